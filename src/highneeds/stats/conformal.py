"""Prediction intervals from past errors pooled over authorities (split conformal)."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, check_level, floats, together

Scale = Literal["absolute", "log"]

FEWEST = 50
"""Fewer scores than this give no interval."""


def scores(actual: ArrayLike, forecast: ArrayLike, scale: Scale) -> Floats:
    """Return the size of each error: |y - f| for percentages, |ln y - ln f| for counts.

    NaN for a gap, and on the log scale for values that are not positive.
    """
    y, f = together(actual, forecast)
    if scale == "absolute":
        return floats(np.abs(y - f))
    use = (y > 0) & (f > 0)
    return floats(np.abs(np.log(np.where(use, y, np.nan)) - np.log(np.where(use, f, np.nan))))


def half_width(scores: ArrayLike, level: float, fewest: int = FEWEST) -> float:
    """Half-width that covers a new error with probability `level`.

    Parameters
    ----------
    scores : array_like
        Sizes of errors whose outcome was known at the origin, one indicator, one horizon, all
        authorities; NaN is left out.
    level : float
        Nominal coverage, 0-1.
    fewest : int
        Scores needed for an interval at all.

    Returns
    -------
    float
        The k-th smallest score, k = ceil((m + 1) * level); NaN when k > m or scores are few. An
        interpolated quantile would be too narrow for small m, and the maximum is no substitute.

    References
    ----------
    Lei, J. and others (2018). Distribution-free predictive inference for regression. Journal of
    the American Statistical Association 113, 1094-1111.

    Examples
    --------
    >>> half_width(range(1, 100), 0.8)
    80.0
    """
    return float(half_widths(scores, [level], fewest)[0])


def half_widths(scores: ArrayLike, levels: ArrayLike, fewest: int = FEWEST) -> Floats:
    """Half-widths at several levels; sorts the scores once. See `half_width`."""
    s = floats(scores).ravel()
    s = np.sort(s[~np.isnan(s)])
    found = np.full(np.shape(levels), np.nan)
    for i, level in enumerate(floats(levels)):
        k = int(np.ceil((s.size + 1) * check_level(float(level)) - 1e-9))
        if fewest <= s.size and k <= s.size:
            found[i] = s[k - 1]
    return found


def pooled_half_widths(
    scores: ArrayLike, group: ArrayLike, levels: ArrayLike, fewest: int = FEWEST
) -> dict[int, Floats]:
    """Half-widths per group, such as horizon by size class.

    Parameters
    ----------
    scores : array_like of shape (errors,)
        Sizes of errors.
    group : array_like of int, shape (errors,)
        Group of each error.
    levels : array_like of shape (levels,)
        Nominal coverages, 0-1.
    fewest : int
        Scores a group needs.

    Returns
    -------
    dict of int to ndarray of shape (levels,)
        A group with too few scores has NaN.
    """
    s, g = floats(scores).ravel(), np.asarray(group).ravel()
    return {int(name): half_widths(s[g == name], levels, fewest) for name in np.unique(g)}


def interval(
    forecast: ArrayLike,
    width: ArrayLike,
    scale: Scale,
    least: float = -np.inf,
    most: float = np.inf,
) -> tuple[Floats, Floats]:
    """Put the half-width round a forecast, then apply bounds.

    Parameters
    ----------
    forecast, width : array_like
        Forecasts and half-widths; a NaN width gives no interval.
    scale : {"absolute", "log"}
        The scale of the scores: f -/+ width, or f * exp(-/+ width).
    least, most : float
        What the quantity can be, such as 0 and 100.
    """
    f, q = together(forecast, width)
    low, high = (f - q, f + q) if scale == "absolute" else (f * np.exp(-q), f * np.exp(q))
    return np.clip(low, least, most), np.clip(high, least, most)
