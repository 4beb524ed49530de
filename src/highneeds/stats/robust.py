"""Spread that a few odd values cannot move, and how unusual one change is among many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, floats

MAD_TO_SD = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""

IQR_TO_SD = 1.349
"""A normal distribution's interquartile range over its standard deviation."""


@dataclass(frozen=True)
class PanelScore:
    """How unusual each authority's change is.

    Attributes
    ----------
    score : ndarray of shape (areas,)
        (own change - median) / scale; NaN without a change or a scale.
    median, scale
        Of the changes, in their unit; the scale is 1.4826 MAD, or IQR / 1.349 when that is 0.
    n_areas
        Authorities with a change.
    """

    score: Floats
    median: float
    scale: float
    n_areas: int


def median_deviation(values: Floats, centre: float = 0.0) -> float:
    """Return the median distance from a centre, as a standard deviation would be.

    Examples
    --------
    >>> median_deviation(np.array([1.0, 2.0, 3.0, 4.0, 100.0]), 3.0)
    1.4826
    """
    return MAD_TO_SD * float(np.median(np.abs(values - centre)))


def panel_change_score(changes: ArrayLike, fewest: int = 30) -> PanelScore:
    """Score each authority's change against those of all, same years.

    Parameters
    ----------
    changes : array_like of shape (areas,)
        Change of each authority between the same two years, no break between; NaN is left out.
    fewest
        Authorities needed.

    Returns
    -------
    PanelScore
        Show the change itself beside it: a score says how unusual a change is, not how large.
    """
    c = floats(changes)
    known = c[~np.isnan(c)]
    if known.size < fewest:
        return PanelScore(np.full(c.shape, np.nan), np.nan, np.nan, known.size)
    median = float(np.median(known))
    scale = median_deviation(known, median)
    if scale <= 0:
        # More than half changed alike, as counts of a few plans do: the quartiles may still differ.
        lower, upper = np.quantile(known, [0.25, 0.75])
        scale = float(upper - lower) / IQR_TO_SD
    return PanelScore(divide(c - median, scale), median, scale if scale > 0 else np.nan, known.size)
