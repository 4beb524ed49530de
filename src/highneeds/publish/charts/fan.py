"""Fan: what was observed, the central forecast, and how far it may be out."""

import re

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, ticks, widest, wrap
from highneeds.publish.charts.line import (
    axis_names,
    axis_room,
    caption,
    forecast_index,
    forecast_mark,
    runs,
    step_x,
)
from highneeds.publish.charts.marks import (
    amount,
    breaks,
    layer,
    one_label,
    place,
    references,
    second,
)
from highneeds.publish.charts.points import ChartPoint, positions, told
from highneeds.publish.theme import PAPER, QUIET, mix


def draw(canvas: Canvas) -> Plot:
    """Draw the bands, then the line, and write the last number and its range."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names = positions(chart, points)
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    left, height = axis_room(scale, unit), 120 if canvas.small else 310
    end = _last(canvas, points, names)
    right = 24 if canvas.small else int(widest([t for _, t, _ in end])) + 22
    width = canvas.width - left - right
    x, y = place("x", names, **axis_names(names, width)), amount("y", scale, unit)
    by_name = {p.x: p for p in points}
    layers: list[Spec] = [] if canvas.small else [caption(canvas, left, scale=scale)]
    for low, high, share in (("outer_low", "outer_high", 0.82), ("low", "high", 0.6)):
        layers += _band(by_name, names, (low, high), mix(canvas.theme.strong, PAPER, share), x, y)
    layers += breaks(chart.breaks, names, (width, height))
    layers += references(chart.references, scale, unit, (width, height), across=False)
    layers += _central(canvas, by_name, names, x, y)
    layers += forecast_mark(chart.forecast_from, names, width, height)
    if not canvas.small:
        layers += _words(end, names, (width, height), scale.pixel)
    return Plot(width, height, left, right, 8 if canvas.small else 34, 30, tuple(layers))


def _band(
    by_name: dict[str, ChartPoint],
    names: tuple[str, ...],
    keys: tuple[str, str],
    hue: str,
    x: Spec,
    y: Spec,
) -> list[Spec]:
    low, high = keys
    held = {n: p for n, p in by_name.items() if None not in (getattr(p, low), getattr(p, high))}
    layers = []
    for run in runs(names, held):
        before = names.index(run[0].x) - 1
        rows = [{"x": p.x, "y": getattr(p, low), "z": getattr(p, high)} for p in run]
        start = by_name.get(names[before]) if before >= 0 else None
        if start is not None and start.known:
            rows.insert(0, {"x": start.x, "y": start.y, "z": start.y})
        kind, look = ("area", {}) if len(rows) > 1 else ("rule", {"size": 8})
        layers.append(
            layer(kind, rows, {"x": x, "y": y, "y2": second("z")}, color=hue, opacity=1, **look)
        )
    return layers


def _central(
    canvas: Canvas, by_name: dict[str, ChartPoint], names: tuple[str, ...], x: Spec, y: Spec
) -> list[Spec]:
    first = forecast_index(canvas.chart.forecast_from, names)
    known = {n: p for n, p in by_name.items() if p.known}
    hue, layers = canvas.theme.strong, []
    for part, dash in (
        ([n for n in names if names.index(n) < first], [1, 0]),
        ([n for n in names if names.index(n) >= first - 1], [3, 4]),
    ):
        for run in runs(part, known):
            rows = [{"x": p.x, "y": p.y} for p in run]
            look = {"color": hue, "strokeWidth": 3, "strokeDash": dash}
            layers.append(layer("line", rows, {"x": x, "y": y}, **look))
    seen = [{"x": n, "y": p.y} for n, p in known.items() if names.index(n) < first]
    ahead = [{"x": n, "y": p.y} for n, p in known.items() if names.index(n) >= first]
    base = {"x": x, "y": y}
    if seen:
        layers.append(layer("circle", seen, base, color=hue, size=42, opacity=1))
    if ahead:
        ring = {"fill": PAPER, "stroke": hue, "strokeWidth": 1.6}
        layers.append(layer("circle", ahead, base, size=42, opacity=1, **ring))
    return layers


def _last(
    canvas: Canvas, points: tuple[ChartPoint, ...], names: tuple[str, ...]
) -> list[tuple[ChartPoint, str, bool]]:
    known = [p for p in points if p.known]
    if not known:
        return []
    last = max(known, key=lambda p: names.index(p.x))
    lines = [(last, last.text, True)]
    chart = canvas.chart
    for low, high, low_key, high_key in (
        (last.low, last.high, chart.low, chart.high),
        (last.outer_low, last.outer_high, chart.outer_low, chart.outer_high),
    ):
        if low is not None and high is not None:
            text = f"{told(chart, low)} to {told(chart, high)}"
            lines.append((last, text, False))
            if low_key and high_key:
                words = re.sub(r"[ ,(]*low(er)?( limit)?\)?$", "", chart.data.column(low_key).label)
                lines.append((last, f"({wrap(words, 150, SMALL, 1)[0]})", False))
    return lines


def _words(
    end: list[tuple[ChartPoint, str, bool]],
    names: tuple[str, ...],
    size: tuple[int, int],
    pixel: object,
) -> list[Spec]:
    if not end:
        return []
    assert callable(pixel)
    width, height = size
    y = min(max(float(pixel(end[0][0].y or 0.0, height)), 8), height - 16 * len(end))
    x = step_x(names, width, end[0][0].x) + 12
    x = max(x, width + 6) if x > width - 30 else x
    return [
        one_label(
            x,
            y + 16 * i,
            text,
            QUIET if not strong else "#1d2327",
            size=13 if strong else SMALL,
            bold=strong,
        )
        for i, (_, text, strong) in enumerate(end)
    ]
