"""Stacks of amounts or of shares, with names beside the last column and numbers inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from highneeds.document.figure import Chart
from highneeds.document.numbers import digits
from highneeds.publish.charts.frame import (
    SMALL,
    Canvas,
    Plot,
    Spec,
    Ticks,
    keep_apart,
    text_width,
    ticks,
    widest,
    wrap,
)
from highneeds.publish.charts.line import axis_room, caption
from highneeds.publish.charts.marks import (
    amount,
    breaks,
    colour,
    layer,
    legend,
    lines_of,
    one_label,
    place,
    row_axis,
    rule,
    second,
)
from highneeds.publish.charts.points import ChartPoint, positions, told, unique
from highneeds.publish.charts.styles import fill_styles
from highneeds.publish.theme import INK, PAPER, on


@dataclass(frozen=True)
class Segment:
    """One segment: where it begins and ends, and the number written in it."""

    x: str
    series: str
    start: float
    end: float
    text: str


def parts(chart: Chart, points: Sequence[ChartPoint], names: Sequence[str]) -> tuple[Segment, ...]:
    """Stack the points; negative amounts go below zero.

    Notes
    -----
    For shares a position is left out when it has no positive total, because a share of nothing is
    missing and not 0%.
    """
    made = []
    for name in names:
        mine = [p for p in points if p.x == name and p.known]
        total = sum(p.y or 0.0 for p in mine)
        if chart.kind == "stacked_share" and total <= 0:
            continue
        up = down = 0.0
        for point in mine:
            size = share(point, total) if chart.kind == "stacked_share" else point.y or 0.0
            start = up if size >= 0 else down
            text = f"{digits(size)}%" if chart.kind == "stacked_share" else point.text
            made.append(Segment(name, point.series, start, start + size, text))
            up, down = (up + size, down) if size >= 0 else (up, down + size)
    return tuple(made)


def share(point: ChartPoint, total: float) -> float:
    """Share of the total in percent."""
    return 100 * (point.y or 0.0) / total


def draw(canvas: Canvas) -> Plot:
    """Draw one column per position, or one lying bar when names are long."""
    chart, points = canvas.chart, canvas.points
    names, series = positions(chart, points), unique(p.series for p in points)
    stack = parts(chart, points, names)
    hues = fill_styles(series, chart.highlight, canvas.theme)
    if chart.kind == "stacked_share":
        scale, unit = Ticks(0, 100, (0, 25, 50, 75, 100), 0), "%"
    else:
        ends = [v for p in stack for v in (p.start, p.end)]
        scale, unit = ticks(ends or canvas.amounts), chart.y_unit
    slot = (canvas.width - 220) / max(1, len(names))
    if widest(names, SMALL) > 2.4 * slot:
        return _lying(canvas, names, stack, hues, scale, unit)
    return _upright(canvas, names, stack, hues, scale, unit)


def _upright(
    canvas: Canvas,
    names: Sequence[str],
    stack: Sequence[Segment],
    hues: dict[str, str],
    scale: Ticks,
    unit: str,
) -> Plot:
    left, height = axis_room(scale, unit), 110 if canvas.small else 310
    sides = {s: wrap(s, 170, SMALL, 2) for s in hues}
    right = 10 if canvas.small else int(widest([t for w in sides.values() for t in w], SMALL)) + 22
    width = canvas.width - left - right
    slot = width / max(1, len(names))
    wrapped = {n: wrap(n, slot - 4, SMALL, 3) for n in names}
    deep = max((len(w) for w in wrapped.values()), default=1)
    x = place("x", names, band=0.32, labelExpr=lines_of(wrapped), labelLineHeight=15)
    base = {"x": x, "y": amount("y", scale, unit)}
    rows = [{"x": p.x, "y": p.start, "z": p.end, "c": hues[p.series]} for p in stack]
    layers: list[Spec] = [
        layer("bar", rows, {**base, "y2": second("z"), "color": colour()}, stroke=PAPER),
        *breaks(canvas.chart.breaks, names, (width, height), 0.5),
    ]
    if not canvas.small:
        layers.append(caption(canvas, left))
        layers += _inside(stack, hues, base, height / (scale.high - scale.low), slot * 0.68)
        layers += _totals(canvas, names, stack, base)
        layers += _beside(stack, hues, sides, scale, (width, height), slot)
    return Plot(
        width, height, left, right, 8 if canvas.small else 36, 16 + 15 * deep, tuple(layers)
    )


def _inside(
    stack: Sequence[Segment], hues: dict[str, str], base: Spec, scale: float, room: float
) -> list[Spec]:
    rows = [
        {"x": p.x, "y": (p.start + p.end) / 2, "t": p.text, "c": on(hues[p.series])}
        for p in stack
        if abs(p.end - p.start) * scale >= 15 and text_width(p.text, 11.5) <= room
    ]
    encoding = {**base, "text": {"field": "t"}, "color": colour()}
    return [layer("text", rows, encoding, fontSize=11.5)] if rows else []


def _totals(
    canvas: Canvas, names: Sequence[str], stack: Sequence[Segment], base: Spec
) -> list[Spec]:
    if canvas.chart.kind == "stacked_share":
        return []
    rows = []
    for name in names:
        mine = [p for p in stack if p.x == name]
        if len(mine) < 2 or any(p.end < p.start for p in mine):
            continue
        total = max(p.end for p in mine)
        rows.append({"x": name, "y": total, "t": told(canvas.chart, total)})
    if not rows or len(rows) > 16:
        return []
    look: dict[str, Any] = {"fontSize": SMALL, "fontWeight": "bold", "dy": -9, "color": INK}
    return [layer("text", rows, {**base, "text": {"field": "t"}}, **look)]


def _beside(
    stack: Sequence[Segment],
    hues: dict[str, str],
    sides: dict[str, tuple[str, ...]],
    scale: Ticks,
    size: tuple[int, int],
    slot: float,
) -> list[Spec]:
    """Write the names next to the last column; those that it lacks go to the top."""
    width, height = size
    last = stack[-1].x if stack else ""
    here = {p.series: (p.start + p.end) / 2 for p in stack if p.x == last}
    wanted = [scale.pixel(here.get(s, scale.high), height) for s in hues]
    gap = 15.0 * max((len(w) for w in sides.values()), default=1) + 1
    places = keep_apart(wanted, gap, 4, height - 4)
    layers: list[Spec] = []
    for name, y, true in zip(hues, places, wanted, strict=True):
        rise = 7 * (len(sides[name]) - 1)
        if name in here:
            layers.append(
                rule(width - slot * 0.16 + 2, true, width + 5, y, "#b4bac0", strokeWidth=0.8)
            )
        swatch = [{"x": width + 10, "y": y, "c": hues[name]}]
        layers.append(layer("point", swatch, _square(), shape="square", size=90, filled=True))
        layers.append(one_label(width + 18, y - rise, sides[name], INK, size=SMALL, lineHeight=14))
    return layers


def _square() -> Spec:
    placed = {"field": "x", "type": "quantitative", "scale": None}
    return {"x": placed, "y": {**placed, "field": "y"}, "color": colour(), "opacity": {"value": 1}}


def _lying(
    canvas: Canvas,
    names: Sequence[str],
    stack: Sequence[Segment],
    hues: dict[str, str],
    scale: Ticks,
    unit: str,
) -> Plot:
    down = row_axis("x", names, most=min(250, canvas.width * 0.36), band=0.22)
    width = canvas.width - down.left - 26
    height = max(26, 15 * down.deep + 8) * max(1, len(names))
    swatches, key = legend(list(hues.items()), canvas.width, left=-down.left, above=-6)
    base = {"y": down.axis, "x": amount("y", scale, unit, across=True)}
    rows = [{"x": p.x, "y": p.start, "z": p.end, "c": hues[p.series]} for p in stack]
    texts = [
        {"x": p.x, "y": (p.start + p.end) / 2, "t": p.text, "c": on(hues[p.series])}
        for p in stack
        if abs(p.end - p.start) * width / (scale.high - scale.low) >= text_width(p.text, 11.5) + 4
    ]
    inside = {**base, "text": {"field": "t"}, "color": colour()}
    layers: list[Spec] = [
        layer("bar", rows, {**base, "x2": second("z"), "color": colour()}, stroke=PAPER),
        *([layer("text", texts, inside, fontSize=11.5)] if texts else []),
        *down.layers,
        *swatches,
        caption(canvas, down.left, -18 - key),
    ]
    return Plot(width, height, down.left, 26, 32 + key, 26, tuple(layers))
