"""Does each breakdown add to all children?"""

import polars as pl

from highneeds.official.checks.frames import finding, label, total_of
from highneeds.official.checks.sums import corrected
from highneeds.official.store.catalogue import Correction
from highneeds.vocabulary import provision
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding, Severity

_HALF = 0.5
_MOST = 0.5
_FEW = 20


def add_to_all(
    table: SourceTable, file: str, corrections: tuple[Correction, ...]
) -> tuple[Finding, ...]:
    """Compare the sum of each breakdown with the row of all children.

    Where most areas of a period differ, the breakdown covers another set of children, and one
    finding says so.
    """
    total = total_of(table)
    frame = table.frame
    if not total or "topic" not in frame.columns or frame["topic"].n_unique() < 2:
        return ()
    subtotals = list(provision.subtotals())
    whole = corrected(frame.filter(pl.col("topic") == "all"), table.name, corrections).select(
        "level", "area", "year", pl.col(total).alias("whole")
    )
    pairs = (
        frame.filter((pl.col("topic") != "all") & ~pl.col("group").is_in(subtotals))
        .group_by("level", "area", "year", "topic")
        .agg(pl.col(total).sum().alias("parts"), pl.col(total).is_not_null().any().alias("some"))
        .filter("some")
        .join(whole, on=["level", "area", "year"])
        .drop_nulls("whole")
        .with_columns(((pl.col("parts") - pl.col("whole")).abs() > _HALF).alias("off"))
        .sort("year", "topic", "level", "area")
    )
    share = pairs.group_by("year", "topic").agg(
        pl.col("off").mean().alias("share"),
        pl.len(),
        ((pl.col("parts") - pl.col("whole")).abs() / pl.col("whole")).median().alias("typical"),
    )
    broad = share.filter((pl.col("share") > _MOST) & (pl.col("len") > _FEW)).sort("year", "topic")
    found = [
        finding(
            table,
            file,
            rule="breakdown_covers_others",
            severity=Severity.NOTE,
            message=f"In {label(table, year)} the breakdown by {topic.replace('_', ' ')} does not "
            f"add to all in {part:.0%} of areas (median gap {typical:.1%}).",
            year=year,
            measure=total,
        )
        for year, topic, part, _, typical in broad.rows()
    ]
    single = pairs.filter("off").join(broad, on=["year", "topic"], how="anti")
    for row in single.iter_rows(named=True):
        found.append(
            finding(
                table,
                file,
                rule="breakdown_does_not_add",
                severity=Severity.NOTE,
                message=f"By {row['topic'].replace('_', ' ')} the groups add to "
                f"{row['parts']:,.0f}; all is {row['whole']:,.0f}.",
                area=row["area"],
                year=row["year"],
                measure=total,
                value=row["whole"],
                expected=row["parts"],
            )
        )
    return tuple(found)
