"""`highneeds scorecard` as people type it."""

import csv
import io
import json
import shutil

import pytest
import typer
from typer.testing import CliRunner

from highneeds.cli import scorecard
from highneeds.vocabulary.faults import InputError, UnknownNameError
from scorecard_boards import CASE

SEED = (CASE / "board-page.txt").read_text(encoding="utf-8")
KEYS = {
    "id", "ref", "title", "unit", "polarity", "value", "status", "numerator", "denominator",
    "movement", "judgement", "rag", "comparators", "target", "spc", "findings",
}  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HIGHNEEDS_STORE", str(tmp_path / "store"))
    app = typer.Typer(pretty_exceptions_enable=False)

    @app.callback()
    def root() -> None:
        """Stand in for the main command."""

    scorecard.register(app)

    def call(*words):
        return CliRunner().invoke(app, ["scorecard", *map(str, words)], catch_exceptions=True)

    return call


@pytest.fixture
def case(tmp_path):
    return shutil.copytree(CASE, tmp_path / "bcp")


def test_the_page_goes_into_build_and_attention_is_printed(run, case):
    done = run(case)
    assert done.exit_code == 0
    assert (case / "build/scorecard-2022-01.html").read_text().startswith("<!DOCTYPE html>")
    assert "1. % of case audits judged as good/outstanding (14.01)." in done.output


def test_json_has_the_documented_keys(run, case):
    made = json.loads(run(case, "--format", "json").stdout)
    assert made["month"] == "2022-01"
    assert len(made["kpis"]) == 16
    assert all(set(kpi) >= KEYS for kpi in made["kpis"])
    assert set(made) >= {"month", "kpis", "attention", "actions"}
    audits = next(kpi for kpi in made["kpis"] if kpi["ref"] == "14.01")
    assert (audits["numerator"], audits["denominator"], audits["rag"]) == (0, 6, "red")
    empty = next(kpi for kpi in made["kpis"] if kpi["ref"] == "31.01")
    assert (empty["value"], empty["status"], empty["movement"]) == (None, "missing", None)


def test_an_earlier_month_knows_nothing_of_later_ones(run, case):
    made = json.loads(run(case, "--month", "Nov 21", "--format", "json").stdout)
    plans = made["kpis"][0]
    assert (made["month"], plans["value"], plans["movement"]) == ("2021-11", 2984, "up")
    assert max(m["month"] for m in plans["months"]) == "2021-11"


def test_csv_can_be_read_back_as_data(run, case, tmp_path):
    text = run(case, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["period"] for row in rows} >= {"2021-01", "2021-08", "2022-01"}
    again = shutil.copytree(case, tmp_path / "again")
    (again / "board-page.txt").unlink()
    (again / "tidy.csv").write_text(text)
    settings = (again / "scorecard.yaml").read_text().replace("board-page.txt", "tidy.csv")
    (again / "scorecard.yaml").write_text(settings)
    first = json.loads(run(case, "--format", "json").stdout)["kpis"]
    second = json.loads(run(again, "--format", "json").stdout)["kpis"]
    for name in ("value", "status", "numerator", "denominator", "movement", "judgement", "rag"):
        assert [k[name] for k in second] == [k[name] for k in first], name


@pytest.mark.parametrize("column", ["ref", "title", "note"])
def test_no_words_of_the_csv_are_run_by_a_spreadsheet(run, tmp_path, column):
    words = {"ref": "7.1", "title": "Plans", "note": "late"} | {column: "=HYPERLINK(1)"}
    (tmp_path / "scorecard.yaml").write_text(
        f"kpis: [{{ref: '{words['ref']}', define: {{id: a, title: '{words['title']}',"
        " unit: count, period: month}}]\n"
    )
    (tmp_path / "scorecard.csv").write_text(f"kpi,period,value,note\na,2022-01,3,{words['note']}\n")
    rows = list(csv.DictReader(io.StringIO(run(tmp_path, "--format", "csv").stdout)))
    assert rows[-1][column] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("month", ["2023-01", "soon"])
def test_a_month_without_figures_is_refused(run, case, month):
    done = run(case, "--month", month)
    assert isinstance(done.exception, UnknownNameError)
    assert not (case / "build").exists()


def test_new_makes_a_folder_that_works(run, tmp_path):
    page = tmp_path / "from.txt"
    page.write_text(SEED, encoding="utf-8")
    folder = tmp_path / "mine"
    done = run("new", folder, "--from", page, "--area", "Bournemouth, Christchurch and Poole")
    assert done.exit_code == 0, done.output
    assert "16 KPIs are in the library." in done.output
    made = json.loads(run(folder, "--format", "json").stdout)
    assert [k["target"]["value"] for k in made["kpis"] if k["target"]] == [11.5, 60.0, 75.0]
    assert isinstance(run("new", folder, "--from", page).exception, InputError)


def test_new_defines_what_the_library_does_not_know(run, tmp_path):
    page = tmp_path / "from.csv"
    page.write_text("Ref,KPI,Aug 21,Sep 21\n7.01,% of visits that were welcomed,41.5%,44%\n")
    done = run("new", tmp_path / "mine", "--from", page)
    assert "Give these a definition: 7.01" in done.output
    (kpi,) = json.loads(run(tmp_path / "mine", "--format", "json").stdout)["kpis"]
    assert (kpi["unit"], kpi["value"], kpi["movement"]) == ("percent", 44.0, "up")


def test_new_leaves_nothing_behind_when_the_page_is_wrong(run, tmp_path):
    page = tmp_path / "from.csv"
    page.write_text("Ref,KPI,Aug 21\n1.01,No. of EHCPs,about 3\n")
    done = run("new", tmp_path / "mine", "--from", page)
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith('from.csv, row 2, column "Aug 21": This is not a number')
    assert not (tmp_path / "mine").exists()


def test_edits_survive_fresh_drafts(run, case):
    assert run(case, "--drafts").exit_code == 0
    path = case / "commentary.yaml"
    text = path.read_text()
    draft = next(line for line in text.splitlines() if "concern.target.within_20_weeks" in line)
    at = text.index(draft)
    edited = text[:at] + text[at:].replace("author: ''", "author: J. Shah", 1).replace(
        "text: '% of new", "text: 'OUR WORDS % of new", 1
    )
    path.write_text(edited)
    assert run(case, "--drafts").exit_code == 0
    assert "OUR WORDS" in path.read_text()
    remarks = json.loads(run(case, "--format", "json").stdout)["remarks"]
    (mine,) = [r for r in remarks if r["author"] == "J. Shah"]
    assert mine["text"].startswith("OUR WORDS")
    assert not mine["stale"]


def test_overdue_actions_come_first_and_are_linked(run, case):
    (case / "actions.csv").write_text(
        "No.,Issue,Action,By whom,Completion date,Status,KPIs\n"
        "1,Backlog,Recruit,RM,18/03/2022,open,12.01\n"
        "2,Timeliness,Second panel,JS,31/01/2022,open,2.01\n"
        "3,Old,Done thing,JS,01/01/2022,done,\n"
    )
    made = json.loads(run(case, "--format", "json").stdout)["actions"]
    assert [(a["number"], a["overdue"]) for a in made] == [("2", True), ("1", False), ("3", False)]
    assert made[0]["kpis"] == ["2.01"]


def test_an_answered_exception_owes_nothing(run, case):
    (case / "exceptions.yaml").write_text(
        "- {kpi: '2.01', month: 2022-01, commentary: Staff left., action: Recruit., by: RM,"
        " due: 2022-06-30, author: J. Shah, date: 2022-02-10}\n"
    )
    made = json.loads(run(case, "--format", "json").stdout)
    owed = {entry["ref"]: entry["missing"] for entry in made["exceptions"]}
    assert owed["2.01"] == []
    assert owed["14.01"]


def test_a_month_sent_again_is_kept_as_history(run, case):
    (case / "february.csv").write_text("kpi,period,value\n3.07,2021-08,30.0%\n3.07,2022-02,33.0%\n")
    settings = (case / "scorecard.yaml").read_text()
    (case / "scorecard.yaml").write_text(
        settings.replace("kpis:\n", "  - {file: february.csv, sent: 2022-03-10}\nkpis:\n", 1)
    )
    made = json.loads(run(case, "--format", "json").stdout)
    share = next(k for k in made["kpis"] if k["ref"] == "3.07")
    assert (made["month"], share["value"]) == ("2022-02", 33.0)
    assert [(h["month"], h["value"]) for h in share["history"]] == [("2021-08", 25.3)]
    assert not [f for f in share["findings"] if f["rule"] == "N2_definition"]


def test_help_has_examples(run):
    assert "highneeds scorecard bcp --month 2022-01" in run("--help").output
    assert "--from" in run("new", "--help").output
