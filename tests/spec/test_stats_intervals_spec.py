"""How precisely one year's count measures an area's own rate."""

import pytest

from highneeds.stats.intervals import (
    newcombe,
    poisson,
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


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="not negative; given -2"):
        poisson([1, -2])
