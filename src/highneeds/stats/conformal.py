"""Prediction intervals from past errors pooled over authorities (split conformal)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, check_level, floats


def half_widths(scores: ArrayLike, weights: ArrayLike, levels: Sequence[float]) -> Floats:
    """Half-widths that cover a new error with the probability of each level.

    Parameters
    ----------
    scores : array_like of shape (errors,)
        Sizes of errors whose outcome was known at the origin, at least one, none missing.
    weights : array_like of shape (errors,)
        Weight of each error, positive; a newer error may weigh more.
    levels
        Nominal coverages, 0-1.

    Returns
    -------
    ndarray of shape (levels,)
        The smallest score at which the weights, with one more of the largest weight for the new
        error, reach the level; NaN where they do not. With equal weights it is the k-th smallest
        score, k = ceil((m + 1) level). An interpolated quantile would be too narrow for small m,
        and the maximum is no substitute.

    References
    ----------
    Lei, J. and others (2018). Distribution-free predictive inference for regression. Journal of
    the American Statistical Association 113, 1094-1111. Tibshirani, R. J. and others (2019).
    Conformal prediction under covariate shift. NeurIPS 32 (the weights).

    Examples
    --------
    >>> half_widths(range(1, 100), np.ones(99), [0.8, 0.999])
    array([80., nan])
    """
    s, w = floats(scores), floats(weights)
    order = np.argsort(s, kind="stable")
    ranked = np.cumsum(w[order])
    # The new error is one of the exchangeable errors and may be the largest: it is given the
    # largest weight, which can only widen.
    whole = ranked[-1] + w.max()
    # The slack keeps a level that falls on a whole k from being pushed up by float noise.
    wanted = np.array([check_level(float(level)) for level in levels]) * whole - 1e-9 * whole
    padded = np.append(s[order], np.nan)
    return floats(padded[np.minimum(np.searchsorted(ranked, wanted), s.size)])
