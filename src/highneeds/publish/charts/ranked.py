"""Ranked bars: few authorities by name, many as a skyline with the highlighted one named."""

from dataclasses import replace

from highneeds.publish.charts import bar
from highneeds.publish.charts.axes import axis_room, caption, references, value_axis, zero_line
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import BandScale, text_width, ticks
from highneeds.publish.charts.marks import Marks, TextMark, plated, rule, small
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
    size = width, _ = canvas.width - left - 12, height
    bands = BandScale(unique(p.x for p in points), width, 0.2)
    plane = BarPlane(bands, scale, height, upright=True)
    strong = canvas.theme.strong
    middles = ((plane.middle(p.x), plane.level(max(p.y or 0.0, 0.0))) for p in points)
    # The label of a reference must keep clear of bars, which are more than their tops.
    filled = [rule(x, y, x, plane.level(0.0)) for x, y in middles]
    rules, words = references(chart.references, scale, unit, size, data=filled)
    first, last = points[0], points[-1]
    marks = (
        caption(canvas, left, -42),
        *value_axis(scale, unit, size),
        *(
            plane.bar(p.x, 0.0, p.y or 0.0, strong if p.x == chart.highlight else GREY)
            for p in points
        ),
        *rules,
        *zero_line(scale, size),
        *words,
        *_named(canvas, points, plane, left),
        small(0, height + 14, f"Highest: {first.x} {first.text}", INK),
        small(width, height + 14, f"Lowest: {last.x} {last.text}", INK, "end"),
    )
    return Plot(width, height, left, 12, 54, 28, marks)


def _named(canvas: Canvas, points: tuple[ChartPoint, ...], plane: BarPlane, left: int) -> Marks:
    """Write name, number and place of the highlighted one above its bar."""
    marks: Marks = []
    for point in points:
        if point.x == canvas.chart.highlight:
            above = sum((p.y or 0.0) > (point.y or 0.0) for p in points)
            text = f"{point.x} {point.text}, {above + 1} of {len(points)}"
            half = text_width(text) / 2
            x = min(max(plane.middle(point.x), half - left), plane.bands.length - half)
            y = plane.level(max(point.y or 0.0, 0.0)) - 12
            marks += plated(
                TextMark(x, y, (text,), canvas.theme.strong, anchor="middle", bold=True)
            )
    return marks
