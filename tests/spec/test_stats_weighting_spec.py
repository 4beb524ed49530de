"""Weights, design effects, and the error that is left."""

import numpy as np
import pytest

from highneeds.stats.intervals import wilson
from highneeds.stats.survey_error import linearised_se
from highneeds.stats.weighting import (
    RakingError,
    collapse,
    effective_n,
    kish_deff,
    rake,
    rake_weights,
    trim,
)

SEED = [[30, 10], [25, 35]]
MARGINS = ([55, 45], [40, 60])
CODES = np.repeat([[0, 0], [0, 1], [1, 0], [1, 1]], [30, 10, 25, 35], axis=0)
AGREE = np.concatenate(
    [np.repeat([1, 0], [a, n - a]) for a, n in ((12, 30), (6, 10), (10, 25), (21, 35))]
)


def test_raking_keeps_both_margins():
    raked = rake(SEED, MARGINS)
    assert raked.table == pytest.approx(np.array([[30, 25], [10, 35]]), abs=1e-7)
    assert 1 < raked.passes < 20
    assert raked.miss <= 1e-8


def test_the_first_pass_is_rows_then_columns():
    """[[27.5, 20.63], [12.5, 39.38]] after one pass over the guide's table."""
    rows = np.array(SEED) * (np.array([55, 45]) / np.array([40, 60]))[:, None]
    once = rows * (np.array([40, 60]) / rows.sum(axis=0))
    assert once == pytest.approx(np.array([[27.5, 20.63], [12.5, 39.38]]), abs=0.006)


def test_a_margin_may_keep_two_dimensions():
    seed = np.arange(1.0, 13).reshape(2, 3, 2)
    goal = seed[:, :, ::-1] * 2
    raked = rake(seed, (goal.sum(axis=2), goal.sum(axis=(0, 1))), axes=((0, 1), (2,)))
    assert raked.table.sum(axis=2) == pytest.approx(goal.sum(axis=2))
    assert raked.table.sum(axis=(0, 1)) == pytest.approx(goal.sum(axis=(0, 1)))


@pytest.mark.parametrize(
    ("seed", "targets", "message"),
    [
        (SEED, ([55, 45], [40, 61]), "one total; given 100, 101"),
        ([[0, 0], [25, 35]], MARGINS, "Margin 1, category 1 has a target of 55 and nobody in it"),
        ([[0, 5], [5, 0]], ([9, 1], [5, 5]), "No convergence in 1000 passes"),
        ([[1, np.nan], [1, 1]], MARGINS, "holds a gap"),
        (SEED, ([105, -5], [40, 60]), "Margin 1 holds a negative target"),
        (SEED, ([55, 40, 5], [40, 60]), r"shape \(3,\) does not fit"),
    ],
)
def test_margins_that_cannot_be_met_are_refused(seed, targets, message):
    with pytest.raises(RakingError, match=message):
        rake(seed, targets)


def test_zero_cells_and_zero_targets_stay_zero():
    raked = rake([[30, 0], [25, 35], [4, 1]], ([30, 70, 0], [60, 40]))
    assert raked.table[0, 1] == 0
    assert raked.table[2].tolist() == [0, 0]


def test_weights_of_respondents_and_their_cost():
    """Weights 1.0, 2.5, 0.4, 1.0; deff 1.315 and 76 effective responses of 100."""
    raked = rake_weights(CODES, MARGINS)
    assert raked.weights[[0, 30, 40, 65]] == pytest.approx([1, 2.5, 0.4, 1])
    assert kish_deff(raked.weights) == pytest.approx(1.315)
    assert effective_n(raked.weights) == pytest.approx(76.0, abs=0.05)
    assert np.average(AGREE) == pytest.approx(0.49)
    assert np.average(AGREE, weights=raked.weights) == pytest.approx(0.52)


def test_intervals_on_the_effective_number():
    n = effective_n(rake_weights(CODES, MARGINS).weights)
    assert np.array(wilson(0.52 * n, n)) == pytest.approx([0.409, 0.629], abs=5.1e-4)
    assert np.array(wilson(49, 100)) == pytest.approx([0.394, 0.587], abs=5.1e-4)


def test_the_linearised_error_of_a_raked_share():
    """5.65 points; 5.74 ignoring raking; 5.00 for a simple random sample of 100."""
    weights = rake_weights(CODES, MARGINS).weights
    raked = linearised_se(AGREE, weights, CODES)
    assert (raked.mean, raked.se) == pytest.approx((0.52, 0.0565), abs=5.1e-5)
    assert linearised_se(AGREE, weights).se == pytest.approx(0.0574, abs=5.1e-5)
    assert pytest.approx(0.0500, abs=5.1e-5) == (0.52 * 0.48 / 100) ** 0.5


def test_the_linearised_error_with_schools_as_clusters():
    got = linearised_se([1, 0, 1, 1, 0, 1], [2, 2, 3, 3, 1, 1], cluster=list("aabcdd"))
    assert (got.mean, got.se) == pytest.approx((0.750, 0.148), abs=5e-4)
    assert (got.n, got.clusters) == (6, 4)


def test_a_gap_in_an_answer_leaves_that_respondent_out():
    whole = linearised_se([1, 0, 1, 1], [1, 2, 1, 2], np.array([[0], [0], [1], [1]]))
    gap = linearised_se([1, np.nan, 0, 1, 1], [1, 9, 2, 1, 2], np.array([[0], [1], [0], [1], [1]]))
    assert gap == whole


def test_one_cluster_or_nobody_has_no_error():
    assert np.isnan(linearised_se([1, 0], [1, 1], cluster=["a", "a"]).se)
    assert np.isnan(linearised_se([np.nan], [1]).mean)


def test_a_whole_population_has_no_sampling_error():
    assert linearised_se([1, 0, 1], [1, 1, 1], fraction=1).se == 0


@pytest.mark.parametrize(("n", "points"), [(370, 5.1), (72, 11.5)])
def test_worst_case_margin_of_error(n, points):
    assert 100 * 1.959964 * (0.25 / n) ** 0.5 == pytest.approx(points, abs=0.06)


def test_trimming_pulls_in_and_rakes_again():
    raked = rake_weights(CODES, MARGINS, limits=(0.5, 2))
    assert raked.trimmed == 35
    assert np.bincount(CODES[:, 0], raked.weights) == pytest.approx([55, 45])
    assert raked.beyond >= 0
    assert trim([1, 1, 10], 0.5, 2).tolist() == [2, 2, 8]


def test_codes_outside_the_margin_are_refused():
    with pytest.raises(RakingError, match="variable 2 is outside 0 to 1"):
        rake_weights(np.array([[0, 2]]), MARGINS)
    with pytest.raises(RakingError, match="2 margins need as many columns"):
        rake_weights(np.array([[0]]), MARGINS)


def test_thin_categories_are_joined():
    """9 respondents are too few; a tenth of them for 60 % of people would weigh too much."""
    assert collapse(np.repeat([0, 1, 2], [60, 9, 31]), [50, 20, 30]).tolist() == [0, 1, 1]
    assert collapse(np.repeat([0, 1, 2, 3], [40, 6, 7, 47]), [40, 6, 7, 47]).tolist() == [
        0,
        1,
        1,
        2,
    ]
    assert collapse(np.repeat([0, 1, 2], [40, 12, 148]), [20, 60, 120]).tolist() == [0, 1, 2]
    assert collapse(np.repeat([0, 1], [180, 20]), [40, 60]).tolist() == [0, 0]
    assert collapse(np.repeat([0, 1], [50, 50]), [40, 60]).tolist() == [0, 1]
