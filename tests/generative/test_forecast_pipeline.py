"""The method of leading indicators against its plain twin, and that it learns what is there."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast_frames import random_panel
from highneeds.forecast.methods.backtest import run_backtest
from highneeds.forecast.methods.methods_by_name import METHODS
from highneeds.forecast.methods.pipeline import (
    INDICATORS,
    fit,
    indicators,
    pipeline,
    pipeline_hindcasts,
)
from narrowing import there
from oracles import forecast_pipeline as oracle


def plain(past):
    lists = {name: flow.tolist() for name, flow in past.flows.items()}
    return {**lists, "plans": past.plans.tolist(), "people": past.people.tolist()}


@given(st.integers(0, 10_000), st.integers(2019, 2023))
@settings(max_examples=10, deadline=None)
def test_agrees_with_the_plain_twin(seed, origin):
    past = random_panel(n_areas=24, seed=seed).at(origin)
    mine = pipeline(past, 3)
    first = past.years.index(2017)
    np.testing.assert_allclose(mine, oracle.pipeline(plain(past), first, 3), rtol=1e-7)


def test_the_back_test_agrees_with_a_loop():
    panel = random_panel()
    tested = run_backtest(panel, range(2020, 2024), 3, [METHODS["dbv"]])
    for record in tested.of("dbv"):
        looped = oracle.straight_line_mape(
            panel.plans.tolist(), panel.years, range(2020, 2024), record.horizon
        )
        assert record.mape == pytest.approx(looped)


def test_it_learns_that_requests_lead_growth():
    past = random_panel(n_areas=150).at(2022)
    signs = indicators(past)
    pairs = [(s, 1) for s in range(7, len(past.years) - 1)]
    weights = dict(zip(INDICATORS, fit(past, signs, pairs), strict=True))
    assert weights["net_requests"] > 0.005
    assert weights["undecided"] == 0
    errors = {
        m: there(
            run_backtest(random_panel(n_areas=150), (2020, 2021), 3, [METHODS[m]]).of(m)[2].mape
        )
        for m in ("pipeline", "dbv")
    }
    assert errors["pipeline"] < errors["dbv"]


def test_an_origin_does_not_teach_its_own_hindcast():
    """Double the outcomes that only January 2020 learns from: its hindcast stays as it was."""
    past = random_panel().at(2021)
    before = pipeline_hindcasts(past, 1)[2020]
    past.plans[:, -1] *= np.linspace(0.5, 2, len(past.plans))
    after = pipeline_hindcasts(past, 1)
    assert not np.allclose(after[2019], before)
    t = past.years.index(2020)
    signs = indicators(past)
    rest = [(s, k) for s in range(7, t + 1) for k in (1, 2, 3) if s != t and s + k <= t + 1]
    apart = (signs.values[t] @ fit(past, signs, rest))[:, None]
    level = np.log(after[2020] / past.plans[:, [t]]) - apart
    np.testing.assert_allclose(level, level[0, 0])


def test_without_indicators_it_is_damped_national_growth():
    panel = random_panel().of_flow("requests")
    past = panel.at(2020)
    rise = pipeline(past, 2) / past.plans[:, -1:]
    np.testing.assert_allclose(rise, np.broadcast_to(rise[0], rise.shape))
    assert np.log(rise[0, 1]) / np.log(rise[0, 0]) == pytest.approx(1 + 0.95)
