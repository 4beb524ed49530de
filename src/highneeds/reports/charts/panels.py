"""Small multiples, and a whole specification from one or several drawn panels."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from highneeds.reports.charts.frame import FONT, TEXT, Canvas, Plot, Spec, wrap
from highneeds.reports.charts.line import caption
from highneeds.reports.charts.marks import one_label
from highneeds.reports.charts.points import unique
from highneeds.reports.theme import INK

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_GAP, _HEAD = 18, 26


def compose(plots: Sequence[Plot], columns: int) -> tuple[Spec, Plot]:
    """Join panels into one specification; return it with the outer room of the whole picture."""
    views = [_view(plot) for plot in plots]
    head = {
        "$schema": SCHEMA,
        "background": "white",
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "text": {"font": FONT, "fontSize": TEXT},
            "axis": {"labelFont": FONT},
            "bar": {"continuousBandSize": 10},
        },
    }
    if len(views) == 1:
        one = plots[0]
        spec = {**head, **views[0], "padding": 0}
        return spec, one
    rows = [plots[i : i + columns] for i in range(0, len(plots), columns)]
    across = max(p.left + p.right for p in plots) + _GAP
    down = max(p.top + p.bottom for p in plots) + _HEAD
    spec = {
        **head,
        "concat": views,
        "columns": columns,
        "bounds": "flush",
        "spacing": {"row": down, "column": across},
        "padding": 0,
    }
    first = plots[0]
    width = max(sum(p.width for p in row) + across * (len(row) - 1) for row in rows)
    height = sum(max(p.height for p in row) for row in rows) + down * (len(rows) - 1)
    outer = Plot(width, height, first.left, first.right, first.top + _HEAD + 16, first.bottom)
    return spec, outer


def _view(plot: Plot) -> Spec:
    return {"width": plot.width, "height": plot.height, "layer": list(plot.layers)}


def facets(canvas: Canvas, draw: Callable[[Canvas], Plot], by: str) -> tuple[tuple[Plot, ...], int]:
    """Draw one small panel per facet, all on one scale; return them and the number of columns."""
    names = unique(p.facet for p in canvas.points)
    columns = 1 if len(names) == 1 else 2 if len(names) in {2, 4} else 3
    width = (canvas.width - _GAP * (columns - 1)) // columns
    made = []
    for index, name in enumerate(names):
        mine = tuple(p for p in canvas.points if p.facet == name)
        plot = draw(replace(canvas, points=mine, width=width, small=True))
        head = wrap(name, width - 6, TEXT, 1)[0]
        title = one_label(-plot.left, -plot.top - 8, head, INK, bold=True)
        extra = [caption(canvas, plot.left, -plot.top - 30)] if index == 0 else []
        made.append(replace(plot, layers=(*plot.layers, title, *extra)))
    return tuple(made), columns


__all__ = ["compose", "facets"]
