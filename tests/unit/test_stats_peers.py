"""Agreement and survival against statsmodels and lifelines, which the product does not import."""

import numpy as np
import pytest
from statsmodels.stats import inter_rater

from highneeds.stats.agreement import cohen_kappa, fleiss_kappa
from highneeds.stats.survival import aalen_johansen, kaplan_meier

GRADES = [0, 1, 2, 3]
RNG = np.random.default_rng(11)
A = RNG.integers(0, 4, 60)
B = np.where(RNG.random(60) < 0.6, A, RNG.integers(0, 4, 60))
TIMES = np.round(RNG.exponential(12, 80), 1) + 0.1
CAUSES = RNG.integers(0, 3, 80)


@pytest.mark.parametrize(
    ("weights", "wt"), [("identity", None), ("linear", "linear"), ("quadratic", "quadratic")]
)
def test_kappa_is_that_of_statsmodels(weights, wt):
    table = np.zeros((4, 4))
    np.add.at(table, (A, B), 1)
    expected = inter_rater.cohens_kappa(table, wt=wt, return_results=False)
    assert cohen_kappa(A.tolist(), B.tolist(), GRADES, weights) == pytest.approx(
        expected, rel=1e-12
    )


def test_fleiss_is_that_of_statsmodels():
    counts = RNG.multinomial(4, [0.4, 0.3, 0.3], 25)
    assert fleiss_kappa(counts) == pytest.approx(inter_rater.fleiss_kappa(counts), rel=1e-12)


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
