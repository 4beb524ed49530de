"""Standard error of a weighted mean, allowing for raking and for schools as clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from highneeds.stats.arrays import Floats, divide, floats


@dataclass(frozen=True)
class WeightedMean:
    """A weighted mean with its standard error `se`, respondents `n` and `clusters`."""

    mean: float
    se: float
    n: int
    clusters: int


def linearised_se(
    y: ArrayLike,
    weights: ArrayLike,
    codes: NDArray[np.integer] | None = None,
    *,
    design: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    fraction: float = 0.0,
) -> WeightedMean:
    """Linearised standard error of a weighted mean or share.

    Parameters
    ----------
    y : array_like of shape (respondents,)
        Answers, 0 and 1 for a share; respondents with NaN are left out.
    weights
        Final weights.
    codes : ndarray of int, shape (respondents, variables), optional
        Raking categories, as for `weighting.rake_weights`; without them raking is ignored.
    design
        Weights before raking; 1 by default.
    cluster
        School (or other cluster) of each respondent; each is its own cluster by default.
    fraction
        Share of the population that responded, for the finite population correction.

    Returns
    -------
    WeightedMean
        se in the unit of y; NaN with fewer than two clusters.

    References
    ----------
    Deville, J.-C. and Sarndal, C.-E. (1992). Calibration estimators in survey sampling. Journal
    of the American Statistical Association 87, 376-382.
    """
    values, w = floats(y), floats(weights)
    use = ~np.isnan(values)
    values, w = values[use], w[use]
    mean = float(divide((w * values).sum(), w.sum()))
    residual = divide(values - mean, np.full(values.shape, w.sum()))
    if codes is not None:
        before = np.ones(use.shape) if design is None else floats(design)
        residual = residual - _explained(residual, np.asarray(codes)[use], before[use])
    names = np.arange(values.size) if cluster is None else np.asarray(cluster)[use]
    _, member = np.unique(names, return_inverse=True)
    sums = np.bincount(member, w * residual) if values.size else np.empty(0)
    n = sums.size
    # One school has no spread between schools to learn from.
    if n < 2:
        return WeightedMean(mean, float("nan"), values.size, n)
    variance = (1 - fraction) * n / (n - 1) * float(((sums - sums.mean()) ** 2).sum())
    return WeightedMean(mean, variance**0.5, values.size, n)


def _explained(z: Floats, codes: NDArray[np.integer], design: Floats) -> Floats:
    """Return the part of z that the raking margins explain, by weighted least squares."""
    size = codes.max(axis=0) + 1 if codes.size else np.zeros(codes.shape[1], dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(size)])
    k = int(starts[-1])
    places = codes + starts[:-1]
    gram, moment = np.zeros((k, k)), np.zeros(k)
    for i in range(codes.shape[1]):
        moment += np.bincount(places[:, i], design * z, k)
        for j in range(codes.shape[1]):
            pair = places[:, i] * k + places[:, j]
            gram += np.bincount(pair, design, k * k).reshape(k, k)
    # Least squares, because margins overlap (each adds up to everybody) and the matrix has no
    # inverse.
    slopes = np.linalg.lstsq(gram, moment, rcond=None)[0]
    return floats(slopes[places].sum(axis=1))
