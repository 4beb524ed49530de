"""Ranks, quantiles and bands; each rule by its own name, because the rules differ under ties."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Bools, Floats, Texts, floats, mean_of
from highneeds.stats.rounding import half_up

Polarity = Literal["high", "low", "none"]
"""Which end is good; "none" when neither is."""


def competition_rank(
    values: ArrayLike, decimals: int | None = None, high_is_first: bool = True
) -> Floats:
    """Rank with ties sharing the best place: 1, 2, 2, 4.

    Parameters
    ----------
    values : array_like of shape (areas,)
        Values; NaN is unranked.
    decimals
        Published decimals. Values are rounded half up to them first, so that areas which look
        equal on the page share a rank.
    high_is_first
        Whether rank 1 is the highest value. Rank 1 is the best when the indicator has a
        polarity, and the highest when it has none.

    Returns
    -------
    ndarray of shape (areas,)
        Ranks from 1; NaN where unranked. N is the number of areas that have a rank.

    Examples
    --------
    >>> competition_rank([4.04, 9.1, 4.0, float("nan"), 7.2], decimals=1)
    array([ 3.,  1.,  3., nan,  2.])
    """
    # LAIT rounds before it ranks, and unrounded values would break ties that the page shows.
    v = floats(values) if decimals is None else half_up(values, decimals)
    key = -v if high_is_first else v
    known = ~np.isnan(key)
    order = np.sort(key[known])
    ranks = np.full(v.shape, np.nan)
    ranks[known] = np.searchsorted(order, key[known], side="left") + 1
    return ranks


def tied(ranks: ArrayLike) -> Bools:
    """Return which ranks are shared with another area."""
    r = floats(ranks)
    known = ~np.isnan(r)
    shared = np.zeros(r.shape, dtype=np.bool_)
    _, where, count = np.unique(r[known], return_inverse=True, return_counts=True)
    shared[known] = count[where] > 1
    return shared


def quantile7(values: ArrayLike, p: ArrayLike) -> Floats:
    """Quantiles by R's type 7: position (n - 1) p + 1 with linear interpolation.

    Parameters
    ----------
    values
        Values; NaN is left out.
    p
        Probabilities, 0-1.

    Returns
    -------
    ndarray of the shape of p
        NaN when there is no value.

    References
    ----------
    Hyndman, R. J. and Fan, Y. (1996). Sample quantiles in statistical packages. The American
    Statistician 50, 361-365.

    Examples
    --------
    >>> quantile7([12, 15, 15, 21, 28, 30, 44, 50], [0.25, 0.5, 0.75])
    array([15. , 24.5, 33.5])
    """
    v, p = floats(values), floats(p)
    v = v[~np.isnan(v)]
    return floats(np.quantile(v, p)) if v.size else np.full(p.shape, np.nan)


def quantile_group(values: ArrayLike, k: int) -> Floats:
    """Group 1 (lowest) to k by type-7 cuts; a value on a cut is in the lower group.

    Parameters
    ----------
    values : array_like of shape (areas,)
        Values; NaN gets no group.
    k
        Number of groups. With fewer than k values nobody gets a group.

    Returns
    -------
    ndarray of shape (areas,)
        Groups may be of unequal size under ties: that is honest.
    """
    v = floats(values)
    known = ~np.isnan(v)
    groups = np.full(v.shape, np.nan)
    if np.count_nonzero(known) >= k:
        cuts = quantile7(v, np.arange(1, k) / k)
        groups[known] = np.searchsorted(cuts, v[known], side="left") + 1
    return groups


def quartile_band(values: ArrayLike, polarity: Polarity) -> Texts:
    """Quartile band A (best) to D by LAIT's rule.

    Parameters
    ----------
    values : array_like of shape (areas,)
        Values; give them rounded as published to do as LAIT does.
    polarity : {"high", "low", "none"}
        Which end is good.

    Returns
    -------
    ndarray of str
        A to D; "" for a missing value, for fewer than four areas, and for every area when the
        indicator has no polarity. A value on a boundary is in the band of the lower values.
    """
    groups = quantile_group(values, 4)
    # LAIT's boundaries: a value on one is in the band of the lower values, whichever end is good.
    letters = {"low": "ABCD", "high": "DCBA"}.get(polarity)
    if letters is None:
        return np.full(groups.shape, "")
    return np.select([groups == i + 1 for i in range(4)], list(letters), "")


def lait_mean(values: ArrayLike, decimals: int) -> float:
    """Comparator as LAIT prints it: the unweighted mean of the rounded values, rounded again.

    Parameters
    ----------
    values : array_like of shape (neighbours,)
        Values; NaN is left out, and LAIT does not say how many were.
    decimals
        Published decimals.
    """
    return float(half_up(mean_of(half_up(values, decimals)), decimals))
