"""The linear programmes of disclosure control: the attacker, and the search for protection."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from highneeds.stats.arrays import Bools, Floats
from highneeds.stats.linked import Linked

TINY = 1e-6

TOTAL_COST = 30.0
"""How many times dearer a total is than an inner cell, per level."""

UNBOUNDED = {3, 4}
"""HiGHS: unbounded, or unbounded or infeasible; the true tables are always feasible."""

ZERO_COST = 10.0
"""Cost of a zero: readers may know that it must be one."""


@dataclass(frozen=True)
class Ranges:
    """Least and greatest value of each cell; NaN for cells that were not asked for."""

    low: Floats
    high: Floats


def ranges(system: Linked, hidden: Bools, ask: Bools) -> Ranges:
    """Minimise and maximise each cell asked for over all tables a reader cannot rule out.

    Parameters
    ----------
    system : Linked
        The tables.
    hidden, ask : ndarray of bool, shape (cells,)
        Cells not published, and those among them to attack.
    """
    low, high = np.full((2, hidden.size), np.nan)
    whole = bool(np.all(system.values == np.round(system.values)))
    for members in _components(system, hidden):
        if not ask[members].any():
            continue
        matrix = system.lines[:, members]
        matrix = matrix[np.any(matrix != 0, axis=1)]
        solve = _Solver(matrix, matrix @ system.values[members])
        for i in np.flatnonzero(ask[members]).tolist():
            low[members[i]] = solve.extreme(i, 1.0)
            high[members[i]] = -solve.extreme(i, -1.0)
    if whole:
        low, high = np.ceil(low - TINY), np.floor(high + TINY)
    return Ranges(np.maximum(low, 0.0), high)


def protect(system: Linked, first: Bools, width: float) -> Bools:
    """Hide further cells until each hidden one can take values `width` apart.

    Parameters
    ----------
    system : Linked
        The tables.
    first : ndarray of bool, shape (cells,)
        Cells that must be hidden.
    width : float
        Protection.

    Returns
    -------
    ndarray of bool, shape (cells,)
        Cells hidden in the end.

    Notes
    -----
    A table that a reader cannot rule out is a witness for every cell that it moves, and stays
    one when more is hidden; so a few programmes that move many cells at once settle most, and
    only the rest are searched for one by one.
    """
    hidden = first.copy()
    price = _price(system)
    search, seen, spread = None, _Witness(system), True
    while True:
        narrow = hidden & ~seen.shows(width)
        if not narrow.any():
            return hidden
        if spread and seen.stretch(hidden, narrow, width):
            continue
        cell = int(np.flatnonzero(narrow)[np.argmax(system.values[narrow])])
        search = search or _Search(system)
        change = search.cheapest(cell, seen.shift(width)[cell], np.where(hidden, 1e-3, price))
        seen.add(change)
        spread = bool(np.any(~hidden & (np.abs(change) > TINY)))
        hidden |= np.abs(change) > TINY


def narrow_cells(system: Linked, hidden: Bools, width: float) -> Bools:
    """Return the hidden cells for which no two tables `width` apart were found quickly.

    The others are proven safe; these need `ranges`.
    """
    seen = _Witness(system)
    while True:
        narrow = np.asarray(hidden & ~seen.shows(width), np.bool_)
        if not narrow.any() or not seen.stretch(hidden, narrow, width):
            return narrow


class _Witness:
    """Tables that a reader cannot rule out, remembered as the least and greatest of each cell."""

    def __init__(self, system: Linked) -> None:
        self.system = system
        self.low, self.high = system.values.copy(), system.values.copy()

    def shows(self, width: float) -> Bools:
        """Return the cells seen at values that far apart, in whole numbers."""
        apart = np.floor(self.high + TINY) - np.ceil(self.low - TINY)
        return np.asarray(apart >= width - TINY, np.bool_)

    def shift(self, width: float) -> Floats:
        """Return how far above its true value each cell must be seen."""
        return np.asarray(width - (self.system.values - np.ceil(self.low - TINY)), np.float64)

    def add(self, change: Floats) -> None:
        """Remember one more table, as its change from the true one."""
        np.minimum(self.low, self.system.values + change, out=self.low)
        np.maximum(self.high, self.system.values + change, out=self.high)

    def stretch(self, hidden: Bools, narrow: Bools, width: float) -> bool:
        """Raise as many narrow cells as one table can; return whether any is narrow no more."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import coo_array, csr_array, hstack  # noqa: PLC0415

        cells = np.flatnonzero(hidden)
        marks = np.flatnonzero(narrow[cells])
        lines = self.system.lines[:, cells]
        lines = lines[np.any(lines != 0, axis=1)]
        n, m = cells.size, marks.size
        right = lines @ self.system.values[cells]
        pad = csr_array((len(lines), m))
        rows = np.arange(m)
        capped = coo_array(
            (
                np.concatenate([-np.ones(m), np.ones(m)]),
                (np.concatenate([rows, rows]), np.concatenate([marks, n + rows])),
            ),
            shape=(m, n + m),
        )
        most = np.full(n + m, np.inf)
        most[n:] = (self.system.values + self.shift(width))[cells[marks]]
        found: Any = milp(
            np.concatenate([np.zeros(n), -np.ones(m)]),
            constraints=[
                LinearConstraint(hstack([csr_array(lines), pad], format="csr"), right, right),
                LinearConstraint(capped.tocsr(), -np.inf, 0),
            ],
            bounds=Bounds(0, most),
        )
        if found.x is None:
            return False
        change = np.zeros(hidden.size)
        change[cells] = found.x[:n] - self.system.values[cells]
        self.add(change)
        return bool(np.any(narrow & self.shows(width)))


class _Solver:
    """Extremes of one variable over matrix @ x = right, x >= 0."""

    def __init__(self, matrix: Floats, right: Floats) -> None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        self.run: Any = milp
        self.within = LinearConstraint(csr_array(matrix), right, right)
        self.bounds = Bounds(0, np.inf)
        self.size = matrix.shape[1]

    def extreme(self, i: int, sign: float) -> float:
        """Return the least value of sign * x_i; minus infinity when nothing bounds it."""
        aim = np.zeros(self.size)
        aim[i] = sign
        found = self.run(aim, constraints=self.within, bounds=self.bounds)
        if found.status in UNBOUNDED:
            return -np.inf
        if found.x is None:
            raise ArithmeticError(f"The attack stopped early: {found.message}")
        return float(found.fun)


class _Search:
    """The cheapest consistent change of all tables that raises one cell."""

    def __init__(self, system: Linked) -> None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import csr_array  # noqa: PLC0415

        self.run: Any = milp
        self.make_bounds = Bounds
        both = np.hstack([system.lines, -system.lines])
        self.within = LinearConstraint(csr_array(both), 0, 0)
        self.size = system.values.size
        self.fall = system.values

    def cheapest(self, cell: int, shift: float, price: Floats) -> Floats:
        """Return the change of every cell; `shift` at `cell`, never below zero in all."""
        least = np.zeros(2 * self.size)
        most = np.concatenate([np.full(self.size, np.inf), self.fall])
        least[cell] = most[cell] = shift
        most[self.size + cell] = 0
        found = self.run(
            np.concatenate([price, price]),
            constraints=self.within,
            bounds=self.make_bounds(least, most),
        )
        if found.x is None:
            raise ArithmeticError("The search for protecting cells found no answer")
        return np.asarray(found.x[: self.size] - found.x[self.size :], dtype=np.float64)


def _price(system: Linked) -> Floats:
    size = 1 + np.log1p(system.values)
    return np.where(system.values == 0, ZERO_COST, size) * TOTAL_COST**system.level


def _components(system: Linked, hidden: Bools) -> list[Any]:
    """Group hidden cells that share lines; cells in no line stand alone."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    cells = np.flatnonzero(hidden)
    touch = csr_array(np.abs(system.lines[:, cells]))
    n, label = connected_components(touch.T @ touch, directed=False)
    return [cells[label == i] for i in range(n)]
