"""Waterfall: from one total to the next, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from highneeds.document.figure import Chart
from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, ticks, wrap
from highneeds.publish.charts.line import axis_room, caption
from highneeds.publish.charts.marks import (
    amount,
    colour,
    layer,
    lines_of,
    place,
    row_axis,
    second,
    zero_rule,
)
from highneeds.publish.charts.points import ChartPoint, told, unique
from highneeds.publish.charts.styles import TOTAL, step_fills
from highneeds.publish.theme import GREY, INK


@dataclass(frozen=True)
class Step:
    """One bar: where it begins and ends, whether it is a total, and its number."""

    x: str
    start: float
    end: float
    total: bool
    text: str


def steps(chart: Chart, points: Sequence[ChartPoint]) -> tuple[Step, ...]:
    """Add the changes up; a total begins again from zero. Steps without a number are left out."""
    level, made = 0.0, []
    for point in points:
        if point.y is None:
            continue
        if point.series == "total":
            made.append(Step(point.x, 0.0, point.y, True, point.text))
            level = point.y
        else:
            text = told(chart, point.y, signed=True)
            made.append(Step(point.x, level, level + point.y, False, text))
            level += point.y
    return tuple(made)


def draw(canvas: Canvas) -> Plot:
    """Draw upright bars, or lying ones when names are long or many."""
    chain = steps(canvas.chart, canvas.points)
    names = unique(s.x for s in chain)
    up, down_hue = step_fills(canvas.chart.polarity, canvas.theme)
    hues = [TOTAL if s.total else up if s.end >= s.start else down_hue for s in chain]
    scale = ticks([v for s in chain for v in (s.start, s.end)])
    slot = (canvas.width - 80) / max(1, len(names))
    upright = all(len(wrap(n, slot - 8, SMALL, 9)) <= 3 for n in names) and slot > 58
    unit = canvas.chart.y_unit
    words: tuple[Spec, ...] = ()
    if upright:
        wrapped = {n: wrap(n, slot - 8, SMALL, 3) for n in names}
        deep = max((len(w) for w in wrapped.values()), default=1)
        names_axis = place(
            "x", names, band=0.3, domain=False, labelExpr=lines_of(wrapped), labelLineHeight=15
        )
        left, right, height = axis_room(scale, unit), 12, 290
        base: Spec = {"x": names_axis, "y": amount("y", scale, unit)}
    else:
        down = row_axis("x", names, band=0.3)
        left, right, deep, words = down.left, 70, down.deep, down.layers
        height = max(26, 15 * deep + 8) * max(1, len(names))
        base = {"y": down.axis, "x": amount("y", scale, unit, across=True)}
    width = canvas.width - left - right
    far, near = ("y2", "x2") if upright else ("x2", "y2")
    rows = [
        {"x": s.x, "y": s.start, "z": s.end, "c": hue} for s, hue in zip(chain, hues, strict=True)
    ]
    texts = [{"x": s.x, "y": max(s.start, s.end), "t": s.text} for s in chain]
    look = {"dy": -8} if upright else {"dx": 5, "align": "left"}
    layers: list[Spec] = [
        *words,
        *zero_rule(scale, (width, height), across=not upright),
        caption(canvas, left, -22 if upright else -12),
        *_joins(chain, base, near),
        layer("bar", rows, {**base, far: second("z"), "color": colour()}),
        layer(
            "text",
            texts,
            {**base, "text": {"field": "t"}},
            fontSize=SMALL,
            color=INK,
            fontWeight="bold",
            **look,
        ),
    ]
    top, bottom = (36, 16 + 15 * deep) if upright else (24, 26)
    return Plot(width, height, left, right, top, bottom, tuple(layers))


def _joins(chain: Sequence[Step], base: Spec, near: str) -> list[Spec]:
    rows = [{"x": a.x, "n": b.x, "y": a.end} for a, b in pairwise(chain)]
    if not rows:
        return []
    return [layer("rule", rows, {**base, near: {"field": "n"}}, color=GREY, strokeDash=[2, 2])]
