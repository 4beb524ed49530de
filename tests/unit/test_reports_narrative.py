"""The account rests on figures, claims no cause, and keeps what a person wrote."""

import re
from importlib.resources import files

import pytest

from highneeds.actions.check_plan import check_plan_file
from highneeds.actions.drivers import run_drivers
from highneeds.actions.forecast import ForecastRequest, forecast
from highneeds.diagnostic.narrative import AccountSentence, Evidence, narrate
from highneeds.diagnostic.narrative_edits import merge, read_kept, sections
from highneeds.document.model import Note, Sentence, Text
from narrowing import of_kind

pytestmark = pytest.mark.slow

CASE = str(files("highneeds.cases").joinpath("southampton")) + "/"
FIGURES = frozenset(
    {"drivers-growth", "drivers-split", "drivers-flow", "forecast-total", "forecast-deficit"}
    | {"plan-contradictions"}
)
CAUSE = re.compile(
    r"\b(because|due to|caused?|led to|driven by|as a result|thanks to|owing to)\b", re.I
)


@pytest.fixture(scope="module")
def told():
    from pathlib import Path

    evidence = Evidence(
        "Southampton",
        FIGURES,
        drivers=run_drivers(CASE, store_root=None),
        forecast=forecast(ForecastRequest(CASE), store_root=None),
        plan=check_plan_file(Path(CASE) / "plan.yaml"),
    )
    return narrate(evidence)


def test_every_sentence_rests_on_figures_of_the_report_and_claims_no_cause(told):
    assert len(told) >= 5
    for one in told:
        assert one.figures
        assert set(one.figures) <= FIGURES
        assert not CAUSE.search(one.text)
        assert one.text.endswith(".")
        assert len(one.text.split()) < 60
    assert len({one.id for one in told}) == len(told)


def test_the_numbers_are_the_engine_s(told):
    by_id = {one.id: one.text for one in told}
    assert "plans +7.6%" in by_id["growth"]
    assert by_id["split"] == (
        "Spend rose by £1.6m from 2020 to 2022: number of plans +£4.6m, mix of provisions −£1.5m, "
        "cost of a plan −£1.5m (without Resourced provision or SEN unit, not known in both years)."
    )
    assert "£62.7m" in by_id["forecast-deficit"]
    assert "8 figures that disagree" in by_id["look-plan"]


def test_without_figures_nothing_is_told():
    drivers = run_drivers(CASE, store_root=None)
    assert narrate(Evidence("Southampton", frozenset(), drivers=drivers)) == ()
    assert sections(merge((), "")) == ()


FIRST = (
    AccountSentence("a", "What changed", "Plans rose by 5.", ("f",)),
    AccountSentence("b", "What changed", "Spend rose by £1m.", ("g",)),
)


def test_an_unedited_file_follows_the_numbers():
    file = merge(FIRST, "").file
    later = (AccountSentence("a", "What changed", "Plans rose by 6.", ("f",)), FIRST[1])
    again = merge(later, file)
    assert [t.text for t in again.told] == ["Plans rose by 6.", "Spend rose by £1m."]
    assert again.stale == ()
    assert merge(FIRST, file).file == file


def test_an_edit_is_kept_and_told_when_the_numbers_move():
    file = merge(FIRST, "").file.replace("Plans rose by 5.", "Five more children\nhave a plan.")
    kept = merge(FIRST, file)
    assert kept.told[0].text == "Five more children have a plan."
    assert kept.told[0].figures == ("f",)
    assert kept.stale == ()
    later = (AccountSentence("a", "What changed", "Plans rose by 6.", ("f",)), FIRST[1])
    moved = merge(later, kept.file)
    assert moved.told[0].text == "Five more children have a plan."
    assert moved.stale == (("Five more children have a plan.", "Plans rose by 6."),)
    (section,) = sections(moved)
    assert any(isinstance(b, Note) and "rose by 6" in b.paragraphs[0] for b in section.blocks)
    assert merge(later, moved.file).stale == moved.stale


@pytest.mark.parametrize("with_comment", [True, False])
def test_a_deleted_sentence_stays_away_until_its_numbers_move(with_comment):
    file = merge(FIRST, "").file
    lines = file.splitlines()
    at = lines.index("Spend rose by £1m.")
    del lines[at]
    if with_comment:
        del lines[at - 1]
    gone = merge(FIRST, "\n".join(lines) + "\n")
    assert [t.id for t in gone.told] == ["a"]
    assert [t.id for t in merge(FIRST, gone.file).told] == ["a"]
    later = (FIRST[0], AccountSentence("b", "What changed", "Spend rose by £2m.", ("g",)))
    assert [t.text for t in merge(later, gone.file).told] == [
        "Plans rose by 5.",
        "Spend rose by £2m.",
    ]


def test_a_paragraph_of_one_s_own_is_kept():
    file = merge(FIRST, "").file + "\nOur board agreed to look at transport.\n"
    kept = merge(FIRST, file)
    assert kept.told[-1].text == "Our board agreed to look at transport."
    assert merge(FIRST, kept.file).told == kept.told
    (section,) = sections(kept)
    texts = [b for b in section.blocks if isinstance(b, Text)]
    assert of_kind(Sentence, texts[0].paragraphs[0][0]).figures == ("f",)
    assert read_kept("") == ()
