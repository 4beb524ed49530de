"""Forecast methods against plain loops, and the laws that they must keep on any input."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast_frames import random_panel
from highneeds.forecast.methods import own_series
from highneeds.forecast.methods.backtest import run_backtest, split_origins
from highneeds.forecast.methods.breaks import find_swaps, on_new_footing
from highneeds.forecast.methods.hindsight import Hindsight
from highneeds.forecast.methods.histories import PlanHistories
from highneeds.forecast.methods.methods_by_name import METHODS
from highneeds.forecast.outlook.capacity import place_children
from highneeds.forecast.outlook.finance import roll_forward
from highneeds.forecast.outlook.simulate import Uncertain, simulate
from highneeds.stats.conformal import half_widths
from highneeds.stats.reconcile import proportional
from oracles import forecast_methods as oracle

OWN = ("naive", "dbv", "drift", "damped", "growth", "ses", "theta")
counts = st.integers(1, 20_000).map(float)
series = st.integers(3, 12).flatmap(
    lambda n: st.tuples(
        st.integers(0, n - 3), st.lists(counts, min_size=n, max_size=n), st.just(n)
    ).map(lambda x: [None] * x[0] + x[1][x[0] :])
)


@pytest.mark.parametrize("name", OWN)
@given(rows=st.lists(series, min_size=1, max_size=4), horizon=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_methods_agree_with_plain_loops(name, rows, horizon):
    width = max(len(row) for row in rows)
    padded = [[None] * (width - len(row)) + row for row in rows]
    y = np.array([[np.nan if v is None else v for v in row] for row in padded])
    mine = getattr(own_series, name)(y, horizon)
    plain = [getattr(oracle, name)(row, horizon) for row in padded]
    np.testing.assert_allclose(mine, np.array(plain), rtol=1e-9)


@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.sampled_from([0.25, 0.5, 1.0])), min_size=1, max_size=60
    ),
    st.sampled_from([0.5, 0.8, 0.95]),
)
def test_weighted_half_width_agrees_with_a_walk(pairs, level):
    scores, weights = (np.array(each) for each in zip(*pairs, strict=True))
    mine = half_widths(scores, weights, (level,))[0]
    wanted = oracle.weighted_half_width(list(scores), list(weights), level)
    np.testing.assert_equal(mine, wanted)


@given(
    st.lists(st.floats(0, 1000), min_size=3, max_size=3),
    st.lists(st.floats(0, 1000), min_size=2, max_size=2),
)
def test_capacity_is_never_exceeded_and_no_child_is_lost(plans, limit):
    names = ("units", "special", "independent")
    limits = {"units": np.array([limit[0]]), "special": np.array([limit[1]])}
    overflow = {"units": "special", "special": "independent"}
    placed = place_children(np.array(plans)[:, None], limits, overflow, names)
    assert placed.plans[0, 0] <= limit[0]
    assert placed.plans[1, 0] <= limit[1]
    assert placed.plans.sum() == pytest.approx(sum(plans))
    plain = oracle.place(
        dict(zip(names, plans, strict=True)),
        dict(zip(names, [*limit, np.inf], strict=True)),
        overflow,
        ("units", "special"),
    )
    np.testing.assert_allclose(placed.plans[:, 0], [plain[n] for n in names], atol=1e-9)


money = st.lists(st.floats(-1e8, 1e8), min_size=5, max_size=5)


@given(money, money, money, st.floats(-1e8, 1e8), st.floats(0, 1e7), st.integers(0, 4))
def test_the_deficit_rolls_forward_and_falls_as_the_allocation_rises(
    spend, allocation, transfers, opening, more, year
):
    rolled = roll_forward(np.array(spend), np.array(allocation), np.array(transfers), opening)
    expected = oracle.roll(opening, spend, allocation, transfers)
    np.testing.assert_allclose(rolled.cumulative, expected, rtol=1e-9, atol=1e-3)
    richer = np.array(allocation)
    richer[year] += more
    after = roll_forward(np.array(spend), richer, np.array(transfers), opening)
    assert (after.cumulative <= rolled.cumulative + 1e-3).all()


@given(st.integers(0, 10_000), st.integers(2, 5), st.integers(2, 6))
@settings(max_examples=30)
def test_a_move_on_paper_leaves_every_january_total_as_it_was(seed, parts, years):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 400, (parts, 8, years)).astype(float)
    moved = on_new_footing(y, find_swaps(y))
    np.testing.assert_allclose(moved.sum(axis=0), y.sum(axis=0))
    assert (moved >= -1e-9).all()
    np.testing.assert_array_equal(moved[:, :, -1], y[:, :, -1])


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_provisions_add_to_the_total(seed):
    rng = np.random.default_rng(seed)
    parts, total = rng.uniform(0, 500, (4, 6, 3)), rng.uniform(1, 5000, (6, 3))
    np.testing.assert_allclose(proportional(total, parts).sum(axis=0), total)


@pytest.mark.parametrize("name", list(METHODS))
def test_nothing_published_later_reaches_a_forecast(name):
    """Change every figure after an origin: no forecast or interval made there may move."""
    before = random_panel(handover=True)
    t = before.years.index(2019) + 1
    rng = np.random.default_rng(1)

    def shaken(array, first):
        copy = array.copy()
        copy[..., first:] *= rng.uniform(0.2, 5, copy[..., first:].shape)
        return copy

    after = PlanHistories(
        before.areas,
        before.years,
        shaken(before.plans, t),
        before.provisions,
        shaken(before.by_provision, t),
        {k: shaken(v, t) for k, v in before.flows.items()},
        shaken(before.people, t),
        before.handovers,
    )
    for old, new in zip(_issued(before, name), _issued(after, name), strict=True):
        np.testing.assert_array_equal(old, new)


def _issued(panel, name):
    sight = Hindsight(panel, 4, last=2019)
    issued = [sight.total(METHODS[name]), *sight.parts(METHODS[name])]
    return [each.forecast for each in issued] + [b.unit for i in issued for b in i.bands]


@pytest.mark.parametrize("name", list(METHODS))
def test_the_order_of_authorities_does_not_matter(name):
    panel = random_panel()
    order = np.random.default_rng(3).permutation(len(panel.areas))
    turned = PlanHistories(
        tuple(panel.areas[i] for i in order),
        panel.years,
        panel.plans[order],
        panel.provisions,
        panel.by_provision[:, order],
        {k: v[order] for k, v in panel.flows.items()},
        panel.people[order],
    )
    past, other = panel.at(2020), turned.at(2020)
    mine, theirs = METHODS[name].total(past, 3), METHODS[name].total(other, 3)
    np.testing.assert_allclose(mine[order], theirs, rtol=1e-9)


def test_the_back_test_never_reports_an_origin_that_chose():
    tested = run_backtest(random_panel(), range(2014, 2024), 3, by_provision=True)
    reported = {o for r in (*tested.records, *tested.by_origin) for o in r.origins}
    assert tested.chosen_on
    assert not reported & set(tested.chosen_on)
    assert all(r.crosses for r in tested.records if 2022 in r.origins)


@pytest.mark.parametrize("name", ["dbv", "pipeline"])
def test_a_range_does_not_depend_on_how_far_ahead_was_asked(name):
    near, far = (Hindsight(random_panel(), h).total(METHODS[name]) for h in (1, 5))
    for a, b in zip(near.bands, far.bands, strict=True):
        np.testing.assert_array_equal(a.unit, b.unit)
        assert a.power == b.power
    np.testing.assert_array_equal(near.forecast[:, :, 0], far.forecast[:, :, 0])


@given(st.sets(st.integers(2012, 2024)), st.sets(st.integers(2012, 2024), min_size=1))
def test_choosing_and_reporting_never_overlap(every, asked):
    choosing, reported = split_origins(sorted(every | asked), sorted(asked))
    assert not set(choosing) & set(reported)
    assert set(reported) <= asked


def case():
    return Uncertain(
        plans=np.array([[100.0, 110.0], [50.0, 50.0]]),
        part_spread=np.array([[0.05, 0.08], [0.0, 0.0]]),
        total_spread=np.array([0.04, 0.07]),
        cost=np.array([[10_000.0, 11_000.0], [60_000.0, 61_000.0]]),
        cost_common=0.02,
        cost_own=0.03,
        other=np.array([1e5, 1e5]),
        allocation=np.array([3.5e6, 3.6e6]),
        transfers=np.zeros(2),
        opening=1e6,
        provisions=("special", "independent"),
        limits={"special": np.array([105.0, 105.0])},
        overflow_to={"special": "independent"},
    )


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_the_same_seed_gives_the_same_draws_for_any_number_of_workers(workers):
    alone = simulate(case(), 2_500, 11)
    with ThreadPoolExecutor(workers) as pool:
        shared = simulate(case(), 2_500, 11, executor=pool)
    np.testing.assert_array_equal(alone.cumulative, shared.cumulative)
    assert len(alone.spend) == 2_500
    assert not np.array_equal(alone.spend, simulate(case(), 2_500, 12).spend)


def test_draws_centre_on_the_forecast_and_roll_forward():
    draws = simulate(case(), 20_000, 5)
    np.testing.assert_allclose(np.median(draws.total, axis=0), [150, 160], rtol=0.01)
    rolled = 1e6 + np.cumsum(draws.in_year, axis=1)
    np.testing.assert_allclose(draws.cumulative, rolled)
    low, middle, high = draws.band("spend", 0.8)
    assert (low < middle).all()
    assert (middle < high).all()
