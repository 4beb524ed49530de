"""How wrong forecasts were: point errors, interval scores, coverage. e = actual - forecast.

Arrays of any shape that broadcast; a pair with a gap is left out; NaN when no pair is left.
`axis` names the axis to average over (None: all).
"""

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, floats, mean_of, together


def mase_scale(training: ArrayLike) -> Floats:
    """Mean absolute one-step change of the training part, the unit of MASE.

    Parameters
    ----------
    training : array_like of shape (..., years)
        Years before the origin, along the last axis; no change is taken across a gap.

    Returns
    -------
    ndarray of shape (...)
        In the unit of the values; NaN where it is 0 or unknown: MASE is then undefined.
    """
    moves = np.abs(np.diff(floats(training), axis=-1))
    scale = mean_of(moves, axis=-1)
    # A series that never moved would make any error infinitely large.
    return np.where(scale > 0, scale, np.nan)


def mase(
    actual: ArrayLike, forecast: ArrayLike, scale: ArrayLike, axis: int | None = None
) -> Floats:
    """Mean absolute scaled error (Hyndman and Koehler 2006); 1 is the naive one-step error.

    Parameters
    ----------
    actual, forecast
        In one unit.
    scale
        From `mase_scale`, of a shape that broadcasts.
    axis
        Axis to average over.
    """
    a, f, s = together(actual, forecast, scale)
    return mean_of(divide(np.abs(a - f), s), axis)


def mape(actual: ArrayLike, forecast: ArrayLike, axis: int | None = None) -> Floats:
    """Mean absolute percentage error; a pair whose actual is 0 is undefined and left out.

    Poor for small counts: say n beside it.
    """
    a, f = together(actual, forecast)
    return 100 * mean_of(divide(np.abs(a - f), np.abs(a)), axis)


def bias_percent(actual: ArrayLike, forecast: ArrayLike, axis: int | None = None) -> Floats:
    """Sum of forecast - actual over the sum of actuals, in percent."""
    a, f = together(actual, forecast)
    use = ~np.isnan(a - f)
    return 100 * divide(
        np.where(use, f - a, 0.0).sum(axis=axis), np.where(use, a, 0.0).sum(axis=axis)
    )


def pinball(actual: ArrayLike, forecast: ArrayLike, q: ArrayLike) -> Floats:
    """Pinball loss of the q-quantile, pair by pair, in the unit of the values.

    Examples
    --------
    >>> round(float(pinball(155, 148, 0.1)), 2)
    0.7
    """
    a, f, q = together(actual, forecast, q)
    return np.maximum(q * (a - f), (q - 1) * (a - f))


def interval_score(actual: ArrayLike, low: ArrayLike, high: ArrayLike, level: float) -> Floats:
    """Interval score, pair by pair: width plus a penalty for missing (Gneiting and Raftery 2007).

    Parameters
    ----------
    actual, low, high
        Outcome and limits in one unit.
    level
        Nominal coverage, 0-1.
    """
    a, low, high = together(actual, low, high)
    penalty = 2 / (1 - level)
    return high - low + penalty * (np.maximum(low - a, 0) + np.maximum(a - high, 0))


def wis(
    actual: ArrayLike, median: ArrayLike, low: ArrayLike, high: ArrayLike, levels: ArrayLike
) -> Floats:
    """Weighted interval score, pair by pair (Bracher and others 2021).

    Parameters
    ----------
    actual, median : array_like of shape (...)
        Outcomes and median forecasts.
    low, high : array_like of shape (K, ...)
        Limits of K central intervals.
    levels : array_like of shape (K,)
        Their nominal coverage, 0-1.

    Returns
    -------
    ndarray of shape (...)
        In the unit of the values; the mean of twice the pinball loss of the 2K + 1 quantiles.
    """
    a, m = together(actual, median)
    # The median counts as an interval of no width, with half the weight of one (hence K + 0.5
    # below).
    total = 0.5 * np.abs(a - m)
    k = 0
    for lo, hi, level in zip(floats(low), floats(high), floats(levels), strict=True):
        total = total + (1 - level) / 2 * interval_score(a, lo, hi, float(level))
        k += 1
    return total / (k + 0.5)


def coverage(actual: ArrayLike, low: ArrayLike, high: ArrayLike, axis: int | None = None) -> Floats:
    """Share of actuals on or inside the limits, 0-1; judge it per target year as well."""
    a, low, high = together(actual, low, high)
    inside = np.where(np.isnan(a + low + high), np.nan, (low <= a) & (a <= high))
    return mean_of(inside, axis)
