"""The files shown in the how-to pages are files that the program reads."""

import re
import textwrap
from pathlib import Path

import pytest
import yaml

from highneeds.evidence.case_reviews.folder import AboutCases
from highneeds.evidence.surveys.schema import Survey
from highneeds.opportunities.load import check_document

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(page):
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [
        textwrap.dedent(found) for found in re.findall(r"(?:^    .*\n|^\n(?=    ))+", text, re.M)
    ]


def block(page, begins):
    (found,) = [b for b in blocks(page) if b.strip().startswith(begins)]
    return yaml.safe_load(found)


def test_the_opportunities_file_of_the_page_is_accepted():
    document = check_document(block("opportunities", "years:"))
    assert document.opportunities[0].provision.into == "no_plan"


def test_the_survey_file_of_the_page_is_accepted():
    assert Survey.model_validate(block("surveys", "instrument:")).rake


def test_the_case_file_settings_of_the_page_are_accepted():
    assert AboutCases.model_validate(block("case-reviews", "source:")).sizes["mainstream"] == 412


@pytest.mark.parametrize("page", ["case-reviews", "surveys", "outreach", "opportunities"])
def test_every_page_begins_with_its_command(page):
    name = {"surveys": "survey"}.get(page, page)
    assert blocks(page)[0].strip().startswith(f"highneeds {name} ")
