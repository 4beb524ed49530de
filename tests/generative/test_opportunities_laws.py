"""Laws that opportunities keep whatever the numbers: nothing early, nothing twice, nothing lost."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_files import deck_forecast, opportunity, sized
from highneeds.opportunities.mitigate import mitigate
from highneeds.opportunities.overrides import with_overrides
from highneeds.opportunities.profile import drawn_values, point_values, profiles
from highneeds.opportunities.size import counted_at, size_opportunities
from highneeds.opportunities.times import Entrants, in_years, year_ends
from oracles.opportunities_profile import plan_years

shares = st.floats(0, 1)
flows = st.integers(0, 400)
durations = st.floats(0.5, 15)
starts = st.dates(date(2022, 4, 1), date(2027, 3, 1)).map(lambda d: d.replace(day=1))
entries = st.sampled_from(["continuous", "september"])
ramps = st.lists(st.floats(0, 1), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(starts, entries, ramps, durations)
def test_plan_years_agree_with_walking_through_the_days(start, entry, ramp, duration):
    duration = round(duration * 240) / 240
    begin = in_years(start)
    steps = tuple(begin + k for k in range(len(ramp)))
    entrants = Entrants(steps, np.array(ramp), entry)
    fast = np.diff(entrants.gained(year_ends(2023, 2030), np.array(duration)))
    slow = plan_years(start, entry, ramp, duration, 2023, 2030)
    np.testing.assert_allclose(fast, slow, atol=2e-3)


@settings(max_examples=40, deadline=None)
@given(starts, entries, shares, flows, durations)
def test_nothing_before_the_start_and_never_more_than_the_cohort(start, entry, share, flow, stay):
    document, items = sized(
        opportunity(start=start, entry=entry, share=share, flow=flow, duration=stay)
    )
    result = size_opportunities(document, items)
    for year in result.total.years:
        if in_years(start) >= year.year + 0.25:
            assert year.benefit.potential == 0
        since = max(year.year + 0.25 - in_years(start), 0)
        # Of a continuous flow no more can stand than have come; a September brings a year's.
        most = flow * (since + (1 if entry == "september" else 0))
        assert -1e-6 <= year.children.potential <= most + 1e-6


@settings(max_examples=30, deadline=None)
@given(shares, shares, st.floats(0, 1), st.floats(0, 1), entries)
def test_benefits_rise_with_share_and_weight(one, other, w1, w2, entry):
    small, large = sorted((one, other))
    low, high = sorted((w1, w2))
    weights = {
        "lower": {"weight": low, "reason": "test"},
        "upper": {"weight": high, "reason": "test"},
    }
    results = [
        size_opportunities(*sized(opportunity(share=s, entry=entry, **weights), draws=100))
        for s in (small, large)
    ]
    for a, b in zip(results[0].total.years, results[1].total.years, strict=True):
        assert a.benefit.potential <= b.benefit.potential + 1e-6
        for made in (a, b):
            assert made.benefit.lower <= made.benefit.upper + 1e-6
            assert made.benefit.upper <= made.benefit.potential + 1e-6


@settings(max_examples=30, deadline=None)
@given(st.lists(shares, min_size=2, max_size=4), starts)
def test_opportunities_on_one_cohort_never_reach_more_than_all_of_it(found, start):
    parts = [
        opportunity(id=f"o{k}", share=share, start=start, flow=100) for k, share in enumerate(found)
    ]
    document, items = sized(*parts)
    result = size_opportunities(document, items)
    since = max(2027.25 - in_years(start), 0)
    standing = sum(o.years[-1].children.potential for o in result.opportunities)
    assert standing <= 100 * since + 1e-6
    expected = 1 - np.prod([1 - s for s in found])
    assert standing == pytest.approx(100 * since * expected, abs=1e-6)
    assert result.overlaps[0].removed == pytest.approx(
        sum(o.double_counted for o in result.opportunities)
    )


def test_removing_every_opportunity_restores_the_forecast_exactly():
    forecast = deck_forecast()
    document, items = sized()
    made = mitigate(forecast, size_opportunities(document, items))
    for scenario in (made.lower, made.upper, made.potential):
        assert scenario.positions == made.unmitigated.positions


@settings(max_examples=25, deadline=None)
@given(shares, st.integers(0, 4000))
def test_mitigated_plans_are_never_below_nought(share, flow):
    forecast = deck_forecast()
    document, items = sized(opportunity(share=share, flow=flow, duration=10))
    made = mitigate(forecast, size_opportunities(document, items))
    for scenario in (made.lower, made.upper, made.potential):
        for position in scenario.positions:
            assert min(position.plans) >= 0
    told = any(f.rule == "more_than_the_plans_there_are" for f in made.findings)
    assert told == (share * flow * 3.5833 > forecast.plans[0, -1] or _earlier(share * flow))


def _earlier(rate):
    plans = deck_forecast().plans[0]
    since = np.maximum(np.array([2023, 2024, 2025, 2026, 2027]) + 0.25 - (2023 + 8 / 12), 0)
    return bool((rate * since > plans + 1e-9).any())


def test_one_child_leaves_one_place_and_joins_another():
    forecast = deck_forecast()
    document, items = sized(
        opportunity(
            provision={"out_of": "maintained_special", "into": "mainstream"},
            entry="september",
            needs={"ASD": 0.6, "SLCN": 0.4},
        )
    )
    result = size_opportunities(document, items)
    made = mitigate(forecast, result)
    for before, after in zip(made.unmitigated.positions, made.potential.positions, strict=True):
        assert after.total_plans == pytest.approx(before.total_plans, abs=1e-9)
        assert after.plans[0] >= before.plans[0]
    for year in {e.year for e in result.effects}:
        rows = [e for e in result.effects if e.year == year]
        assert sum(e.change.potential for e in rows if e.need == "all") == pytest.approx(0)
        asd = [e for e in rows if e.need == "ASD" and e.provision == "mainstream"]
        whole = [e for e in rows if e.need == "all" and e.provision == "mainstream"]
        assert asd[0].change.potential == pytest.approx(0.6 * whole[0].change.potential)


def test_drawing_at_the_points_gives_the_points():
    document, items = sized(opportunity(), opportunity(id="second", share=0.3))
    ends, counted = year_ends(2023, 2027), counted_at(document)
    drawn = drawn_values(items, 5, 1)
    for a, b in zip(
        profiles(items, point_values(items), "upper", ends, counted),
        profiles(items, drawn, "upper", ends, counted),
        strict=True,
    ):
        np.testing.assert_array_equal(a.benefit, np.atleast_2d(b.benefit)[0])


def test_adding_an_opportunity_changes_no_draw_of_another():
    ranged = {"value": 100, "low": 50, "high": 150}
    first = size_opportunities(*sized(opportunity(flow=ranged)))
    other = opportunity(id="other", cohort="another", flow=ranged)
    both = size_opportunities(*sized(other, opportunity(flow=ranged)))
    assert both.opportunities[1].range == first.opportunities[0].range


@settings(max_examples=40)
@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(), min_size=1))
def test_overrides_leave_the_original_alone(data):
    original = {"opportunities": [{"id": "one", "numbers": dict(data)}]}
    kept = {"opportunities": [{"id": "one", "numbers": dict(data)}]}
    name = next(iter(data))
    made = with_overrides(original, [f"opportunities.one.numbers.{name}=7"])
    assert original == kept
    assert made["opportunities"][0]["numbers"] == {**data, name: 7}
