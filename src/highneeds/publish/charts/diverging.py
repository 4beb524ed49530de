"""Diverging stacks: answers against to the left of the line, in favour to the right."""

from collections.abc import Sequence

from highneeds.document.numbers import digits
from highneeds.publish.charts.frame import (
    SMALL,
    Canvas,
    Plot,
    Spec,
    text_width,
    ticks,
)
from highneeds.publish.charts.marks import (
    colour,
    layer,
    legend,
    one_label,
    row_axis,
    rule,
    second,
)
from highneeds.publish.charts.points import ChartPoint, unique
from highneeds.publish.charts.stacked import Segment
from highneeds.publish.charts.styles import diverging_fills
from highneeds.publish.theme import INK, PAPER, QUIET, on


def spread(points: Sequence[ChartPoint]) -> tuple[Segment, ...]:
    """Turn answers into shares of each question, centred on the middle answer.

    Notes
    -----
    With an odd number of answers the middle one stands astride the line. A question without any
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
    down = row_axis("x", names, most=240, band=0.22)
    width = canvas.width - down.left - 10
    height = max(30, 15 * down.deep + 10) * max(1, len(names))
    scale = {"domain": [-reach, reach], "nice": False, "zero": False}
    across: Spec = {"field": "y", "type": "quantitative", "scale": scale, "axis": None}
    base: Spec = {"y": down.axis, "x": across}
    rows = [{"x": p.x, "y": p.start, "z": p.end, "c": hues[p.series]} for p in stack]
    texts = [
        {"x": p.x, "y": (p.start + p.end) / 2, "t": p.text, "c": on(hues[p.series])}
        for p in stack
        if (p.end - p.start) / (2 * reach) * width >= text_width(p.text, 11.5) + 4
    ]
    inside = {**base, "text": {"field": "t"}, "color": colour()}
    swatches, key = legend(list(hues.items()), canvas.width, left=-down.left, above=-8)
    layers: list[Spec] = [
        rule(width / 2, -4, width / 2, height + 2, INK, strokeWidth=1),
        layer("bar", rows, {**base, "x2": second("z"), "color": colour()}, stroke=PAPER),
        *([layer("text", texts, inside, fontSize=11.5)] if texts else []),
        *down.layers,
        *swatches,
        one_label(-down.left, -20 - key, "Share of answers (%)", QUIET, size=SMALL),
    ]
    return Plot(width, height, down.left, 10, 32 + key, 8, tuple(layers))
