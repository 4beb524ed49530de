"""Where an authority stands among all: rank, quartile, funnel."""

import numpy as np

from highneeds.benchmark.panel import Panel
from highneeds.benchmark.results import FunnelPlace
from highneeds.stats import funnel as fits
from highneeds.stats import ranks
from highneeds.stats.rounding import half_up

TINY = ("201", "420")
"""City of London and Isles of Scilly: plotted, and left out of every fit."""

_LEVELS = (0.95, 0.998)


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
    if i is None or not np.isfinite(placed[i]):
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
        values = half_up(values, panel.metric.decimals)
    if np.isfinite(values).sum() < 4:
        return None, None, ""
    low, middle, high = (float(q) for q in ranks.quantile7(values, [0.25, 0.5, 0.75]))
    if i is None or not np.isfinite(values[i]):
        return None, (low, middle, high), ""
    group = int(ranks.quantile_group(values, 4)[i])
    band = str(ranks.quartile_band(values, panel.metric.polarity)[i]) if lait else ""
    return group, (low, middle, high), band


def funnel_place(panel: Panel, area: str, year: int) -> FunnelPlace:
    """Return the position in the funnel with overdispersion, or why it is not judged."""
    metric = panel.metric
    j, i = panel.column(year), panel.row.get(area)
    if metric.interval == "none" or metric.denominator is None:
        return FunnelPlace("not_judged", "a funnel needs a proportion or a rate of events")
    if j is None or i is None or not np.isfinite(panel.value[i, j]):
        return FunnelPlace("not_judged", "there is no figure")
    x, n = panel.numerator[:, j], panel.denominator[:, j]
    known = np.isfinite(panel.value[:, j]) & ~np.isin(panel.areas, TINY)
    if metric.interval == "wilson" and np.any(x[known] > n[known]):
        return FunnelPlace("not_judged", "an authority has a part above its whole")
    if known.sum() < fits.FEW_AREAS:
        return FunnelPlace(
            "not_judged",
            f"only {int(known.sum())} authorities have a figure; {fits.FEW_AREAS} are needed",
        )
    fit = fits.fit_proportion if metric.interval == "wilson" else fits.fit_rate
    made = fit(x, n, include=known)
    limits = []
    for level in _LEVELS:
        low, high = made.limits(n[[i]], level)
        limits.append((level, metric.scale * float(low[0]), metric.scale * float(high[0])))
    return FunnelPlace(
        position=str(made.position(x[[i]], n[[i]])[0]),
        centre=metric.scale * made.target,
        limits=tuple(limits),
        phi=made.phi,
        tau2=made.tau2,
        n=made.n_areas,
    )
