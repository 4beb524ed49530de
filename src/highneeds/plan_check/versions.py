"""Versions of a quantity: the sets of statements that can all be true together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from highneeds.plan_check.quantities import PlanQuantity, Statement
from highneeds.plan_check.ranges import ExactRange


@dataclass(frozen=True)
class StatementVersion:
    """Statements of one quantity that agree, and the range that all of them allow.

    A quantity that is stated once, or stated alike everywhere, has one version; "£74m" beside
    "£62.7m" makes two.
    """

    quantity: PlanQuantity
    range: ExactRange = field(compare=False)
    statements: tuple[str, ...]
    own: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many statements would have to be wrong."""
        return len(self.own)


_SLIVER = 10**6
Versions: TypeAlias = Mapping[PlanQuantity, tuple[StatementVersion, ...]]


def versions_of(statements: Iterable[Statement]) -> Versions:
    """Sort statements into versions, one quantity at a time."""
    grouped: dict[PlanQuantity, list[Statement]] = {}
    for statement in statements:
        if not statement.word:
            grouped.setdefault(statement.quantity, []).append(statement)
    return {quantity: _cliques(quantity, group) for quantity, group in grouped.items()}


def _inside(value: ExactRange) -> ExactRange:
    """Leave out the ends: 41.0 and 41.1 touch at 41.05, but one number is not printed as both."""
    if value.low is None or value.high is None:
        return value
    sliver = (value.high - value.low) / _SLIVER
    return ExactRange(value.low + sliver, value.high - sliver)


def _cliques(quantity: PlanQuantity, group: list[Statement]) -> tuple[StatementVersion, ...]:
    """Find the largest agreeing sets: intervals that meet in pairs share a point."""
    inside = {s.id: _inside(s.range) for s in group}
    # What intervals have in common begins at the low end of one of them, so that no other points
    # need be tried.
    ends = [r.low if r.low is not None else r.high for r in inside.values()]
    points = [ExactRange(end, end) for end in ends]
    sets = [frozenset(i for i, r in inside.items() if r.meets(point)) for point in points]
    largest = [s for s in dict.fromkeys(sets) if not any(s < other for other in sets)]
    found = []
    for chosen in largest:
        shared = frozenset().union(*(other for other in largest if other != chosen))
        common: ExactRange | None = ExactRange(None, None)
        for statement in group:
            if statement.id in chosen:
                common = None if common is None else common.overlap(statement.range)
        if common is not None:
            ids = tuple(s.id for s in group if s.id in chosen)
            # "Over £60m" agrees with both £62m and £74m, and so is not what is wrong in either.
            own = tuple(i for i in ids if i not in shared)
            found.append(StatementVersion(quantity, common, ids, own or ids))
    return tuple(found)
