"""Second opinions from statsmodels, which is in the test group only."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.forecast.methods import own_series

warnings.filterwarnings("ignore", category=FutureWarning)
holtwinters = pytest.importorskip("statsmodels.tsa.holtwinters")

series = st.lists(st.floats(10, 5000), min_size=5, max_size=14)


def fitted(model, alpha):
    with np.errstate(divide="ignore", invalid="ignore"):  # log of a perfect fit, never read
        return model.fit(smoothing_level=alpha, optimized=False).forecast(3)


@given(series, st.sampled_from([0.1, 0.35, 0.5, 0.9]))
@settings(max_examples=25, deadline=None)
def test_smoothed_level(values, alpha):
    model = holtwinters.SimpleExpSmoothing(
        np.array(values), initialization_method="known", initial_level=values[0]
    )
    theirs = fitted(model, alpha)
    np.testing.assert_allclose(own_series.ses(np.array(values), 3, alpha=alpha), theirs, rtol=1e-9)


@given(series, st.sampled_from([0.2, 0.5, 0.8]))
@settings(max_examples=25, deadline=None)
def test_theta_is_the_mean_of_the_trend_line_and_the_smoothed_second_line(values, alpha):
    """Assimakopoulos and Nikolopoulos (2000): theta lines 0 and 2, averaged."""
    y = np.array(values)
    t = np.arange(len(y))
    slope, start = np.polyfit(t, y, 1)
    second = 2 * y - (start + slope * t)
    model = holtwinters.SimpleExpSmoothing(
        second, initialization_method="known", initial_level=second[0]
    )
    level = fitted(model, alpha)
    line = start + slope * (len(y) - 1 + np.arange(1, 4))
    theirs = np.maximum((line + level) / 2, 0)
    np.testing.assert_allclose(own_series.theta(y, 3, alpha=alpha), theirs, rtol=1e-7, atol=1e-6)
