"""Which numbers of children must be hidden, so that no small one can be worked out.

Every table of an authority's own children goes through `hide_small`, together with all that a
reader can lay beside it; the engine is `stats.disclosure`. Apart from the rule
(`own.small_numbers`), which every command reads.
"""

from collections.abc import Collection, Sequence

from highneeds.own.small_numbers import SmallNumberRule
from highneeds.stats.disclosure import UnprotectableError, suppress
from highneeds.stats.linked import Key, LinkedCounts


def hide_small(
    tables: Sequence[LinkedCounts],
    rule: SmallNumberRule,
    *,
    also: Collection[Key] = (),
    shown: Collection[Key] = (),
) -> frozenset[Key]:
    """Choose what is hidden of everything that is told about the same children.

    Parameters
    ----------
    tables
        All of it: cells with equal keys are one cell, and each line says what adds up to what.
        A complement that is not printed (those who did not say yes) is a cell too.
    also
        Cells to hide for another reason, for example those of a group that is too small.
    shown
        Cells that are printed whatever happens, such as the number of all.

    Returns
    -------
    frozenset of keys
        Hidden cells. Where no choice protects the small ones, every cell but those in `shown`.
    """
    try:
        return suppress(tables, rule.smallest_count, also=also, shown=shown).hidden
    except UnprotectableError:
        return frozenset(key for table in tables for key in table.counts) - frozenset(shown)
