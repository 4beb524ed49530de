"""Control charts of proportions with uneven denominators, and what to show when they are tiny."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, floats, together
from highneeds.stats.intervals import wilson
from highneeds.stats.xmr import Limits, XmrResult, chart

D2 = 1.128
"""Mean range of two standard normal draws."""

SMALL = 10
"""Below this usual denominator a control chart says nothing; see `rolling_rate`."""


def laney_p(x: ArrayLike, n: ArrayLike, rebase: Sequence[int] = ()) -> XmrResult:
    """Fit Laney's p' chart: a p-chart widened by how much months really differ.

    Parameters
    ----------
    x, n : array_like of shape (points,)
        Numerator and denominator per period; n <= 0 or a gap is a missing period.
    rebase : sequence of int
        Positions at which a new group starts; see `xmr.fit_xmr`.

    Returns
    -------
    XmrResult
        In proportions 0-1; `groups[i].spread` is sigma z. No limits while the median
        denominator is under 10. Draw with `drawn(0, 1)`.

    References
    ----------
    Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14, 531-537.
    """
    return _p_chart(x, n, rebase, laney=True)


def p_chart(x: ArrayLike, n: ArrayLike, rebase: Sequence[int] = ()) -> XmrResult:
    """Fit a plain p-chart (sampling variation only); with large denominators it flags nearly all.

    Parameters and result as in `laney_p`.
    """
    return _p_chart(x, n, rebase, laney=False)


def rolling_rate(
    x: ArrayLike, n: ArrayLike, window: int, level: float = 0.95
) -> tuple[Floats, Floats, Floats, Floats]:
    """Pool the last `window` periods, with Wilson limits: for audits of six cases a month.

    Parameters
    ----------
    x, n : array_like of shape (points,)
        Numerator and denominator per period; a gap adds nothing.
    window : int
        Periods to pool; early points pool those there are.
    level : float
        Confidence, 0-1.

    Returns
    -------
    rate, low, high, pooled_n : ndarray of shape (points,)
        Proportions 0-1 and the pooled denominator; NaN where it is 0.
    """
    x, n = together(x, n)
    use = (n > 0) & ~np.isnan(x)
    seen, of = (_rolling_sum(np.where(use, part, 0.0), window) for part in (x, n))
    low, high = wilson(seen, of, level)
    return divide(seen, of), low, high, of


def _rolling_sum(values: Floats, window: int) -> Floats:
    running = np.concatenate([np.zeros(window), np.cumsum(values)])
    return floats(running[window:] - running[:-window])


def _p_chart(x: ArrayLike, n: ArrayLike, rebase: Sequence[int], laney: bool) -> XmrResult:
    x, n = together(x, n)
    n = np.where((n > 0) & ~np.isnan(x), n, np.nan)
    share = divide(x, n)
    starts = iter([0, *sorted(set(rebase))])

    def limits(part: Floats) -> Limits:
        start = next(starts)
        seen, of = x[start : start + part.size], n[start : start + part.size]
        there = ~np.isnan(of)
        if not there.any():
            return Limits(float("nan"), float("nan"), of)
        centre = float(seen[there].sum() / of[there].sum())
        error = np.sqrt(centre * (1 - centre) / of)
        error = np.where(there, error, np.nanmax(error))
        sigma = _sigma_z(divide(part - centre, error)) if laney else float(0 < centre < 1)
        small = f"denominators under {SMALL}: show a rolling rate instead"
        refused = small if np.median(of[there]) < SMALL else ""
        return Limits(centre, sigma, 3 * sigma * error, refused)

    return chart(share, rebase, limits, screened=False)


def _sigma_z(z: Floats) -> float:
    moves = np.abs(np.diff(z))
    moves = moves[~np.isnan(moves)]
    return float(moves.mean()) / D2 if moves.size else 0.0
