"""Make forecasts of a total and of its parts add up.

With 5-9 years there is no residual covariance to speak of, so no MinT: bottom-up or WLS by
structure. S maps the bottom series to all series. Check `negatives` afterwards.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Bools, Floats, divide, floats


def summing_matrix(groups: Sequence[Sequence[int]], n: int) -> Floats:
    """Return S: the total, each group of bottom series, then the n bottom series.

    Parameters
    ----------
    groups : sequence of sequence of int
        Positions (from 0) of the bottom series in each group between; may be empty.
    n : int
        Bottom series.

    Examples
    --------
    >>> summing_matrix([], 2)
    array([[1., 1.],
           [1., 0.],
           [0., 1.]])
    """
    middle = np.zeros((len(groups), n))
    for i, members in enumerate(groups):
        middle[i, list(members)] = 1
    return np.vstack([np.ones((1, n)), middle, np.eye(n)])


def bottom_up(summing: ArrayLike, bottom: ArrayLike) -> Floats:
    """Add the bottom forecasts up.

    Parameters
    ----------
    summing : array_like of shape (series, bottom)
        S.
    bottom : array_like of shape (bottom, ...)
        Forecasts of the bottom series; further axes, such as horizons, are kept.
    """
    return floats(floats(summing) @ floats(bottom))


def ols(summing: ArrayLike, forecasts: ArrayLike) -> Floats:
    """Reconcile by least squares, every series equally (Hyndman and others 2011).

    Parameters
    ----------
    summing : array_like of shape (series, bottom)
        S.
    forecasts : array_like of shape (series, ...)
        Forecasts of all series in the order of S.
    """
    s = floats(summing)
    return _weighted(s, floats(forecasts), np.ones(len(s)))


def wls_struct(summing: ArrayLike, forecasts: ArrayLike) -> Floats:
    """Reconcile with the error variance of a series in proportion to the series below it.

    Parameters as in `ols`.

    References
    ----------
    Wickramasuriya, S. L. and others (2019). Journal of the American Statistical Association 114.
    """
    s = floats(summing)
    return _weighted(s, floats(forecasts), 1 / s.sum(axis=1))


def proportional(total: ArrayLike, parts: ArrayLike) -> Floats:
    """Scale parts to a total; NaN when they are all zero and the total is not.

    Parameters
    ----------
    total : array_like of shape (...)
        Total to keep.
    parts : array_like of shape (parts, ...)
        Forecasts of the parts.

    Returns
    -------
    ndarray of shape (parts, ...)
    """
    p, t = floats(parts), floats(total)
    whole = p.sum(axis=0)
    return np.where((whole == 0) & (t == 0), 0.0, p * divide(t, whole))


def negatives(values: ArrayLike) -> Bools:
    """Return where a reconciled forecast fell below zero, beyond rounding error."""
    return np.asarray(floats(values) < -1e-9, np.bool_)


def _weighted(s: Floats, forecasts: Floats, w: Floats) -> Floats:
    inner = s.T * w
    return floats(s @ np.linalg.solve(inner @ s, inner @ forecasts))
