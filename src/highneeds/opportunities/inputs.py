"""Turn `opportunities.yaml`, the evidence it refers to and the forecast into plain numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from highneeds.opportunities.schema import (
    NO_PLAN,
    ChangeCost,
    Document,
    FromForecast,
    Opportunity,
    SenseCheck,
    UncertainNumber,
    Weight,
)
from highneeds.opportunities.spread import Spread, beta_of, spread_of
from highneeds.opportunities.times import Entry, Floats
from highneeds.stats.intervals import wilson
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.periods import financial_year


@dataclass(frozen=True)
class ShareEvidence:
    """A share that a case review or survey found, as an opportunity may refer to it.

    Attributes
    ----------
    count, n
        Cases counted, of cases; effective numbers when weighted.
    low, high
        95% interval of the share.
    watermark
        Empty when the sample estimates its cohort; else the sentence that must stay with it.
    size
        Children in the cohort when the sample is random.
    label
        In words, with the source.
    """

    count: float
    n: float
    low: float
    high: float
    watermark: str = ""
    size: int | None = None
    label: str = ""


@dataclass(frozen=True)
class Unmitigated:
    """A forecast with nothing done, as plain numbers; one column a financial year.

    Attributes
    ----------
    years
        Financial years, each by the year it ends in.
    plans, unit_cost : ndarray of shape (n_provisions, n_years)
        Plans; £ a plan a year, NaN where it is not known.
    plans_before : ndarray of shape (n_provisions,)
        Plans in the January before the first year, for the rise in that year; NaN if not known.
    spend, allocation : ndarray of shape (n_years,)
        £. NaN where not known. Allocation is all that pays for spend: transfers too.
    opening_deficit
        £, cumulative, before the first year; NaN if not known.
    """

    years: tuple[int, ...]
    provisions: tuple[str, ...]
    plans: Floats
    unit_cost: Floats
    plans_before: Floats
    spend: Floats
    allocation: Floats
    opening_deficit: float


@dataclass(frozen=True)
class Sized:
    """One opportunity with every number resolved.

    Attributes
    ----------
    flow
        Children a year.
    share
        0 to 1.
    duration
        Years.
    costs
        Signed parts of the unit value, in £ a plan a year: +1 the cost left, -1 the cost instead.
    evidence
        What the share rests on, when it rests on counted cases.
    """

    id: str
    name: str
    outcome: str
    cohort: str
    out_of: str
    into: str
    flow: Spread
    share: Spread
    duration: Spread
    costs: tuple[tuple[float, Spread], ...]
    lower: Weight
    upper: Weight
    start: date
    entry: Entry
    ramp: tuple[float, ...]
    change: ChangeCost
    comparators: tuple[SenseCheck, ...]
    dependencies: tuple[str, ...]
    needs: tuple[tuple[str, float], ...]
    owner: str
    note: str
    evidence: ShareEvidence | None
    watermark: str

    @property
    def unit_value(self) -> float:
        """£ a plan a year at the point values."""
        return sum(sign * spread.point for sign, spread in self.costs)

    @property
    def spreads(self) -> tuple[tuple[Literal["share", "flow", "duration", "cost"], Spread], ...]:
        """Every number with a name, for ranges and the tornado."""
        parts: list[tuple[Literal["share", "flow", "duration", "cost"], Spread]] = [
            ("share", self.share),
            ("flow", self.flow),
            ("duration", self.duration),
        ]
        return (*parts, *(("cost", spread) for _, spread in self.costs))


def resolve(
    document: Document,
    evidence: Mapping[str, ShareEvidence],
    forecast: Unmitigated | None,
    file: str = "opportunities.yaml",
) -> tuple[Sized, ...]:
    """Resolve every opportunity, in the order in which double counting is removed.

    Raises
    ------
    InputError
        With every reference that cannot be followed, each by its key.
    """
    faults: list[Fault] = []
    by_id = {item.id: item for item in document.opportunities}
    made = []
    for name in document.order or tuple(by_id):
        resolver = _Resolver(by_id[name], document, evidence, forecast, file, faults)
        made.append(resolver.sized())
    if faults:
        raise InputError(*faults)
    return tuple(made)


@dataclass(frozen=True)
class _Resolver:
    item: Opportunity
    document: Document
    evidence: Mapping[str, ShareEvidence]
    forecast: Unmitigated | None
    file: str
    faults: list[Fault]

    def sized(self) -> Sized:
        item = self.item
        share, found = self.share()
        duration = UncertainNumber(
            value=item.duration.years,
            low=item.duration.low,
            high=item.duration.high,
            reason=item.duration.reason,
        )
        return Sized(
            id=item.id,
            name=item.name,
            outcome=item.outcome,
            cohort=item.cohort,
            out_of=item.provision.out_of,
            into=item.provision.into,
            flow=self.flow(),
            share=share,
            duration=spread_of(f"{item.id}.duration", duration),
            costs=self.costs(),
            lower=item.lower,
            upper=item.upper,
            start=item.start,
            entry=item.entry,
            ramp=item.ramp,
            change=item.cost_of_change,
            comparators=item.comparators,
            dependencies=item.dependencies,
            needs=tuple(sorted(item.needs.items())),
            owner=item.owner,
            note=item.note,
            evidence=found,
            watermark=found.watermark if found else "",
        )

    def fault(self, key: str, wrong: str, given: str, do: str) -> None:
        where = f"opportunities.{self.item.id}.{key}"
        self.faults.append(Fault(wrong, given, do, file=self.file, key=where))

    def share(self) -> tuple[Spread, ShareEvidence | None]:
        share, name = self.item.share, f"{self.item.id}.share"
        found: ShareEvidence | None = None
        if share.evidence:
            found = self.evidence.get(share.evidence)
            if found is None:
                known = ", ".join(sorted(self.evidence)) or "none was found in this folder"
                self.fault(
                    "share.evidence",
                    "There is no such evidence.",
                    f'"{share.evidence}"',
                    f"Name one of: {known}.",
                )
                return Spread(name, share.value or 0.0), None
            # A share of chosen cases does not estimate a cohort. Carrying it over is a judgement
            # that somebody has to sign.
            if found.watermark and not share.despite_sampling:
                self.fault(
                    "share.evidence",
                    "The share comes from a sample that does not estimate its cohort.",
                    found.label or share.evidence,
                    "Review a random sample; or state under share.despite_sampling why the share "
                    "is carried over. The label stays on every figure.",
                )
        elif share.count is not None and share.n is not None:
            # Wilson, because it still has a width at 0 of n.
            low, high = wilson(share.count, share.n)
            found = ShareEvidence(share.count, share.n, float(low), float(high))
        if found is None:
            return Spread(name, share.value or 0.0, why=share.reason), None
        point = share.value if share.value is not None else found.count / found.n
        why = share.reason or found.label
        return beta_of(name, point, found.count, found.n, size=found.size, why=why), found

    def flow(self) -> Spread:
        flow, name = self.item.flow, f"{self.item.id}.flow"
        if isinstance(flow, UncertainNumber):
            return spread_of(name, flow)
        return self.from_forecast("flow", name, flow)

    def costs(self) -> tuple[tuple[float, Spread], ...]:
        item = self.item
        if item.unit_value is not None:
            parts = [(1.0, spread_of(f"{item.id}.unit_value", item.unit_value))]
        else:
            parts = [(1.0, self.unit_cost(item.provision.out_of))]
            if item.provision.into != NO_PLAN:
                parts.append((-1.0, self.unit_cost(item.provision.into)))
        if item.cost_instead is not None:
            parts.append((-1.0, spread_of(f"{item.id}.cost_instead", item.cost_instead)))
        # An opportunity may be right for the child and cost more; then it is no cost avoidance, and
        # a negative benefit would hide inside the total.
        if sum(sign * spread.point for sign, spread in parts) < 0:
            self.fault(
                "provision",
                "The provision instead costs more, so there is no benefit in £.",
                f"{item.provision.out_of} to {item.provision.into}",
                "Check the two unit costs; or keep its outcome and leave it out of the £.",
            )
        return tuple(parts)

    def unit_cost(self, provision: str) -> Spread:
        stated = self.document.unit_costs.get(provision)
        name = f"unit_cost.{provision}"
        if isinstance(stated, UncertainNumber):
            return spread_of(name, stated)
        return self.from_forecast("provision", name, stated or FromForecast(forecast=provision))

    def from_forecast(self, key: str, name: str, wanted: FromForecast) -> Spread:
        forecast = self.forecast
        if forecast is None or wanted.forecast not in forecast.provisions:
            known = "no forecast was made" if forecast is None else ", ".join(forecast.provisions)
            self.fault(
                key,
                "The forecast has no such provision to take this number from.",
                f'"{wanted.forecast}" ({known})',
                "State the number under unit_costs or flow, or correct the name.",
            )
            return Spread(name, 0.0)
        row = forecast.provisions.index(wanted.forecast)
        first, last = self.document.years.first, self.document.years.last
        inside = [i for i, year in enumerate(forecast.years) if first <= year <= last]
        if key == "flow":
            plans = forecast.plans[row]
            # The rise in the first year is from the last actual January.
            series = np.append(forecast.plans_before[row], plans)
            figures = np.diff(series)[inside]
        else:
            figures = forecast.unit_cost[row, inside]
        figures = figures[np.isfinite(figures)]
        if not figures.size:
            self.fault(
                key,
                "The forecast has no figure for this in the years of the profile.",
                f'"{wanted.forecast}"',
                "State the number under unit_costs or flow, or give the finance file its costs.",
            )
            return Spread(name, 0.0)
        # The rise is new plans less those that end; with the ones that end it is new plans.
        point = float(figures.mean()) + (wanted.ceased if key == "flow" else 0.0)
        span = f"{financial_year(first)} to {financial_year(last)}"
        why = wanted.reason or f"Mean of the forecast for {span}."
        return Spread(name, max(point, 0.0), why=why)
