"""Named groups of Section 251 lines, as data; and their sums."""

from functools import cache
from typing import Final, Literal

import polars as pl

from highneeds.definitions import read
from highneeds.official.readers.s251_tidy import PHASES
from highneeds.vocabulary.status import Status
from highneeds.vocabulary.strict import Strict

KEYS: Final = ("level", "area", "year", "basis")
AMOUNTS: Final = ("total", *PHASES, "income", "gross")


class LineGroup(Strict):
    """Lines that make one named group, which column is its total, and what a gap means."""

    lines: tuple[str, ...]
    total: Literal["net", "gross", "special_and_ap"]
    gaps: Literal["zero", "missing"]


class LineTotal(Strict):
    """A total of groups, and of further lines at their net amount."""

    groups: tuple[str, ...]
    lines: tuple[str, ...]


class GroupColumns(Strict):
    """Headings of one kind of file."""

    line: str
    gross: str
    income: str
    net: str


class LineBook(Strict):
    """The whole of `s251_lines.yaml`."""

    groups: dict[str, LineGroup]
    total_high_needs: LineTotal
    phases: dict[str, str]
    bases: dict[str, GroupColumns]


@cache
def line_book() -> LineBook:
    """Return the packaged groups, validated."""
    return LineBook.model_validate(read("sources/s251_lines.yaml"))


def with_groups(lines: pl.DataFrame) -> pl.DataFrame:
    """Add a row for each named group, and for total high needs, to the rows of single lines.

    Parameters
    ----------
    lines
        Keys, `line` (a code such as 1.2.3) and the amounts in £, each with its status column.

    Returns
    -------
    pl.DataFrame
        The same rows, and rows whose `line` is the id of a group. A group whose lines are all
        absent for an area has no row.
    """
    book = line_book()
    made = {name: _group(lines, name, group) for name, group in book.groups.items()}
    wanted = book.total_high_needs
    parts = [made[name].select(*KEYS, "total") for name in wanted.groups]
    parts += [lines.filter(pl.col("line") == line).select(*KEYS, "total") for line in wanted.lines]
    whole = (
        pl.concat(parts)
        .group_by(KEYS, maintain_order=True)
        .agg(
            pl.col("total").sum(),
            (pl.col("total").is_null().any() | (pl.len() < len(parts))).alias("__gap"),
        )
        .with_columns(pl.when(~pl.col("__gap")).then("total").alias("total"))
        .select(*KEYS, pl.lit("total_high_needs").alias("line"), "total")
    )
    rows = pl.concat([lines, *made.values(), whole], how="diagonal")
    # Totals alone are added, because place funding counts in it at its net total: it has no phases.
    absent = pl.lit(Status.NOT_APPLICABLE.value)
    is_total = pl.col("line") == "total_high_needs"
    return rows.with_columns(
        pl.when(is_total & pl.lit(name != "total"))
        .then(absent)
        .otherwise(f"{name}__status")
        .alias(f"{name}__status")
        for name in AMOUNTS
    )


def _group(lines: pl.DataFrame, name: str, group: LineGroup) -> pl.DataFrame:
    rows = lines.filter(pl.col("line").is_in(group.lines))
    # FBIT reads a blank line inside these groups as 0, and elsewhere as not known.
    enough = 1 if group.gaps == "zero" else len(group.lines)
    summed = (
        rows.group_by(KEYS, maintain_order=True)
        .agg(
            *(pl.col(amount).sum() for amount in AMOUNTS),
            *(pl.col(amount).count().alias(f"__n_{amount}") for amount in AMOUNTS),
            *(pl.col(f"{amount}__status").drop_nulls().first() for amount in AMOUNTS),
        )
        .with_columns(
            pl.when(pl.col(f"__n_{amount}") >= enough).then(amount).alias(amount)
            for amount in AMOUNTS
        )
    )
    # FBIT's place funding is that of special schools and alternative provision alone.
    if group.total == "special_and_ap":
        summed = summed.with_columns((pl.col("special") + pl.col("ap_pru")).alias("total"))
    elif group.total == "gross":
        summed = summed.with_columns(pl.col("gross").alias("total"))
    return summed.select(
        *KEYS,
        pl.lit(name).alias("line"),
        *AMOUNTS,
        *(
            pl.when(pl.col(amount).is_null())
            .then(pl.col(f"{amount}__status").fill_null(Status.MISSING.value))
            .alias(f"{amount}__status")
            for amount in AMOUNTS
        ),
    )
