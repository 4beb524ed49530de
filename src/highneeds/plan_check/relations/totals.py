"""Totals over provisions, needs, ages and opportunities, and plans × cost."""

from collections.abc import Iterator
from dataclasses import replace

from highneeds.plan_check.expressions import (
    Formula,
    Number,
    Of,
    Product,
    Quotient,
    Sum,
    minus,
    plus,
)
from highneeds.plan_check.quantities import TOTAL, Form, PlanQuantity
from highneeds.plan_check.ranges import exactly
from highneeds.plan_check.relations.base import Index, Kind, Relation

# Rates, costs and shares do not add up. Spend does, but a provision's spend may have to be worked
# out from plans × cost: `total_spend`.
_ADDED = (
    *("plans", "new_plans", "ceased", "population", "potential", "weighted_potential"),
    *("benefit", "cumulative_benefit", "plans_reduced"),
)
_DIMENSIONS = ("provision", "need", "age", "opportunity")
_NAMES = {
    "provision": "the provisions",
    "need": "the needs",
    "age": "the age bands",
    "opportunity": "the opportunities",
}
OTHER = "provision:other"


def totals(index: Index) -> Iterator[Relation]:
    """Every total equals its parts, where all parts are stated."""
    for total in index.levels(*_ADDED):
        if total.item != TOTAL:
            continue
        for dimension in _DIMENSIONS:
            items = index.items({total.measure}, total, dimension)
            parts = [index.find(replace(total, item=item)) for item in items]
            found = [Of(part) for part in parts if part is not None]
            # `items` are of all years: a part that is missing in this one leaves its total open.
            if len(found) == len(items) and len(items) > 1:
                yield Relation(Kind.TOTAL, total, (plus(*found),), f"{_NAMES[dimension]} added up")


def products(index: Index) -> Iterator[Relation]:
    """Spend of a provision is plans × cost; the mean cost of all plans is spend ÷ plans."""
    for spend in index.levels("spend"):
        if spend.item != TOTAL:
            product = index.plans_times_cost(spend)
            if product is not None:
                yield Relation(Kind.PRODUCT, spend, (product,), "plans × cost per plan")
    for cost in index.levels("unit_cost"):
        if cost.item == TOTAL:
            ways = tuple(_mean_cost(index, cost))
            if ways:
                yield Relation(Kind.PRODUCT, cost, ways, "spend ÷ plans")


def total_spend(index: Index) -> Iterator[Relation]:
    """Total spend is the spend of every provision, stated or plans × cost, and other spend."""
    for total in index.levels("spend"):
        if total.item != TOTAL:
            continue
        parts = provision_spend(index, total)
        if parts is not None:
            yield Relation(Kind.TOTAL, total, (Sum(parts),), _how(index, total))


def provision_spend(index: Index, total: PlanQuantity) -> tuple[tuple[int, Formula], ...] | None:
    """Return a term for each provision, or None when a provision's spend is not known."""
    items = index.items(("spend", "plans", "unit_cost"), total, "provision")
    terms: list[tuple[int, Formula]] = []
    for item in items:
        formula = index.of(replace(total, item=item))
        if formula is None:
            return None
        terms.append((1, formula))
    return tuple(terms) if len(terms) > 1 else None


def _how(index: Index, total: PlanQuantity) -> str:
    items = index.items(("spend", "plans", "unit_cost"), total, "provision")
    multiplied = any(index.find(replace(total, item=item)) is None for item in items)
    words = "plans × cost of every provision" if multiplied else "the provisions"
    other = index.find(replace(total, item=OTHER)) is not None
    return f"{words}{' and other spend' if other and multiplied else ''} added up"


def _mean_cost(index: Index, cost: PlanQuantity) -> Iterator[Formula]:
    spend = index.find(replace(cost, measure="spend"))
    plans = index.find(replace(cost, measure="plans"))
    other = index.find(replace(cost, measure="spend", item=OTHER))
    if spend is None or plans is None:
        return
    # Plans differ in whether spend that has no plans behind it is part of the mean cost.
    yield Quotient(Of(spend), Of(plans))
    if other is not None:
        yield Quotient(minus(Of(spend), Of(other)), Of(plans))


def rates(index: Index) -> Iterator[Relation]:
    """Plans per 100 or 1,000 are plans ÷ population."""
    for measure, per in (("plans_per_100", 100), ("plans_per_1000", 1000)):
        for rate in index.levels(measure):
            plans = index.find(replace(rate, measure="plans", scenario="unmitigated"))
            # Rates of every provision are per head of the one population.
            people = index.find(replace(rate, measure="population", item=TOTAL))
            if plans is not None and people is not None:
                way = Quotient(Product((Number(exactly(per)), Of(plans))), Of(people))
                yield Relation(Kind.RATE, rate, (way,), f"plans ÷ population × {per:,}")


def shares(index: Index) -> Iterator[Relation]:
    """A share is the part ÷ the total, and the shares of all parts make 100%."""
    stated = [q for q in index.quantities if q.form is Form.SHARE]
    for share in stated:
        part = index.of(replace(share, form=Form.LEVEL))
        whole = index.find(replace(share, form=Form.LEVEL, item=TOTAL))
        if part is not None and whole is not None and share.item != TOTAL:
            yield Relation(Kind.SHARE, share, (Quotient(part, Of(whole)),), "the part ÷ the total")
    for first in stated:
        dimension = first.item.partition(":")[0]
        group = [q for q in stated if replace(q, item=first.item) == first]
        # One relation for each group: solved for another share it would be the same sum again.
        if group[0] != first or dimension not in _DIMENSIONS:
            continue
        members = [q for q in group if q.item.startswith(f"{dimension}:")]
        level = replace(first, form=Form.LEVEL)
        known = set(index.items({first.measure}, level, dimension))
        # Where an item has no share printed, the others need not make 100%.
        if len(members) > 1 and known and known <= {q.item for q in members}:
            rest = [Of(q) for q in members[1:]]
            way = minus(Number(exactly(1)), *rest)
            yield Relation(Kind.SHARE, first, (way,), "100% less the other shares")
