"""XmR (process-behaviour) chart: points, mean and natural limits, with signals marked."""

from collections.abc import Sequence
from typing import Final

from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, keep_apart, widest
from highneeds.publish.charts.marks import LineMark, Marks, PointMark, Spot, TextMark, rule, small
from highneeds.publish.charts.period_plot import PeriodPlot, period_plot, runs
from highneeds.publish.charts.points import ChartPoint, told
from highneeds.publish.theme import BAD, GREY, INK, LEADER, PAPER, QUIET

_MOST_RINGS: Final = 30
"""Beyond so many points the rings would run into one another; signals are marked always."""


def draw(canvas: Canvas) -> Plot:
    """Draw the line grey, signals as filled diamonds, limits stepping where they were rebased."""
    lasts = _lasts(canvas)
    right = 16 if canvas.small else int(widest([words for words, _ in lasts], SMALL)) + 16
    frame = period_plot(canvas, right, tall=290)
    words: Marks = []
    if not canvas.small:
        words = [*_beside(lasts, frame), *_signal_words(canvas, frame.width)]
    return frame.plot(_limits(frame), _values(frame), words, grid=False, top=40)


def _many(points: Sequence[ChartPoint]) -> bool:
    return len(points) > _MOST_RINGS


def _lasts(canvas: Canvas) -> list[tuple[str, float]]:
    """Return the limits and the mean in force, and the latest number, each with its words."""
    found = []
    named = (("Upper", "high"), ("Mean", "centre"), ("Lower", "low"), ("Latest", "y"))
    for word, key in named:
        held = [v for p in canvas.points if (v := getattr(p, key)) is not None]
        if held:
            found.append((f"{word} {told(canvas.chart, held[-1])}", held[-1]))
    return found


def _limits(frame: PeriodPlot) -> Marks:
    """Draw each limit level from halfway before its point to halfway after it."""
    x, points = frame.x, frame.canvas.points
    half = x.step / 2
    marks: Marks = []
    for key, dash, hue in (
        ("high", (5.0, 4.0), QUIET),
        ("low", (5.0, 4.0), QUIET),
        ("centre", (), INK),
    ):
        held = {p.x: p for p in points if getattr(p, key) is not None}
        for run in runs(x.names, held):
            spots: list[Spot] = []
            for p in run:
                at, y = frame.spot((p.x, getattr(p, key)))
                if spots and spots[-1][1] == y:
                    spots.pop()  # the level goes on
                else:
                    spots.append((max(at - half, 0.0), y))
                spots.append((min(at + half, x.length), y))
            marks.append(LineMark(tuple(spots), hue, 1.2, dash, coarse=_many(points)))
    return marks


def _values(frame: PeriodPlot) -> Marks:
    known = {p.x: p for p in frame.canvas.points if p.known}
    many = _many(frame.canvas.points)
    marks: Marks = [
        LineMark(frame.path(run), GREY, 1.8, coarse=many)
        for run in runs(frame.x.names, known)
        if len(run) > 1
    ]
    if not many:
        ring = PointMark(0, 0, 7.5, PAPER, stroke=GREY, stroke_width=1.8)
        marks += frame.dots((p for p in known.values() if not p.series), ring)
    signals = (p for p in known.values() if p.series)
    return marks + frame.dots(signals, PointMark(0, 0, 11, BAD, "diamond"))


def _beside(lasts: Sequence[tuple[str, float]], frame: PeriodPlot) -> Marks:
    """Write limits, mean and the latest number at the right, each at its level."""
    width, height = frame.size
    true = [frame.level(v) for _, v in lasts]
    marks: Marks = []
    for (words, _), at, y in zip(lasts, true, keep_apart(true, 15, 0, height), strict=True):
        if not words.startswith("Latest"):
            marks.append(small(width + 5, y, words))
            continue
        end = frame.x.at(next(p.x for p in reversed(frame.canvas.points) if p.known))
        if abs(y - at) > 3 or width - end > 9:  # else the words stand beside their point
            marks.append(rule(end + 6, at, width + 2, y, LEADER, width=0.8))
        marks.append(TextMark(width + 5, y, (words,), INK, SMALL, bold=True))
    return marks


def _signal_words(canvas: Canvas, width: float) -> Marks:
    rules = dict.fromkeys(p.series for p in canvas.points if p.series)
    if not rules:
        return []
    return [small(width, -22, f"Diamond: {'; '.join(rules)}", BAD, "end")]
