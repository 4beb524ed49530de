"""Charts: what a chart tells becomes marks placed in px, and those become a picture."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from highneeds.document.figure import Chart
from highneeds.publish.charts import (
    bar,
    diverging,
    dot,
    empty,
    fan,
    funnel,
    heat,
    line,
    ranked,
    sparkline,
    stacked,
    tornado,
    tree,
    waterfall,
    xmr,
)
from highneeds.publish.charts.canvas import Canvas, Picture, Plot
from highneeds.publish.charts.panels import alone, facets
from highneeds.publish.charts.points import ChartPoint, points, unique
from highneeds.publish.theme import HouseStyle

_DRAW: Final[dict[str, Callable[[Canvas], Plot]]] = {
    "line": line.draw,
    "bar": bar.draw,
    "bar_ranked": ranked.draw,
    "stacked": stacked.draw,
    "stacked_share": stacked.draw,
    "funnel": funnel.draw,
    "dot": dot.draw,
    "fan": fan.draw,
    "diverging": diverging.draw,
    "tree": tree.draw,
    "heat": heat.draw,
    "tornado": tornado.draw,
    "waterfall": waterfall.draw,
    "xmr": xmr.draw,
    "sparkline": sparkline.draw,
}
_FACETED: Final = frozenset({"line", "bar", "stacked", "stacked_share", "fan", "xmr"})
# Nobody can follow more lines than this at once (docs/explanation/charts.md).
_MOST_LINES: Final = 6


def picture(chart: Chart, theme: HouseStyle, *, width: int = 720, height: int = 0) -> Picture:
    """Place all marks of a chart.

    Parameters
    ----------
    theme
        Gives the authority's colour.
    width
        Outer width, px.
    height
        Height of the plot, px, for kinds over periods; 0 for the kind's own.
    """
    found = points(chart)
    amounts = tuple(v for p in found for v in p.amounts)
    canvas = Canvas(chart, found, theme, width, height, amounts)
    if not _drawable(chart, found):
        return alone(empty.draw(canvas))
    draw = _DRAW[chart.kind]
    if chart.facet and chart.kind in _FACETED:
        return facets(canvas, draw)
    # Without one to follow, more than six lines are a tangle: each gets a panel.
    if chart.kind == "line" and not chart.highlight and _too_many(found):
        split = tuple(replace(p, facet=p.series) for p in found)
        return facets(replace(canvas, points=split), draw)
    return alone(draw(canvas))


def _too_many(found: tuple[ChartPoint, ...]) -> bool:
    return len(unique(p.series for p in found)) > _MOST_LINES


def _drawable(chart: Chart, found: tuple[ChartPoint, ...]) -> bool:
    if chart.kind == "tree":
        return bool(found)
    if chart.kind == "fan":
        return any(p.amounts for p in found)
    # A share of nothing cannot be drawn.
    if chart.kind in {"stacked_share", "diverging"}:
        return any(p.known and (p.y or 0) > 0 for p in found)
    if chart.kind == "tornado":
        return any(None not in (p.y, p.low, p.high) for p in found)
    if chart.kind == "funnel":
        return any(p.known and p.at is not None for p in found)
    return any(p.known for p in found)
