"""What a native chart is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from highneeds.document.figure import Chart
from highneeds.document.numbers import excel_format
from highneeds.publish.charts.geometry import Ticks
from highneeds.publish.charts.points import ChartPoint, y_column_of
from highneeds.publish.theme import on

Form = Literal["line", "column", "bar", "column_stacked", "bar_stacked", "scatter"]
Look = Literal["line", "thin", "dashed", "dots", "fill", "hidden"]


@dataclass(frozen=True)
class NativeSeries:
    """One series of a native chart.

    Attributes
    ----------
    values
        One per category; None is a gap.
    xs
        Only for scatter: positions of the values.
    colours
        A colour per value, where they differ.
    labels
        Words of the data labels, "" for none; empty for no labels.
    fixed
        The labels are words that do not follow the values when a person edits them.
    ends
        Ends of the interval around each value of a bar; empty when there are none.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    look: Look = "fill"
    xs: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    fixed: bool = False
    ends: tuple[tuple[float, float] | None, ...] = ()


@dataclass(frozen=True)
class Native:
    """A chart that PowerPoint and Excel can draw and people can edit.

    Attributes
    ----------
    categories
        Empty for scatter.
    number_format
        Of values and their labels.
    title
        Of one panel among several.
    overlap
        100 puts bars on one line.
    crosses
        Value at which the axis of names stands.
    unit
        Unit of the values.
    scale
        Ends and steps of the axis of values: the same as in the picture on the page.
    """

    form: Form
    categories: tuple[str, ...]
    series: tuple[NativeSeries, ...]
    number_format: str
    title: str = ""
    legend: bool = False
    overlap: int = 0
    crosses: float | None = None
    x_format: str = "General"
    x_title: str = ""
    y_title: str = ""
    unit: str = ""
    scale: Ticks | None = None


def format_of(chart: Chart) -> str:
    """Return the number format of the chart's amounts."""
    column = y_column_of(chart)
    return excel_format(column.unit, column.decimals, signed=column.signed)


def values_of(
    names: Sequence[str], found: Sequence[ChartPoint], key: str = "y"
) -> tuple[float | None, ...]:
    """Return one number per name, None where there is none."""
    held = {p.x: getattr(p, key) for p in found}
    return tuple(held.get(name) for name in names)


def ends_of(
    names: Sequence[str], found: Sequence[ChartPoint]
) -> tuple[tuple[float, float] | None, ...]:
    """Return one interval per name, None where there is none; empty when nobody has one."""
    held = {
        p.x: (p.low, p.high) for p in found if p.known and p.low is not None and p.high is not None
    }
    return tuple(held.get(name) for name in names) if held else ()


def reaches(series: NativeSeries) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return how far each interval reaches above and below its value, 0 where there is none."""
    up, down = [], []
    for value, ends in zip(series.values, series.ends, strict=True):
        low, high = ends if ends is not None and value is not None else (0.0, 0.0)
        up.append(max(high - value, 0.0) if ends is not None and value is not None else 0.0)
        down.append(max(value - low, 0.0) if ends is not None and value is not None else 0.0)
    return tuple(up), tuple(down)


def label_inside(series: NativeSeries, native: Native) -> str:
    """Return the colour of labels that stand inside the bars because an interval is at their end.

    "" where they stand outside: without intervals, or where a bar is too short to hold a number.
    """
    if not series.ends or native.scale is None or native.form not in {"bar", "column"}:
        return ""
    least = 0.14 * (native.scale.high - native.scale.low)
    inks = {on(hue) for hue in (series.colours or (series.colour,))}
    long = all(v is None or abs(v) >= least for v in series.values)
    return inks.pop() if long and len(inks) == 1 else ""


def axis_format(native: Native) -> str:
    """Return the number format of the axis of values, with as few decimals as its steps need."""
    return excel_format(native.unit, native.scale.decimals if native.scale else 0)


def reach(native: Native) -> list[float]:
    """Return all amounts that the axis of values must hold; sums where bars are stacked."""
    if "stacked" not in native.form:
        told = [v for s in native.series for v in s.values if v is not None]
        return [*told, *(v for s in native.series for e in s.ends if e is not None for v in e)]
    ends = []
    for index in range(len(native.categories)):
        parts = [s.values[index] or 0.0 for s in native.series]
        ends += [sum(v for v in parts if v > 0), sum(v for v in parts if v < 0)]
    return ends
