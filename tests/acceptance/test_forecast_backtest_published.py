"""The back-test on the official releases: what issue 3 asks the default method to reach."""

import json
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from highneeds import cases
from highneeds.actions.backtest import backtest
from highneeds.actions.data_add import add_files
from highneeds.actions.forecast import ForecastRequest, forecast
from highneeds.cli import backtest as command
from highneeds.vocabulary.faults import MissingDataError, UserError
from narrowing import there
from published import PUBLISHED, either

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    root = tmp_path_factory.mktemp("store")
    releases = sorted(PUBLISHED.glob("ehc-plans-202[25]/*.zip"))
    add_files(
        [*releases, PUBLISHED / "areas" / "population-2-18.csv"],
        store_root=root,
        retrieved=date(2026, 11, 21),
    )
    return root


@pytest.fixture(scope="module")
def tested(store):
    return backtest(store_root=store, origins=(2020, 2021, 2022), horizon=3).tested


def by_horizon(tested, method):
    return {r.horizon: r for r in tested.of(method)}


def test_the_default_is_chosen_on_origins_up_to_2019(tested):
    assert tested.chosen_on == (2016, 2017, 2018, 2019)
    assert tested.default == "pipeline"


@pytest.mark.parametrize(("horizon", "least"), [(1, 0.10), (2, 0.10), (3, 0.20)])
def test_the_default_beats_the_straight_line(tested, horizon, least):
    mine, line = by_horizon(tested, tested.default)[horizon], by_horizon(tested, "dbv")[horizon]
    assert 1 - mine.mape / line.mape >= least
    assert abs(mine.bias) < abs(line.bias)
    assert mine.n == line.n


def test_ranges_hold_what_they_promise(tested):
    records = tested.of(tested.default)
    n = sum(r.n for r in records)
    low, high = either((0.76, 0.84), (0.86, 0.96))  # few areas: a range is a little too wide
    assert low <= sum(r.coverage_80 * r.n for r in records) / n <= high
    assert 0.90 <= sum(r.coverage_95 * r.n for r in records) / n <= 0.98


@pytest.mark.parametrize("origin", [2020, 2021, 2022])
def test_ranges_hold_in_every_origin_year(tested, origin):
    records = [r for r in tested.by_origin if r.method == tested.default and r.origins == (origin,)]
    n = sum(r.n for r in records)
    low, high = either((0.70, 0.90), (0.78, 0.99))
    assert low <= sum(r.coverage_80 * r.n for r in records) / n <= high


def test_every_authority_with_a_history_is_scored(tested):
    assert by_horizon(tested, "dbv")[1].n >= either(450, 130)


def test_provision_is_reported_for_every_method(store):
    made = backtest(
        store_root=store, origins=(2020, 2021), horizon=2, by_provision=True, provision_map="dbv"
    ).tested
    groups = {r.provision for r in made.records}
    assert {"", "mainstream", "units", "maintained_special", "inmss", "ap", "post_16"} <= groups
    mase = {
        name: [there(r.mase) for r in made.records if r.provision and r.method == name]
        for name in ("pipeline", "naive")
    }
    assert sum(mase["pipeline"]) < sum(mase["naive"])


def test_a_forecast_of_a_named_authority_has_ranges_and_its_record(store):
    made = forecast(ForecastRequest("Southampton", provision_map="dbv"), store_root=store)
    plans, accuracy = there(made.get("plans")), there(made.accuracy)
    ahead = plans.forecast()
    assert made.method == accuracy.default
    assert all(there(p.low) < there(p.value) < there(p.high) for p in ahead)
    assert [p.year for p in plans.points if p.kind == "actual"][-1] == made.origin
    parts = [there(made.get("plans", s.provision)) for s in made.series if s.provision]
    together = sum(there(p.forecast()[0].value) for p in parts)
    assert together == pytest.approx(ahead[0].value)
    assert "out after two years" in accuracy.words


def test_an_authority_that_ended_is_refused(store):
    with pytest.raises(MissingDataError, match="name its successor"):
        forecast(ForecastRequest("909"), store_root=store)


def test_the_bundled_case_gets_ranges_once_the_releases_are_there(store):
    """Same seed, same answer; the deck's figures stay what they were."""
    case = Path(cases.__file__).parent / "southampton"
    first, again = (forecast(ForecastRequest(str(case)), store_root=store) for _ in range(2))
    assert list(first.records()) == list(again.records())
    assert first.origin == 2022
    closing = there(first.get("cumulative_deficit")).forecast()
    assert [there(p.value) / 1e6 for p in closing] == pytest.approx(
        [19.1, 26.4, 36.1, 48.2, 62.7], abs=0.1
    )
    assert all(there(p.low) < there(p.value) < there(p.high) for p in closing)
    widths = [there(p.high) - there(p.low) for p in closing]
    assert widths == sorted(widths)
    accuracy = there(first.accuracy)
    assert max(o for r in accuracy.records for o in r.origins) < 2022
    assert 'prefers the method "pipeline"' in accuracy.words


def test_the_command_prints_the_table_and_its_json(store, monkeypatch):
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    monkeypatch.setenv("HIGHNEEDS_STORE", str(store))
    ask = ["backtest", "--origins", "2021:2022", "--horizon", "2", "--methods", "dbv,pipeline"]
    text = CliRunner().invoke(app, ask)
    assert text.exit_code == 0
    assert "pipeline*" in text.output
    assert "crosses person-level-2023" in text.output
    made = json.loads(CliRunner().invoke(app, [*ask, "--format", "json"]).output)
    assert made["default"] == "pipeline"
    assert made["chosen_on"] == [2016, 2017, 2018, 2019]
    wanted = {
        "method", "horizon", "origins", "n", "mape", "mase", "bias", "pinball", "wis",
        "coverage_80", "coverage_95", "width_80",
    }  # fmt: skip
    assert all(wanted <= set(r) for r in made["records"])
    assert all(0 <= r["mape"] < 1 for r in made["records"])
    assert {r["origins"][0] for r in made["records"]} == {2021}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--origins", "1999:2001"], "None of these origins"),
        (["--origins", "soon"], "These are not origins"),
        (["--origins", "2022:2020"], "before the first"),
        (["--metric", "tribunals"], "cannot be back-tested"),
        (["--methods", "arima"], "no such forecast method"),
        (["--horizon", "40"], "out of range"),
    ],
)
def test_a_slip_on_the_command_line_is_told(store, monkeypatch, more, words):
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    monkeypatch.setenv("HIGHNEEDS_STORE", str(store))
    result = CliRunner().invoke(app, ["backtest", *more])
    assert isinstance(result.exception, UserError)
    assert words in str(result.exception)


def test_a_full_provision_keeps_its_places_and_its_overflow_widens_the_other(store, tmp_path):
    head = 'area: "852"\nas_at: 2023-10-01\nprovision_map: dbv\n'
    rule = (
        "forecast:\n  capacity:\n    maintained_special: {places: {2023-24: 760}, "
        "overflow_to: inmss, reason: r}\n"
    )
    made = []
    for text in (head, head + rule):
        (tmp_path / "diagnostic.yaml").write_text(text, encoding="utf-8")
        made.append(forecast(ForecastRequest(f"{tmp_path}/"), store_root=store))
    free, full = made
    special, takes = (
        there(full.get("plans", p)).forecast() for p in ("maintained_special", "inmss")
    )
    assert all(there(p.high) <= 760 and there(p.low) <= there(p.value) for p in special)
    for before, after in zip(there(free.get("plans", "inmss")).forecast(), takes, strict=True):
        assert there(after.value) > there(before.value)
        assert there(after.high) - there(after.low) > there(before.high) - there(before.low)
    totals = [[p.value for p in there(each.get("plans")).forecast()] for each in made]
    assert totals[0] == totals[1]
