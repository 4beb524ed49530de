"""Where an authority stands among all: rank, quartile, funnel."""

import numpy as np
from numpy.typing import NDArray

from highneeds.benchmark.results import FunnelPlace, FunnelPoint
from highneeds.measures.panel import Floats, Panel
from highneeds.measures.registry import Metric
from highneeds.stats import funnel as fits
from highneeds.stats import ranks
from highneeds.stats.rounding import half_up
from highneeds.vocabulary.areas import default_areas

TINY = ("201", "420")
"""City of London and Isles of Scilly: plotted, and left out of every fit."""

IMPOSSIBLE = "the figure is below zero, or a part above its whole, as published"

_LEVELS = (0.95, 0.998)
# As for quartiles: a rank among three says nothing of what is usual.
_FEWEST_RANKED = 4


def rank_of(panel: Panel, area: str, year: int, *, lait: bool) -> tuple[int | None, int, bool, str]:
    """Return rank, number ranked, whether tied, and what rank 1 means.

    Rank 1 is the best by polarity; without polarity it is the highest, and says so. LAIT ranks
    nothing without polarity.
    """
    metric = panel.metric
    j, i = panel.column(year), panel.row.get(area)
    first = {"high": "best (highest)", "low": "best (lowest)"}.get(metric.polarity, "highest")
    if j is None or (lait and metric.polarity == "none"):
        return None, 0, False, first
    placed = ranks.competition_rank(
        panel.value[:, j], metric.decimals, high_is_first=metric.polarity != "low"
    )
    n = int(np.isfinite(placed).sum())
    if i is None or not np.isfinite(placed[i]) or n < _FEWEST_RANKED:
        return None, n, False, first
    return int(placed[i]), n, bool(ranks.tied(placed)[i]), first


def quartile_of(
    panel: Panel, area: str, year: int, *, lait: bool
) -> tuple[int | None, tuple[float, float, float] | None, str]:
    """Return the quartile (1 lowest), its bounds by R type 7, and LAIT's band A to D."""
    j, i = panel.column(year), panel.row.get(area)
    if j is None:
        return None, None, ""
    values = panel.value[:, j]
    if lait:
        # LAIT cuts quartiles of the figures as published, and bands must come out as it prints
        # them.
        values = half_up(values, panel.metric.decimals)
    if np.isfinite(values).sum() < 4:
        return None, None, ""
    low, middle, high = (float(q) for q in ranks.quantile7(values, [0.25, 0.5, 0.75]))
    if i is None or not np.isfinite(values[i]):
        return None, (low, middle, high), ""
    group = int(ranks.quantile_group(values, 4)[i])
    band = str(ranks.quartile_band(values, panel.metric.polarity)[i]) if lait else ""
    return group, (low, middle, high), band


def _fit(panel: Panel, j: int) -> tuple[fits.FunnelFit | None, str]:
    """Fit the funnel of a year, or say why not. Impossible figures shape no fit."""
    metric = panel.metric
    x, n = panel.numerator[:, j], panel.denominator[:, j]
    known = np.isfinite(panel.value[:, j]) & ~np.isin(panel.areas, TINY) & possible(metric, x, n)
    if known.sum() < fits.FEW_AREAS:
        count = int(known.sum())
        return None, f"only {count} authorities have a figure; {fits.FEW_AREAS} are needed"
    # A rate may exceed 1 (requests per 100 plans), which the angle of a proportion cannot.
    fit = fits.fit_proportion if metric.interval == "wilson" else fits.fit_rate
    return fit(x, n, include=known), ""


def possible(metric: Metric, x: Floats, n: Floats) -> NDArray[np.bool_]:
    """Say which figures can be: nothing below zero, no part above its whole."""
    whole = x <= n if metric.interval == "wilson" else np.ones(x.shape, dtype=np.bool_)
    return (x >= 0) & whole


def funnel_place(panel: Panel, area: str, year: int) -> FunnelPlace:
    """Return the position in the funnel with overdispersion, or why it is not judged."""
    metric = panel.metric
    j, i = panel.column(year), panel.row.get(area)
    if metric.interval == "none" or metric.denominator is None:
        return FunnelPlace("not_judged", "a funnel needs a proportion or a rate of events")
    if j is None or i is None or not np.isfinite(panel.value[i, j]):
        return FunnelPlace("not_judged", "there is no figure")
    made, reason = _fit(panel, j)
    if made is None:
        return FunnelPlace("not_judged", reason)
    x, n = panel.numerator[[i], j], panel.denominator[[i], j]
    if not possible(metric, x, n)[0]:
        return FunnelPlace("not_judged", IMPOSSIBLE)
    limits = []
    for level in _LEVELS:
        low, high = made.limits(n, level)
        limits.append((level, metric.scale * float(low[0]), metric.scale * float(high[0])))
    return FunnelPlace(
        position=str(made.position(x, n)[0]),
        centre=metric.scale * made.target,
        limits=tuple(limits),
        phi=made.phi,
        tau2=made.tau2,
        n=made.n_areas,
    )


def funnel_points(panel: Panel, year: int) -> tuple[FunnelPoint, ...]:
    """Return every authority with the limits at its denominator; empty when there is no funnel."""
    j = panel.column(year)
    if j is None or panel.metric.interval == "none" or panel.metric.denominator is None:
        return ()
    made, _ = _fit(panel, j)
    if made is None:
        return ()
    scale = panel.metric.scale
    shown = np.flatnonzero(np.isfinite(panel.value[:, j]))
    n = panel.denominator[shown, j]
    (low, high), (outer_low, outer_high) = (made.limits(n, level) for level in _LEVELS)
    areas = default_areas()
    return tuple(
        FunnelPoint(
            areas.get(panel.areas[i]).name,
            float(n[k]),
            float(panel.value[i, j]),
            scale * float(low[k]),
            scale * float(high[k]),
            scale * float(outer_low[k]),
            scale * float(outer_high[k]),
            scale * made.target,
        )
        for k, i in enumerate(shown)
    )
