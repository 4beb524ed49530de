"""A chart's table read as points, once, for the drawing and for the native charts alike."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from highneeds.document.figure import Chart
from highneeds.document.numbers import WORDS, as_value, number, number_of, show
from highneeds.document.table import Cell, Column


@dataclass(frozen=True)
class ChartPoint:
    """One row of a chart's data.

    Attributes
    ----------
    x
        Position as it is shown.
    at
        Position as a number: a year, or a funnel's denominator.
    y, low, high, outer_low, outer_high, centre
        Amount and limits, in the chart's unit.
    text
        The amount as every format writes it.
    """

    x: str
    at: float | None
    y: float | None
    text: str
    series: str = ""
    facet: str = ""
    low: float | None = None
    high: float | None = None
    outer_low: float | None = None
    outer_high: float | None = None
    centre: float | None = None

    @property
    def known(self) -> bool:
        """Whether there is an amount to draw."""
        return self.y is not None

    @property
    def amounts(self) -> tuple[float, ...]:
        """All numbers that the y axis must hold."""
        all_six = (self.y, self.low, self.high, self.outer_low, self.outer_high, self.centre)
        return tuple(v for v in all_six if v is not None)


def points(chart: Chart) -> tuple[ChartPoint, ...]:
    """Read the chart's rows, in their order.

    Notes
    -----
    An interval comes from the columns that the chart names, or else from the y cell's own. A limit
    without its amount is not drawn, except in a fan, where it may stand alone.
    """
    table = chart.data
    where = {key: table.index(key) for key in chart.used}
    x_column, y_column = table.column(chart.x), y_column_of(chart)

    def one(row: tuple[Cell, ...]) -> ChartPoint:
        def cell(key: str) -> Cell:
            return row[where[key]] if key else None

        y = as_value(cell(chart.y))
        return ChartPoint(
            x=show(cell(chart.x), x_column),
            at=number_of(cell(chart.x)),
            y=None if y.value is None else float(y.value),
            text=show(cell(chart.y), y_column),
            series=_name(cell(chart.series), chart, chart.series),
            facet=_name(cell(chart.facet), chart, chart.facet),
            low=number_of(cell(chart.low)) if chart.low else y.low,
            high=number_of(cell(chart.high)) if chart.high else y.high,
            outer_low=number_of(cell(chart.outer_low)),
            outer_high=number_of(cell(chart.outer_high)),
            centre=number_of(cell(chart.centre)),
        )

    return tuple(one(row) for row in table.rows)


def _name(cell: Cell, chart: Chart, key: str) -> str:
    if not key or cell is None:
        return ""
    return show(cell, chart.data.column(key))


def y_column_of(chart: Chart) -> Column:
    """Return the y column with the unit that the chart states."""
    column = chart.data.column(chart.y)
    return Column(
        column.key, column.label, chart.y_unit, column.decimals, column.kind, column.signed
    )


def told(chart: Chart, amount: float, *, signed: bool = False) -> str:
    """Write an amount of y as every format writes it."""
    column = y_column_of(chart)
    return number(amount, column.unit, column.decimals, signed=signed or column.signed)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Return names once each, in order of first appearance."""
    return tuple(dict.fromkeys(names))


def positions(chart: Chart, found: tuple[ChartPoint, ...]) -> tuple[str, ...]:
    """Return the x positions in order.

    Notes
    -----
    Whole years are filled up between first and last, so that a missing year shows as a gap and not
    as a steeper line. Labels that begin with a year are sorted; all others keep the row order.
    """
    names = unique(p.x for p in found)
    if chart.data.column(chart.x).kind != "period":
        return names
    years = [p.at for p in found]
    if years and all(y is not None and y == int(y) for y in years):
        whole = sorted({int(y) for y in years if y is not None})
        # More than that are not years of a series: a typing error (1024) would fill a thousand
        # places.
        if whole[-1] - whole[0] <= 60:
            return tuple(str(year) for year in range(whole[0], whole[-1] + 1))
    if all(re.match(r"(19|20)\d\d", name) for name in names):
        return tuple(sorted(names))
    return names


def not_shown(chart: Chart, most: int = 6) -> str:
    """Say which points have no number and why, or "": "Not shown: Bury (suppressed)."."""
    column = chart.data.column(chart.y)
    gaps: dict[str, list[str]] = {}
    for point, cell in zip(points(chart), chart.data.cells(chart.y), strict=True):
        value = as_value(cell)
        if value.value is None and not (chart.kind == "fan" and point.amounts):
            word = WORDS[value.status]
            name = ", ".join(part for part in (point.facet, point.series, point.x) if part)
            gaps.setdefault(word, []).append(name)
    parts = [
        f"{'; '.join(names[:most])}{f' and {len(names) - most} more' if len(names) > most else ''} "
        f"({word})"
        for word, names in gaps.items()
    ]
    return f"Not shown in {column.label}: {'; '.join(parts)}." if parts else ""
