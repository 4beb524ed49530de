"""What every check starts from: the total rows of a table, with each authority's region."""

from typing import Final

import polars as pl

from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.canonical_tables import SourceTable, tables
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import Period

EXTRA_KEYS: Final = ("basis", "line", "kind", "age_low", "age_high")
"""Keys of some tables beside level, area, year, topic and group."""

HALF: Final = 0.5
"""Counts are whole numbers, so a gap of more than half is a gap and no rounding of a float."""


def total_rows(table: SourceTable) -> pl.DataFrame:
    """Return the rows of all children, without breakdowns."""
    frame = table.frame
    if "topic" in frame.columns:
        frame = frame.filter(pl.col("topic") == "all")
    return frame


def number_columns(frame: pl.DataFrame) -> list[str]:
    """Return the columns that hold numbers, keys left out."""
    return [
        name for name, kind in frame.schema.items() if kind == pl.Float64 and name not in EXTRA_KEYS
    ]


def regions_of_authorities(frame: pl.DataFrame) -> pl.DataFrame:
    """Return each authority with the region whose total holds it, in the scheme of the frame.

    Some releases print London as Inner and Outer, some whole.
    """
    printed = set(frame.filter(pl.col("level") == "regional")["area"].unique())
    # E13000001 is Inner London, E13000002 Outer London.
    split = "E13000001" in printed or "E13000002" in printed
    rows = [
        (area.id, area.london if split and area.london else area.region)
        for area in default_areas().authorities
    ]
    return pl.DataFrame(rows, schema={"area": pl.String, "region": pl.String}, orient="row")


def total_column(table: SourceTable) -> str:
    """Return the measure that the others are part of; empty when there is none."""
    total = tables()[table.name].total
    return total if total in table.frame.columns else ""


def period_label(table: SourceTable, year: int) -> str:
    """Return the period of a row as it is printed."""
    return Period(table.period_kind, year).label if table.period_kind else str(year)


def cell_finding(
    table: SourceTable,
    file: str,
    *,
    rule: str,
    severity: Severity,
    message: str,
    area: str = "",
    year: int | None = None,
    measure: str = "",
    value: float | None = None,
    expected: float | None = None,
    treatment: Treatment = Treatment.USED,
) -> Finding:
    """Make a finding about a cell of a table."""
    return Finding(
        rule=rule,
        severity=severity,
        message=message,
        file=file,
        area=area,
        period="" if year is None else period_label(table, year),
        measure=f"{table.name}.{measure}" if measure else table.name,
        value=value,
        expected=expected,
        treatment=treatment,
    )


def area_name(area: str) -> str:
    """Return an area's name for a sentence."""
    areas = default_areas()
    return areas.get(area).name if area in areas else area
