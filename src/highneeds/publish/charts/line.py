"""Lines over periods, with direct labels, bands, breaks and a forecast part."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from highneeds.publish.charts.axes import forecast_index
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, TEXT, keep_apart, text_width, widest, wrap
from highneeds.publish.charts.marks import LineMark, Marks, PointMark, TextMark, plated, rule
from highneeds.publish.charts.period_plot import PeriodPlot, period_plot, runs
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
    names = positions(canvas.chart, canvas.points)
    series = unique(p.series for p in canvas.points)
    styles = line_styles(series, canvas.chart.highlight, canvas.theme)
    ends = _ends(canvas, series, names, styles)
    if canvas.small:
        room = int(text_width(names[-1], SMALL) / 2) - 6 if names else 24
    else:
        room = int(widest([line for e in ends for line in e.words])) + 22
    count = 3 if canvas.small else 5
    frame = period_plot(canvas, max(room, 24), tall=300, small=110, count=count)
    words = _small_ends(ends, frame) if canvas.small else _labels(ends, frame)
    return frame.plot(_bands(frame, styles), _lines(frame, styles), words)


def parted_line(found: dict[str, ChartPoint], style: Style, frame: PeriodPlot) -> Marks:
    """Draw what was observed in the style's own dash, and what is forecast dotted, with rings."""
    names = frame.x.names
    first = forecast_index(frame.canvas.chart.forecast_from, names)
    marks: Marks = []
    seen, ahead = names[:first], names[max(first - 1, 0) :] if first <= len(names) else ()
    for part, dash in ((seen, style.dash), (ahead, (2, 4))):
        for run in runs(part, found):
            if len(run) > 1:
                marks.append(LineMark(frame.path(run), style.colour, style.width, dash))
    full = PointMark(0, 0, 7.3 if style.strong else 5.3, style.colour)
    marks += frame.dots((found[n] for n in seen if n in found), full)
    ring = replace(full, fill=PAPER, stroke=style.colour)
    return marks + frame.dots((found[n] for n in names[first:] if n in found), ring)


def _lines(frame: PeriodPlot, styles: dict[str, Style]) -> Marks:
    """Draw every series, the strong one last and so on top."""
    marks: Marks = []
    for name in sorted(styles, key=lambda s: styles[s].strong):
        found = {p.x: p for p in frame.canvas.points if p.series == name and p.known}
        marks += parted_line(found, styles[name], frame)
    return marks


def _bands(frame: PeriodPlot, styles: dict[str, Style]) -> Marks:
    """Draw intervals as bands; of more than three series only the strong one's."""
    marks: Marks = []
    for name, style in styles.items():
        # Bands of four lines lie over each other and no colour is anybody's.
        if len(styles) > 3 and not style.strong:
            continue
        mine = (p for p in frame.canvas.points if p.series == name)
        held = {p.x: p for p in mine if None not in (p.low, p.high)}
        for run in runs(frame.x.names, held):
            lows = [(p.x, p.low or 0.0) for p in run]
            highs = [(p.x, p.high or 0.0) for p in run]
            marks.append(frame.band(lows, highs, style.colour, 0.15, 3))
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
        # The strong line, and the two at each end: names of all would stand far from their lines.
        return [*chosen, *others[:2], *others[-2:]] if chosen else []
    return ends


def _labels(ends: Sequence[LineEnd], frame: PeriodPlot) -> Marks:
    width, height = frame.size
    gap = float(_LEADING * max((len(e.words) for e in ends), default=1))
    wanted = [frame.level(e.last.y or 0.0) for e in ends]
    leads: Marks = []
    texts: Marks = []
    for end, y, true in zip(ends, keep_apart(wanted, gap, 0, height), wanted, strict=True):
        at = frame.x.at(end.last.x)
        # A label that stands beside its line's end needs no leader.
        if abs(y - true) > 9 or at < width - 40:
            leads.append(rule(at + 5, true, width + 2, y, LEADER, width=0.8))
        strong = end.style.strong
        text = TextMark(width + 5, y, end.words, end.style.text, bold=strong, leading=_LEADING)
        texts.append(text)
        if strong and end.first is not end.last:
            texts += _first_number(end, ends, frame)
    return [*leads, *texts]


def _first_number(end: LineEnd, ends: Sequence[LineEnd], frame: PeriodPlot) -> Marks:
    """Write where the strong line begins, on the side where fewer lines are."""
    level = end.first.y or 0.0
    firsts = [e.first.y or 0.0 for e in ends if e.first.x == end.first.x]
    above, below = sum(v > level for v in firsts), sum(v < level for v in firsts)
    x, y = frame.spot((end.first.x, level))
    at = y + (14 if above > below and y < frame.height - 24 else -13)
    # Mostly left of its point, because the line goes off to the right.
    right = max(x + 8, text_width(end.first.text))
    return plated(TextMark(right, at, (end.first.text,), end.style.text, anchor="end", bold=True))


def _small_ends(ends: Sequence[LineEnd], frame: PeriodPlot) -> Marks:
    chosen = [e for e in ends if e.style.strong] or (ends if len(ends) == 1 else [])
    texts: Marks = []
    for end in chosen:
        for point in dict.fromkeys((end.first, end.last)):
            x, y = frame.spot((point.x, point.y or 0.0))
            half = text_width(point.text, SMALL) / 2
            at = min(max(x, half), frame.width + 20 - half)
            y += -12 if y > 20 else 13
            texts.append(TextMark(at, y, (point.text,), INK, SMALL, "middle", bold=True))
    return texts
