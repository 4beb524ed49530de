"""Funnel: each authority against limits that widen where few children stand behind a rate."""

from collections.abc import Sequence
from typing import Final

from highneeds.document.numbers import measure, number
from highneeds.publish.charts.axes import Size, axis_room, caption, references, value_axis
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import (
    SMALL,
    TEXT,
    Ticks,
    keep_apart,
    ticks,
    wrap,
)
from highneeds.publish.charts.marks import (
    Anchor,
    LineMark,
    Marks,
    PointMark,
    Spot,
    TextMark,
    rule,
    small,
)
from highneeds.publish.charts.points import ChartPoint
from highneeds.publish.theme import AXIS, GREY, INK, QUIET

_MOST_NAMED = 6
_HALF: Final = 7.5
"""Half a line of text, px: a name may stand on the edge of the plot, as its point may."""
_SIDES: Final[tuple[tuple[float, Anchor], ...]] = ((9, "start"), (-9, "end"))


def draw(canvas: Canvas) -> Plot:
    """Draw points, inner and outer limits, and name what lies outside the outer limits."""
    chart, unit = canvas.chart, canvas.chart.y_unit
    known = [p for p in canvas.points if p.known and p.at is not None]
    never_below = all((p.y or 0.0) >= 0 for p in known)
    # Limits of small areas go below zero, where no share can be: they must not stretch the axis.
    amounts = [max(v, 0.0) for v in canvas.amounts] if never_below else canvas.amounts
    scale = ticks([*amounts, *(r.value for r in chart.references)], zero=False)
    across = _to_the_data(ticks([p.at or 0.0 for p in known], zero=False, count=6), known)
    left, right, height = axis_room(scale, unit), 66, 340
    size = width, _ = canvas.width - left - right, height
    x_column = chart.data.column(chart.x)
    rules, words = references(chart.references, scale, unit, size)

    def dots(points: Sequence[ChartPoint], wide: float, hue: str, opacity: float) -> Marks:
        return [
            PointMark(*_spot(p, across, scale, size), wide, hue, opacity=opacity) for p in points
        ]

    others = [p for p in known if p.series != chart.highlight]
    mine = [p for p in known if p.series == chart.highlight]
    marks = (
        caption(canvas, left, scale=scale),
        *value_axis(scale, unit, size),
        *_denominators(across, x_column.unit, size),
        small(width, height + 34, measure(x_column), QUIET, "end"),
        *_limits(known, across, scale, size),
        *rules,
        *dots(others, 6.6, GREY, 0.85),
        *dots(mine, 11.8, canvas.theme.strong, 1),
        *words,
        *_names(canvas, known, scale, across, size),
    )
    return Plot(width, height, left, right, 34, 44, marks)


def _spot(point: ChartPoint, across: Ticks, scale: Ticks, size: Size) -> tuple[float, float]:
    x = across.pixel(point.at or 0.0, size[0], down=False)
    return x, scale.pixel(point.y or 0.0, size[1])


def _denominators(across: Ticks, unit: str, size: Size) -> Marks:
    """Draw the axis of how many stand behind each rate."""
    width, height = size
    labels: Marks = [
        small(
            across.pixel(v, width, down=False),
            height + 13,
            number(v, unit, across.decimals),
            INK,
            "middle",
        )
        for v in across.values
    ]
    return [rule(0, height, width, height, AXIS), *labels]


def _to_the_data(scale: Ticks, known: Sequence[ChartPoint]) -> Ticks:
    """End the axis a little after the largest authority and not at the next round number."""
    far = max(p.at or 0.0 for p in known)
    if far <= scale.low:
        return scale
    high = min(scale.high, far + 0.03 * (far - scale.low))
    return Ticks(scale.low, high, tuple(v for v in scale.values if v <= high), scale.decimals)


def _limits(known: Sequence[ChartPoint], across: Ticks, scale: Ticks, size: Size) -> Marks:
    width, height = size
    ordered = sorted(known, key=lambda p: p.at or 0.0)
    lines: Marks = []
    ends: list[tuple[float, str]] = []
    for key, dash, name in (
        ("outer_low", (2.0, 3.0), "99.8%"),
        ("low", (6.0, 3.0), "95%"),
        ("centre", (), "average"),
        ("high", (6.0, 3.0), "95%"),
        ("outer_high", (2.0, 3.0), "99.8%"),
    ):
        spots = tuple(
            (
                across.pixel(p.at or 0.0, width, down=False),
                # A lower limit of a rate may lie under zero, where no rate can.
                scale.pixel(max(v, scale.low), height),
            )
            for p in ordered
            if (v := getattr(p, key)) is not None
        )
        if len(spots) > 1:
            lines.append(LineMark(spots, QUIET, 1.2, dash))
            ends.append((spots[-1][1], name))
    places = keep_apart([y for y, _ in ends], 13, 0, height)
    texts = [small(width + 5, y, name) for y, (_, name) in zip(places, ends, strict=True)]
    return [*lines, *texts]


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
    canvas: Canvas, known: Sequence[ChartPoint], scale: Ticks, across: Ticks, size: Size
) -> Marks:
    chart = canvas.chart
    mine = [p for p in known if p.series == chart.highlight]
    # More than six names would hide the points they name.
    far = [p for p in outside(known) if p.series != chart.highlight][:_MOST_NAMED]
    taken: list[TextMark] = []
    for point in [*mine, *far]:
        strong = point in mine
        name = f"{point.series} {point.text}" if strong else wrap(point.series, 150, SMALL, 1)[0]
        x, y = _spot(point, across, scale, size)
        font, hue = (TEXT, canvas.theme.strong) if strong else (SMALL, INK)
        tries = [
            TextMark(x + dx, y + dy, (name,), hue, font, anchor, bold=strong)
            for dy in (0, -14, 14, -28, 28)
            for dx, anchor in _SIDES
        ]
        others = [_spot(p, across, scale, size) for p in (*mine, *far) if p is not point]
        free = (
            t
            for t in tries
            if _within(t, size)
            and not any(_meet(t, other) for other in taken)
            # on another point that is named, it would seem to be that one's name
            and not any(_covers(t, spot) for spot in others)
        )
        # A name without room is left out, not written over another: the table has it.
        if word := next(free, tries[0] if strong else None):
            taken.append(word)
    return list(taken)


def _within(text: TextMark, size: Size) -> bool:
    left, top, right, bottom = text.box
    return left >= 0 and right <= size[0] and top >= -_HALF and bottom <= size[1] + _HALF


def _covers(text: TextMark, spot: Spot) -> bool:
    left, top, right, bottom = text.box
    return left - 4 < spot[0] < right + 4 and top < spot[1] < bottom


def _meet(one: TextMark, other: TextMark) -> bool:
    left, top, right, bottom = one.box
    a, b, c, d = other.box
    return left < c and a < right and top < d and b < bottom
