"""Stacks of amounts or of shares, with names beside the last column and numbers inside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from highneeds.document.figure import Chart
from highneeds.document.numbers import digits
from highneeds.publish.charts.axes import (
    Size,
    axis_room,
    base_line,
    breaks,
    caption,
    deepest,
    legend,
    names_below,
    row_axis,
    value_axis,
    wrapped_names,
    zero_line,
)
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import (
    SMALL,
    BandScale,
    Ticks,
    keep_apart,
    ticks,
    widest,
    wrap,
)
from highneeds.publish.charts.marks import Marks, PointMark, TextMark, rule
from highneeds.publish.charts.points import ChartPoint, positions, told, unique
from highneeds.publish.charts.styles import fill_styles
from highneeds.publish.theme import INK, LEADER, PAPER

_MOST_TOTALS = 16


@dataclass(frozen=True)
class Segment:
    """One segment: where it begins and ends, and the number written in it."""

    x: str
    series: str
    start: float
    end: float
    text: str


def parts(chart: Chart, points: Sequence[ChartPoint], names: Sequence[str]) -> tuple[Segment, ...]:
    """Stack the points; negative amounts go below zero.

    Notes
    -----
    For shares a position is left out when it has no positive total, because a share of nothing is
    missing and not 0%.
    """
    made = []
    for name in names:
        mine = [p for p in points if p.x == name and p.known]
        total = sum(p.y or 0.0 for p in mine)
        if chart.kind == "stacked_share" and total <= 0:
            continue
        up = down = 0.0
        for point in mine:
            size = share(point, total) if chart.kind == "stacked_share" else point.y or 0.0
            start = up if size >= 0 else down
            text = f"{digits(size)}%" if chart.kind == "stacked_share" else point.text
            made.append(Segment(name, point.series, start, start + size, text))
            up, down = (up + size, down) if size >= 0 else (up, down + size)
    return tuple(made)


def share(point: ChartPoint, total: float) -> float:
    """Share of the total in percent."""
    return 100 * (point.y or 0.0) / total


def segments(
    stack: Sequence[Segment], plane: BarPlane, hues: Mapping[str, str]
) -> tuple[Marks, Marks]:
    """Draw the segments with paper between them; return them, and the numbers that fit inside."""
    bars: Marks = [plane.bar(p.x, p.start, p.end, hues[p.series], stroke=PAPER) for p in stack]
    numbers: Marks = []
    for p in stack:
        numbers += plane.inside(p.x, p.start, p.end, p.text, hues[p.series])
    return bars, numbers


def draw(canvas: Canvas) -> Plot:
    """Draw one column per position, or one lying bar when names are long."""
    chart, points = canvas.chart, canvas.points
    names, series = positions(chart, points), unique(p.series for p in points)
    stack = parts(chart, points, names)
    hues = fill_styles(series, chart.highlight, canvas.theme)
    if chart.kind == "stacked_share":
        scale, unit = Ticks(0, 100, (0, 25, 50, 75, 100), 0), "%"
    else:
        ends = [v for p in stack for v in (p.start, p.end)]
        scale, unit = ticks(ends or canvas.amounts), chart.y_unit
    slot = (canvas.width - 220) / max(1, len(names))
    if widest(names, SMALL) > 2.4 * slot:
        return _lying(canvas, names, stack, hues, scale, unit)
    return _upright(canvas, names, stack, hues, scale, unit)


def _upright(
    canvas: Canvas,
    names: tuple[str, ...],
    stack: Sequence[Segment],
    hues: dict[str, str],
    scale: Ticks,
    unit: str,
) -> Plot:
    left = axis_room(scale, unit)
    sides = {s: wrap(s, 170, SMALL, 2) for s in hues}
    right = 10 if canvas.small else int(widest([t for w in sides.values() for t in w], SMALL)) + 22
    size = width, height = canvas.width - left - right, canvas.tall(310, 110)
    bands = BandScale(names, width, 0.32)
    plane = BarPlane(bands, scale, height, upright=True)
    wrapped = wrapped_names(names, bands.step - 4, 3)
    bars, numbers = segments(stack, plane, hues)
    cuts, cut_words = breaks(canvas.chart.breaks, bands, size)
    marks: Marks = [
        *value_axis(scale, unit, size),
        *names_below(bands, wrapped, size),
        *bars,
        *(zero_line(scale, size) if scale.low < 0 else base_line(size)),
        *cuts,
        *cut_words,
    ]
    if not canvas.small:
        marks += [caption(canvas, left), *numbers, *_totals(canvas, names, stack, plane)]
        marks += _beside(stack, hues, sides, plane, size)
    top = 8 if canvas.small else 36
    return Plot(width, height, left, right, top, 16 + 15 * deepest(wrapped), tuple(marks))


def _totals(
    canvas: Canvas, names: Sequence[str], stack: Sequence[Segment], plane: BarPlane
) -> Marks:
    """Write the total above a column; not where parts go below zero, for then no end is the sum."""
    if canvas.chart.kind == "stacked_share":
        return []
    made: Marks = []
    for name in names:
        mine = [p for p in stack if p.x == name]
        if len(mine) < 2 or any(p.end < p.start for p in mine):
            continue
        total = max(p.end for p in mine)
        words = told(canvas.chart, total)
        made.append(plane.beyond(name, total, words, forward=True, bold=True))
    return made if len(made) <= _MOST_TOTALS else []


def _beside(
    stack: Sequence[Segment],
    hues: dict[str, str],
    sides: dict[str, tuple[str, ...]],
    plane: BarPlane,
    size: Size,
) -> Marks:
    """Write the names next to the last column; those that it lacks go to the top."""
    width, height = size
    last = stack[-1].x if stack else ""
    here = {p.series: (p.start + p.end) / 2 for p in stack if p.x == last}
    wanted = [plane.level(here.get(s, plane.scale.high)) for s in hues]
    gap = 15.0 * deepest(sides) + 1
    leads: Marks = []
    marks: Marks = []
    for name, y, true in zip(hues, keep_apart(wanted, gap, 4, height - 4), wanted, strict=True):
        if name in here:
            edge = plane.bands.start(last) + plane.thick
            leads.append(rule(edge + 2, true, width + 5, y, LEADER, width=0.8))
        marks.append(PointMark(width + 10, y, 10, hues[name], "square"))
        marks.append(TextMark(width + 18, y, sides[name], INK, SMALL, leading=14))
    return [*leads, *marks]


def _lying(
    canvas: Canvas,
    names: tuple[str, ...],
    stack: Sequence[Segment],
    hues: dict[str, str],
    scale: Ticks,
    unit: str,
) -> Plot:
    rows = row_axis(names, most=min(250, canvas.width * 0.36))
    width = canvas.width - rows.left - 26
    height = max(26, 15 * rows.deep + 8) * max(1, len(names))
    size = (width, height)
    bands = BandScale(names, height, 0.22)
    plane = BarPlane(bands, scale, width, upright=False)
    key = legend(list(hues.items()), canvas.width)
    bars, numbers = segments(stack, plane, hues)
    marks = (
        *value_axis(scale, unit, size, across=True),
        *bars,
        *zero_line(scale, size, across=True),
        *numbers,
        *rows.marks(bands),
        *key.marks(-rows.left, -6 - key.height),
        caption(canvas, rows.left, -18 - key.height),
    )
    return Plot(width, height, rows.left, 26, 32 + key.height, 26, marks)
