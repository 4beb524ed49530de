"""Everything that must hold between the figures of a plan."""

from highneeds.plan_check.quantities import Plan
from highneeds.plan_check.relations.base import Conventions, Index, Kind, Relation
from highneeds.plan_check.relations.growth import growth, rules
from highneeds.plan_check.relations.money import benefits, in_year, mitigated, roll_forward
from highneeds.plan_check.relations.opportunity import opportunities
from highneeds.plan_check.relations.totals import (
    products,
    rates,
    shares,
    total_spend,
    totals,
)

__all__ = ["Conventions", "Index", "Kind", "Relation", "relations_of"]


def relations_of(plan: Plan, how: Conventions) -> tuple[Relation, ...]:
    """List every relation that the stated figures of a plan allow to be recomputed."""
    index = Index(plan.statements, plan.actual_to)
    found = (
        *totals(index),
        *products(index),
        *total_spend(index),
        *rates(index),
        *shares(index),
        *in_year(index, how),
        *roll_forward(index, how),
        *mitigated(index, how),
        *benefits(index),
        *growth(index),
        *rules(index),
        *opportunities(index, how),
    )
    return tuple(dict.fromkeys(found))
