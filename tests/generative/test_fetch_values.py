"""Laws of the small readers of the fetch room."""

from hypothesis import given
from hypothesis import strategies as st

from highneeds.official.fetch.ees_versions import (
    canonical_version,
    is_version_text,
    version_numbers,
)
from highneeds.official.fetch.nomis import year_list
from highneeds.official.fetch.retries import Retries

small = st.integers(0, 999)


@given(small, small, small)
def test_a_version_keeps_its_order_and_its_form(major, minor, patch):
    text = canonical_version(f"v{major}.{minor}.{patch}")
    assert is_version_text(text)
    assert version_numbers(text) == (major, minor, patch)
    assert canonical_version(text) == text


@given(st.integers(1980, 2050), st.integers(0, 60))
def test_every_year_is_asked_for_once(first, more):
    years = year_list(f"{first}-{first + more}").split(",")
    assert years == [str(first + n) for n in range(more + 1)]


@given(st.integers(0, 3), st.integers(0, 2**32), st.text(max_size=20))
def test_a_wait_is_within_a_quarter_of_what_is_stated(attempt, seed, key):
    wait = Retries(seed=seed).wait(attempt, key)
    assert 0.75 * 2**attempt <= wait <= 1.25 * 2**attempt
