"""Text for the terminal: the words and figures of the blocks, within the width of the window."""

import pytest

import report_examples as examples
from highneeds.document.law import LAW
from highneeds.document.model import (
    Column,
    FindingList,
    Heading,
    Note,
    Sentence,
    Table,
    Text,
    Value,
)
from highneeds.publish.writers.terminal import render
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.status import Status

TABLE = Table(
    "spend",
    "Spend by provision",
    (
        Column("provision", "Provision", kind="label"),
        Column("y2024", "2023-24", "£m", 1),
        Column("y2025", "2024-25", "£m", 1),
        Column("y2026", "2025-26", "£m", 1),
    ),
    (
        ("Mainstream", 7.06, Value(10.5, low=9.0, high=12.0), Value(11.5, low=9.5, high=14.0)),
        ("Independent and non-maintained special", -4.5, None, Value(None, Status.SUPPRESSED)),
    ),
    source="Section 251",
    note="Ranges hold 80% of outcomes.",
)

LONG = "Behind every figure is a child or young person, and 2022-23 stays in one piece. " * 3


def test_a_table_stands_in_columns_with_its_ranges_below():
    assert (
        render([TABLE])
        == """\
Spend by provision
Provision                               2023-24          2024-25          2025-26
Mainstream                                £7.1m           £10.5m           £11.5m
  range                                          £9.0m to £12.0m  £9.5m to £14.0m
Independent and non-maintained special   −£4.5m    not available       suppressed

Ranges hold 80% of outcomes.
Section 251"""
    )


def test_a_wide_table_goes_on_below_itself_with_its_label_again():
    assert (
        render([TABLE], 46)
        == """\
Spend by provision
Provision         2023-24          2024-25
Mainstream          £7.1m           £10.5m
  range                    £9.0m to £12.0m
Independent and    −£4.5m    not available
  non-maintained
  special

Provision                 2025-26
Mainstream                 £11.5m
  range           £9.5m to £14.0m
Independent and        suppressed
  non-maintained
  special

Ranges hold 80% of outcomes.
Section 251"""
    )


@pytest.mark.parametrize("width", [24, 40, 80])
def test_no_line_is_longer_than_the_window_and_no_word_is_lost(width):
    blocks = (
        Heading("A heading that is longer than a narrow window"),
        Text((LONG, (Sentence("One."), Sentence("Two."))), title="What stands out " * 4),
        Text((LONG,), bullets=True),
        Note((LONG,), kind="caution", title="How far this carries"),
        FindingList((Finding("rule", Severity.WARNING, LONG, "source"),)),
    )
    narrow = render(blocks, width)
    assert max(len(line) for line in narrow.splitlines()) <= width
    assert narrow.split() == render(blocks).split()
    assert "2022-23" in narrow.split()


@pytest.mark.parametrize("width", [1, 12, 30, 60])
def test_every_figure_of_a_table_is_there_at_any_width(width):
    shown = render([TABLE], width)
    for figure in ("£7.1m", "£10.5m", "£9.5m to £14.0m", "−£4.5m", "suppressed"):
        assert figure in shown


def test_a_pipe_gets_each_paragraph_as_one_line():
    lines = render([Text((LONG, "Short."), title="Title")]).splitlines()
    assert lines == ["Title", f"  {LONG.strip()}", "  Short."]


def test_blocks_have_one_blank_line_between_them():
    shown = render(
        [Heading("One"), TABLE, Heading("Two"), LAW, Text(()), Text(("",), bullets=True)]
    )
    assert "\n\n\n" not in shown
    assert shown == shown.strip()
    assert "\n\nTwo\n\nBehind every figure" in shown


def test_lines_that_are_alike_are_all_kept():
    """Only blank lines are squeezed: two months may have the same figure."""
    assert render([Text(("3 months: 5", "3 months: 5"))]) == "3 months: 5\n3 months: 5"


def test_findings_are_told_once_worst_first_with_their_period():
    def finding(severity, message, period=""):
        return Finding("rule", severity, message, "source", period=period)

    told = (
        finding(Severity.NOTE, "Used as published."),
        finding(Severity.ERROR, "Parts do not add.", "2023"),
        finding(Severity.ERROR, "In 2024 parts do not add.", "2024"),
        finding(Severity.NOTE, "Used as published."),
    )
    assert render([FindingList(told, "What to know")]) == (
        "What to know\n"
        "  error 2023: Parts do not add.\n"
        "  error: In 2024 parts do not add.\n"
        "  note: Used as published."
    )
    assert render([FindingList(())]) == ""


def test_a_chart_is_told_as_its_table():
    (chart, *_) = examples.small_report().charts
    shown = render([chart])
    assert shown.startswith(chart.title)
    assert str(chart.data.rows[0][0]) in shown


def test_a_file_cannot_steer_the_terminal():
    shown = render([Text(("\x1b[2Jgone\r\nand on",)), Heading("\x9b31mred")], 40)
    assert not {"\x1b", "\r", "\x9b"} & set(shown)
    assert "gone and on" in shown
