"""The linear programmes of disclosure control: the attacker, and the search for protection."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from highneeds.stats.arrays import Bools, Floats
from highneeds.stats.linked import Linked

TINY = 1e-6
"""The solver answers in floats: closer than this to a whole number is that number."""

TOTAL_COST = 30.0
"""How many times dearer a total is than an inner cell, per level."""

UNBOUNDED = {3, 4}
"""HiGHS: unbounded, or unbounded or infeasible; the true tables are always feasible."""

ZERO_COST = 10.0
"""Cost of a zero: readers may know that it must be one."""


class NoProtectionError(ArithmeticError):
    """No change of the cells that may be hidden moves an exposed cell far enough."""


@dataclass(frozen=True)
class Ranges:
    """Least and greatest value of each cell; NaN for cells that were not asked for."""

    low: Floats
    high: Floats


def ranges(system: Linked, hidden: Bools, ask: Bools) -> Ranges:
    """Minimise and maximise each cell asked for over all tables a reader cannot rule out.

    Parameters
    ----------
    system
        The tables.
    hidden, ask : ndarray of bool, shape (cells,)
        Cells not published, and those among them to attack.
    """
    low, high = np.full((2, hidden.size), np.nan)
    whole = bool(np.all(system.values == np.round(system.values)))
    # Cells without a common line say nothing of each other, and small programmes are solved far
    # sooner.
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
        # People are whole, and the attacker knows it: between 1.2 and 2.8 there is only 2.
        low, high = np.ceil(low - TINY), np.floor(high + TINY)
    return Ranges(np.maximum(low, 0.0), high)


def protect(system: Linked, first: Bools, width: float, shown: Bools) -> Bools:
    """Hide further cells until each hidden one can take values `width` apart.

    Parameters
    ----------
    system
        The tables.
    first : ndarray of bool, shape (cells,)
        Cells that must be hidden.
    width
        Protection.
    shown : ndarray of bool, shape (cells,)
        Cells that may never be hidden.

    Returns
    -------
    ndarray of bool, shape (cells,)
        Cells hidden in the end.

    Raises
    ------
    NoProtectionError
        When the cells that may be hidden do not suffice.

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
        search = search or _Search(system, shown)
        # A cell that is hidden already is nearly free; not quite, or it would be moved without
        # need.
        up, down = search.cheapest(cell, width, np.where(hidden, 1e-3, price))
        seen.add(up)
        seen.add(down)
        moved = (np.abs(up) > TINY) | (np.abs(down) > TINY)
        spread = bool(np.any(moved & ~hidden))
        hidden |= moved


class _Witness:
    """Tables that a reader cannot rule out, remembered as the least and greatest of each cell."""

    def __init__(self, system: Linked) -> None:
        self.system = system
        self.low, self.high = system.values.copy(), system.values.copy()

    def shows(self, width: float) -> Bools:
        """Return the cells seen at values that far apart, in whole numbers."""
        apart = np.floor(self.high + TINY) - np.ceil(self.low - TINY)
        return np.asarray(apart >= width - TINY, np.bool_)

    def add(self, change: Floats) -> None:
        """Remember one more table, as its change from the true one."""
        np.minimum(self.low, self.system.values + change, out=self.low)
        np.maximum(self.high, self.system.values + change, out=self.high)

    def stretch(self, hidden: Bools, narrow: Bools, width: float) -> bool:
        """Move as many narrow cells as one table can; return whether any is narrow no more."""
        left = narrow
        for sign in (1.0, -1.0):
            if left.any():
                self._push(hidden, left, width, sign)
                left = narrow & ~self.shows(width)
        return bool(np.any(narrow & ~left))

    def _push(self, hidden: Bools, narrow: Bools, width: float, sign: float) -> None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415

        cells = np.flatnonzero(hidden)
        marks = np.flatnonzero(narrow[cells])
        lines = self.system.lines[:, cells]
        lines = lines[np.any(lines != 0, axis=1)]
        n, m = cells.size, marks.size
        right = lines @ self.system.values[cells]
        # One more variable a narrow cell: how far it moves, counted up to what it needs and no
        # further, so that the programme moves many cells instead of one by very much.
        ends = self.low + width if sign > 0 else self.high - width
        matrix = np.zeros((len(lines) + m, n + m))
        matrix[: len(lines), :n] = lines
        rows = np.arange(m)
        matrix[len(lines) + rows, marks] = -sign
        matrix[len(lines) + rows, n + rows] = 1
        low = np.concatenate([right, np.full(m, -np.inf)])
        least, most = np.full(n + m, -np.inf), np.full(n + m, np.inf)
        least[:n], most[n:] = 0, sign * ends[cells[marks]]
        solution: Any = milp(
            np.concatenate([np.zeros(n), -np.ones(m)]),
            constraints=LinearConstraint(matrix, low, np.concatenate([right, np.zeros(m)])),
            bounds=Bounds(least, most),
        )
        if solution.x is not None:
            change = np.zeros(hidden.size)
            change[cells] = solution.x[:n] - self.system.values[cells]
            self.add(change)


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
        solution = self.run(aim, constraints=self.within, bounds=self.bounds)
        if solution.status in UNBOUNDED:
            return -np.inf
        if solution.x is None:
            raise ArithmeticError(f"The attack stopped early: {solution.message}")
        return float(solution.fun)


class _Search:
    """The two cheapest changes of all tables that part one cell's values far enough."""

    def __init__(self, system: Linked, shown: Bools) -> None:
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
        from scipy.sparse import block_diag, csr_array  # noqa: PLC0415

        self.run: Any = milp
        self.make_bounds, self.make_constraint = Bounds, LinearConstraint
        self.size = system.values.size
        # Rises and falls of every cell in one table, then the same in the other.
        both = csr_array(np.hstack([system.lines, -system.lines]))
        self.consistent = LinearConstraint(block_diag([both, both], format="csr"), 0, 0)
        rise, fall = np.where(shown, 0.0, np.inf), np.where(shown, 0.0, system.values)
        self.most = np.concatenate([rise, fall, rise, fall])

    def cheapest(self, cell: int, width: float, price: Floats) -> tuple[Floats, Floats]:
        """Return two changes, of which one raises the cell and one lowers it, `width` apart.

        Both are needed: where a margin is shown, a small count may not be able to rise so far.
        """
        n = self.size
        most = self.most.copy()
        # One table may only raise the cell and the other only lower it, or a rise and a fall of the
        # same table would count as a distance.
        most[[n + cell, 2 * n + cell]] = 0
        apart = np.zeros(4 * n)
        apart[[cell, 3 * n + cell]] = 1
        # A count is whole, so half a child up and half a child down protects nobody. Nearly always
        # the plain programme gives whole numbers of itself, and it is five times as fast.
        whole = np.zeros(4 * n)
        for integrality in (0.0, 1.0):
            whole[cell] = integrality
            solution = self.run(
                np.tile(price, 4),
                constraints=[self.consistent, self.make_constraint(apart[None, :], width, width)],
                bounds=self.make_bounds(0, most),
                integrality=whole,
            )
            if solution.x is None:
                raise NoProtectionError("No further cells protect those that must be hidden")
            if abs(solution.x[cell] - round(solution.x[cell])) < TINY:
                break
        up, down = (
            solution.x[:n] - solution.x[n : 2 * n],
            solution.x[2 * n : 3 * n] - solution.x[3 * n :],
        )
        return np.asarray(up, np.float64), np.asarray(down, np.float64)


def _price(system: Linked) -> Floats:
    # A large cell is dearer, but by its logarithm: two cells of 10 are a greater loss than one of
    # 100.
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
