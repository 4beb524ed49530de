"""Change over annual points: against the panel (ours), and two Fingertips tests (compatibility).

The Fingertips tests flag most authorities, because with large denominators sampling error is
tiny; never show them as our verdict. No change may cross a series break.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, Texts, divide, floats, together, z_of
from highneeds.stats.ranks import quantile7

POINTS = 5
MAD_TO_SD = 1.4826
IQR_TO_SD = 1.349
WIDTH_IN_SE = 3.92
"""Fingertips recovers a standard error as the width of a 95 % interval over 3.92."""


class Direction(StrEnum):
    """What a Fingertips trend test says."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    CANNOT_BE_CALCULATED = "cannot_be_calculated"


@dataclass(frozen=True)
class TrendTest:
    """A trend test: direction, chi-square with one degree of freedom, its p, and the slope."""

    direction: Direction
    chi2: float
    p: float
    slope: float


NOT_CALCULATED = TrendTest(Direction.CANNOT_BE_CALCULATED, math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class PanelScore:
    """How unusual each authority's change is.

    Attributes
    ----------
    score : ndarray of shape (areas,)
        (own change - median) / scale; NaN without a change or a scale.
    median, scale : float
        Of the changes, in their unit; the scale is 1.4826 MAD, or IQR / 1.349 when that is 0.
    n_areas : int
        Authorities with a change.
    """

    score: Floats
    median: float
    scale: float
    n_areas: int


def cochran_armitage(x: ArrayLike, n: ArrayLike, level: float = 0.998) -> TrendTest:
    """Trend in proportions over the last five valid years, as Fingertips did.

    Parameters
    ----------
    x, n : array_like of shape (years,)
        Numerators and denominators in order; a year with a gap or n <= 0 is not valid.
    level : float
        Confidence; 99.8 % makes the threshold 9.5495.

    Returns
    -------
    TrendTest
        A direction only if, besides, the slope of the logits keeps its sign when each point is
        left out. Cannot be calculated with fewer than five points, or any of none or all.

    References
    ----------
    Cochran (1954), Biometrics 10; Armitage (1955), Biometrics 11.
    """
    x, n = together(x, n)
    use = np.flatnonzero((n > 0) & ~np.isnan(x))[-POINTS:]
    x, n = x[use], n[use]
    if x.size < POINTS or np.any(x <= 0) or np.any(x >= n):
        return NOT_CALCULATED
    t = np.arange(1.0, POINTS + 1)
    seen, of = x.sum(), n.sum()
    top = of * (of * (x @ t) - seen * (n @ t)) ** 2
    bottom = seen * (of - seen) * (of * (n @ t**2) - (n @ t) ** 2)
    logits = np.log(x / (n - x))
    ones = np.ones(POINTS)
    slopes = [_slope(t, logits, ones * (t != out)) for out in t]
    return _verdict(float(top / bottom), _slope(t, logits, ones), slopes, level)


def weighted_slope(
    values: ArrayLike, low: ArrayLike, high: ArrayLike, level: float = 0.998
) -> TrendTest:
    """Trend in any indicator with 95 % intervals over the last five valid years.

    Parameters
    ----------
    values, low, high : array_like of shape (years,)
        Values and 95 % limits in order.
    level : float
        Confidence of the test.

    Returns
    -------
    TrendTest
        Cannot be calculated with fewer than five values or where one of them has no interval.
    """
    v, low, high = together(values, low, high)
    use = np.flatnonzero(~np.isnan(v))[-POINTS:]
    v, error = v[use], ((high - low) / WIDTH_IN_SE)[use]
    if v.size < POINTS or not np.all(error > 0):
        return NOT_CALCULATED
    t, w = np.arange(1.0, POINTS + 1), 1 / error**2
    s, sx, sxx = w.sum(), w @ t, w @ t**2
    slope = _slope(t, v, w)
    se = math.sqrt(s / (s * sxx - sx**2))
    slopes = [_slope(t, v, w * (t != out)) for out in t]
    return _verdict((slope / se) ** 2, slope, slopes, level)


def panel_change_score(changes: ArrayLike, fewest: int = 30) -> PanelScore:
    """Score each authority's change against those of all, same years.

    Parameters
    ----------
    changes : array_like of shape (areas,)
        Change of each authority between two consecutive years, no break between; NaN is left
        out.
    fewest : int
        Authorities needed.

    Returns
    -------
    PanelScore
        Show the change and its Newcombe interval beside it.
    """
    c = floats(changes)
    n = int(np.count_nonzero(~np.isnan(c)))
    if n < fewest:
        return PanelScore(np.full(c.shape, np.nan), math.nan, math.nan, n)
    median = float(quantile7(c, 0.5))
    scale = MAD_TO_SD * float(quantile7(np.abs(c - median), 0.5))
    if scale <= 0:
        lower, upper = quantile7(c, [0.25, 0.75])
        scale = float(upper - lower) / IQR_TO_SD
    return PanelScore(divide(c - median, scale), median, scale if scale > 0 else math.nan, n)


def change_words(score: ArrayLike) -> Texts:
    """Put a panel score into words: beyond 2 more than most LAs, beyond 3 much more.

    Examples
    --------
    >>> change_words([0.5, -2.5, 3.04]).tolist()
    ['changed like most LAs', 'changed more than most LAs', 'changed much more than most LAs']
    """
    size = np.abs(floats(score))
    words = ["", "changed much more than most LAs", "changed more than most LAs"]
    return np.select([np.isnan(size), size > 3, size > 2], words, "changed like most LAs")


def _slope(t: Floats, y: Floats, w: Floats) -> float:
    s, sx, sy = w.sum(), w @ t, w @ y
    return float((s * (w @ (t * y)) - sx * sy) / (s * (w @ t**2) - sx**2))


def _verdict(chi2: float, slope: float, without: list[float], level: float) -> TrendTest:
    p = math.erfc(math.sqrt(chi2 / 2))
    steady = all(other * slope > 0 for other in without)
    direction = Direction.NO_CHANGE
    if chi2 > z_of(level) ** 2 and steady:
        direction = Direction.INCREASING if slope > 0 else Direction.DECREASING
    return TrendTest(direction, chi2, p, slope)
