"""A chart from rows: its table, its axes by the order of the columns, its limits where they are."""

import pytest

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import Column

COLUMNS = (
    Column("year", "Year", kind="period"),
    Column("area", "Area", kind="label"),
    Column("rate", "Plans", "per 100", 1),
    Column("low", "Low", "per 100", 1),
    Column("high", "High", "per 100", 1),
)
ROWS = (("2023", "Bury", 3.9, None, None), ("2024", "Bury", 4.1, 3.8, 4.4))


def made(columns=COLUMNS, rows=ROWS, **more):
    return chart_from_rows(
        "plans",
        "line",
        "Plans rose",
        alt="A line that rises.",
        takeaway="Ask why.",
        table="Plans by year",
        columns=columns,
        rows=rows,
        **more,
    )


def test_the_table_is_named_after_the_chart_and_has_its_source():
    chart = made(source="EHC plans, January 2024 (DfE)", table_note="Pooled.", note="As counted.")
    assert chart.data.id == "plans-data"
    assert chart.data.title == "Plans by year"
    assert chart.source == chart.data.source == "EHC plans, January 2024 (DfE)"
    assert (chart.note, chart.data.note) == ("As counted.", "Pooled.")
    assert chart.data.rows == ROWS


def test_axes_follow_the_order_of_the_columns_unless_they_are_named():
    chart = made()
    assert (chart.x, chart.y, chart.series) == ("year", "rate", "area")
    chart = made(x="area", y="high", series="")
    assert (chart.x, chart.y, chart.series) == ("area", "high", "")


def test_numbers_alone_make_no_series():
    chart = made((COLUMNS[0], COLUMNS[2]), (("2024", 4.1),))
    assert (chart.y, chart.series) == ("rate", "")


def test_limits_are_drawn_where_any_row_has_one():
    assert (made().low, made().high, made().centre) == ("low", "high", "")
    without = made(rows=ROWS[:1])
    assert (without.low, without.high) == ("", "")


def test_rows_may_come_one_at_a_time():
    assert made(rows=(row for row in ROWS)).data.rows == ROWS


def test_a_chart_without_words_is_refused_as_ever():
    with pytest.raises(ValueError, match="no title"):
        chart_from_rows(
            "plans", "line", " ", alt="a", takeaway="t", table="T", columns=COLUMNS, rows=ROWS
        )
