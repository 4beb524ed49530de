"""The outlook of one authority, from a folder to records, words and findings."""

import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from highneeds import cases
from highneeds.actions.forecast import ForecastRequest, forecast
from highneeds.cli import forecast as command
from highneeds.forecast.methods.backtest import AccuracyRecord
from highneeds.forecast.outlook.accuracy_words import accuracy_words
from highneeds.vocabulary.faults import InputError, MissingDataError, UnknownNameError

CASE = Path(cases.__file__).parent / "southampton"

HEAD = 'area: "852"\nas_at: 2022-10-19\nprovision_map: dbv\n'
PLANS = """measure,provision,financial_year,value
plans,mainstream,2019-20,100
plans,mainstream,2020-21,110
plans,mainstream,2021-22,120
plans,maintained_special,2019-20,50
plans,maintained_special,2020-21,55
plans,maintained_special,2021-22,60
"""
MONEY = """unit_cost,mainstream,2021-22,10000
unit_cost,maintained_special,2021-22,20000
allocation,,2022-23,2000000
opening_deficit,,2022-23,1000000
"""
RULES = """forecast:
  method: dbv
  horizon: 2
  unit_cost:
    mainstream: {rule: linear, reason: r}
    maintained_special: {rule: linear, reason: r}
finance:
  allocation: {growth: 10%, reason: r}
"""


def folder(tmp_path: Path, plans: str = PLANS + MONEY, rules: str = RULES) -> str:
    (tmp_path / "diagnostic.yaml").write_text(HEAD + rules, encoding="utf-8")
    (tmp_path / "finance.csv").write_text(plans, encoding="utf-8")
    return f"{tmp_path}/"


def run(tmp_path: Path, plans: str = PLANS + MONEY, rules: str = RULES, **more):
    return forecast(ForecastRequest(folder(tmp_path, plans, rules), **more), store_root=None)


def values(result, measure, provision=""):
    return [p.value for p in result.get(measure, provision).forecast()]


def rules_of(result):
    return {f.rule for f in result.findings}


def test_plans_cost_spend_and_deficit(tmp_path):
    result = run(tmp_path)
    assert values(result, "plans") == [195, 210]
    assert values(result, "spend") == [130 * 1e4 + 65 * 2e4, 140 * 1e4 + 70 * 2e4]
    assert values(result, "allocation") == [2.0e6, pytest.approx(2.2e6)]
    assert values(result, "cumulative_deficit") == [1.6e6, pytest.approx(2.2e6)]
    assert result.origin == 2022
    assert result.get("plans").forecast()[0].low is None


def test_records_are_those_that_are_documented(tmp_path):
    records = list(run(tmp_path).records())
    keys = {
        "area",
        "measure",
        "provision",
        "period",
        "kind",
        "value",
        "low",
        "high",
        "level",
        "method",
    }
    assert all(set(r) == keys for r in records)
    first = records[0]
    assert (first["period"], first["kind"], first["provision"]) == (
        "January 2020",
        "actual",
        "total",
    )
    assert {r["period"] for r in records if r["measure"] == "spend"} >= {"2022-23", "2023-24"}


def test_demand_above_capacity_goes_to_the_named_provision_and_is_priced(tmp_path):
    rules = RULES.replace(
        "finance:",
        "  capacity:\n    mainstream: {places: {2022-23: 125, 2023-24: 130}, "
        "overflow_to: maintained_special, reason: r}\nfinance:",
    )
    result = run(tmp_path, rules=rules)
    assert values(result, "plans", "mainstream") == [125, 130]
    assert values(result, "plans", "maintained_special") == [70, 80]
    assert values(result, "plans") == [195, 210]
    assert values(result, "overflow", "mainstream") == [5, 10]
    assert values(result, "overflow_cost", "mainstream") == [5e4, 1e5]


def test_capacity_below_present_plans_is_told(tmp_path):
    rules = RULES.replace(
        "finance:",
        "  capacity:\n    mainstream: {places: {2022-23: 90}, overflow_to: maintained_special, "
        "reason: r}\nfinance:",
    )
    found = {f.rule: f for f in run(tmp_path, rules=rules).findings}
    assert "120 plans and 90 places" in found["capacity_below_plans"].message


def test_a_year_missing_in_the_middle_is_told_and_not_taken_for_nought(tmp_path):
    result = run(tmp_path, PLANS.replace("plans,mainstream,2020-21,110\n", "") + MONEY)
    assert "year_missing" in rules_of(result)
    assert values(result, "plans", "mainstream") == [130, 140]
    assert result.get("plans", "mainstream").points[1].value is None


def test_one_year_only_is_told(tmp_path):
    only = "\n".join(r for r in PLANS.splitlines() if "20-21" not in r and "19-20" not in r)
    result = run(tmp_path, only + "\n" + MONEY)
    assert "short_history" in rules_of(result)
    assert values(result, "plans") == [180, 180]


def test_plans_without_cost_leave_spend_missing_and_are_told(tmp_path):
    result = run(tmp_path, PLANS + MONEY.replace("unit_cost,mainstream,2021-22,10000\n", ""))
    assert "plans_without_cost" in rules_of(result)
    assert values(result, "spend") == [None, None]
    assert values(result, "cumulative_deficit") == [None, None]
    assert values(result, "spend", "maintained_special") == [1.3e6, 1.4e6]


def test_a_missing_opening_or_allocation_is_told(tmp_path):
    result = run(tmp_path, PLANS + MONEY.split("allocation", maxsplit=1)[0])
    assert {"opening_missing", "allocation_missing"} <= rules_of(result)


def test_cost_is_worked_out_from_spend_where_only_spend_is_given(tmp_path):
    money = MONEY.replace("unit_cost,mainstream,2021-22,10000", "spend,mainstream,2021-22,1200000")
    assert values(run(tmp_path, PLANS + money), "unit_cost", "mainstream") == [1e4, 1e4]


def test_the_command_line_has_the_last_word_under_the_same_rules(tmp_path):
    assert len(values(run(tmp_path, horizon=4), "plans")) == 4
    assert values(run(tmp_path, method="naive"), "plans") == [180, 180]
    with pytest.raises(InputError, match=r"forecast\.level"):
        run(tmp_path, level=4.0)
    with pytest.raises(UnknownNameError, match="no such forecast method"):
        run(tmp_path, method="guess")


def test_a_method_that_learns_needs_the_others(tmp_path):
    with pytest.raises(MissingDataError, match="learns from all authorities"):
        run(tmp_path, method="pooled")


def test_without_others_the_default_is_the_straight_line_and_says_so(tmp_path):
    result = run(tmp_path, rules=RULES.replace("  method: dbv\n", ""))
    assert result.method == "dbv"
    assert {"no_panel", "no_money_range"} <= rules_of(result)


def test_a_provision_that_the_forecast_has_not_is_named(tmp_path):
    rules = RULES.replace(
        "finance:", "  plans:\n    inmss: {rule: flat, value: 64, reason: r}\nfinance:"
    )
    with pytest.raises(InputError, match="inmss"):
        run(tmp_path, rules=rules)


def test_a_finance_file_outside_the_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file in the folder"):
        run(tmp_path, rules=RULES.replace("finance:", "finance:\n  file: ../other.csv"))


def test_text_and_json_of_the_command(tmp_path, monkeypatch):
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    monkeypatch.setenv("HIGHNEEDS_STORE", str(tmp_path / "store"))
    target = folder(tmp_path)
    text = CliRunner().invoke(app, ["forecast", target])
    assert text.exit_code == 0
    assert "cumulative deficit" in text.output
    assert "1.6" in text.output
    shown = CliRunner().invoke(app, ["forecast", target, "--format", "json", "--level", "90"])
    assert shown.exit_code == 0
    assert '"measure": "cumulative_deficit"' in shown.output


def test_words_say_how_wrong_and_on_which_side():
    def record(horizon, error, bias):
        return AccuracyRecord(
            "dbv", horizon, (2019, 2020, 2021), 450, error, 1, bias, bias, 1, 1, 0.8, 0.95, 0.2
        )

    text = accuracy_words([record(1, 0.04, -0.001), record(2, 0.063, -0.04)], "pipeline", "dbv")
    assert "January 2019 to January 2021" in text
    assert "4.0% out after one year, as often too high as too low" in text
    assert "6.3% out after two years, usually too low" in text
    assert 'prefers the method "pipeline"' in text
    assert "no record yet" in accuracy_words([], "dbv", "dbv")


GOLDEN_PLANS = {
    "mainstream": (890, 974, 1059, 1143),
    "units": (47, 50, 53, 56),
    "maintained_special": (741, 762, 784, 805),
    "inmss": (64, 64, 64, 64),
    "ap": (16, 16, 16, 16),
    "post_16": (290, 311, 332, 353),
    "": (2047, 2177, 2307, 2437, 2567),
}
GOLDEN_COST = {
    "mainstream": (11_824,) * 4,
    "units": (19_903, 22_506, 25_109, 27_712),
    "maintained_special": (25_644, 27_647, 29_650, 31_653),
    "inmss": (73_115,) * 4,
    "ap": (154_342,) * 4,
    "post_16": (4_755, 4_610, 4_465, 4_320),
}
GOLDEN_MONEY = {
    "spend": (41.0, 44.4, 47.8, 51.3, 54.9),
    "allocation": (35.9, 37.0, 38.1, 39.2, 40.4),
    "cumulative_deficit": (19.1, 26.4, 36.1, 48.2, 62.7),
}


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    """Forecast the bundled case, its sections added where diagnostic.yaml has them not yet."""
    place = tmp_path_factory.mktemp("case") / "southampton"
    shutil.copytree(CASE, place)
    head = place / "diagnostic.yaml"
    sections = place / "forecast.section.yaml"
    if "\nforecast:" not in head.read_text(encoding="utf-8"):
        both = head.read_text(encoding="utf-8") + "\n" + sections.read_text(encoding="utf-8")
        head.write_text(both, encoding="utf-8")
    return forecast(ForecastRequest(str(place)), store_root=None)


@pytest.mark.parametrize("provision", GOLDEN_PLANS)
def test_golden_plans(golden, provision):
    """Printed in the deck, to ±1 plan."""
    printed = GOLDEN_PLANS[provision]
    assert values(golden, "plans", provision)[: len(printed)] == pytest.approx(printed, abs=1)


@pytest.mark.parametrize("provision", GOLDEN_COST)
def test_golden_costs(golden, provision):
    """Printed in the deck, to ±£1."""
    printed = GOLDEN_COST[provision]
    assert values(golden, "unit_cost", provision)[: len(printed)] == pytest.approx(printed, abs=1)


@pytest.mark.parametrize("measure", GOLDEN_MONEY)
def test_golden_money(golden, measure):
    """Printed in the deck, to ±£0.1m."""
    mine = [value / 1e6 for value in values(golden, measure)]
    assert mine == pytest.approx(GOLDEN_MONEY[measure], abs=0.1)


def test_golden_history_keeps_the_missing_cost_missing(golden):
    assert golden.get("unit_cost", "units").points[0].value is None
    assert [p.value for p in golden.get("plans").points[:3]] == [1657, 1788, 1917]
