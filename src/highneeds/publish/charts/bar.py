"""Bars: upright for short labels, lying for long ones; grouped when there is a series."""

from typing import Any

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, ticks, widest, wrap
from highneeds.publish.charts.line import axis_room, caption
from highneeds.publish.charts.marks import (
    amount,
    breaks,
    colour,
    haloed,
    layer,
    legend,
    lines_of,
    place,
    references,
    row_axis,
    second,
    zero_rule,
)
from highneeds.publish.charts.points import ChartPoint, positions, unique
from highneeds.publish.charts.styles import fill_styles
from highneeds.publish.theme import GREY, INK

_MOST_NUMBERS = 40


def draw(canvas: Canvas) -> Plot:
    """Draw bars from zero with the number at each end."""
    names = positions(canvas.chart, canvas.points)
    series = unique(p.series for p in canvas.points)
    slot = (canvas.width - 80) / max(1, len(names))
    upright = widest(names, SMALL) < 2.2 * slot - 12 and len(names) * len(series) <= 36
    return _upright(canvas, names, series) if upright else lying(canvas, names, series)


def fills(canvas: Canvas, names: tuple[str, ...], series: tuple[str, ...]) -> dict[str, str]:
    """Return the fill of each series, or of each name where there is no series."""
    chart = canvas.chart
    if len(series) > 1:
        return fill_styles(series, chart.highlight, canvas.theme)
    if chart.highlight in names:
        return {n: canvas.theme.strong if n == chart.highlight else GREY for n in names}
    return dict.fromkeys(names, canvas.theme.strong)


def _rows(
    points: tuple[ChartPoint, ...], hues: dict[str, str], series: tuple[str, ...]
) -> list[dict[str, Any]]:
    return [
        {
            "x": p.x,
            "s": p.series,
            "y": p.y,
            "z": 0,
            "c": hues[p.series if len(series) > 1 else p.x],
            "t": p.text,
        }
        for p in points
        if p.known
    ]


def _upright(canvas: Canvas, names: tuple[str, ...], series: tuple[str, ...]) -> Plot:
    chart, points = canvas.chart, canvas.points
    unit = chart.y_unit
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)])
    left, height = axis_room(scale, unit), 120 if canvas.small else 280
    width = canvas.width - left - 12
    hues = fills(canvas, names, series)
    slot = width / max(1, len(names))
    wrapped = {n: wrap(n, slot - 6, SMALL, 4) for n in names}
    deep = max((len(w) for w in wrapped.values()), default=1)
    many = len(series) > 1
    offset = {"xOffset": {"field": "s", "sort": None, "scale": {"domain": list(series)}}}
    x = place("x", names, band=0.28, domain=False, labelExpr=lines_of(wrapped), labelLineHeight=15)
    base: Spec = {"x": x, "y": amount("y", scale, unit), **(offset if many else {})}
    rows = _rows(points, hues, series)
    items = [(s, hues[s]) for s in series] if many else []
    swatches, key = legend([] if canvas.small else items, width + left, left=-left, above=-4)
    layers: list[Spec] = [
        layer("bar", rows, {**base, "y2": second("z"), "color": colour()}),
        *zero_rule(scale, (width, height), across=False),
        *breaks(chart.breaks, names, (width, height), 0.5),
        *references(chart.references, scale, unit, (width, height), across=False),
        *_intervals(points, base, upright=True),
        *swatches,
    ]
    if not canvas.small:
        layers.append(caption(canvas, left, -22 - key))
    fits = widest([r["t"] for r in rows], SMALL) < slot / (len(series) or 1) + 4
    if fits and not chart.low:
        layers += _numbers(rows, base, upright=True, halo=bool(chart.references))
    top = 8 if canvas.small else 34 + key
    return Plot(width, height, left, 12, top, 16 + 15 * deep, tuple(layers))


def lying(canvas: Canvas, names: tuple[str, ...], series: tuple[str, ...]) -> Plot:
    """Draw lying bars, one row per name, so that long names can be read."""
    chart, points = canvas.chart, canvas.points
    unit = chart.y_unit
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)])
    many = len(series) > 1
    down = row_axis("x", names, most=min(250, canvas.width * 0.36))
    right = int(widest([p.text for p in points], SMALL)) + 14
    width = canvas.width - down.left - right
    bar = (16 if many else 24) * max(1, len(series)) if len(names) < 26 else 17
    height = max(15 * down.deep + 8, bar) * max(1, len(names))
    hues = fills(canvas, names, series)
    offset = {"yOffset": {"field": "s", "sort": None, "scale": {"domain": list(series)}}}
    across = amount("y", scale, unit, across=True)
    base: Spec = {"y": down.axis, "x": across, **(offset if many else {})}
    rows = _rows(points, hues, series)
    items = [(s, hues[s]) for s in series] if many else []
    room = 18 if chart.references else 0
    swatches, key = legend(items, canvas.width, left=-down.left, above=-room)
    layers: list[Spec] = [
        layer("bar", rows, {**base, "x2": second("z"), "color": colour()}),
        *zero_rule(scale, (width, height), across=True),
        *references(chart.references, scale, unit, (width, height), across=True),
        *_intervals(points, base, upright=False),
        *down.layers,
        *swatches,
        caption(canvas, down.left, -12 - key - room),
    ]
    if not chart.low:
        layers += _numbers(rows, base, upright=False, halo=bool(chart.references))
    return Plot(width, height, down.left, right, 24 + key + room, 26, tuple(layers))


def _intervals(points: tuple[ChartPoint, ...], base: Spec, *, upright: bool) -> list[Spec]:
    rows = [
        {"x": p.x, "s": p.series, "y": p.low, "h": p.high}
        for p in points
        if p.known and p.low is not None and p.high is not None
    ]
    if not rows:
        return []
    return [layer("rule", rows, {**base, ("y2" if upright else "x2"): second("h")}, color=INK)]


def _numbers(rows: list[dict[str, Any]], base: Spec, *, upright: bool, halo: bool) -> list[Spec]:
    if len(rows) > _MOST_NUMBERS:
        return []
    made: list[Spec] = []
    for sign in (1, -1):
        mine = [
            {k: r[k] for k in ("x", "s", "y", "t")} for r in rows if (r["y"] >= 0) == (sign > 0)
        ]
        if not mine:
            continue
        away: Spec = (
            {"dy": -8 * sign, "align": "center"}
            if upright
            else {"dx": 5 * sign, "align": "left" if sign > 0 else "right"}
        )
        encoding = {**base, "text": {"field": "t"}}
        told = layer("text", mine, encoding, fontSize=SMALL, color=INK, **away)
        made += haloed(told) if halo else [told]
    return made
