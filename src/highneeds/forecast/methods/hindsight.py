"""Every method from every origin, and the intervals it would have had there.

The arrays here are what the back-test scores and what a live forecast takes its intervals from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.forecast.methods.histories import Past, PlanHistories
from highneeds.forecast.methods.intervals import Bands, Errors, count_scale, fit_bands, size_class
from highneeds.forecast.methods.methods_by_name import Method
from highneeds.forecast.methods.parameters import parameters
from highneeds.stats.arrays import Floats
from highneeds.stats.reconcile import proportional

# Three Januaries make the two differences that the straight line of the DBV deck is drawn from.
FEWEST_JANUARIES = 3
"""No origin has fewer Januaries behind it."""


@dataclass(frozen=True)
class Issued:
    """Forecasts of one method from every origin, for one series of all authorities.

    Attributes
    ----------
    forecast : ndarray of shape (O, A, H)
        Plans; NaN for an authority that did not exist.
    bands
        Intervals as they would have been at each origin.
    size : ndarray of int, shape (O, A)
        Size class at each origin.
    """

    forecast: Floats
    bands: tuple[Bands, ...]
    size: np.ndarray


class Hindsight:
    """Runs methods from every origin of a panel; each origin's past is cut only once.

    Parameters
    ----------
    panel
        All that has been published.
    horizon
        Years ahead that are needed. Five are worked out at least, because errors of all of them
        teach the ranges, and a range must not depend on how far ahead somebody asked.
    last
        The last origin; that of the panel when None.
    levels
        Nominal coverage of the intervals.
    """

    def __init__(
        self,
        panel: PlanHistories,
        horizon: int,
        last: int | None = None,
        levels: tuple[float, ...] = (0.8, 0.95),
    ) -> None:
        self.panel = panel
        self.horizon = max(horizon, parameters().intervals.horizons)
        self.levels = levels
        end = panel.years[-1] if last is None else min(last, panel.years[-1])
        self.origins = tuple(y for y in panel.years[FEWEST_JANUARIES - 1 :] if y <= end)
        self.pasts: tuple[Past, ...] = tuple(panel.at(origin) for origin in self.origins)
        self._totals: dict[str, Floats] = {}
        self._issued: dict[str, Issued] = {}
        self._parts: dict[str, tuple[Issued, ...]] = {}
        self._learnt: dict[str, list[dict[int, Floats]]] = {}

    def total(self, method: Method) -> Issued:
        """Return the method's forecasts of all plans."""
        if method.name not in self._issued:
            learnt = self._hindcasts(method)
            self._issued[method.name] = self._issue(self._total(method), self.panel.plans, learnt)
        return self._issued[method.name]

    def parts(self, method: Method) -> tuple[Issued, ...]:
        """Return the method's forecasts of each provision."""
        if method.name not in self._parts:
            self._parts[method.name] = self._make_parts(method)
        return self._parts[method.name]

    def _make_parts(self, method: Method) -> tuple[Issued, ...]:
        n_parts = len(self.panel.provisions)
        shape = (len(self.origins), n_parts, len(self.panel.areas), self.horizon)
        out = np.full(shape, np.nan)
        totals = self._total(method)
        for o, past in enumerate(self.pasts):
            out[o][:, past.rows] = method.provisions(past, self.horizon, totals[o][past.rows])
        learnt: list[list[dict[int, Floats]]] = [
            [dict[int, Floats]() for _ in self.pasts] for _ in range(n_parts)
        ]
        for o, earlier in enumerate(self._hindcasts(method)):
            for year, total in earlier.items():
                scaled = proportional(total, out[self.origins.index(year)])
                for p in range(n_parts):
                    learnt[p][o][year] = scaled[p]
        return tuple(
            self._issue(out[:, p], self.panel.by_provision[p], learnt[p]) for p in range(n_parts)
        )

    def _total(self, method: Method) -> Floats:
        if method.name not in self._totals:
            out = np.full((len(self.origins), len(self.panel.areas), self.horizon), np.nan)
            for o, past in enumerate(self.pasts):
                out[o, past.rows] = method.total(past, self.horizon)
            self._totals[method.name] = out
        return self._totals[method.name]

    def _hindcasts(self, method: Method) -> list[dict[int, Floats]]:
        """Return, for each origin, forecasts from earlier ones by the method as it is there."""
        if method.name in self._learnt:
            return self._learnt[method.name]
        every: list[dict[int, Floats]] = []
        for past in self.pasts:
            found: dict[int, Floats] = {}
            if method.hindcasts is not None:
                for year, forecast in method.hindcasts(past, self.horizon).items():
                    if year in self.origins:
                        full = np.full((len(self.panel.areas), self.horizon), np.nan)
                        full[past.rows] = forecast
                        found[year] = full
            every.append(found)
        self._learnt[method.name] = every
        return every

    def _issue(self, forecast: Floats, actual: Floats, learnt: list[dict[int, Floats]]) -> Issued:
        at = [self.panel.years.index(origin) for origin in self.origins]
        size = np.stack([size_class(actual[:, t]) for t in at])
        bands = []
        for o, origin in enumerate(self.origins):
            earlier = [
                self._errors(s, learnt[o].get(year, forecast[s]), actual, size[s], origin)
                for s, year in enumerate(self.origins[:o])
            ]
            bands.append(fit_bands(_join(earlier), origin, self.levels))
        return Issued(forecast, tuple(bands), size)

    def _errors(
        self, s: int, forecast: Floats, actual: Floats, size: np.ndarray, now: int
    ) -> Errors:
        year = self.origins[s]
        # At the origin later Januaries were not known, so errors that rest on them taught nothing
        # yet.
        reach = min(self.horizon, now - year)
        t = self.panel.years.index(year)
        outcome = actual[:, t + 1 : t + 1 + reach]
        told = forecast[:, : outcome.shape[1]]
        # One plan is added so that nothing to nothing is no error and not an infinite one.
        value = np.log((outcome + 1) / (told + 1)) / count_scale(told)
        good = np.isfinite(value)
        horizon = np.broadcast_to(np.arange(1, value.shape[1] + 1), value.shape)
        sizes = np.broadcast_to(size[:, None], value.shape)
        return Errors(value[good], np.full(int(good.sum()), year), horizon[good], sizes[good])


def _join(parts: Sequence[Errors]) -> Errors:
    empty = np.empty(0, dtype=np.int64)
    if not parts:
        return Errors(np.empty(0), empty, empty, empty)
    return Errors(
        np.concatenate([e.value for e in parts]),
        np.concatenate([e.origin for e in parts]),
        np.concatenate([e.horizon for e in parts]),
        np.concatenate([e.size for e in parts]),
    )
