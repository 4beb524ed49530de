"""Charts: what a chart tells becomes a Vega-Lite specification, and that becomes SVG."""

from dataclasses import replace
from importlib import import_module
from typing import Final

from highneeds.document.figure import Chart
from highneeds.publish.charts import empty
from highneeds.publish.charts.frame import Canvas, Plot, Spec
from highneeds.publish.charts.panels import compose, facets
from highneeds.publish.charts.points import ChartPoint, points, unique
from highneeds.publish.theme import HouseStyle

_MODULE: Final = {
    "line": "line",
    "bar": "bar",
    "bar_ranked": "ranked",
    "stacked": "stacked",
    "stacked_share": "stacked",
    "funnel": "funnel",
    "dot": "dot",
    "fan": "fan",
    "diverging": "diverging",
    "tree": "tree",
    "heat": "heat",
    "tornado": "tornado",
    "waterfall": "waterfall",
    "xmr": "xmr",
    "sparkline": "sparkline",
}
_FACETED: Final = frozenset({"line", "bar", "stacked", "stacked_share", "fan", "xmr"})
_MOST_LINES: Final = 6


def specify(chart: Chart, theme: HouseStyle) -> tuple[Spec, Plot]:
    """Return the Vega-Lite specification of a chart, and its outer size.

    Parameters
    ----------
    chart : Chart
    theme : HouseStyle
        Gives the authority's colour.

    Returns
    -------
    spec : dict
        Plain data; every position that text needs is already computed.
    plot : Plot
        Size of the plot and room around it, px.
    """
    found = points(chart)
    canvas = Canvas(chart, found, theme, amounts=tuple(v for p in found for v in p.amounts))
    if not _drawable(chart, found):
        plot = empty.draw(canvas)
        return compose((plot,), 1)
    draw = import_module(f"{__name__}.{_MODULE[chart.kind]}").draw
    if chart.facet and chart.kind in _FACETED:
        plots, columns = facets(canvas, draw)
        return compose(plots, columns)
    if chart.kind == "line" and not chart.highlight and _too_many(found):
        split = tuple(replace(p, facet=p.series) for p in found)
        plots, columns = facets(replace(canvas, points=split), draw)
        return compose(plots, columns)
    return compose((draw(canvas),), 1)


def _too_many(found: tuple[ChartPoint, ...]) -> bool:
    return len(unique(p.series for p in found)) > _MOST_LINES


def _drawable(chart: Chart, found: tuple[ChartPoint, ...]) -> bool:
    if chart.kind == "tree":
        return bool(found)
    if chart.kind == "fan":
        return any(p.amounts for p in found)
    if chart.kind in {"stacked_share", "diverging"}:
        return any(p.known and (p.y or 0) > 0 for p in found)
    if chart.kind == "tornado":
        return any(None not in (p.y, p.low, p.high) for p in found)
    if chart.kind == "funnel":
        return any(p.known and p.at is not None for p in found)
    return any(p.known for p in found)
