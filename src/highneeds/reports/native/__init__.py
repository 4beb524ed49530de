"""Charts as series over categories, for the deck and the workbook, which draw them themselves."""

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Final

from highneeds.reports.charts.points import Point, points, unique, y_column_of
from highneeds.reports.figure import Chart
from highneeds.reports.native.bars import (
    bars,
    diverging,
    dots,
    ranked_bars,
    stacked,
    tornado,
    waterfall,
)
from highneeds.reports.native.lines import funnel, lines
from highneeds.reports.native.shape import Native, Series
from highneeds.reports.theme import Theme

__all__ = ["Native", "Series", "natives"]


def natives(chart: Chart, theme: Theme) -> tuple[Native, ...]:
    """Return the native charts of a chart: one, one per panel, or none.

    Notes
    -----
    None for tree and heat, which are drawn as shapes and as a shaded table, and where there is no
    number. A native chart holds fewer things than the picture: breaks are told in the takeaway and
    notes, bands are lines.
    """
    found = points(chart)
    if chart.kind in {"tree", "heat"} or not any(p.known for p in found):
        return ()
    lines = unique(p.series for p in found)
    by = attrgetter("facet" if chart.facet else "series")
    split = chart.kind == "sparkline" or (
        chart.kind == "line" and not chart.highlight and len(lines) > 6
    )
    if chart.facet or (split and len(lines) > 1):
        made = []
        for name in unique(by(p) for p in found):
            mine = tuple(p for p in found if by(p) == name)
            if any(p.known for p in mine):
                made.append(replace(_one(chart, mine, theme), title=name))
        return tuple(made)
    return (_one(chart, found, theme),)


_DRAW: Final[dict[str, Callable[[Chart, tuple[Point, ...], Theme], Native]]] = {
    "bar": bars,
    "bar_ranked": ranked_bars,
    "stacked": stacked,
    "stacked_share": stacked,
    "funnel": funnel,
    "diverging": diverging,
    "tornado": tornado,
    "waterfall": waterfall,
    "dot": dots,
}


def _one(chart: Chart, found: tuple[Point, ...], theme: Theme) -> Native:
    made = _DRAW.get(chart.kind, lines)(chart, found, theme)
    return made if made.y_title else replace(made, y_title=y_column_of(chart).label)
