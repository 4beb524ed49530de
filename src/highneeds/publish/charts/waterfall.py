"""Waterfall: from one total to the next, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from highneeds.document.figure import Chart
from highneeds.publish.charts.axes import (
    axis_room,
    caption,
    deepest,
    names_below,
    row_axis,
    value_axis,
    wrapped_names,
    zero_line,
)
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, BandScale, ticks, wrap
from highneeds.publish.charts.marks import LineMark, Marks
from highneeds.publish.charts.points import ChartPoint, told, unique
from highneeds.publish.charts.styles import TOTAL, step_fills
from highneeds.publish.theme import GREY


@dataclass(frozen=True)
class Step:
    """One bar: where it begins and ends, whether it is a total, and its number."""

    x: str
    start: float
    end: float
    total: bool
    text: str


def steps(chart: Chart, points: Sequence[ChartPoint]) -> tuple[Step, ...]:
    """Add the changes up; a total begins again from zero. Steps without a number are left out."""
    level, made = 0.0, []
    for point in points:
        if point.y is None:
            continue
        if point.series == "total":
            made.append(Step(point.x, 0.0, point.y, True, point.text))
            level = point.y
        else:
            text = told(chart, point.y, signed=True)
            made.append(Step(point.x, level, level + point.y, False, text))
            level += point.y
    return tuple(made)


def draw(canvas: Canvas) -> Plot:
    """Draw upright bars, or lying ones when names are long or many."""
    chain = steps(canvas.chart, canvas.points)
    names = unique(s.x for s in chain)
    scale = ticks([v for s in chain for v in (s.start, s.end)])
    slot = (canvas.width - 80) / max(1, len(names))
    upright = all(len(wrap(n, slot - 8, SMALL, 9)) <= 3 for n in names) and slot > 58
    unit = canvas.chart.y_unit
    if upright:
        wrapped = wrapped_names(names, slot - 8, 3)
        left, right, height = axis_room(scale, unit), 12, canvas.tall(290)
        size = width, _ = canvas.width - left - right, height
        bands = BandScale(names, width, 0.3)
        words = names_below(bands, wrapped, size)
        top, bottom = 36, 16 + 15 * deepest(wrapped)
    else:
        rows = row_axis(names)
        left, right = rows.left, 70
        height = max(26, 15 * rows.deep + 8) * max(1, len(names))
        size = width, _ = canvas.width - left - right, height
        bands = BandScale(names, height, 0.3)
        words = rows.marks(bands)
        top, bottom = 24, 26
    plane = BarPlane(bands, scale, height if upright else width, upright=upright)
    marks = (
        *value_axis(scale, unit, size, across=not upright),
        *words,
        caption(canvas, left, -22 if upright else -12),
        *_joins(chain, plane),
        *_bars(canvas, chain, plane),
        *zero_line(scale, size, across=not upright),
        *(plane.beyond(s.x, max(s.start, s.end), s.text, forward=True, bold=True) for s in chain),
    )
    return Plot(width, height, left, right, top, bottom, marks)


def _bars(canvas: Canvas, chain: Sequence[Step], plane: BarPlane) -> Marks:
    up, down = step_fills(canvas.chart.polarity, canvas.theme)
    return [
        plane.bar(s.x, s.start, s.end, TOTAL if s.total else up if s.end >= s.start else down)
        for s in chain
    ]


def _joins(chain: Sequence[Step], plane: BarPlane) -> Marks:
    """Lead the eye from the end of one bar to the beginning of the next."""
    made: Marks = []
    for one, after in pairwise(chain):
        at = plane.level(one.end)
        ends = ((plane.middle(one.x), at), (plane.middle(after.x), at))
        spots = ends if plane.upright else tuple((y, x) for x, y in ends)
        made.append(LineMark(spots, GREY, dash=(2, 2)))
    return made
