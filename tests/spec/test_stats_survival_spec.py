"""Of children without a plan at referral, how many have one after some months?"""

import numpy as np
import pytest

from highneeds.stats.intervals import wilson
from highneeds.stats.survival import aalen_johansen, kaplan_meier

MONTHS = [2, 3, 3, 6, 8, 8, 10, 12]
PLAN = [1, 1, 0, 1, 0, 0, 1, 0]


def test_those_who_move_away_are_counted_while_they_are_watched(spec):
    """At 3 months 7 are watched, one gets a plan and one moves; at 6 months 5 are left."""

    def steps(times):
        km = kaplan_meier(MONTHS, PLAN)
        assert km.times.tolist() == times.tolist()
        return km

    spec(
        steps,
        """
        times || at risk | events | survival
        ------++---------+--------+---------
        2     || 8       | 1      | 0.875
        3     || 7       | 1      | 0.750
        6     || 5       | 1      | 0.600
        10    || 2       | 1      | 0.300
    """,
    )


def test_between_and_beyond_the_steps():
    survival, low, high = kaplan_meier(MONTHS, PLAN).at([0, 5, 10, 12, 13])
    assert survival[:4] == pytest.approx([1, 0.75, 0.3, 0.3])
    assert np.isnan(survival[4])
    assert (low[1:4] < survival[1:4]).all()
    assert (high[1:4] > survival[1:4]).all()


def test_when_all_have_it_survival_is_nothing_for_good():
    km = kaplan_meier([1, 2], [1, 1])
    assert km.at(5)[0] == 0
    assert km.high[-1] == wilson(0, 1)[1]


def test_nobody_or_no_event():
    empty = kaplan_meier([], [])
    assert empty.n == 0
    assert np.isnan(empty.at(1)[0])
    assert kaplan_meier([3, 4], [0, 0]).at(3)[0] == 1


def test_competing_causes_add_up(spec):
    """1 a plan, 2 moved to another authority; 0 still watched at the end."""

    def shares(at):
        got = aalen_johansen(MONTHS, [1, 1, 2, 1, 2, 0, 1, 0], at)
        return got.share[0], got.share[1], got.at_risk

    spec(
        shares,
        """
        at || plan   | moved  | still watched
        ---++--------+--------+--------------
        1  || 0.0000 | 0.0000 | 8
        3  || 0.2500 | 0.1250 | 5
        6  || 0.3750 | 0.1250 | 4
        12 || 0.5625 | 0.2500 | 0
        24 || -      | -      | 0
    """,
    )


def test_without_competing_causes_it_is_one_minus_kaplan_meier():
    km = kaplan_meier(MONTHS, PLAN)
    assert aalen_johansen(MONTHS, PLAN, km.times).share[0] == pytest.approx(1 - km.survival)


def test_none_yet_still_has_an_upper_limit():
    got = aalen_johansen([9] * 12, [1] * 12, [6, 9])
    assert (got.low[0, 0], got.high[0, 0]) == (0, wilson(0, 12)[1])
    assert (got.low[0, 1], got.high[0, 1]) == (wilson(12, 12)[0], 1)


def test_without_any_event_there_is_no_cause():
    assert aalen_johansen([3, 4], [0, 0], [3]).share.shape == (0, 1)


def test_gaps_are_refused():
    with pytest.raises(ValueError, match="may not be missing"):
        kaplan_meier([1, np.nan], [1, 0])
    with pytest.raises(ValueError, match="given 2 and 1"):
        kaplan_meier([1, 2], [1])
