"""Axes, captions, legends, reference lines and breaks, as marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from highneeds.document.figure import ChartBreak, Reference
from highneeds.document.numbers import measure, number
from highneeds.publish.charts.canvas import Canvas
from highneeds.publish.charts.geometry import (
    SMALL,
    BandScale,
    PointScale,
    Ticks,
    text_width,
    widest,
    wrap,
)
from highneeds.publish.charts.marks import (
    Anchor,
    LineMark,
    Mark,
    Marks,
    PointMark,
    Shape,
    TextMark,
    plated,
    rule,
    small,
)
from highneeds.publish.charts.points import unique
from highneeds.publish.theme import AXIS, HAIR, INK, LEADER, QUIET

Size = tuple[float, float]
"""Width and height of a plot, px."""


def caption(canvas: Canvas, left: float, top: float = -22, scale: Ticks | None = None) -> TextMark:
    """Say on top of the axis what is measured, in which unit, and where the axis begins."""
    chart = canvas.chart
    column = chart.data.column(chart.y)
    text = measure(replace(column, unit=chart.y_unit))
    if chart.kind == "stacked_share":
        # "Plans" becomes "plans" inside the sentence, "EHC plans" stays as it is.
        capitals = column.label[1:2].isupper()
        label = column.label if capitals else f"{column.label[:1].lower()}{column.label[1:]}"
        text = f"Share of {label} (%)"
    faceted = chart.facet or len(unique(p.facet for p in canvas.points)) > 1
    if chart.forecast_from is not None and faceted and chart.kind in {"line", "fan"}:
        text += ", forecast after the dotted line"
    if scale is not None and scale.low > 0:
        text += f", axis from {number(scale.low, chart.y_unit, scale.decimals)}"
    return small(-left, top, wrap(text, canvas.width - 80, SMALL, 1)[0])


def axis_room(scale: Ticks, unit: str) -> int:
    """Room for the tick labels of an upright axis, px."""
    labels = [number(v, unit, scale.decimals) for v in scale.values]
    return int(widest(labels, SMALL)) + 10


def value_axis(
    scale: Ticks, unit: str, size: Size, *, across: bool = False, grid: bool = True
) -> Marks:
    """Draw a quiet axis of amounts: hairlines, and the unit in every label."""
    width, height = size
    lines: Marks = []
    texts: Marks = []
    for value in scale.values:
        label = number(value, unit, scale.decimals)
        if across:
            x = scale.pixel(value, width, down=False)
            lines.append(rule(x, 0, x, height, HAIR))
            texts.append(small(x, height + 13, label, QUIET, "middle"))
        else:
            y = scale.pixel(value, height)
            lines.append(rule(0, y, width, y, HAIR))
            texts.append(small(-6, y, label, QUIET, "end"))
    return [*(lines if grid else ()), *texts]


def base_line(size: Size) -> Marks:
    """Draw the line under a plot."""
    width, height = size
    return [rule(0, height, width, height, AXIS)]


def zero_line(scale: Ticks, size: Size, *, across: bool = False) -> Marks:
    """Draw the line of zero, on which bars stand; nothing when zero is off the axis."""
    width, height = size
    if not scale.low <= 0 <= scale.high:
        return []
    if across:
        x = scale.pixel(0, width, down=False)
        return [rule(x, 0, x, height, AXIS)]
    y = scale.pixel(0, height)
    return [rule(0, y, width, y, AXIS)]


def names_below(
    scale: PointScale | BandScale, shown: Mapping[str, Sequence[str]], size: Size
) -> Marks:
    """Write names under the plot, wrapped lines downwards."""
    height = size[1]
    return [
        TextMark(scale.at(n), height + 14 + 7.5 * (len(w) - 1), tuple(w), INK, SMALL, "middle")
        for n, w in shown.items()
    ]


def wrapped_names(names: Sequence[str], room: float, lines: int) -> dict[str, tuple[str, ...]]:
    """Wrap each name to the room it has."""
    return {n: wrap(n, room, SMALL, lines) for n in names}


def deepest(wrapped: Mapping[str, Sequence[str]]) -> int:
    """Most lines that a name takes, at least 1."""
    return max((len(w) for w in wrapped.values()), default=1)


def thinned(scale: PointScale) -> dict[str, tuple[str, ...]]:
    """Leave out names of an axis until the others fit side by side; the last one always stays."""
    names = scale.names
    if not names:
        return {}
    step = scale.length / len(names)
    every = 1
    while widest(names[::every], SMALL) + 8 > step * every and every < len(names):
        every += 1
    januaries = [i for i, name in enumerate(names) if name.startswith("Jan ")]
    if every > 2 and len(januaries) > 1:
        # years of months are read from January to January
        fit = 1 + int((widest(names, SMALL) + 8) // (12 * step))
        return {names[i]: (names[i],) for i in januaries[::fit]}
    # From the end, because the last period is what a chart is read for.
    keep = sorted(range(len(names) - 1, -1, -every))
    return {names[i]: (names[i],) for i in keep}


@dataclass(frozen=True)
class RowAxis:
    """Names down the left side: the room they take, and most lines of one."""

    left: int
    deep: int
    wrapped: Mapping[str, tuple[str, ...]]
    gap: float

    def marks(self, scale: BandScale) -> Marks:
        """Write the names, several lines centred on their row."""
        return [
            TextMark(-self.gap, scale.at(n), w, INK, SMALL, "end", leading=14)
            for n, w in self.wrapped.items()
        ]


def row_axis(names: Sequence[str], *, most: float = 250, gap: float = 10) -> RowAxis:
    """Measure names left of the plot.

    Parameters
    ----------
    most
        Widest a name may be before it wraps, px.
    gap
        Room between the names and the plot, px.
    """
    wrapped = wrapped_names(names, most, 3)
    left = int(widest([t for w in wrapped.values() for t in w], SMALL) + gap) + 2
    return RowAxis(left, deepest(wrapped), wrapped, gap)


def references(
    lines: Sequence[Reference],
    scale: Ticks,
    unit: str,
    size: Size,
    *,
    across: bool = False,
    data: Sequence[Mark] = (),
) -> tuple[Marks, Marks]:
    """Draw lines across the plot; return them, and their labels to be laid on top of the data.

    Parameters
    ----------
    data
        Lines of data; a label goes to the end and side of its reference where it hides the least.
    """
    width, height = size
    rules: Marks = []
    labels: Marks = []
    for line in lines:
        decimals = max(scale.decimals, 0 if line.value == int(line.value) else 1)
        text = f"{line.label} {number(line.value, unit, decimals)}"
        if across:
            x = scale.pixel(line.value, width, down=False)
            rules.append(rule(x, -4, x, height, INK, dash=(4, 3)))
            # Towards the middle, so that the label does not leave the picture.
            past = x > width / 2
            labels.append(
                small(x - 4 if past else x + 4, -9, text, INK, "end" if past else "start")
            )
        else:
            y = scale.pixel(line.value, height)
            rules.append(rule(0, y, width, y, INK, dash=(4, 3)))
            labels += plated(_quietest(text, y, size, data))
    return rules, labels


def _quietest(text: str, y: float, size: Size, data: Sequence[Mark]) -> TextMark:
    """Write at the end of a line, above it or below, where it hides the least."""
    width, height = size
    ends: tuple[tuple[float, Anchor], ...] = ((2, "start"), (width, "end"))
    places = [
        small(x, at, text, INK, anchor)
        for at in (y - 9, y + 10)
        if -10 < at < height - 4
        for x, anchor in ends
    ]
    spots = [
        # Five spots of each stretch are enough to tell whether a line runs through a word.
        (x + (x2 - x) * quarter / 4, y + (y2 - y) * quarter / 4)
        for mark in data
        if isinstance(mark, LineMark)
        for (x, y), (x2, y2) in pairwise(mark.spots)
        for quarter in range(5)
    ]

    def hidden(word: TextMark) -> int:
        left, top, right, bottom = word.box
        return sum(left - 4 <= x <= right + 4 and top - 4 <= y <= bottom + 4 for x, y in spots)

    return min(places, key=hidden)


def breaks(
    rules: Sequence[ChartBreak], scale: PointScale | BandScale, size: Size, *, above: bool = False
) -> tuple[Marks, Marks]:
    """Draw a rule before the first position after each break; return rules, and labels on top.

    The first row of labels stands above the plot where there is room (`above`). A label that would
    run into another one stands a line lower.
    """
    width, height = size
    lines: Marks = []
    labels: Marks = []
    taken: list[tuple[float, float, int]] = []
    for one in rules:
        at = position_of(one.at)
        if at not in scale.names:
            continue
        x = scale.before(at)
        left = x > width * 0.6
        lines.append(rule(x, -13 if above else -2, x, height, QUIET, dash=(2, 3)))
        long = text_width(one.label, SMALL) + 8
        low, top = (x - long, x) if left else (x, x + long)
        row = next(
            r
            for r in range(len(taken) + 1)
            if all(r != other or top < a or low > b for a, b, other in taken)
        )
        taken.append((low, top, row))
        anchor: Anchor = "end" if left else "start"
        y = 15 * row + (-8 if above else 6)
        word = small(x - 5 if left else x + 5, y, one.label, QUIET, anchor)
        labels += plated(word) if y > 0 else [word]
    return lines, labels


def position_of(at: str | float) -> str:
    """Return an x as the axis shows it."""
    return f"{at:.0f}" if isinstance(at, float | int) else at


def forecast_index(start: str | float | None, names: Sequence[str]) -> int:
    """Index of the first forecast position; past the end when nothing is forecast."""
    if start is None:
        return len(names) + 1
    at = position_of(start)
    return names.index(at) if at in names else len(names) + 1


def forecast_mark(canvas: Canvas, scale: PointScale, size: Size) -> Marks:
    """Rule off the part that is not observed and name it; small panels are told it once, above."""
    width, height = size
    first = forecast_index(canvas.chart.forecast_from, scale.names)
    if first > len(scale.names):
        return []
    x = scale.before(scale.names[first])
    line = rule(x, 0, x, height, LEADER, dash=(2, 3))
    if canvas.small:
        return [line]
    left = x + 60 > width
    word = small(
        x - 6 if left else x + 6, height - 9, "forecast", QUIET, "end" if left else "start"
    )
    return [line, word]


@dataclass(frozen=True)
class Legend:
    """Rows of swatches with names, measured: place within, name, colour and shape of each."""

    items: tuple[tuple[float, int, str, str, Shape], ...]
    height: int

    def marks(self, left: float, top: float) -> Marks:
        """Draw the rows from this corner."""
        made: Marks = []
        for x, row, name, hue, shape in self.items:
            y = top + 20 * row + 10
            made.append(PointMark(left + x + 6, y, 11 if shape == "square" else 9.5, hue, shape))
            made.append(small(left + x + 17, y, name, INK))
        return made


def legend(items: Sequence[tuple[str, str]], width: float, shapes: Sequence[Shape] = ()) -> Legend:
    """Measure a key of names and colours that wraps within a width."""
    placed: list[tuple[float, int, str, str, Shape]] = []
    x, row = 0.0, 0
    for index, (full, hue) in enumerate(items):
        name = wrap(full, width - 40, SMALL, 1)[0]
        need = text_width(name, SMALL) + 34
        if x > 0 and x + need > width:
            x, row = 0.0, row + 1
        placed.append((x, row, name, hue, shapes[index] if shapes else "square"))
        x += need
    return Legend(tuple(placed), 20 * (row + 1) if placed else 0)
