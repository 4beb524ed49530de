"""Sparklines: one small line per series, with first and last number."""

from collections.abc import Sequence
from dataclasses import dataclass

from highneeds.document.figure import Chart
from highneeds.publish.charts.canvas import Canvas, Picture, Plot
from highneeds.publish.charts.geometry import TEXT, PointScale, widest, wrap
from highneeds.publish.charts.marks import LineMark, Marks, PointMark, Spot, TextMark, rule, small
from highneeds.publish.charts.period_plot import runs
from highneeds.publish.charts.points import ChartPoint, points, positions, unique
from highneeds.publish.theme import GREY, INK, QUIET, HouseStyle

_ROW = 40


@dataclass(frozen=True)
class SparkScale:
    """A line's own scale: its least and most fill the height it has."""

    low: float
    high: float
    top: float
    height: float

    def pixel(self, amount: float) -> float:
        """Where an amount stands; a level line stands in the middle."""
        spread = self.high - self.low
        share = 0.5 if spread == 0 else (amount - self.low) / spread
        return self.top + self.height * (1 - share)


def draw(canvas: Canvas) -> Plot:
    """Draw each series on its own scale; the numbers carry the level, the line the shape."""
    chart, found = canvas.chart, canvas.points
    names, series = positions(chart, found), unique(p.series for p in found)
    heads = {s: wrap(s, 220, TEXT, 2) for s in series}
    number_room = int(widest([p.text for p in found], TEXT)) + 16
    left = int(widest([t for w in heads.values() for t in w])) + 14 + number_room
    right = number_room + 6
    width = min(canvas.width - left - right, 420)
    x = PointScale(names, width)
    marks: Marks = []
    for row, name in enumerate(series):
        strong = name == chart.highlight or not chart.highlight
        middle = _ROW * (row + 0.5)
        marks.append(TextMark(-left, middle, heads[name], INK))
        known = {p.x: p for p in found if p.series == name and p.known}
        if not known:
            marks.append(TextMark(0, middle, ("no numbers",), QUIET))
            continue
        first, *_, last = (known[n] for n in (*names, *names) if n in known)
        marks.append(TextMark(4 - number_room, middle, (first.text,), QUIET))
        marks.append(TextMark(width + 10, middle, (last.text,), INK))
        amounts = [p.y or 0.0 for p in known.values()]
        scale = SparkScale(min(amounts), max(amounts), middle - 11, 22)
        marks += _line(known, x, scale, canvas.theme.strong if strong else GREY, 7.3)
    for name in dict.fromkeys((names[0], names[-1])):
        marks.append(small(x.at(name), -12, name, QUIET, "middle"))
    return Plot(width, _ROW * len(series), left, right, 24, 4, tuple(marks))


def spark(chart: Chart, theme: HouseStyle, width: int, height: int) -> Picture:
    """Draw the first series as a line without words, its end marked; a reference as a dashed line.

    Decoration beside numbers: whoever shows it says them in words.
    """
    found = points(chart)
    series = found[0].series if found else ""
    known = {p.x: p for p in found if p.series == series and p.known}
    if not known:
        return Picture(width, height, ())
    amounts = [p.y or 0.0 for p in known.values()]
    levels = [*amounts, *(r.value for r in chart.references)]
    scale = SparkScale(min(levels), max(levels), 4, height - 8)
    x = PointScale(positions(chart, found), width, 0.5)
    targets = [rule(0, y, width, y, GREY, dash=(2, 2)) for y in _levels(chart, scale)]
    return Picture(
        width, height, ((0, 0, (*targets, *_line(known, x, scale, theme.strong, 5, coarse=True))),)
    )


def _levels(chart: Chart, scale: SparkScale) -> list[float]:
    return [scale.pixel(r.value) for r in chart.references]


def _line(
    known: dict[str, ChartPoint],
    x: PointScale,
    scale: SparkScale,
    hue: str,
    dot: float,
    *,
    coarse: bool = False,
) -> Marks:
    def spots(run: Sequence[ChartPoint]) -> tuple[Spot, ...]:
        return tuple((x.at(p.x), scale.pixel(p.y or 0.0)) for p in run)

    lines: Marks = [
        LineMark(spots(run), hue, dot * 0.3, coarse=coarse)
        for run in runs(x.names, known)
        if len(run) > 1
    ]
    last = spots([known[[n for n in x.names if n in known][-1]]])[0]
    return [*lines, PointMark(*last, dot, hue)]
