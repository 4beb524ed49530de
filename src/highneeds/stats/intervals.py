"""Intervals for the figure of one area: share, difference of shares, count, rate, mean.

They say how precisely one year's count measures its own rate. They do not say whether an area
differs from others: between areas use `funnel`, over time `robust.panel_change_score` or `xmr`.
"""

import math
from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import (
    Floats,
    chi2_quantile,
    divide,
    floats,
    together,
    z_of,
)

EXACT_BELOW = 10
"""Counts below this get Garwood's exact limits, from it on Byar's approximation."""


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson score interval of a proportion, without continuity correction.

    Parameters
    ----------
    x, n
        Numerator and denominator, of shapes that broadcast. `x` may be fractional (weighted
        data: give p * n_eff and n_eff).
    level
        Confidence, 0-1.

    Returns
    -------
    low, high : ndarray
        Limits as proportions 0-1. NaN where n <= 0 or anything is missing. The lower limit of
        x = 0 is exactly 0 and the upper limit of x = n exactly 1.

    Raises
    ------
    ValueError
        When x < 0 or x > n.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    >>> low, high = wilson(7, 24)
    >>> round(float(low), 4), round(float(high), 4)
    (0.1491, 0.4917)
    """
    z = z_of(level)
    x, n = together(x, n)
    _check_part(x, n)
    n = np.where(n > 0, n, np.nan)
    gap = np.where(x == n, 0.0, 1 - x / n)
    middle, reach, width = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * gap), 2 * (n + z**2)
    low = np.where(x == 0, 0 * n, np.clip((middle - reach) / width, 0, 1))
    high = np.where(x == n, 1.0, np.clip((middle + reach) / width, 0, 1))
    return low, high


def newcombe(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Difference of two independent proportions, second minus first (hybrid score, method 10).

    Parameters
    ----------
    x1, n1, x2, n2
        Numerators and denominators; for a change over time 1 is the earlier year.
    level
        Confidence, 0-1.

    Returns
    -------
    diff, low, high : ndarray
        p2 - p1 and its limits, in proportions (-1 to 1). NaN where a denominator is not positive.

    References
    ----------
    Newcombe, R. G. (1998). Interval estimation for the difference between independent
    proportions: comparison of eleven methods. Statistics in Medicine 17, 873-890.
    """
    (l1, u1), (l2, u2) = wilson(x1, n1, level), wilson(x2, n2, level)
    p1, p2 = _share(x1, n1), _share(x2, n2)
    diff = p2 - p1
    return diff, diff - np.hypot(p2 - l2, u1 - p1), diff + np.hypot(u2 - p2, p1 - l1)


def poisson(x: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Interval of a count: exact below 10, Byar's approximation from 10.

    Parameters
    ----------
    x
        Counts, not negative. The switch is on the count, not on a rate made of it.
    level
        Confidence, 0-1.

    Returns
    -------
    low, high : ndarray
        Limits in events. NaN where x is missing.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.
    Breslow, N. E. and Day, N. E. (1987). Statistical methods in cancer research II. IARC.
    """
    x = floats(x)
    if np.any(x < 0):
        raise ValueError(f"A count is not negative; given {np.nanmin(x):g}")
    z = z_of(level)
    # Byar's formula divides by the count; below 10 its answer is not used anyway.
    at_least_one = np.maximum(np.where(np.isnan(x), 1.0, x), 1.0)
    low = _byar(at_least_one, -z)
    high = _byar(x + 1, z)
    few = x < EXACT_BELOW
    if np.any(few):
        exact_low, exact_high = _garwood(np.where(few, x, 1.0), (1 - level) / 2)
        low, high = np.where(few, exact_low, low), np.where(few, exact_high, high)
    low = np.where(x == 0, 0.0, low)
    return np.where(np.isnan(x), np.nan, low), np.where(np.isnan(x), np.nan, high)


def _garwood(count: Floats, tail: float) -> tuple[Floats, Floats]:
    """Return the exact limits of counts below `EXACT_BELOW`; that for 0 is set by the caller."""
    if np.all(count == np.floor(count)):
        # Ten limits each way, worked out once: SciPy takes a fifth of a second to be loaded.
        lows, highs = _exact_limits(tail)
        which = count.astype(np.intp)
        return lows[which], highs[which]
    # No degrees of freedom has no quantile.
    low = chi2_quantile(tail, np.maximum(2 * count, 1e-300)) / 2
    return low, chi2_quantile(1 - tail, 2 * count + 2) / 2


@cache
def _exact_limits(tail: float) -> tuple[Floats, Floats]:
    """Return the means of which each whole count below `EXACT_BELOW` is just unlikely enough."""

    counts = range(EXACT_BELOW)
    lows = [_where(partial(_fewer_are_likely, n, tail)) if n else 0.0 for n in counts]
    return floats(lows), floats([_where(partial(_as_few_are_likely, n, tail)) for n in counts])


def _fewer_are_likely(count: int, tail: float, mean: float) -> bool:
    """Whether at least `count` is less likely than `tail`."""
    # Summed from there on: 1 less the rest would lose the digits of a far tail.
    term = math.exp(-mean) * mean**count / math.factorial(count)
    total, more = 0.0, count
    while total + term != total:
        total, more = total + term, more + 1
        term *= mean / more
    return total < tail


def _as_few_are_likely(count: int, tail: float, mean: float) -> bool:
    """Whether `count` or fewer is more likely than `tail`."""
    terms = (mean**few / math.factorial(few) for few in range(count + 1))
    return math.exp(-mean) * sum(terms) > tail


def _where(before: Callable[[float], bool]) -> float:
    """Return where a condition that holds near 0 stops to hold, to the last digit of a float."""
    low, high = 0.0, 1.0
    while before(high):
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if before(middle) else (low, middle)
    return high


def _byar(x: Floats, z: float) -> Floats:
    return x * (1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3


def _share(x: ArrayLike, n: ArrayLike) -> Floats:
    x, n = together(x, n)
    return divide(x, np.where(n > 0, n, np.nan))


def _check_part(x: Floats, n: Floats) -> None:
    wrong = (x < 0) | ((n > 0) & (x > n))
    if np.any(wrong):
        i = int(np.flatnonzero(wrong)[0])
        raise ValueError(
            f"A numerator is between 0 and its denominator; given {x.flat[i]:g} of {n.flat[i]:g}"
        )
