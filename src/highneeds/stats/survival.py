"""How many have had the event after a time, when some were not watched to the end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Bools, Floats, Ints, divide, floats, z_of
from highneeds.stats.intervals import wilson


@dataclass(frozen=True)
class KaplanMeier:
    """Share still without the event.

    Attributes
    ----------
    times : ndarray of shape (times,)
        Times at which an event happened, rising.
    at_risk, events
        Watched just before each time, and events at it.
    survival, low, high
        Share without the event just after each time, and its interval.
    last, n
        The longest time anybody was watched, and how many were watched.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    low: Floats
    high: Floats
    last: float
    n: int

    def at(self, when: ArrayLike) -> tuple[Floats, Floats, Floats]:
        """Return survival, low and high at given times; NaN beyond the longest time watched.

        Before the first event survival is 1 with no width: say n instead.
        """
        t = floats(when)
        place = np.searchsorted(self.times, t, side="right")
        gone = bool(self.survival.size) and self.survival[-1] == 0
        # Once everybody has had the event nothing can change, however long one waits.
        known = (t <= self.last) | gone
        steps = (np.concatenate([[1.0], s]) for s in (self.survival, self.low, self.high))
        survival, low, high = (np.where(known, step[place], np.nan) for step in steps)
        return survival, low, high


@dataclass(frozen=True)
class Incidence:
    """Share who have had each cause, with the others competing.

    Attributes
    ----------
    causes : ndarray of shape (causes,)
        Codes of the causes; 0 is never one.
    at : ndarray of shape (times,)
        Times asked for.
    share, low, high : ndarray of shape (causes, times)
        Cumulative incidence 0-1 and its interval; NaN beyond the longest time watched.
    at_risk : ndarray of shape (times,)
        Still watched and without any event after each time.
    """

    causes: Ints
    at: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats


def kaplan_meier(time: ArrayLike, event: ArrayLike, level: float = 0.95) -> KaplanMeier:
    """Kaplan-Meier estimate with Greenwood's variance and log-minus-log limits.

    Parameters
    ----------
    time : array_like of shape (people,)
        Time to the event or to the end of watching, in any unit, not negative.
    event
        Whether the event happened; otherwise the person was censored (moved away, or time up).
    level
        Confidence, 0-1.

    Notes
    -----
    An event and a censoring at one time: the event comes first. Late entry is not modelled, and
    censoring is taken to say nothing about the event.

    References
    ----------
    Kaplan, E. L. and Meier, P. (1958). Journal of the American Statistical Association 53.
    """
    t, happened = _checked(time, event)
    times, at_risk, events = _table(t, happened != 0)
    survival = floats(np.cumprod(1 - events / at_risk))
    spread = np.cumsum(divide(events, at_risk * (at_risk - events)))
    low, high = _log_log(survival, floats(survival * np.sqrt(spread)), level, at_risk, at_risk)
    last = float(t.max()) if t.size else float("nan")
    return KaplanMeier(times, at_risk, events, survival, low, high, last, t.size)


def aalen_johansen(
    time: ArrayLike, cause: ArrayLike, at: ArrayLike, level: float = 0.95
) -> Incidence:
    """Cumulative incidence of competing causes.

    Parameters
    ----------
    time : array_like of shape (people,)
        Time to the first event or to the end of watching.
    cause
        0 for censored, otherwise a code of what happened.
    at : array_like of shape (times,)
        Times at which the shares are wanted, such as 6, 12 and 24 months.
    level
        Confidence, 0-1.

    Notes
    -----
    Delta-method variance (Marubini and Valsecchi 1995) and log-minus-log limits. A share of
    exactly 0 gets the Wilson limit of 0 out of those still watched, and a share of exactly 1
    that of all out of all.

    References
    ----------
    Aalen, O. O. and Johansen, S. (1978). Scandinavian Journal of Statistics 5, 141-150.
    """
    t, codes = _checked(time, cause)
    when = np.atleast_1d(floats(at))
    causes = np.unique(codes[codes != 0])
    times, at_risk, events = _table(t, codes != 0)
    before = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)[:-1]])[: times.size]
    still = np.array([np.count_nonzero(t > moment) for moment in when], dtype=np.float64)
    shares, errors = np.zeros((2, causes.size, when.size))
    for i, code in enumerate(causes):
        d = np.array([np.count_nonzero((t == moment) & (codes == code)) for moment in times])
        running = np.cumsum(before * d / at_risk)
        for j, moment in enumerate(when):
            use = times <= moment
            if use.any():
                shares[i, j] = running[use][-1]
                errors[i, j] = _spread(running[use], before[use], at_risk[use], events[use], d[use])
    low, high = _log_log(shares, np.sqrt(errors), level, still, np.full(still.shape, t.size))
    if t.size:
        # If everybody who was watched longest had an event, nobody is left whom time could change.
        gone = bool(np.all(codes[t == t.max()] != 0))
        unknown = (when > t.max()) & (not gone)
        shares, low, high = (np.where(unknown, np.nan, a) for a in (shares, low, high))
    return Incidence(causes.astype(np.int64), when, shares, low, high, still)


def _spread(running: Floats, before: Floats, at_risk: Floats, events: Floats, d: Ints) -> float:
    rest = running[-1] - running
    spread = rest**2 * np.nan_to_num(divide(events, at_risk * (at_risk - events)))
    spread += before**2 * (at_risk - d) * d / at_risk**3
    spread -= 2 * rest * before * d / at_risk**2
    return float(max(0.0, spread.sum()))


def _checked(time: ArrayLike, what: ArrayLike) -> tuple[Floats, Floats]:
    t, w = floats(time), floats(what)
    if t.shape != w.shape:
        raise ValueError(f"As many times as outcomes are needed; given {t.size} and {w.size}")
    if np.any(np.isnan(t)) or np.any(np.isnan(w)) or np.any(t < 0):
        raise ValueError("Times and outcomes may not be missing, and times not negative")
    return t, w


def _table(t: Floats, happened: Bools) -> tuple[Floats, Floats, Floats]:
    times, events = np.unique(t[happened], return_counts=True)
    at_risk = t.size - np.searchsorted(np.sort(t), times, side="left")
    return times, at_risk.astype(np.float64), events.astype(np.float64)


def _log_log(
    share: Floats, error: Floats, level: float, n_none: Floats, n_all: Floats
) -> tuple[Floats, Floats]:
    """Log-minus-log limits; Wilson's where a share is exactly 0 or 1."""
    z = z_of(level)
    inner = (share > 1e-12) & (share < 1 - 1e-12)
    p = np.where(inner, share, 0.5)
    reach = z * np.where(inner, error, 0.0) / np.abs(p * np.log(p))
    low, high = p ** np.exp(reach), p ** np.exp(-reach)
    none, everyone = share <= 1e-12, share >= 1 - 1e-12
    _, top = wilson(0 * n_none, n_none, level)
    bottom, _ = wilson(n_all, n_all, level)
    low = np.select([none, everyone], [0.0, np.broadcast_to(bottom, share.shape)], low)
    return low, np.select([none, everyone], [np.broadcast_to(top, share.shape), 1.0], high)
