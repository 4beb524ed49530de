"""Every writer shows a number through these functions; here their rules are told by example."""

import doctest

import pytest

from highneeds.document import numbers
from highneeds.document.model import Column, Value
from highneeds.vocabulary import escape
from highneeds.vocabulary.status import Status


def test_the_examples_in_the_docstrings_hold():
    for module in (numbers, escape):
        result = doctest.testmod(module)
        assert result.attempted > 0
        assert result.failed == 0


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "shown"),
    [
        (12.5, "%", 0, "13%"),
        (-12.5, "%", 0, "−13%"),
        (2.675, "£m", 2, "£2.68m"),
        (1_234_567.5, "£", 0, "£1,234,568"),
        (-0.04, "%", 1, "0.0%"),
        (4.25, "per 100", 1, "4.3"),
        (999_999_999, "plans", 0, "999,999,999"),
        (3.0, "pp", 1, "3.0 pp"),
    ],
)
def test_numbers_round_half_up_and_carry_money_and_percent(value, unit, decimals, shown):
    assert numbers.number(value, unit, decimals) == shown


def test_a_change_shows_its_sign_but_no_change_has_none():
    assert numbers.number(8.44, "%", 1, signed=True) == "+8.4%"
    assert numbers.number(-1.25, "£m", 1, signed=True) == "−£1.3m"
    assert numbers.number(0.04, "%", 1, signed=True) == "0.0%"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (None, "not available"),
        (float("nan"), "not available"),
        (float("inf"), "not available"),
        (Value(None, Status.SUPPRESSED), "suppressed"),
        (Value(3.0, Status.SUPPRESSED), "suppressed"),
        (Value(None, Status.NOT_APPLICABLE), "not applicable"),
        (Value(None, Status.NOT_COLLECTED), "not collected"),
        (Value(None, Status.LOW), "low"),
        (Value(0.0, Status.ZERO), "0.0"),
        (Value(7.25, Status.UNRELIABLE), "7.3 (unreliable)"),
        (Value(None, Status.PRESENT), "not available"),
        ("x", "x"),
    ],
)
def test_a_cell_without_a_number_says_why(cell, shown):
    assert numbers.show(cell, Column("a", "A", "plans", 1)) == shown


def test_years_and_codes_have_no_thousands_commas():
    assert numbers.show(2022, Column("y", "Year", kind="period")) == "2022"
    assert numbers.show(1852.0, Column("c", "Code", kind="code")) == "1852"


def test_an_interval_is_written_with_its_unit():
    column = Column("a", "A", "%", 1)
    assert numbers.show_interval(Value(40.0, low=36.24, high=41.66), column) == "36.2% to 41.7%"
    assert numbers.show_interval(40.0, column) == ""
