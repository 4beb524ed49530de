"""Dots in rows: several comparators on one line, with intervals where they are given."""

from typing import Any

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, ticks
from highneeds.publish.charts.line import caption
from highneeds.publish.charts.marks import (
    amount,
    colour,
    haloed,
    layer,
    legend,
    references,
    row_axis,
    second,
)
from highneeds.publish.charts.points import unique
from highneeds.publish.charts.styles import Style, line_styles
from highneeds.publish.theme import LIGHT

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke")


def draw(canvas: Canvas) -> Plot:
    """Draw one row per x; the highlighted series larger and with its number."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names, series = unique(p.x for p in points), unique(p.series for p in points)
    styles = line_styles(series, chart.highlight, canvas.theme)
    if len(series) == 1 and chart.highlight in names:
        styles = {series[0]: Style("#858c94", "#555d66")}
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    down = row_axis("x", names, most=min(250, canvas.width * 0.36), band=0.0)
    width = canvas.width - down.left - 50
    row = max(34 if len(names) < 30 else 17, 14 * down.deep + 8)
    height = row * max(1, len(names))
    base: Spec = {"y": down.axis, "x": amount("y", scale, unit, across=True)}
    items = [(s, styles[s].colour) for s in series if s] if len(series) > 1 else []
    room = 22 if chart.references else 8
    swatches, key = legend(items, canvas.width, left=-down.left, above=-room)
    layers: list[Spec] = [caption(canvas, down.left, -12 - key - room), *down.layers]
    layers += _threads(canvas, names, base)
    layers += references(chart.references, scale, unit, (width, height), across=True)
    for index, name in enumerate(sorted(series, key=lambda s: styles[s].strong)):
        layers += _series(canvas, name, styles[name], SHAPES[index % len(SHAPES)], base)
    if swatches:
        layers += [_shaped(swatches[0], series, styles), swatches[1]]
    return Plot(width, height, down.left, 50, 26 + key + room, 26, tuple(layers))


def _shaped(spec: Spec, series: tuple[str, ...], styles: dict[str, Style]) -> Spec:
    order = sorted(series, key=lambda s: styles[s].strong)
    rows = [
        {**row, "s": SHAPES[order.index(name) % len(SHAPES)]}
        for row, name in zip(spec["data"]["values"], [s for s in series if s], strict=True)
    ]
    shape = {"field": "s", "type": "nominal", "scale": None}
    mark = {k: v for k, v in spec["mark"].items() if k != "shape"}
    encoding = {**spec["encoding"], "shape": shape}
    return {"data": {"values": rows}, "mark": {**mark, "size": 80}, "encoding": encoding}


def _threads(canvas: Canvas, names: tuple[str, ...], base: Spec) -> list[Spec]:
    rows: list[dict[str, Any]] = []
    for name in names:
        found = [p.y for p in canvas.points if p.x == name and p.y is not None]
        if len(found) > 1:
            rows.append({"x": name, "y": min(found), "z": max(found)})
    if not rows:
        return []
    return [layer("rule", rows, {**base, "x2": second("z")}, color=LIGHT, strokeWidth=2)]


def _series(canvas: Canvas, name: str, style: Style, shape: str, base: Spec) -> list[Spec]:
    points = [p for p in canvas.points if p.series == name and p.known]
    strong_x = canvas.chart.highlight

    def hue(x: str) -> str:
        return canvas.theme.strong if x == strong_x else style.colour

    layers = []
    ranges = [
        {"x": p.x, "y": p.low, "z": p.high, "c": hue(p.x)}
        for p in points
        if p.low is not None and p.high is not None
    ]
    if ranges:
        encoding = {**base, "x2": second("z"), "color": colour()}
        layers.append(layer("rule", ranges, encoding, strokeWidth=2))
    dots = [{"x": p.x, "y": p.y, "c": hue(p.x)} for p in points]
    size = 110 if style.strong else 70
    encoding = {**base, "color": colour()}
    layers.append(layer("point", dots, encoding, shape=shape, size=size, filled=True, opacity=1))
    texts = [{"x": p.x, "y": p.y, "t": p.text} for p in points if style.strong or p.x == strong_x]
    if texts and len(texts) <= 40:
        encoding = {**base, "text": {"field": "t"}}
        look = {"dy": -12, "fontWeight": "bold", "color": canvas.theme.strong}
        layers += haloed(layer("text", texts, encoding, fontSize=SMALL, **look))
    return layers
