"""Guards of a forecast's honesty, each with a test that fails without it (`make mutants`)."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from evidence_files import cases_of_the_deck, deck_forecast, document, opportunity, sized
from forecast_frames import caseload, random_panel, view_of
from highneeds.benchmark.change import span_start
from highneeds.forecast.methods.backtest import split_origins
from highneeds.forecast.methods.hindsight import Hindsight
from highneeds.forecast.methods.intervals import Errors, fit_bands
from highneeds.forecast.methods.methods_by_name import method
from highneeds.forecast.methods.parameters import parameters
from highneeds.forecast.outlook.request import _histories
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.panel import panel_of
from highneeds.measures.published_by import newest_january, published_by
from highneeds.opportunities.inputs import resolve
from highneeds.opportunities.mitigate import mitigate
from highneeds.opportunities.size import counted_at, size_opportunities
from highneeds.opportunities.times import in_years
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.own.small_numbers import small_number_rule
from highneeds.stats.conformal import half_widths
from highneeds.vocabulary.provision import load_map
from narrowing import there

JANUARIES = [("852", year, 60 + year - 2019, 40) for year in range(2019, 2025)]


def diagnostic(tmp_path, as_at):
    """The head of a folder on a day."""
    rule = small_number_rule(as_at)
    return Diagnostic(tmp_path, "852", as_at, "may-2025", "dbv", "A title", (), rule, {})


@pytest.mark.parametrize(
    ("day", "newest"),
    [(date(2024, 1, 31), 2023), (date(2024, 5, 31), 2023), (date(2024, 6, 1), 2024)],
)
def test_a_january_is_known_in_june_and_not_before(tmp_path, day, newest):
    assert newest_january(day) == newest
    frame = caseload(JANUARIES)
    assert published_by(frame, "caseload", day)["year"].max() == newest
    # The calendar year before comes out with it.
    assert published_by(frame, "new_plans", day)["year"].max() == newest - 1
    histories, _ = _histories(view_of(caseload=frame), diagnostic(tmp_path, day), "dbv")
    assert there(histories).years[-1] == newest


def test_without_a_day_everything_that_was_added_is_known():
    assert published_by(caseload(JANUARIES), "caseload", None)["year"].max() == 2024


def test_nothing_after_an_origin_reaches_a_method():
    histories = random_panel(n_areas=40)
    origin = histories.years[-4]
    n = histories.years.index(origin) + 1
    past = histories.at(origin)
    assert past.years[-1] == origin
    assert past.plans.shape[1] == past.by_provision.shape[2] == n
    assert all(flow.shape[1] == n for flow in past.flows.values())


def test_the_population_of_a_january_is_not_known_in_it():
    """Mid-year estimates come out a year later, so the newest known is that of the year before."""
    histories = random_panel(n_areas=40)
    people = np.array(histories.people)
    people[:, :] = np.arange(people.shape[1])
    object.__setattr__(histories, "people", people)
    assert set(histories.at(histories.years[5]).people) == {4.0}


def test_a_range_learns_only_from_outcomes_known_at_its_origin():
    """What happens after an origin cannot move the range that was given there."""
    histories = random_panel(n_areas=60)
    last = histories.years[-1]
    tried = [histories, histories.until(last - 3)]
    origin = last - 3
    widths = []
    for known in tried:
        sight = Hindsight(known, 3, last=origin)
        widths.append(sight.total(method("dbv")).bands[sight.origins.index(origin)])
    np.testing.assert_array_equal(widths[0].unit, widths[1].unit)
    assert (widths[0].power, widths[0].n) == (widths[1].power, widths[1].n)
    assert widths[0].n > 0


def test_an_error_whose_outcome_lies_after_the_origin_teaches_nothing():
    """Errors from 2015, three years ahead: known in 2018 and in no year before."""
    errors = Errors(np.full(300, 0.5), np.full(300, 2015), np.full(300, 3), np.arange(300) % 3)
    assert fit_bands(errors, 2017, (0.8,)).n == 0
    assert fit_bands(errors, 2018, (0.8,)).n == 300


def test_origins_that_choose_the_default_are_not_reported():
    span = parameters().default.choice_origins
    every = tuple(range(span.first, span.last + 4))
    choosing, reported = split_origins(every, every)
    assert choosing
    assert reported
    assert set(choosing) & set(reported) == set()


def test_an_interval_of_few_errors_is_no_narrower_than_conformal_says():
    """With nine errors the 90% half-width is the largest; with eight there is none."""
    assert half_widths(range(1, 10), np.ones(9), [0.9])[0] == 9
    assert np.isnan(half_widths(range(1, 9), np.ones(8), [0.9])[0])


def spread_opportunity():
    """An uncertain opportunity: its draws differ, and its two weights are far apart."""
    flow = {"value": 100, "low": 40, "high": 200}
    weights = {
        "lower": {"weight": 0.2, "reason": "test"},
        "upper": {"weight": 0.9, "reason": "test"},
    }
    return sized(opportunity(flow=flow, **weights))


def test_each_weight_of_the_deficit_has_the_range_of_its_own_draws():
    """Weights scale every draw, so their ranges stand to one another as the weights do."""
    total = size_opportunities(*spread_opportunity()).total
    for k, potential in enumerate(total.cumulative_range):
        for made, weight in (
            (total.cumulative_lower_range, 0.2),
            (total.cumulative_upper_range, 0.9),
        ):
            assert made[k].p90 == pytest.approx(weight * potential.p90)
            assert made[k].p10 == pytest.approx(weight * potential.p10)
    assert total.five_year_range.p90 == pytest.approx(total.cumulative_range[-1].p90)
    assert total.five_year_range.p90 > 0


def test_the_ranges_of_the_deficit_are_those_of_its_weight():
    result = size_opportunities(*spread_opportunity())
    mitigated = mitigate(deck_forecast(), result)
    for scenario, weight in ((mitigated.lower, 0.2), (mitigated.upper, 0.9)):
        widths = [r.p90 - r.p10 for r in scenario.cumulative_range]
        spread = [r.p90 - r.p10 for r in result.total.cumulative_range]
        assert widths == pytest.approx([weight * s for s in spread])


def test_plans_are_counted_on_the_census_day_of_january():
    made = counted_at(document(opportunity(), plans_at="january"))
    assert made == pytest.approx(
        [in_years(date(year, 1, 18)) for year in range(2023, 2028)], abs=1e-3
    )
    march = counted_at(document(opportunity(), plans_at="march"))
    assert march == pytest.approx(
        [in_years(date(year, 4, 1)) for year in range(2023, 2028)], abs=1e-3
    )


def test_benefits_are_told_net_of_what_the_change_costs():
    cost = {"one_off": [{"day": date(2023, 6, 1), "amount": 50_000}]}
    plain = size_opportunities(*sized(opportunity())).total
    costly = size_opportunities(*sized(opportunity(cost_of_change=cost))).total
    before, after = plain.five_year_net.potential, costly.five_year_net.potential
    assert after == pytest.approx(before - 50_000)


def test_a_sample_that_was_chosen_keeps_its_mark():
    share = {"evidence": "case_reviews.mainstream", "despite_sampling": "No other cases exist."}
    item = opportunity(share=share)
    made = document(item)
    result = size_opportunities(made, resolve(made, cases_of_the_deck(), None))
    marks = [f for f in result.findings if f.rule == "sample_does_not_estimate"]
    assert [f.message for f in marks if "Purposive sample." in f.message]
    assert result.opportunities[0].watermark == "Purposive sample."


def test_the_usual_span_of_growth_crosses_no_break():
    frame = caseload([("852", year, 60, 40) for year in range(2018, 2026)])
    plans = panel_of(Evaluator(view_of(caseload=frame), load_map("dbv")), "plans")[""]
    breaks = [b.year for b in plans.metric.breaks]
    assert breaks, "plans of January 2023 were collected in another way"
    start = span_start(plans, 2025)
    assert start is not None
    assert start >= max(b for b in breaks if b <= 2025)


def test_frames_of_the_future_are_cut_and_not_only_hidden():
    """A method that reads a frame by itself must not find more than was known."""
    cut = published_by(caseload(JANUARIES), "caseload", date(2022, 7, 1))
    assert cut.filter(pl.col("year") > 2022).is_empty()
