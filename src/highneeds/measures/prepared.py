"""Tables in the shape that formulas read: one row per area and year, all columns there.

A column that no release has is added as null with status `not_collected`, so that a formula says
"not collected" and does not fail.
"""

from collections.abc import Callable, Sequence
from typing import Final

import polars as pl

from highneeds.definitions import read
from highneeds.official.store.completed import PLACED
from highneeds.official.store.view import View
from highneeds.vocabulary.provision import leaves
from highneeds.vocabulary.status import Status

KEYS: Final = ["level", "area", "year"]
_COVERED: Final = 0.9


def prepare(view: View, name: str) -> pl.DataFrame:
    """Return a prepared table.

    Raises
    ------
    MissingDataError
        When the store does not hold what it is made of.
    """
    made = _SPECIAL.get(name)
    return made(view) if made else _totals(view, name)


def _totals(view: View, name: str) -> pl.DataFrame:
    frame = view.table(name)
    if "topic" in frame.columns:
        frame = frame.filter(pl.col("topic") == "all").drop("topic", "group")
    return frame


def _with_leaves(name: str) -> Callable[[View], pl.DataFrame]:
    def made(view: View) -> pl.DataFrame:
        return with_gaps(_totals(view, name))

    return made


def with_gaps(frame: pl.DataFrame, wanted: Sequence[str] | None = None) -> pl.DataFrame:
    """Add every leaf, and the flag `gap <leaf>`: collected, yet without a figure in this row.

    Where the leaves that are there cover less than nine tenths of the plans, what is absent may
    belong to any group, so every leaf is a gap. `wanted` are the leaves to look at; all when None.
    """
    every = tuple(leaves()) if wanted is None else tuple(wanted)
    frame = _flagged(frame, (*every, "plans"))
    if PLACED not in frame.columns:
        statuses = [pl.col("plans__status").alias(f"{PLACED}__status")]
        frame = frame.with_columns(
            pl.col("plans").alias(PLACED),
            *(statuses if "plans__status" in frame.columns else []),
        )
    covered = pl.sum_horizontal(list(every)) >= _COVERED * pl.col(PLACED)
    # Where a row has only some of its placements, a sum over those would pass for the whole group.
    # A column of its own, because Polars would work an expression out again for every leaf.
    frame = frame.with_columns((~covered.fill_null(value=False)).alias("bare"))
    return frame.with_columns(pl.col([f"gap {leaf}" for leaf in every]) | pl.col("bare")).drop(
        "bare"
    )


def _flagged(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Add the columns that no release has, and for each the flag `gap <column>`."""
    have = set(frame.columns)
    skipped = Status.NOT_COLLECTED.value
    added = []
    for column in columns:
        status = f"{column}__status"
        gap = pl.lit(value=False)
        if column not in have:
            added.append(pl.lit(None, dtype=pl.Float64).alias(column))
            added.append(pl.lit(skipped).alias(status))
        elif status in have:
            # Null without a status: the release of this row does not have the column.
            gap = (pl.col(column).is_null() & (pl.col(status) != skipped)).fill_null(value=False)
        added.append(gap.alias(f"gap {column}"))
    return frame.with_columns(added)


def _ceased(view: View) -> pl.DataFrame:
    """Flag the gaps of the reasons, of which a metric adds two that some releases do not have."""
    every = [c for fact in read("groups.yaml")["ceased_reasons"].values() for c in fact["columns"]]
    return _flagged(_totals(view, "ceased"), every)


def _ages(name: str, topics: tuple[str, ...], part: str) -> Callable[[View], pl.DataFrame]:
    """Group single years of age, or the bands that older releases print, into bands."""

    def made(view: View) -> pl.DataFrame:
        bands = {key: tuple(fact["ages"]) for key, fact in read("groups.yaml")[part].items()}
        frame = view.table(name).filter(pl.col("topic").is_in(topics))
        known = {group: _band(group, bands) for group in frame["group"].unique().to_list()}
        # A printed group that lies across two bands ("age 15 and under") belongs to neither.
        known = {group: band for group, band in known.items() if band}
        frame = frame.with_columns(
            pl.col("group").replace_strict(known, default=None, return_dtype=pl.String)
        )
        frame = frame.drop_nulls(["group", "plans"])
        wide = (
            frame.group_by(*KEYS, "group", maintain_order=True)
            .agg(pl.col("plans").sum())
            .pivot(on="group", index=KEYS, values="plans", maintain_order=True)
        )
        absent = [band for band in bands if band not in wide.columns]
        return (
            wide.with_columns(pl.lit(None, dtype=pl.Float64).alias(band) for band in absent)
            # Releases leave a group of nobody out where the area has the breakdown at all.
            .with_columns(pl.col(list(bands)).fill_null(0.0))
            .with_columns(pl.sum_horizontal(list(bands)).alias("known_age"))
        )

    return made


def _band(group: str, bands: dict[str, tuple[int, int]]) -> str | None:
    """Return the band that holds a printed age group whole; None when none does."""
    parts = group.removesuffix("+").split("-")
    if not all(part.isdigit() for part in parts):
        return None
    low = int(parts[0])
    high = 25 if group.endswith("+") else int(parts[-1])
    for band, (first, last) in bands.items():
        if first <= low and high <= last:
            return band
    return None


def _people(low: int, high: int) -> Callable[[View], pl.DataFrame]:
    """Resident population of an age range in the year in which a January or financial year ends.

    A published count of the range is used before single years of age are added, and an estimate
    before a projection. A mid-year estimate of 2021 serves January 2022, because both are inside
    financial year 2021-22. Regions and England are not made up by adding: some small authorities
    have no count.
    """

    def made(view: View) -> pl.DataFrame:
        frame = view.table("population")
        whole = frame.filter((pl.col("age_low") == low) & (pl.col("age_high") == high))
        singles = frame.filter(
            (pl.col("age_low") == pl.col("age_high")) & pl.col("age_low").is_between(low, high)
        )
        added = (
            singles.group_by("level", "area", "kind", "year", maintain_order=True)
            .agg(pl.col("people").sum(), pl.col("people").is_not_null().sum().alias("ages"))
            # A sum that lacks a year of age is not the population of the range.
            .filter(pl.col("ages") == high - low + 1)
            .drop("ages")
        )
        columns = ["level", "area", "kind", "year", "people"]
        both = pl.concat([whole.select(columns), added.select(columns)]).drop_nulls("people")
        mid = pl.col("kind").str.starts_with("mid_year")
        return (
            both.with_columns(pl.when(mid).then(pl.col("year") + 1).otherwise(pl.col("year")))
            # `unique` keeps the first, and this order is stable: whole ranges before sums,
            # estimates before projections.
            .sort(pl.col("kind") == "mid_year_projection", maintain_order=True)
            .unique(subset=KEYS, keep="first", maintain_order=True)
            .select(*KEYS, "people")
        )

    return made


def _s251(basis: str) -> Callable[[View], pl.DataFrame]:
    """Spread Section 251 lines: one column `<line> <phase>` each."""

    def made(view: View) -> pl.DataFrame:
        frame = view.table("s251").filter(pl.col("basis") == basis)
        phases = [
            c
            for c, kind in frame.schema.items()
            if kind == pl.Float64 and c not in {"population_2_18"}
        ]
        wide = frame.pivot(on="line", index=KEYS, values=phases, separator="|")
        renamed = {}
        for column in wide.columns:
            if "|" in column:
                phase, line = column.split("|", 1)
                renamed[column] = f"{line} {phase}"
        people = (
            frame.group_by(KEYS, maintain_order=True).agg(pl.col("population_2_18").first())
            if "population_2_18" in frame.columns
            else None
        )
        wide = wide.rename(renamed)
        if people is not None:
            wide = wide.join(people, on=KEYS, how="left")
        # DfE's own file has no population beside its lines, the tool's file has: its own is kept,
        # because the published rates per head rest on it.
        if (wide["population_2_18"].null_count() if people is not None else 1) and view.has(
            "population"
        ):
            more = _people(2, 18)(view)
            wide = wide.join(more, on=KEYS, how="left")
            given = [pl.col("population_2_18")] if people is not None else []
            wide = wide.with_columns(
                pl.coalesce(*given, pl.col("people")).alias("population_2_18")
            ).drop("people")
        return wide

    return made


_SPECIAL: Final[dict[str, Callable[[View], pl.DataFrame]]] = {
    "caseload": _with_leaves("caseload"),
    "new_plans": _with_leaves("new_plans"),
    "ceased": _ceased,
    "caseload_ages": _ages("caseload", ("age", "age_band"), "age_bands"),
    "new_plans_ages": _ages("new_plans", ("age_at_start", "age_band"), "start_bands"),
    "people_2_18": _people(2, 18),
    "people_0_25": _people(0, 25),
    "s251_outturn": _s251("outturn"),
    "s251_budget": _s251("budget"),
}
