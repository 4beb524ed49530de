"""Hide small cells of a table so that nobody can work them out from what is shown.

The table has groups down and answers across; its row totals (n) and its column totals (the row
of all responses) are shown. Groups of one table do not overlap. Tables of one report that share
only their row of all responses are linked through numbers that are shown anyway, so protecting
each protects all (docs/explanation/opportunities.md and tests hold this to a linked attacker).

How far a hidden cell is open is found exactly: the most it can rise or fall while every shown
number and every count of nought or more is kept is a maximum flow through the hidden cells.
"""

import heapq
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

FEWEST_FOR_CHART: Final = 10
SMALLEST_CELL: Final = 5
ALL_OR_NONE_BELOW: Final = 30

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
    rows : tuple[RowState, ...]
        shown: all cells; partly: n and some cells; n_only: n alone (5 to 9 responses, or all gave
        one answer); hidden: nothing (1 to 4 responses, or needed to protect such a row).
    """

    hidden: Mask
    total_hidden: Mask
    rows: tuple[RowState, ...]


def protect(
    counts: Counts,
    threshold: int = SMALLEST_CELL,
    fewest: int = FEWEST_FOR_CHART,
    *,
    mergeable: bool = False,
) -> Protected:
    """Choose the cells to hide.

    Parameters
    ----------
    counts : ndarray of int, shape (n_groups, n_answers)
        Whole table: its rows add up to all responses.
    threshold : int
        Counts of 1 to threshold - 1 are hidden, and may not be known to within fewer than
        `threshold` whole numbers.
    fewest : int
        Rows with fewer responses show no breakdown.
    mergeable : bool
        True when the row of all responses is shown with small cells merged already.

    Returns
    -------
    Protected
        When no partner cells are enough, every cell and n of the table is hidden.
    """
    counts = np.asarray(counts, dtype=np.int64)
    totals = counts.sum(axis=1)
    no_rows = counts.shape[0] == 0
    if no_rows or (not mergeable and _small(counts.sum(axis=0), threshold).any()):
        return _nothing(counts)
    whole = (counts.max(axis=1, initial=0) == totals) & (totals < ALL_OR_NONE_BELOW)
    closed = (totals > 0) & ((totals < fewest) | whole)
    total_hidden = _small(totals, threshold)
    if total_hidden.sum() == 1:
        total_hidden = _with_partner(total_hidden, totals, threshold)
    closed |= total_hidden
    table = _Table(counts, totals)
    hidden = np.hstack([_small(counts, threshold), np.zeros((len(totals), 1), dtype=np.bool_)])
    hidden[closed, :-1] = True
    hidden[total_hidden, -1] = True
    secret = [(int(i), int(j)) for i, j in np.argwhere(hidden)]
    # A small count must stay open by the threshold; any other cell of a closed row must not be
    # known exactly. Hiding more never narrows a range, so one pass is enough.
    needs = {cell: _need(table, cell, threshold) for cell in secret}
    for cell in sorted(secret, key=lambda c: (-needs[c], c)):
        if not table.open_up(cell, hidden, needs[cell]):
            return _nothing(counts)
    cells = hidden[:, :-1]
    rows = tuple(_state(bool(total_hidden[i]), cells[i], counts[i]) for i in range(counts.shape[0]))
    return Protected(cells, total_hidden, rows)


def merge_small(overall: Counts, threshold: int = SMALLEST_CELL) -> tuple[tuple[int, ...], ...]:
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


def _need(table: "_Table", cell: tuple[int, int], threshold: int) -> int:
    is_total = cell[1] == table.columns - 1
    value = int(table.room[cell] if is_total else table.values[cell])
    return threshold if 0 < value < threshold else 1


def _small(values: Counts, threshold: int) -> Mask:
    return (values > 0) & (values < threshold)


def _nothing(counts: Counts) -> Protected:
    hidden = np.ones(counts.shape, dtype=np.bool_)
    rows: tuple[RowState, ...] = ("hidden",) * counts.shape[0]
    return Protected(hidden, np.ones(counts.shape[0], dtype=np.bool_), rows)


def _with_partner(total_hidden: Mask, totals: Counts, threshold: int) -> Mask:
    """Hide the n of the smallest other row that is large enough to cover the one small row."""
    others = [i for i in np.argsort(totals, kind="stable") if totals[i] >= threshold]
    made = total_hidden.copy()
    if others:
        made[others[0]] = True
    return made


def _state(total_hidden: bool, cells: Mask, counts: Counts) -> RowState:
    if total_hidden:
        return "hidden"
    if not cells.any():
        return "shown"
    return "n_only" if cells[counts > 0].all() else "partly"


class _Table:
    """The counts with one more column: everyone not in the row, so that each row adds up to N.

    Hiding that cell hides the row's n.
    """

    def __init__(self, counts: Counts, totals: Counts) -> None:
        everyone = int(totals.sum())
        self.values = np.hstack([counts, (everyone - totals)[:, np.newaxis]])
        self.room = np.full(self.values.shape, 10**9, dtype=np.int64)
        self.room[:, -1] = totals
        self.rows, self.columns = self.values.shape

    def open_up(self, cell: tuple[int, int], hidden: Mask, need: int) -> bool:
        """Hide the cheapest further cells until this one can move by what it needs.

        The cell rises as counts are passed on from its row to its column by other hidden cells,
        and falls as they are passed back.
        """
        row, column = cell[0], self.rows + cell[1]
        rise = self._pass_on(row, column, hidden, cell, need)
        room = min(need - rise, int(self.values[cell]))
        return rise + self._pass_on(column, row, hidden, cell, room) >= need

    def _pass_on(
        self, source: int, sink: int, hidden: Mask, without: tuple[int, int], wanted: int
    ) -> int:
        """Find flow up to `wanted`, by hidden cells first; hide the cells it comes to need."""
        used: dict[tuple[int, int], int] = {}
        total = 0
        while total < wanted:
            path = self._cheapest(source, sink, hidden, without, used)
            if path is None:
                break
            push = min(wanted - total, *(self._left(a, b, used) for a, b in path))
            for a, b in path:
                used[a, b] = used.get((a, b), 0) + push
                hidden[self._cell(a, b)] = True
            total += push
        return total

    def _cell(self, start: int, end: int) -> tuple[int, int]:
        return (start, end - self.rows) if start < self.rows else (end, start - self.rows)

    def _left(self, start: int, end: int, used: dict[tuple[int, int], int]) -> int:
        """Capacity left of a step: row to answer lowers a cell, answer to row raises it."""
        cell = self._cell(start, end)
        whole = self.values[cell] if start < self.rows else self.room[cell]
        return int(whole) - used.get((start, end), 0) + used.get((end, start), 0)

    def _cheapest(
        self,
        source: int,
        sink: int,
        hidden: Mask,
        without: tuple[int, int],
        used: dict[tuple[int, int], int],
    ) -> list[tuple[int, int]] | None:
        """Least costly way with room left: a hidden cell costs nothing, another its count.

        The n of a row is never given up here.
        """
        best: dict[int, int] = {source: 0}
        came: dict[int, int] = {}
        heap = [(0, source)]
        nodes = (range(self.rows, self.rows + self.columns), range(self.rows))
        while heap:
            cost, node = heapq.heappop(heap)
            if node == sink:
                break
            if cost > best[node]:
                continue
            for other in nodes[node >= self.rows]:
                cell = self._cell(node, other)
                kept = cell[1] == self.columns - 1 and not hidden[cell]
                if cell == without or kept or self._left(node, other, used) <= 0:
                    continue
                price = cost + (0 if hidden[cell] else int(self.values[cell]) + 1)
                if price < best.get(other, 10**12):
                    best[other], came[other] = price, node
                    heapq.heappush(heap, (price, other))
        if sink not in came:
            return None
        path = [sink]
        while path[-1] != source:
            path.append(came[path[-1]])
        path.reverse()
        return list(pairwise(path))
