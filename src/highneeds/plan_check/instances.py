"""Relations held against versions of the figures: which hold and which do not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Final

from highneeds.plan_check.expressions import Formula, evaluate, quantities, solve
from highneeds.plan_check.quantities import PlanQuantity
from highneeds.plan_check.ranges import ExactRange
from highneeds.plan_check.relations.base import Relation
from highneeds.plan_check.versions import StatementVersion, Versions

# Combinations double with every quantity that is stated in two ways. The cap bounds the work on
# a plan full of contradictions; six such quantities in one sum are still tried in full.
MOST_COMBINATIONS: Final = 64


# Compared by identity: a dict of answers cannot be hashed, and the diagnosis keeps instances as
# keys.
@dataclass(frozen=True, eq=False)
class Instance:
    """A relation with one version chosen for each of its quantities.

    Attributes
    ----------
    ways
        Each way of working the left side out that can be followed, and what it gives.
    """

    relation: Relation
    versions: tuple[StatementVersion, ...]
    ways: tuple[tuple[Formula, ExactRange], ...]
    holds: bool
    # Every round of the diagnosis asks for the same answers again.
    _solved: dict[PlanQuantity, tuple[ExactRange, ...] | None] = field(
        default_factory=dict, repr=False
    )

    def known(self) -> dict[PlanQuantity, ExactRange]:
        """Return the range of each quantity."""
        return {v.quantity: v.range for v in self.versions}

    @property
    def left(self) -> ExactRange:
        """Range of the figure that is recomputed."""
        return self.known()[self.relation.left]

    @property
    def nearest(self) -> ExactRange:
        """What the left side comes to, worked out in the way that comes closest to it."""
        return min((r for _, r in self.ways), key=self.left.gap)

    def allowed(self, quantity: PlanQuantity) -> tuple[ExactRange, ...] | None:
        """Return what one quantity may be for the relation to hold; None when that is not known."""
        if quantity not in self._solved:
            self._solved[quantity] = self._allowed(quantity)
        return self._solved[quantity]

    def _allowed(self, quantity: PlanQuantity) -> tuple[ExactRange, ...] | None:
        known = self.known()
        found: list[ExactRange] = []
        for formula, value in self.ways:
            if quantity == self.relation.left:
                found.append(value)
            elif quantity in quantities(formula):
                solved = solve(formula, self.left, quantity, known)
                if solved is not None:
                    found.append(solved)
            # This way agrees without the quantity, which may therefore be anything.
            elif value.meets(self.left):
                found.append(ExactRange(None, None))
        return tuple(found) if found else None

    def holds_with(self, quantity: PlanQuantity, value: ExactRange) -> bool:
        """Whether the relation holds when one quantity takes another value."""
        known = self.known() | {quantity: value}
        left = known[self.relation.left]
        results = [evaluate(formula, known) for formula, _ in self.ways]
        return any(r is not None and r.meets(left) for r in results)


def instances_of(relations: Iterable[Relation], versions: Versions) -> Iterator[Instance]:
    """Hold every relation against every choice of versions."""
    for relation in relations:
        stated = [versions[q] for q in relation.quantities if q in versions]
        if relation.left not in versions:
            continue
        for choice in islice(product(*stated), MOST_COMBINATIONS):
            instance = _instance(relation, choice)
            if instance is not None:
                yield instance


def _instance(relation: Relation, choice: tuple[StatementVersion, ...]) -> Instance | None:
    known = {v.quantity: v.range for v in choice}
    left = known[relation.left]
    results = [(formula, evaluate(formula, known)) for formula in relation.right]
    ways = tuple((formula, value) for formula, value in results if value is not None)
    if not ways:
        return None
    return Instance(relation, choice, ways, any(value.meets(left) for _, value in ways))
