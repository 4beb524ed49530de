"""Dots in rows: several comparators on one line, with intervals where they are given."""

from collections.abc import Sequence
from typing import Final

from highneeds.publish.charts.axes import caption, legend, references, row_axis, value_axis
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, BandScale, Ticks, text_width, ticks
from highneeds.publish.charts.marks import LineMark, Marks, PointMark, Shape, TextMark, plated, rule
from highneeds.publish.charts.points import ChartPoint, unique
from highneeds.publish.charts.styles import Style, line_styles
from highneeds.publish.theme import GREY, LIGHT, QUIET

SHAPES: Final[tuple[Shape, ...]] = (
    *("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke"),
)
_MOST_NUMBERS = 40


def draw(canvas: Canvas) -> Plot:
    """Draw one row per x; the highlighted series larger and with its number."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names, series = unique(p.x for p in points), unique(p.series for p in points)
    styles = line_styles(series, chart.highlight, canvas.theme)
    if len(series) == 1 and chart.highlight in names:
        styles = {series[0]: Style(GREY, QUIET)}
    # The strong series is drawn last, on top of the others, and keeps its shape in the key.
    order = sorted(series, key=lambda s: styles[s].strong)
    shapes = {name: SHAPES[i % len(SHAPES)] for i, name in enumerate(order)}
    # A dot shows a place and no length, so its axis need not begin at zero.
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    rows = row_axis(names, most=min(250, canvas.width * 0.36))
    width = canvas.width - rows.left - 50
    height = max(34 if len(names) < 30 else 17, 14 * rows.deep + 8) * max(1, len(names))
    size = (width, height)
    bands = BandScale(names, height, 0.0)
    named = [s for s in series if s] if len(series) > 1 else []
    key = legend([(s, styles[s].colour) for s in named], canvas.width, [shapes[s] for s in named])
    room = 22 if chart.references else 8
    rules, words = references(chart.references, scale, unit, size, across=True)
    marks: Marks = [
        caption(canvas, rows.left, -12 - key.height - room),
        *rows.marks(bands),
        *value_axis(scale, unit, size, across=True),
        *_threads(points, names, bands, scale, width),
        *rules,
        *words,
    ]
    for name in order:
        mine = [p for p in points if p.series == name and p.known]
        marks += _series(canvas, mine, styles[name], shapes[name], bands, scale, width)
    marks += key.marks(-rows.left, -room - key.height)
    return Plot(width, height, rows.left, 50, 26 + key.height + room, 26, tuple(marks))


def _threads(
    points: Sequence[ChartPoint],
    names: Sequence[str],
    bands: BandScale,
    scale: Ticks,
    width: float,
) -> Marks:
    """Join the dots of a row, so that the eye stays in it."""
    made: Marks = []
    for name in names:
        held = [p.y for p in points if p.x == name and p.y is not None]
        if len(held) > 1:
            low, high = (scale.pixel(v, width, down=False) for v in (min(held), max(held)))
            made.append(rule(low, bands.at(name), high, bands.at(name), LIGHT, width=2))
    return made


def _series(
    canvas: Canvas,
    points: Sequence[ChartPoint],
    style: Style,
    shape: Shape,
    bands: BandScale,
    scale: Ticks,
    width: float,
) -> Marks:
    intervals: Marks = []
    dots: Marks = []
    texts: Marks = []
    strong = canvas.theme.strong
    for p in points:
        mine = style.strong or p.x == canvas.chart.highlight
        hue = strong if p.x == canvas.chart.highlight else style.colour
        x, y = scale.pixel(p.y or 0.0, width, down=False), bands.at(p.x)
        if p.low is not None and p.high is not None:
            low, high = (scale.pixel(v, width, down=False) for v in (p.low, p.high))
            intervals.append(LineMark(((low, y), (high, y)), hue, 2))
        dots.append(PointMark(x, y, 11.4 if style.strong else 9.2, hue, shape))
        if mine:
            at = max(x, text_width(p.text, SMALL) / 2 - 6)
            texts.append(TextMark(at, y - 12, (p.text,), strong, SMALL, "middle", bold=True))
    if len(texts) > _MOST_NUMBERS:
        texts = []
    plates = [mark for text in texts if isinstance(text, TextMark) for mark in plated(text)]
    return [*intervals, *dots, *plates]
