"""A KPI's charts as document blocks: its control chart, and two years as one small line."""

from collections.abc import Sequence
from typing import Final

from highneeds.document.model import Chart, ChartBreak, Column, Reference, Table
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.drafting import named
from highneeds.scorecard.results import KpiResult
from highneeds.scorecard.spc import SpcPoint
from highneeds.scorecard.wording import of_counts, shown

SPARK_MONTHS: Final = 24
UNITS: Final = {
    KpiUnit.PERCENT: "%",
    KpiUnit.GBP: "£",
    KpiUnit.DAYS: "days",
    KpiUnit.WEEKS: "weeks",
}
_RULES: Final = {
    "outside": "outside the usual range",
    "trend": "seven months one way",
    "two_of_three": "two of three near the limit",
    "shift": "seven months on one side",
}


def control_chart(result: KpiResult, *, months: int | None = None) -> Chart | None:
    """Build a KPI's control chart; None with fewer than two numbers.

    Parameters
    ----------
    months
        Only the last so many; the limits were still fitted to all.
    """
    shown_points = result.spc.points[-months:] if months else result.spc.points
    points = [p for p in shown_points if p.value is not None]
    if len(points) < 2:
        return None
    definition, unit = result.kpi.definition, UNITS.get(result.kpi.definition.unit, "")
    limits = result.spc.lower is not None
    keys = {"value": definition.title}
    if limits:
        keys |= {"mean": "Average", "low": "Lower limit", "high": "Upper limit"}
    columns = [
        Column("month", "Month", kind="label"),
        *(Column(key, label, unit, definition.decimals) for key, label in keys.items()),
        *([Column("rule", "Special cause", kind="text")] if limits else []),
    ]
    rows = tuple(
        (p.month.short, p.value, *((p.mean, p.lower, p.upper, _RULES.get(p.label, "")) * limits))
        for p in shown_points
    )
    name = f"scorecard-{result.id.replace('_', '-')}"
    target = result.target.in_force if result.target else None
    return Chart(
        id=name,
        kind="xmr" if limits else "line",
        title=named(result),
        alt=_alt(result, points),
        takeaway=result.sentence,
        data=Table(f"{name}-data", named(result), tuple(columns), rows),
        x="month",
        y="value",
        series="rule" if limits else "",
        low="low" if limits else "",
        high="high" if limits else "",
        centre="mean" if limits else "",
        unit=unit,
        source=definition.source,
        n=_sample(result),
        references=(Reference(target, "Target"),) if target is not None else (),
        breaks=_breaks(result, shown_points),
        note=". ".join(
            part for part in (definition.definition.rstrip("."), result.spc.reason) if part
        ),
    )


def spark_chart(result: KpiResult) -> Chart | None:
    """Build the last two years as one small line; None with fewer than two numbers.

    It stands beside the months in words, and does not reach back across a gap at which the control
    chart starts afresh.
    """
    # As far back as the control chart, so that the two do not tell different stories.
    begun = result.spc.points[0].month if result.spc.points else result.month
    start = max(result.month.plus(1 - SPARK_MONTHS), begun)
    readings = [r for r in result.series.valued if r.month >= start]
    if len(readings) < 2:
        return None
    name = f"spark-{result.id.replace('_', '-')}"
    columns = (
        Column("month", "Month", kind="label"),
        Column("value", result.kpi.definition.title, UNITS.get(result.kpi.definition.unit, "")),
    )
    first = readings[0].month
    months = [first.plus(step) for step in range(result.month.index - first.index + 1)]
    rows = tuple((month.short, result.series.value(month)) for month in months)
    title = f"{named(result)}, {first.short} to {result.month.short}"
    return Chart(
        id=name,
        kind="sparkline",
        title=title,
        alt=title,
        takeaway=result.sentence,
        data=Table(f"{name}-data", title, columns, rows),
        x="month",
        y="value",
    )


def _alt(result: KpiResult, points: Sequence[SpcPoint]) -> str:
    """Say the shape of the chart: least, most, latest, and the limits as they are drawn."""
    definition = result.kpi.definition
    least = min(points, key=lambda p: p.value or 0.0)
    most = max(points, key=lambda p: p.value or 0.0)
    latest = result.spc.points[-1]
    limits = ""
    if result.spc.lower is not None:
        limits = (
            f" Usual range {shown(definition, latest.lower)} to {shown(definition, latest.upper)}."
        )
    return (
        f"{definition.title}, {points[0].month.short} to {points[-1].month.short}: lowest "
        f"{shown(definition, least.value)} in {least.month.short}, highest "
        f"{shown(definition, most.value)} in {most.month.short}, latest "
        f"{shown(definition, points[-1].value)}.{limits}"
    )


def _breaks(result: KpiResult, points: Sequence[SpcPoint]) -> tuple[ChartBreak, ...]:
    """Mark new definitions, decisions to restart the limits, and probable redefinitions."""
    definition = result.kpi.definition
    there = {p.month for p in points[1:]}
    found = [(v.since, f"definition {v.version}") for v in definition.versions]
    found += [(r.month, "limits restart") for r in result.kpi.rebase]
    flagged = {f.period for f in result.findings if f.rule == "N2_definition"}
    found += [(month, "redefined?") for month in sorted(there) if month.iso in flagged]
    return tuple(ChartBreak(month.short, words) for month, words in found if month in there)


def _sample(result: KpiResult) -> str | None:
    if result.kpi.definition.unit is not KpiUnit.PERCENT:
        return None
    mark = result.mark
    if mark.numerator is None or mark.denominator is None:
        return "counts not sent"
    return f"latest month {of_counts(mark.numerator, mark.denominator)}"
