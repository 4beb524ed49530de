"""Lines over periods, with direct labels, bands, breaks and a forecast part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from highneeds.publish.charts.axes import (
    Size,
    axis_room,
    base_line,
    breaks,
    caption,
    forecast_index,
    forecast_mark,
    names_below,
    references,
    thinned,
    value_axis,
    zero_line,
)
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import (
    SMALL,
    TEXT,
    PointScale,
    Ticks,
    keep_apart,
    text_width,
    ticks,
    widest,
    wrap,
)
from highneeds.publish.charts.marks import (
    AreaMark,
    LineMark,
    Marks,
    PointMark,
    TextMark,
    plated,
    rule,
)
from highneeds.publish.charts.points import ChartPoint, positions, unique
from highneeds.publish.charts.styles import Style, line_styles
from highneeds.publish.theme import INK, LEADER, PAPER

_MOST_LABELS = 8
_LEADING = 16


@dataclass(frozen=True)
class LineEnd:
    """The first and last known point of a series, and what is written beside the last."""

    first: ChartPoint
    last: ChartPoint
    words: tuple[str, ...]
    style: Style


def draw(canvas: Canvas) -> Plot:
    """Draw one line per series; at its end the name and the last number."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names = positions(chart, points)
    series = unique(p.series for p in points)
    styles = line_styles(series, chart.highlight, canvas.theme)
    amounts = [*canvas.amounts, *(r.value for r in chart.references)]
    scale = ticks(amounts, zero=False, count=3 if canvas.small else 5)
    left = axis_room(scale, unit)
    ends = _ends(canvas, series, names, styles)
    if canvas.small:
        room = int(text_width(names[-1], SMALL) / 2) - 6 if names else 24
    else:
        room = int(widest([line for e in ends for line in e.words])) + 22
    right = max(room, 24)
    size = width, height = canvas.width - left - right, canvas.tall(300, 110)
    x = PointScale(names, width)
    lines = _lines(canvas, styles, x, scale, height)
    rules, words = references(chart.references, scale, unit, size, data=lines)
    cuts, cut_words = breaks(chart.breaks, x, size, above=not canvas.small)
    labels = _small_ends(ends, x, scale, size) if canvas.small else _labels(ends, x, scale, size)
    marks = (
        *(() if canvas.small else (caption(canvas, left, scale=scale),)),
        *value_axis(scale, unit, size),
        *names_below(x, thinned(x), size),
        *base_line(size),
        *zero_line(scale, size),
        *cuts,
        *rules,
        *_bands(points, styles, x, scale, height),
        *lines,
        *forecast_mark(canvas, x, size),
        *cut_words,
        *words,
        *labels,
    )
    return Plot(width, height, left, right, 8 if canvas.small else 34, 30, marks)


def runs(names: Sequence[str], found: dict[str, ChartPoint]) -> list[list[ChartPoint]]:
    """Split a line where a point is missing, so that a gap shows as a gap."""
    made: list[list[ChartPoint]] = [[]]
    for name in names:
        if name in found:
            made[-1].append(found[name])
        elif made[-1]:
            made.append([])
    return [line for line in made if line]


def dots(
    found: Sequence[ChartPoint], x: PointScale, scale: Ticks, height: float, look: PointMark
) -> Marks:
    """Put a symbol of this look on each point."""
    return [replace(look, x=x.at(p.x), y=scale.pixel(p.y or 0.0, height)) for p in found]


def parted_line(
    found: dict[str, ChartPoint],
    first: int,
    style: Style,
    x: PointScale,
    scale: Ticks,
    height: float,
) -> Marks:
    """Draw what was observed in the style's own dash, and what is forecast dotted, with rings."""
    marks: Marks = []
    seen, ahead = x.names[:first], x.names[max(first - 1, 0) :] if first <= len(x.names) else ()
    for part, dash in ((seen, style.dash), (ahead, (2, 4))):
        for run in runs(part, found):
            if len(run) > 1:
                spots = tuple((x.at(p.x), scale.pixel(p.y or 0.0, height)) for p in run)
                marks.append(LineMark(spots, style.colour, style.width, dash))
    size = 7.3 if style.strong else 5.3
    known = [found[n] for n in seen if n in found]
    later = [found[n] for n in x.names[first:] if n in found]
    full = PointMark(0, 0, size, style.colour)
    marks += dots(known, x, scale, height, full)
    return marks + dots(later, x, scale, height, replace(full, fill=PAPER, stroke=style.colour))


def _lines(
    canvas: Canvas, styles: dict[str, Style], x: PointScale, scale: Ticks, height: float
) -> Marks:
    first = forecast_index(canvas.chart.forecast_from, x.names)
    marks: Marks = []
    for name in sorted(styles, key=lambda s: styles[s].strong):
        found = {p.x: p for p in canvas.points if p.series == name and p.known}
        marks += parted_line(found, first, styles[name], x, scale, height)
    return marks


def _bands(
    points: Sequence[ChartPoint],
    styles: dict[str, Style],
    x: PointScale,
    scale: Ticks,
    height: float,
) -> Marks:
    marks: Marks = []
    for name, style in styles.items():
        if len(styles) > 3 and not style.strong:
            continue
        held = {p.x: p for p in points if p.series == name and None not in (p.low, p.high)}
        for run in runs(x.names, held):
            low = [(x.at(p.x), scale.pixel(p.low or 0.0, height)) for p in run]
            high = [(x.at(p.x), scale.pixel(p.high or 0.0, height)) for p in run]
            if len(run) > 1:
                marks.append(AreaMark((*high, *reversed(low)), style.colour, 0.15))
            else:
                marks.append(LineMark((high[0], low[0]), style.colour, 3))
    return marks


def _ends(
    canvas: Canvas, series: Sequence[str], names: Sequence[str], styles: dict[str, Style]
) -> list[LineEnd]:
    ends: list[LineEnd] = []
    for name in series:
        known = [p for p in canvas.points if p.series == name and p.known]
        if not known:
            continue
        last = max(known, key=lambda p: names.index(p.x))
        first = min(known, key=lambda p: names.index(p.x))
        words = wrap(f"{name} {last.text}".strip(), 190, TEXT, 3)
        ends.append(LineEnd(first, last, words, styles[name]))
    if len(ends) > _MOST_LABELS:
        chosen = [e for e in ends if e.style.strong]
        others = sorted((e for e in ends if not e.style.strong), key=lambda e: -(e.last.y or 0.0))
        return [*chosen, *others[:2], *others[-2:]] if chosen else []
    return ends


def _labels(ends: Sequence[LineEnd], x: PointScale, scale: Ticks, size: Size) -> Marks:
    width, height = size
    gap = float(_LEADING * max((len(e.words) for e in ends), default=1))
    wanted = [scale.pixel(e.last.y or 0.0, height) for e in ends]
    leads: Marks = []
    texts: Marks = []
    for end, y, true in zip(ends, keep_apart(wanted, gap, 0, height), wanted, strict=True):
        at = x.at(end.last.x)
        if abs(y - true) > 9 or at < width - 40:
            leads.append(rule(at + 5, true, width + 2, y, LEADER, width=0.8))
        strong = end.style.strong
        text = TextMark(width + 5, y, end.words, end.style.text, bold=strong, leading=_LEADING)
        texts.append(text)
        if strong and end.first is not end.last:
            texts += _first_number(end, ends, x, scale, size)
    return [*leads, *texts]


def _first_number(
    end: LineEnd, ends: Sequence[LineEnd], x: PointScale, scale: Ticks, size: Size
) -> Marks:
    """Write where the strong line begins, on the side where fewer lines are."""
    level = end.first.y or 0.0
    firsts = [e.first.y or 0.0 for e in ends if e.first.x == end.first.x]
    above, below = sum(v > level for v in firsts), sum(v < level for v in firsts)
    y = scale.pixel(level, size[1])
    lower = above > below and y < size[1] - 24
    # Mostly left of its point, because the line goes off to the right.
    wide = text_width(end.first.text)
    right = max(x.at(end.first.x) + 8, wide)
    at = y + (14 if lower else -13)
    return plated(TextMark(right, at, (end.first.text,), end.style.text, anchor="end", bold=True))


def _small_ends(ends: Sequence[LineEnd], x: PointScale, scale: Ticks, size: Size) -> Marks:
    width, height = size
    chosen = [e for e in ends if e.style.strong] or (ends if len(ends) == 1 else [])
    texts: Marks = []
    for end in chosen:
        for point in dict.fromkeys((end.first, end.last)):
            y = scale.pixel(point.y or 0.0, height)
            half = text_width(point.text, SMALL) / 2
            at = min(max(x.at(point.x), half), width + 20 - half)
            y += -12 if y > 20 else 13
            texts.append(TextMark(at, y, (point.text,), INK, SMALL, "middle", bold=True))
    return texts
