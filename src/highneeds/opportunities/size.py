"""Size opportunities: potential, weights, statistical range, benefits by year, double counting."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.document.numbers import millions
from highneeds.opportunities.change_cost import cost_by_year
from highneeds.opportunities.effects import capacity_of, effects_of
from highneeds.opportunities.inputs import Sized
from highneeds.opportunities.profile import (
    SCENARIOS,
    Profile,
    drawn_values,
    point_values,
    profiles,
    unit_value,
)
from highneeds.opportunities.results import (
    Amounts,
    Factor,
    OpportunitiesResult,
    OpportunityResult,
    OpportunityTotal,
    Overlap,
    SimulatedRange,
    YearBenefit,
)
from highneeds.opportunities.schema import Document
from highneeds.opportunities.times import Floats, in_years, year_ends
from highneeds.opportunities.tornado import tornado
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import financial_year, january_inside


@dataclass(frozen=True)
class _Ranges:
    """Quantiles over the draws: (3,) of the potential and five years, (3, n_years) by year."""

    potential: Floats
    whole: Floats
    years: dict[str, Floats]
    cumulative: dict[str, Floats]


def size_opportunities(document: Document, sized: Sequence[Sized]) -> OpportunitiesResult:
    """Work out what the opportunities are worth.

    Parameters
    ----------
    sized
        From `resolve`, in the order of removal.

    Returns
    -------
    OpportunitiesResult
        £ in the money of the unit values: no inflation, no discounting. The statistical range
        draws share, flow, duration and cost together; the weights are judgement and stay apart.

    Notes
    -----
    Not modelled: children who would have left the authority, a plan ceased early, the cost of
    tribunal, and any change in requests that an opportunity itself may cause.
    """
    years = tuple(range(document.years.first, document.years.last + 1))
    ends = year_ends(document.years.first, document.years.last)
    counted = counted_at(document)
    points = point_values(sized)
    base = {s: list(profiles(sized, points, s, ends, counted)) for s in SCENARIOS}
    ranges, total_ranges = _draw(document, sized, ends, counted)
    costs = [cost_by_year(item.change, years) for item in sized]
    # Each by itself, to tell how much of it was taken out as counted already.
    alone = [next(profiles([item], points, "potential", ends, counted)) for item in sized]
    results = tuple(
        _result(
            item,
            {s: base[s][k] for s in SCENARIOS},
            alone[k],
            ranges=ranges[k],
            by_year=_years({s: [base[s][k]] for s in SCENARIOS}, ranges[k], costs[k], years),
        )
        for k, item in enumerate(sized)
    )
    effects = effects_of(sized, base, years)
    return OpportunitiesResult(
        title=document.title,
        source=document.source,
        opportunities=results,
        total=_total(base, costs, total_ranges, years),
        tornado=tornado(sized, points, ends, counted),
        overlaps=_overlaps(sized, results),
        effects=effects,
        capacity=capacity_of(effects),
        draws=document.draws,
        seed=document.seed,
        first_year=years[0],
        last_year=years[-1],
        plans_at=document.plans_at,
        findings=_findings(document, sized, results),
    )


def counted_at(document: Document) -> Floats:
    """Return when plans are counted in each financial year: its end, or the January inside it."""
    ends = year_ends(document.years.first, document.years.last)[1:]
    if document.plans_at == "march":
        return ends
    years = range(document.years.first, document.years.last + 1)
    return np.array([in_years(january_inside(year)) for year in years])


def _draw(
    document: Document, sized: Sequence[Sized], ends: Floats, counted: Floats
) -> tuple[list[_Ranges], _Ranges]:
    values = drawn_values(sized, document.draws, document.seed)
    by_item: list[dict[str, Floats]] = [{} for _ in sized]
    potentials: list[Floats] = []
    whole: list[Floats] = []
    sums: dict[str, Floats] = {}
    for scenario in SCENARIOS:
        total = np.zeros((1, len(ends) - 1))
        for k, made in enumerate(profiles(sized, values, scenario, ends, counted)):
            benefit = np.atleast_2d(made.benefit)
            by_item[k][scenario] = _quantiles(benefit)
            # Draw by draw: percentiles of a sum are not sums of percentiles.
            total = total + benefit
            # The draws are the same in every scenario; only the weights, which are no chance,
            # differ.
            if scenario == "potential":
                potentials.append(np.atleast_1d(made.potential))
                whole.append(_quantiles(benefit.sum(axis=1)))
        sums[scenario] = total
    # No range of the cumulative benefit for one opportunity: only the deficit, which is of all of
    # them, needs it.
    ranges = [
        _Ranges(_quantiles(potentials[k]), whole[k], by_item[k], {}) for k in range(len(sized))
    ]
    everything = np.sum(np.broadcast_arrays(*potentials), axis=0) if potentials else np.zeros(1)
    total_ranges = _Ranges(
        _quantiles(everything),
        _quantiles(sums["potential"].sum(axis=1)),
        {scenario: _quantiles(array) for scenario, array in sums.items()},
        {scenario: _quantiles(np.cumsum(array, axis=1)) for scenario, array in sums.items()},
    )
    return ranges, total_ranges


def _quantiles(draws: Floats) -> Floats:
    # Told as P10 to P90 and never as a confidence interval: most of its inputs are ranges that
    # somebody stated.
    return np.asarray(np.quantile(draws, (0.1, 0.5, 0.9), axis=0), dtype=np.float64)


def _range(three: Floats) -> SimulatedRange:
    return SimulatedRange(*(float(value) for value in three))


def _amounts(values: dict[str, float]) -> Amounts:
    return Amounts(values["potential"], values["lower"], values["upper"])


def _years(
    base: dict[str, list[Profile]],
    ranges: _Ranges,
    cost: Floats,
    years: tuple[int, ...],
) -> tuple[YearBenefit, ...]:
    def of(name: str, k: int) -> Amounts:
        return _amounts(
            {s: sum(float(getattr(p, name)[k]) for p in made) for s, made in base.items()}
        )

    rows = []
    for k, year in enumerate(years):
        benefit, spent = of("benefit", k), float(cost[k])
        rows.append(
            YearBenefit(
                financial_year=financial_year(year),
                year=year,
                benefit=benefit,
                net=Amounts(
                    benefit.potential - spent, benefit.lower - spent, benefit.upper - spent
                ),
                range=_range(ranges.years["potential"][:, k]),
                lower_range=_range(ranges.years["lower"][:, k]),
                upper_range=_range(ranges.years["upper"][:, k]),
                plan_years=of("plan_years", k),
                children=of("standing", k),
                cost_of_change=spent,
            )
        )
    return tuple(rows)


def _summed(years: tuple[YearBenefit, ...], name: str) -> Amounts:
    parts = [getattr(year, name) for year in years]
    return Amounts(*(sum(getattr(p, s) for p in parts) for s in SCENARIOS))


def _result(
    item: Sized,
    base: dict[str, Profile],
    alone: Profile,
    *,
    ranges: _Ranges,
    by_year: tuple[YearBenefit, ...],
) -> OpportunityResult:
    potential = float(base["potential"].potential)
    found = item.evidence
    # The potential is proportional to the share, so that the ends of the share's interval give its
    # ends.
    per_share = potential / item.share.point if item.share.point else 0.0
    return OpportunityResult(
        id=item.id,
        name=item.name,
        outcome=item.outcome,
        cohort=item.cohort,
        out_of=item.out_of,
        into=item.into,
        start=item.start.isoformat(),
        entry=item.entry,
        owner=item.owner,
        dependencies=item.dependencies,
        comparators=tuple((c.area, c.figure, c.source) for c in item.comparators),
        factors=_factors(item),
        unit_value=item.unit_value,
        lower_weight=item.lower.weight,
        lower_reason=item.lower.reason,
        upper_weight=item.upper.weight,
        upper_reason=item.upper.reason,
        potential=potential,
        lower=float(base["lower"].potential),
        upper=float(base["upper"].potential),
        range=_range(ranges.potential),
        evidence_low=per_share * found.low if found else None,
        evidence_high=per_share * found.high if found else None,
        evidence_label=found.label if found else "",
        share_low=found.low if found else None,
        share_high=found.high if found else None,
        years=by_year,
        five_year=_summed(by_year, "benefit"),
        five_year_net=_summed(by_year, "net"),
        five_year_range=_range(ranges.whole),
        double_counted=float(alone.potential) - potential,
        watermark=item.watermark,
    )


def _factors(item: Sized) -> tuple[Factor, ...]:
    rows = []
    for what, spread in item.spreads:
        low, high = (
            # A seed of its own: a stated range reads the same, whatever seed the document draws
            # with.
            np.quantile(spread.draw(10_000, 0), (0.1, 0.9))
            if spread.varies
            else (spread.point, spread.point)
        )
        rows.append(
            Factor(
                what, spread.name, spread.point, float(low), float(high), spread.varies, spread.why
            )
        )
    return tuple(rows)


def _total(
    base: dict[str, list[Profile]], costs: list[Floats], ranges: _Ranges, years: tuple[int, ...]
) -> OpportunityTotal:
    cost = np.sum(costs, axis=0) if costs else np.zeros(len(years))
    by_year = _years(base, ranges, cost, years)
    amounts = _amounts({s: sum(float(p.potential) for p in base[s]) for s in SCENARIOS})
    return OpportunityTotal(
        potential=amounts.potential,
        lower=amounts.lower,
        upper=amounts.upper,
        range=_range(ranges.potential),
        years=by_year,
        five_year=_summed(by_year, "benefit"),
        five_year_net=_summed(by_year, "net"),
        five_year_range=_range(ranges.whole),
        cumulative_range=_by_column(ranges.cumulative["potential"]),
        cumulative_lower_range=_by_column(ranges.cumulative["lower"]),
        cumulative_upper_range=_by_column(ranges.cumulative["upper"]),
    )


def _by_column(quantiles: Floats) -> tuple[SimulatedRange, ...]:
    return tuple(_range(quantiles[:, k]) for k in range(quantiles.shape[1]))


def _overlaps(
    sized: Sequence[Sized], results: tuple[OpportunityResult, ...]
) -> tuple[Overlap, ...]:
    made = []
    for cohort in dict.fromkeys(item.cohort for item in sized):
        members = [r for r in results if r.cohort == cohort]
        if len(members) > 1:
            names = tuple(r.id for r in members)
            made.append(
                Overlap(
                    cohort,
                    names,
                    sum(r.double_counted for r in members),
                    "Removed in this order: each opportunity applies to the children that those "
                    f"before it leave ({', then '.join(names)}).",
                )
            )
    return tuple(made)


def _findings(
    document: Document, sized: Sequence[Sized], results: tuple[OpportunityResult, ...]
) -> tuple[Finding, ...]:
    made: list[Finding] = []

    def add(rule: str, severity: Severity, item: Sized, message: str) -> None:
        text = f"{item.name}: {message}"
        made.append(Finding(rule, severity, text, "opportunities", measure=item.id))

    first = in_years_of(document.years.first)
    for item, result in zip(sized, results, strict=True):
        if item.watermark:
            add("sample_does_not_estimate", Severity.WARNING, item, item.watermark)
        # 5 of 15 cases may be 15% or 58%: from so few, the interval of the share alone spans
        # several fold.
        if item.evidence and item.evidence.n < 30:
            add(
                "few_cases",
                Severity.WARNING,
                item,
                f"the share rests on {item.evidence.count:g} of {item.evidence.n:g} cases. Its "
                f"interval alone takes the potential from {millions(result.evidence_low or 0)} to "
                f"{millions(result.evidence_high or 0)}.",
            )
        fixed = [factor.what for factor in result.factors if not factor.varies]
        if fixed:
            add(
                "held_fixed",
                Severity.NOTE,
                item,
                f"no range is stated for {', '.join(dict.fromkeys(fixed))}, so the statistical "
                "range holds it fixed and is too narrow.",
            )
        if in_years(item.start) < first:
            add(
                "start_before_profile",
                Severity.WARNING,
                item,
                f"it starts on {item.start.isoformat()}, before the first financial year of the "
                "profile; benefits before that are left out.",
            )
        if not item.comparators:
            add("no_comparator", Severity.NOTE, item, "no area is named that already does this.")
        if float(np.max(unit_value(item, point_values([item])))) == 0:
            add("no_benefit", Severity.WARNING, item, "the unit value is zero.")
    return tuple(made)


def in_years_of(first: int) -> float:
    """Return the beginning of a financial year named by the year it ends in."""
    return first - 1 + 0.25
