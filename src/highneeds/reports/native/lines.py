"""Lines, bands, control charts and funnels as native charts."""

from collections.abc import Sequence
from dataclasses import replace

from highneeds.reports.charts.frame import ticks
from highneeds.reports.charts.line import forecast_index
from highneeds.reports.charts.points import Point, positions, unique, y_column_of
from highneeds.reports.charts.styles import line_styles
from highneeds.reports.figure import Chart
from highneeds.reports.native.shape import Look, Native, Series, format_of, values_of
from highneeds.reports.numbers import excel_format
from highneeds.reports.theme import BAD, GREY, INK, QUIET, Theme


def lines(chart: Chart, found: tuple[Point, ...], theme: Theme) -> Native:
    """Draw a line per series; limits and references as thinner lines."""
    names = positions(chart, found)
    groups = ("",) if chart.kind == "xmr" else unique(p.series for p in found)
    styles = line_styles(groups, chart.highlight, theme)
    made: list[Series] = []
    for name in groups:
        mine = [p for p in found if chart.kind == "xmr" or p.series == name]
        style = styles[name]
        strong = style.strong or len(groups) == 1
        label = name or y_column_of(chart).label
        made.append(
            Series(
                label,
                values_of(names, mine),
                GREY if chart.kind == "xmr" else style.colour,
                "line" if strong or not chart.highlight else "thin",
                labels=_ends(names, mine) if strong or len(groups) <= 4 else (),
                colours=_signals(names, mine) if chart.kind == "xmr" else (),
            )
        )
    limits = (
        (chart.centre, "centre", "line"),
        (chart.low, "low", "dashed"),
        (chart.high, "high", "dashed"),
        (chart.outer_low, "outer_low", "dots"),
        (chart.outer_high, "outer_high", "dots"),
    )
    for key, end, look in limits if len(groups) == 1 else ():
        if key:
            hue = QUIET if chart.kind == "xmr" else theme.strong
            values = values_of(names, found, end)
            kind: Look = "thin" if look == "line" else "dashed" if look == "dashed" else "dots"
            made.append(Series(chart.data.column(key).label, values, hue, kind))
    made += _references(chart, len(names))
    made = _forecast(chart, names, made)
    drawn = Native("line", names, tuple(made), format_of(chart), legend=len(made) > 1)
    return _scaled(drawn, [v for p in found for v in p.amounts], chart)


def _scaled(native: Native, amounts: Sequence[float], chart: Chart) -> Native:
    """Give the axis the same ends as the picture on the page."""
    scale = ticks([*amounts, *(r.value for r in chart.references)], zero=False)
    return replace(native, low=scale.low, high=scale.high)


def _signals(names: Sequence[str], found: Sequence[Point]) -> tuple[str, ...]:
    marked = {p.x for p in found if p.series}
    return tuple(BAD if name in marked else GREY for name in names)


def _forecast(chart: Chart, names: Sequence[str], made: list[Series]) -> list[Series]:
    """Split each full line where the forecast begins, so that it can be dashed."""
    first = forecast_index(chart.forecast_from, names)
    if first > len(names) or first == 0:
        return made
    out: list[Series] = []
    for one in made:
        if one.look not in {"line", "thin"} or one.name in {r.label for r in chart.references}:
            out.append(one)
            continue
        seen = tuple(v if i < first else None for i, v in enumerate(one.values))
        ahead = tuple(v if i >= first - 1 else None for i, v in enumerate(one.values))
        words = one.labels
        front = tuple(w if i < first else "" for i, w in enumerate(words))
        back = tuple(w if i >= first else "" for i, w in enumerate(words))
        out.append(replace(one, values=seen, labels=front))
        out.append(
            replace(one, name=f"{one.name}, forecast", values=ahead, look="dashed", labels=back)
        )
    return out


def _references(chart: Chart, count: int) -> list[Series]:
    return [Series(r.label, (r.value,) * count, INK, "dashed") for r in chart.references]


def _ends(names: Sequence[str], found: Sequence[Point]) -> tuple[str, ...]:
    """Label the first and the last number of a line."""
    held = {p.x: p.text for p in found if p.known}
    order = [n for n in names if n in held]
    marked = {order[0], order[-1]} if order else set()
    return tuple(held[n] if n in marked else "" for n in names)


def funnel(chart: Chart, found: tuple[Point, ...], theme: Theme) -> Native:
    """Draw points over their denominators, and the limits as lines."""
    known = sorted((p for p in found if p.known and p.at is not None), key=lambda p: p.at or 0.0)
    series = []
    for key, end, look in (
        (chart.outer_low, "outer_low", "dots"),
        (chart.low, "low", "dashed"),
        (chart.centre, "centre", "thin"),
        (chart.high, "high", "dashed"),
        (chart.outer_high, "outer_high", "dots"),
    ):
        held = [p for p in known if getattr(p, end) is not None]
        if key and held:
            kind: Look = "dots" if look == "dots" else "dashed" if look == "dashed" else "thin"
            xs = tuple(p.at or 0.0 for p in held)
            values = tuple(getattr(p, end) for p in held)
            series.append(Series(chart.data.column(key).label, values, QUIET, kind, xs))
    others = [p for p in known if p.series != chart.highlight]
    mine = [p for p in known if p.series == chart.highlight]
    for name, group, hue in (("Others", others, GREY), (chart.highlight, mine, theme.strong)):
        if group:
            xs = tuple(p.at or 0.0 for p in group)
            words = tuple(f"{p.series} {p.text}" for p in group) if group is mine else ()
            values = tuple(p.y for p in group)
            series.append(Series(name, values, hue, "fill", xs, labels=words, fixed=True))
    column = chart.data.column(chart.x)
    drawn = Native(
        "scatter",
        (),
        tuple(series),
        format_of(chart),
        legend=True,
        x_format=excel_format(column.unit, column.decimals),
        x_title=column.label,
    )
    never_below = all((p.y or 0.0) >= 0 for p in known)
    amounts = [max(v, 0.0) if never_below else v for p in known for v in p.amounts]
    return _scaled(drawn, amounts, chart)
