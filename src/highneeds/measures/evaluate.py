"""Evaluate metrics: every area and year, with numerator, denominator, value and status."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from highneeds.measures.formulas import FORMULAS
from highneeds.measures.prepared import KEYS, prepare
from highneeds.measures.registry import Metric
from highneeds.official.store.view import View
from highneeds.vocabulary.faults import MissingDataError
from highneeds.vocabulary.provision import ProvisionMap
from highneeds.vocabulary.status import Status

COLUMNS: Final = {
    "metric": pl.String,
    "breakdown": pl.String,
    "level": pl.String,
    "area": pl.String,
    "year": pl.Int32,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "value": pl.Float64,
    "status": pl.String,
    "release": pl.String,
}

# A suppressed figure exists and may not be told; one that nobody collected hides nothing.
_GRAVEST: Final = (
    Status.SUPPRESSED,
    Status.LOW,
    Status.UNRELIABLE,
    Status.MISSING,
    Status.NOT_APPLICABLE,
    Status.NOT_COLLECTED,
)
"""When several columns of a formula have no figure, the first of these is reported."""


class Evaluator:
    """Evaluates metrics over one view, preparing each table once.

    Parameters
    ----------
    view
        Where the tables come from.
    provision_map
        How families by provision are grouped.
    """

    def __init__(self, view: View, provision_map: ProvisionMap) -> None:
        self.view = view
        self.provision_map = provision_map
        self._prepared: dict[str, pl.DataFrame] = {}

    def evaluate(self, metric: Metric) -> pl.DataFrame:
        """Return one row per breakdown, area and year, with the columns of `COLUMNS`.

        `release` names the release of the numerator, or both where it rests on two.

        Value is numerator ÷ denominator × the unit's scale. Anything divided by zero is not
        applicable, never infinite. A gap keeps the status of its source.

        Raises
        ------
        MissingDataError
            When the store does not hold the tables of the metric.
        """
        formula = FORMULAS[metric.id]
        above = self.table(formula.table)
        bottom = None
        if formula.denominator is not None:
            side = self.table(formula.below) if formula.below else above
            bottom = _part(side, formula.denominator, "denominator", "under").with_columns(
                (pl.col("year") - formula.shift).alias("year")
            )
        # Only figures by provision can rest on two releases, so only these name them.
        two = metric.family == "provision"
        frames = [
            _one(metric, _part(above, expression, "numerator", "over", release=two), bottom, name)
            for name, expression in formula.groups(self.provision_map).items()
        ]
        return pl.concat(frames)

    def evaluate_all(self, wanted: Sequence[Metric]) -> tuple[pl.DataFrame, dict[str, str]]:
        """Evaluate several metrics; those without data are named with the reason."""
        frames = []
        without: dict[str, str] = {}
        for metric in wanted:
            try:
                frames.append(self.evaluate(metric))
            except MissingDataError as error:
                without[metric.id] = error.faults[0].wrong
        empty = pl.DataFrame(schema=COLUMNS)
        return (pl.concat(frames) if frames else empty), without

    def table(self, name: str) -> pl.DataFrame:
        """Return a prepared table, made once."""
        if name not in self._prepared:
            self._prepared[name] = prepare(self.view, name)
        return self._prepared[name]


def _one(metric: Metric, top: pl.DataFrame, bottom: pl.DataFrame | None, name: str) -> pl.DataFrame:
    if "release" not in top.columns:
        top = top.with_columns(pl.lit(None, dtype=pl.String).alias("release"))
    if bottom is None:
        made = top.with_columns(
            pl.lit(None, dtype=pl.Float64).alias("denominator"),
            pl.lit(None, dtype=pl.String).alias("under"),
            pl.col("numerator").alias("value"),
        )
    else:
        ratio = metric.scale * pl.col("numerator") / pl.col("denominator")
        # An area without the other table (no population, no spend) has no row, not a row of gaps.
        made = top.join(bottom, on=KEYS, how="inner", maintain_order="left").with_columns(
            pl.when(pl.col("denominator") > 0).then(ratio).alias("value")
        )
    return made.select(
        pl.lit(metric.id).alias("metric"),
        pl.lit(name).alias("breakdown"),
        *KEYS,
        "numerator",
        "denominator",
        "value",
        _status(ratio=bottom is not None).alias("status"),
        "release",
    ).cast(COLUMNS)  # type: ignore[arg-type]


def _part(
    frame: pl.DataFrame, expression: pl.Expr, name: str, status: str, *, release: bool = False
) -> pl.DataFrame:
    """Compute one side of a ratio, and what a gap in it means.

    A column that no release has counts as not collected.
    """
    # The formula itself says which columns it reads, so no list beside it can fall behind.
    read = dict.fromkeys(expression.meta.root_names())
    absent = [n for n in read if n not in frame.columns]
    if absent:
        frame = frame.with_columns(
            *[pl.lit(None, dtype=pl.Float64).alias(n) for n in absent],
            *[pl.lit(Status.NOT_COLLECTED.value).alias(f"{n}__status") for n in absent],
        )
    gaps = [
        pl.when(pl.col(n).is_null()).then(pl.col(f"{n}__status"))
        for n in read
        if f"{n}__status" in frame.columns
    ]
    ordered = [
        pl.when(gap == wanted.value).then(pl.lit(wanted.value))
        for wanted in _GRAVEST
        for gap in gaps
    ]
    joint = pl.coalesce(ordered) if ordered else pl.lit(None, dtype=pl.String)
    named = pl.col("release") if "release" in frame.columns else pl.lit(None, pl.String)
    return frame.select(
        *KEYS,
        expression.cast(pl.Float64).alias(name),
        joint.alias(status),
        *([named.alias("release")] if release else []),
    )


def _status(*, ratio: bool) -> pl.Expr:
    gap = pl.coalesce(pl.col("over"), pl.col("under"), pl.lit(Status.MISSING.value))
    known = (
        pl.when(pl.col("value") == 0)
        .then(pl.lit(Status.ZERO.value))
        .otherwise(pl.lit(Status.PRESENT.value))
    )
    if not ratio:
        return pl.when(pl.col("value").is_null()).then(gap).otherwise(known)
    return (
        pl.when(pl.col("numerator").is_null() | pl.col("denominator").is_null())
        .then(gap)
        # 0 of 0 plans within 20 weeks is no percentage: shown as 0% it would read as the slowest in
        # England.
        .when(pl.col("denominator") <= 0)
        .then(pl.lit(Status.NOT_APPLICABLE.value))
        .otherwise(known)
    )
