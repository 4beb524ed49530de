"""What a person may write for a forecast, and what they are told when it is wrong."""

from pathlib import Path

import numpy as np
import pytest

from forecast_frames import caseload, flow, random_panel, view_of
from highneeds.forecast.methods.build_histories import histories_of
from highneeds.forecast.methods.histories import PlanHistories
from highneeds.forecast.methods.methods_by_name import METHODS, method
from highneeds.forecast.methods.parameters import parameters
from highneeds.forecast.outlook.capacity import order_of
from highneeds.forecast.outlook.finance import deficit_policy
from highneeds.forecast.outlook.settings import FinanceSettings, ForecastSettings, read_section
from highneeds.own.finance import read_finance
from highneeds.vocabulary.faults import InputError, MissingDataError, UnknownNameError
from narrowing import there

HEAD = "measure,provision,financial_year,value,unit,status,source,note\n"


def book(tmp_path: Path, body: str, provisions=("mainstream", "special")):
    path = tmp_path / "finance.csv"
    path.write_text(HEAD + body, encoding="utf-8")
    return read_finance(path, provisions)


def fault(model, data, section="forecast"):
    with pytest.raises(InputError) as error:
        read_section(model, data, section)
    return str(error.value)


@pytest.mark.parametrize("growth", [float("nan"), float("inf"), -float("inf"), "nan", "inf%"])
def test_a_growth_that_is_no_finite_number_is_refused(growth):
    text = fault(FinanceSettings, {"allocation": {"growth": growth, "reason": "r"}}, "finance")
    assert "finance.allocation.growth" in text


def test_an_allocation_growth_of_3_is_taken_for_a_slip():
    text = fault(FinanceSettings, {"allocation": {"growth": 3, "reason": "r"}}, "finance")
    assert "finance.allocation.growth" in text
    assert "3 would be 300% a year; for 3 per cent write 3%" in text


@pytest.mark.parametrize(("given", "rate"), [("3%", 0.03), (0.03, 0.03), ("-1.5 %", -0.015)])
def test_rates_are_read_as_people_write_them(given, rate):
    made = read_section(
        FinanceSettings, {"allocation": {"growth": given, "reason": "r"}}, "finance"
    )
    assert there(made.allocation).growth == pytest.approx(rate)


def test_rates_by_year_last_until_the_next():
    made = read_section(
        FinanceSettings,
        {"allocation": {"growth": {"2023-24": "5%", "2025-26": "3%"}, "reason": "r"}},
        "finance",
    )
    assert there(made.allocation).growth == {2024: 0.05, 2026: 0.03}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"horizon": 0}, "forecast.horizon"),
        ({"level": 1.2}, "forecast.level"),
        ({"plans": {"special": {"rule": "flat", "value": 64}}}, "needs value and reason"),
        ({"unit_cost": {"special": {"rule": "inflated", "reason": "r"}}}, "needs rates"),
        ({"unit_cost": {"special": {"rule": "flat_mean"}}}, "reason"),
        ({"unit_cost": {"special": {"rule": "flat", "value": -5, "reason": "r"}}}, "value"),
        (
            {"capacity": {"special": {"places": {"2025": 9}, "overflow_to": "x", "reason": "r"}}},
            "2025 is not a financial year; write 2025-26",
        ),
        ({"methd": "dbv"}, "forecast.methd"),
    ],
)
def test_a_wrong_setting_names_its_key(data, words):
    assert words in fault(ForecastSettings, data)


def test_every_fault_of_a_section_is_told_at_once():
    text = fault(ForecastSettings, {"horizon": 0, "level": 9})
    assert "forecast.horizon" in text
    assert "forecast.level" in text


def test_a_negative_spend_is_left_out_and_told(tmp_path):
    made = book(tmp_path, "spend,special,2021-22,-500,gbp,,s,\nspend,special,2022-23,900,gbp,,s,\n")
    assert made.get("spend", 2022, "special") is None
    assert made.get("spend", 2023, "special") == 900
    (finding,) = made.findings
    assert (finding.rule, finding.value) == ("negative_figure", -500)
    assert "Row 2" in finding.message


def test_a_missing_figure_is_missing_and_not_nought(tmp_path):
    made = book(tmp_path, "unit_cost,special,2021-22,,gbp_per_plan,missing,s,\n")
    assert made.get("unit_cost", 2022, "special") is None
    assert np.isnan(made.series("unit_cost", (2022,), "special"))[0]


@pytest.mark.parametrize(
    ("row", "column", "wrong"),
    [
        ("spnd,special,2021-22,5,,,,", "measure", "not known"),
        ("spend,hospital,2021-22,5,,,,", "provision", "not in the diagnostic's map"),
        ("allocation,special,2021-22,5,,,,", "provision", "has no provision"),
        ("spend,special,2022,5,,,,", "financial_year", "not a financial year"),
        ("spend,special,2021-22,lots,,,,", "value", "not a number"),
        ("spend,special,2021-22,,,,,", "value", "not a number"),
        ("spend,special,2021-22,nan,,,,", "value", "not a number"),
        ("spend,special,2021-22,5,plans,,,", "unit", "not the unit"),
        ("spend,special,2021-22,5,gbp,lost,,", "status", "not known"),
        ("spend,special,2021-22,5,gbp,missing,,", "value", "there is a value"),
    ],
)
def test_a_wrong_row_names_file_row_and_column(tmp_path, row, column, wrong):
    with pytest.raises(InputError) as error:
        book(tmp_path, row + "\n")
    (told,) = error.value.faults
    assert (told.file, told.row, told.column) == ("finance.csv", 2, column)
    assert wrong in told.wrong


def test_a_figure_given_twice_names_both_rows(tmp_path):
    with pytest.raises(InputError, match="Keep one of the rows 2 and 3"):
        book(tmp_path, "spend,special,2021-22,5,,,,\nspend,special,2021/22,6,,,,\n")


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("measure,provision,value\nspend,special,4\n", encoding="utf-8")
    with pytest.raises(InputError, match="financial_year"):
        read_finance(path, ("special",))


def test_overflow_must_not_lead_in_a_circle():
    settings = read_section(
        ForecastSettings,
        {
            "capacity": {
                "a": {"places": {"2022-23": 5}, "overflow_to": "b", "reason": "r"},
                "b": {"places": {"2022-23": 5}, "overflow_to": "a", "reason": "r"},
            }
        },
        "forecast",
    )
    with pytest.raises(InputError, match="circle"):
        order_of(settings.capacity, ("a", "b"))
    with pytest.raises(InputError, match="not known"):
        order_of(settings.capacity, ("a",))


def test_an_unknown_method_lists_those_that_there_are():
    with pytest.raises(UnknownNameError, match=", ".join(METHODS)):
        method("arima")


def test_every_break_and_rule_has_a_source():
    assert all(b.source and b.what for b in parameters().breaks)
    rules = deficit_policy()
    said = (rules.override, rules.stability_grant, rules.remainder, rules.central_budgets)
    assert all(each.source and each.what for each in said)
    assert rules.stability_grant.share + rules.remainder.share == pytest.approx(1)
    assert parameters().default.method in METHODS


def test_the_panel_holds_flows_at_the_january_that_follows():
    requests = flow(
        [("852", 2019, 20.0, 4.0), ("852", 2020, 25.0, None)],
        received="received",
        refused="refused",
    )
    plans = caseload([("852", 2020, 60, 40), ("852", 2021, 66, 44)])
    made = histories_of(view_of(caseload=plans, requests=requests), "dbv").histories
    assert made.years == (2020, 2021)
    np.testing.assert_array_equal(made.plans, [[100, 110]])
    np.testing.assert_array_equal(made.flows["requests"], [[20, 25]])
    np.testing.assert_array_equal(made.flows["refused"], [[4, np.nan]])
    at = made.provisions.index("maintained_special")
    np.testing.assert_array_equal(made.by_provision[at], [[40, 44]])


def test_provision_that_does_not_add_up_is_missing_and_told():
    frame = caseload([("852", 2020, 60, 40), ("852", 2021, 10, 0)])
    frame = frame.with_columns(plans=frame["plans"].replace(10.0, 110.0))
    made = histories_of(view_of(caseload=frame), "dbv")
    assert np.isnan(made.histories.by_provision[:, 0, 1]).all()
    assert [f.rule for f in made.findings] == ["provision_not_known"]


def test_without_any_caseload_there_is_no_panel():
    with pytest.raises(MissingDataError, match="highneeds data add"):
        histories_of(view_of())


def test_new_authorities_get_their_predecessors_history_by_share():
    panel = random_panel(handover=True)
    first = panel.handovers[0].first
    past = panel.at(first)
    rows = [past.areas.index(code) for code in panel.handovers[0].new]
    assert panel.handovers[0].old[0] not in past.areas
    old = panel.plans[0, : panel.years.index(first)]
    np.testing.assert_allclose(past.plans[rows, :-1].sum(axis=0), old)
    before = panel.at(first - 1)
    assert panel.handovers[0].old[0] in before.areas
    assert panel.handovers[0].new[0] not in before.areas


def test_a_panel_is_checked_and_frozen():
    panel = random_panel()
    with pytest.raises(ValueError, match="read-only"):
        panel.plans[0, 0] = 1
    with pytest.raises(ValueError, match="shape"):
        PlanHistories(
            panel.areas,
            panel.years,
            panel.plans[:, 1:].copy(),
            (),
            np.empty((0, 60, 15)),
            {},
            panel.people.copy(),
        )
