"""Bars, stacks, tornado and waterfall as native charts."""

from highneeds.document.figure import Chart
from highneeds.document.numbers import excel_format
from highneeds.publish.charts.diverging import spread
from highneeds.publish.charts.geometry import ticks
from highneeds.publish.charts.points import ChartPoint, positions, told, unique, y_column_of
from highneeds.publish.charts.ranked import ranked
from highneeds.publish.charts.stacked import parts
from highneeds.publish.charts.styles import (
    TOTAL,
    diverging_fills,
    fill_styles,
    step_fills,
)
from highneeds.publish.charts.tornado import swings
from highneeds.publish.charts.waterfall import steps
from highneeds.publish.native_charts.shape import (
    Form,
    Native,
    NativeSeries,
    ends_of,
    format_of,
    values_of,
)
from highneeds.publish.theme import GREY, LIGHT, PALETTE, HouseStyle

MOST_NAMED = 30


def bars(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw bars, grouped when there is a series."""
    names, groups = positions(chart, found), unique(p.series for p in found)
    many = len(groups) > 1
    hues = fill_styles(groups, chart.highlight, theme)
    series = []
    for name in groups:
        mine = [p for p in found if p.series == name]
        colours: tuple[str, ...] = ()
        if not many and chart.highlight in names:
            colours = tuple(theme.strong if n == chart.highlight else GREY for n in names)
        held = {p.x: p.text for p in mine if p.known}
        words = tuple(held.get(n, "") for n in names) if len(names) * len(groups) <= 30 else ()
        hue = hues[name] if many else theme.strong
        label = name or y_column_of(chart).label
        ends = ends_of(names, mine)
        values = values_of(names, mine)
        series.append(NativeSeries(label, values, hue, colours=colours, labels=words, ends=ends))
    long = max((len(n) for n in names), default=0) > 16 or len(names) > 12
    form: Form = "bar" if long else "column"
    return Native(form, names, tuple(series), format_of(chart), legend=many)


def ranked_bars(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw the points from highest to lowest."""
    order = ranked(found)
    names = tuple(p.x for p in order)
    colours = tuple(theme.strong if n == chart.highlight else GREY for n in names)
    few = len(order) <= MOST_NAMED
    words = tuple(p.text if few else _place(p, order, chart) for p in order)
    label = y_column_of(chart).label
    values = tuple(p.y for p in order)
    ends = ends_of(names, order)
    one = NativeSeries(label, values, GREY, colours=colours, labels=words, fixed=not few, ends=ends)
    form: Form = "bar" if few else "column"
    return Native(form, names, (one,), format_of(chart))


def _place(point: ChartPoint, order: tuple[ChartPoint, ...], chart: Chart) -> str:
    """Name the highlighted one among many, with its place; all others stay without a label."""
    if point.x != chart.highlight:
        return ""
    above = sum((p.y or 0.0) > (point.y or 0.0) for p in order)
    return f"{point.x} {point.text}, {above + 1} of {len(order)}"


def stacked(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw amounts or shares on top of each other."""
    names, groups = positions(chart, found), unique(p.series for p in found)
    stack = {(p.x, p.series): p for p in parts(chart, found, names)}
    hues = fill_styles(groups, chart.highlight, theme)
    tallest = max((abs(p.end) for p in stack.values()), default=1.0) or 1.0
    series = []
    for name in groups:
        mine = [stack.get((x, name)) for x in names]
        sizes = tuple(None if p is None else p.end - p.start for p in mine)
        words = tuple(
            # A thinner segment is lower than its number.
            p.text if p is not None and abs(p.end - p.start) > 0.045 * tallest else ""
            for p in mine
        )
        series.append(NativeSeries(name, sizes, hues[name], labels=words))
    share = chart.kind == "stacked_share"
    form: Form = "bar_stacked" if max(map(len, names), default=0) > 16 else "column_stacked"
    number_format = excel_format("%", 0) if share else format_of(chart)
    title = "Share (%)" if share else ""
    return Native(
        form, names, tuple(series), number_format, legend=True, overlap=100, y_title=title
    )


def diverging(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw the shares of the answers to each question."""
    stack = spread(found)
    names = unique(p.x for p in stack)
    answers = unique(p.series for p in found)
    hues = diverging_fills(answers)
    series = []
    for answer in answers:
        held = {p.x: p for p in stack if p.series == answer}
        sizes = tuple(held[n].end - held[n].start for n in names)
        words = tuple(held[n].text if s >= 5 else "" for n, s in zip(names, sizes, strict=True))
        series.append(NativeSeries(answer, sizes, hues[answer], labels=words))
    return Native(
        "bar_stacked",
        names,
        tuple(series),
        excel_format("%", 0),
        legend=True,
        overlap=100,
        y_title="Share of answers (%)",
    )


def tornado(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw both ends from the result as it stands."""
    order = swings(found)
    names = tuple(p.x for p in order)
    series = tuple(
        NativeSeries(
            chart.data.column(key).label,
            tuple(getattr(p, end) for p in order),
            hue,
            labels=tuple(told(chart, getattr(p, end)) for p in order),
        )
        for key, end, hue in ((chart.low, "low", PALETTE[0]), (chart.high, "high", PALETTE[1]))
    )
    base = order[0].y if order else None
    return Native("bar", names, series, format_of(chart), legend=True, overlap=100, crosses=base)


def waterfall(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw changes on an unseen level."""
    chain = steps(chart, found)
    names = tuple(s.x for s in chain)
    base = tuple(min(s.start, s.end) for s in chain)
    sizes = tuple(abs(s.end - s.start) for s in chain)
    up, down = step_fills(chart.polarity, theme)
    colours = tuple(TOTAL if s.total else up if s.end >= s.start else down for s in chain)
    scale = ticks([v for s in chain for v in (s.start, s.end)])
    room = 0.07 * (scale.high - scale.low)
    words = tuple(s.text for s in chain)
    clear = ("#ffffff",) * len(chain)
    series = (
        NativeSeries("Level before", base, LIGHT, "hidden"),
        NativeSeries(y_column_of(chart).label, sizes, TOTAL, colours=colours),
        # A label cannot stand outside a stacked bar, so it stands inside an unseen one on top.
        NativeSeries("Labels", (room,) * len(chain), LIGHT, "hidden", (), clear, words, fixed=True),
    )
    form: Form = "bar_stacked" if max(map(len, names), default=0) > 40 else "column_stacked"
    return Native(form, names, series, format_of(chart), overlap=100)


def dots(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw comparators side by side, which is what both programs can do."""
    names, groups = unique(p.x for p in found), unique(p.series for p in found)
    hues = fill_styles(groups, chart.highlight, theme)
    series = []
    for name in groups:
        mine = [p for p in found if p.series == name]
        held = {p.x: p.text for p in mine if p.known}
        words = tuple(held.get(n, "") for n in names) if len(groups) <= 4 else ()
        label = name or y_column_of(chart).label
        ends = ends_of(names, mine)
        series.append(
            NativeSeries(label, values_of(names, mine), hues[name], labels=words, ends=ends)
        )
    return Native("bar", names, tuple(series), format_of(chart), legend=len(groups) > 1)
