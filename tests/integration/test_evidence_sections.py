"""Sections are built from whatever there is: tiny surveys, dated outreach, votes, no deficit."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from evidence_files import deck_forecast, opportunity, sized, survey_of, write
from highneeds.document.model import Chart, Report, ReportMeta, Section, Table, Text
from highneeds.evidence.case_reviews.folder import AboutCases
from highneeds.evidence.case_reviews.read import read_cases
from highneeds.evidence.case_reviews.results import every_count
from highneeds.evidence.case_reviews.sections import case_review_sections
from highneeds.evidence.code_book import load_code_book
from highneeds.evidence.outreach.read import read_outreach
from highneeds.evidence.outreach.results import outreach_results
from highneeds.evidence.outreach.sections import outreach_sections
from highneeds.evidence.surveys.schema import load_instrument
from highneeds.evidence.surveys.sections import survey_sections
from highneeds.opportunities.mitigate import mitigate
from highneeds.opportunities.sections import opportunity_sections
from highneeds.opportunities.sections_mitigated import mitigated_sections
from highneeds.opportunities.size import size_opportunities
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html import render
from made_up_answers import generate_answers


def page(sections):
    meta = ReportMeta(date(2026, 1, 31))
    report = Report("Evidence", "", "Somewhere", tuple(sections), (), (), meta)
    return render(report, HouseStyle()).decode()


@pytest.mark.parametrize("name", ["parents", "staff", "services"])
@pytest.mark.parametrize("n", [1, 6, 14, 45])
def test_a_survey_of_any_size_makes_a_page(tmp_path, name, n):
    write(tmp_path / "answers.csv", generate_answers(load_instrument(name), n, n, schools=2))
    yaml = f"instrument: {name}\nfile: answers.csv\nschool: school\n"
    result = survey_of(write(tmp_path / "mine.yaml", yaml))
    (section,) = survey_sections(result)
    assert isinstance(section, Section)
    assert "Example School" not in page([section])
    if n < 10:
        assert not [b for b in section.blocks if isinstance(b, Chart)]


def test_dated_outreach_with_a_comparison_makes_curves(tmp_path):
    rows = ["child_id,referral_date,plan_date,moved_date,need,year_group,group"]
    for k in range(40):
        plan = "01/08/2020" if k % 3 == 0 else ""
        group = "comparison" if k % 2 else "outreach"
        rows.append(f"a{k},01/01/2020,{plan},,ASD,{k % 2},{group}")
    path = write(tmp_path / "outreach.csv", "\n".join(rows) + "\n")
    as_at = date(2023, 1, 31)
    (section,) = outreach_sections(outreach_results(read_outreach(path, as_at), as_at))
    ids = {b.id for b in section.blocks if isinstance(b, Chart | Table)}
    assert {"outreach-curve", "outreach-contrast", "outreach-balance"} <= ids
    assert "With a plan" in page([section])


def test_votes_and_released_stories_are_told(tmp_path):
    text = (
        "case_id,cohort,sampling,outcome,could_be_met,good_practice,vote_a,vote_b,cause_1\n"
        "1,units,random,required_ideal,no,Sam settled well,required_ideal,required_ideal,\n"
        "2,units,random,required_not_ideal,yes,kept apart,required_ideal,required_not_ideal,"
        "gap_in_offer\n"
    )
    book = load_code_book()
    cases = read_cases(write(tmp_path / "cases.csv", text), book)
    result = every_count(cases, book, release=("1",))
    (section,) = case_review_sections(result, AboutCases(release=("1",), released_by="A. Manager"))
    told = page([section])
    assert "[name] settled well (case 1)" in told
    assert "kept apart" not in told
    assert "Purposive" not in told
    assert any(isinstance(b, Table) and b.id == "case-agreement" for b in section.blocks)


def test_one_opportunity_with_costs_and_no_deficit(tmp_path):
    cost = {"one_off": [{"day": date(2023, 6, 1), "amount": 50_000}]}
    document, items = sized(opportunity(cost_of_change=cost, comparators=[]))
    result = size_opportunities(document, items)
    unknown = replace(deck_forecast(), allocation=np.full(5, np.nan), opening_deficit=float("nan"))
    made = mitigate(unknown, result)
    assert made.lower.positions[-1].cumulative is None
    assert made.lower.cumulative_range == ()
    sections = [
        *opportunity_sections(result),
        *mitigated_sections(made, {}, (result.opportunities[0].outcome,)),
    ]
    told = page(sections)
    assert "Benefits less the cost of the change" in told
    assert "mitigated-deficit" not in told


def test_no_opportunities_at_all_make_a_page():
    document, items = sized()
    (section,) = opportunity_sections(size_opportunities(document, items))
    assert isinstance(section.blocks[0], Text)
