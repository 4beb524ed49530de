"""Our closed forms against statsmodels and scipy, which the product does not import."""

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from highneeds.stats.intervals import newcombe, poisson, wilson
from highneeds.stats.ranks import competition_rank

PARTS = [(0, 6), (6, 6), (7, 24), (1, 2000), (1999, 2000), (153, 153_000)]


@pytest.mark.parametrize(("x", "n"), PARTS)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.998])
def test_wilson_is_that_of_statsmodels(x, n, level):
    expected = proportion_confint(x, n, alpha=1 - level, method="wilson")
    assert np.array(wilson(x, n, level)) == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_newcombe_is_that_of_statsmodels():
    low, high = confint_proportions_2indep(33, 50, 18, 40, method="newcomb")
    assert newcombe(18, 40, 33, 50)[1:] == pytest.approx((low, high), rel=1e-12)


@pytest.mark.parametrize("x", [*range(10), 2.5])
@pytest.mark.parametrize("level", [0.8, 0.95, 0.998, 0.999999])
def test_exact_counts_are_those_of_scipy(x, level):
    tail = (1 - level) / 2
    low = stats.chi2.ppf(tail, 2 * x) / 2 if x else 0
    assert np.array(poisson(x, level)) == pytest.approx(
        (low, stats.chi2.isf(tail, 2 * x + 2) / 2), rel=1e-10
    )


def test_exact_limits_of_whole_counts_do_not_load_scipy():
    code = (
        "import sys; from highneeds.stats.intervals import poisson; poisson([0, 3, 9, 40.0]);"
        "assert 'scipy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_ranks_are_those_of_scipy():
    v = [3, 5, 5, 8, 1, 5]
    assert competition_rank(v, high_is_first=False).tolist() == stats.rankdata(v, "min").tolist()


def test_the_light_methods_load_without_scipy():
    """Help and benchmark start fast only while nothing pulls scipy in by the way."""
    code = (
        "import sys, highneeds.stats.funnel, highneeds.stats.intervals, highneeds.stats.ranks;"
        "highneeds.stats.funnel.fit_proportion([3, 4], [9, 9]);"
        "sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
