"""Agreement, weighting, rounding and survival against slow twins and laws."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from highneeds.stats.agreement import (
    agreement_weights,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from highneeds.stats.rounding import controlled_round, largest_remainder
from highneeds.stats.survey_error import linearised_se
from highneeds.stats.survival import aalen_johansen, kaplan_meier
from highneeds.stats.weighting import kish_deff, rake, rake_weights
from oracles import stats_raters as slow

GRADES = [0, 1, 2, 3]
rating = st.one_of(st.none(), st.sampled_from(GRADES))
units = st.lists(st.tuples(rating, rating, rating), min_size=2, max_size=12).filter(slow.pairs_of)


@given(units, st.integers(0, 2))
def test_percent_agrees(ratings, within):
    assert percent_agreement(tally(ratings, GRADES), within) == pytest.approx(
        slow.percent(ratings, within)
    )


@given(units, st.sampled_from(["nominal", "ordinal", "interval", "ratio"]))
def test_alpha_agrees(ratings, metric):
    expected = slow.alpha(ratings, metric)
    got = krippendorff_alpha(tally(ratings, GRADES), GRADES, metric)
    assert np.isnan(got) if expected is None else got == pytest.approx(expected, abs=1e-9)


@given(units, st.sampled_from(["identity", "linear", "quadratic", "ordinal"]))
def test_gwet_agrees(ratings, weights):
    w = agreement_weights(4, weights)
    expected = slow.ac(ratings, GRADES, lambda a, b: w[a, b])
    got = gwet_ac(tally(ratings, GRADES), weights)
    assert np.isnan(got) if expected is None else got == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.sampled_from(GRADES), min_size=2, max_size=9), st.integers(2, 4))
def test_alpha_is_one_when_all_agree_and_more_than_one_category_is_used(grades, raters):
    assume(len(set(grades)) > 1)
    ratings = [(grade,) * raters for grade in grades]
    for metric in ("nominal", "ordinal", "interval", "ratio"):
        assert krippendorff_alpha(tally(ratings, GRADES), GRADES, metric) == pytest.approx(1)


people = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 1)), min_size=6, max_size=40).filter(
    lambda rows: {a for a, _ in rows} == {0, 1, 2} and {b for _, b in rows} == {0, 1}
)


@settings(max_examples=40)
@given(people, st.data())
def test_raking_agrees_and_keeps_margins(rows, data):
    truth = np.array(data.draw(st.lists(st.floats(0.5, 3), min_size=len(rows), max_size=len(rows))))
    codes = np.array(rows)
    targets = [np.bincount(codes[:, 0], truth, 3), np.bincount(codes[:, 1], truth, 2)]
    raked = rake_weights(codes, targets)
    for i, target in enumerate(targets):
        assert np.bincount(codes[:, i], raked.weights) == pytest.approx(target, rel=1e-8)
    expected = slow.rake_one_by_one(rows, targets, raked.passes)
    assert raked.weights == pytest.approx(np.array(expected), rel=1e-6)
    assert kish_deff(raked.weights) >= 1 - 1e-12


@settings(max_examples=40)
@given(st.lists(st.lists(st.floats(0.1, 50), min_size=3, max_size=3), min_size=2, max_size=5))
def test_a_raked_table_keeps_the_odds_of_its_seed(rows):
    seed = np.array(rows)
    goal = seed[::-1] * 1.7
    table = rake(seed, (goal.sum(axis=1), goal.sum(axis=0))).table
    assert table.sum(axis=1) == pytest.approx(goal.sum(axis=1))
    odds = seed[0, 0] * seed[1, 1] / seed[0, 1] / seed[1, 0]
    assert table[0, 0] * table[1, 1] / table[0, 1] / table[1, 0] == pytest.approx(odds)


@given(st.lists(st.tuples(st.booleans(), st.floats(0.2, 5)), min_size=3, max_size=30))
def test_without_clusters_the_error_is_the_plain_sum(rows):
    y, w = np.array(rows, dtype=float).T
    mean = (w * y).sum() / w.sum()
    n = len(rows)
    expected = (n / (n - 1) * sum((b * (a - mean) / w.sum()) ** 2 for a, b in rows)) ** 0.5
    got = linearised_se(y, w)
    assert (got.mean, got.se) == pytest.approx((mean, expected), abs=1e-12)


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=12).filter(lambda v: sum(v) > 1),
    st.integers(0, 500),
    st.sampled_from([1, 5]),
)
def test_shared_out_parts_add_up_and_stay_near(values, units, base):
    parts = largest_remainder(values, units * base, base)
    assert parts.sum() == units * base
    quota = np.array(values) * (units * base / sum(values))
    assert np.all(np.abs(parts - quota) < base + 1e-6)


tables = st.integers(1, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 40).map(lambda v: v / 8), min_size=columns, max_size=columns),
        min_size=1,
        max_size=3,
    )
)


@settings(max_examples=40, deadline=None)
@given(tables)
def test_controlled_rounding_is_the_nearest_there_is(rows):
    matrix = np.array(rows)
    got = controlled_round(matrix)
    assert np.abs(got - matrix).sum() == pytest.approx(slow.nearest_rounding(rows))
    for axis in (0, 1, None):
        assert np.all(np.abs(got.sum(axis=axis) - matrix.sum(axis=axis)) < 1)


watched = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 2)), min_size=1, max_size=30)


@given(watched, st.integers(0, 9))
def test_incidence_agrees_with_redistribution(rows, at):
    times, causes = np.array(rows).T
    got = aalen_johansen(times, causes, [at])
    if at > times.max() and (causes[times == times.max()] == 0).any():
        assert np.isnan(got.share).all()
        return
    for i, cause in enumerate(got.causes):
        expected = slow.incidence_by_redistribution(times.tolist(), causes.tolist(), cause, at)
        assert got.share[i, 0] == pytest.approx(expected, abs=1e-12)
        assert got.low[i, 0] <= got.share[i, 0] + 1e-12
        assert got.share[i, 0] <= got.high[i, 0] + 1e-12


@given(watched)
def test_survival_falls_and_is_what_the_causes_leave(rows):
    times, causes = np.array(rows).T
    km = kaplan_meier(times, causes != 0)
    assert np.all(np.diff(km.survival) <= 0)
    both = aalen_johansen(times, causes, km.times).share.sum(axis=0)
    assert km.survival + both == pytest.approx(np.ones(km.times.size))
