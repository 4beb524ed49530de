"""Results as plain data: one road from frozen records to JSON."""

import doctest
from datetime import date

import pytest

from highneeds.scorecard.months import Month
from highneeds.vocabulary import plain_data
from highneeds.vocabulary.plain_data import pick, plain


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(plain_data) == (0, 1)


def test_a_month_and_a_day_are_written_as_machines_read_them():
    assert plain({"month": Month.of(2022, 1), "day": date(2022, 3, 10)}) == {
        "month": "2022-01",
        "day": "2022-03-10",
    }


def test_a_number_that_nobody_has_is_null():
    assert plain((1.5, float("nan"), float("inf"))) == [1.5, None, None]


def test_what_has_no_plain_form_is_an_error():
    with pytest.raises(TypeError, match="no plain form for object"):
        plain(object())


def test_a_value_given_takes_the_place_of_the_field():
    assert list(pick(date(2026, 10, 5), "year month day", month=11).items()) == [
        ("year", 2026),
        ("month", 11),
        ("day", 5),
    ]
