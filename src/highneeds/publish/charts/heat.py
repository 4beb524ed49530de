"""Heat table: every number written, its cell shaded."""

from highneeds.publish.charts.axes import caption, deepest, row_axis, wrapped_names
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, BandScale, text_width
from highneeds.publish.charts.marks import Marks, RectMark, TextMark
from highneeds.publish.charts.points import ChartPoint, positions, unique
from highneeds.publish.theme import INK, PAPER, QUIET, WASH, mix, on

_LOW, _HIGH = "#a8480a", "#0a5ea8"


def shade(value: float, low: float, high: float) -> str:
    """Colour of a number: white at the least, blue at the most; orange below zero."""
    if low < 0:
        reach = max(-low, high)
        hue = _HIGH if value >= 0 else _LOW
        return mix(PAPER, hue, 0.06 + 0.94 * abs(value) / reach)
    spread = (value - low) / (high - low) if high > low else 0.5
    return mix(mix(PAPER, _HIGH, 0.07), _HIGH, spread)


def shades(points: tuple[ChartPoint, ...]) -> dict[tuple[str, str], str]:
    """Return the fill of each cell by position and row; wash where there is no number."""
    known = [p.y for p in points if p.y is not None]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    return {(p.x, p.series): WASH if p.y is None else shade(p.y, low, high) for p in points}


def draw(canvas: Canvas) -> Plot:
    """Draw rows of series and columns of x, with names on top."""
    points = canvas.points
    names, series = positions(canvas.chart, points), unique(p.series for p in points)
    rows = row_axis(series, most=220)
    width = canvas.width - rows.left - 4
    across = BandScale(names, width, 0.0)
    heads = wrapped_names(names, across.step - 4, 4)
    head = deepest(heads)
    height = max(28 if len(series) < 30 else 16, 14 * rows.deep + 8) * max(1, len(series))
    down = BandScale(series, height, 0.0)
    fills = shades(points)
    cells: Marks = []
    texts: Marks = []
    for p in points:
        x, y, fill = across.start(p.x), down.start(p.series), fills[p.x, p.series]
        cells.append(RectMark(x, y, across.step, down.step, fill, PAPER, 2))
        words = p.text if p.known else "–"
        if text_width(words, SMALL) <= across.step - 2:
            hue = on(fill) if p.known else QUIET
            texts.append(
                TextMark(across.at(p.x), down.at(p.series), (words,), hue, SMALL, "middle")
            )
    marks = (
        *cells,
        *texts,
        *(
            TextMark(across.at(n), -14 - 7 * (len(w) - 1), w, INK, SMALL, "middle", leading=14)
            for n, w in heads.items()
        ),
        *rows.marks(down),
        caption(canvas, rows.left, -26 - 14 * head),
    )
    return Plot(width, height, rows.left, 4, 38 + 14 * head, 6, marks)
