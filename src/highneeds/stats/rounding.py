"""Rounding of whole arrays: half up, to a total, and of a table that keeps its margins."""

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Bools, Floats, Ints, floats


def half_up(values: ArrayLike, decimals: int = 0) -> Floats:
    """Round half away from zero, as `vocabulary.rounding.half_up` does for one number.

    Parameters
    ----------
    values
        Any numbers; NaN and infinity are returned as they are.
    decimals
        Places to keep; may be negative.

    Examples
    --------
    >>> half_up([12.5, -12.5, 2.675], 0)
    array([ 13., -13.,   3.])
    """
    v = floats(values)
    scale = 10.0**decimals
    finite = np.isfinite(v)
    size = np.floor(np.abs(np.where(finite, v, 0.0)) * scale + 0.5 + 1e-9) / scale
    return np.where(finite, np.copysign(size, v), v)


def largest_remainder(values: ArrayLike, total: float | None = None, base: float = 1) -> Floats:
    """Share a total out in whole multiples of a base, as near to the values as can be.

    Parameters
    ----------
    values
        Parts, not negative; scaled to the total first.
    total
        A multiple of the base; by default the sum of the values rounded half up.
    base
        1 for whole people, 5 for a table in fives.

    Returns
    -------
    ndarray of the shape of values
        Multiples of the base that add up to the total. Ties go to the earlier part.

    Examples
    --------
    >>> largest_remainder([10.4, 20.3, 5.3])
    array([11., 20.,  5.])
    """
    v = floats(values)
    if np.any(np.isnan(v)) or np.any(v < 0):
        raise ValueError("Parts to share out may not be missing or negative")
    units = float(half_up(v.sum() / base)) if total is None else total / base
    if abs(units - round(units)) > 1e-9 or units < 0:
        raise ValueError(f"The total {total} is not a multiple of {base}")
    whole = v.sum()
    if whole == 0:
        if units > 0.5:
            raise ValueError(f"Nothing to share {total} out by: all parts are 0")
        return np.zeros(v.shape)
    quotas = v.ravel() * (round(units) / whole)
    # A quota that is whole may come out as 4.999999999, and would lose a person.
    parts = np.floor(quotas + 1e-9)
    left = round(units) - int(parts.sum())
    # Rounded, so that remainders that are equal but for binary noise tie, and ties go to the
    # earlier part on every machine.
    order = np.argsort(-np.round(quotas - parts, 9), kind="stable")
    parts[order[:left]] += 1
    return floats(base * parts).reshape(v.shape)


def controlled_round(
    matrix: ArrayLike,
    base: float = 1,
    row_totals: ArrayLike | None = None,
    column_totals: ArrayLike | None = None,
) -> Floats:
    """Round a table so that it still adds up: every cell and margin to a neighbouring multiple.

    Parameters
    ----------
    matrix : array_like of shape (rows, columns)
        Cells without margins.
    base
        Rounding base.
    row_totals, column_totals
        Margins that the rounded table must have, multiples of the base; by default each margin
        and the grand total go to the multiple next below or above their true sum.

    Returns
    -------
    ndarray of shape (rows, columns)
        The nearest such table (least sum of distances); a cell that is a multiple stays.

    Raises
    ------
    ValueError
        When no such table has the margins that were asked for.

    References
    ----------
    Cox, L. H. and Ernst, L. R. (1982). Controlled rounding. INFOR 20, 423-432. The programme is
    a network flow, so its linear solution is whole.
    """
    m = floats(matrix) / base
    lower = np.floor(m + 1e-9)
    part = np.where(m - lower > 1e-9, m - lower, 0.0)
    free = np.flatnonzero(part.ravel() > 0)
    rows, columns = np.unravel_index(free, m.shape)
    groups = [*(rows == i for i in range(m.shape[0])), *(columns == j for j in range(m.shape[1]))]
    groups.append(np.ones(free.size, dtype=np.bool_))
    slack = [*part.sum(axis=1), *part.sum(axis=0), part.sum()]
    least, most = np.floor(np.array(slack) + 1e-7), np.ceil(np.array(slack) - 1e-7)
    wanted = np.full(len(groups), np.nan)
    if row_totals is not None:
        wanted[: m.shape[0]] = half_up(floats(row_totals) / base) - lower.sum(axis=1)
    if column_totals is not None:
        wanted[m.shape[0] : -1] = half_up(floats(column_totals) / base) - lower.sum(axis=0)
    fixed = ~np.isnan(wanted)
    least, most = np.where(fixed, wanted, least), np.where(fixed, wanted, most)
    # Given margins decide the grand total; the neighbouring multiple of its own sum might
    # contradict them.
    if fixed.any():
        least[-1], most[-1] = 0, free.size
    return base * (lower + _lift(part, free, np.array(groups, dtype=np.bool_), least, most))


def _lift(part: Floats, free: Ints, groups: Bools, least: Floats, most: Floats) -> Floats:
    """Choose which cells go up, at the least total distance."""
    from scipy.optimize import linprog  # noqa: PLC0415

    lift = np.zeros(part.size)
    if not free.size:
        if np.any(least > 0) or np.any(most < 0):
            raise ValueError("No rounding of this table has the margins that were asked for")
        return lift.reshape(part.shape)
    rows = floats(groups)
    solution = linprog(
        # What rounding up costs less what rounding down costs: (1 - part) - part.
        1 - 2 * part.ravel()[free],
        A_ub=np.vstack([rows, -rows]),
        b_ub=np.concatenate([most, -least]),
        bounds=(0, 1),
        # The simplex ends in a corner, where the answer is whole; an interior point may stop
        # between two.
        method="highs-ds",
    )
    if solution.status != 0 or solution.x is None:
        raise ValueError("No rounding of this table has the margins that were asked for")
    lift[free] = np.round(solution.x)
    return lift.reshape(part.shape)
