"""Methods that look at nothing but a series' own past. Every one takes (…, T) and gives (…, H).

A series may begin late (missing at the start) and have gaps; the last value is at the end. Where
the last value is missing there is no forecast. Counts never fall below zero.
"""

import numpy as np

from highneeds.forecast.methods.parameters import parameters
from highneeds.stats.arrays import Floats, divide


def steps(horizon: int) -> Floats:
    """Return 1, 2, … horizon."""
    return np.arange(1.0, horizon + 1)


def naive(y: Floats, horizon: int) -> Floats:
    """Assume that nothing changes: the last value for every year."""
    return np.repeat(y[..., -1:], horizon, axis=-1)


def dbv(y: Floats, horizon: int, januaries: int = 3) -> Floats:
    """Assume that the mean yearly difference of the last Januaries goes on: the DBV deck's rule.

    Last actual + n × mean difference over `januaries` Januaries (three make two differences).
    Where one inside is missing, the difference is spread over the years it spans.
    """
    return _line(y, _slope(y[..., -januaries:]), horizon)


def drift(y: Floats, horizon: int) -> Floats:
    """Assume that the mean yearly difference of the whole history goes on."""
    return _line(y, _slope(y), horizon)


def damped(y: Floats, horizon: int) -> Floats:
    """Assume that the drift fades: each year brings 0.8 of the year's before."""
    phi = parameters().damped.phi
    rise = np.cumsum(phi ** steps(horizon))
    # A single value has no slope: nothing is known of change, so none is forecast.
    return _floor(y[..., -1:] + np.nan_to_num(_slope(y))[..., None] * rise)


def growth(y: Floats, horizon: int, januaries: int = 3) -> Floats:
    """Assume that the authority's own compound growth over the last Januaries goes on."""
    window = y[..., -januaries:]
    first, last, years = _ends(window)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.log(last / first) / years
    # From nothing there is no rate to compound.
    rate = np.where(np.isfinite(rate), rate, 0.0)
    return _floor(y[..., -1:] * np.exp(rate[..., None] * steps(horizon)))


def ses(y: Floats, horizon: int, alpha: float | None = None) -> Floats:
    """Assume a level without trend: simple exponential smoothing, naive below four values.

    The weight `alpha`, unless it is given, is the one with the least one-step squared error.
    """
    _, level = _smooth(y, alpha)
    return np.repeat(_floor(level)[..., None], horizon, axis=-1)


def theta(y: Floats, horizon: int, alpha: float | None = None) -> Floats:
    """Assume half the straight trend of the whole history on top of a smoothed level.

    Assimakopoulos and Nikolopoulos (2000), in the closed form of Hyndman and Billah (2003).
    Naive below four values. `alpha` as in `ses`.
    """
    weight, level = _smooth(y, alpha)
    n = np.isfinite(y).sum(axis=-1)
    t = np.arange(y.shape[-1], dtype=float)
    there = np.isfinite(y)
    mean_t = divide(np.where(there, t, 0).sum(axis=-1), n)
    mean_y = divide(np.nansum(y, axis=-1), n)
    gap = np.where(there, t - mean_t[..., None], 0.0)
    slope = divide(
        (gap * np.where(there, y - mean_y[..., None], 0.0)).sum(axis=-1), (gap**2).sum(axis=-1)
    )
    slope = np.where(n < 4, 0.0, np.nan_to_num(slope))
    extra = steps(horizon) - 1 + divide(1 - (1 - weight) ** n, weight)[..., None]
    return _floor(level[..., None] + slope[..., None] / 2 * extra)


def _ends(y: Floats) -> tuple[Floats, Floats, Floats]:
    """Return first and last value that are there, and the years between them."""
    there = np.isfinite(y)
    start = np.argmax(there, axis=-1)
    first = np.take_along_axis(y, start[..., None], axis=-1)[..., 0]
    return first, y[..., -1], (y.shape[-1] - 1 - start).astype(float)


def _slope(y: Floats) -> Floats:
    first, last, years = _ends(y)
    return divide(last - first, years)


def _line(y: Floats, slope: Floats, horizon: int) -> Floats:
    return _floor(y[..., -1:] + np.nan_to_num(slope)[..., None] * steps(horizon))


def _floor(y: Floats) -> Floats:
    return np.maximum(y, 0.0)


def _smooth(y: Floats, given: float | None) -> tuple[Floats, Floats]:
    """Return the given or best smoothing weight and the last level, (…) each."""
    grid = parameters().ses
    alphas = np.arange(grid.lowest, grid.highest + grid.step / 2, grid.step)
    alphas = alphas if given is None else np.array([given])
    level = np.full((*y.shape[:-1], len(alphas)), np.nan)
    squared = np.zeros_like(level)
    for t in range(y.shape[-1]):
        now = y[..., t][..., None]
        known = np.isfinite(now)
        error = np.where(known & np.isfinite(level), now - level, 0.0)
        squared += error**2
        moved = np.where(np.isfinite(level), level + alphas * error, now)
        level = np.where(known, moved, level)
    best = np.argmin(squared, axis=-1)
    last = np.take_along_axis(level, best[..., None], axis=-1)[..., 0]
    # Three values give two one-step errors, too few to choose a weight by.
    few = np.isfinite(y).sum(axis=-1) < 4
    alpha = np.where(few, 1.0, alphas[best])
    return alpha, np.where(few | ~np.isfinite(y[..., -1]), y[..., -1], last)
