"""How precisely one year's count measures an area's own rate."""

import numpy as np
import pytest

from highneeds.stats.intervals import (
    mean_t,
    newcombe,
    poisson,
    rate,
    single_overlap,
    standardised_rate,
    wilson,
)


def test_a_share_gets_wilson_limits(spec):
    """7 of 24; none and all of 6 still have a width; 0 of 0 has no value."""
    spec.rows(
        wilson,
        """
        x     | n  | level || low    | high
        -----+----+-------++--------+-------
        7    | 24 | 0.95  || 0.1491 | 0.4917
        7    | 24 | 0.998 || 0.1013 | 0.6006
        0    | 6  | 0.95  || 0.000  | 0.390
        6    | 6  | 0.95  || 0.610  | 1.000
        0    | 0  | 0.95  || -      | -
        3    | 0  | 0.95  || -      | -
        -    | 24 | 0.95  || -      | -
        39.52 | 76| 0.95  || 0.409  | 0.629
    """,
    )


def test_the_ends_are_exact():
    """No float noise at 0 and at n."""
    low, high = wilson([0, 1000], [1000, 1000], 0.998)
    assert low[0] == 0
    assert high[1] == 1


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5)])
def test_a_part_outside_its_whole_is_refused(x, n):
    with pytest.raises(ValueError, match=f"between 0 and its denominator; given {x} of {n}"):
        wilson(x, n)


def test_a_level_of_95_is_refused():
    with pytest.raises(ValueError, match="given 95"):
        wilson(1, 2, 95)


def test_a_change_of_share_gets_newcombe_limits(spec):
    spec(
        newcombe,
        """
        x1 | n1 | x2 | n2 || diff  | low    | high
        ---+----+----+----++-------+--------+-------
        18 | 40 | 33 | 50 || 0.210 | 0.0046 | 0.3939
        18 | 40 | 0  | 0  || -     | -      | -
    """,
    )


def test_a_count_is_exact_below_ten_and_byar_from_ten(spec):
    spec(
        poisson,
        """
        x  || low   | high
        ---++-------+-------
        0  || 0     | 3.689
        4  || 1.090 | 10.242
        18 || 10.66 | 28.45
        -  || -     | -
    """,
    )


def test_one_event_at_998_has_a_lower_limit_above_zero():
    """Byar's bracket is negative there (-0.141), which is why small counts are exact."""
    assert 0 < float(poisson(1, 0.998)[0]) < 0.01


def test_the_switch_is_on_the_count_not_on_the_rate(spec):
    spec(
        rate,
        """
        x  | n    || low   | high
        ---+------++-------+------
        27 | 1800 || 9.88  | 21.83
        0  | 1000 || 0     | 3.689
        5  | 0    || -     | -
    """,
        per=1000,
    )


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative; given -2"):
        poisson([1, -2])


def test_a_mean_gets_student_limits(spec):
    spec.rows(
        mean_t,
        """
        values       || low  | high
        -------------++------+------
        4 7 8 9 12   || 4.38 | 11.62
        4 7 - 8 9 12 || 4.38 | 11.62
        4            || -    | -
    """,
    )


def test_an_age_standardised_rate_has_dobson_limits():
    assert standardised_rate(
        [12, 9, 4], [4000, 2500, 1000], [500, 300, 200], per=1000
    ) == pytest.approx((3.38, 2.16, 5.02), abs=0.005)


def test_repeat_events_widen_it():
    """The same 25 events from fewer people."""
    people = [[6, 3], [3, 3], [4, 0]]
    _, low, high = standardised_rate(
        [12, 9, 4], [4000, 2500, 1000], [500, 300, 200], per=1000, people=people
    )
    assert low < 2.16
    assert high > 5.02


def test_under_ten_events_there_is_no_standardised_rate():
    assert np.isnan(standardised_rate([4, 3, 2], [4000, 2500, 1000], [500, 300, 200])).all()


def test_single_overlap_is_strict(spec):
    spec(
        single_overlap,
        """
        low   | high  | benchmark || against
        ------+-------+-----------++--------
        0.149 | 0.492 | 0.50      || lower
        0.149 | 0.492 | 0.45      || similar
        0.149 | 0.492 | 0.10      || higher
        0.149 | 0.492 | 0.492     || similar
        -     | 0.492 | 0.50      || -
    """,
    )
