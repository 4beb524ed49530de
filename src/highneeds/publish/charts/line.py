"""Lines over periods, with direct labels, bands, breaks and a forecast part."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from highneeds.document.numbers import measure, number
from highneeds.publish.charts.frame import (
    SMALL,
    TEXT,
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
from highneeds.publish.charts.marks import (
    amount,
    breaks,
    haloed,
    label,
    layer,
    one_label,
    place,
    references,
    rule,
    second,
)
from highneeds.publish.charts.points import ChartPoint, positions, unique
from highneeds.publish.charts.styles import Style, line_styles
from highneeds.publish.theme import INK, PAPER, QUIET

_MOST_LABELS = 8


def draw(canvas: Canvas) -> Plot:
    """Draw one line per series; at its end the name and the last number."""
    chart, points = canvas.chart, canvas.points
    names = positions(chart, points)
    series = unique(p.series for p in points)
    styles = line_styles(series, chart.highlight, canvas.theme)
    unit = chart.y_unit
    marks = [r.value for r in chart.references]
    scale = ticks([*canvas.amounts, *marks], zero=False, count=3 if canvas.small else 5)
    left = axis_room(scale, unit)
    ends = _ends(canvas, series, names, styles)
    if canvas.small:
        room = int(text_width(names[-1], SMALL) / 2) - 6 if names else 24
    else:
        room = int(widest([line for e in ends for line in e["t"]])) + 22
    width, height = canvas.width - left - max(room, 24), 110 if canvas.small else 300
    shown = axis_names(names, width)
    x, y = place("x", names, **shown), amount("y", scale, unit)
    layers: list[Spec] = [
        *([] if canvas.small else [caption(canvas, left, scale=scale)]),
        *breaks(chart.breaks, names, (width, height)),
        *references(chart.references, scale, unit, (width, height), across=False),
        *_bands(points, names, styles, x, y),
        *_lines(chart.forecast_from, points, names, series, styles, x, y),
        *forecast_mark(chart.forecast_from, names, width, height, small=canvas.small),
    ]
    if canvas.small:
        layers += _small_ends(ends, names, scale, (width, height))
    else:
        layers += _end_labels(ends, names, scale, (width, height))
    return Plot(width, height, left, max(room, 24), 8 if canvas.small else 34, 30, tuple(layers))


def caption(canvas: Canvas, left: float, top: float = -22, scale: Ticks | None = None) -> Spec:
    """Say on top of the axis what is measured, in which unit, and where the axis begins."""
    chart = canvas.chart
    column = chart.data.column(chart.y)
    text = measure(replace(column, unit=chart.y_unit))
    if chart.kind == "stacked_share":
        text = f"Share of {column.label[:1].lower()}{column.label[1:]} (%)"
        if column.label[1:2].isupper():
            text = f"Share of {column.label} (%)"
    faceted = chart.facet or len(unique(p.facet for p in canvas.points)) > 1
    if chart.forecast_from is not None and faceted and chart.kind in {"line", "fan"}:
        text += ", forecast after the dotted line"
    if scale is not None and scale.low > 0:
        text += f", axis from {number(scale.low, chart.y_unit, scale.decimals)}"
    return one_label(-left, top, wrap(text, 640, SMALL, 1)[0], QUIET, size=SMALL)


def axis_room(scale: Ticks, unit: str) -> int:
    """Room for the tick labels of an upright axis, px."""
    labels = [number(v, unit, scale.decimals) for v in scale.values]
    return int(widest(labels, SMALL)) + 10


def axis_names(names: Sequence[str], width: float) -> Spec:
    """Thin the names of an axis out until they fit side by side."""
    if not names:
        return {}
    step = width / max(1, len(names))
    every = 1
    while widest(names[::every], SMALL) + 8 > step * every and every < len(names):
        every += 1
    if every == 1:
        return {}
    keep = list(reversed(range(len(names) - 1, -1, -every)))
    return {"values": [names[i] for i in keep]}


def step_x(names: Sequence[str], width: float, name: str) -> float:
    """Pixel of a name on a point axis."""
    padding = 0.35
    step = width / max(1e-9, len(names) - 1 + 2 * padding)
    return round(step * (padding + names.index(name)), 1)


def _lines(
    start: str | float | None,
    points: Sequence[ChartPoint],
    names: Sequence[str],
    series: Sequence[str],
    styles: dict[str, Style],
    x: Spec,
    y: Spec,
) -> list[Spec]:
    first = forecast_index(start, names)
    layers: list[Spec] = []
    for name in sorted(series, key=lambda s: styles[s].strong):
        style = styles[name]
        found = {p.x: p for p in points if p.series == name and p.known}
        solid = runs([n for n in names if names.index(n) < first], found)
        dashed = runs([n for n in names if names.index(n) >= first - 1], found)
        for lines, dash in ((solid, style.dash), (dashed, (2, 4))):
            rows = [
                {"x": p.x, "y": p.y, "r": str(i)}
                for i, line in enumerate(lines)
                for p in line
                if len(line) > 1
            ]
            if rows:
                look: dict[str, Any] = {"color": style.colour, "strokeWidth": style.width}
                if dash != (1, 0):
                    look["strokeDash"] = list(dash)
                encoding = {"x": x, "y": y, "detail": {"field": "r", "type": "nominal"}}
                layers.append(layer("line", rows, encoding, **look))
        dots = [{"x": p.x, "y": p.y} for p in found.values() if names.index(p.x) < first]
        rings = [{"x": p.x, "y": p.y} for p in found.values() if names.index(p.x) >= first]
        size = 42 if style.strong else 22
        base = {"x": x, "y": y}
        if dots:
            layers.append(layer("circle", dots, base, color=style.colour, size=size, opacity=1))
        if rings:
            ring = {"fill": PAPER, "stroke": style.colour, "strokeWidth": 1.5}
            layers.append(layer("circle", rings, base, size=size, opacity=1, **ring))
    return layers


def runs(names: Sequence[str], found: dict[str, ChartPoint]) -> list[list[ChartPoint]]:
    """Split a line where a point is missing, so that a gap shows as a gap."""
    made: list[list[ChartPoint]] = [[]]
    for name in names:
        if name in found:
            made[-1].append(found[name])
        elif made[-1]:
            made.append([])
    return [line for line in made if line]


def forecast_index(start: str | float | None, names: Sequence[str]) -> int:
    """Index of the first forecast position; past the end when nothing is forecast."""
    if start is None:
        return len(names) + 1
    at = f"{start:.0f}" if isinstance(start, float | int) else start
    return names.index(at) if at in names else len(names) + 1


def forecast_mark(
    start: str | float | None,
    names: Sequence[str],
    width: float,
    height: float,
    *,
    small: bool = False,
) -> list[Spec]:
    """Rule off the part that is not observed and name it; small panels are told it once, above."""
    first = forecast_index(start, names)
    if first > len(names):
        return []
    step = width / max(1e-9, len(names) - 1 + 0.7)
    x = round(step * (0.35 + first - 0.5), 1)
    side = "right" if x + 60 > width else "left"
    line = rule(x, 0, x, height, "#b4bac0", strokeDash=[2, 3])
    if small:
        return [line]
    at = x + (-6 if side == "right" else 6)
    return [line, one_label(at, height - 9, "forecast", QUIET, size=SMALL, align=side)]


def _bands(
    points: Sequence[ChartPoint], names: Sequence[str], styles: dict[str, Style], x: Spec, y: Spec
) -> list[Spec]:
    layers = []
    for name, style in styles.items():
        held = {p.x: p for p in points if p.series == name and None not in (p.low, p.high)}
        if len(styles) > 3 and not style.strong:
            continue
        for line in runs(names, held):
            rows = [{"x": p.x, "y": p.low, "h": p.high} for p in line]
            encoding = {"x": x, "y": y, "y2": second("h")}
            kind, look = ("area", {"opacity": 0.15}) if len(rows) > 1 else ("rule", {"size": 3})
            layers.append(layer(kind, rows, encoding, color=style.colour, **look))
    return layers


def _ends(
    canvas: Canvas, series: Sequence[str], names: Sequence[str], styles: dict[str, Style]
) -> list[dict[str, Any]]:
    ends: list[dict[str, Any]] = []
    for name in series:
        known = [p for p in canvas.points if p.series == name and p.known]
        if not known:
            continue
        last = max(known, key=lambda p: names.index(p.x))
        first = min(known, key=lambda p: names.index(p.x))
        strong = styles[name].strong
        lines = [*wrap(f"{name} {last.text}".strip(), 190, TEXT, 3)]
        ends.append(
            {"first": first, "last": last, "t": lines, "c": styles[name].text, "strong": strong}
        )
    if len(ends) > _MOST_LABELS:
        chosen = [e for e in ends if e["strong"]]
        by_last = sorted((e for e in ends if not e["strong"]), key=lambda e: -e["last"].y)
        return [*chosen, *by_last[:2], *by_last[-2:]] if chosen else []
    return ends


def _end_labels(
    ends: Sequence[dict[str, Any]], names: Sequence[str], scale: Ticks, size: tuple[int, int]
) -> list[Spec]:
    width, height = size
    gap = 16.0 * max((len(e["t"]) for e in ends), default=1)
    wanted = [scale.pixel(e["last"].y, height) for e in ends]
    places = keep_apart(wanted, gap, 0, height)
    layers = []
    for end, y, true in zip(ends, places, wanted, strict=True):
        x_end = step_x(names, width, end["last"].x)
        if abs(y - true) > 9 or x_end < width - 40:
            layers.append(rule(x_end + 5, true, width + 2, y, "#b4bac0", strokeWidth=0.8))
        rise = 8 * (len(end["t"]) - 1)
        layers.append(
            one_label(width + 5, y - rise, end["t"], end["c"], bold=end["strong"], lineHeight=16)
        )
        if end["strong"] and end["first"] is not end["last"]:
            firsts = [e["first"].y for e in ends if e["first"].x == end["first"].x]
            layers += _first_number(end, firsts, names, scale, size)
    return layers


def _first_number(
    end: dict[str, Any],
    firsts: Sequence[float],
    names: Sequence[str],
    scale: Ticks,
    size: tuple[int, int],
) -> list[Spec]:
    """Write where the strong line begins, on the side where fewer lines are."""
    first: ChartPoint = end["first"]
    level = first.y or 0.0
    above, below = sum(v > level for v in firsts), sum(v < level for v in firsts)
    y = scale.pixel(level, size[1])
    lower = above > below and y < size[1] - 24
    at = {"x": step_x(names, size[0], first.x), "y": y + (14 if lower else -13)}
    rows = [{**at, "t": first.text, "c": end["c"]}]
    return haloed(label(rows, align="center", bold=True))


def _small_ends(
    ends: Sequence[dict[str, Any]], names: Sequence[str], scale: Ticks, size: tuple[int, int]
) -> list[Spec]:
    chosen = [e for e in ends if e["strong"]] or (ends if len(ends) == 1 else [])
    rows = []
    for end in chosen:
        for point in {id(p): p for p in (end["first"], end["last"])}.values():
            y = scale.pixel(point.y or 0.0, size[1])
            half = text_width(point.text, SMALL) / 2
            x = min(max(step_x(names, size[0], point.x), half), size[0] + 20 - half)
            rows.append({"x": x, "y": y - 12 if y > 20 else y + 13, "t": point.text, "c": INK})
    return [label(rows, size=SMALL, align="center", bold=True)] if rows else []
