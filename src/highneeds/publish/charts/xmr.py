"""XmR (process-behaviour) chart: points, mean and natural limits, with signals marked."""

from collections.abc import Sequence
from typing import Final

from highneeds.publish.charts.axes import (
    Size,
    axis_room,
    base_line,
    breaks,
    caption,
    names_below,
    references,
    thinned,
    value_axis,
)
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import (
    SMALL,
    PointScale,
    Ticks,
    keep_apart,
    ticks,
    widest,
)
from highneeds.publish.charts.line import dots, runs
from highneeds.publish.charts.marks import LineMark, Marks, PointMark, Spot, TextMark, rule, small
from highneeds.publish.charts.points import ChartPoint, positions, told
from highneeds.publish.theme import BAD, GREY, INK, LEADER, PAPER, QUIET

_MOST_RINGS: Final = 30
"""Beyond so many points the rings would run into one another; signals are marked always."""


def draw(canvas: Canvas) -> Plot:
    """Draw the line grey, signals as filled diamonds, limits stepping where they were rebased."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names = positions(chart, points)
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    lasts = _lasts(canvas)
    left = axis_room(scale, unit)
    right = 16 if canvas.small else int(widest([words for words, _ in lasts], SMALL)) + 16
    size = width, height = canvas.width - left - right, canvas.tall(290)
    x = PointScale(names, width)
    limits, values = _limits(points, x, scale, height), _values(points, x, scale, height)
    data = [*limits, *values]
    rules, words = references(chart.references, scale, unit, size, data=data)
    cuts, cut_words = breaks(chart.breaks, x, size, above=not canvas.small)
    marks: Marks = [
        *value_axis(scale, unit, size, grid=False),
        *names_below(x, thinned(x), size),
        *base_line(size),
        *limits,
        *cuts,
        *rules,
        *values,
        *cut_words,
        *words,
    ]
    if not canvas.small:
        marks += [caption(canvas, left, scale=scale), *_signal_words(canvas, width)]
        marks += _beside(lasts, points, x, scale, size)
    return Plot(width, height, left, right, 8 if canvas.small else 40, 30, tuple(marks))


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


def _limits(points: Sequence[ChartPoint], x: PointScale, scale: Ticks, height: float) -> Marks:
    """Draw each limit level from halfway before its point to halfway after it."""
    by_name = {p.x: p for p in points}
    half = x.step / 2
    marks: Marks = []
    for key, dash, hue in (
        ("high", (5.0, 4.0), QUIET),
        ("low", (5.0, 4.0), QUIET),
        ("centre", (), INK),
    ):
        held = {n: p for n, p in by_name.items() if getattr(p, key) is not None}
        for run in runs(x.names, held):
            spots: list[Spot] = []
            for p in run:
                at, y = x.at(p.x), scale.pixel(getattr(p, key), height)
                if spots and spots[-1][1] == y:
                    spots.pop()  # the level goes on
                else:
                    spots.append((max(at - half, 0.0), y))
                spots.append((min(at + half, x.length), y))
            marks.append(LineMark(tuple(spots), hue, 1.2, dash, coarse=_many(points)))
    return marks


def _values(points: Sequence[ChartPoint], x: PointScale, scale: Ticks, height: float) -> Marks:
    known = {p.x: p for p in points if p.known}
    marks: Marks = []
    for run in runs(x.names, known):
        spots = tuple((x.at(p.x), scale.pixel(p.y or 0.0, height)) for p in run)
        if len(spots) > 1:
            marks.append(LineMark(spots, GREY, 1.8, coarse=_many(points)))
    usual = [p for p in known.values() if not p.series]
    signals = [p for p in known.values() if p.series]
    if not _many(points):
        ring = PointMark(0, 0, 7.5, PAPER, stroke=GREY, stroke_width=1.8)
        marks += dots(usual, x, scale, height, ring)
    return marks + dots(signals, x, scale, height, PointMark(0, 0, 11, BAD, "diamond"))


def _beside(
    lasts: Sequence[tuple[str, float]],
    points: Sequence[ChartPoint],
    x: PointScale,
    scale: Ticks,
    size: Size,
) -> Marks:
    width, height = size
    true = [scale.pixel(v, height) for _, v in lasts]
    marks: Marks = []
    for (words, _), at, y in zip(lasts, true, keep_apart(true, 15, 0, height), strict=True):
        if not words.startswith("Latest"):
            marks.append(small(width + 5, y, words))
            continue
        end = x.at(next(p.x for p in reversed(points) if p.known))
        if abs(y - at) > 3 or width - end > 9:  # else the words stand beside their point
            marks.append(rule(end + 6, at, width + 2, y, LEADER, width=0.8))
        marks.append(TextMark(width + 5, y, (words,), INK, SMALL, bold=True))
    return marks


def _signal_words(canvas: Canvas, width: float) -> Marks:
    rules = dict.fromkeys(p.series for p in canvas.points if p.series)
    if not rules:
        return []
    return [small(width, -22, f"Diamond: {'; '.join(rules)}", BAD, "end")]
