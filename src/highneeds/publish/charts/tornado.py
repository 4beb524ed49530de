"""Tornado: which assumption moves the result most."""

from collections.abc import Sequence

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, ticks, widest
from highneeds.publish.charts.line import caption
from highneeds.publish.charts.marks import (
    amount,
    layer,
    legend,
    one_label,
    row_axis,
    rule,
    second,
)
from highneeds.publish.charts.points import ChartPoint, told, unique
from highneeds.publish.theme import INK, PALETTE


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
    down = row_axis("x", names, most=230, gap=beside)
    width = canvas.width - down.left - beside
    height = max(28, 15 * down.deep + 9) * max(1, len(names))
    base: Spec = {"y": down.axis, "x": amount("y", scale, unit, across=True)}
    low_label, high_label = (chart.data.column(k).label for k in (chart.low, chart.high))
    hues = [(low_label, PALETTE[0]), (high_label, PALETTE[1])]
    swatches, key = legend(hues, canvas.width, left=-down.left, above=-22)
    layers: list[Spec] = [*down.layers, *swatches, caption(canvas, down.left, -34 - key)]
    for end, hue in (("low", PALETTE[0]), ("high", PALETTE[1])):
        rows = [{"x": p.x, "y": p.y, "z": getattr(p, end)} for p in found]
        layers.append(layer("bar", rows, {**base, "x2": second("z")}, color=hue))
        for side in ("left", "right"):
            texts = [
                {"x": p.x, "y": getattr(p, end), "t": told(chart, getattr(p, end))}
                for p in found
                if (getattr(p, end) >= (p.y or 0.0)) == (side == "left")
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
    return Plot(width, height, down.left, beside, 46 + key, 26, tuple(layers))
