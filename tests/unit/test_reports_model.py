"""The model refuses what no writer could show, and a failing part never stops the rest."""

from dataclasses import FrozenInstanceError, replace

import pytest

import report_examples as examples
from highneeds.document.failed_part import failure
from highneeds.document.model import CHART_KINDS, Chart, Column, Section, Table
from highneeds.document.wording import figure_names, in_order
from highneeds.vocabulary.faults import Fault, InputError

LABEL, NUMBER = Column("a", "A", kind="label"), Column("b", "B", "%", 1)


def test_the_example_holds_every_block_and_every_kind_of_chart():
    report = examples.report()
    kinds = {type(b).__name__ for s in report.sections for b in s.blocks}
    assert kinds == {"Heading", "Text", "FindingList", "Chart", "Table", "Note"}
    assert {c.kind for c in report.charts} == set(CHART_KINDS)


def test_blocks_are_frozen():
    with pytest.raises(FrozenInstanceError):
        examples.bar().title = "other"  # type: ignore[misc]  # which the test tries


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Table("a", "t", (LABEL, NUMBER), (("x",),)), "row 1: 1 cells for 2 columns"),
        (lambda: Table("a", "t", (LABEL, LABEL), ()), "a column key is used twice"),
        (lambda: Table("A b", "t", (LABEL,), ()), 'table id "A b" must be'),
        (
            lambda: replace(examples.bar(), kind="pie"),  # type: ignore[arg-type]  # on purpose
            'unknown kind "pie"',
        ),
        (lambda: replace(examples.bar(), alt=" "), "has no alt"),
        (lambda: replace(examples.stacked(), series=""), "kind stacked needs series"),
        (lambda: replace(examples.xmr(), centre=""), "kind xmr needs centre"),
    ],
)
def test_a_block_that_cannot_be_shown_is_refused_when_it_is_made(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_chart_that_names_an_unknown_column_is_refused():
    with pytest.raises(KeyError, match='has no column "price"'):
        replace(examples.bar(), y="price")


def test_ids_are_unique_in_a_report():
    section = Section("one", "One", (examples.bar(), examples.bar()))
    with pytest.raises(ValueError, match="ids used twice in the report: ages"):
        examples.report(sections=(section,))


def test_a_section_that_fails_says_so_in_the_words_of_our_own_error():
    note = failure(InputError(Fault("The survey has no rows.", do="Fill surveys/parents.csv.")))
    assert note.paragraphs[1:] == ("The survey has no rows.", "Do: Fill surveys/parents.csv.")
    section = Section("surveys", "Surveys", (note,))
    assert examples.report(sections=(section,)).failed == (section,)


def test_the_text_of_an_unexpected_error_is_not_repeated_because_it_may_name_a_child():
    try:
        raise ValueError("Jamie Smith, 2011-04-05")
    except ValueError as fault:
        told = failure(fault).paragraphs
    assert "Jamie" not in " ".join(told)
    assert "Unexpected ValueError at test_reports_model.py, line" in told[1]


def test_findings_that_no_section_tells_go_to_the_appendix():
    report = examples.report()
    assert [s.id for s in in_order(report)] == [s.id for s in report.sections]
    alone = examples.report(sections=report.sections[:1])
    assert in_order(alone)[-1].id == "findings"


def test_charts_and_tables_are_numbered_in_reading_order():
    names = figure_names(examples.report())
    assert names["plans-over-time"] == "Figure 1"
    assert names["benchmark"] == "Table 1"


def test_tables_hold_the_numbers_behind_every_chart_under_its_id():
    report = examples.report()
    ids = {t.id for t in report.tables}
    assert {c.id for c in report.charts} < ids
    assert len(ids) == len(report.tables)


def test_a_chart_needs_no_series():
    data = Table("d", "t", (LABEL, NUMBER), (("x", 1.0),))
    assert Chart("c", "bar", "t", "alt", "so", data, "a", "b").used == ("a", "b")
