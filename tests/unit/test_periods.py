"""The January inside a financial year, which is when plans are counted."""

from datetime import date, timedelta

import pytest

from highneeds.vocabulary.periods import january_inside


@pytest.mark.parametrize("year", range(2019, 2031))
def test_plans_are_counted_within_days_of_the_third_thursday(year):
    first = date(year, 1, 1)
    thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 14)
    counted = january_inside(year)
    assert date(year - 1, 4, 1) <= counted <= date(year, 3, 31)
    assert abs((counted - thursday).days) <= 3
