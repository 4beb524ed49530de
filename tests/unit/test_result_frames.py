"""Results as tables: the promised columns, nulls for what nobody has, nothing hidden told."""

import dataclasses
import math
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, get_args

import polars as pl
import pytest

import highneeds
from highneeds.benchmark.rows import BenchmarkRow
from highneeds.drivers.run import DriverTable
from highneeds.forecast.methods.backtest import AccuracyRecord, BackTest
from highneeds.forecast.outlook.results import ForecastRow
from highneeds.scorecard.results import KpiMonth
from highneeds.vocabulary.frames import frame_of
from narrowing import there
from scorecard_board_maker import make_board

pytestmark = pytest.mark.slow


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Ends:
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Line:
    name: str
    kind: Literal["a", "b"]
    n: int | None
    value: float
    colour: Colour | None
    day: date
    yes: bool
    range: Ends | None
    names: tuple[str, ...]
    pairs: tuple[tuple[str, float], ...] = ()


LINE = Line("x", "a", None, math.nan, Colour.RED, date(2026, 1, 18), True, None, ("p", "q"))


def test_each_kind_of_field_has_its_column_and_what_nobody_has_is_null():
    full = dataclasses.replace(LINE, n=3, value=1.5, range=Ends(0.5, math.inf))
    frame = frame_of(Line, [LINE, full], area="852")
    assert frame.schema == {
        "area": pl.String,
        "name": pl.String,
        "kind": pl.String,
        "n": pl.Int64,
        "value": pl.Float64,
        "colour": pl.String,
        "day": pl.Date,
        "yes": pl.Boolean,
        "range_low": pl.Float64,
        "range_high": pl.Float64,
        "names": pl.String,
    }
    assert frame.rows() == [
        ("852", "x", "a", None, None, "red", date(2026, 1, 18), True, None, None, "p; q"),
        ("852", "x", "a", 3, 1.5, "red", date(2026, 1, 18), True, 0.5, None, "p; q"),
    ]


def test_an_empty_result_has_its_columns():
    assert frame_of(Line, []).schema == frame_of(Line, [LINE]).schema


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return highneeds.copy_case("southampton", tmp_path_factory.mktemp("frames") / "southampton")


def fields_of(kind):
    return [field.name for field in dataclasses.fields(kind)]


def test_a_benchmark_has_the_authority_and_everybody_beside_it(folder):
    request = highneeds.BenchmarkRequest(str(folder), metrics=("plans", "inmss_share"))
    result = highneeds.run_benchmark(request, store_root=None, today=date(2026, 11, 21))
    frame = result.to_frame()
    assert frame.columns == ["area", *fields_of(BenchmarkRow)]
    own = frame.filter(pl.col("who") == "own")
    assert own["value"].to_list() == [r.value for r in result.records]
    assert own["rank"].to_list() == [r.rank for r in result.records]
    beside = sum(len(r.comparators) for r in result.records)
    assert frame.height == len(result.records) + beside
    assert frame.filter(pl.col("who") != "own")["rank"].null_count() == beside


def test_a_forecast_has_every_value_of_its_json_and_the_unit(folder):
    result = highneeds.make_forecast(
        highneeds.ForecastRequest(str(folder), horizon=3), store_root=None
    )
    frame = result.to_frame()
    assert frame.columns == ["area", "method", *fields_of(ForecastRow)]
    told = list(result.records())
    shared = ["area", "measure", "provision", "period", "kind", "value", "low", "high", "level"]
    assert frame.select(shared).rows() == [tuple(r[name] for name in shared) for r in told]
    units = {s.measure: s.unit for s in result.series}
    assert dict(frame.select("measure", "unit").unique().iter_rows()) == units


@pytest.mark.parametrize("table", get_args(DriverTable))
def test_drivers_give_each_of_their_tables(folder, table):
    result = highneeds.run_drivers(folder, store_root=None)
    records = there(result.split).parts if table == "split" else getattr(result, table)
    frame = result.to_frame(table)
    assert frame.height == len(records)
    assert frame.columns[0] == "area"
    if table == "split":
        assert frame["change"].sum() == there(result.split).change


def test_the_default_table_of_drivers_is_growth(folder):
    result = highneeds.run_drivers(folder, store_root=None)
    assert result.to_frame().equals(result.to_frame("growth"))


def test_a_back_test_tells_reported_origins_together_or_alone():
    record = AccuracyRecord(
        "dbv", 1, (2020,), 9, None, None, None, None, None, None, None, None, None
    )
    tested = BackTest("dbv", (2018,), (record,), (record, record), ())
    assert tested.to_frame().select("method", "horizon", "n").rows() == [("dbv", 1, 9)]
    assert tested.to_frame(by_origin=True).height == 2


def test_case_reviews_tell_counts_and_shares(folder):
    result = highneeds.case_reviews(folder)
    frame = result.to_frame()
    outcomes = frame.filter(pl.col("of") == "outcome")
    assert outcomes["count"].to_list() == [o.share.count for o in result.result.outcomes]
    unknown = frame.filter(pl.col("share").is_null())
    assert unknown["count"].null_count() == unknown.height  # never 0 for what nobody stated


def test_surveys_show_no_count_of_one_to_four(folder):
    for survey in highneeds.surveys(folder):
        counts = survey.to_frame()["count"].drop_nulls().to_list()
        assert not [n for n in counts if 0 < n < 5]


def test_outreach_tells_its_shares(folder):
    result = highneeds.outreach(folder)
    frame = result.to_frame()
    assert frame["estimate"].to_list()[:2] == ["already had a plan", "plan later"]
    assert frame["share"][1] == result.plan_later.value


def test_opportunities_and_the_plan_with_them(folder):
    sized = highneeds.size_opportunities(folder)
    total = sized.to_frame().filter(pl.col("id") == "total")
    assert total["benefit_potential"].to_list() == [y.benefit.potential for y in sized.total.years]
    assert total["range_p90"].to_list() == [y.range.p90 for y in sized.total.years]
    plan = highneeds.mitigate(folder)
    frame = plan.to_frame()
    assert frame["scenario"].unique(maintain_order=True).to_list() == [
        *("unmitigated", "lower", "upper", "potential")
    ]
    spend = frame.filter(pl.col("measure") == "spend", pl.col("scenario") == "upper")
    assert spend["value"].to_list() == [p.spend for p in plan.mitigated.upper.positions]


def test_a_plan_check_lists_its_contradictions(folder):
    checked = highneeds.check_plan(folder / "plan.yaml")
    frame = checked.to_frame()
    assert frame["id"].to_list() == [c.id for c in checked.contradictions]
    assert "disagreements" not in frame.columns


def test_a_scorecard_has_every_month_of_every_kpi(tmp_path):
    board = highneeds.make_scorecard(make_board(tmp_path, kpis=3, years=1))
    frame = board.to_frame()
    assert frame.columns == ["area", *fields_of(KpiMonth)]
    assert frame.height == sum(len(k.all_months) for k in board.kpis) > 0
    assert frame["value"].to_list() == [m.value for k in board.kpis for m in k.all_months]
