"""Ranked bars: few authorities by name, many as a skyline with the highlighted one named."""

from dataclasses import replace

from highneeds.publish.charts import bar
from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, text_width, ticks
from highneeds.publish.charts.line import axis_room, caption
from highneeds.publish.charts.marks import (
    amount,
    colour,
    label,
    layer,
    place,
    references,
    second,
    zero_rule,
)
from highneeds.publish.charts.points import ChartPoint, unique
from highneeds.publish.theme import GREY, INK

_MOST_NAMED = 40


def ranked(points: tuple[ChartPoint, ...]) -> tuple[ChartPoint, ...]:
    """Return the points that have a number, highest first, ties by name."""
    return tuple(sorted((p for p in points if p.known), key=lambda p: (-(p.y or 0.0), p.x)))


def draw(canvas: Canvas) -> Plot:
    """Draw the points from highest to lowest."""
    points = ranked(canvas.points)
    if len(points) <= _MOST_NAMED:
        names = unique(p.x for p in points)
        return bar.lying(replace(canvas, points=points), names, ("",))
    return _skyline(canvas, points)


def _skyline(canvas: Canvas, points: tuple[ChartPoint, ...]) -> Plot:
    chart, unit = canvas.chart, canvas.chart.y_unit
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)])
    left, height = axis_room(scale, unit), 260
    width = canvas.width - left - 12
    names = unique(p.x for p in points)
    hues = {n: canvas.theme.strong if n == chart.highlight else GREY for n in names}
    x = place("x", names, band=0.2, labels=False, domain=False)
    y = amount("y", scale, unit)
    rows = [{"x": p.x, "y": p.y, "z": 0, "c": hues[p.x]} for p in points]
    layers: list[Spec] = [
        caption(canvas, left, -42),
        layer("bar", rows, {"x": x, "y": y, "y2": second("z"), "color": colour()}),
        *references(chart.references, scale, unit, (width, height), across=False, right=True),
        *zero_rule(scale, (width, height), across=False),
    ]
    step = width / len(points)
    texts = []
    for index, point in enumerate(points):
        if point.x == chart.highlight:
            above = sum((p.y or 0.0) > (point.y or 0.0) for p in points)
            text = f"{point.x} {point.text}, {above + 1} of {len(points)}"
            half = text_width(text) / 2
            x_at = min(max(step * (index + 0.5), half - left), width - half)
            top = scale.pixel(max(point.y or 0.0, 0.0), height)
            texts.append({"x": x_at, "y": top - 12, "t": text, "c": canvas.theme.strong})
    layers.append(label(texts, align="center", bold=True))
    ends = [
        {"x": 0, "y": height + 14, "t": f"Highest: {points[0].x} {points[0].text}", "c": INK},
        {
            "x": width,
            "y": height + 14,
            "t": f"Lowest: {points[-1].x} {points[-1].text}",
            "c": INK,
        },
    ]
    layers.append(label(ends[:1], size=SMALL))
    layers.append(label(ends[1:], size=SMALL, align="right"))
    return Plot(width, height, left, 12, 54, 28, tuple(layers))
