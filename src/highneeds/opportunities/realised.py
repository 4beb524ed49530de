"""Benefits realised: children reached month by month against the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from highneeds.opportunities.inputs import Sized, Unmitigated
from highneeds.opportunities.profile import SCENARIOS, entrants_of, point_values
from highneeds.opportunities.times import in_years
from highneeds.stats.intervals import poisson
from highneeds.vocabulary.findings import Finding, Severity


@dataclass(frozen=True)
class ActualMonth:
    """What happened in a month.

    Attributes
    ----------
    month
        First day of the month.
    opportunity
        Id; empty when the row counts all plans only.
    children
        Children supported in the other way who began in this month.
    plans
        All plans at the end of the month, for the counterfactual.
    row
        Of the file.
    """

    month: date
    opportunity: str
    children: int | None
    plans: float | None
    row: int = 0


@dataclass(frozen=True)
class MonthAgainstPlan:
    """One month of one opportunity; numbers from the start up to the month's end.

    Attributes
    ----------
    planned_lower, planned_upper
        Children by then at the two weights.
    actual
        None when the month was not returned; and from then on, because the sum is unknown.
    low, high
        95% Poisson interval of the actual.
    position : {"below plan", "within plan", "above plan", "too early to say", "not returned"}
        Against the planned span; "too early to say" while the interval holds both ends.
    benefit
        £ a year that the children reached are worth at the point unit value.
    """

    month: date
    opportunity: str
    planned_lower: float
    planned_upper: float
    actual: int | None
    low: float | None
    high: float | None
    position: str
    benefit: float | None


@dataclass(frozen=True)
class PlansAgainstForecast:
    """All plans at a month's end, beside the forecast that nothing was done."""

    month: date
    actual: float
    counterfactual: float
    difference: float


@dataclass(frozen=True)
class RealisedResult:
    """Planned against actual."""

    months: tuple[MonthAgainstPlan, ...]
    plans: tuple[PlansAgainstForecast, ...]
    findings: tuple[Finding, ...]


def realised(
    sized: Sequence[Sized], actual: Sequence[ActualMonth], forecast: Unmitigated | None
) -> RealisedResult:
    """Set what happened against what was planned, by month.

    Notes
    -----
    A difference from the forecast is a difference and no proof: plans may have changed for
    another reason, and the forecast has an error of its own.
    """
    findings: list[Finding] = []
    by_item: dict[str, dict[date, int]] = {}
    starts = {item.id: item.start.replace(day=1) for item in sized}
    for row in actual:
        if row.opportunity and row.opportunity not in starts:
            findings.append(
                _finding(row, "unknown_opportunity", "names no opportunity of the file")
            )
        # Nobody reached before the start contradicts nothing, so that a zero is passed over.
        elif row.opportunity and row.month < starts[row.opportunity] and row.children:
            findings.append(_finding(row, "before_the_start", "lies before the start; not counted"))
        elif row.opportunity and row.children is not None:
            by_item.setdefault(row.opportunity, {})[row.month] = row.children
    months: list[MonthAgainstPlan] = []
    for position, item in enumerate(sized):
        if found := by_item.get(item.id):
            months += _months(item, sized[:position], found)
    return RealisedResult(tuple(months), _against(actual, forecast), tuple(findings))


def _months(
    item: Sized, earlier: Sequence[Sized], found: Mapping[date, int]
) -> list[MonthAgainstPlan]:
    # The earlier ones too, because they take children of the same cohort first.
    values = point_values([*earlier, item])
    rows: list[MonthAgainstPlan] = []
    so_far: int | None = 0
    month, last = item.start.replace(day=1), max(found)
    while month <= last:
        following = _next(month)
        end = np.array([in_years(following)])
        planned = [
            # Nobody leaves here: what is counted is who has begun, not who still stands.
            float(entrants_of(item, earlier, values, s).standing(end, np.asarray(np.inf))[0])
            for s in SCENARIOS[1:]
        ]
        # A sum that lacks a month is unknown from there on, and not lower.
        so_far = None if so_far is None or month not in found else so_far + found[month]
        low, high = (None, None) if so_far is None else map(float, poisson(so_far, 0.95))
        rows.append(
            MonthAgainstPlan(
                month,
                item.id,
                planned[0],
                planned[1],
                so_far,
                low,
                high,
                _position(so_far, low, high, planned),
                None if so_far is None else so_far * item.unit_value,
            )
        )
        month = following
    return rows


def _position(
    actual: int | None, low: float | None, high: float | None, planned: Sequence[float]
) -> str:
    if actual is None or low is None or high is None:
        return "not returned"
    if high < planned[0]:
        return "below plan"
    if low > planned[1]:
        return "above plan"
    # The interval is wider than the plan's own span, so that it cannot say on which side of it the
    # truth is.
    if low < planned[0] and high > planned[1]:
        return "too early to say"
    return "within plan"


def _against(
    actual: Sequence[ActualMonth], forecast: Unmitigated | None
) -> tuple[PlansAgainstForecast, ...]:
    if forecast is None or len(forecast.years) < 2:
        return ()
    totals = forecast.plans.sum(axis=0)
    # Forecast plans are those of the census in mid January; between two Januaries the line is
    # straight.
    times = np.asarray(forecast.years, dtype=np.float64) + 17 / 31 / 12
    rows = []
    for row in sorted(actual, key=lambda r: r.month):
        at = in_years(_next(row.month))
        if row.plans is None or not times[0] <= at <= times[-1]:
            continue
        expected = float(np.interp(at, times, totals))
        rows.append(PlansAgainstForecast(row.month, row.plans, expected, row.plans - expected))
    return tuple(rows)


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _finding(row: ActualMonth, rule: str, what: str) -> Finding:
    where = f"row {row.row}, " if row.row else ""
    return Finding(
        rule,
        Severity.WARNING,
        f"{where}{row.month:%B %Y}, {row.opportunity}: this row {what}.",
        "realised benefits",
        period=row.month.isoformat(),
        measure=row.opportunity,
    )
