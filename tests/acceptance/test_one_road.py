"""One fact, one road: every authority and January is the same in every room."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from highneeds.diagnostic.session import Session
from highneeds.diagnostic.subject import Subject
from highneeds.drivers.flows import flow_identity, provision_flows
from highneeds.forecast.methods.build_histories import histories_of
from highneeds.government_tables.from_results import _tables
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.formulas import by_group
from highneeds.measures.panel import panel_of
from highneeds.measures.published_by import published_by
from highneeds.vocabulary.provision import load_map, map_ids
from narrowing import there


@pytest.fixture(scope="module", params=map_ids())
def roads(request, release_view):
    """The same January plans by every road: measures, forecast, and the tables of drivers."""
    groups = load_map(request.param)
    evaluator = Evaluator(release_view, groups)
    return groups, evaluator, histories_of(release_view, groups.id).histories


def test_forecast_has_the_plans_of_the_benchmark(roads):
    _, evaluator, histories = roads
    plans = panel_of(evaluator, "plans")[""]
    for i, area in enumerate(histories.areas):
        for t, year in enumerate(histories.years):
            ours, theirs = histories.plans[i, t], plans.cell(area, year)[0]
            assert ours == theirs or (np.isnan(ours) and np.isnan(theirs)), (area, year)


def test_forecast_has_the_provision_of_the_benchmark(roads):
    _, evaluator, histories = roads
    compared = 0
    for group, panel in panel_of(evaluator, "provision_share").items():
        p = histories.provisions.index(group)
        for i, area in enumerate(histories.areas):
            for t, year in enumerate(histories.years):
                ours = histories.by_provision[p, i, t]
                if np.isfinite(ours):  # left out where groups do not add to the plans
                    assert ours == panel.cell(area, year)[0], (group, area, year)
                    compared += 1
    assert compared > 1_000


def test_drivers_and_government_tables_read_the_same_figures(roads, release_view):
    groups, evaluator, histories = roads
    plans = panel_of(evaluator, "plans")[""]
    shares = panel_of(evaluator, "provision_share")
    for area in histories.areas:
        mine = _tables(release_view, area, None)["caseload"]
        rows = mine.filter(pl.col("topic") == "all").sort("year")
        sums = by_group(rows, groups)
        for i, row in enumerate(rows.iter_rows(named=True)):
            assert row["plans"] == _or_none(plans.cell(area, row["year"])[0])
            for group, panel in shares.items():
                assert sums[group][i] == _or_none(panel.cell(area, row["year"])[0])


def test_flows_open_and_close_with_the_benchmarks_januaries(roads, release_view):
    groups, evaluator, histories = roads
    plans = panel_of(evaluator, "plans")[""]
    shares = panel_of(evaluator, "provision_share")
    flows = 0
    for area in histories.areas:
        mine = {
            name: release_view.table(name).filter(
                (pl.col("level") == "la") & (pl.col("area") == area)
            )
            for name in ("caseload", "new_plans", "ceased")
        }
        for flow in flow_identity(mine["caseload"], mine["new_plans"], mine["ceased"]):
            assert flow.opening == plans.cell(area, flow.year)[0]
            assert flow.closing == plans.cell(area, flow.year + 1)[0]
            flows += 1
        for one in provision_flows(mine["caseload"], mine["new_plans"], mine["ceased"], groups):
            assert one.opening == shares[one.provision].cell(area, one.year)[0]
            assert one.closing == shares[one.provision].cell(area, one.year + 1)[0]
    assert flows > 10


def test_bristol_in_january_2018_is_one_figure(release_view):
    session = Session(Subject("801", release_view))
    in_forecast = {p.year: p.value for p in there(session.forecast.get("plans")).points}
    flow = next(f for f in session.drivers.flows if f.year == 2018)
    benchmark = panel_of(Evaluator(release_view, load_map("dfe-2021")), "plans")[""]
    assert in_forecast[2018] == flow.opening == benchmark.cell("801", 2018)[0] == 2193


def test_england_in_january_2018_is_what_dfe_printed(release_view):
    plans = panel_of(Evaluator(release_view, load_map("dfe-2021")), "plans")[""]
    top, _, _ = plans.large["E92000001"]
    assert top[plans.column(2018)] == 319_819


@pytest.mark.parametrize(("area", "special"), [("205", 298), ("315", 520), ("860", 2444)])
def test_january_2021_is_dfes_own_tool_with_both_releases_loaded(release_view, area, special):
    """The 2025 layout combines hospital schools with special schools; the 2022 release does not."""
    panel = panel_of(Evaluator(release_view, load_map("dfe-2021")), "provision_share")
    assert panel["maintained_special"].cell(area, 2021)[0] == special
    assert panel["maintained_special"].releases(area, 2021) == "2025 and 2022"
    assert panel["maintained_special"].releases(area, 2023) == "2025"


def test_what_had_been_published_is_cut_alike_for_every_road(release_view):
    known = published_by(release_view.table("caseload"), "caseload", date(2022, 5, 31))
    assert known["year"].max() == 2021


def _or_none(value):
    return None if np.isnan(value) else value
