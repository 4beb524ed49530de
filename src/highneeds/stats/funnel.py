"""Funnels: which areas lie outside the usual spread of areas, beyond what small numbers do.

Additive overdispersion after Spiegelhalter (2005): the spread between areas that sampling
cannot explain is estimated as tau2, with winsorised z-scores, and widens every limit. An area
outside is "outside the usual spread of LAs", never "statistically significant".
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from highneeds.stats.arrays import Bools, Floats, Texts, divide, floats, together, z_of
from highneeds.stats.intervals import poisson

FEW_AREAS = 20
"""Below this many areas the spread is borrowed from the national fit when one is given."""

WINSOR = 0.1
"""Share of z-scores pulled in at each end, so that a few odd areas do not widen it for all."""

BISECTIONS = 80
"""Halvings: more than a float can tell apart."""
_FARTHEST = 700.0
"""On the log scale; beyond it the limit is no longer a number."""


class FunnelKind(StrEnum):
    """What is on the vertical axis, and with it the scale on which spread is additive."""

    PROPORTION = "proportion"
    RATE = "rate"


class FunnelPosition(StrEnum):
    """Where an area lies; limits of 95 % and 99.8 %."""

    FAR_BELOW = "below_998"
    BELOW = "below_95"
    INSIDE = "inside"
    ABOVE = "above_95"
    FAR_ABOVE = "above_998"


@dataclass(frozen=True)
class FunnelFit:
    """A fitted funnel.

    Attributes
    ----------
    kind
        Proportion (x of n) or rate (x / n).
    target
        Centre: pooled share or rate of the areas included.
    phi
        Winsorised overdispersion; about 1 when sampling explains the spread.
    tau2
        Variance between areas on the transformed scale; 0 makes the funnel a plain one.
    n_areas
        Areas that the target rests on.
    borrowed
        Whether phi and tau2 come from a national fit because there were few areas.
    """

    kind: FunnelKind
    target: float
    phi: float
    tau2: float
    n_areas: int
    borrowed: bool = False

    def limits(self, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return control limits at denominators n.

        Returns
        -------
        low, high : ndarray of the shape of n
            In the unit of the target. NaN where n <= 0. Plain limits when tau2 is 0.
        """
        n = _positive(n)
        if self.tau2 == 0:
            return self.plain_limits(n, level)
        if self.kind is FunnelKind.PROPORTION:
            centre, error = np.arcsin(np.sqrt(self.target)), 0.5 / np.sqrt(n)
            reach = z_of(level) * np.sqrt(error**2 + self.tau2)
            low, high = np.clip([centre - reach, centre + reach], 0, np.pi / 2)
            return np.sin(low) ** 2, np.sin(high) ** 2
        variance = 1 / (n * self.target) + self.tau2
        # exp(710) overflows.
        reach = np.minimum(z_of(level) * np.sqrt(variance), _FARTHEST)
        return self.target * np.exp(-reach), self.target * np.exp(reach)

    def plain_limits(self, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
        """Return limits that allow for sampling only; for comparison, not for a verdict."""
        n = _positive(n)
        if self.kind is FunnelKind.PROPORTION:
            reach = z_of(level) * np.sqrt(self.target * (1 - self.target) / n)
            return np.clip(self.target - reach, 0, 1), np.clip(self.target + reach, 0, 1)
        low, high = _plain_counts(n * self.target, level)
        return low / n, high / n

    def z(self, x: ArrayLike, n: ArrayLike) -> Floats:
        """Return each area's distance from the target in widths that include tau2.

        Parameters
        ----------
        x, n
            Numerator and denominator.

        Returns
        -------
        ndarray
            NaN where n <= 0 or a value is missing.
        """
        x, n = together(x, n)
        y, s, centre = _transform(self.kind, x, _positive(n), self.target)
        return divide(y - centre, np.sqrt(s**2 + self.tau2))

    def position(self, x: ArrayLike, n: ArrayLike) -> Texts:
        """Return where each area lies, as a `FunnelPosition` value; "" where it has no value.

        An area on a limit is inside.
        """
        x, n = together(x, n)
        value = divide(x, _positive(n))
        (low, high), (far_low, far_high) = self._tests(x, n)
        return np.select(
            [np.isnan(value), far_low, far_high, low, high],
            [
                "",
                FunnelPosition.FAR_BELOW,
                FunnelPosition.FAR_ABOVE,
                FunnelPosition.BELOW,
                FunnelPosition.ABOVE,
            ],
            FunnelPosition.INSIDE.value,
        )

    def _tests(self, x: Floats, n: Floats) -> tuple[tuple[Bools, Bools], tuple[Bools, Bools]]:
        value = divide(x, _positive(n))
        found = []
        for level in (0.95, 0.998):
            if self.tau2 == 0 and self.kind is FunnelKind.RATE:
                # As for a ratio of observed to expected: the area's own interval against the
                # target.
                below, above = (limit / _positive(n) for limit in poisson(x, level))
                found.append((above < self.target, below > self.target))
            else:
                low, high = self.limits(n, level)
                # An area on a limit is inside, also when its value and the limit differ in the last
                # binary digit.
                slack = 1e-12 * np.maximum(1.0, np.abs(value))
                found.append((value < low - slack, value > high + slack))
        return found[0], found[1]


def fit_proportion(
    x: ArrayLike,
    n: ArrayLike,
    include: NDArray[np.bool_] | None = None,
    national: FunnelFit | None = None,
) -> FunnelFit:
    """Fit a funnel of proportions around the pooled share.

    Parameters
    ----------
    x, n : array_like of shape (areas,)
        Numerator and denominator; areas with n <= 0 or a gap are left out.
    include
        Areas that may shape the target and the spread. Leave the very small ones (City of
        London, Isles of Scilly) out of it and still plot them.
    national
        Fit whose phi and tau2 are used when fewer than 20 areas are included.

    Returns
    -------
    FunnelFit
        With target NaN when no area is left.

    References
    ----------
    Spiegelhalter, D. J. (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14, 347-351. DerSimonian and Laird (1986) for tau2.

    Examples
    --------
    >>> fit = fit_proportion([60, 155, 135, 178], [200, 250, 300, 350])
    >>> round(fit.target, 2)
    0.48
    """
    return _fit(FunnelKind.PROPORTION, x, n, include, national)


def fit_rate(
    x: ArrayLike,
    n: ArrayLike,
    include: NDArray[np.bool_] | None = None,
    national: FunnelFit | None = None,
) -> FunnelFit:
    """Fit a funnel of rates x / n around the pooled rate: a ratio with n * pooled rate expected.

    Parameters
    ----------
    x, n : array_like of shape (areas,)
        Events, and the people they come from; x may exceed n.
    include, national
        As in `fit_proportion`.
    """
    return _fit(FunnelKind.RATE, x, n, include, national)


def _fit(
    kind: FunnelKind,
    x: ArrayLike,
    n: ArrayLike,
    include: NDArray[np.bool_] | None,
    national: FunnelFit | None,
) -> FunnelFit:
    x, n = together(x, n)
    use = (n > 0) & ~np.isnan(x)
    if include is not None:
        use &= np.asarray(include, dtype=np.bool_)
    x, n = x[use], n[use]
    if np.any(x < 0) or (kind is FunnelKind.PROPORTION and np.any(x > n)):
        raise ValueError("A numerator is between 0 and its denominator")
    total = n.sum()
    target = float(x.sum() / total) if total > 0 else float("nan")
    # A spread of a handful of areas is hardly an estimate: in a region of five, one odd area would
    # hide itself.
    if national is not None and x.size < FEW_AREAS:
        return FunnelFit(kind, target, national.phi, national.tau2, x.size, borrowed=True)
    phi, tau2 = _spread(*_transform(kind, x, n, target)) if target > 0 else (0.0, 0.0)
    return FunnelFit(kind, target, phi, tau2, x.size)


def _spread(y: Floats, s: Floats, centre: float) -> tuple[float, float]:
    z = (y - centre) / s
    low, high = np.quantile(z, [WINSOR, 1 - WINSOR])
    phi = float(np.mean(np.clip(z, low, high) ** 2))
    n, w = z.size, 1 / s**2
    spare = float(w.sum() - (w**2).sum() / w.sum())
    if phi <= 1 or spare <= 0:
        return phi, 0.0
    return phi, max(0.0, (n * phi - (n - 1)) / spare)


def _transform(
    kind: FunnelKind, x: Floats, n: Floats, target: float
) -> tuple[Floats, Floats, float]:
    """Return the value and its sampling error on the additive scale, and the centre there."""
    if kind is FunnelKind.PROPORTION:
        share = np.clip(divide(x, n), 0, 1)
        return np.arcsin(np.sqrt(share)), 0.5 / np.sqrt(n), float(np.arcsin(np.sqrt(target)))
    expected = n * target
    # No events has no logarithm; half an event is the usual stand-in.
    seen = np.where(x == 0, 0.5, x)
    return np.log(seen / expected), 1 / np.sqrt(expected), 0.0


def _positive(n: ArrayLike) -> Floats:
    n = floats(n)
    return np.where(n > 0, n, np.nan)


def _plain_counts(expected: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the counts whose own interval just touches the expected count, by bisection."""
    ends = []
    for side in (1, 0):
        low, high = np.zeros_like(expected), 4 * expected + 40
        for _ in range(BISECTIONS):
            middle = (low + high) / 2
            short = poisson(middle, level)[side] < expected
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        touch = np.where(high < 1e-9, 0.0, (low + high) / 2)
        ends.append(np.where(np.isnan(expected), np.nan, touch))
    return ends[0], ends[1]
