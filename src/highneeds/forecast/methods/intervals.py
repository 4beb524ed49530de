"""Intervals from past errors: conformal, pooled over authorities by size class and horizon.

An error is ln((actual + 1) / (forecast + 1)), divided by sqrt(1 + k / (forecast + 1)), because a
few children more or less move a small number by much. Errors of all horizons are brought to one
year by a power of the horizon, so that a horizon whose outcomes are hardly known yet borrows from
the shorter ones. A newer error weighs more, because the spread of growth changes with the times.
"""

from dataclasses import dataclass

import numpy as np

from highneeds.forecast.methods.parameters import parameters
from highneeds.stats.arrays import Floats
from highneeds.stats.conformal import half_widths


@dataclass(frozen=True)
class Errors:
    """Known signed errors of one method on one series.

    Attributes
    ----------
    value : ndarray of shape (N,)
        ln((actual + 1) / (forecast + 1)) ÷ `count_scale`.
    origin, horizon : ndarray of shape (N,)
        January of the forecast, and years ahead.
    size : ndarray of shape (N,)
        Size class at the origin, 0 for the smallest.
    """

    value: Floats
    origin: np.ndarray
    horizon: np.ndarray
    size: np.ndarray

    def after(self, first: int) -> "Errors":
        """Return the errors of origins from a January on."""
        keep = self.origin >= first
        return Errors(self.value[keep], self.origin[keep], self.horizon[keep], self.size[keep])


@dataclass(frozen=True)
class Bands:
    """Half-widths on the log scale at one year, and how they grow.

    Attributes
    ----------
    levels
        Nominal coverage, 0 to 1.
    unit : ndarray of shape (levels, classes)
        Half-width one year ahead; NaN where there are too few errors.
    power
        A half-width h years ahead is the one of one year × h to this power.
    n
        Number of errors used.
    reform_years
        Whether errors of the reform years had to be used.
    """

    levels: tuple[float, ...]
    unit: Floats
    power: float
    n: int
    reform_years: bool

    def half(self, horizons: Floats, size: np.ndarray, forecast: Floats) -> Floats:
        """Return half-widths of shape (levels, A, H).

        Parameters
        ----------
        horizons : ndarray of shape (H,)
            Years ahead.
        size : ndarray of int, shape (A,)
            Size classes of the authorities.
        forecast : ndarray of shape (A, H)
            Plans.
        """
        out: Floats = self.unit[:, size][:, :, None] * horizons**self.power * count_scale(forecast)
        return out


def size_class(plans: Floats) -> np.ndarray:
    """Put authorities into classes of equal number by their plans at the origin.

    Parameters
    ----------
    plans : ndarray of shape (A,)
        NaN is put into the lowest class and has no forecast anyway.

    Returns
    -------
    ndarray of int, shape (A,)
    """
    n = parameters().intervals.size_classes
    there = plans[np.isfinite(plans)]
    if len(there) == 0:
        return np.zeros(len(plans), dtype=np.int64)
    cuts = np.quantile(there, np.arange(1, n) / n)
    return np.digitize(np.nan_to_num(plans, nan=-1.0), cuts)


def count_scale(forecast: Floats) -> Floats:
    """Return how much wider the log error of a small number is: sqrt(1 + k / (forecast + 1))."""
    out: Floats = np.sqrt(1 + parameters().intervals.small_count / (forecast + 1))
    return out


def fit_bands(errors: Errors, origin: int, levels: tuple[float, ...]) -> Bands:
    """Learn half-widths from the errors that were known at an origin.

    Parameters
    ----------
    errors
        Only those whose outcome (origin + horizon) is not after `origin` are used.
    origin
        The January of the forecast that the intervals are for.
    levels
        Nominal coverage, 0 to 1.

    Notes
    -----
    Errors whose origin lies in the reform years are left out as soon as each size class has
    enough without them. `stats.conformal` tells how a half-width is found.
    """
    p = parameters().intervals
    known = errors.origin + errors.horizon <= origin
    past = Errors(*(each[known] for each in _fields(errors)))
    later = past.after(p.calibrate_from)
    counts = np.bincount(later.size, minlength=p.size_classes)
    # All classes or none: intervals of small and large authorities must rest on the same years.
    enough = bool((counts >= p.least_scores).all())
    use = later if enough else past
    power = spread_power(use)
    scaled = np.abs(use.value) / use.horizon**power
    weight = p.decay ** (origin - use.origin - use.horizon).astype(float)
    unit = np.full((len(levels), p.size_classes), np.nan)
    for c in range(p.size_classes):
        mine = use.size == c
        if mine.sum() >= p.least_scores:
            unit[:, c] = half_widths(scaled[mine], weight[mine], levels)
    return Bands(levels, unit, power, len(use.value), not enough)


def spread_power(errors: Errors) -> float:
    """Estimate how the spread of errors grows with the horizon.

    The slope of the log of the 80% quantile of |error| on log horizon, within origins, pulled to
    the prior of the parameters.
    """
    p = parameters().intervals.power
    top, bottom = p.weight * p.prior, p.weight
    for origin in np.unique(errors.origin):
        # Within an origin, because the years differ in how even growth was, and that is no matter
        # of horizon.
        mine = errors.origin == origin
        horizons = np.unique(errors.horizon[mine])
        if len(horizons) < 2:
            continue
        spread = np.array(
            [np.quantile(np.abs(errors.value[mine & (errors.horizon == h)]), 0.8) for h in horizons]
        )
        if (spread <= 0).any():
            continue
        x = np.log(horizons) - np.log(horizons).mean()
        top += float((x * np.log(spread)).sum())
        bottom += float((x * x).sum())
    # From few origins the slope is mostly chance: the prior holds it, and the bounds keep it sane.
    return float(np.clip(top / bottom, p.lowest, p.highest))


def around(forecast: Floats, half: Floats) -> tuple[Floats, Floats]:
    """Put half-widths around forecasts.

    Parameters
    ----------
    forecast : ndarray of shape (...)
        Plans.
    half : ndarray of shape (levels, ...)
        On the log scale.

    Returns
    -------
    low, high : ndarray of shape (levels, ...)
        Plans, never below zero.
    """
    base = forecast + 1
    return np.maximum(base * np.exp(-half) - 1, 0.0), base * np.exp(half) - 1


def _fields(errors: Errors) -> tuple[Floats, np.ndarray, np.ndarray, np.ndarray]:
    return errors.value, errors.origin, errors.horizon, errors.size
