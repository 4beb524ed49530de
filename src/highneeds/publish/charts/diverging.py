"""Diverging stacks: answers against to the left of the line, in favour to the right."""

from collections.abc import Sequence

from highneeds.document.numbers import digits
from highneeds.publish.charts.axes import legend, row_axis
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import BandScale, Ticks, ticks
from highneeds.publish.charts.marks import rule, small
from highneeds.publish.charts.points import ChartPoint, unique
from highneeds.publish.charts.stacked import Segment, segments
from highneeds.publish.charts.styles import diverging_fills
from highneeds.publish.theme import INK


def spread(points: Sequence[ChartPoint]) -> tuple[Segment, ...]:
    """Turn answers into shares of each question, centred on the middle answer.

    Notes
    -----
    With an odd number of answers the middle one is centred on the line. A question without any
    answer is left out.
    """
    answers = unique(p.series for p in points)
    half = len(answers) / 2
    made = []
    for name in unique(p.x for p in points):
        mine = {p.series: p.y or 0.0 for p in points if p.x == name and p.known}
        total = sum(mine.values())
        if total <= 0:
            continue
        shares = [100 * mine.get(a, 0.0) / total for a in answers]
        middle = shares[int(half)] / 2 if len(answers) % 2 else 0.0
        at = -sum(shares[: int(half)]) - middle
        for answer, size in zip(answers, shares, strict=True):
            made.append(Segment(name, answer, at, at + size, f"{digits(size)}%"))
            at += size
    return tuple(made)


def draw(canvas: Canvas) -> Plot:
    """Draw one lying bar per question, with shares inside."""
    stack = spread(canvas.points)
    names = unique(p.x for p in stack)
    hues = diverging_fills(unique(p.series for p in canvas.points))
    ends = [abs(v) for p in stack for v in (p.start, p.end)]
    reach = ticks([0, *ends], count=3).high
    rows = row_axis(names, most=240)
    width = canvas.width - rows.left - 10
    height = max(30, 15 * rows.deep + 10) * max(1, len(names))
    bands = BandScale(names, height, 0.22)
    plane = BarPlane(bands, Ticks(-reach, reach, (), 0), width, upright=False)
    key = legend(list(hues.items()), canvas.width)
    bars, shares = segments(stack, plane, hues)
    marks = (
        # Under the bars, so that it does not cross the share of the middle answer.
        rule(width / 2, -4, width / 2, height + 2, INK),
        *bars,
        *shares,
        *rows.marks(bands),
        *key.marks(-rows.left, -8 - key.height),
        small(-rows.left, -20 - key.height, "Share of answers (%)"),
    )
    return Plot(width, height, rows.left, 10, 32 + key.height, 8, marks)
