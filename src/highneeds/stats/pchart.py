"""Control charts of proportions with uneven denominators."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, together
from highneeds.stats.xmr import Limits, XmrResult, chart

D2 = 1.128
"""Mean range of two standard normal draws."""

SMALL = 10
"""Below this usual denominator a control chart says nothing."""


def laney_p(x: ArrayLike, n: ArrayLike, rebase: Sequence[int] = ()) -> XmrResult:
    """Fit Laney's p' chart: a p-chart widened by how much months really differ.

    Parameters
    ----------
    x, n : array_like of shape (points,)
        Numerator and denominator per period; n <= 0 or a gap is a missing period.
    rebase
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
        # A month without cases still gets a limit to draw: the widest, which promises least.
        error = np.where(there, error, np.nanmax(error))
        sigma = _sigma_z(divide(part - centre, error))
        small = f"denominators under {SMALL}: too few cases a month for limits"
        refused = small if np.median(of[there]) < SMALL else ""
        return Limits(centre, sigma, 3 * sigma * error, refused)

    return chart(share, rebase, limits, screened=False)


def _sigma_z(z: Floats) -> float:
    moves = np.abs(np.diff(z))
    moves = moves[~np.isnan(moves)]
    return float(moves.mean()) / D2 if moves.size else 0.0
