"""XmR, accuracy and conformal methods against slow twins and laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.stats.accuracy import coverage, interval_score, pinball, wis
from highneeds.stats.conformal import half_widths
from highneeds.stats.special_causes import special_causes
from highneeds.stats.xmr import fit_xmr
from oracles import stats_xmr as slow

points = st.one_of(st.none(), st.integers(0, 12))
series = st.lists(points, min_size=6, max_size=40).filter(
    lambda v: sum(p is not None for p in v) >= 6
)
walks = st.lists(st.integers(-2, 3), min_size=6, max_size=40).map(lambda v: np.cumsum(v).tolist())


@given(st.one_of(series, walks), st.booleans())
def test_the_chart_agrees_with_its_slow_twin(values, screen):
    chart = fit_xmr(values, screen=screen)
    mean, amr = slow.limits(values, screen)
    group = chart.groups[0]
    assert (group.mean, group.spread) == pytest.approx((mean, amr))
    if amr <= 1e-12:
        assert not group.has_limits
        return
    expected = [slow.label(values, i, mean, 2.66 * amr) for i in range(len(values))]
    assert chart.labels.tolist() == expected


@given(st.lists(points, min_size=1, max_size=40))
def test_the_rules_agree_at_fixed_limits(values):
    v = np.array(values, dtype=float)
    line = np.ones(v.shape)
    outer, near = np.array([6 - 4.5 * line, 6 + 4.5 * line]), np.array([6 - 3 * line, 6 + 3 * line])
    labels, directions = special_causes(v, 6 * line, outer, near)
    assert labels.tolist() == [slow.label(values, i, 6, 4.5) for i in range(len(values))]
    assert np.all((directions == 0) == np.isin(labels, ["", "common"]))


@given(st.one_of(series, walks))
def test_turned_upside_down_every_direction_turns(values):
    chart = fit_xmr(values)
    turned = fit_xmr([np.nan if v is None else -v for v in values])
    assert chart.labels.tolist() == turned.labels.tolist()
    outside = np.isin(chart.labels, ["outside", "shift", "two_of_three"])
    assert (chart.directions[outside] == -turned.directions[outside]).all()


@given(walks, st.data())
def test_a_rebased_chart_is_two_charts(values, data):
    at = data.draw(st.integers(1, len(values) - 1))
    both, first = fit_xmr(values, rebase=[at]), fit_xmr(values[:at])
    assert both.labels[:at].tolist() == first.labels.tolist()
    assert both.labels[at:].tolist() == fit_xmr(values[at:]).labels.tolist()


errors = st.lists(st.floats(0, 100), min_size=1, max_size=200)


@given(errors, st.lists(st.floats(0.01, 0.99), min_size=2, max_size=6))
def test_width_does_not_fall_with_confidence(scores, levels):
    widths = half_widths(scores, np.ones(len(scores)), sorted(levels))
    there = widths[~np.isnan(widths)]
    assert np.all(np.diff(there) >= 0)
    assert np.all(np.diff(np.isnan(widths).astype(int)) >= 0)


@given(errors, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_the_width_is_the_smallest_score_with_enough_at_or_below(scores, level):
    need = math.ceil(round((len(scores) + 1) * level, 9))
    enough = [s for s in scores if sum(t <= s for t in scores) >= need]
    width = half_widths(scores, np.ones(len(scores)), [level])[0]
    assert width == min(enough) if enough else np.isnan(width)


triples = st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 30), st.floats(0, 30))


@given(triples)
def test_wis_is_the_mean_of_twice_the_pinball_losses(case):
    actual, median, inner, outer = case
    low, high = [median - inner, median - inner - outer], [median + inner, median + inner + outer]
    levels = [0.5, 0.9]
    quantiles = [(median, 0.5), (low[0], 0.25), (high[0], 0.75), (low[1], 0.05), (high[1], 0.95)]
    expected = np.mean([2 * float(pinball(actual, f, q)) for f, q in quantiles])
    assert wis(actual, median, low, high, levels) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=30)
@given(triples)
def test_a_covered_outcome_costs_only_the_width(case):
    actual, low, width, _ = case
    score = interval_score(actual, low, low + width, 0.8)
    assert (score == pytest.approx(width)) == bool(coverage(actual, low, low + width)) or (
        min(abs(actual - low), abs(actual - low - width)) < 1e-6
    )
