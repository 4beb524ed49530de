"""Boards nobody thought of: what is written is read back, and each fast rule has its oracle."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.document.numbers import digits
from highneeds.scorecard.cells import parse_cell
from highneeds.scorecard.counts import pooled_by_month, whole_number_over
from highneeds.scorecard.exceptions import spans
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.judging import Rag, judge, movement
from highneeds.scorecard.months import Month, parse_month
from highneeds.scorecard.records import Reading, joined
from highneeds.scorecard.tidy import read_tidy
from highneeds.scorecard.wide import read_wide
from highneeds.vocabulary.status import Status
from narrowing import there
from oracles import scorecard as oracle
from scorecard_boards import START, index, kpi, series

UP_TO = 40
months = st.integers(2000 * 12, 2060 * 12 - 1).map(Month)
counts = st.integers(0, 99_999)
shares = st.integers(0, 1000).map(lambda tenths: tenths / 10)
gaps = st.sampled_from(["", "-", "no data", "n/a", "c"])
arrows = st.sampled_from(["", " 🔺", " 🔻", " 🕨", "▲", " ↓"])
quick = settings(max_examples=UP_TO, deadline=None)


@given(months)
def test_a_month_written_in_any_form_is_the_same_month(month):
    forms = (month.iso, month.long, f"01/{month.month:02d}/{month.year}", f"{month.iso}-28")
    assert {parse_month(form) for form in forms} == {month}
    assert parse_month(month.short) == month


@given(st.one_of(counts, shares), arrows, st.booleans())
def test_a_cell_written_is_read_back(value, arrow, percent):
    decimals = 1 if isinstance(value, float) else 0
    text = f"{value:,.{decimals}f}{'%' if percent else ''}{arrow}"
    cell = there(parse_cell(text))
    assert (cell.value, cell.percent, cell.decimals) == (value, percent, decimals)
    assert (cell.arrow is None) is (not arrow)


@given(st.text(max_size=12))
def test_no_cell_makes_the_reader_fall(text):
    cell = parse_cell(text)
    assert cell is None or cell.value is None or isinstance(cell.value, float)


rows = st.lists(
    st.lists(st.one_of(st.tuples(counts, arrows), gaps), min_size=3, max_size=3),
    min_size=1,
    max_size=6,
)


@quick
@given(rows, st.booleans())
def test_a_wide_page_written_is_read_back(table, with_nat):
    board = [
        kpi("count", "none", id=f"k{i}", ref=f"{i}.01", title=f"Measure number {i}")
        for i in range(len(table))
    ]
    heads = ["KPI Ref", "KPI", *(START.plus(i).short for i in range(3))]
    lines = [tuple([*heads, "Nat"] if with_nat else heads)]
    for i, row in enumerate(table):
        cells = [c if isinstance(c, str) else f"{c[0]:,}{c[1]}" for c in row]
        lines.append((f"{i}.01", f"Measure number {i}", *cells, *([""] if with_nat else [])))
    sent = read_wide(BoardPage(tuple(lines), "p.csv"), index(*board))
    found = {(r.kpi, r.month): r for r in sent.readings}
    for i, row in enumerate(table):
        for j, cell in enumerate(row):
            reading = found[f"k{i}", START.plus(j)]
            expected = None if isinstance(cell, str) else float(cell[0])
            assert reading.value == expected
            assert (reading.status is Status.ZERO) is (expected == 0)
            assert reading.place.row == i + 2


@quick
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted),
        min_size=1,
        max_size=8,
    )
)
def test_a_tidy_file_written_is_read_back(pairs):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["kpi", "period", "numerator", "denominator", "value", "status"])
    for i, (x, n) in enumerate(pairs):
        writer.writerow(["kpi", START.plus(i).iso, x, n, "", ""])
    lines = tuple(tuple(row) for row in csv.reader(io.StringIO(text.getvalue())))
    sent = read_tidy(BoardPage(lines, "p.csv"), index(kpi()))
    for (x, n), reading in zip(pairs, sent.readings, strict=True):
        assert (reading.numerator, reading.denominator) == (x, n)
        assert reading.value == (100 * (x / n) if n else None)
        expected = Status.ZERO if n and not x else Status.PRESENT if n else Status.NOT_APPLICABLE
        assert reading.status is expected


values = st.one_of(st.none(), st.integers(0, 20).map(lambda n: n / 20))


@given(values, values, st.sampled_from(["higher", "lower", "none"]), st.integers(0, 2))
def test_marks_agree_with_the_oracle(now, before, polarity, decimals):
    definition = kpi(polarity=polarity, decimals=decimals).definition
    moved = movement(definition, now, before)
    assert (moved.value if moved else None) == oracle.arrow(now, before, decimals)
    expected = oracle.judgement(now, before, decimals, polarity)
    assert judge(definition, now, before).value == expected


@given(values, values)
def test_turning_time_round_turns_the_marks_round(now, before):
    definition = kpi().definition
    there, back = judge(definition, now, before), judge(definition, before, now)
    turned = {"better": "worse", "worse": "better"}
    assert back.value == turned.get(there.value, there.value)


@given(st.lists(st.sampled_from([None, "red", "amber", "green"]), max_size=14))
def test_exceptions_are_open_when_the_oracle_says_so(colours):
    found = spans([(START.plus(i), Rag(c) if c else None) for i, c in enumerate(colours)])
    is_open = [
        any(s.opened <= START.plus(i) and (s.closed is None or START.plus(i) < s.closed)
            for s in found)
        for i in range(len(colours))
    ]  # fmt: skip
    assert is_open == oracle.open_months(colours)


sent_months = st.lists(
    st.tuples(st.integers(0, 4), st.one_of(st.none(), st.integers(0, 3))), max_size=15
)


@given(sent_months)
def test_a_month_sent_again_replaces_and_nothing_is_lost(sent):
    readings = [
        Reading("kpi", START.plus(m), v, Status.MISSING if v is None else Status.PRESENT)
        for m, v in sent
    ]
    made = joined(readings).get("kpi")
    now, before = oracle.latest(sent)
    assert {r.month.index - START.index: r.value for r in (made.readings if made else ())} == now
    assert [
        (r.month.index - START.index, r.value) for r in (made.history if made else ())
    ] == before


@given(
    st.lists(
        st.one_of(st.none(), st.tuples(st.integers(0, 9), st.integers(1, 9)).map(sorted)),
        min_size=1,
        max_size=20,
    ),
    st.integers(2, 12),
)
def test_pooling_agrees_with_the_oracle(pairs, window):
    pairs = [p if p is None or p[1] else None for p in pairs]
    shown = [None if p is None else 100 * p[0] / p[1] for p in pairs]
    board_kpi = kpi(small_numbers={"months": window})
    found = pooled_by_month(board_kpi, series(shown, counts=pairs))
    for i, pair in enumerate(pairs):
        if pair is None:
            assert START.plus(i) not in found
            continue
        made = found[START.plus(i)]
        assert (made.numerator, made.denominator) == oracle.pooled(pairs[: i + 1], window)
        assert 0 <= made.low <= made.value <= made.high <= 100


@given(st.integers(1, 40), st.data())
def test_a_count_printed_as_a_percentage_is_found_again(n, data):
    x = data.draw(st.integers(0, n))
    assert whole_number_over(float(digits(100 * x / n, 1).replace(",", "")), n, 1) == x
