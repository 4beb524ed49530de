"""Time in years and months, and plan-years gained: the arithmetic of a benefits profile.

A rate of entry is piecewise constant. Children who would have had a plan enter it and leave it
again after its duration D, so with E(t) the children entered by time t the number standing is
E(t) - E(t - D), and the plan-years gained are the integral of that: closed forms, no steps.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Entry: TypeAlias = Literal["continuous", "september"]


def in_years(day: date) -> float:
    """Return a date as a year number; months are twelfths, so 1 April 2027 is 2027.25.

    Examples
    --------
    >>> in_years(date(2027, 4, 1)) - in_years(date(2023, 9, 1))
    3.583333333333485
    """
    # Months are twelfths and not days over 365, so that a year from 1 April to 1 April is exactly 1
    # in leap years too.
    length = calendar.monthrange(day.year, day.month)[1]
    return day.year + (day.month - 1 + (day.day - 1) / length) / 12


def year_ends(first: int, last: int) -> Floats:
    """Return the end of each financial year (1 April, 0:00) and of the one before the first."""
    return np.arange(first - 1, last + 1, dtype=np.float64) + 0.25


@dataclass(frozen=True)
class Entrants:
    """Children entering, as a rate that changes in steps.

    Attributes
    ----------
    at
        Times of the steps, rising, in years; nobody enters before the first.
    rate : ndarray of shape (n_steps,) or (n_steps, n_draws)
        Children a year from each step on.
    entry : {"continuous", "september"}
        All year round, or a year's worth on each 1 September from the first step on.
    """

    at: tuple[float, ...]
    rate: Floats
    entry: Entry

    def standing(self, times: Floats, duration: Floats) -> Floats:
        """Return the children standing at each time.

        Parameters
        ----------
        times : ndarray of shape (n_times,)
        duration : ndarray of shape () or (n_draws,)
            Years each stays.

        Returns
        -------
        ndarray of shape (n_times,) or (n_draws, n_times)
        """
        return self._less_leavers(times, duration, power=1)

    def gained(self, times: Floats, duration: Floats) -> Floats:
        """Return the plan-years gained up to each time; shapes as in `standing`.

        Notes
        -----
        For a unit rate from time 0 that nobody leaves: continuous T^2/2; September cohorts
        the sum of max(T - k, 0) over k = 0, 1, 2 … (method-dbv.md §4).
        """
        return self._less_leavers(times, duration, power=2)

    def _less_leavers(self, times: Floats, duration: Floats, power: int) -> Floats:
        stay = np.asarray(duration, dtype=np.float64)[..., np.newaxis]
        entered = self._entered(times - np.zeros_like(stay), power)
        return np.asarray(entered - self._entered(times - stay, power))

    def _entered(self, times: Floats, power: int) -> Floats:
        """Children entered (power 1) or the integral of that (power 2) at times (…, n_times)."""
        rate = self.rate if self.rate.ndim == 2 else self.rate[:, np.newaxis]
        draws = np.broadcast_shapes(rate.shape[1:] or (1,), times.shape[:-1] or (1,))
        total = np.zeros((*draws, times.shape[-1]))
        if self.entry == "september":
            for at, amount in self._cohorts(float(np.max(times, initial=-np.inf)), rate):
                past = times - at
                weight = (past >= 0) if power == 1 else np.maximum(past, 0)
                total += amount[:, np.newaxis] * weight
        else:
            changes = np.diff(rate, axis=0, prepend=np.zeros((1, rate.shape[1])))
            for at, change in zip(self.at, changes, strict=True):
                if not change.any():
                    continue
                # Continuous entry at a unit rate: T children after T years, T²/2 plan-years between
                # them.
                past = np.maximum(times - at, 0)
                total += change[:, np.newaxis] * (past if power == 1 else past * past / 2)
        return total if self.rate.ndim == 2 or times.ndim == 2 else total[0]

    def _cohorts(self, until: float, rate: Floats) -> list[tuple[float, Floats]]:
        """Each 1 September from the first step to `until`, with the children entering then."""
        september = 8 / 12
        if not self.at or not np.isfinite(until):
            return []
        first = int(np.ceil(self.at[0] - september - 1e-9))
        # The slack keeps a start on 1 September in its own year, however its fraction was rounded.
        days = np.arange(first, int(np.floor(until - september + 1e-9)) + 1) + september
        steps = np.searchsorted(np.asarray(self.at), days + 1e-9, side="right") - 1
        return [(float(day), rate[step]) for day, step in zip(days, steps, strict=True)]
