"""The five commands on the bundled case: text, JSON, what-ifs, and refusals without a traceback."""

import importlib
import json
import shutil
from datetime import date

import pytest
import typer
from typer.testing import CliRunner

from evidence_files import BUNDLED
from highneeds.actions.case_reviews import case_reviews
from highneeds.actions.mitigate import mitigate
from highneeds.actions.outreach import outreach
from highneeds.actions.survey import surveys
from highneeds.document.model import Chart, Note, Report, ReportMeta, Table
from highneeds.evidence.case_reviews.sections import case_review_sections
from highneeds.evidence.outreach.sections import outreach_sections
from highneeds.evidence.surveys.sections import survey_sections
from highneeds.opportunities.sections import opportunity_sections
from highneeds.opportunities.sections_mitigated import mitigated_sections
from highneeds.vocabulary.faults import InputError, MissingDataError
from narrowing import there

COMMANDS = ("case_reviews", "survey", "outreach", "opportunities", "mitigate")


@pytest.fixture(scope="module")
def app():
    made = typer.Typer()
    for name in COMMANDS:
        importlib.import_module(f"highneeds.cli.{name}").register(made)
    return made


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    monkeypatch.setenv("HIGHNEEDS_STORE", str(tmp_path / "store"))

    def ask(*arguments):
        return CliRunner().invoke(app, [str(a) for a in arguments])

    return ask


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_tells_text_and_json(run, name):
    command = name.replace("_", "-")
    text = run(command, BUNDLED)
    assert (text.exit_code, text.exception) == (0, None)
    told = json.loads(run(command, BUNDLED, "--format", "json").output)
    assert isinstance(told, dict)


def test_every_pound_of_the_text_stands_below_the_law_and_beside_the_child(run):
    text = run("opportunities", BUNDLED).output
    assert 0 < text.index("What a child needs decides, in law") < text.index("£")
    assert text.count("For the child:") == 2
    assert "Purposive sample" in text
    assert "saving" not in text


def test_a_what_if_of_the_command_line(run):
    setting = "opportunities.avoid.start=2027-09-01"
    told = json.loads(run("opportunities", BUNDLED, "--set", setting, "--format", "json").output)
    assert told["opportunities"][0]["five_year"]["potential"] == 0


def test_a_what_if_of_the_forecast_moves_the_deficit(tmp_path):
    base = mitigate(BUNDLED, store_root=tmp_path / "store").mitigated
    setting = "finance.allocation.growth=6%"
    more = mitigate(BUNDLED, settings=[setting], store_root=tmp_path / "store").mitigated
    last = (base.lower.positions[-1].cumulative, more.lower.positions[-1].cumulative)
    assert there(last[1]) < there(last[0])
    assert base.lower.positions[-1].plans == more.lower.positions[-1].plans


def test_the_bundled_mitigated_plan_is_the_decks(tmp_path):
    made = mitigate(BUNDLED, store_root=tmp_path / "store").mitigated
    assert [p.whole_plans for p in made.lower.positions] == [2047, 2168, 2282, 2396, 2509]
    deficits = [there(p.cumulative) / 1e6 for p in made.upper.positions]
    assert deficits[2:] == pytest.approx([35.5, 46.6, 59.4], abs=0.15)


def test_taking_the_opportunities_out_restores_the_forecast(tmp_path):
    store = tmp_path / "store"
    made = mitigate(BUNDLED, settings=["opportunities=[]", "order=[]"], store_root=store)
    assert made.mitigated.lower.positions == made.mitigated.unmitigated.positions


@pytest.mark.parametrize("work", [case_reviews, surveys, outreach])
def test_a_folder_without_the_file_says_what_to_add(tmp_path, work):
    with pytest.raises(MissingDataError, match="docs/how-to"):
        work(tmp_path)


def test_realised_months_join_the_mitigated_plan(tmp_path):
    folder = tmp_path / "southampton"
    shutil.copytree(BUNDLED, folder)
    (folder / "realised.csv").write_text("month,opportunity,children,plans\n2023-09,avoid,2,2100\n")
    made = mitigate(folder, store_root=tmp_path / "store")
    realised = there(made.realised)
    assert realised.months[0].actual == 2
    assert realised.plans[0].actual == 2100


def test_an_unknown_provision_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such provision"):
        mitigate(
            BUNDLED,
            settings=["opportunities.avoid.provision.out_of=moon", "unit_costs.moon=5"],
            store_root=tmp_path / "store",
        )


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    made = mitigate(BUNDLED, store_root=tmp_path_factory.mktemp("none"))
    cases = case_reviews(BUNDLED)
    sections = [*case_review_sections(cases.result, cases.about)]
    for survey in surveys(BUNDLED):
        sections += survey_sections(survey)
    sections += outreach_sections(outreach(BUNDLED))
    sections += opportunity_sections(made.opportunities)
    found = made.opportunities.opportunities
    sections += mitigated_sections(
        made.mitigated,
        dict(made.labels),
        tuple(f"For the child: {o.outcome}" for o in found),
        tuple(o.watermark for o in found),
    )
    return Report(
        "Evidence", "", "Southampton", tuple(sections), (), (), ReportMeta(date(2023, 3, 31))
    )


def test_ids_are_unique_and_every_chart_tells_and_cites(report):
    assert len(report.charts) > 8
    for chart in report.charts:
        assert chart.alt.endswith(".")
        assert chart.data.rows


def test_sections_with_pounds_hold_the_law_and_the_outcome(report):
    for section in report.sections:
        tables = [b for b in section.blocks if isinstance(b, Table)]
        tables += [b.data for b in section.blocks if isinstance(b, Chart)]
        if any(column.unit in {"£", "£m"} for table in tables for column in table.columns):
            assert any(isinstance(b, Note) and b.kind == "law" for b in section.blocks)
            assert "plan" in str(section.blocks[0])


def test_the_sampling_label_is_on_every_chart_of_the_cases(report):
    (section,) = [s for s in report.sections if s.id == "case-reviews"]
    charts = [b for b in section.blocks if isinstance(b, Chart)]
    assert charts
    assert all("Purposive sample" in chart.title for chart in charts)


def test_generated_answers_say_so_on_every_chart(report):
    for section in report.sections:
        if section.id.startswith("survey-"):
            charts = [b for b in section.blocks if isinstance(b, Chart) and b.kind != "heat"]
            assert all("generated" in chart.title for chart in charts)
