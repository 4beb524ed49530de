"""Survival against lifelines, which the product does not import."""

import numpy as np
import pytest

from highneeds.stats.survival import aalen_johansen, kaplan_meier

RNG = np.random.default_rng(11)
TIMES = np.round(RNG.exponential(12, 80), 1) + 0.1
CAUSES = RNG.integers(0, 3, 80)


def test_kaplan_meier_is_that_of_lifelines():
    from lifelines import KaplanMeierFitter

    fitter = KaplanMeierFitter().fit(TIMES, CAUSES == 1)
    km = kaplan_meier(TIMES, CAUSES == 1)
    assert km.survival == pytest.approx(fitter.survival_function_at_times(km.times).to_numpy())
    limits = fitter.confidence_interval_survival_function_.loc[km.times].to_numpy().T
    inner = km.survival > 0
    assert km.low[inner] == pytest.approx(limits[0][inner])
    assert km.high[inner] == pytest.approx(limits[1][inner])


def test_aalen_johansen_is_that_of_lifelines():
    from lifelines import AalenJohansenFitter

    times = TIMES + np.arange(80) * 1e-6
    fitter = AalenJohansenFitter(calculate_variance=True).fit(times, CAUSES, event_of_interest=1)
    when = np.quantile(times, [0.2, 0.5, 0.8])
    got = aalen_johansen(times, CAUSES, when)
    expected = fitter.cumulative_density_.iloc[:, 0].to_numpy()
    limits = fitter.confidence_interval_.to_numpy()
    place = np.searchsorted(fitter.cumulative_density_.index, when, side="right") - 1
    assert got.share[0] == pytest.approx(expected[place])
    assert got.low[0] == pytest.approx(limits[place, 0], rel=0.02)
    assert got.high[0] == pytest.approx(limits[place, 1], rel=0.02)
