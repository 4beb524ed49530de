"""Whole numbers that still add up."""

import numpy as np
import pytest

from highneeds.stats.rounding import controlled_round, half_up, largest_remainder


def test_half_goes_up_and_away_from_zero(spec):
    spec(
        half_up,
        """
        values || whole
        -------++------
        12.5   || 13
        -12.5  || -13
        12.4   || 12
        0.5    || 1
        -      || -
    """,
    )
    assert half_up(2.675, 2) == 2.68
    assert half_up(1250, -2) == 1300
    assert np.isinf(half_up(np.inf))


def test_a_total_is_shared_out_by_largest_remainder(spec):
    spec(
        largest_remainder,
        """
        values || whole
        -------++------
        10.4   || 11
        20.3   || 20
        5.3    || 5
    """,
        total=36,
    )


def test_ties_go_to_the_earlier_part():
    assert largest_remainder([1, 1, 1], 10).tolist() == [4, 3, 3]


def test_in_fives_and_by_default():
    assert largest_remainder([7.5, 12.5, 23], 40, 5).tolist() == [10, 10, 20]
    assert largest_remainder([0.2, 0.2, 0.2]).tolist() == [1, 0, 0]
    assert largest_remainder([0, 0]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("values", "total", "message"),
    [
        ([1, -1], 3, "negative"),
        ([1, np.nan], 3, "missing"),
        ([0, 0], 3, "Nothing to share 3 out by"),
        ([1, 2], 2.5, "not a multiple"),
    ],
)
def test_what_cannot_be_shared_is_refused(values, total, message):
    with pytest.raises(ValueError, match=message):
        largest_remainder(values, total)


def test_a_table_keeps_its_margins():
    """All halves; margins 2, 2 and 2, 2 are whole and stay."""
    got = controlled_round([[0.5, 1.5], [1.5, 0.5]])
    assert got.sum(axis=0).tolist() == [2, 2]
    assert got.sum(axis=1).tolist() == [2, 2]


def test_margins_can_be_given():
    got = controlled_round([[1.5, 2.5], [3.5, 0.5]], row_totals=[4, 4], column_totals=[5, 3])
    assert got.sum(axis=1).tolist() == [4, 4]
    assert got.sum(axis=0).tolist() == [5, 3]


def test_in_fives_a_multiple_stays():
    got = controlled_round([[7, 12, 25], [3, 5, 9]], base=5)
    assert set(np.unique(got % 5)) == {0}
    assert got[0, 2] == 25
    assert got[1, 1] == 5
    assert abs(got.sum() - 61) < 5


def test_whole_tables_are_left_alone():
    assert controlled_round([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("table", [[[1.5, 2.5]], [[1, 2]]])
def test_margins_out_of_reach_are_refused(table):
    with pytest.raises(ValueError, match="margins that were asked for"):
        controlled_round(table, row_totals=[9])
