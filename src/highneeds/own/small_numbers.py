"""How small a number of children may be shown.

The rule is data with a date. Which numbers are hidden by it is decided in `own.hidden_cells`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from highneeds.definitions import read

_FILE: Final = "small_numbers.yaml"


@dataclass(frozen=True)
class SmallNumberRule:
    """What counts as small.

    Attributes
    ----------
    smallest_count
        Counts from 1 to below it are hidden, and a hidden count stays unknown by as much.
    smallest_group
        A group with fewer children is not broken down: each would be a tenth of it or more.
    all_or_none_below
        In a smaller group "all" and "none" are not told: they are said of everybody in it.
    fewest_changed
        Figures are not told anew while fewer children joined, left or changed.
    """

    smallest_count: int
    smallest_group: int
    all_or_none_below: int
    fewest_changed: int

    def tells(self, count: int, n: int) -> bool:
        """Say whether `count` of `n` may stand by itself, beside nothing else of these children.

        Neither the count nor the rest may be small; a part that is nobody hides nobody, but in a
        small group it tells of all the others.
        """
        if n < self.smallest_group:
            return False
        parts = (count, n - count)
        if 0 in parts:
            return n >= self.all_or_none_below
        return min(parts) >= self.smallest_count


def small_number_rule(as_at: date | None = None, stricter: int | None = None) -> SmallNumberRule:
    """Return the rule in force at a date; the latest when no date is given.

    Parameters
    ----------
    stricter
        A folder's own smallest count; a lower one than the rule's changes nothing.
    """
    rules = sorted(read(_FILE)["rules"], key=lambda rule: rule["from"])
    held = [rule for rule in rules if as_at is None or rule["from"] <= as_at] or rules[:1]
    names = ("smallest_count", "smallest_group", "all_or_none_below", "fewest_changed")
    smallest, *others = (int(held[-1][name]) for name in names)
    return SmallNumberRule(max(smallest, stricter or 0), *others)


def join_small_groups(sizes: Sequence[int], fewest: int) -> tuple[tuple[int, ...], ...]:
    """Join groups, the smallest first, until each has enough to be told of by itself.

    Fewer figures are hidden of a few large groups than of many small ones.

    Parameters
    ----------
    sizes
        Members of each group; those of the thinnest question or year where several are told.
    fewest
        Members that a group needs.

    Returns
    -------
    tuple of tuples
        Positions of the groups that stand together, by the first of them; a single part when
        nothing else will do. Groups without anybody are left out.
    """
    parts = [[k] for k in range(len(sizes)) if sizes[k] > 0]

    def size(part: list[int]) -> int:
        return int(sum(sizes[k] for k in part))

    while len(parts) > 1:
        parts.sort(key=lambda part: (size(part), part))
        if size(parts[0]) >= fewest:
            break
        parts[1] = sorted(parts[0] + parts[1])
        del parts[0]
    return tuple(sorted(tuple(part) for part in parts))
