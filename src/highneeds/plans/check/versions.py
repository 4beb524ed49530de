"""Versions of a quantity: the sets of statements that can all be true together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from highneeds.plans.check.quantities import Quantity, Statement
from highneeds.plans.check.ranges import Range


@dataclass(frozen=True)
class Version:
    """Statements of one quantity that agree, and the range that all of them allow.

    A quantity that is stated once, or stated alike everywhere, has one version; "£74m" beside
    "£62.7m" makes two.
    """

    quantity: Quantity
    range: Range
    statements: tuple[str, ...]
    own: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """How many statements would have to be wrong."""
        return len(self.own)


Versions: TypeAlias = Mapping[Quantity, tuple[Version, ...]]


def versions_of(statements: Iterable[Statement]) -> Versions:
    """Sort statements into versions, one quantity at a time."""
    grouped: dict[Quantity, list[Statement]] = {}
    for statement in statements:
        if not statement.word:
            grouped.setdefault(statement.quantity, []).append(statement)
    return {quantity: _cliques(quantity, group) for quantity, group in grouped.items()}


def _cliques(quantity: Quantity, group: list[Statement]) -> tuple[Version, ...]:
    """Find the largest agreeing sets: intervals that meet in pairs share a point."""
    sets: list[frozenset[str]] = []
    for anchor in group:
        point = Range(anchor.range.low, anchor.range.low)
        if anchor.range.low is None:
            lows = [s.range.low for s in group if s.range.low is not None]
            under = [s for s in group if s.range.low is None or s.range.low == min(lows, default=0)]
            sets.append(frozenset(s.id for s in under if s.range.meets(anchor.range)))
            continue
        sets.append(frozenset(s.id for s in group if s.range.meets(point)))
    largest = [s for s in dict.fromkeys(sets) if not any(s < other for other in sets)]
    found = []
    for chosen in largest:
        shared = frozenset().union(*(other for other in largest if other != chosen))
        common: Range | None = Range(None, None)
        for statement in group:
            if statement.id in chosen:
                common = None if common is None else common.overlap(statement.range)
        if common is not None:
            ids = tuple(s.id for s in group if s.id in chosen)
            own = tuple(i for i in ids if i not in shared)
            found.append(Version(quantity, common, ids, own or ids))
    return tuple(found)
