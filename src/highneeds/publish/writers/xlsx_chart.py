"""Native charts of the workbook, drawn from a block of chart numbers beside the table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from highneeds.document.figure import Chart
from highneeds.document.wording import shorten
from highneeds.publish.native_charts import Native, NativeSeries
from highneeds.publish.native_charts.bars import MOST_NAMED
from highneeds.publish.native_charts.shape import axis_format, label_inside, reaches
from highneeds.publish.theme import HAIR, INK, PAPER, QUIET, on
from highneeds.vocabulary.escape import clean

# Level with the heads of the table, below the words.
_TOP = 7
_KINDS: dict[str, dict[str, str]] = {
    "line": {"type": "line"},
    "column": {"type": "column"},
    "bar": {"type": "bar"},
    "column_stacked": {"type": "column", "subtype": "stacked"},
    "bar_stacked": {"type": "bar", "subtype": "stacked"},
    "scatter": {"type": "scatter"},
}
_REFERENCE_WITHIN = re.compile(r"!(?=\$?[A-Z]+\$?\d)")
_DASH = {"dashed": "dash", "dots": "round_dot"}


@dataclass
class Numbers:
    """The sheet that holds the numbers of native charts, and its next free row."""

    sheet: Any
    name: str
    row: int = 2


def add_charts(
    workbook: xlsxwriter.Workbook,
    sheet: Any,
    numbers: Numbers,
    chart: Chart,
    made: Sequence[Native],
    columns: int,
) -> None:
    """Place the charts right of their table; their numbers go to the sheet of numbers."""
    many = len(made) > 1
    size = {"width": 380, "height": 240} if many else {"width": 800, "height": 430}
    sheet.set_column(columns, columns, 3)
    for index, native in enumerate(made):
        drawn = workbook.add_chart(dict(_KINDS[native.form]))
        title = f"{chart.title}: {native.title}" if native.title else chart.title
        numbers.sheet.write_string(numbers.row, 0, clean(title))
        numbers.row += 1
        _series(numbers, drawn, native)
        _look(drawn, native, chart, many)
        drawn.set_size(size)
        row = _TOP + (index // 2) * 13 if many else _TOP
        place = {
            "x_offset": 395 * (index % 2) if many else 0,
            # Moves with the cells and keeps its size when somebody widens a column.
            "object_position": 2,
            "description": clean(chart.alt),
        }
        sheet.insert_chart(row, columns + 1, drawn, place)


def _series(numbers: Numbers, drawn: Any, native: Native) -> None:
    """Write the numbers of a native chart and add its series."""
    sheet, top = numbers.sheet, numbers.row
    if native.form != "scatter":
        for row, name in enumerate(native.categories, top + 1):
            sheet.write_string(row, 0, clean(name))
    at = 0
    for series in native.series:
        if native.form == "scatter":
            sheet.write_string(top, at, clean(native.x_title))
            for row, x in enumerate(series.xs, top + 1):
                sheet.write_number(row, at, x)
        x_at, y_at = (at, at + 1) if native.form == "scatter" else (0, at + 1)
        sheet.write_string(top, y_at, clean(series.name))
        for row, value in enumerate(series.values, top + 1):
            if value is not None:
                sheet.write_number(row, y_at, value)
        drawn.add_series(_options(numbers, native, series, (top, x_at, y_at)))
        # Points over denominators have an x of their own for each series, and a blank column
        # between.
        at += 3 if native.form == "scatter" else 1
    numbers.row = top + 2 + max((len(s.values) for s in native.series), default=0)


def _options(
    numbers: Numbers, native: Native, series: NativeSeries, at: tuple[int, int, int]
) -> dict[str, Any]:
    top, x_at, y_at = at
    last = top + len(series.values)
    options: dict[str, Any] = {
        "name": [numbers.name, top, y_at],
        "categories": [numbers.name, top + 1, x_at, last, x_at],
        "values": [numbers.name, top + 1, y_at, last, y_at],
        **_paint(native, series),
    }
    if series.ends:
        up, down = reaches(series)
        options["y_error_bars"] = {
            "type": "custom",
            "plus_values": list(up),
            "minus_values": list(down),
            "line": {"color": INK, "width": 1.25},
        }
    if any(series.labels):
        options["data_labels"] = {
            "value": True,
            "num_format": native.number_format,
            "custom": _custom(series),
            "font": {"color": INK if "stacked" not in native.form else _ink(series), "size": 9},
        }
        if native.form in {"line", "scatter"}:
            options["data_labels"]["position"] = "above"
        inside = label_inside(series, native)
        if inside:
            options["data_labels"]["position"] = "inside_base"
            options["data_labels"]["font"] = {"color": inside, "size": 9}
    return options


def _custom(series: NativeSeries) -> list[dict[str, Any] | None]:
    """Delete labels that are not wanted; write words where the value is not what is told."""
    # Labels without words of their own follow the numbers when a person edits them.
    if not series.fixed:
        return [None if words else {"delete": True} for words in series.labels]
    hues = series.colours or (PAPER,) * len(series.labels)
    return [
        {"value": _words(clean(words)), "font": {"color": on(hue), "size": 9}}
        if words
        else {"delete": True}
        for words, hue in zip(series.labels, hues, strict=True)
    ]


def _words(text: str) -> str:
    """Return words of a chart that XlsxWriter does not take for a formula.

    It reads any text with a sheet's reference in it ("=Data!A1", and also "Stop!A1") as a formula,
    and a report must not fetch what somebody's title points to.
    """
    return _REFERENCE_WITHIN.sub("! ", text)


def _ink(series: NativeSeries) -> str:
    return on(series.colour) if not series.colours else INK


def _paint(native: Native, series: NativeSeries) -> dict[str, Any]:
    if native.form in {"line", "scatter"}:
        if series.look == "fill":
            fill = {"color": series.colour}
            marker = {"type": "circle", "size": 6, "fill": fill, "border": fill}
            return {"line": {"none": True}, "marker": marker}
        width = {"line": 2.75, "thin": 1.5, "dashed": 1.75, "dots": 1.25}.get(series.look, 1.5)
        line: dict[str, Any] = {"color": series.colour, "width": width}
        if series.look in _DASH:
            line["dash_type"] = _DASH[series.look]
        marker = {"type": "none"}
        if series.look == "line" and native.form == "line":
            fill = {"color": series.colour}
            marker = {"type": "circle", "size": 5, "fill": fill, "border": fill}
        return {"line": line, "marker": marker}
    painted: dict[str, Any] = {
        "fill": {"none": True} if series.look == "hidden" else {"color": series.colour},
        "border": {"none": True},
        "gap": 45,
    }
    if native.overlap:
        painted["overlap"] = native.overlap
    if series.colours:
        painted["points"] = [{"fill": {"color": c}} for c in series.colours]
    return painted


def _look(drawn: Any, native: Native, chart: Chart, many: bool) -> None:
    title = native.title if many else chart.title
    drawn.set_title(
        {
            "name": _words(shorten(clean(title), 200)),
            "overlay": False,
            "name_font": {"size": 11 if many else 13, "bold": True, "color": INK},
        }
    )
    hidden = [i for i, s in enumerate(native.series) if s.look == "hidden"]
    if native.legend and not many:
        drawn.set_legend({"position": "bottom", "delete_series": hidden})
    else:
        drawn.set_legend({"none": True})
    value_axis: dict[str, Any] = {
        "num_format": axis_format(native),
        "major_gridlines": {"visible": True, "line": {"color": HAIR, "width": 0.75}},
        "line": {"none": True},
        "num_font": {"color": QUIET, "size": 9},
    }
    if native.scale is not None:
        step = native.scale.values[1] - native.scale.values[0]
        value_axis |= {"min": native.scale.low, "max": native.scale.high, "major_unit": step}
    if not many:
        value_axis["name"] = _words(clean(native.y_title))
        value_axis["name_font"] = {"color": QUIET, "size": 9, "bold": False}
    name_axis: dict[str, Any] = {"num_font": {"color": INK, "size": 9}, "label_position": "low"}
    if native.form == "column" and len(native.categories) > MOST_NAMED:
        name_axis["label_position"] = "none"
    if native.form in {"bar", "bar_stacked"}:
        # Rows read downwards; "max" keeps the axis of numbers at the bottom all the same.
        name_axis |= {"reverse": True, "crossing": "max"}
    if native.crosses is not None:
        value_axis["crossing"] = native.crosses
    if native.form == "scatter":
        name_axis |= {
            "num_format": native.x_format,
            "name": _words(clean(native.x_title)),
            "name_font": {"color": QUIET, "size": 9, "bold": False},
            "major_gridlines": {"visible": False},
        }
    lying = native.form in {"bar", "bar_stacked"}
    drawn.set_x_axis(value_axis if lying else name_axis)
    drawn.set_y_axis(name_axis if lying else value_axis)
    # A missing year is a gap; Excel's other choices draw it as zero or join over it.
    drawn.show_blanks_as("gap")
    drawn.set_chartarea({"border": {"none": True}})
