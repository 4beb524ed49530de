"""Tables around the plans: requests and assessments, money, sensitivity."""

from collections.abc import Mapping

import polars as pl

from highneeds.government_tables.estimated_cells import (
    FORECAST,
    MISSING,
    PUBLISHED,
    EstimatedCells,
    age_position,
)
from highneeds.government_tables.inputs import Line, TemplateInputs, TemplateTable
from highneeds.government_tables.layout import TemplateLayout
from highneeds.vocabulary.periods import financial_year
from highneeds.vocabulary.rounding import half_up


def januaries(layout: TemplateLayout) -> tuple[str, ...]:
    """Return the heads of columns that are Januaries."""
    return tuple(f"January {year}" for year in layout.years)


def line_of(label: str, values: Mapping[int, float], layout: TemplateLayout) -> Line:
    """Return a line of forecasts, missing where there is no value."""
    return Line(
        label,
        tuple(values.get(y) for y in layout.years),
        tuple(FORECAST if y in values else MISSING for y in layout.years),
    )


def activity_table(
    layout: TemplateLayout, inputs: TemplateInputs, name: str
) -> TemplateTable | None:
    """Requests, assessments and plans that follow, by age and calendar year, as published."""
    activity = next(a for a in layout.activity if a.id == name)
    frame = inputs.tables.get(activity.table)
    if frame is None or activity.measure not in frame.columns:
        return None
    known = sorted(frame["year"].unique().to_list())
    # The calendar year before the first January belongs to it: its requests led to those plans.
    years = [y for y in known if layout.first_year - 1 <= y <= layout.last_year]
    if not years:
        return None
    cells: dict[tuple[int, int], float] = {}
    totals: dict[int, float] = {}
    wanted = pl.col("topic").is_in([activity.topic, "all"])
    for row in frame.filter(wanted).iter_rows(named=True):
        year, value = int(row["year"]), row[activity.measure]
        if value is None or year not in years:
            continue
        if row["topic"] == "all":
            totals[year] = float(value)
            continue
        position = age_position(str(row["group"]), layout)
        key = (len(layout.ages) if position is None else position, year)
        cells[key] = cells.get(key, 0.0) + float(value)
    labels = [age.label for age in layout.ages]
    if any(position == len(labels) for position, _ in cells):
        labels.append("Age not recorded")
    # The release leaves a category of zero out where the authority has the breakdown.
    split = {year for _, year in cells}
    lines = [
        _published(label, {y: cells.get((i, y), 0.0 if y in split else None) for y in years})
        for i, label in enumerate(labels)
    ]
    lines.append(_published("Total", {y: totals.get(y) for y in years}))
    return TemplateTable(
        activity.id,
        activity.label[:31],
        f"{activity.label}, by age",
        tuple(f"During {year}" for year in years),
        tuple(lines),
        "children",
        "Published. Age is that at the request.",
    )


def _published(label: str, values: Mapping[int, float | None]) -> Line:
    return Line(
        label,
        tuple(values.values()),
        tuple(MISSING if v is None else PUBLISHED for v in values.values()),
    )


def money_tables(inputs: TemplateInputs) -> list[TemplateTable]:
    """Return the financial summary, one table for each scenario."""
    tables = []
    for scenario in dict.fromkeys(m.scenario for m in inputs.money):
        mine = [m for m in inputs.money if m.scenario == scenario]
        years = sorted({year for m in mine for year in m.amounts})
        lines = [
            Line(
                m.label,
                tuple(m.amounts.get(y) for y in years),
                tuple(FORECAST if y in m.amounts else MISSING for y in years),
            )
            for m in mine
        ]
        tables.append(
            TemplateTable(
                f"finance-{scenario.replace(' ', '-')}",
                f"Finance {scenario}"[:31],
                f"Financial summary, {scenario}",
                tuple(financial_year(y) for y in years),
                tuple(lines),
                "£",
                total=False,
            )
        )
    return tables


def sensitivity_table(
    layout: TemplateLayout, inputs: TemplateInputs, crosses: Mapping[int, EstimatedCells]
) -> list[TemplateTable]:
    """Return plans at both ends of the forecast's range; no table without a forecast."""
    middle = {y: float(c.plans.sum()) for y, c in crosses.items() if y in inputs.low}
    if not middle:
        return []
    # The range is of the groups that are forecast; plans outside them are added to both ends.
    beside = {
        y: total - sum(n for (_, year), n in inputs.forecast.items() if year == y)
        for y, total in middle.items()
    }
    low = {y: half_up(inputs.low[y] + beside[y]) for y in middle}
    high = {y: half_up(inputs.high[y] + beside[y]) for y in middle if y in inputs.high}
    lines = [
        line_of("Lower end of the forecast", low, layout),
        line_of("Forecast", middle, layout),
        line_of("Upper end of the forecast", high, layout),
    ]
    return [
        TemplateTable(
            "sensitivity",
            "Sensitivity",
            "Plans at both ends of the forecast's range",
            januaries(layout),
            tuple(lines),
            total=False,
        )
    ]
