"""Funnel: each authority against limits that widen where few children stand behind a rate."""

from collections.abc import Sequence

from highneeds.document.numbers import measure
from highneeds.publish.charts.frame import (
    SMALL,
    Canvas,
    Plot,
    Spec,
    Ticks,
    keep_apart,
    text_width,
    ticks,
    wrap,
)
from highneeds.publish.charts.line import axis_room, caption
from highneeds.publish.charts.marks import amount, label, layer, one_label, references
from highneeds.publish.charts.points import ChartPoint
from highneeds.publish.theme import GREY, INK, QUIET

_MOST_NAMED = 6


def draw(canvas: Canvas) -> Plot:
    """Draw points, inner and outer limits, and name what lies outside the outer limits."""
    chart = canvas.chart
    known = [p for p in canvas.points if p.known and p.at is not None]
    unit = chart.y_unit
    never_below = all((p.y or 0.0) >= 0 for p in known)
    amounts = [max(v, 0.0) for v in canvas.amounts] if never_below else canvas.amounts
    scale = ticks([*amounts, *(r.value for r in chart.references)], zero=False)
    across = _to_the_data(ticks([p.at or 0.0 for p in known], zero=False, count=6), known)
    left, right, height = axis_room(scale, unit), 66, 340
    width = canvas.width - left - right
    x_column = chart.data.column(chart.x)
    x = amount("x", across, x_column.unit, across=True, grid=False)
    y = amount("y", scale, unit)
    x["axis"] |= {"domain": True, "domainColor": "#8a9199", "labelColor": INK}
    layers: list[Spec] = [
        caption(canvas, left, scale=scale),
        one_label(width, height + 34, measure(x_column), QUIET, size=SMALL, align="right"),
    ]
    layers += _limits(known, x, y, scale, (width, height))
    layers += references(chart.references, scale, unit, (width, height), across=False)
    others = [{"x": p.at, "y": p.y} for p in known if p.series != chart.highlight]
    mine = [{"x": p.at, "y": p.y} for p in known if p.series == chart.highlight]
    base = {"x": x, "y": y}
    layers.append(layer("circle", others, base, color=GREY, size=34, opacity=0.85))
    if mine:
        layers.append(layer("circle", mine, base, color=canvas.theme.strong, size=110, opacity=1))
    layers += _names(canvas, known, scale, across, (width, height))
    return Plot(width, height, left, right, 34, 44, tuple(layers))


def _to_the_data(scale: Ticks, known: Sequence[ChartPoint]) -> Ticks:
    """End the axis a little after the largest authority and not at the next round number."""
    far = max(p.at or 0.0 for p in known)
    high = min(scale.high, far + 0.03 * (far - scale.low))
    return Ticks(scale.low, high, tuple(v for v in scale.values if v <= high), scale.decimals)


def _limits(
    known: Sequence[ChartPoint], x: Spec, y: Spec, scale: Ticks, size: tuple[int, int]
) -> list[Spec]:
    ordered = sorted(known, key=lambda p: p.at or 0.0)
    layers = []
    ends = []
    for key, dash, name in (
        ("outer_low", [2, 3], "99.8%"),
        ("low", [6, 3], "95%"),
        ("centre", [1, 0], "average"),
        ("high", [6, 3], "95%"),
        ("outer_high", [2, 3], "99.8%"),
    ):
        rows = [
            {"x": p.at, "y": max(v, scale.low)}
            for p in ordered
            if (v := getattr(p, key)) is not None
        ]
        if len(rows) > 1:
            look = {"color": QUIET, "strokeWidth": 1.2, "strokeDash": dash}
            layers.append(layer("line", rows, {"x": x, "y": y}, **look))
            ends.append((scale.pixel(rows[-1]["y"] or 0.0, size[1]), name))
    places = keep_apart([e[0] for e in ends], 13, 0, size[1])
    texts = [
        {"x": size[0] + 5, "y": at, "t": name, "c": QUIET}
        for at, (_, name) in zip(places, ends, strict=True)
    ]
    return [*layers, *([label(texts, size=SMALL)] if texts else [])]


def outside(known: Sequence[ChartPoint]) -> tuple[ChartPoint, ...]:
    """Return points beyond the outer limits (inner, when there are no outer), farthest first."""

    def beyond(p: ChartPoint) -> float:
        low = p.outer_low if p.outer_low is not None else p.low
        high = p.outer_high if p.outer_high is not None else p.high
        if p.y is None or low is None or high is None:
            return 0.0
        return max(low - p.y, p.y - high, 0.0)

    return tuple(sorted((p for p in known if beyond(p) > 0), key=lambda p: (-beyond(p), p.series)))


def _names(
    canvas: Canvas,
    known: Sequence[ChartPoint],
    scale: Ticks,
    across: Ticks,
    size: tuple[int, int],
) -> list[Spec]:
    chart, layers = canvas.chart, []
    mine = [p for p in known if p.series == chart.highlight]
    far = [p for p in outside(known) if p.series != chart.highlight][:_MOST_NAMED]
    taken: list[tuple[float, float, float, float]] = []
    for point in [*mine, *far]:
        strong = point in mine
        text = f"{point.series} {point.text}" if strong else wrap(point.series, 150, SMALL, 1)[0]
        font = 13 if strong else SMALL
        x = across.pixel(point.at or 0.0, size[0], down=False)
        y = scale.pixel(point.y or 0.0, size[1])
        wide = text_width(text, font)
        side = "right" if x + wide + 12 > size[0] else "left"
        x_at = x + (-9 if side == "right" else 9)
        start = x_at - wide if side == "right" else x_at
        y = next((t for d in (0, -13, 13, -26, 26) if not _hits(taken, start, t := y + d, wide)), y)
        taken.append((start, y - 7, start + wide, y + 7))
        hue = canvas.theme.strong if strong else INK
        layers.append(one_label(x_at, y, text, hue, size=font, align=side, bold=strong))
    return layers


def _hits(
    taken: Sequence[tuple[float, float, float, float]], x: float, y: float, wide: float
) -> bool:
    return any(x < b[2] and b[0] < x + wide and y - 7 < b[3] and b[1] < y + 7 for b in taken)
