"""Growth, shares, flows, patterns and cohorts on small tables whose answers are known by hand."""

import numpy as np
import polars as pl
import pytest

from highneeds.drivers.cohorts import cross, rank_cohorts
from highneeds.drivers.core_top_up import core_and_top_up
from highneeds.drivers.flows import age_flows, flow_identity, provision_flows
from highneeds.drivers.growth import growth_between, growth_table, spend_shares, total_of
from highneeds.drivers.patterns import band_of, patterns, start_ages
from highneeds.drivers.run import drivers_of
from highneeds.drivers.split import ProvisionYear, split_provision, split_years
from highneeds.vocabulary.provision import load_map
from narrowing import there

DBV = load_map("dbv")
KEYS = {"level": "la", "area": "900"}


def table(rows):
    frame = pl.DataFrame(
        [{**KEYS, "topic": "all", "group": "all", **row} for row in rows], infer_schema_length=None
    )
    return frame.with_columns(pl.col("year").cast(pl.Int32))


def test_growth_of_spend_plans_and_cost_side_by_side():
    """11% on spend is 9% on plans and about 2% on the cost of each."""
    rows = [
        ProvisionYear("a", 2020, 100, 1_000_000),
        ProvisionYear("a", 2022, 118.81, 1_232_100),
    ]
    total = {g.measure: g for g in growth_table(rows) if g.provision == "total"}
    assert total["spend"].cagr == pytest.approx(0.11)
    assert total["plans"].cagr == pytest.approx(0.09)
    assert total["cost_per_plan"].cagr == pytest.approx(1.11 / 1.09 - 1)
    assert total["spend"].mean_difference == pytest.approx(1160.5)


def test_the_average_annual_increase_of_the_deck_is_over_the_last_actual():
    """Mainstream in seed 003: 636, 709, 805 is printed as 10.50%."""
    found = growth_between("plans", "mainstream", {2020: 636, 2021: 709, 2022: 805})
    share = there(there(found).mean_difference_share_of_last)
    assert 100 * share == pytest.approx(10.50, abs=0.005)
    assert growth_between("plans", "mainstream", {2020: 636}) is None


def test_a_missing_cost_is_missing_and_not_nought():
    rows = [
        ProvisionYear("a", 2020, 10, 1000),
        ProvisionYear("a", 2021, 10, 1000),
        ProvisionYear("units", 2020, 5, None),
        ProvisionYear("units", 2021, 5, 600),
    ]
    assert there(total_of(rows, 2020)).spend is None
    measures = {(g.measure, g.provision) for g in growth_table(rows)}
    assert ("spend", "units") not in measures
    assert ("spend", "total") not in measures
    assert split_years(rows[0::2], rows[1::2]).left_out == ("units",)


def test_a_new_provision_is_volume_and_other_spend_is_neither():
    opened = split_provision(ProvisionYear("u", 2024, 0, 0), ProvisionYear("u", 2025, 10, 5000))
    assert (opened.volume, opened.price) == (5000, 0)
    other = split_provision(ProvisionYear("o", 2024, None, 10), ProvisionYear("o", 2025, None, 35))
    assert (other.volume, other.price, other.other) == (0, 0, 25)
    with pytest.raises(ValueError, match="no provision has spend in both years"):
        split_years([ProvisionYear("a", 2024, 1, None)], [ProvisionYear("a", 2025, 1, 2)])


def test_shares_of_spend_and_contributions_to_its_change():
    rows = [
        ProvisionYear("a", 2024, 1, 10_000),
        ProvisionYear("b", 2024, 1, 10_000),
        ProvisionYear("a", 2025, 1, 25_000),
        ProvisionYear("b", 2025, 1, 15_000),
    ]
    first, second = spend_shares(rows, 2024, 2025)
    assert (first.share, first.contribution, first.change) == (0.625, 0.75, 150.0)
    assert (second.share, second.contribution) == (0.375, 0.25)


@pytest.fixture
def flows():
    caseload = table([{"year": 2023, "plans": 1000.0}, {"year": 2024, "plans": 1130.0}])
    new = table([{"year": 2023, "plans": 200.0}])
    ceased = table([{"year": 2023, "ceased": 90.0, "reason_transfer": 15.0}])
    return caseload, new, ceased


def test_the_flow_identity_shows_and_names_what_is_left(flows):
    (flow,) = flow_identity(*flows)
    assert (flow.ceased, flow.transferred_out, flow.residual) == (75.0, 15.0, 20.0)
    gone = there(flow.ceased) + there(flow.transferred_out)
    assert flow.opening + flow.new - gone + there(flow.residual) == 1130
    assert flow.residual_share == 0.02
    assert flow.residual_name.startswith("moved in from other authorities")


def test_before_2022_ends_are_not_published_apart(flows):
    caseload, new, _ = flows
    (flow,) = flow_identity(caseload, new, None)
    assert flow.ceased is None
    assert flow.residual == -70
    assert "not published apart" in flow.residual_name


def test_a_missing_january_makes_no_flow(flows):
    caseload, new, ceased = flows
    assert flow_identity(caseload.filter(pl.col("year") == 2024), new, ceased) == ()


def test_starts_against_ends_by_provision_and_age():
    caseload = table(
        [
            {"year": 2023, "plans": 30.0, "mainstream_academy": 20.0, "special_independent": 10.0},
            {"year": 2024, "plans": 34.0, "mainstream_academy": 21.0, "special_independent": 13.0},
        ]
    )
    new = table(
        [
            {"year": 2023, "plans": 8.0, "mainstream_academy": 7.0, "special_independent": 1.0},
            {"year": 2023, "topic": "age_at_start", "group": "4", "plans": 8.0},
        ]
    )
    ceased = table(
        [
            {"year": 2023, "ceased": 4.0},
            {"year": 2023, "topic": "placement", "group": "mainstream_academy", "ceased": 4.0},
            {"year": 2023, "topic": "placement", "group": "mainstream_total", "ceased": 4.0},
            {"year": 2023, "topic": "age_ceased", "group": "20+", "ceased": 4.0},
        ]
    )
    mainstream, independent = provision_flows(caseload, new, ceased, DBV)
    assert (mainstream.new, mainstream.ceased, mainstream.moved) == (7.0, 4.0, -2.0)
    assert independent.moved == 2.0
    assert [(a.age, a.new, a.ceased) for a in age_flows(new, ceased)] == [
        ("4", 8.0, None),
        ("20+", None, 4.0),
    ]


@pytest.mark.parametrize(
    ("age", "band"),
    [("2-", "0-4"), ("10", "5-10"), ("20+", "20-25"), ("25", "20-25"), ("unknown", None)],
)
def test_ages_go_to_the_five_bands(age, band):
    assert band_of(age) == band


def test_mean_age_at_start_counts_open_ended_ages_and_says_so():
    new = table(
        [
            {"year": 2023, "topic": "age_at_start", "group": "4", "plans": 3.0},
            {"year": 2023, "topic": "age_at_start", "group": "20+", "plans": 1.0},
            {"year": 2023, "topic": "age_at_start", "group": "unknown", "plans": 9.0},
        ]
    )
    (found,) = start_ages(new)
    assert (found.mean_age, found.known, found.open_ended) == (8.0, 4.0, 1.0)


def cohort_tables(january):
    caseload = table(
        [
            {"year": year, "topic": "age", "group": age, "plans": a + b} | leaves
            for year, more in ((january - 1, 0.0), (january, 10.0))
            for age, a, b in (("7", 40.0 + more, 20.0), ("13", 30.0, 30.0))
            for leaves in ({"mainstream_academy": a, "special_academy_free": b},)
        ]
    )
    needs = table(
        [
            {"year": january, "topic": "age", "group": "7", "need_asd": 40.0, "need_semh": 30.0},
            {"year": january, "topic": "age", "group": "13", "need_asd": 30.0, "need_semh": 30.0},
            *(
                {"year": january, "topic": "placement", "group": g, "need_asd": x, "need_semh": y}
                for g, x, y in (
                    ("mainstream_academy", 30.0, 50.0),
                    ("special_academy_free", 40.0, 10.0),
                    ("special_total", 40.0, 10.0),
                )
            ),
        ]
    )
    return caseload, needs


def test_the_raked_cross_keeps_every_published_margin():
    caseload, needs = cohort_tables(2025)
    made = there(cross(caseload, "age", 2025, needs, DBV))
    assert made.estimated
    places = [made.provisions.index(p) for p in ("mainstream", "maintained_special")]
    np.testing.assert_allclose(made.plans[places].sum(axis=2)[:, [1, 2]], [[50, 30], [20, 30]])
    np.testing.assert_allclose(made.plans.sum(axis=0)[[1, 2]], [[40, 30], [30, 30]], atol=1e-3)
    np.testing.assert_allclose(made.plans[places].sum(axis=1), [[30, 50], [40, 10]], atol=1e-3)


def test_cohorts_rank_by_growth_in_pounds_where_cost_is_known():
    caseload, needs = cohort_tables(2025)
    new = table([{"year": 2024, "plans": 1.0}])
    ranked, notes = rank_cohorts(caseload, new, needs, None, DBV, {"mainstream": 10_000.0})
    assert ranked[0].provision == "mainstream"
    assert ranked[0].age_band == "5-10"
    assert ranked[0].measure == "growth"
    assert sum(there(c.change) for c in ranked) == pytest.approx(10)
    assert sum(c.pounds for c in ranked if c.pounds) == pytest.approx(100_000)
    assert "estimate" in notes[0]


def test_with_one_january_by_age_cohorts_rank_by_starters_and_say_so():
    caseload, _ = cohort_tables(2025)
    caseload = caseload.filter(pl.col("year") == 2025)
    new = table([{"year": 2024, "topic": "age_at_start", "group": "7", "mainstream_academy": 5.0}])
    ranked, notes = rank_cohorts(caseload, new, None, None, DBV, {})
    assert [(c.measure, c.plans, c.estimated) for c in ranked] == [("starters", 5.0, False)]
    assert "not by growth" in notes[0]
    assert rank_cohorts(caseload, new.clear(), None, None, DBV, {})[0] == ()


def test_core_and_top_up_shares_need_all_three_lines():
    rows = [
        {"year": 2022, "basis": "budget", "line": line, "total": total, "special": total}
        for line, total in (
            ("place_funding", 20.0),
            ("top_up_maintained", 60.0),
            ("top_up_non_maintained", 20.0),
        )
    ]
    (found,) = core_and_top_up(table(rows))
    assert found.top_up_share == 0.8
    assert found.top_up_by_phase == (("special", 80.0),)
    (partial,) = core_and_top_up(table(rows[:2]))
    assert partial.top_up_share is None


def test_patterns_compare_starters_with_all_plans():
    caseload = table(
        [
            {"year": 2024, "topic": "sex", "group": "male", "plans": 70.0},
            {"year": 2024, "topic": "sex", "group": "female", "plans": 30.0},
        ]
    )
    new = table([{"year": 2023, "topic": "sex", "group": "female", "plans": 5.0}])
    found = {p.category: p for p in patterns(caseload, new, None, None, DBV) if p.topic == "sex"}
    assert (found["female"].stock_share, found["female"].starter_share) == (0.3, 1.0)
    assert found["male"].starters is None


def test_what_is_not_there_is_named(flows):
    caseload, new, ceased = flows
    result = drivers_of("900", {"caseload": caseload, "new_plans": new, "ceased": ceased}, DBV)
    assert "own spend by provision and year (finance.csv)" in result.missing
    assert result.split is None
    assert [node.id for node in result.tree] == [
        *("plans", "flow:new", "flow:ceased", "flow:transferred", "flow:residual"),
    ]
    nothing = drivers_of("901", {"caseload": caseload}, DBV)
    assert nothing.growth == ()
    assert "plans in January" in nothing.missing


def test_a_large_residual_is_a_finding(flows):
    caseload, new, ceased = flows
    more = caseload.with_columns(
        pl.when(pl.col("year") == 2024).then(1300.0).otherwise("plans").alias("plans")
    )
    result = drivers_of("900", {"caseload": more, "new_plans": new, "ceased": ceased}, DBV)
    (finding,) = result.findings
    assert finding.rule == "flows_do_not_balance"
    assert "+190 plans unexplained, 19.0%" in finding.message
