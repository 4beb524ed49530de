"""Lean pictures for the scorecard page: a sparkline and a control chart, written by hand.

The chart library takes some 50 ms and 10 KB a picture; a board of 200 KPIs needs 0.2 ms and 2 KB.
Colours and widths are classes of `scorecard.css`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Final

from highneeds.scorecard.months import Month
from highneeds.scorecard.results import KpiResult
from highneeds.scorecard.spc import SpcPoint
from highneeds.scorecard.wording import shown

SPARK_MONTHS: Final = 24
_SPARK: Final = (84, 20)
_WIDTH, _HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 92, 14, 24
_DOTS_UP_TO: Final = 26
_LONG: Final = 60


def sparkline(result: KpiResult) -> str:
    """Draw the last two years as one small line with a dot at its end; decoration beside numbers.

    Returns
    -------
    str
        An `<svg>` hidden from screen readers, because the months stand beside it in words. Empty
        with fewer than two numbers.
    """
    begun = result.spc.points[0].month if result.spc.points else result.month
    start = max(result.month.plus(1 - SPARK_MONTHS), begun)
    readings = [r for r in result.series.valued if r.month >= start]
    if len(readings) < 2:
        return ""
    first, last = readings[0].month.index, result.month.index
    values = [r.value or 0.0 for r in readings]
    low, high = min(values), max(values)
    width, height = _SPARK
    across = (width - 8) / max(last - first, 1)
    up = (height - 8) / (high - low) if high > low else 0.0
    points = [
        (4 + across * (r.month.index - first), height - 4 - up * ((r.value or 0.0) - low))
        if up
        else (4 + across * (r.month.index - first), height / 2)
        for r in readings
    ]
    runs = _runs([(r.month.index, p) for r, p in zip(readings, points, strict=True)])
    line = "".join(_path(run) for run in runs)
    x, y = points[-1]
    return (
        f'<svg class=sp width={width} height={height} aria-hidden=true><path d="{line}"/>'
        f"<circle cx={x:.0f} cy={y:.0f} r=2.5 /></svg>"
    )


@dataclass(frozen=True)
class _ChartScale:
    first: int
    across: float
    low: float
    high: float

    def x(self, month: Month) -> float:
        return _LEFT + self.across * (month.index - self.first)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def control_chart(result: KpiResult) -> str:
    """Draw a KPI's chart: line, average, limits, target, special causes and breaks.

    Returns
    -------
    str
        An `<svg>` with a name for screen readers; empty with fewer than two numbers.
    """
    points = result.spc.points
    known = [p for p in points if p.value is not None]
    if len(known) < 2:
        return ""
    scale = _scale(result, points)
    parts = [_grid(scale, points), _limits(scale, result), _target(scale, result)]
    runs = _runs([(p.month.index, (scale.x(p.month), scale.y(p.value or 0.0))) for p in known])
    parts.append(f'<path class=v d="{"".join(_path(run) for run in runs)}"/>')
    parts.append(_signals(scale, known))
    if len(known) <= _DOTS_UP_TO:
        parts += [_dot(scale, p) for p in known if p.label in {"", "common"}]
    parts += [_break(scale, month, words) for month, words in _breaks(result, points)]
    last = known[-1]
    y = scale.y(last.value or 0.0)
    parts.append(
        f"<text class=l x={scale.x(last.month) + 8:.0f} y={y + 4:.0f}>"
        f"{escape(shown(result.kpi.definition, last.value))}</text>"
    )
    return (
        f'<svg class=ch role=img viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'aria-label="{escape(_alt(result, known), quote=True)}">{"".join(parts)}</svg>'
    )


def _alt(result: KpiResult, known: Sequence[SpcPoint]) -> str:
    definition = result.kpi.definition
    least = min(known, key=lambda p: p.value or 0.0)
    most = max(known, key=lambda p: p.value or 0.0)
    limits = ""
    if result.spc.lower is not None:
        limits = (
            f" Usual range {shown(definition, points_lower(result))} to "
            f"{shown(definition, points_upper(result))}."
        )
    return (
        f"{definition.title}, {known[0].month.short} to {known[-1].month.short}: lowest "
        f"{shown(definition, least.value)} in {least.month.short}, highest "
        f"{shown(definition, most.value)} in {most.month.short}, latest "
        f"{shown(definition, known[-1].value)}.{limits}"
    )


def points_lower(result: KpiResult) -> float | None:
    """Return the lower limit in force as drawn."""
    return result.spc.points[-1].lower if result.spc.points else None


def points_upper(result: KpiResult) -> float | None:
    """Return the upper limit in force as drawn."""
    return result.spc.points[-1].upper if result.spc.points else None


def _scale(result: KpiResult, points: Sequence[SpcPoint]) -> _ChartScale:
    values = [v for p in points for v in (p.value, p.lower, p.upper) if v is not None]
    if result.target is not None and result.target.in_force is not None:
        values.append(result.target.in_force)
    low, high = min(values), max(values)
    if low >= 0 and low < 0.4 * high:
        low = 0.0
    step = _step(high - low or abs(high) or 1.0)
    low, high = floor(low / step) * step, ceil(high / step) * step
    if high == low:
        high = low + step
    first, last = points[0].month.index, points[-1].month.index
    return _ChartScale(first, (_WIDTH - _LEFT - _RIGHT) / max(last - first, 1), low, high)


def _step(span: float) -> float:
    rough = span / 4
    power = 10.0 ** floor(log10(rough))
    return next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= rough - 1e-12)


def _grid(scale: _ChartScale, points: Sequence[SpcPoint]) -> str:
    step = _step(scale.high - scale.low)
    lines, words = "", ""
    value = scale.low
    while value <= scale.high + step / 1e6:
        y = round(scale.y(value))
        lines += f"M{_LEFT},{y}H{_WIDTH - _RIGHT}"
        words += f"<text class=a x={_LEFT - 6} y={y + 4}>{value:,.10g}</text>"
        value = round(value + step, 10)
    for point in points:
        if _ticked(point.month, len(points)):
            name = point.month.short if len(points) <= 30 else str(point.month.year)
            words += f"<text class=t x={scale.x(point.month):.0f} y={_HEIGHT - 6}>{name}</text>"
    return f"<path class=g d={lines} />{words}"


def _ticked(month: Month, span: int) -> bool:
    """Whether a month is named below: each, each quarter, each January, each second January."""
    if span <= 12:
        return True
    if span <= 30:
        return month.month % 3 == 1
    return month.month == 1 and (span <= 84 or month.year % 2 == 0)


def _limits(scale: _ChartScale, result: KpiResult) -> str:
    points = result.spc.points
    xs = [round(scale.x(point.month)) for point in points]
    levels = {
        name: [
            None if (value := getattr(point, name)) is None else round(scale.y(value))
            for point in points
        ]
        for name in ("lower", "mean", "upper")
    }
    made = []
    if mean := _steps(xs, levels["mean"]):
        made.append(f'<path class=m d="{mean}"/>')
    upper = _steps(xs, levels["upper"])
    axis = _mirror(levels)
    if axis is not None and len(upper) > 120:
        # with uneven denominators a limit costs 750 bytes, and the lower one is its reflection
        name = f"u-{result.id.replace('_', '-')}"
        made.append(f'<path class=u id={name} d="{upper}"/>')
        made.append(f'<use href=#{name} transform="matrix(1 0 0 -1 0 {axis})"/>')
    elif upper:
        made.append(f'<path class=u d="{upper}{_steps(xs, levels["lower"])}"/>')
    return "".join(made)


def _mirror(levels: dict[str, list[int | None]]) -> int | None:
    """Return where to reflect the upper limits to get the lower ones; None when they differ."""
    pairs = [
        (low, middle, high)
        for low, middle, high in zip(levels["lower"], levels["mean"], levels["upper"], strict=True)
        if low is not None and middle is not None and high is not None
    ]
    if not pairs or len({middle for _, middle, _ in pairs}) > 1:
        return None
    sums = [low + high for low, _, high in pairs]
    return round(sum(sums) / len(sums)) if max(sums) - min(sums) <= 2 else None


def _steps(xs: Sequence[int], levels: Sequence[int | None]) -> str:
    """Write a line of steps, one move across for as long as it stays level.

    On a long chart a step of one pixel, a sixth of a line's own dashes, is not drawn.
    """
    line, x, y = "", 0, None
    least = 1 if len(xs) <= _LONG else 2
    for at, (across, level) in enumerate(zip(xs, levels, strict=True)):
        if level is None:
            y = None
            continue
        if y is None:
            line += f"M{across},{level}"
            x, y = across, level
        elif abs(level - y) >= least:
            line += f"h{across - x}v{level - y}"
            x, y = across, level
        last = at + 1 == len(levels) or levels[at + 1] is None
        if last and across > x:
            line += f"h{across - x}"
            x = across
    return line


def _target(scale: _ChartScale, result: KpiResult) -> str:
    if result.target is None or result.target.in_force is None:
        return ""
    y = scale.y(result.target.in_force)
    right = _WIDTH - _RIGHT
    known = [p for p in result.spc.points if p.value is not None]
    near = abs(y - scale.y(known[-1].value or 0.0)) < 13 if known else False
    words = f"target {shown(result.kpi.definition, result.target.in_force)}"
    at = y - 9 if near and y > 24 else y + 16 if near else y + 4
    return (
        f"<path class=x d=M{_LEFT},{y:.0f}H{right} />"
        f"<text class=tl x={right + 4} y={at:.0f}>{escape(words)}</text>"
    )


def _signals(scale: _ChartScale, known: Sequence[SpcPoint]) -> str:
    line = "".join(
        f"M{scale.x(p.month):.0f},{scale.y(p.value or 0.0) - 5:.0f}l5,5-5,5-5-5z"
        for p in known
        if p.label not in {"", "common"}
    )
    return f'<path class=s d="{line}"/>' if line else ""


def _dot(scale: _ChartScale, point: SpcPoint) -> str:
    return f"<circle cx={scale.x(point.month):.0f} cy={scale.y(point.value or 0.0):.0f} r=3 />"


def _breaks(result: KpiResult, points: Sequence[SpcPoint]) -> list[tuple[Month, str]]:
    there = {p.month for p in points[1:]}
    definition = result.kpi.definition
    found = [(v.since, f"definition {v.version}") for v in definition.versions if v.since in there]
    found += [(r.month, "limits restart") for r in result.kpi.rebase if r.month in there]
    flagged = {f.period for f in result.findings if f.rule == "N2_definition"}
    found += [(m, "redefined?") for m in sorted(there) if m.iso in flagged]
    return found


def _break(scale: _ChartScale, month: Month, words: str) -> str:
    x = scale.x(month) - scale.across / 2
    return (
        f"<path class=b d=M{x:.0f},{_TOP}V{_HEIGHT - _BOTTOM} />"
        f"<text class=bl x={x + 4:.0f} y={_TOP + 6}>{escape(words)}</text>"
    )


def _runs(
    points: Sequence[tuple[int, tuple[float, float]]],
) -> list[list[tuple[float, float]]]:
    """Split at missing months, so that no line is drawn across a gap."""
    runs: list[list[tuple[float, float]]] = []
    before: int | None = None
    for index, point in points:
        if before is None or index - before > 1:
            runs.append([])
        runs[-1].append(point)
        before = index
    return runs


def _path(run: Sequence[tuple[float, float]]) -> str:
    """Write a line with relative steps in whole pixels, without drift."""
    x, y = (round(v) for v in run[0])
    made = f"M{x},{y}" + ("l" if len(run) > 1 else "h0")
    for px, py in run[1:]:
        dx, dy = round(px) - x, round(py) - y
        made += f"{dx}{',' if dy >= 0 else ''}{dy} "
        x, y = x + dx, y + dy
    return made.rstrip()
