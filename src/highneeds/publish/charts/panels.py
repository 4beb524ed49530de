"""Small multiples: one panel per facet, all on one scale, under one key."""

from collections.abc import Callable
from dataclasses import replace

from highneeds.publish.charts.axes import caption, legend
from highneeds.publish.charts.canvas import Canvas, Picture, Plot
from highneeds.publish.charts.geometry import TEXT, wrap
from highneeds.publish.charts.marks import TextMark
from highneeds.publish.charts.points import unique
from highneeds.publish.charts.styles import fill_styles, line_styles

_GAP = 18
_LINE = 16


def alone(plot: Plot) -> Picture:
    """Return the picture of a single panel."""
    width = plot.left + plot.width + plot.right
    height = plot.top + plot.height + plot.bottom
    return Picture(width, height, ((plot.left, plot.top, plot.marks),))


def facets(canvas: Canvas, draw: Callable[[Canvas], Plot]) -> Picture:
    """Draw one small panel per facet, in rows of two or three.

    Notes
    -----
    What is measured, and the key to the colours, stand once, above the first panel.
    """
    names = unique(p.facet for p in canvas.points)
    # Four in rows of three would leave one alone.
    columns = 1 if len(names) == 1 else 2 if len(names) in {2, 4} else 3
    width = (canvas.width - _GAP * (columns - 1)) // columns
    key = legend(_key(canvas), canvas.width)
    panels = [(0.0, 0.0, (caption(canvas, 0, 12), *key.marks(0, 24)))]
    top = 30 + key.height
    for begin in range(0, len(names), columns):
        row = names[begin : begin + columns]
        heads = {n: wrap(n, width - 6, TEXT, 2) for n in row}
        room = _LINE * max(len(h) for h in heads.values())
        bottom = top
        for column, name in enumerate(row):
            mine = tuple(p for p in canvas.points if p.facet == name)
            plot = draw(replace(canvas, points=mine, width=width, small=True))
            left = column * (width + _GAP)
            lines = heads[name]
            middle = top + room - _LINE * len(lines) / 2
            head = TextMark(left, middle, lines, bold=True, leading=_LINE)
            panels.append((0.0, 0.0, (head,)))
            panels.append((left + plot.left, top + room + plot.top, plot.marks))
            bottom = max(bottom, top + room + plot.top + plot.height + plot.bottom)
        top = bottom + _GAP
    return Picture(canvas.width, top - _GAP, tuple(panels))


def _key(canvas: Canvas) -> list[tuple[str, str]]:
    series = unique(p.series for p in canvas.points)
    if len(series) < 2 or len(unique(p.facet for p in canvas.points)) == len(series):
        return []
    if canvas.chart.kind in {"line", "fan", "xmr"}:
        styles = line_styles(series, canvas.chart.highlight, canvas.theme)
        return [(name, style.colour) for name, style in styles.items()]
    return list(fill_styles(series, canvas.chart.highlight, canvas.theme).items())
