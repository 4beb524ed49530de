"""Small multiples, and a whole specification from one or several drawn panels."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from highneeds.publish.charts.frame import FONT, TEXT, Canvas, Plot, Spec, wrap
from highneeds.publish.charts.line import caption
from highneeds.publish.charts.marks import legend, one_label
from highneeds.publish.charts.points import unique
from highneeds.publish.charts.styles import fill_styles, line_styles
from highneeds.publish.theme import INK

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_GAP = 18


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
    down = plots[-1].top + plots[-1].bottom + _GAP
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
    outer = Plot(width, height, first.left, first.right, first.top, first.bottom)
    return spec, outer


def _view(plot: Plot) -> Spec:
    return {"width": plot.width, "height": plot.height, "layer": list(plot.layers)}


def facets(canvas: Canvas, draw: Callable[[Canvas], Plot]) -> tuple[tuple[Plot, ...], int]:
    """Draw one small panel per facet, all on one scale; return them and the number of columns.

    Notes
    -----
    What is measured, and the key to the colours, stand once, above the first panel.
    """
    names = unique(p.facet for p in canvas.points)
    series = unique(p.series for p in canvas.points)
    columns = 1 if len(names) == 1 else 2 if len(names) in {2, 4} else 3
    width = (canvas.width - _GAP * (columns - 1)) // columns
    heads = {n: wrap(n, width - 6, TEXT, 2) for n in names}
    deep = max(len(h) for h in heads.values())
    made = []
    for index, name in enumerate(names):
        mine = tuple(p for p in canvas.points if p.facet == name)
        plot = draw(replace(canvas, points=mine, width=width, small=True))
        head = one_label(
            -plot.left, -plot.top - 16 * deep + 8, heads[name], INK, bold=True, lineHeight=16
        )
        room, extra = 16 * deep + 8, []
        if index == 0:
            above = -plot.top - room - 6
            keys, deep_key = legend(
                _key(canvas, series), canvas.width, left=-plot.left, above=above
            )
            extra = [*keys, caption(canvas, plot.left, above - deep_key - 8)]
            room += deep_key + 24
        layers = (*plot.layers, head, *extra)
        made.append(replace(plot, top=plot.top + room, layers=layers))
    return tuple(made), columns


def _key(canvas: Canvas, series: Sequence[str]) -> list[tuple[str, str]]:
    if len(series) < 2 or len(unique(p.facet for p in canvas.points)) == len(series):
        return []
    if canvas.chart.kind in {"line", "fan", "xmr"}:
        styles = line_styles(series, canvas.chart.highlight, canvas.theme)
        return [(name, style.colour) for name, style in styles.items()]
    return list(fill_styles(series, canvas.chart.highlight, canvas.theme).items())


__all__ = ["compose", "facets"]
