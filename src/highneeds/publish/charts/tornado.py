"""Tornado: which assumption moves the result most."""

from collections.abc import Sequence

from highneeds.publish.charts.axes import caption, legend, row_axis, value_axis
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, BandScale, text_width, ticks, widest
from highneeds.publish.charts.marks import Marks, RectMark, TextMark, rule
from highneeds.publish.charts.points import ChartPoint, told, unique
from highneeds.publish.theme import INK, PALETTE, on


def swings(points: Sequence[ChartPoint]) -> tuple[ChartPoint, ...]:
    """Return the points with both ends, the widest first."""
    whole = [p for p in points if None not in (p.y, p.low, p.high)]
    return tuple(sorted(whole, key=lambda p: (-abs((p.high or 0.0) - (p.low or 0.0)), p.x)))


def draw(canvas: Canvas) -> Plot:
    """Draw a bar from the base to each end, with both results written."""
    chart, unit = canvas.chart, canvas.chart.y_unit
    found = swings(canvas.points)
    names = unique(p.x for p in found)
    scale = ticks([v for p in found for v in p.amounts], zero=False)
    ends = [told(chart, v) for p in found for v in (p.low, p.high) if v is not None]
    beside = int(widest(ends, SMALL)) + 14
    rows = row_axis(names, most=230, gap=beside)
    width = canvas.width - rows.left - beside
    height = max(28, 15 * rows.deep + 9) * max(1, len(names))
    bands = BandScale(names, height)
    plane = BarPlane(bands, scale, width, upright=False)
    low_label, high_label = (chart.data.column(k).label for k in (chart.low, chart.high))
    key = legend([(low_label, PALETTE[0]), (high_label, PALETTE[1])], canvas.width)
    bars: Marks = []
    texts: Marks = []
    for p in found:
        for mark, text in _swing(canvas, p, plane):
            bars.append(mark)
            texts.append(text)
    base = found[0].y or 0.0
    x = plane.level(base)
    words = f"As it stands {told(chart, base)}"
    marks = (
        *value_axis(scale, unit, (width, height), across=True),
        *rows.marks(bands),
        *bars,
        *texts,
        rule(x, -2, x, height, INK, width=1.5),
        TextMark(x, -10, (words,), INK, SMALL, "middle", bold=True),
        *key.marks(-rows.left, -22 - key.height),
        caption(canvas, rows.left, -34 - key.height),
    )
    return Plot(width, height, rows.left, beside, 46 + key.height, 26, marks)


def _swing(canvas: Canvas, point: ChartPoint, plane: BarPlane) -> list[tuple[RectMark, TextMark]]:
    """Draw both ends, the farther first, each with its number.

    Notes
    -----
    Numbers stand past their own ends. Where both ends lie on one side of the base, the nearer bar
    lies on the farther one: its number stands inside it, or across the base when it is too short.
    """
    base = point.y or 0.0
    ends = [(point.low or 0.0, PALETTE[0]), (point.high or 0.0, PALETTE[1])]
    # The farther bar first, so that the nearer one lies on it and both are seen.
    ends.sort(key=lambda end: -abs(end[0] - base))
    same_side = (ends[0][0] - base) * (ends[1][0] - base) > 0
    made = []
    for index, (value, hue) in enumerate(ends):
        bar = plane.bar(point.x, base, value, hue)
        words, forward, at, ink = told(canvas.chart, value), value >= base, value, INK
        if index and same_side:
            forward = not forward
            fits = bar.width >= text_width(words, SMALL) + 8
            at, ink = (value, on(hue)) if fits else (base, INK)
        made.append((bar, plane.beyond(point.x, at, words, forward=forward, fill=ink)))
    return made
