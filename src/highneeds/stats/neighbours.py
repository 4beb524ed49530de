"""Custom similar areas: distances on stated variables, and how robust the choice is.

DfE's statistical neighbours are data and are not derived here: their variables and weights are
not known well enough. Leave City of London and Isles of Scilly out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, Ints, divide, floats

Transform = Literal["none", "log1p", "sqrt"]


@dataclass(frozen=True)
class Distances:
    """Distances between areas.

    Attributes
    ----------
    z : ndarray of shape (areas, variables)
        Standardised variables; NaN for an area that lacks any.
    weights : ndarray of shape (variables,)
        Weights used.
    matrix : ndarray of shape (areas, areas)
        Distances; NaN for areas left out.
    """

    z: Floats
    weights: Floats
    matrix: Floats

    def nearest(self, area: int, k: int = 10) -> Ints:
        """Return the positions of the k nearest other areas, nearest first."""
        row = self.matrix[area].copy()
        row[area] = np.nan
        order = np.argsort(row, kind="stable")
        return order[: min(k, np.count_nonzero(~np.isnan(row)))].astype(np.int64)

    def shares(self, area: int, other: int) -> Floats:
        """Return each variable's share of the squared distance between two areas; sums to 1."""
        parts = self.weights * (self.z[area] - self.z[other]) ** 2
        return divide(parts, parts.sum())

    def without(self, variable: int) -> "Distances":
        """Return the distances with one variable left out."""
        weights = self.weights.copy()
        weights[variable] = 0
        return Distances(self.z, weights, _matrix(self.z, weights))

    def robustness(self, area: int, k: int = 10) -> Floats:
        """Return, per variable, the share of the k nearest that stay when it is left out."""
        own = set(self.nearest(area, k).tolist())
        kept = [
            len(own & set(self.without(i).nearest(area, k).tolist()))
            for i in range(self.weights.size)
        ]
        return divide(kept, len(own))


def custom_distances(
    values: ArrayLike,
    weights: ArrayLike | None = None,
    transforms: Sequence[Transform] | None = None,
    winsor: float = 0.01,
) -> Distances:
    """Measure how alike areas are.

    Parameters
    ----------
    values : array_like of shape (areas, variables)
        One row per area; an area with a gap is left out, nothing is imputed.
    weights : array_like of shape (variables,), optional
        1 by default.
    transforms : sequence of {"none", "log1p", "sqrt"}, optional
        For skewed variables, after winsorising.
    winsor : float
        Share pulled in at each end, 1 % by default.

    Returns
    -------
    Distances
        sqrt(sum w (z_i - z_j)^2), z with the mean and population standard deviation of the areas
        that have every variable. A variable that does not vary adds nothing.
    """
    v = floats(values)
    v = np.where(np.isnan(v).any(axis=1, keepdims=True), np.nan, v)
    there = v[~np.isnan(v[:, 0])]
    if there.size:
        v = np.clip(v, *np.quantile(there, [winsor, 1 - winsor], axis=0))
    for i, name in enumerate(transforms or ()):
        if name != "none":
            v[:, i] = np.log1p(v[:, i]) if name == "log1p" else np.sqrt(v[:, i])
    there = v[~np.isnan(v[:, 0])]
    mean, sd = (there.mean(axis=0), there.std(axis=0)) if there.size else (0.0, 1.0)
    z = np.where(np.isnan(v), np.nan, np.nan_to_num(divide(v - mean, sd)))
    w = np.ones(v.shape[1]) if weights is None else floats(weights)
    return Distances(z, w, _matrix(z, w))


def overlap(a: Sequence[object], b: Sequence[object]) -> float:
    """Return the share of one list of neighbours that is also in another.

    Examples
    --------
    >>> overlap(["852", "839"], ["839", "306"])
    0.5
    """
    return len(set(a) & set(b)) / len(a) if a else float("nan")


def leave_one_out_r2(indicator: ArrayLike, distances: Distances, k: int = 10) -> float:
    """How well the mean of an area's k nearest predicts its indicator, 1 at best.

    Parameters
    ----------
    indicator : array_like of shape (areas,)
        What is to be predicted; NaN is left out.
    distances : Distances
        From `custom_distances`.
    k : int
        Neighbours.

    Returns
    -------
    float
        1 - squared error / squared deviation from the mean; below 0 when the mean does better.
    """
    y = floats(indicator)
    guess = np.full(y.shape, np.nan)
    for i in range(y.size):
        near = y[distances.nearest(i, k)]
        near = near[~np.isnan(near)]
        if near.size:
            guess[i] = near.mean()
    use = ~np.isnan(y) & ~np.isnan(guess)
    spread = float(((y[use] - y[use].mean()) ** 2).sum()) if use.any() else 0.0
    return float(1 - divide(((y - guess)[use] ** 2).sum(), spread))


def _matrix(z: Floats, weights: Floats) -> Floats:
    x = z * np.sqrt(weights)
    gap = x[:, None, :] - x[None, :, :]
    return floats(np.sqrt((gap**2).sum(axis=2)))
