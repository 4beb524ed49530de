"""Cells as people and spreadsheets write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from highneeds.files.cells import is_formula, read_date, read_month, read_number
from narrowing import there


@pytest.mark.parametrize(
    "text",
    ["01/09/2023", "1.9.2023", "2023-09-01", "2023-09-01 00:00:00", "1 September 2023",
     "1st Sep 2023", "01-Sep-2023", "'01/09/2023", "45170", "45170.0"],
)  # fmt: skip
def test_one_day_in_many_spellings(text):
    found = there(read_date(text))
    assert found.value == date(2023, 9, 1)
    assert found.from_serial == text.startswith("451")


@pytest.mark.parametrize("text", ["31/02/2025", "2023-13-01", "September", "", "12", "1/9/23"])
def test_what_is_no_date_is_none(text):
    assert read_date(text) is None


@given(st.dates(date(1954, 10, 4), date(2091, 1, 1)))
def test_every_day_number_of_excel_is_its_day(day):
    serial = (day - date(1899, 12, 30)).days
    assert there(read_date(str(serial))).value == day
    assert there(read_date(f"{day:%d/%m/%Y}")).value == day


@pytest.mark.parametrize("text", ["2024-01", "01/2024", "January 2024", "Jan-2024", "17/01/2024"])
def test_a_month_is_its_first_day(text):
    assert read_month(text) == date(2024, 1, 1)


@pytest.mark.parametrize(
    "text",
    ["Jan 24", "Jan'24", "Jan. 2024", "2024 Jan", "202401", "1/24", "1.2024", "17/01/24", "45292",
     "2024-01-17T00:00:00", "2024/01/17"],
)  # fmt: skip
def test_a_month_as_boards_write_it(text):
    assert read_month(text) == date(2024, 1, 1)


@pytest.mark.parametrize("text", ["31/02/2024", "13/2024", "2024", "1.01", "Jan", "Jan 3024", "99"])
def test_what_is_no_month_is_none(text):
    assert read_month(text) is None


@pytest.mark.parametrize("text", ["1/9/23", "1 Sep 23", "01.09.23 00:00"])
def test_a_year_of_two_digits_is_read_only_where_the_caller_says_so(text):
    assert read_date(text) is None
    assert there(read_date(text, short_year=True)).value == date(2023, 9, 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [("(500,000)", -500_000.0), ("−3", -3.0), ("1 234", 1234.0), ("(500", None), ("£1.2m", None)],
)
def test_numbers_as_accountants_and_typists_write_them(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234", 1234.0), ("£11,824.50", 11824.5), ("-3", -3.0), (".5", 0.5), ("33%", None),
     ("1,23", None), ("", None), ("£", None), ("1e5", None), ("n/a", None)],
)  # fmt: skip
def test_numbers_are_plain_or_nothing(text, number):
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "runs"),
    [("=1+1", True), ("@SUM(A1)", True), ("+cmd|x", True), ("-cmd", True), ("-5", False),
     ("- a list", False), ("plain", False), ("", False)],
)  # fmt: skip
def test_what_a_spreadsheet_would_run(text, runs):
    assert is_formula(text) == runs
