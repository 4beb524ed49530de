"""Fan: what was observed, the central forecast, and how far it may be out."""

import re
from collections.abc import Sequence

from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, TEXT, widest, wrap
from highneeds.publish.charts.line import parted_line
from highneeds.publish.charts.marks import Marks, TextMark
from highneeds.publish.charts.period_plot import PeriodPlot, period_plot, runs
from highneeds.publish.charts.points import ChartPoint, positions, told
from highneeds.publish.charts.styles import Style
from highneeds.publish.theme import INK, PAPER, QUIET, mix

_LOWER = re.compile(r"^low(er)?( limit)?[ ,]+|[ ,(]*low(er)?( limit)?\)?$", re.IGNORECASE)
"""What a column of lower limits says beside the kind of range: "Lower 80%", "8 in 10 low"."""


def draw(canvas: Canvas) -> Plot:
    """Draw the bands, then the line, and write the last number and its range."""
    names = positions(canvas.chart, canvas.points)
    known = {p.x: p for p in canvas.points if p.known}
    last = max(known.values(), key=lambda p: names.index(p.x), default=None)
    end = [] if last is None else [last.text, *_ranges(canvas, last)]
    frame = period_plot(canvas, 24 if canvas.small else int(widest(end)) + 22, tall=310)
    strong = canvas.theme.strong
    bands = [
        *_bands(frame, ("outer_low", "outer_high"), mix(strong, PAPER, 0.82)),
        *_bands(frame, ("low", "high"), mix(strong, PAPER, 0.6)),
    ]
    line = parted_line(known, Style(strong, strong, width=3, strong=True), frame)
    words = [] if canvas.small or last is None else _words(end, last, frame)
    return frame.plot(bands, line, words)


def _bands(frame: PeriodPlot, keys: tuple[str, str], hue: str) -> Marks:
    """Draw the band between two limits, opening from the last point that was observed."""
    low, high = keys
    by_name = {p.x: p for p in frame.canvas.points}
    held = {n: p for n, p in by_name.items() if None not in (getattr(p, low), getattr(p, high))}
    names = frame.x.names
    marks: Marks = []
    for run in runs(names, held):
        lows, highs = ([(p.x, getattr(p, key)) for p in run] for key in keys)
        before = names.index(run[0].x) - 1
        # From the last point that was observed, which nobody doubts: the band opens there.
        start = by_name.get(names[before]) if before >= 0 else None
        if start is not None and start.y is not None:
            lows, highs = [(start.x, start.y), *lows], [(start.x, start.y), *highs]
        marks.append(frame.band(lows, highs, hue, 1, 8))
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


def _words(lines: Sequence[str], last: ChartPoint, frame: PeriodPlot) -> Marks:
    width, height = frame.size
    x, level = frame.spot((last.x, last.y or 0.0))
    y = min(max(level, 8), height - 16 * len(lines))
    at = max(x + 12, width + 6) if x + 12 > width - 30 else x + 12
    head = TextMark(at, y, (lines[0],), INK, TEXT, bold=True)
    rest = enumerate(lines[1:], 1)
    return [head, *(TextMark(at, y + 16 * i, (t,), QUIET, SMALL) for i, t in rest)]
