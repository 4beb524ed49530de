"""What a native chart is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from highneeds.reports.charts.points import Point, y_column_of
from highneeds.reports.figure import Chart
from highneeds.reports.numbers import excel_format

Form = Literal["line", "column", "bar", "column_stacked", "bar_stacked", "scatter"]
Look = Literal["line", "thin", "dashed", "dots", "fill", "hidden"]


@dataclass(frozen=True)
class Series:
    """One series of a native chart.

    Attributes
    ----------
    name : str
    values : tuple[float | None, ...]
        One per category; None is a gap.
    colour : str
    look : Look
    xs : tuple[float, ...]
        Only for scatter: positions of the values.
    colours : tuple[str, ...]
        A colour per value, where they differ.
    labels : tuple[str, ...]
        Words of the data labels, "" for none; empty for no labels.
    fixed : bool
        The labels are words that do not follow the values when a person edits them.
    """

    name: str
    values: tuple[float | None, ...]
    colour: str
    look: Look = "fill"
    xs: tuple[float, ...] = ()
    colours: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    fixed: bool = False


@dataclass(frozen=True)
class Native:
    """A chart that PowerPoint and Excel can draw and people can edit."""

    form: Form
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    number_format: str
    title: str = ""
    legend: bool = False
    overlap: int = 0
    crosses: float | None = None
    x_format: str = "General"
    x_title: str = ""
    y_title: str = ""
    low: float | None = None
    high: float | None = None


def format_of(chart: Chart) -> str:
    """Return the number format of the chart's amounts."""
    column = y_column_of(chart)
    return excel_format(column.unit, column.decimals, signed=column.signed)


def values_of(
    names: Sequence[str], found: Sequence[Point], key: str = "y"
) -> tuple[float | None, ...]:
    """Return one number per name, None where there is none."""
    held = {p.x: getattr(p, key) for p in found}
    return tuple(held.get(name) for name in names)
