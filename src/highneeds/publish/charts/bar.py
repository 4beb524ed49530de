"""Bars: upright for short labels, lying for long ones; grouped when there is a series."""

from collections.abc import Sequence

from highneeds.publish.charts.axes import (
    axis_room,
    breaks,
    caption,
    deepest,
    legend,
    names_below,
    references,
    row_axis,
    value_axis,
    wrapped_names,
    zero_line,
)
from highneeds.publish.charts.bar_plane import BarPlane
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, BandScale, ticks, widest
from highneeds.publish.charts.marks import Marks, plated
from highneeds.publish.charts.points import positions, unique
from highneeds.publish.charts.styles import fill_styles
from highneeds.publish.theme import GREY

_MOST_NUMBERS = 40


def draw(canvas: Canvas) -> Plot:
    """Draw bars from zero with the number at each end."""
    names = positions(canvas.chart, canvas.points)
    series = unique(p.series for p in canvas.points)
    slot = (canvas.width - 80) / max(1, len(names))
    # Names that need more than about three lines, and more than 36 bars, read better lying.
    upright = widest(names, SMALL) < 2.2 * slot - 12 and len(names) * len(series) <= 36
    return _upright(canvas, names, series) if upright else lying(canvas, names, series)


def _upright(canvas: Canvas, names: tuple[str, ...], series: tuple[str, ...]) -> Plot:
    chart, unit = canvas.chart, canvas.chart.y_unit
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)])
    left = axis_room(scale, unit)
    size = width, height = canvas.width - left - 12, canvas.tall(280)
    bands = BandScale(names, width, 0.28)
    plane = BarPlane(bands, scale, height, upright=True, slices=len(series))
    wrapped = wrapped_names(names, bands.step - 6, 4)
    key = legend(_key(canvas, names, series), width + left)
    rules, words = references(chart.references, scale, unit, size)
    cuts, cut_words = breaks(chart.breaks, bands, size)
    fits = widest([p.text for p in canvas.points if p.known], SMALL) < plane.thick / 0.72 + 4
    marks = (
        *value_axis(scale, unit, size),
        *names_below(bands, wrapped, size),
        *_bars(canvas, plane, series),
        *zero_line(scale, size),
        *cuts,
        *rules,
        *cut_words,
        *words,
        *(_numbers(canvas, plane, series) if fits else ()),
        *(() if canvas.small else key.marks(-left, -4 - key.height)),
        *(() if canvas.small else (caption(canvas, left, -22 - key.height),)),
    )
    top = 8 if canvas.small else 34 + key.height
    return Plot(width, height, left, 12, top, 16 + 15 * deepest(wrapped), marks)


def lying(canvas: Canvas, names: tuple[str, ...], series: tuple[str, ...]) -> Plot:
    """Draw lying bars, one row per name, so that long names can be read."""
    chart, unit = canvas.chart, canvas.chart.y_unit
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)])
    rows = row_axis(names, most=min(250, canvas.width * 0.36))
    right = int(widest([p.text for p in canvas.points], SMALL)) + 14
    many = len(series) > 1
    bar = (16 if many else 24) * max(1, len(series)) if len(names) < 26 else 17
    height = max(15 * rows.deep + 8, bar) * max(1, len(names))
    size = width, _ = canvas.width - rows.left - right, height
    bands = BandScale(names, height)
    plane = BarPlane(bands, scale, width, upright=False, slices=len(series))
    key = legend(_key(canvas, names, series), canvas.width)
    room = 18 if chart.references else 0
    rules, words = references(chart.references, scale, unit, size, across=True)
    marks = (
        *value_axis(scale, unit, size, across=True),
        *_bars(canvas, plane, series),
        *zero_line(scale, size, across=True),
        *rules,
        *words,
        *rows.marks(bands),
        *_numbers(canvas, plane, series),
        *key.marks(-rows.left, -room - key.height),
        caption(canvas, rows.left, -12 - key.height - room),
    )
    return Plot(width, height, rows.left, right, 24 + key.height + room, 26, marks)


def _fills(canvas: Canvas, names: Sequence[str], series: Sequence[str]) -> dict[str, str]:
    """Return the fill of each series, or of each name where there is no series."""
    chart = canvas.chart
    if len(series) > 1:
        return fill_styles(series, chart.highlight, canvas.theme)
    if chart.highlight in names:
        return {n: canvas.theme.strong if n == chart.highlight else GREY for n in names}
    return dict.fromkeys(names, canvas.theme.strong)


def _key(
    canvas: Canvas, names: Sequence[str], series: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    if len(series) < 2 or canvas.small:
        return ()
    return tuple(_fills(canvas, names, series).items())


def _bars(canvas: Canvas, plane: BarPlane, series: Sequence[str]) -> Marks:
    hues = _fills(canvas, plane.bands.names, series)
    bars: Marks = []
    whiskers: Marks = []
    for place, name in enumerate(series):
        for p in canvas.points:
            if (len(series) > 1 and p.series != name) or p.y is None:
                continue
            hue = hues[name if len(series) > 1 else p.x]
            bars.append(plane.bar(p.x, 0.0, p.y, hue, place=place))
            if p.low is not None and p.high is not None:
                whiskers += plane.whisker(p.x, p.low, p.high, place)
    return [*bars, *whiskers]


def _numbers(canvas: Canvas, plane: BarPlane, series: Sequence[str]) -> Marks:
    """Write the number past the end of each bar, and past its interval where it has one."""
    known = [p for p in canvas.points if p.y is not None]
    # More numbers would touch; all of them are in the table.
    if len(known) > _MOST_NUMBERS:
        return []
    made: Marks = []
    for p in known:
        forward = (p.y or 0.0) >= 0
        ends = [v for v in (p.y, p.low, p.high) if v is not None]
        # Past the interval, or the number would stand on it.
        far = max(ends) if forward else min(ends)
        place = series.index(p.series) if len(series) > 1 else 0
        text = plane.beyond(p.x, far, p.text, forward=forward, place=place)
        made += plated(text) if canvas.chart.references else [text]
    return made
