"""How wrong forecasts were, and intervals made of past errors."""

import numpy as np
import pytest

from highneeds.stats.accuracy import (
    bias_percent,
    interval_score,
    mape,
    mase,
    mase_scale,
    pinball,
    wis,
)
from highneeds.stats.conformal import half_widths

ACTUAL, DRIFT = [155, 163, 176], [154, 163, 172]
LOG_SCORES = [0.005, 0.009, 0.010, 0.012, 0.015, 0.018, 0.021, 0.027, 0.032, 0.038, 0.047, 0.060]


def test_point_errors_of_the_drift_example():
    """Errors 1, 0 and 4; the training series moved 9.0 a year."""
    scale = mase_scale([100, 108, 115, 126, 133, 145])
    assert scale == 9
    assert mase(ACTUAL, DRIFT, scale) == pytest.approx(0.185, abs=5e-4)
    assert mape(ACTUAL, DRIFT) == pytest.approx(0.973, abs=5e-4)
    assert bias_percent(ACTUAL, DRIFT) == pytest.approx(-100 * 5 / 494)


def test_a_series_that_never_moved_has_no_scale():
    assert np.isnan(mase_scale([5, 5, 5]))
    assert np.isnan(mase_scale([5, np.nan, 7]))
    assert np.isnan(mase([1], [2], mase_scale([5, 5])))


def test_zeros_and_gaps():
    """An actual of 0 has no percentage error."""
    assert mape([0, 100], [5, 90]) == pytest.approx(10)
    assert np.isnan(mape([0], [5]))
    assert bias_percent([np.nan, 10], [9, 11]) == pytest.approx(10)


def test_panels_average_along_an_axis():
    assert mase([[1, 2], [3, 5]], [[1, 1], [1, 1]], [[1], [2]], axis=1).tolist() == [0.5, 1.5]


def test_quantile_and_interval_scores(spec):
    assert pinball(155, 148, 0.1) == pytest.approx(0.70)
    spec.rows(
        interval_score,
        """
        actual | low | high | level || score
        -------+-----+------+-------++------
        162    | 151 | 157  | 0.50  || 26
        162    | 148 | 160  | 0.80  || 32
        162    | 144 | 164  | 0.95  || 20
        140    | 148 | 160  | 0.80  || 92
    """,
    )


def test_weighted_interval_score():
    got = wis(162, 154, [151, 148, 144], [157, 160, 164], [0.5, 0.8, 0.95])
    assert got == pytest.approx(4.057, abs=5e-4)


def test_the_half_width_is_the_kth_smallest_score(spec):
    """12 scores: 80 % is the 11th; 95 % would need a 13th and there is no interval."""

    def width(level):
        return half_widths(LOG_SCORES, np.ones(12), [level])[0]

    spec.rows(width, "level || width\n0.80 || 0.047\n0.95 || -\n0.50 || 0.021")
    assert np.quantile(LOG_SCORES, 0.8) == pytest.approx(0.0368)


def test_a_level_on_a_whole_k_is_not_pushed_up_by_float_noise():
    """(69 + 1) * 0.7 is 49 exactly; in binary it is a little less or more."""
    assert half_widths(np.arange(1, 70), np.ones(69), [0.7]) == [49]


def test_a_newer_error_can_weigh_more():
    """Equal weights take the 3rd of 4; with the largest error worth three, it must be covered."""
    assert half_widths([1, 2, 3, 9], [1, 1, 1, 1], [0.6]) == [3]
    assert half_widths([1, 2, 3, 9], [1, 1, 1, 3], [0.6]) == [9]
