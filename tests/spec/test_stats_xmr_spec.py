"""XmR charts: a change or noise, by the rules of Making Data Count."""

import numpy as np
import pytest

from highneeds.stats.pchart import laney_p
from highneeds.stats.special_causes import special_causes
from highneeds.stats.xmr import assurance_icon, fit_xmr, variation_icon
from narrowing import there

MONTHS = [52, 49, 55, 51, 47, 50, 54, 48, 53, 51, 49, 53, 58, 57, 60, 59, 62, 58, 61, 60]


def test_a_baseline_of_twelve_judges_what_comes_after(spec):
    """Mean 51, mean moving range 3.909. Earlier points carry no special cause."""
    chart = fit_xmr(MONTHS, baseline=12)
    assert chart.groups[0].spread == pytest.approx(3.909, abs=5e-4)
    assert set(chart.labels[:11]) == {"common"}

    def from_point_12(point):
        i = np.asarray(point, dtype=int) - 1
        return chart.values[i], chart.labels[i], chart.lower[i], chart.near_upper[i], chart.upper[i]

    spec(
        from_point_12,
        """
        point || value | label        | lower | near upper | upper
        ------++-------+--------------+-------+------------+------
        12    || 53    | shift        | 40.60 | 57.93      | 61.40
        13    || 58    | two_of_three | 40.60 | 57.93      | 61.40
        14    || 57    | shift        | 40.60 | 57.93      | 61.40
        15    || 60    | two_of_three | 40.60 | 57.93      | 61.40
        16    || 59    | two_of_three | 40.60 | 57.93      | 61.40
        17    || 62    | outside      | 40.60 | 57.93      | 61.40
        18    || 58    | two_of_three | 40.60 | 57.93      | 61.40
        19    || 61    | two_of_three | 40.60 | 57.93      | 61.40
        20    || 60    | two_of_three | 40.60 | 57.93      | 61.40
    """,
    )
    assert chart.near_lower[0] == pytest.approx(44.07, abs=0.005)


def test_the_icons_of_that_chart():
    chart = fit_xmr(MONTHS, baseline=12)
    assert there(variation_icon(chart, 1)).name == "improvement_high"
    assert there(variation_icon(chart, -1)).name == "concern_high"
    assert there(variation_icon(chart, 0)).name == "neutral_high"
    assert there(assurance_icon(chart, 65, 1)).name == "fails"


def test_rebased_at_the_known_change_it_is_common_cause():
    chart = fit_xmr(MONTHS, rebase=[12])
    latest = chart.groups[-1]
    assert (latest.mean, latest.spread) == pytest.approx((59.375, 2.286), abs=5e-4)
    assert (chart.lower[-1], chart.upper[-1]) == pytest.approx((53.30, 65.46), abs=0.0051)
    assert set(chart.labels) == {"common"}
    assert there(variation_icon(chart, 1)).name == "common"
    assert there(assurance_icon(chart, 65, 1)).name == "hit_and_miss"
    assert chart.provisional
    assert chart.reason == "provisional limits: 8 points, fewer than 12"


def judge(values):
    """Centre 0, limits at 9 and near limits at 6."""
    v = np.asarray(values, dtype=float)
    line = np.ones(v.shape)
    return special_causes(
        v, 0 * line, outer=9 * np.array([-line, line]), near=6 * np.array([-line, line])
    )


RULES = [
    ("outside above", [1, 9.1, -1], [0, 1, 0], ["common", "outside", "common"]),
    ("on the limit is not outside", [1, 9, -1], [0, 0, 0], ["common"] * 3),
    ("outside below", [1, -9.1, -1], [0, -1, 0], ["common", "outside", "common"]),
    ("rising seven", [-3, -2, -1, 1, 2, 3, 4], [1] * 7, ["trend"] * 7),
    ("falling seven", [3, 2, 1, -1, -2, -3, -4], [-1] * 7, ["trend"] * 7),
    ("an equal value breaks it", [-3, -2, -1, -1, 2, 3, 4], [0] * 7, ["common"] * 7),
    ("six are not enough", [-3, -2, -1, 1, 2, 3], [0] * 6, ["common"] * 6),
    ("two of three, high", [7, 1, 7], [1, 0, 1], ["two_of_three", "common", "two_of_three"]),
    ("two of three, low", [-7, -7, -1], [-1, -1, 0], ["two_of_three"] * 2 + ["common"]),
    ("not across the mean", [7, -1, 7], [0, 0, 0], ["common"] * 3),
    ("a point outside is not close", [9.5, 1, 7], [1, 0, 0], ["outside", "common", "common"]),
    ("the near limit itself is not close", [6, 1, 7], [0, 0, 0], ["common"] * 3),
    ("shift of seven", [1, 3, 2, 4, 1, 2, 3], [1] * 7, ["shift"] * 7),
    ("shift below", [-1, -3, -2, -4, -1, -2, -3], [-1] * 7, ["shift"] * 7),
    ("on the mean breaks it", [1, 3, 2, 0, 1, 2, 3], [0] * 7, ["common"] * 7),
    ("a missing month breaks it", [1, 3, 2, 4, None, 1, 2, 3], [0] * 8, None),
    ("outside goes before trend", [-3, -2, -1, 1, 2, 3, 9.5], [1] * 7, ["trend"] * 6 + ["outside"]),
    ("trend goes before shift", [1, 2, 3, 4, 5, 5.5, 5.9], [1] * 7, ["trend"] * 7),
    (
        "at a peak the fall has the last word",
        [0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0],
        [1] * 6 + [-1] * 7,
        ["trend"] * 13,
    ),
]


@pytest.mark.parametrize(
    ("name", "values", "directions", "labels"), RULES, ids=[r[0] for r in RULES]
)
def test_each_rule_both_ways(name, values, directions, labels):
    found, way = judge(values)
    assert way.tolist() == directions, name
    expected = labels or ["common"] * 4 + [""] + ["common"] * 3
    assert found.tolist() == expected


def test_rules_do_not_run_across_a_rebase():
    values = [0, 5, 1, 4, 0, 5, 1, 4, 6, 7, 8, 9, 6, 7, 5, 8]
    assert "shift" in fit_xmr(values).labels
    assert set(fit_xmr(values, rebase=[8]).labels) == {"common"}


def test_no_range_crosses_a_rebase_or_a_missing_month():
    whole = fit_xmr([1, 2, 1, 2, 1, 2, np.nan, 11, 12, 11, 12, 11, 12])
    assert whole.groups[0].spread == pytest.approx(1.0)
    assert [
        g.spread for g in fit_xmr([1, 2, 1, 2, 1, 2, 11, 12, 11, 12, 11, 12], rebase=[6]).groups
    ] == [1, 1]


def test_nothing_varies_so_there_are_no_limits_and_no_icon():
    chart = fit_xmr([4] * 14)
    assert np.isnan(chart.upper).all()
    assert set(chart.labels) == {""}
    assert variation_icon(chart, 1) is None
    assert assurance_icon(chart, 5, 1) is None
    assert chart.reason == "no variation to measure"


def test_screening_can_leave_no_variation():
    """2,2,2,2,2,5: the range of 3 is screened out; else every point would be special."""
    plain, screened = fit_xmr([2, 2, 2, 2, 2, 5]), fit_xmr([2, 2, 2, 2, 2, 5], screen=True)
    assert plain.groups[0].spread == pytest.approx(0.6)
    assert plain.groups[0].has_limits
    assert not plain.screened
    assert screened.groups[0].spread == 0
    assert screened.reason == "no variation to measure"
    assert screened.screened


def test_the_guides_five_points_are_screened_to_nothing():
    """2,2,2,2,5: mean range 0.75, screened 0, mean 2.6; and five points have no limits anyway."""
    plain, screened = fit_xmr([2, 2, 2, 2, 5]), fit_xmr([2, 2, 2, 2, 5], screen=True)
    assert (plain.groups[0].spread, screened.groups[0].spread) == (0.75, 0)
    assert screened.mean[0] == 2.6
    assert screened.reason == "fewer than 6 points: a run chart without limits"


def test_screening_drops_large_ranges_once_but_not_from_the_mean():
    values = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 20]
    chart = fit_xmr(values, screen=True)
    assert chart.groups[0].spread == 1
    assert chart.groups[0].mean == pytest.approx(np.mean(values))


def test_fewer_than_twelve_points_are_provisional():
    assert fit_xmr(MONTHS[:11]).provisional
    assert not fit_xmr(MONTHS[:12]).provisional


def test_percentages_are_drawn_within_their_bounds_and_tested_without():
    chart = fit_xmr([99, 80, 100, 85, 99, 80, 100, 90, 99, 82, 100, 95])
    assert chart.upper[0] > 100
    assert chart.drawn(0, 100)[1][0] == 100


@pytest.mark.parametrize(
    ("target", "improvement", "name"),
    [
        (62, 1, "fails"),
        (62, -1, "passes"),
        (40, 1, "passes"),
        (40, -1, "fails"),
        (51, 1, "hit_and_miss"),
    ],
)
def test_assurance(target, improvement, name):
    assert there(assurance_icon(fit_xmr(MONTHS, baseline=12), target, improvement)).name == name


def test_a_target_on_the_limit_is_hit_and_miss():
    chart = fit_xmr(MONTHS, baseline=12)
    assert there(assurance_icon(chart, float(chart.upper[-1]), 1)).name == "hit_and_miss"


def test_no_assurance_without_target_or_direction():
    chart = fit_xmr(MONTHS, baseline=12)
    assert assurance_icon(chart, None, 1) is None
    assert assurance_icon(chart, 65, 0) is None


def test_the_icon_is_of_the_latest_month_with_a_figure():
    chart = fit_xmr([*MONTHS, np.nan], baseline=12)
    assert there(variation_icon(chart, -1)).name == "concern_high"


def test_a_falling_special_cause_is_concern_when_high_is_good():
    assert (
        there(variation_icon(fit_xmr([-v for v in MONTHS], baseline=12), 1)).name == "concern_low"
    )


def test_a_short_baseline_and_a_stray_rebase_are_refused():
    with pytest.raises(ValueError, match="at least 12 points; given 6"):
        fit_xmr(MONTHS, baseline=6)
    with pytest.raises(ValueError, match="inside the series of 20"):
        fit_xmr(MONTHS, rebase=[20])


X, N = [400, 431, 379, 446, 440, 370], [800, 820, 790, 810, 830, 805]


def test_laney_widens_a_p_chart_by_how_months_differ():
    """The guide prints 0.383 to 0.633 for the first month; the formula gives 0.3834 to 0.6325."""
    chart = laney_p(X, N)
    assert chart.groups[0].mean == pytest.approx(0.5079, abs=5e-5)
    assert chart.groups[0].spread == pytest.approx(2.348, abs=5e-4)
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((0.3834, 0.6325), abs=0.6e-4)


def test_six_audits_a_month_have_no_limits():
    chart = laney_p([0, 1, 2, 0, 1, 2], [6] * 6)
    assert not chart.groups[0].has_limits
    assert chart.reason == "denominators under 10: too few cases a month for limits"


def test_a_share_that_is_always_nothing_has_no_limits():
    assert laney_p([0] * 12, [40] * 12).reason == "no variation to measure"
    assert laney_p([40] * 12, [40] * 12).reason == "no variation to measure"


def test_a_p_chart_can_be_rebased_and_have_gaps():
    chart = laney_p([*X, *X, 400], [*N, *N[:3], 0, *N[4:], 800], rebase=[6])
    assert chart.groups[0].mean == pytest.approx(0.5079, abs=5e-5)
    assert chart.groups[1].n_points == 6
    assert np.isfinite(chart.lower).all()
    assert not laney_p([np.nan] * 7, [10] * 7).groups[0].has_limits
