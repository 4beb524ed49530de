"""Is every authority there that existed?"""

import polars as pl

from highneeds.core.areas import default_areas
from highneeds.core.findings import Finding, Severity
from highneeds.core.periods import PeriodKind
from highneeds.schemas.tables import SourceTable
from highneeds.store.checks.frames import EXTRA_KEYS, finding, label, total_of, total_rows

_FEW = 100


def missing_authorities(table: SourceTable, file: str) -> tuple[Finding, ...]:
    """Name authorities that existed in a period and have no row, or no figure.

    A file that covers a few areas only is not judged, nor a period in which most have no figure,
    because it was not collected then. Flows of a year are returned by the authorities of the
    January after it.
    """
    total = total_of(table)
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
                finding(
                    table, file, rule="missing_authority", severity=Severity.NOTE,
                    message=f"{areas.get(area).name} has no row in "
                    f"{label(table, int(str(year)))}.",
                    area=area, year=int(str(year)), measure=total,
                )
            )  # fmt: skip
        for area in sorted(without):
            found.append(
                finding(
                    table, file, rule="no_figure", severity=Severity.NOTE,
                    message=f"{areas.get(area).name} has a row and no figure in "
                    f"{label(table, int(str(year)))}.",
                    area=area, year=int(str(year)), measure=total,
                )
            )  # fmt: skip
    return tuple(found)
