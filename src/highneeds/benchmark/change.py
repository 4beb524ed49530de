"""Change over a span, and where two trends would meet."""

from collections.abc import Sequence

import numpy as np

from highneeds.benchmark.comparators import Peers, comparators
from highneeds.benchmark.results import Change, Crossing, Growth
from highneeds.measures.panel import Panel
from highneeds.stats.ranks import competition_rank
from highneeds.stats.robust import panel_change_score
from highneeds.vocabulary.periods import Period

# Fewer than four points make a line of chance; beyond ten years a straight line says nothing.
_SPAN = 5
_AHEAD = 10
_POINTS = 5
_FEWEST = 4
_APART = 0.02
"""Trends closer than this share of the value are level already."""


def span_start(panel: Panel, year: int) -> int | None:
    """Return the first year of the usual span: up to five years, across no break."""
    metric = panel.metric
    known = [y for y in panel.years if y < year]
    after = [b.year for b in metric.breaks if b.year <= year]
    earliest = max([metric.first_comparable, year - _SPAN, *after])
    return next((y for y in known if y >= earliest), None)


def growth(
    panel: Panel, area: str, peers: Peers, start: int, end: int, *, mean: bool = False
) -> Growth | None:
    """Return the change of an authority and its comparators between two years.

    Comparators are made of the same areas in both years. None when the authority lacks a figure
    in either.
    """
    i, j0, j1 = panel.row.get(area), panel.column(start), panel.column(end)
    if i is None or j0 is None or j1 is None:
        return None
    values = panel.value[:, [j0, j1]]
    if not np.isfinite(values[i]).all():
        return None
    kind = panel.metric.period
    own = _change("own", values[i, 0], values[i, 1])
    before = {c.kind: c for c in comparators(panel, peers, start, mean=mean)}
    others = []
    for after in comparators(panel, peers, end, mean=mean):
        earlier = before.get(after.kind)
        if earlier is None or "none" in {earlier.method, after.method}:
            continue
        pair = (earlier.value, after.value)
        if after.kind == "neighbours" or "published" not in {earlier.method, after.method}:
            # Neighbours that have a figure in one of the years only would make growth out of who is
            # missing.
            pair = _same_areas(panel, peers, after.kind, (j0, j1), mean=mean)
        if np.isfinite(pair).all():
            others.append(_change(after.label, *pair))
    # A share of 2% that becomes 3% grew by a point; "by half" would be true and misleading.
    relative = panel.metric.unit != "percent"
    with np.errstate(divide="ignore", invalid="ignore"):
        changes = values[:, 1] / values[:, 0] - 1 if relative else values[:, 1] - values[:, 0]
    changes[~np.isfinite(changes)] = np.nan
    placed = competition_rank(changes)
    return Growth(
        start=Period(kind, start).label,
        end=Period(kind, end).label,
        own=own,
        others=tuple(others),
        panel_score=float(panel_change_score(changes).score[i]),
        rank=int(placed[i]) if np.isfinite(placed[i]) else 0,
        rank_of=int(np.isfinite(placed).sum()),
        breaks=tuple(b.what for b in panel.metric.breaks if start < b.year <= end),
    )


def _same_areas(
    panel: Panel, peers: Peers, kind: str, columns: tuple[int, int], *, mean: bool
) -> tuple[float, float]:
    members: Sequence[str] = panel.areas
    if kind == "neighbours":
        members = peers.neighbours
    elif kind == "region":
        members = peers.region_areas
    rows = [panel.row[a] for a in members if a in panel.row]
    rows = [r for r in rows if np.isfinite(panel.value[r, list(columns)]).all()]
    if not rows:
        return np.nan, np.nan
    if mean and panel.metric.denominator is not None:
        first, last = (float(panel.value[rows, j].mean()) for j in columns)
    else:
        first, last = (panel.pooled(rows, j)[2] for j in columns)
    return first, last


def _change(label: str, start: float, end: float) -> Change:
    percent = 100 * (end / start - 1) if start else np.nan
    return Change(label, float(start), float(end), float(end - start), float(percent))


def crossings(
    panel: Panel, area: str, peers: Peers, year: int, start: int | None, *, mean: bool = False
) -> tuple[Crossing, ...]:
    """Return the years within ten in which straight trends would meet those of the comparators.

    The trend is least squares over the last four or five years from `start`; the caller decides
    whether the span may cross a break.
    """
    first = start
    # Counts of areas of different size have no reason to meet.
    if first is None or panel.metric.denominator is None:
        return ()
    years = [y for y in panel.years if max(first, year - _POINTS + 1) <= y <= year]
    own = [panel.cell(area, y)[2] for y in years]
    series: dict[str, list[float]] = {}
    for y in years:
        for c in comparators(panel, peers, y, mean=mean):
            series.setdefault(c.label, []).append(c.value)
    found = []
    for label, theirs in series.items():
        if len(theirs) != len(years) or len(years) < _FEWEST:
            continue
        if not np.isfinite([*own, *theirs]).all():
            continue
        x = np.asarray(years, dtype=float) - year
        # The line of the difference: two trends meet where it crosses zero.
        slope, level = np.polyfit(x, np.asarray(own) - np.asarray(theirs), 1)
        apart = abs(level) > _APART * abs(own[-1])
        # A gap that is steady or widens never closes.
        if slope == 0 or np.sign(slope) == np.sign(level) or not apart:
            continue
        ahead = -level / slope
        if 0 < ahead <= _AHEAD:
            found.append(
                Crossing(
                    label,
                    year + int(np.ceil(ahead)),
                    len(years),
                    f"Two straight lines through {len(years)} points, carried on. It says what "
                    "would follow if both went on as before, not what will happen.",
                )
            )
    return tuple(found)
