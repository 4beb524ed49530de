"""Does each breakdown add to all children?"""

import polars as pl

from highneeds.official.checks.frames import HALF, cell_finding, period_label, total_column
from highneeds.official.store.catalogue import Correction
from highneeds.official.store.corrections import with_corrections
from highneeds.vocabulary import provision
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding, Severity

# Where more than half of at least 21 areas differ, the fault is not theirs: the release counts
# other children in that breakdown. Fewer areas cannot show it.
_MOST = 0.5
_FEW = 20


def breakdowns_against_all(
    table: SourceTable, file: str, corrections: tuple[Correction, ...]
) -> tuple[Finding, ...]:
    """Compare the sum of each breakdown with the row of all children.

    Where most areas of a period differ, the breakdown covers another set of children, and one
    finding says so.
    """
    total = total_column(table)
    frame = table.frame
    if not total or "topic" not in frame.columns or frame["topic"].n_unique() < 2:
        return ()
    subtotals = list(provision.subtotals())
    whole = with_corrections(
        frame.filter(pl.col("topic") == "all"), table.name, corrections
    ).select("level", "area", "year", pl.col(total).alias("whole"))
    pairs = (
        # Subtotals stand among their parts in the breakdown by placement and would count twice.
        frame.filter((pl.col("topic") != "all") & ~pl.col("group").is_in(subtotals))
        .group_by("level", "area", "year", "topic")
        .agg(pl.col(total).sum().alias("parts"), pl.col(total).is_not_null().any().alias("some"))
        .filter("some")
        .join(whole, on=["level", "area", "year"])
        .drop_nulls("whole")
        .with_columns(((pl.col("parts") - pl.col("whole")).abs() > HALF).alias("off"))
        .sort("year", "topic", "level", "area")
    )
    share = pairs.group_by("year", "topic").agg(
        pl.col("off").mean().alias("share"),
        pl.len(),
        ((pl.col("parts") - pl.col("whole")).abs() / pl.col("whole")).median().alias("typical"),
    )
    broad = share.filter((pl.col("share") > _MOST) & (pl.col("len") > _FEW)).sort("year", "topic")
    found = [
        cell_finding(
            table,
            file,
            rule="breakdown_covers_others",
            severity=Severity.NOTE,
            message=f"In {period_label(table, year)} the breakdown by {topic.replace('_', ' ')} "
            f"does not add to all in {part:.0%} of areas (median gap {typical:.1%}).",
            year=year,
            measure=total,
        )
        for year, topic, part, _, typical in broad.rows()
    ]
    single = pairs.filter("off").join(broad, on=["year", "topic"], how="anti")
    for row in single.iter_rows(named=True):
        found.append(
            cell_finding(
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
