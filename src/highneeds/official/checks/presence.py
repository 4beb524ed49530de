"""Is every authority there that existed?"""

import polars as pl

from highneeds.official.checks.frames import (
    EXTRA_KEYS,
    HALF,
    area_name,
    cell_finding,
    number_columns,
    period_label,
    regions_of_authorities,
    total_column,
    total_rows,
)
from highneeds.official.store.catalogue import Correction
from highneeds.official.store.corrections import with_corrections
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import PeriodKind

_FEW = 100
"""Of about 150 authorities: with fewer rows the file is a part, and a missing one means nothing."""

_SHOWN = 4


def missing_authorities(table: SourceTable, file: str) -> tuple[Finding, ...]:
    """Name authorities that existed in a period and have no row, or no figure.

    A file that covers a few areas only is not judged, nor a period in which most have no figure,
    because it was not collected then. Flows of a year are returned by the authorities of the
    January after it.
    """
    total = total_column(table)
    frame = total_rows(table).filter(pl.col("level") == "la")
    if not total or any(key in frame.columns for key in EXTRA_KEYS):
        return ()
    areas = default_areas()
    found = []
    for (year,), rows in frame.group_by(["year"], maintain_order=True):
        if rows.height < _FEW:
            continue
        there = set(rows["area"])
        end = int(str(year)) + (table.period_kind is PeriodKind.CALENDAR_YEAR)
        wanted = {area.id for area in areas.existing_at(end)}
        without = set(rows.filter(pl.col(total).is_null())["area"])
        if len(without) > rows.height / 2:
            continue
        for area in sorted(wanted - there):
            found.append(
                cell_finding(
                    table, file, rule="missing_authority", severity=Severity.NOTE,
                    message=f"{areas.get(area).name} has no row in "
                    f"{period_label(table, int(str(year)))}.",
                    area=area, year=int(str(year)), measure=total,
                )
            )  # fmt: skip
        for area in sorted(without):
            found.append(
                cell_finding(
                    table, file, rule="no_figure", severity=Severity.NOTE,
                    message=f"{areas.get(area).name} has a row and no figure in "
                    f"{period_label(table, int(str(year)))}.",
                    area=area, year=int(str(year)), measure=total,
                )
            )  # fmt: skip
    return tuple(found)


def counted_in_region_only(
    table: SourceTable, file: str, corrections: tuple[Correction, ...]
) -> tuple[Finding, ...]:
    """Name authorities without a figure in some measures that their region's total counts.

    The authorities of such a region do not add up to it, and a reader must know why. One finding
    per authority and period; an authority without even its total is named by `no_figure`.
    """
    total = total_column(table)
    frame = with_corrections(total_rows(table), table.name, corrections)
    if not total or any(key in frame.columns for key in EXTRA_KEYS):
        return ()
    columns = number_columns(frame)
    local = frame.filter(pl.col("level") == "la").join(regions_of_authorities(frame), on="area")
    # Only gaps are looked for, and most measures of a release have none.
    columns = [c for c in columns if c == total or local[c].null_count()]
    above = frame.filter(pl.col("level") == "regional").select(
        pl.col("area").alias("region"), "year", pl.col(columns).name.prefix("of_region ")
    )
    below = local.group_by("year", "region").agg(pl.col(columns).sum().name.prefix("sum "))
    rows = (
        local.filter(pl.col(total).is_not_null())
        .join(above, on=["region", "year"])
        .join(below, on=["region", "year"])
        .sort("year", "area")
    )
    missing = rows.select(
        (pl.col(c).is_null() & (pl.col(f"of_region {c}") - pl.col(f"sum {c}") > HALF)).fill_null(
            value=False
        )
        for c in columns
    )
    found = []
    for i in missing.select(pl.any_horizontal(pl.all())).to_series().arg_true():
        row = rows.row(int(i), named=True)
        unknown = [c for c, it in missing.row(int(i), named=True).items() if it]
        shown = ", ".join(c.replace("_", " ") for c in unknown[:_SHOWN])
        more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
        found.append(
            cell_finding(
                table, file, rule="counted_above_only", severity=Severity.NOTE,
                message=f"{area_name(row['area'])} has no figure in {shown}{more}, which the "
                f"total of {area_name(row['region'])} counts; the authorities add to less.",
                area=row["area"], year=row["year"],
            )
        )  # fmt: skip
    return tuple(found)
