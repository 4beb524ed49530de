"""Charts as series over categories, for the deck and the workbook, which draw them themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from highneeds.document.figure import Chart
from highneeds.publish.charts.geometry import Ticks, ticks
from highneeds.publish.charts.points import ChartPoint, points, unique, y_column_of
from highneeds.publish.native_charts.bars import (
    bars,
    diverging,
    dots,
    ranked_bars,
    stacked,
    tornado,
    waterfall,
)
from highneeds.publish.native_charts.lines import funnel, lines
from highneeds.publish.native_charts.shape import Native, NativeSeries, reach
from highneeds.publish.theme import HouseStyle

__all__ = ["Native", "NativeSeries", "natives"]


def natives(chart: Chart, theme: HouseStyle) -> tuple[Native, ...]:
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
        # Each sparkline has a scale of its own: it shows a shape and no level.
        if chart.kind == "sparkline":
            return tuple(_scaled(chart, (one,), one) for one in made)
        return tuple(_scaled(chart, made, one) for one in made)
    one = _one(chart, found, theme)
    return (_scaled(chart, (one,), one),)


def _scaled(chart: Chart, panels: Sequence[Native], one: Native) -> Native:
    """Give the axis the ends and steps of the picture on the page; panels share them."""
    if chart.kind in {"stacked_share", "diverging"}:
        return replace(one, unit="%", scale=Ticks(0, 100, (0, 25, 50, 75, 100), 0))
    # Bars are read by their length, so their axis begins at zero; a tornado's begin at the result.
    zero = one.form not in {"line", "scatter"} and one.crosses is None
    amounts = [v for panel in panels for v in reach(panel)]
    if one.crosses is not None:
        # Numbers stand outside both ends of a tornado's bars and must not meet the names.
        spare = 0.12 * (max(amounts) - min(amounts))
        amounts = [min(amounts) - spare, max(amounts) + spare]
    scale = ticks(amounts, zero=zero)
    return replace(one, unit=chart.y_unit, scale=scale)


_DRAW: Final[dict[str, Callable[[Chart, tuple[ChartPoint, ...], HouseStyle], Native]]] = {
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


def _one(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    made = _DRAW.get(chart.kind, lines)(chart, found, theme)
    return made if made.y_title else replace(made, y_title=y_column_of(chart).label)
