"""Arithmetic that a release's own rows must obey, checked as they are read.

A row that breaks an identity is used as published, with a finding, unless it carries its region's
total by mistake; that is judged later, with the other areas beside it (`official.checks`).
"""

from collections.abc import Sequence

import polars as pl

from highneeds.official.readers.ees_cells import KEYS
from highneeds.official.readers.layouts import FileLayout, Percentage, TableColumns
from highneeds.vocabulary import provision
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period
from highneeds.vocabulary.status import Status

_HALF = 0.5  # counts are whole, and a printed digit is rounded by at most half of itself
_NOISE = 1e-6  # of floating point
# An identity that fails in most of at least 21 rows of a period is not theirs to keep: the release
# splits the total differently then.
_MOST = 0.5
_FEW = 20


def complete_and_check(
    table: pl.DataFrame, file: FileLayout, part: TableColumns, name: str, source: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Mark what was not collected, split off the unsplit rest, and check the arithmetic.

    Parameters
    ----------
    table
        Keys and measures of one canonical table, with `percent …` columns still in it.
    file, part
        What the layout says of it.
    name, source
        Canonical table and file name, for findings.

    Returns
    -------
    tuple
        The table without the percentage columns, and the findings.
    """
    table = _mark_not_collected(table)
    findings: list[Finding] = []
    note = _Notes(findings, file, name, source)
    if "elsewhere_total" in table.columns:
        table = _split_elsewhere(table, note)
    for total, parts in [(i.total, i.parts) for i in part.identities]:
        note.unequal_sum(table, total, [p for p in parts if p in table.columns])
    for bound in file.bounds:
        note.above_whole(table, bound.part, bound.whole)
    note.percentages(table, part.percentages)
    note.negative(table)
    dropped = [c for c in table.columns if c.startswith("percent ")]
    return table.drop(dropped), tuple(findings)


def _mark_not_collected(table: pl.DataFrame) -> pl.DataFrame:
    """A measure without any national figure in a period and breakdown was not collected then."""
    statuses = [c for c in table.columns if c.endswith("__status")]
    if not statuses:
        return table
    # England alone decides: an authority without a figure may have failed to return it.
    national = table.filter(pl.col("level") == "national")
    if national.is_empty():
        return table
    measures = [c.removesuffix("__status") for c in statuses]
    known = national.group_by("year", "topic").agg(
        pl.col(m).is_not_null().any().alias(f"collected {m}") for m in measures
    )
    table = table.join(known, on=["year", "topic"], how="left", maintain_order="left")
    return table.with_columns(
        pl.when(~pl.col(f"collected {m}") & pl.col(m).is_null())
        .then(pl.lit(Status.NOT_COLLECTED.value))
        .otherwise(pl.col(f"{m}__status"))
        .alias(f"{m}__status")
        for m in measures
    ).drop([f"collected {m}" for m in measures])


def _sum(columns: list[str]) -> pl.Expr:
    return pl.sum_horizontal([pl.col(c).fill_null(0.0) for c in columns] or [pl.lit(0.0)])


def _fill_gaps_that_must_be_zero(
    table: pl.DataFrame, total: str, parts: list[str], note: "_Notes"
) -> pl.DataFrame:
    """Read a part that is not available as zero where the others already add to the subtotal.

    Zero categories are left out of some releases; counts cannot be negative, so nothing else fits.
    """
    gaps = {p: pl.col(p).is_null() for p in parts if f"{p}__status" in table.columns}
    if not gaps:
        return table
    full = (pl.col(total) == _sum(parts)).fill_null(value=False)
    missing = {
        p: gap & full & (pl.col(f"{p}__status") == Status.MISSING.value).fill_null(value=False)
        for p, gap in gaps.items()
    }
    rows = table.filter(pl.any_horizontal(list(missing.values())) & (pl.col("topic") == "all"))
    note.add(
        rows,
        "gap_must_be_zero",
        Severity.NOTE,
        total,
        None,
        "Parts without a figure are read as zero: the others add to the subtotal of {value:,.0f}.",
    )
    return table.with_columns(
        *[pl.when(m).then(0.0).otherwise(pl.col(p)).alias(p) for p, m in missing.items()],
        *[
            pl.when(~m).then(pl.col(f"{p}__status")).alias(f"{p}__status")
            for p, m in missing.items()
        ],
    )


def _split_elsewhere(table: pl.DataFrame, note: "_Notes") -> pl.DataFrame:
    """Add `elsewhere_not_split`, the published subtotal less its published parts.

    In some years `other_placement` stands outside the subtotal; the row's own arithmetic says so.
    """
    have = set(table.columns)
    groups = {k: [c for c in v if c in have] for k, v in provision.subtotals().items()}
    for total, parts in groups.items():
        if total != "elsewhere_total":
            table = _fill_gaps_that_must_be_zero(table, total, parts, note)
    beside = [c for c in provision.beside_subtotals() if c in have]
    base = _sum([*groups, *beside])
    # `other_placement` was outside the subtotal in stocks to January 2023 and in new plans to 2021,
    # and is inside since; no column tells which.
    outside = pl.col("plans") == base + pl.col("other_placement").fill_null(0.0)
    inside = pl.col("plans") == base
    elsewhere = [c for c in groups["elsewhere_total"] if c != "other_placement"]
    rest = (
        pl.col("elsewhere_total")
        - _sum(elsewhere)
        - pl.when(inside).then(pl.col("other_placement").fill_null(0.0)).otherwise(0.0)
    )
    for total, parts in groups.items():
        if total != "elsewhere_total":
            note.unequal_sum(table, total, parts)
    known = pl.all_horizontal([pl.col(c).is_not_null() for c in ("plans", *groups)])
    split = table.with_columns(
        pl.when(known & (inside | outside)).then(rest).alias("elsewhere_not_split")
    )
    bad = split.filter(known & ~(inside | outside)).with_columns(base.alias("expected"))
    note.add(
        bad,
        "parts_do_not_add",
        Severity.WARNING,
        "plans",
        "expected",
        "The placements add to {expected:,.0f}, the row says {value:,.0f} plans.",
    )
    # Some authorities return their total only. England still counts them, so breakdowns stay below
    # it.
    alone = split.filter(
        (pl.col("topic") == "all")
        & pl.col("plans").is_not_null()
        & pl.col("mainstream_total").is_null()
        & (pl.col("level") == "la")
    )
    note.add(
        alone,
        "total_only",
        Severity.NOTE,
        "plans",
        None,
        "Only the total of {value:,.0f} plans was returned, without placements.",
    )
    return split


class _Notes:
    """Collects findings about rows of one table."""

    def __init__(self, out: list[Finding], file: FileLayout, table: str, source: str) -> None:
        self.out = out
        self.kind = file.period
        self.table = table
        self.source = source
        self.residuals = set(file.residuals)

    def unequal_sum(self, table: pl.DataFrame, total: str, parts: list[str]) -> None:
        present = pl.all_horizontal([pl.col(c).is_not_null() for c in (total, *parts)])
        # A part that nobody collected yet counts as nothing; one that this area did not give spoils
        # the sum.
        gaps = [pl.col(c).is_not_null() | self._not_collected(table, c) for c in parts]
        usable = pl.col(total).is_not_null() & pl.all_horizontal(gaps) if gaps else present
        some = pl.any_horizontal([pl.col(c).is_not_null() for c in parts])
        added = _sum(parts)
        wrong = (added - pl.col(total)).abs() > _HALF
        if not table.select((usable & some & wrong).any()).item():
            return
        judged = table.filter(usable & some).with_columns(wrong.alias("wrong"))
        share = judged.group_by("year", "topic").agg(pl.col("wrong").mean(), pl.len())
        broken = share.filter((pl.col("wrong") > _MOST) & (pl.col("len") > _FEW))
        for year, topic, _, rows in broken.sort("year", "topic").rows():
            self.whole_period(year, topic, rows, total)
        bad = judged.filter("wrong").join(broken, on=["year", "topic"], how="anti")
        self.add(
            bad.with_columns(added.alias("expected")),
            "parts_do_not_add",
            Severity.WARNING,
            total,
            "expected",
            "The parts add to {expected:,.0f}, the total is {value:,.0f}.",
        )

    def whole_period(self, year: int, topic: str, rows: int, total: str) -> None:
        """Say once that an identity does not hold in a period, not once a row."""
        period = Period(self.kind, year).label
        about = "" if topic == "all" else f" by {topic}"
        self.out.append(
            Finding(
                rule="identity_not_yet_in_force",
                severity=Severity.NOTE,
                message=f"In {period}{about} the published parts do not add to the total in most "
                f"of {rows:,} rows: the release splits it differently before its first breakdown.",
                file=self.source,
                period=period,
                measure=f"{self.table}.{total}",
            )
        )

    def _not_collected(self, table: pl.DataFrame, column: str) -> pl.Expr:
        if f"{column}__status" not in table.columns:
            return pl.col(column).is_not_null()
        status = pl.col(f"{column}__status")
        return (status == Status.NOT_COLLECTED.value).fill_null(value=False)

    def above_whole(self, table: pl.DataFrame, part: str, whole: str) -> None:
        bad = table.filter(pl.col(part) > pl.col(whole) + _HALF)
        self.add(
            bad.with_columns(pl.col(whole).alias("expected")),
            "part_above_whole",
            Severity.ERROR,
            part,
            "expected",
            "A part of {value:,.0f} stands beside a whole of {expected:,.0f}.",
        )

    def percentages(self, table: pl.DataFrame, every: Sequence[Percentage]) -> None:
        """Check each published percentage against its counts; report those that differ."""
        shares: dict[str, pl.Expr] = {}
        wrong: dict[str, pl.Expr] = {}
        for one in every:
            column = f"percent {one.column}"
            if column not in table.columns or one.numerator not in table.columns:
                continue
            below = one.denominator
            whole = _sum(below) if isinstance(below, list) else pl.col(below)
            shares[column] = 100 * pl.col(one.numerator) / whole
            slack = _HALF * 10.0**-one.decimals + _NOISE
            wrong[column] = (whole > 0) & ((shares[column] - pl.col(column)).abs() > slack)
        if not wrong:
            return
        # All percentages in one query, because nearly all agree and need no look at their rows.
        disagrees = table.select(mask.any().alias(column) for column, mask in wrong.items()).row(
            0, named=True
        )
        for column, differs in disagrees.items():
            if not differs:
                continue
            self.add(
                table.filter(wrong[column]).with_columns(shares[column].alias("expected")),
                "percentage_disagrees",
                Severity.NOTE,
                column,
                "expected",
                "The published percentage is {value:.1f}, its counts give {expected:.1f}; "
                "the counts are used.",
            )

    def negative(self, table: pl.DataFrame) -> None:
        counts = [
            column
            for column, kind in table.schema.items()
            if kind == pl.Float64 and not column.startswith("percent ") and column not in KEYS
        ]
        # One pass over all columns: hardly any holds a negative, so rows are looked at only for
        # those.
        lowest = table.select(pl.col(counts).min()).row(0)
        for column, least in zip(counts, lowest, strict=True):
            if least is None or least >= 0:
                continue
            below = table.filter(pl.col(column) < 0)
            # Outstanding decisions of annual reviews are what is left over, so they may be below
            # zero.
            if column in self.residuals:
                self.out.append(
                    Finding(
                        rule="negative_remainder",
                        severity=Severity.NOTE,
                        message=f"{below.height:,} values are below zero: the release computes "
                        "this measure as what is left over. They are used as published.",
                        file=self.source,
                        measure=f"{self.table}.{column}",
                    )
                )
                continue
            self.add(
                below,
                "negative_value",
                Severity.ERROR,
                column,
                None,
                "A count of {value:,.0f} is below zero.",
            )

    def add(
        self,
        rows: pl.DataFrame,
        rule: str,
        severity: Severity,
        column: str,
        expected: str | None,
        text: str,
    ) -> None:
        for row in rows.iter_rows(named=True):
            value = row[column]
            wanted = row[expected] if expected else None
            group = "" if row["topic"] == "all" else f" ({row['topic']} {row['group']})"
            self.out.append(
                Finding(
                    rule=rule,
                    severity=severity,
                    message=text.format(value=value, expected=wanted) + group,
                    file=self.source,
                    area=row["area"],
                    period=Period(self.kind, row["year"]).label,
                    measure=f"{self.table}.{column.removeprefix('percent ')}",
                    value=value,
                    expected=wanted,
                )
            )
