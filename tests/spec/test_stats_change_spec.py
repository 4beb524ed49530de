"""Trend, similar areas and forecasts that add up."""

import numpy as np
import pytest

from highneeds.stats.neighbours import custom_distances, leave_one_out_r2, overlap
from highneeds.stats.reconcile import (
    bottom_up,
    negatives,
    ols,
    proportional,
    summing_matrix,
    wls_struct,
)
from highneeds.stats.trend import (
    change_words,
    cochran_armitage,
    panel_change_score,
    weighted_slope,
)

X, N = [120, 131, 138, 150, 166], [400, 410, 405, 420, 430]
VALUES, HALF = np.array([10.2, 10.9, 11.1, 12.0, 12.4]), np.array([0.8, 0.8, 0.7, 0.7, 0.7])


def test_five_rising_shares_are_not_a_trend_at_998():
    trend = cochran_armitage(X, N)
    assert trend.chi2 == pytest.approx(8.135, abs=5e-4)
    assert trend.p == pytest.approx(0.0043, abs=5e-5)
    assert trend.slope > 0
    assert trend.direction == "no_change"
    assert cochran_armitage(X, N, level=0.95).direction == "increasing"
    assert cochran_armitage(X[::-1], N[::-1], level=0.95).direction == "decreasing"


def test_only_the_last_five_valid_years_count():
    assert cochran_armitage([399, *X[:2], np.nan, *X[2:]], [400, *N[:2], 400, *N[2:]]) == (
        cochran_armitage(X, N)
    )


@pytest.mark.parametrize("x", [[0, *X[1:]], [400, *X[1:]], [np.nan, *X[1:]]])
def test_none_all_or_too_few_cannot_be_calculated(x):
    assert cochran_armitage(x, N).direction == "cannot_be_calculated"


def test_one_point_alone_does_not_make_a_trend():
    """Without the last year the slope turns: significant, but not steady."""
    trend = cochran_armitage([200, 195, 190, 185, 400], [1000] * 5)
    assert trend.chi2 > 9.5495
    assert trend.direction == "no_change"


def test_weighted_slope():
    trend = weighted_slope(VALUES, VALUES - HALF, VALUES + HALF)
    assert trend.slope == pytest.approx(0.553, abs=5e-4)
    assert (trend.slope / trend.chi2**0.5) == pytest.approx(0.121, abs=5e-4)
    assert trend.chi2 == pytest.approx(20.9, abs=0.05)
    assert trend.direction == "increasing"


def test_a_missing_interval_cannot_be_calculated():
    low = VALUES - HALF
    low[2] = np.nan
    assert weighted_slope(VALUES, low, VALUES + HALF).direction == "cannot_be_calculated"
    assert weighted_slope(VALUES[:4], low[:4], low[:4]).direction == "cannot_be_calculated"


CHANGES = [-6, -3, -2, -1, 0, 1, 2, 4, 9]


def test_a_change_is_held_against_the_panel():
    panel = panel_change_score(CHANGES, fewest=9)
    assert (panel.median, panel.scale, panel.n_areas) == (0, pytest.approx(2.965, abs=5e-4), 9)
    assert panel.score[-1] == pytest.approx(3.04, abs=0.005)
    words = change_words([panel.score[-1], panel.score[0], 0.0, np.nan]).tolist()
    assert words == [
        "changed much more than most LAs",
        "changed more than most LAs",
        "changed like most LAs",
        "",
    ]


def test_under_thirty_authorities_there_is_no_score():
    assert np.isnan(panel_change_score(CHANGES).score).all()


def test_a_panel_that_hardly_moves_uses_the_quartiles_or_gives_up():
    """Most changes are 0, so the MAD is 0; the quartiles still differ; then not even they."""
    some = panel_change_score([0] * 18 + [1] * 14 + [np.nan])
    assert some.scale == pytest.approx(1 / 1.349)
    assert np.isnan(some.score[-1])
    none = panel_change_score([0] * 31 + [5])
    assert np.isnan(none.scale)
    assert np.isnan(none.score).all()


AREAS = [[12, 30], [14, 34], [20, 28], [13, 45], [25, 50]]


def test_custom_neighbours_of_five_areas():
    found = custom_distances(AREAS, [1, 0.5], winsor=0)
    assert found.z[0] == pytest.approx([-0.969, -0.859], abs=5e-4)
    assert found.matrix[0] == pytest.approx([0, 0.520, 1.623, 1.247, 3.094], abs=5e-4)
    assert found.nearest(0).tolist() == [1, 3, 2, 4]
    assert found.shares(0, 1)[0] == pytest.approx(0.60, abs=0.005)


def test_the_nearest_neighbour_is_not_robust():
    """Without variable 1 C is nearest (0.164), without variable 2 D (0.202); it was B."""
    found = custom_distances(AREAS, [1, 0.5], winsor=0)
    assert found.without(0).matrix[0, [2, 1]] == pytest.approx([0.164, 0.328], abs=5e-4)
    assert found.without(1).matrix[0, [3, 1]] == pytest.approx([0.202, 0.404], abs=5e-4)
    assert found.robustness(0, 1).tolist() == [0, 0]
    assert found.robustness(0, 4).tolist() == [1, 1]


def test_an_area_with_a_gap_is_left_out_not_imputed():
    found = custom_distances([*AREAS, [13, np.nan]], [1, 0.5], winsor=0)
    assert found.matrix[:5, :5] == pytest.approx(custom_distances(AREAS, [1, 0.5], winsor=0).matrix)
    assert np.isnan(found.matrix[5]).all()
    assert 5 not in found.nearest(0)
    assert found.nearest(5).size == 0


def test_outliers_are_pulled_in_and_skew_transformed():
    skewed = np.column_stack([np.r_[np.arange(1, 100), 1e6]])
    plain, pulled = custom_distances(skewed, winsor=0), custom_distances(skewed)
    assert pulled.z.max() < plain.z.max()
    logged = custom_distances(skewed, transforms=["log1p"], winsor=0)
    rooted = custom_distances(skewed, transforms=["sqrt"], winsor=0)
    assert logged.z.max() < rooted.z.max() < plain.z.max()


def test_a_variable_that_does_not_vary_adds_nothing():
    assert custom_distances([[1, 7], [2, 7]], winsor=0).matrix[0, 1] == 2


def test_validation_of_a_neighbour_scheme():
    line = custom_distances(np.arange(30.0)[:, None], winsor=0)
    assert leave_one_out_r2(np.arange(30.0), line, 2) > 0.95
    assert leave_one_out_r2(np.tile([0.0, 1.0], 15), line, 2) < 0
    assert np.isnan(leave_one_out_r2(np.ones(30), line, 2))
    assert overlap(["852", "839"], ["839", "306"]) == 0.5
    assert np.isnan(overlap([], ["839"]))


def test_forecasts_reconcile(spec):
    """Total 260, parts 150 and 100."""
    s = summing_matrix([], 2)

    def ways(forecast):
        return (
            bottom_up(s, forecast[1:]),
            ols(s, forecast),
            wls_struct(s, forecast),
            np.r_[forecast[0], proportional(forecast[0], forecast[1:])],
        )

    spec(
        ways,
        """
        series | forecast || bottom up | ols    | wls struct | proportional
        -------+----------++-----------+--------+------------+-------------
        total  | 260      || 250       | 256.67 | 255        | 260
        part 1 | 150      || 150       | 153.33 | 152.5      | 156
        part 2 | 100      || 100       | 103.33 | 102.5      | 104
    """,
    )


def test_a_tree_of_groups_and_many_horizons():
    s = summing_matrix([[0, 1], [2]], 3)
    forecasts = np.arange(18.0).reshape(6, 3) + 10
    for method in (ols, wls_struct):
        got = method(s, forecasts)
        assert got[0] == pytest.approx(got[1] + got[2])
        assert got[1] == pytest.approx(got[3] + got[4])
        assert got[2] == pytest.approx(got[5])


def test_negatives_are_pointed_out_and_nothing_is_scaled_to_something():
    s = summing_matrix([], 2)
    assert negatives(ols(s, [10, 40, 1])).tolist() == [False, False, True]
    assert np.isnan(proportional(5, [0, 0])).all()
    assert proportional(0, [0, 0]).tolist() == [0, 0]
