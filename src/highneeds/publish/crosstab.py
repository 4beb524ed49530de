"""A chart's tidy rows as the table that people read: areas down, years across."""

from dataclasses import replace
from typing import Final

from highneeds.document.figure import Chart
from highneeds.document.numbers import as_value, measure, show
from highneeds.document.table import Cell, Column, Table

_MOST_ACROSS: Final = 12
_WRAPPED: Final = frozenset({"£", "£m", "£k", "%", "pp", ""})


def reading_table(chart: Chart) -> Table:
    """Return the chart's numbers for reading.

    Notes
    -----
    Only a plain (series, x, y) table, with or without a facet, is turned; any further column that
    holds something, a combination that occurs twice, or too many positions leave the tidy rows as
    they are. No number is lost or changed.
    """
    data = chart.data
    wanted = {key for key in (chart.x, chart.y, chart.series, chart.facet) if key}
    more = [c for c in data.columns if c.key not in wanted and _told(data, c)]
    # A tree has no grid, and a further column (an interval, a number of cases) would be lost by
    # turning.
    if not chart.series or chart.kind == "tree" or more:
        return data
    x_column, series_column = data.column(chart.x), data.column(chart.series)
    heads = [data.column(key) for key in (chart.facet, chart.series) if key]
    across, down = chart.x, [c.key for c in heads]
    names = dict.fromkeys(show(cell, x_column) for cell in data.cells(chart.x))
    years = x_column.kind == "period" or chart.kind == "heat"
    # Years read across; other positions (areas, questions) are often many and long, and read down.
    if not chart.facet and (len(names) > _MOST_ACROSS or not years):
        across, down, heads = chart.series, [chart.x], [x_column]
        names = dict.fromkeys(show(cell, series_column) for cell in data.cells(chart.series))
    if not 1 < len(names) <= _MOST_ACROSS:
        return data
    rows: dict[tuple[str, ...], dict[str, Cell]] = {}
    heading_cells: dict[tuple[str, ...], tuple[Cell, ...]] = {}
    across_column = data.column(across)
    for row in data.rows:
        key = tuple(show(row[data.index(k)], data.column(k)) for k in down)
        column = show(row[data.index(across)], across_column)
        if column in rows.setdefault(key, {}):
            return data
        rows[key][column] = row[data.index(chart.y)]
        heading_cells[key] = tuple(row[data.index(k)] for k in down)
    y = replace(data.column(chart.y), unit=chart.y_unit)
    numbers = tuple(_across(y, f"c{i}", name) for i, name in enumerate(names))
    return Table(
        data.id,
        f"{data.title}: {measure(y)}",
        (*heads, *numbers),
        tuple((*heading_cells[k], *(found.get(n) for n in names)) for k, found in rows.items()),
        data.source,
        data.note,
    )


def _told(data: Table, column: Column) -> bool:
    """Say whether a column holds anything: an interval that nobody knows is no column to read."""
    if column.kind != "number":
        return True
    return any(isinstance(c, str) or as_value(c).value is not None for c in data.cells(column.key))


def _across(y: Column, key: str, name: str) -> Column:
    """Head a column with its position; the unit stands in the caption."""
    unit = y.unit if y.unit in _WRAPPED else ""
    return Column(key, name, unit, y.decimals, "number", y.signed)
