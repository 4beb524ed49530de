"""Forecasts: worked examples of every rule."""

import numpy as np
import pytest

from highneeds.forecast.methods import own_series
from highneeds.forecast.methods.breaks import find_swaps, on_new_footing
from highneeds.forecast.methods.methods_by_name import pooled_growth
from highneeds.forecast.outlook.finance import grow, policy_years, roll_forward
from highneeds.forecast.outlook.settings import CostRule
from highneeds.forecast.outlook.unit_cost import forecast_cost, forecast_parts
from highneeds.stats.reconcile import proportional

SERIES = np.array([100.0, 108, 115, 126, 133, 145])


def ahead(method, **more):
    return getattr(own_series, method)(SERIES, 3, **more)


@pytest.mark.parametrize(
    ("method", "more", "expected"),
    [
        ("naive", {}, (145, 145, 145)),
        ("drift", {}, (154, 163, 172)),
        ("damped", {}, (152.20, 157.96, 162.57)),
        ("ses", {"alpha": 0.5}, (135.19, 135.19, 135.19)),
        ("theta", {"alpha": 0.5}, (143.93, 148.38, 152.82)),
        ("dbv", {}, (154.5, 164, 173.5)),
        ("growth", {}, (155.55, 166.87, 179.00)),
    ],
)
def test_one_series_of_six_januaries(method, more, expected):
    """100, 108, 115, 126, 133, 145: what each method says of the next three Januaries."""
    np.testing.assert_allclose(ahead(method, **more), expected, atol=0.005)


def test_a_method_needs_no_more_than_there_is():
    """One January only: every method says that nothing changes."""
    alone = np.array([[np.nan, np.nan, 80.0]])
    for method in ("naive", "dbv", "drift", "damped", "growth", "ses", "theta"):
        np.testing.assert_array_equal(getattr(own_series, method)(alone, 2), [[80, 80]])


def test_a_missing_january_in_the_middle_spreads_the_change():
    """636 and 805 with nothing between: 84.5 a year, as if 720.5 had stood there."""
    gap = np.array([636.0, np.nan, 805.0])
    np.testing.assert_allclose(own_series.dbv(gap, 2), [889.5, 974.0])


def test_pooled_growth_takes_three_tenths_of_its_own():
    """England and the median both grow by 10%; an area that stood still gets seven tenths of it."""
    plans = np.array([[100.0, 110, 121], [1000, 1100, 1210], [2000, 2200, 2420], [500, 500, 500]])
    plans[3] = 500
    out = pooled_growth(np.vstack([plans[:3], plans[:3], plans[3:]]), 1)
    national = np.log(out[0, 0] / 121) - 0.3 * np.log(1.1)
    assert out[-1, 0] == pytest.approx(500 * np.exp(national))
    assert 500 < out[-1, 0] < 500 * 1.07


def cost(history, years, **rule):
    return forecast_cost(np.array(history, dtype=float), CostRule(reason="r", **rule), years)


def test_unit_cost_rules():
    """Southampton's rules (golden), and the others."""
    nan = np.nan
    years = (2023, 2024)
    for history, rule, expected in (
        ((14_420, 12_227, 8_825), {"rule": "flat_mean"}, (11_824, 11_824)),
        ((nan, 14_697, 17_300), {"rule": "linear"}, (19_903, 22_506)),
        ((19_635, 19_598, 23_641), {"rule": "linear"}, (25_644, 27_647)),
        ((5_189, 5_140, 4_900), {"rule": "linear", "step": -145}, (4_755, 4_610)),
        ((100, 100, 100), {"rule": "inflated", "rates": "2%"}, (102, 104.04)),
        ((100, 100, 100), {"rule": "inflated", "rates": {"2022-23": "2%"}}, (102, 104.04)),
        ((100, 100, nan), {"rule": "inflated", "rates": "10%"}, (121, 133.1)),
        ((100, nan, nan), {"rule": "flat", "value": 120}, (120, 120)),
        ((nan, nan, nan), {"rule": "own", "values": {"2023-24": 90}}, (nan, 90)),
        ((nan, nan, nan), {"rule": "linear"}, (nan, nan)),
        ((300, 100, 10), {"rule": "linear"}, (0, 0)),
    ):
        np.testing.assert_allclose(cost(history, years, **rule), expected, atol=0.6)


def test_place_and_top_up_are_forecast_apart_and_added():
    """£10,000 a place stays, the top-up grows by £1,000 a year."""
    place, top_up = np.array([10_000.0] * 3), np.array([5_000.0, 6_000, 7_000])
    rule = CostRule(rule="linear", reason="r")
    made = forecast_parts(np.full(3, np.nan), place, top_up, rule, (2023, 2024))
    np.testing.assert_allclose(made.history, [15_000, 16_000, 17_000])
    np.testing.assert_allclose(made.place, [10_000, 10_000])
    np.testing.assert_allclose(made.top_up, [8_000, 9_000])
    np.testing.assert_allclose(made.forecast, [18_000, 19_000])


def test_the_deficit_of_the_deck():
    """Opening 14.0; spend and allocation as printed give the printed balances to £0.1m."""
    spend, allocation = (
        np.array([41.0, 44.4, 47.8, 51.3, 54.9]),
        np.array([35.9, 37.0, 38.1, 39.2, 40.4]),
    )
    rolled = roll_forward(spend, allocation, np.zeros(5), 14.0)
    np.testing.assert_allclose(rolled.cumulative, [19.1, 26.4, 36.1, 48.2, 62.7], atol=0.11)


def test_allocation_grows_from_the_last_stated_year():
    """35.9 stated, then 3% a year; a year before the first stated one is missing."""
    out = grow({2023: 35.9}, 0.03, (2022, 2023, 2024, 2025))
    np.testing.assert_allclose(out, [np.nan, 35.9, 36.977, 38.086], atol=0.001)
    assert np.isnan(grow({2023: 35.9}, None, (2024,)))[0]


def test_national_rules_for_the_balance():
    """£40m on 31 March 2026: the grant would pay £36m, £4m stays, later deficit stands apart."""
    out = policy_years((2025, 2026, 2027, 2029), np.array([30e6, 40e6, 52e6, 70e6]))
    assert [y.grant for y in out] == [None, 36e6, 36e6, 36e6]
    assert [y.remains for y in out] == [None, 4e6, 4e6, 4e6]
    assert [y.later for y in out] == [None, 0, 12e6, 30e6]
    assert [y.under_override for y in out] == [True, True, True, False]
    assert [y.central for y in out] == [False, False, False, True]


def test_a_surplus_earns_no_grant():
    """£5m in hand on 31 March 2026 stays in hand."""
    (year,) = policy_years((2026,), np.array([-5e6]))
    assert (year.grant, year.remains, year.later) == (0, -5e6, 0)


def test_a_move_on_paper_is_not_growth():
    """100 children in units are called special from the third January: the trend starts there."""
    steady = np.stack([np.full((30, 4), 200.0), np.full((30, 4), 600.0)])
    parts = steady.copy()
    parts[:, 0] = [[200, 202, 100, 101], [600, 606, 714, 720]]
    (swap,) = find_swaps(parts)
    assert (swap.area, swap.t, swap.gainer, swap.loser) == (0, 2, 1, 0)
    moved = on_new_footing(parts, (swap,))
    assert abs(moved[0, 0, 1] - 100) < 5
    assert abs(moved[1, 0, 1] - 708) < 5
    np.testing.assert_array_equal(moved[:, 1:], steady[:, 1:])


def test_provisions_follow_the_total():
    """150 and 100 under a total of 260: 156 and 104."""
    np.testing.assert_allclose(proportional([260.0], [[150.0], [100.0]]).T, [[156, 104]])
