"""Southampton's DBV deck contradicts itself in eight places, and in no more."""

from importlib.resources import files
from pathlib import Path

import pytest

from highneeds.actions.check_plan import check_plan_file

DECK = Path(str(files("highneeds.cases").joinpath("southampton/plan.yaml")))

# What the guide lists, by the id in the bundled plan: the printed figure and what it should be.
LISTED = {
    "deficit: Unmitigated Cumulative Deficit, 2024-25": ("£31.1m", "£36.0", "£36.2"),
    "claim-74m": ("around £74m", "£62.6", "£62.8"),
    "allocation-next-year": ("5%", "2.7%", "3.4%"),
    "five-year-title": ("£1m", "£1.8", "£2.0"),
    "population-growth-b": ("3.7%", "3.0%", "3.1%"),
    "start-assumed": ("September 2024", "", ""),
    "plan-count: plans, Mitigated (UB), 2026": ("2371", "2,378", "2,390"),
    "other-spend": ("£2.7m", "£1.9", "£2.3"),
}


@pytest.fixture(scope="module")
def result():
    return check_plan_file(DECK)


def test_exactly_the_contradictions_of_the_guide_are_found(result):
    assert {c.id for c in result.contradictions} == set(LISTED)
    for found in result.contradictions:
        assert found.printed == LISTED[found.id][0]


def test_each_names_both_figures_and_where(result):
    for found in result.contradictions:
        assert found.where
        assert found.disagreements
        for one in found.disagreements:
            assert one.printed in one.says
            assert one.recomputed in one.says
            assert one.printed != one.recomputed


def test_the_expected_figures_are_those_that_reproduce(result):
    expected = {c.id: c.disagreements for c in result.contradictions}
    other = next(c for c in result.contradictions if c.id == "other-spend")
    assert other.expected == "between £1.9m and £2.2m"
    assert len(expected["other-spend"]) == 4
    count = next(c for c in result.contradictions if c.id.startswith("plan-count"))
    assert count.expected == "between 2,378 and 2,390"
    start = next(c for c in result.contradictions if c.id == "start-assumed")
    assert start.expected == "September 2023"
    typed = next(c for c in result.contradictions if c.printed == "£31.1m")
    assert typed.cause == "typing: one digit wrong"
    assert typed.detail == '"£36.1m" would agree'


def test_over_60m_agrees_with_62_7_and_the_comma_is_only_noticed(result):
    suspects = {s for c in result.contradictions for s in c.suspects}
    assert "claim-over-60m" not in suspects
    assert [n.text for n in result.notices] == ["£26,4m"]
    assert result.unchecked == ("population-2021",)
