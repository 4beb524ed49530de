"""The mitigated forecast: the unmitigated one less what the opportunities change."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from highneeds.opportunities.effects import plan_changes
from highneeds.opportunities.inputs import Unmitigated
from highneeds.opportunities.profile import SCENARIOS
from highneeds.opportunities.results import Effect, OpportunitiesResult, SimulatedRange
from highneeds.opportunities.times import Floats
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.periods import financial_year
from highneeds.vocabulary.plain_data import finite

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class FinancialPosition:
    """Plans and money of one financial year in one scenario.

    Attributes
    ----------
    plans
        By provision, in the order of the result; fractions kept.
    total_plans
        Of all provisions.
    whole_plans
        Unmitigated total less whole children only: a fraction of a child avoids no plan, which is
        how the deck counts.
    spend, allocation, in_year, cumulative
        £, None where not known. Deficits are positive: spend less allocation, added up from the
        opening balance.
    """

    financial_year: str
    year: int
    plans: tuple[float, ...]
    total_plans: float
    whole_plans: float
    spend: float | None
    allocation: float | None
    in_year: float | None
    cumulative: float | None


@dataclass(frozen=True)
class Scenario:
    """A run of years.

    Attributes
    ----------
    cumulative_range
        Cumulative deficit in £ with the benefits at their statistical range, as far as it is
        known; empty for the unmitigated forecast, whose own range is told with it.
    """

    name: str
    positions: tuple[FinancialPosition, ...]
    cumulative_range: tuple[SimulatedRange, ...]


@dataclass(frozen=True)
class ScenarioRow:
    """One figure of one scenario in one year.

    Attributes
    ----------
    scenario
        unmitigated, lower, upper or potential.
    financial_year, year
        As it is printed, and the year in which it ends.
    measure, provision
        plans by provision or "total"; spend, allocation, in_year and cumulative of all.
    value, unit
        plans or gbp. Deficits are positive.
    """

    scenario: str
    financial_year: str
    year: int
    measure: str
    provision: str
    value: float | None
    unit: str


@dataclass(frozen=True)
class MitigatedForecast:
    """The plan with and without the opportunities, side by side.

    Attributes
    ----------
    lower, upper, potential
        At the lower and upper confidence weight, and at full potential.
    effects
        What each opportunity does to plans, by provision and need.
    """

    provisions: tuple[str, ...]
    unmitigated: Scenario
    lower: Scenario
    upper: Scenario
    potential: Scenario
    effects: tuple[Effect, ...]
    opening_deficit: float
    findings: tuple[Finding, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return plans and money with and without the opportunities; columns: `ScenarioRow`."""
        return frame_of(ScenarioRow, self._rows())

    def _rows(self) -> Iterator[ScenarioRow]:
        for scenario in (self.unmitigated, self.lower, self.upper, self.potential):
            for p in scenario.positions:
                head = (scenario.name, p.financial_year, p.year)
                for name, plans in zip(self.provisions, p.plans, strict=True):
                    yield ScenarioRow(*head, "plans", name, plans, "plans")
                yield ScenarioRow(*head, "plans", "total", p.total_plans, "plans")
                for measure in ("spend", "allocation", "in_year", "cumulative"):
                    yield ScenarioRow(*head, measure, "total", getattr(p, measure), "gbp")


def mitigate(forecast: Unmitigated, opportunities: OpportunitiesResult) -> MitigatedForecast:
    """Apply the opportunities to an unmitigated forecast.

    Returns
    -------
    MitigatedForecast
        Spend falls by the benefit of each year before the cost of change, and rises by that cost.
        With no opportunities every number equals the unmitigated one exactly.

    Raises
    ------
    InputError
        When the years of the two do not meet, or an opportunity names a provision that the
        forecast does not have.

    Notes
    -----
    A provision cannot lose more plans than it has. Where it would, its plans are zero, a
    finding says so, and the benefit of that year is cut in proportion.
    """
    _check(forecast, opportunities)
    findings: list[Finding] = []
    scenarios = {name: _scenario(forecast, opportunities, name, findings) for name in SCENARIOS}
    nothing = np.zeros(len(forecast.years))
    unmitigated = Scenario(
        "unmitigated",
        _positions(forecast, forecast.plans, nothing, nothing),
        (),
    )
    effects = opportunities.effects or ()
    covered = {effect.year for effect in effects}
    missing = [y for y in forecast.years if opportunities.opportunities and y not in covered]
    if missing:
        findings.append(
            Finding(
                "years_without_benefits",
                Severity.NOTE,
                f"The profile of benefits does not cover {len(missing)} years of the forecast "
                f"({missing[0]} to {missing[-1]}); they are shown without new benefits.",
                "opportunities",
            )
        )
    return MitigatedForecast(
        forecast.provisions,
        unmitigated,
        scenarios["lower"],
        scenarios["upper"],
        scenarios["potential"],
        effects,
        forecast.opening_deficit,
        opportunities.findings + tuple(dict.fromkeys(findings)),
    )


def _check(forecast: Unmitigated, opportunities: OpportunitiesResult) -> None:
    faults = []
    known = set(forecast.provisions)
    for item in opportunities.opportunities:
        for provision in (item.out_of, item.into):
            if provision not in known | {"no_plan"}:
                faults.append(
                    Fault(
                        "The forecast has no such provision.",
                        f'"{provision}"',
                        f"Write one of: {', '.join(forecast.provisions)}, no_plan.",
                        file="opportunities.yaml",
                        key=f"opportunities.{item.id}.provision",
                    )
                )
    profile = set(range(opportunities.first_year, opportunities.last_year + 1))
    if opportunities.opportunities and not profile & set(forecast.years):
        faults.append(
            Fault(
                "The years of the benefits and of the forecast do not meet.",
                f"{opportunities.first_year} to {opportunities.last_year}, and "
                f"{forecast.years[0]} to {forecast.years[-1]}",
                "Change `years` so that they overlap.",
                file="opportunities.yaml",
                key="years",
            )
        )
    if faults:
        raise InputError(*faults)


def _scenario(
    forecast: Unmitigated, opportunities: OpportunitiesResult, name: str, findings: list[Finding]
) -> Scenario:
    changes = plan_changes(opportunities.effects, name)
    plans = forecast.plans.copy()
    kept = np.ones(len(forecast.years))
    for (provision, year), change in changes.items():
        if year not in forecast.years or change == 0:
            continue
        row, column = forecast.provisions.index(provision), forecast.years.index(year)
        have = forecast.plans[row, column]
        if have + change < 0:
            # Where several provisions run out in one year the tightest decides, because the benefit
            # of a year is cut as a whole.
            kept[column] = min(kept[column], have / -change if change else 1.0)
            findings.append(
                Finding(
                    "more_than_the_plans_there_are",
                    Severity.ERROR,
                    f"In {financial_year(year)} the opportunities would take {-change:,.0f} "
                    f"plans out of {provision}, which has {have:,.0f}. Its plans are shown as "
                    "zero and the benefit of the year is cut in proportion.",
                    "opportunities",
                    period=str(year),
                    measure=provision,
                    value=-change,
                    expected=float(have),
                )
            )
    for (provision, year), change in changes.items():
        if year in forecast.years:
            column = forecast.years.index(year)
            plans[forecast.provisions.index(provision), column] += change * kept[column]
    # What is left below zero here is float noise: real shortfalls were cut above and told.
    plans = np.maximum(plans, 0.0)
    worth = {row.year: row for row in opportunities.total.years}
    benefit, cost = np.zeros(len(forecast.years)), np.zeros(len(forecast.years))
    for column, year in enumerate(forecast.years):
        if (found := worth.get(year)) is not None:
            benefit[column] = getattr(found.benefit, name) * kept[column]
            cost[column] = found.cost_of_change
    positions = _positions(forecast, plans, benefit, cost)
    return Scenario(name, positions, _ranges(forecast, opportunities, positions, name))


def _ranges(
    forecast: Unmitigated,
    opportunities: OpportunitiesResult,
    positions: tuple[FinancialPosition, ...],
    name: str,
) -> tuple[SimulatedRange, ...]:
    """Put the range of the cumulative benefit round the cumulative deficit at the points.

    More benefit is less deficit, so the 90th percentile of one is the 10th of the other.
    """
    drawn = {
        "potential": opportunities.total.cumulative_range,
        "lower": opportunities.total.cumulative_lower_range,
        "upper": opportunities.total.cumulative_upper_range,
    }[name]
    so_far = 0.0
    by_year: dict[int, tuple[float, SimulatedRange]] = {}
    for row, spread in zip(opportunities.total.years, drawn, strict=True):
        so_far += getattr(row.benefit, name)
        by_year[row.year] = (so_far, spread)
    made = []
    for position in positions:
        # The deficit is a running sum: after an unknown year everything is unknown.
        if position.cumulative is None:
            break
        # After the last year of the profile its benefit so far stays: nothing new is gained.
        reached = [held for year, held in by_year.items() if year <= position.year]
        point, spread = reached[-1] if reached else (0.0, SimulatedRange(0.0, 0.0, 0.0))
        made.append(
            SimulatedRange(
                *(position.cumulative + point - b for b in (spread.p90, spread.p50, spread.p10))
            )
        )
    return tuple(made)


def _positions(
    forecast: Unmitigated,
    plans: Floats,
    benefit: Floats,
    cost: Floats,
) -> tuple[FinancialPosition, ...]:
    spend = forecast.spend - benefit + cost
    in_year = spend - forecast.allocation
    cumulative = forecast.opening_deficit + np.cumsum(in_year)
    before, after = forecast.plans.sum(axis=0), plans.sum(axis=0)
    # A fraction of a child avoids no plan; the slack keeps 2.9999999 from counting as two.
    whole = before - np.floor(before - after + 1e-6)
    return tuple(
        FinancialPosition(
            financial_year=financial_year(year),
            year=year,
            plans=tuple(float(p) for p in plans[:, k]),
            total_plans=float(after[k]),
            whole_plans=float(whole[k]),
            spend=finite(spend[k]),
            allocation=finite(forecast.allocation[k]),
            in_year=finite(in_year[k]),
            cumulative=finite(cumulative[k]),
        )
        for k, year in enumerate(forecast.years)
    )
