"""Laws that hold for any numbers and any words."""

import csv as reader
import io
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

from hypothesis import example, given, settings
from hypothesis import strategies as st

from highneeds.document.model import Chart, Column, Table, Value
from highneeds.document.numbers import as_value, digits, show
from highneeds.publish.charts import picture
from highneeds.publish.charts.geometry import keep_apart, text_width, ticks, wrap
from highneeds.publish.charts.svg import to_svg
from highneeds.publish.crosstab import reading_table
from highneeds.publish.theme import HouseStyle, contrast, readable
from highneeds.publish.writers.pptx_table import _greedy, _runs
from highneeds.vocabulary.escape import clean, escape_formula
from highneeds.vocabulary.status import Status
from oracles.reports_numbers import written

amounts = st.floats(-1e9, 1e9, allow_nan=False).map(lambda v: round(v, 4))
words = st.text(max_size=60)


@given(st.integers(-(10**12), 10**12), st.integers(0, 3))
def test_numbers_agree_with_exact_decimals(thousandths, decimals):
    value = thousandths / 1000
    assert digits(value, decimals) == written(value, decimals)


@given(st.lists(amounts, max_size=20), st.booleans())
def test_an_axis_holds_all_its_numbers_in_even_steps(values, zero):
    scale = ticks(values, zero=zero)
    assert scale.low < scale.high
    assert 2 <= len(scale.values) <= 9
    for value in values:
        slack = 1e-6 * max(1.0, abs(value), scale.high - scale.low)
        assert scale.low - slack <= value <= scale.high + slack
    if zero:
        assert scale.low <= 0 <= scale.high


@given(st.lists(st.floats(0, 300, allow_nan=False), max_size=12), st.floats(1, 20))
def test_labels_keep_apart_in_order_and_inside(wanted, gap):
    placed = keep_apart(wanted, gap, 0, 300)
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    for first, second in pairwise(order):
        assert placed[second] - placed[first] >= gap - 0.2
    assert all(-0.2 <= p <= 300.2 for p in placed)


@given(words, st.floats(30, 300))
def test_wrapped_lines_fit(text, width):
    lines = wrap(text, width, lines=50)
    assert all(text_width(line) <= width + 20 for line in lines)


@given(words)
@example("-INFINITY")
@example("-3")
@example(" -nan")
@example("+1_000")
def test_text_is_never_a_formula_in_a_spreadsheet(text):
    kept = escape_formula(text)
    number = re.fullmatch(r"[+-][0-9][0-9,]*(\.[0-9]+)?(e[+-]?[0-9]+)?", kept, re.IGNORECASE)
    assert number or not kept.lstrip().startswith(("=", "+", "-", "@", "|"))
    assert kept.lstrip("'").endswith(clean(text).lstrip("'"))
    out = io.StringIO(newline="")
    reader.writer(out).writerow([kept])
    assert next(reader.reader(io.StringIO(out.getvalue(), newline=""))) == [kept]


@given(st.lists(st.floats(0.2, 2.0), max_size=60), st.floats(2.5, 6.0))
def test_rows_are_split_without_loss_and_within_the_room(highs, room):
    runs = _runs(highs, room)
    assert [i for a, b in runs for i in range(a, b)] == list(range(len(highs)))
    assert all(sum(highs[a:b]) <= room + 1e-9 for a, b in runs)
    if highs:
        assert len(runs) == len(_greedy(highs, room))


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_can_be_made_to_read(number):
    assert contrast(readable(f"#{number:06x}"), "#ffffff") >= 4.5


cells = st.one_of(
    st.none(),
    amounts,
    st.sampled_from(list(Status)).map(lambda s: Value(None, s)),
    st.builds(Value, amounts, st.sampled_from(list(Status))),
)
names = st.sampled_from(["Bury", "Łódź", "خطة", "A very long name " * 4, ""])


@st.composite
def tidy(draw):
    keys = st.tuples(names, st.integers(2015, 2026))
    rows = draw(st.lists(st.tuples(keys, cells), max_size=25, unique_by=lambda r: r[0]))
    columns = (
        Column("area", "Area", kind="label"),
        Column("year", "Year", kind="period"),
        Column("rate", "Rate", draw(st.sampled_from(["%", "£m", "per 100", ""])), 1),
    )
    return Table("t", "T", columns, tuple((a, y, c) for (a, y), c in rows))


@given(tidy(), st.sampled_from(["line", "bar", "stacked", "stacked_share", "heat", "sparkline"]))
@settings(max_examples=50)
def test_any_tidy_table_can_be_drawn_and_read_as_a_crosstab(table, kind):
    chart = Chart("c", kind, "t", "alt", "so", table, "year", "rate", series="area")
    drawn = picture(chart, HouseStyle())
    assert drawn.height > 0
    assert any(marks for _, _, marks in drawn.panels)
    ET.fromstring(to_svg(drawn, chart.alt))
    crossed = reading_table(chart)
    column = table.column("rate")
    given_words = sorted(
        show(c, column) for c in table.cells("rate") if as_value(c).value is not None
    )
    if crossed is not table:
        shown = [
            show(cell, column)
            for row in crossed.rows
            for cell, head in zip(row, crossed.columns, strict=True)
            if head.kind == "number" and as_value(cell).value is not None
        ]
        assert sorted(shown) == given_words
