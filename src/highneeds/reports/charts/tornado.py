"""Tornado: which assumption moves the result most."""

from collections.abc import Sequence

from highneeds.reports.charts.bar import _lift
from highneeds.reports.charts.frame import SMALL, Canvas, Plot, Spec, ticks, widest, wrap
from highneeds.reports.charts.line import caption
from highneeds.reports.charts.marks import (
    amount,
    layer,
    legend,
    lines_of,
    one_label,
    place,
    rule,
    second,
)
from highneeds.reports.charts.points import Point, told, unique
from highneeds.reports.theme import INK, PALETTE


def swings(points: Sequence[Point]) -> tuple[Point, ...]:
    """Return the points with both ends, the widest first."""
    whole = [p for p in points if None not in (p.y, p.low, p.high)]
    return tuple(sorted(whole, key=lambda p: (-abs((p.high or 0.0) - (p.low or 0.0)), p.x)))


def draw(canvas: Canvas) -> Plot:
    """Draw a bar from the base to each end, with both results written."""
    chart, unit = canvas.chart, canvas.chart.y_unit
    found = swings(canvas.points)
    names = unique(p.x for p in found)
    scale = ticks([v for p in found for v in p.amounts], zero=False)
    wrapped = {n: wrap(n, 230, SMALL, 3) for n in names}
    ends = [told(chart, v) for p in found for v in (p.low, p.high) if v is not None]
    beside = int(widest(ends, SMALL)) + 12
    left = int(widest([t for w in wrapped.values() for t in w], SMALL)) + 14 + beside
    width = canvas.width - left - beside
    deep = max((len(w) for w in wrapped.values()), default=1)
    height = max(28, 15 * deep + 9) * max(1, len(names))
    axis = place(
        "x",
        names,
        band=0.25,
        labelExpr=lines_of(wrapped),
        labelLineHeight=14,
        orient="left",
        labelPadding=beside,
        domain=False,
    )
    base: Spec = {"y": axis, "x": amount("y", scale, unit, across=True)}
    low_label, high_label = (chart.data.column(k).label for k in (chart.low, chart.high))
    swatches, legend_height = legend(
        [(low_label, PALETTE[0]), (high_label, PALETTE[1])], canvas.width, 0, left=-left
    )
    layers: list[Spec] = []
    for key, hue in (("low", PALETTE[0]), ("high", PALETTE[1])):
        rows = [{"x": p.x, "y": p.y, "z": getattr(p, key)} for p in found]
        layers.append(layer("bar", rows, {**base, "x2": second("z")}, color=hue))
        for side in ("left", "right"):
            texts = [
                {"x": p.x, "y": getattr(p, key), "t": told(chart, getattr(p, key))}
                for p in found
                if (getattr(p, key) >= (p.y or 0.0)) == (side == "left")
            ]
            if texts:
                look = {"align": side, "dx": 5 if side == "left" else -5, "color": INK}
                layers.append(
                    layer("text", texts, {**base, "text": {"field": "t"}}, fontSize=SMALL, **look)
                )
    if found:
        x = scale.pixel(found[0].y or 0.0, width, down=False)
        layers.append(rule(x, -2, x, height, INK, strokeWidth=1.5))
        text = f"As it stands {told(chart, found[0].y or 0.0)}"
        layers.append(one_label(x, -10, text, INK, size=SMALL, align="center", bold=True))
    layers += [_lift(s, -legend_height - 22) for s in swatches]
    layers.append(caption(canvas, left, -34 - legend_height))
    return Plot(width, height, left, beside, 46 + legend_height, 26, tuple(layers))
