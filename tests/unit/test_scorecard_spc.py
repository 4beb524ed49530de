"""Which chart a KPI gets, what it is told to start afresh at, and what it must not draw."""

import datetime as dt

import pytest

from highneeds.scorecard.settings import Rebase
from highneeds.scorecard.spc import fit, unbroken
from scorecard_boards import START, kpi, series

# statistics.md 5.5: mean 51.00 and limits 40.60 to 61.40 from the first 12 points
TWELVE = [52, 49, 55, 51, 47, 50, 54, 48, 53, 51, 49, 53]
AFTER = [58, 57, 60, 59, 62, 58, 61, 60]


def _fit(values, board_kpi=None, aim=None, counts=None):
    made = series(values, counts=counts)
    return fit(board_kpi or kpi(), made, made.readings[-1].month, aim)


def test_the_worked_example_with_a_fixed_baseline():
    spc = _fit([*TWELVE, *AFTER], kpi(baseline_points=12), aim=65.0)
    assert (spc.kind, spc.provisional) == ("xmr", False)
    assert (spc.mean, spc.lower, spc.upper) == pytest.approx((51.0, 40.60, 61.40), abs=0.005)
    labels = [p.label for p in spc.points]
    assert labels[16] == "outside"
    assert spc.variation.name == "improvement_high"
    assert spc.assurance.name == "fails"


def test_rebased_by_a_named_decision_it_is_calm_again():
    decision = Rebase(
        month=START.plus(12), reason="Second team", by="J. Shah", decided=dt.date(2022, 5, 1)
    )
    spc = _fit([*TWELVE, *AFTER], kpi(rebase=(decision,)), aim=65.0)
    assert (spc.mean, spc.lower, spc.upper) == pytest.approx((59.375, 53.30, 65.46), abs=0.005)
    assert spc.label == "common"
    assert spc.assurance.name == "hit_and_miss"


def test_a_new_definition_starts_the_limits_afresh():
    board_kpi = kpi(versions=[{"version": 2, "since": "2022-04", "change": "New form"}])
    assert _fit([*TWELVE, *AFTER], board_kpi).mean == pytest.approx(59.375)


@pytest.mark.parametrize(
    ("polarity", "name"),
    [("higher", "improvement_high"), ("lower", "concern_high"), ("none", "neutral_high")],
)
def test_the_icon_follows_polarity(polarity, name):
    spc = _fit([*TWELVE, *AFTER], kpi(polarity=polarity, baseline_points=12))
    assert spc.variation.name == name
    assert spc.concern is (polarity == "lower")


def test_under_twelve_points_the_limits_are_provisional_and_under_six_there_are_none():
    eleven, five = _fit(TWELVE[:11]), _fit(TWELVE[:5])
    assert eleven.provisional
    assert "11 points" in eleven.reason
    assert (five.kind, five.lower, five.variation) == ("run", None, None)
    assert "fewer than 6 points" in five.reason


def test_no_variation_gives_no_limits():
    spc = _fit([50.0] * 12)
    assert (spc.kind, spc.reason) == ("run", "no variation to measure")


def test_a_percentage_is_drawn_inside_0_to_100_and_tested_on_its_own_limits():
    spc = _fit([95, 99, 94, 100, 93, 99, 95, 100, 94, 98, 96, 99])
    assert spc.upper > 100
    assert {p.upper for p in spc.points} == {100.0}
    assert spc.points[-1].lower == spc.lower > 0


def test_six_audits_a_month_get_no_control_chart():
    found = [2, 0, 0, 1, 0, 0, 1, 2, 0, 1, 0, 0]
    spc = _fit([100 * x / 6 for x in found], counts=[(x, 6) for x in found])
    assert spc.kind == "run"
    assert "the pooled rate decides" in spc.reason


def test_uneven_denominators_get_a_p_chart_whose_limits_follow_them():
    of = [40, 80, 45, 90, 40, 85, 50, 70, 40, 90, 60, 80]
    found = [20, 44, 25, 45, 21, 40, 26, 36, 22, 43, 33, 38]
    spc = _fit([100 * x / n for x, n in zip(found, of, strict=True)],
               counts=list(zip(found, of, strict=True)))  # fmt: skip
    assert spc.kind == "laney_p"
    assert spc.mean == pytest.approx(100 * sum(found) / sum(of))
    widths = [p.upper - p.lower for p in spc.points]
    assert widths[0] == pytest.approx(widths[1] * (80 / 40) ** 0.5)


def test_even_denominators_get_an_xmr_chart():
    found = [20, 24, 25, 22, 21, 20, 26, 23, 22, 21, 25, 23]
    spc = _fit([100 * x / 50 for x in found], counts=[(x, 50) for x in found])
    assert spc.kind == "xmr"


@pytest.mark.parametrize("period", ["year_to_date", "rolling_12"])
def test_figures_that_share_their_cases_get_a_run_chart(period):
    spc = _fit(TWELVE, kpi(period=period))
    assert (spc.kind, spc.lower) == ("run", None)
    assert "share cases" in spc.reason


def test_a_long_gap_begins_a_new_chart_and_a_short_one_does_not():
    long = series([60, None, None, None, *TWELVE])
    short = series([60, None, None, *TWELVE])
    assert unbroken(long, long.readings[-1].month)[0] == START.plus(4)
    assert unbroken(short, short.readings[-1].month)[0] == START


def test_no_figure_no_chart():
    assert fit(kpi(), series([None, None]), START.plus(1)).kind == "none"
