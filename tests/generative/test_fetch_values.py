"""Laws of the small readers of the fetch room."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from highneeds.official.fetch.ees_tidy import csv_period
from highneeds.official.fetch.ees_values import parse_value
from highneeds.official.fetch.ees_versions import canonical, is_version_text, numbers
from highneeds.official.fetch.nomis import year_list
from highneeds.official.fetch.wire import Retries
from highneeds.vocabulary.status import Status

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
small = st.integers(0, 999)


@given(decimals)
def test_a_number_is_read_exactly(number):
    found = parse_value(f" {number:f} ")
    assert found.number == number
    assert found.readable
    assert found.status is (Status.PRESENT if number else Status.ZERO)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_status_and_is_kept(text):
    found = parse_value(text)
    assert found.text == text.strip()
    assert (found.number is None) == (found.status not in {Status.PRESENT, Status.ZERO})
    assert found.number is None or isinstance(found.number, Decimal)


@given(small, small, small)
def test_a_version_keeps_its_order_and_its_form(major, minor, patch):
    text = canonical(f"v{major}.{minor}.{patch}")
    assert is_version_text(text)
    assert numbers(text) == (major, minor, patch)
    assert canonical(text) == text


@given(st.integers(1900, 2098))
def test_a_period_of_two_years_is_written_with_six_digits(year):
    assert csv_period(f"{year}/{year + 1}") == f"{year}{(year + 1) % 100:02d}"


@given(st.integers(1980, 2050), st.integers(0, 60))
def test_every_year_is_asked_for_once(first, more):
    years = year_list(f"{first}-{first + more}").split(",")
    assert years == [str(first + n) for n in range(more + 1)]


@given(st.integers(0, 3), st.integers(0, 2**32), st.text(max_size=20))
def test_a_wait_is_within_a_quarter_of_what_is_stated(attempt, seed, key):
    wait = Retries(seed=seed).wait(attempt, key)
    assert 0.75 * 2**attempt <= wait <= 1.25 * 2**attempt
