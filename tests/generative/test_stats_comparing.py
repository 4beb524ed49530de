"""Intervals, funnel and ranks against their slow twins and the laws they obey."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.stats.funnel import fit_proportion, fit_rate
from highneeds.stats.intervals import newcombe, poisson, wilson
from highneeds.stats.ranks import competition_rank, quantile7, quantile_group
from oracles import stats_comparing as slow

poisson(1)  # loads SciPy, so that no example is late for it

levels = st.sampled_from([0.8, 0.95, 0.998])
parts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
areas = st.lists(parts, min_size=1, max_size=40)
numbers = st.lists(st.integers(-50, 50), min_size=1, max_size=30)


@given(parts, levels)
def test_wilson_agrees_with_the_search(part, level):
    count, n = part
    assert np.array(wilson(count, n, level)) == pytest.approx(
        slow.wilson_by_search(count, n, level), abs=1e-9
    )


@settings(max_examples=40)
@given(st.integers(0, 9), levels)
def test_exact_poisson_agrees_with_the_search(x, level):
    assert np.array(poisson(x, level)) == pytest.approx(
        slow.poisson_by_search(x, level), rel=1e-9, abs=1e-9
    )


@settings(max_examples=30, deadline=None)  # the first call loads SciPy
@given(st.integers(10, 400))
def test_byar_is_close_to_exact_from_ten(x):
    assert np.array(poisson(x)) == pytest.approx(slow.poisson_by_search(x, 0.95), rel=5e-3)


@given(areas)
def test_intervals_hold_the_point_and_widen_with_confidence(rows):
    x, n = np.array(rows).T
    low, high = wilson(x, n)
    lower, higher = wilson(x, n, 0.998)
    assert np.all((lower <= low) & (low <= x / n) & (x / n <= high) & (high <= higher))
    assert np.all((lower >= 0) & (higher <= 1))


@given(parts, parts, levels)
def test_a_difference_turned_round_changes_its_sign(a, b, level):
    (x1, n1), (x2, n2) = a, b
    diff, low, high = newcombe(x1, n1, x2, n2, level)
    back, back_low, back_high = newcombe(x2, n2, x1, n1, level)
    assert [diff, low, high] == pytest.approx([-back, -back_high, -back_low], abs=1e-12)
    assert low <= diff <= high


@given(areas)
def test_the_funnel_agrees_with_its_slow_twin(rows):
    x, n = np.array(rows).T
    fit = fit_proportion(x, n)
    assert (fit.target, fit.phi, fit.tau2) == pytest.approx(
        slow.funnel_proportion(rows), rel=1e-9, abs=1e-12
    )
    assert fit.tau2 >= 0


@given(areas, st.randoms(use_true_random=False))
def test_the_order_of_areas_does_not_matter(rows, random):
    x, n = np.array(rows).T
    mixed = list(range(len(rows)))
    random.shuffle(mixed)
    fit, again = fit_proportion(x, n), fit_proportion(x[mixed], n[mixed])
    assert (again.target, again.phi, again.tau2) == pytest.approx(
        (fit.target, fit.phi, fit.tau2), rel=1e-9, abs=1e-12
    )


@given(areas, st.sampled_from([fit_proportion, fit_rate]))
def test_position_and_limits_never_contradict(rows, fitter):
    x, n = np.array(rows).T
    fit = fitter(x, n)
    position = fit.position(x, n)
    low, high = fit.limits(n)
    share = x / n
    clear = np.abs(share - low) + np.abs(share - high) > 0
    near = (np.abs(share - low) < 1e-6 * high) | (np.abs(share - high) < 1e-6 * high)
    out = (share < low) | (share > high)
    touching = fit.kind != "proportion" and fit.tau2 == 0
    if not touching and fit.target > 0:
        assert np.all(np.isin(position, ["inside"])[clear & ~near] == ~out[clear & ~near])
    wide_low, wide_high = fit.limits(n, 0.998)
    assert np.all((wide_low <= low + 1e-9) & (high <= wide_high + 1e-9))


@given(numbers, st.booleans())
def test_ranks_count_the_areas_ahead(values, high_is_first):
    expected = [slow.rank(values, i, high_is_first) for i in range(len(values))]
    assert competition_rank(values, high_is_first=high_is_first).tolist() == expected


@given(numbers, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_quantiles_agree(values, p):
    expected = [slow.quantile7(values, q) for q in p]
    assert quantile7(values, p) == pytest.approx(expected, abs=1e-9)


@given(numbers, st.integers(2, 6))
def test_groups_rise_with_the_value(values, k):
    cuts = quantile_group(values, k)
    if len(values) < k:
        assert np.isnan(cuts).all()
        return
    order = np.argsort(values)
    assert np.all(np.diff(cuts[order]) >= 0)
