"""Opportunities: potential, confidence weights, and benefits against start dates."""

from collections.abc import Iterator
from dataclasses import replace

from highneeds.plan_check.expressions import (
    Formula,
    Of,
    PlanYearsBetween,
    Product,
    Sum,
    YearsNeeded,
    minus,
)
from highneeds.plan_check.quantities import TOTAL, PlanQuantity
from highneeds.plan_check.relations.base import Conventions, Index, Kind, Relation
from highneeds.plan_check.relations.money import UNMITIGATED


def opportunities(index: Index, how: Conventions) -> Iterator[Relation]:
    """Everything that can be recomputed of each opportunity, and of all of them together."""
    items = tuple(dict.fromkeys(q.item for q in index.quantities if _is_one(q.item)))
    for item in items:
        yield from _potential(index, item)
        yield from _weighted(index, item)
        yield from _profile(index, item)
        each, whole = PlanQuantity("start", item), PlanQuantity("start")
        if index.has(each) and index.has(whole):
            yield Relation(Kind.START, each, (Of(whole),), "the start said of all opportunities")
    yield from _deficits(index, items, how)
    yield from _plan_counts(index, items, how)


def _is_one(item: str) -> bool:
    return item.startswith("opportunity:")


def _potential(index: Index, item: str) -> Iterator[Relation]:
    potential = PlanQuantity("potential", item)
    yearly = _yearly(index, item)
    duration = PlanQuantity("duration", item)
    if yearly is not None and index.has(potential) and index.has(duration):
        way = Product((*yearly, Of(duration)))
        yield Relation(
            Kind.OPPORTUNITY, potential, (way,), "volume × share × duration × value of a plan"
        )


def _weighted(index: Index, item: str) -> Iterator[Relation]:
    for weight in index.levels("weight"):
        if weight.item not in {item, TOTAL}:
            continue
        # An opportunity's own weight goes before the one stated for all.
        if weight.item == TOTAL and index.has(replace(weight, item=item)):
            continue
        for whole in index.quantities:
            if (
                whole.item != item
                or whole.scenario
                or whole.measure not in {"potential", "benefit"}
            ):
                continue
            measure = "weighted_potential" if whole.measure == "potential" else "benefit"
            part = replace(whole, measure=measure, scenario=weight.scenario)
            if index.has(part):
                way = Product((Of(whole), Of(weight)))
                yield Relation(Kind.OPPORTUNITY, part, (way,), "the whole × its confidence weight")


def _profile(index: Index, item: str) -> Iterator[Relation]:
    """A benefit up to a year lies between late and early entry from the stated start."""
    for benefit in index.levels("benefit", "cumulative_benefit"):
        if benefit.item != item:
            continue
        up_to = benefit.measure == "cumulative_benefit" or benefit.first < benefit.last
        for start in _starts(index, item):
            span = YearsNeeded.UP_TO if up_to else YearsNeeded.WITHIN
            gain = _gain(index, item, benefit.scenario, PlanYearsBetween(start, benefit.last, span))
            if gain is not None:
                yield Relation(Kind.START, benefit, (gain,), _FROM_START, loose=True)


_FROM_START = "volume × share × plan-years since the start × value of a plan"


def _deficits(index: Index, items: tuple[str, ...], how: Conventions) -> Iterator[Relation]:
    for after in index.levels("cumulative"):
        before = replace(after, scenario=UNMITIGATED)
        if after.scenario == UNMITIGATED or not index.has(before) or after.item != TOTAL:
            continue
        # A plan may state a start for each opportunity and another for all of them; the deficit is
        # held against both, because either may be the one that it was worked out with.
        for general in (False, True):
            gains: list[Formula] = []
            for item in items:
                start = _start(index, item, general=general)
                years = (
                    None
                    if start is None
                    else PlanYearsBetween(start, after.last, YearsNeeded.UP_TO)
                )
                gain = None if years is None else _gain(index, item, after.scenario, years)
                gains += [] if gain is None else [gain]
            # Without one opportunity's gain the sum would fall short and raise a false alarm.
            if gains and len(gains) == len(items):
                terms = ((1, Of(before)), *((-how.cumulative, gain) for gain in gains))
                yield Relation(
                    Kind.START, after, (Sum(terms),), f"unmitigated less {_FROM_START}", loose=True
                )


def _plan_counts(index: Index, items: tuple[str, ...], how: Conventions) -> Iterator[Relation]:
    """Avoided plans build up by the yearly volume × share × weight since the start."""
    avoiding = [item for item in items if _avoids(index, item)]
    # As above: an opportunity without figures would make the plans that are avoided too few.
    if any(_gain(index, i, "", None) is None for i in avoiding) or not avoiding:
        return
    for after in index.levels("plans"):
        before = replace(after, scenario=UNMITIGATED)
        if after.scenario == UNMITIGATED or not index.has(before) or after.item != TOTAL:
            continue
        span = YearsNeeded.STOCK_COHORTS if how.cohorts else YearsNeeded.STOCK
        terms: list[tuple[int, Formula]] = [(1, Of(before))]
        for item in avoiding:
            start = _start(index, item, general=False)
            weight = _weight(index, item, after.scenario)
            if start is None or weight is None:
                return
            rate = (Of(PlanQuantity("volume", item)), Of(PlanQuantity("addressable_share", item)))
            terms.append((-1, Product((*rate, *weight, PlanYearsBetween(start, after.last, span)))))
        yield Relation(
            Kind.BENEFIT,
            after,
            (Sum(tuple(terms)),),
            "unmitigated less plans avoided since the start",
        )


def _avoids(index: Index, item: str) -> bool:
    """Whether it lowers the number of plans: as stated, or when no other provision is priced."""
    word = index.words.get(PlanQuantity("effect", item))
    if word:
        return word == "avoids"
    return not index.has(PlanQuantity("cost_to", item)) and index.has(PlanQuantity("volume", item))


def _yearly(index: Index, item: str) -> tuple[Formula, ...] | None:
    volume, share = PlanQuantity("volume", item), PlanQuantity("addressable_share", item)
    value = _value(index, item)
    if value is None or not (index.has(volume) and index.has(share)):
        return None
    return Of(volume), Of(share), value


def _value(index: Index, item: str) -> Formula | None:
    direct = PlanQuantity("unit_value", item)
    now, instead = PlanQuantity("cost_from", item), PlanQuantity("cost_to", item)
    if index.has(direct):
        return Of(direct)
    if index.has(now) and index.has(instead):
        return minus(Of(now), Of(instead))
    return None


def _gain(index: Index, item: str, scenario: str, years: PlanYearsBetween | None) -> Formula | None:
    yearly = _yearly(index, item)
    weight = _weight(index, item, scenario)
    if yearly is None or weight is None:
        return None
    return Product((*yearly, *weight, *(() if years is None else (years,))))


def _weight(index: Index, item: str, scenario: str) -> tuple[Formula, ...] | None:
    if not scenario:
        return ()
    for name in (item, TOTAL):
        weight = PlanQuantity("weight", name, scenario=scenario)
        if index.has(weight):
            return (Of(weight),)
    return None


def _starts(index: Index, item: str) -> tuple[PlanQuantity, ...]:
    found = (_start(index, item, general=False), _start(index, item, general=True))
    return tuple(dict.fromkeys(q for q in found if q is not None))


def _start(index: Index, item: str, *, general: bool) -> PlanQuantity | None:
    """Return the start of one opportunity; with `general`, the one said of all of them."""
    own, whole = PlanQuantity("start", item), PlanQuantity("start")
    if index.has(own) and not general:
        return own
    return whole if index.has(whole) and (general or not index.has(own)) else None
