"""Net agreement, the share who agree less the share who disagree, with a score interval."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from highneeds.stats.arrays import z_of
from highneeds.stats.intervals import wilson

_STEPS = 60
"""Halvings of the search for a limit: past the precision of a float."""


def net_agreement(
    agree: ArrayLike, disagree: ArrayLike, n: ArrayLike, level: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return net agreement and its interval, -1 to 1; NaN where n is 0.

    Parameters
    ----------
    agree, disagree, n
        Counts of the answers and of all answers on the scale, neutral ones too.

    Notes
    -----
    Tango's score interval for the difference of two shares of one sample (1998, Statistics in
    Medicine 17, 891-908), solved by bisection. With no neutral answers it is the Wilson interval
    of the share who agree, doubled less one.

    Examples
    --------
    >>> net, low, high = net_agreement(13, 9, 22)
    >>> round(float(net), 3), round(float(low), 3), round(float(high), 3)
    (0.182, -0.226, 0.534)
    """
    b, c, total = (np.asarray(v, dtype=np.float64) for v in np.broadcast_arrays(agree, disagree, n))
    if np.any((b < 0) | (c < 0) | (b + c > total)):
        raise ValueError("agree and disagree are counts of 0 or more that fit into n")
    z = z_of(level)
    safe = np.where(total > 0, total, 1.0)
    net = np.where(total > 0, (b - c) / safe, np.nan)

    if np.array_equal(b + c, total):
        low, high = wilson(b, total, level)
        return net, 2 * low - 1, 2 * high - 1

    def score(delta: NDArray[np.float64]) -> NDArray[np.float64]:
        middle = -b - c + (2 * safe - b + c) * delta
        product = -c * delta * (1 - delta)
        root = np.sqrt(np.maximum(middle * middle - 8 * safe * product, 0.0))
        q = np.maximum((root - middle) / (4 * safe), 0.0)
        variance = safe * (2 * q + delta * (1 - delta))
        gap = b - c - safe * delta
        tiny = variance <= 1e-15
        held = gap / np.sqrt(np.where(tiny, 1.0, variance))
        return np.where(tiny, np.sign(gap) * np.where(np.abs(gap) < 1e-12, 0.0, np.inf), held)

    def solve(outer: float, target: float) -> NDArray[np.float64]:
        inside, outside = np.where(total > 0, net, 0.0), np.full(net.shape, outer)
        for _ in range(_STEPS):
            half = (inside + outside) / 2
            beyond = np.abs(score(half)) > target
            inside, outside = np.where(beyond, inside, half), np.where(beyond, half, outside)
        return np.where(total > 0, (inside + outside) / 2, np.nan)

    return net, solve(-1.0, z), solve(1.0, z)
