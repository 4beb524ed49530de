"""Growth and change between stated levels, and forecasts by a stated rule."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from highneeds.plan_check.expressions import (
    Formula,
    Number,
    Of,
    Product,
    Quotient,
    Root,
    Sum,
    minus,
    plus,
)
from highneeds.plan_check.quantities import Form, PlanQuantity
from highneeds.plan_check.ranges import ExactRange, exactly
from highneeds.plan_check.relations.base import Index, Kind, Relation, at

_ONE = Number(exactly(1))
_HALF_POINT = Fraction(1, 200)


def growth(index: Index) -> Iterator[Relation]:
    """Every growth and change is recomputed from the stated levels."""
    for stated in index.quantities:
        if stated.form is Form.YEARLY_GROWTH:
            yield from _each_year(index, stated)
        elif stated.form in {Form.GROWTH, Form.CHANGE}:
            yield from _over_span(index, stated)
        elif stated.form in {Form.ANNUAL_GROWTH, Form.AVERAGE_INCREASE}:
            yield from _a_year(index, stated)
    yield from _spend_is_plans_times_cost(index)


def rules(index: Index) -> Iterator[Relation]:
    """Forecast levels follow the rule that the plan states for them."""
    for rule, word in index.words.items():
        if rule.form is not Form.RULE:
            continue
        first = rule.first or index.actual_to + 1
        level = replace(rule, form=Form.LEVEL)
        years = sorted(
            q.last for q in index.quantities if q.first == q.last > 0 and at(q, 0) == at(level, 0)
        )
        actuals = [year for year in years if year < first]
        last = rule.last or (years[-1] if years else 0)
        for year in (y for y in years if first <= y <= last):
            formula = _by_rule(word, level, actuals, year)
            if formula is not None:
                yield Relation(Kind.RULE, at(level, year), (formula,), f'the rule "{word}"')


def _by_rule(word: str, level: PlanQuantity, actuals: list[int], year: int) -> Formula | None:
    if not actuals:
        return None
    last = Of(at(level, actuals[-1]))
    if word == "flat":
        return last
    if word == "mean":
        shares = Number(exactly(Fraction(1, len(actuals))))
        return plus(*(Product((shares, Of(at(level, y)))) for y in actuals))
    if len(actuals) == 1:
        return None
    # Linear: through the first and the last actual, so that the years between do not matter.
    ahead = Fraction(year - actuals[-1], actuals[-1] - actuals[0])
    return minus(
        Product((Number(exactly(1 + ahead)), last)),
        Product((Number(exactly(ahead)), Of(at(level, actuals[0])))),
    )


def _span(index: Index, stated: PlanQuantity) -> tuple[PlanQuantity, PlanQuantity, int] | None:
    level = replace(stated, form=Form.LEVEL)
    first = stated.first if stated.first < stated.last else stated.last - 1
    if stated.form in {Form.ANNUAL_GROWTH, Form.AVERAGE_INCREASE}:
        # A mean over years in which the first is missing was taken over the years that are there.
        while first < stated.last and not index.has(at(level, first)):
            first += 1
    begin, end = at(level, first), at(level, stated.last)
    if first >= stated.last or not (index.has(begin) and index.has(end)):
        return None
    return begin, end, stated.last - first


def _over_span(index: Index, stated: PlanQuantity) -> Iterator[Relation]:
    found = _span(index, stated)
    if found is None:
        return
    begin, end, _ = found
    words = f"{begin.last} to {end.last}"
    if stated.form is Form.CHANGE:
        way = minus(Of(end), Of(begin))
        yield Relation(Kind.CHANGE, stated, (way,), f"the difference of the levels, {words}")
    else:
        # Each level occurs once, as exact intervals need: (end − begin) ÷ begin would hold one
        # twice.
        way = minus(Quotient(Of(end), Of(begin)), _ONE)
        yield Relation(Kind.GROWTH, stated, (way,), f"growth between the levels, {words}")


def _a_year(index: Index, stated: PlanQuantity) -> Iterator[Relation]:
    found = _span(index, stated)
    if found is None:
        return
    begin, end, years = found
    per = Number(exactly(Fraction(1, years)))
    ratio = Quotient(Of(end), Of(begin))
    # All are printed as "annual growth": the compound rate, the mean yearly change ÷ the first
    # level, and the mean of the yearly rates.
    ways: list[Formula] = [
        minus(Root(ratio, years), _ONE),
        Product((per, minus(ratio, _ONE))),
    ]
    between = [at(begin, y) for y in range(begin.last, end.last + 1)]
    if all(index.has(q) for q in between) and years > 1:
        steps = [Quotient(Of(b), Of(a)) for a, b in itertools.pairwise(between)]
        ways.append(minus(Product((per, plus(*steps))), _ONE))
    if stated.form is Form.AVERAGE_INCREASE:
        # Delivering Better Value decks divide the mean yearly change by the last level.
        ways.append(Product((per, minus(_ONE, Quotient(Of(begin), Of(end))))))
    words = f"growth a year between the levels, {begin.last} to {end.last}"
    yield Relation(Kind.GROWTH, stated, tuple(ways), words)


def _each_year(index: Index, stated: PlanQuantity) -> Iterator[Relation]:
    level = replace(stated, form=Form.LEVEL)
    if stated.last == 0:
        years = [
            q.last for q in index.quantities if q.first == q.last > 0 and at(q, 0) == at(level, 0)
        ]
    elif stated.first == stated.last:
        years = [stated.last]
    else:
        years = list(range(stated.first + 1, stated.last + 1))
    for year in years:
        begin, end = at(level, year - 1), at(level, year)
        if index.has(begin) and index.has(end):
            way = minus(Quotient(Of(end), Of(begin)), _ONE)
            yield Relation(Kind.GROWTH, stated, (way,), f"growth from {year - 1} to {year}")


def _spend_is_plans_times_cost(index: Index) -> Iterator[Relation]:
    """Where only growth is stated, spend must grow by plans and cost together."""
    for spend in index.quantities:
        if spend.measure != "spend" or spend.form not in {
            Form.GROWTH,
            Form.ANNUAL_GROWTH,
            Form.AVERAGE_INCREASE,
        }:
            continue
        plans, cost = replace(spend, measure="plans"), replace(spend, measure="unit_cost")
        if not (index.has(plans) and index.has(cost)) or _span(index, spend) is not None:
            continue
        # Growths over one span multiply exactly. Their yearly means do so only nearly.
        slack = Fraction(0) if spend.form is Form.GROWTH else _HALF_POINT
        way = Sum(
            (
                (1, Product((plus(_ONE, Of(plans)), plus(_ONE, Of(cost))))),
                (-1, Number(ExactRange(1 - slack, 1 + slack))),
            )
        )
        yield Relation(Kind.GROWTH, spend, (way,), "growth of plans and of cost together")
