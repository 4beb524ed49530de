"""Lines, bands, control charts and funnels as native charts."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from highneeds.document.figure import Chart
from highneeds.document.numbers import excel_format
from highneeds.publish.charts.axes import forecast_index
from highneeds.publish.charts.points import ChartPoint, positions, unique, y_column_of
from highneeds.publish.charts.styles import line_styles
from highneeds.publish.native_charts.shape import Look, Native, NativeSeries, format_of, values_of
from highneeds.publish.theme import BAD, GREY, INK, QUIET, HouseStyle

AHEAD: Final = ", forecast"
_QUIET_LOOKS: tuple[Look, ...] = ("thin", "dashed", "dots")


def lines(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw a line per series; limits and references as thinner lines."""
    names = positions(chart, found)
    groups = ("",) if chart.kind == "xmr" else unique(p.series for p in found)
    styles = line_styles(groups, chart.highlight, theme)
    alone = len(groups) <= 5 and chart.highlight not in groups
    made: list[NativeSeries] = []
    quiet = 0
    for name in groups:
        mine = [p for p in found if chart.kind == "xmr" or p.series == name]
        style = styles[name]
        strong = style.strong or len(groups) == 1
        label = name or y_column_of(chart).label
        made.append(
            NativeSeries(
                label,
                values_of(names, mine),
                GREY if chart.kind == "xmr" else style.colour,
                "line" if strong or not chart.highlight else _QUIET_LOOKS[quiet % 3],
                labels=_ends(names, mine, both=strong) if strong or alone else (),
            )
        )
        quiet += not strong
    limits: tuple[tuple[str, str, Look], ...] = (
        (chart.centre, "centre", "thin"),
        (chart.low, "low", "dashed"),
        (chart.high, "high", "dashed"),
        (chart.outer_low, "outer_low", "dots"),
        (chart.outer_high, "outer_high", "dots"),
    )
    for key, end, look in limits if len(groups) == 1 else ():
        if key:
            hue = QUIET if chart.kind == "xmr" else theme.strong
            values = values_of(names, found, end)
            made.append(NativeSeries(chart.data.column(key).label, values, hue, look))
    made += _signals(names, found) if chart.kind == "xmr" else []
    made += _references(chart, len(names))
    made = _forecast(chart, names, made)
    return Native("line", names, tuple(made), format_of(chart), legend=len(made) > 1)


def _signals(names: Sequence[str], found: Sequence[ChartPoint]) -> list[NativeSeries]:
    """Mark the points where a rule fired, a series per rule."""
    made = []
    for rule in unique(p.series for p in found if p.series):
        mine = [p for p in found if p.series == rule and p.known]
        held = {p.x: p.text for p in mine}
        words = tuple(held.get(n, "") for n in names)
        made.append(NativeSeries(rule, values_of(names, mine), BAD, "fill", labels=words))
    return made


def _forecast(chart: Chart, names: Sequence[str], made: list[NativeSeries]) -> list[NativeSeries]:
    """Split each full line where the forecast begins, so that it can be dashed."""
    first = forecast_index(chart.forecast_from, names)
    if first > len(names) or first == 0:
        return made
    out: list[NativeSeries] = []
    for one in made:
        if one.look not in {"line", "thin"} or one.name in {r.label for r in chart.references}:
            out.append(one)
            continue
        seen = tuple(v if i < first else None for i, v in enumerate(one.values))
        ahead = tuple(v if i >= first - 1 else None for i, v in enumerate(one.values))
        words = one.labels
        front = tuple(w if i < first else "" for i, w in enumerate(words))
        back = tuple(w if i >= first else "" for i, w in enumerate(words))
        # Two series, because a pattern for a part of a line would have to be set point by point.
        out.append(replace(one, values=seen, labels=front))
        out.append(
            replace(one, name=f"{one.name}{AHEAD}", values=ahead, look="dashed", labels=back)
        )
    return out


def _references(chart: Chart, count: int) -> list[NativeSeries]:
    return [NativeSeries(r.label, (r.value,) * count, INK, "dashed") for r in chart.references]


def _ends(names: Sequence[str], found: Sequence[ChartPoint], *, both: bool) -> tuple[str, ...]:
    """Label the last number of a line, and the first of a strong one."""
    held = {p.x: p.text for p in found if p.known}
    order = [n for n in names if n in held]
    marked = {order[-1], *order[: int(both)]} if order else set()
    return tuple(held[n] if n in marked else "" for n in names)


def funnel(chart: Chart, found: tuple[ChartPoint, ...], theme: HouseStyle) -> Native:
    """Draw points over their denominators, and the limits as lines."""
    known = sorted((p for p in found if p.known and p.at is not None), key=lambda p: p.at or 0.0)
    # Limits of small areas go below zero, where no share can be.
    floor = 0.0 if all((p.y or 0.0) >= 0 for p in known) else -math.inf
    series = []
    limits: tuple[tuple[str, str, Look], ...] = (
        (chart.outer_low, "outer_low", "dots"),
        (chart.low, "low", "dashed"),
        (chart.centre, "centre", "thin"),
        (chart.high, "high", "dashed"),
        (chart.outer_high, "outer_high", "dots"),
    )
    for key, end, look in limits:
        held = [p for p in known if getattr(p, end) is not None]
        if key and held:
            xs = tuple(p.at or 0.0 for p in held)
            values = tuple(max(getattr(p, end), floor) for p in held)
            series.append(NativeSeries(chart.data.column(key).label, values, QUIET, look, xs))
    others = [p for p in known if p.series != chart.highlight]
    mine = [p for p in known if p.series == chart.highlight]
    for name, group, hue in (("Others", others, GREY), (chart.highlight, mine, theme.strong)):
        if group:
            xs = tuple(p.at or 0.0 for p in group)
            words = tuple(f"{p.series} {p.text}" for p in group) if group is mine else ()
            values = tuple(p.y for p in group)
            series.append(NativeSeries(name, values, hue, "fill", xs, labels=words, fixed=True))
    column = chart.data.column(chart.x)
    return Native(
        "scatter",
        (),
        tuple(series),
        format_of(chart),
        legend=True,
        x_format=excel_format(column.unit, column.decimals),
        x_title=column.label,
    )
