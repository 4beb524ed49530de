"""Fan: what was observed, the central forecast, and how far it may be out."""

import re
from collections.abc import Sequence

from highneeds.publish.charts.axes import (
    Size,
    axis_room,
    base_line,
    breaks,
    caption,
    forecast_index,
    forecast_mark,
    names_below,
    references,
    thinned,
    value_axis,
    zero_line,
)
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import (
    SMALL,
    TEXT,
    PointScale,
    Ticks,
    ticks,
    widest,
    wrap,
)
from highneeds.publish.charts.line import parted_line, runs
from highneeds.publish.charts.marks import AreaMark, LineMark, Marks, TextMark
from highneeds.publish.charts.points import ChartPoint, positions, told
from highneeds.publish.charts.styles import Style
from highneeds.publish.theme import INK, PAPER, QUIET, mix

_LOWER = re.compile(r"^low(er)?( limit)?[ ,]+|[ ,(]*low(er)?( limit)?\)?$", re.IGNORECASE)
"""What a column of lower limits says beside the kind of range: "Lower 80%", "8 in 10 low"."""


def draw(canvas: Canvas) -> Plot:
    """Draw the bands, then the line, and write the last number and its range."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names = positions(chart, points)
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    left = axis_room(scale, unit)
    last = max((p for p in points if p.known), key=lambda p: names.index(p.x), default=None)
    end = [] if last is None else [last.text, *_ranges(canvas, last)]
    right = 24 if canvas.small else int(widest(end)) + 22
    size = width, height = canvas.width - left - right, canvas.tall(310)
    x = PointScale(names, width)
    by_name = {p.x: p for p in points}
    strong = canvas.theme.strong
    first = forecast_index(chart.forecast_from, names)
    known = {n: p for n, p in by_name.items() if p.known}
    style = Style(strong, strong, width=3, strong=True)
    line = parted_line(known, first, style, x, scale, height)
    rules, words = references(chart.references, scale, unit, size, data=line)
    cuts, cut_words = breaks(chart.breaks, x, size, above=not canvas.small)
    marks: Marks = [
        *value_axis(scale, unit, size),
        *names_below(x, thinned(x), size),
        *_band(by_name, ("outer_low", "outer_high"), mix(strong, PAPER, 0.82), x, scale, height),
        *_band(by_name, ("low", "high"), mix(strong, PAPER, 0.6), x, scale, height),
        *base_line(size),
        *zero_line(scale, size),
        *cuts,
        *rules,
        *line,
        *forecast_mark(canvas, x, size),
        *cut_words,
        *words,
    ]
    if not canvas.small:
        marks.append(caption(canvas, left, scale=scale))
        marks += [] if last is None else _words(end, last, x, scale, size)
    return Plot(width, height, left, right, 8 if canvas.small else 34, 30, tuple(marks))


def _band(
    by_name: dict[str, ChartPoint],
    keys: tuple[str, str],
    hue: str,
    x: PointScale,
    scale: Ticks,
    height: float,
) -> Marks:
    """Draw the band between two limits, opening from the last point that was observed."""
    low, high = keys
    held = {n: p for n, p in by_name.items() if None not in (getattr(p, low), getattr(p, high))}
    marks: Marks = []
    for run in runs(x.names, held):
        levels = [(p.x, getattr(p, low), getattr(p, high)) for p in run]
        before = x.names.index(run[0].x) - 1
        start = by_name.get(x.names[before]) if before >= 0 else None
        if start is not None and start.known:
            levels.insert(0, (start.x, start.y, start.y))
        lows = [(x.at(n), scale.pixel(v, height)) for n, v, _ in levels]
        highs = [(x.at(n), scale.pixel(v, height)) for n, _, v in levels]
        if len(levels) > 1:
            marks.append(AreaMark((*highs, *reversed(lows)), hue))
        else:
            marks.append(LineMark((highs[0], lows[0]), hue, 8))
    return marks


def _ranges(canvas: Canvas, last: ChartPoint) -> list[str]:
    """Write each range of the last point, and what kind of range it is."""
    chart = canvas.chart
    lines: list[str] = []
    for low, high, key in (
        (last.low, last.high, chart.low),
        (last.outer_low, last.outer_high, chart.outer_low),
    ):
        if low is not None and high is not None:
            lines.append(f"{told(chart, low)} to {told(chart, high)}")
            if key:
                words = _LOWER.sub("", chart.data.column(key).label)
                lines.append(f"({wrap(words, 150, SMALL, 1)[0]})")
    return lines


def _words(
    lines: Sequence[str], last: ChartPoint, x: PointScale, scale: Ticks, size: Size
) -> Marks:
    width, height = size
    y = min(max(scale.pixel(last.y or 0.0, height), 8), height - 16 * len(lines))
    at = x.at(last.x) + 12
    at = max(at, width + 6) if at > width - 30 else at
    head = TextMark(at, y, (lines[0],), INK, TEXT, bold=True)
    return [
        head,
        *(TextMark(at, y + 16 * i, (t,), QUIET, SMALL) for i, t in enumerate(lines[1:], 1)),
    ]
