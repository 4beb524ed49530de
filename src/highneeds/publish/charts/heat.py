"""Heat table: every number written, its cell shaded."""

from typing import Any

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, text_width, wrap
from highneeds.publish.charts.line import caption
from highneeds.publish.charts.marks import colour, layer, lines_of, place, row_axis
from highneeds.publish.charts.points import ChartPoint, positions, unique
from highneeds.publish.theme import PAPER, QUIET, WASH, mix, on

_LOW, _HIGH = "#a8480a", "#0a5ea8"


def shade(value: float, low: float, high: float) -> str:
    """Colour of a number: white at the least, blue at the most; orange below zero."""
    if low < 0:
        reach = max(-low, high)
        hue = _HIGH if value >= 0 else _LOW
        return mix(PAPER, hue, 0.06 + 0.94 * abs(value) / reach)
    spread = (value - low) / (high - low) if high > low else 0.5
    return mix(mix(PAPER, _HIGH, 0.07), _HIGH, spread)


def shades(points: tuple[ChartPoint, ...]) -> dict[tuple[str, str], str]:
    """Return the fill of each cell by position and row; wash where there is no number."""
    known = [p.y for p in points if p.y is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return {(p.x, p.series): WASH if p.y is None else shade(p.y, low, high) for p in points}


def draw(canvas: Canvas) -> Plot:
    """Draw rows of series and columns of x, with names on top."""
    points = canvas.points
    across, down = positions(canvas.chart, points), unique(p.series for p in points)
    fills = shades(points)
    side = row_axis("s", down, most=220, band=0.0)
    left = side.left
    width = canvas.width - left - 4
    slot = width / max(1, len(across))
    heads = {n: wrap(n, slot - 4, SMALL, 4) for n in across}
    head = max((len(w) for w in heads.values()), default=1)
    height = max(28 if len(down) < 30 else 16, 14 * side.deep + 8) * max(1, len(down))
    x = place(
        "x",
        across,
        band=0.0,
        labelExpr=lines_of(heads),
        labelLineHeight=14,
        orient="top",
        domain=False,
    )
    cells: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for point in points:
        fill = fills[point.x, point.series]
        cells.append({"x": point.x, "s": point.series, "c": fill})
        short = point.text if point.known else "–"
        if text_width(short, SMALL) <= slot - 2:
            hue = on(fill) if point.known else QUIET
            texts.append({"x": point.x, "s": point.series, "t": short, "c": hue})
    base: Spec = {"x": x, "y": side.axis, "color": colour()}
    layers = (
        layer("rect", cells, base, stroke=PAPER, strokeWidth=2),
        layer("text", texts, {**base, "text": {"field": "t"}}, fontSize=SMALL),
        *side.layers,
        caption(canvas, left, -26 - 14 * head),
    )
    return Plot(width, height, left, 4, 38 + 14 * head, 6, layers)
