"""Which cells of a table of answers may be shown, so that nobody can work out a small count.

The table has groups down and answers across; its row totals (n) and its column totals (the row
of all responses) are shown. Groups of one table do not overlap. Tables of one report that share
only their row of all responses are linked through numbers that are shown anyway, so protecting
each protects all (docs/explanation/opportunities.md and tests hold this to a linked attacker).

Here is what is small; what else must be hidden is `stats.disclosure`'s to find.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from highneeds.own.small_numbers import SmallNumberRule, small_number_rule
from highneeds.stats.disclosure import UnprotectableError, suppress
from highneeds.stats.linked import Key, cell, crosstab

RowState = Literal["shown", "partly", "n_only", "hidden"]
Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Protected:
    """What may be shown of a table.

    Attributes
    ----------
    hidden : ndarray of bool, shape (n_groups, n_answers)
    total_hidden : ndarray of bool, shape (n_groups,)
        Rows whose n may not be shown either.
    rows
        shown: all cells; partly: n and some cells; n_only: n alone (5 to 9 responses, or all gave
        one answer); hidden: nothing (1 to 4 responses, or needed to protect such a row).
    """

    hidden: Mask
    total_hidden: Mask
    rows: tuple[RowState, ...]


def protect(counts: Counts, rule: SmallNumberRule | None = None) -> Protected:
    """Choose the cells to hide.

    Parameters
    ----------
    counts : ndarray of int, shape (n_groups, n_answers)
        Whole table: its rows add up to all responses.

    Returns
    -------
    Protected
        When no partner cells are enough, every cell of the table is hidden, and n of every row too
        unless all rows are large enough to show it.
    """
    rule = rule or small_number_rule()
    counts = np.asarray(counts, dtype=np.int64)
    if counts.shape[0] == 0:
        return _nothing(counts)
    totals = counts.sum(axis=1)
    if (totals >= rule.smallest_group).all():
        return _with_every_n(counts, rule)
    groups, answers = (tuple(map(str, range(size))) for size in counts.shape)
    table = crosstab(counts, groups, answers, row="group", column="answer")
    closed = (totals > 0) & ((totals < rule.smallest_group) | _one_answer(counts, rule))
    # The row of all responses is printed in a table of its own, so its cells are known anyway.
    known = [cell(answer=answer) for answer in answers] + [cell()]
    # Nor is there anything to hide where nobody at all gave an answer: the row of all says so.
    given = [j for j, total in enumerate(counts.sum(axis=0)) if total > 0]

    def cells_of(rows: Mask) -> set[Key]:
        return {
            cell(group=groups[i], answer=answers[j]) for i in np.flatnonzero(rows) for j in given
        }

    while True:
        try:
            pattern = suppress([table], rule.smallest_count, also=cells_of(closed), shown=known)
        except UnprotectableError:
            return _nothing(counts)
        total_hidden = np.array([cell(group=group) in pattern.hidden for group in groups])
        if not np.any(total_hidden & ~closed):
            break
        # A row without its n shows nothing at all, so its cells must be hidden too.
        closed |= total_hidden
    hidden = np.array(
        [[cell(group=g, answer=a) in pattern.hidden for a in answers] for g in groups]
    )
    rows = tuple(_state(bool(gone), hidden[i], counts[i]) for i, gone in enumerate(total_hidden))
    return Protected(hidden, total_hidden, rows)


def _one_answer(counts: Counts, rule: SmallNumberRule) -> Mask:
    """Return the rows, not large, that gave one answer only: what is told is told of everybody."""
    totals = counts.sum(axis=1)
    whole = counts.max(axis=1, initial=0) == totals
    return np.asarray(whole & (totals < rule.all_or_none_below), np.bool_)


def _with_every_n(counts: Counts, rule: SmallNumberRule) -> Protected:
    """Protect a table whose rows are all large: n of each row is told, as in its other tables.

    Where no partners are enough all cells are hidden. That is safe with every n told: rows have at
    least ten and the answers of all at least five, so each cell could be five apart.
    """
    groups, answers = (tuple(map(str, range(size))) for size in counts.shape)
    table = crosstab(counts, groups, answers, row="group", column="answer")
    told = [cell(), *(cell(answer=a) for a in answers), *(cell(group=g) for g in groups)]
    given = np.flatnonzero(counts.sum(axis=0) > 0)
    closed = [
        cell(group=groups[i], answer=answers[j])
        for i in np.flatnonzero(_one_answer(counts, rule))
        for j in given
    ]
    try:
        pattern = suppress([table], rule.smallest_count, also=closed, shown=told)
        hidden = np.array(
            [[cell(group=g, answer=a) in pattern.hidden for a in answers] for g in groups]
        )
    except UnprotectableError:
        hidden = np.ones(counts.shape, np.bool_)
    rows = tuple(_state(False, hidden[i], counts[i]) for i in range(len(groups)))
    return Protected(hidden, np.zeros(len(groups), np.bool_), rows)


def merge_small(overall: Counts, threshold: int = 5) -> tuple[tuple[int, ...], ...]:
    """Join neighbouring answers until each part of the row of all responses is 0 or large enough.

    Returns
    -------
    tuple of tuples
        Positions of the answers in each part, in order; a single part when nothing else will do.
    """
    parts = [[k] for k in range(len(overall))]

    def size(part: list[int]) -> int:
        return int(sum(overall[k] for k in part))

    while len(parts) > 1:
        small = [k for k, part in enumerate(parts) if 0 < size(part) < threshold]
        if not small:
            break
        k = small[0]
        # The small end joins the answer next to it; in the middle, the smaller neighbour.
        near = [n for n in (k - 1, k + 1) if 0 <= n < len(parts)]
        other = min(near, key=lambda n: size(parts[n]))
        first, second = sorted((k, other))
        parts[first] = parts[first] + parts.pop(second)
    return tuple(tuple(part) for part in parts)


def _nothing(counts: Counts) -> Protected:
    rows: tuple[RowState, ...] = ("hidden",) * counts.shape[0]
    return Protected(np.ones(counts.shape, np.bool_), np.ones(counts.shape[0], np.bool_), rows)


def _state(total_hidden: bool, cells: Mask, counts: Counts) -> RowState:
    if total_hidden:
        return "hidden"
    if not cells.any():
        return "shown"
    return "n_only" if cells[counts > 0].all() else "partly"
