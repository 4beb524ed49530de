"""Drafts, people's edits, and exceptions: nothing a person wrote is ever lost."""

import datetime as dt

import pytest
import yaml

from highneeds.scorecard.commentary import StoredRemark, load_commentary, merged, rewritten
from highneeds.scorecard.drafting import Draft
from highneeds.scorecard.exceptions import load_answers
from highneeds.scorecard.months import Month
from highneeds.vocabulary.faults import InputError

JANUARY = Month.of(2022, 1)
DRAFT = Draft("concern.target.a", "concerns", "A: 20.0% against 60.0%.", ("a",))


def entry(**changes):
    record = {
        "id": DRAFT.id,
        "month": "2022-01",
        "section": "concerns",
        "draft": DRAFT.text,
        "text": DRAFT.text,
        **changes,
    }
    return StoredRemark.model_validate(record)


def test_without_edits_the_draft_stands():
    (remark,), findings = merged((), (DRAFT,), JANUARY)
    assert (remark.text, remark.author, remark.edited) == (DRAFT.text, "", False)
    assert findings == ()


def test_an_edit_replaces_the_draft_with_author_and_date():
    mine = entry(text="We know why.", author="J. Shah", date="2022-02-10")
    (remark,), findings = merged((mine,), (DRAFT,), JANUARY)
    assert (remark.text, remark.author) == ("We know why.", "J. Shah")
    assert remark.dated == dt.date(2022, 2, 10)
    assert (remark.draft, remark.stale, findings) == (DRAFT.text, False, ())


def test_an_edit_survives_new_figures_and_says_that_they_changed():
    mine = entry(text="We know why.", author="J. Shah")
    fresh = Draft(DRAFT.id, "concerns", "A: 25.0% against 60.0%.", ("a",))
    (remark,), findings = merged((mine,), (fresh,), JANUARY)
    assert (remark.text, remark.stale) == ("We know why.", True)
    assert [f.rule for f in findings] == ["edit_is_stale"]


def test_an_edit_survives_when_the_rule_no_longer_fires():
    mine = entry(text="We know why.", author="J. Shah")
    (remark,), _ = merged((mine,), (), JANUARY)
    assert remark.text == "We know why."


def test_an_edit_without_a_name_is_kept_and_told():
    (remark,), findings = merged((entry(text="Hm."),), (DRAFT,), JANUARY)
    assert remark.text == "Hm."
    assert [f.rule for f in findings] == ["edit_without_author"]


def test_an_empty_text_hides_a_draft():
    remarks, _ = merged((entry(text="", author="J. Shah"),), (DRAFT,), JANUARY)
    assert remarks == ()


def test_an_edit_of_another_month_is_not_shown():
    other = entry(text="December's words.", author="J. Shah", month="2021-12")
    (remark,), _ = merged((other,), (DRAFT,), JANUARY)
    assert remark.text == DRAFT.text


def test_rewriting_refreshes_drafts_and_keeps_every_word_of_people(tmp_path):
    mine = entry(text="We know why.", author="J. Shah", date="2022-02-10")
    own = entry(id="own.note", text="Flu closed two schools.", author="A. Ali", draft="")
    past = entry(month="2021-12")
    fresh = Draft("trend.run.b", "trends", "B: up.", ("b",))
    path = tmp_path / "commentary.yaml"
    path.write_text(rewritten((mine, own, past), (DRAFT, fresh), JANUARY))
    again = load_commentary(path)
    texts = {(e.month.iso, e.id): e.text for e in again}
    assert texts == {
        ("2022-01", "trend.run.b"): "B: up.",
        ("2022-01", "concern.target.a"): "We know why.",
        ("2022-01", "own.note"): "Flu closed two schools.",
        ("2021-12", "concern.target.a"): DRAFT.text,
    }
    assert path.read_text() == rewritten(again, (DRAFT, fresh), JANUARY)
    assert yaml.safe_load(path.read_text())[1]["date"] == "2022-02-10"


def test_a_draft_that_nobody_touched_follows_the_figures():
    fresh = Draft(DRAFT.id, "concerns", "A: 25.0% against 60.0%.", ("a",))
    assert "25.0% against" in rewritten((entry(),), (fresh,), JANUARY)
    assert "20.0% against" not in rewritten((entry(),), (fresh,), JANUARY)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("commentary.yaml", "- {id: abc, month: soon, section: trends}", '"soon" is not a month'),
        ("commentary.yaml", "- {id: abc, month: 2022-01, section: gossip}", "section"),
        ("exceptions.yaml", "- {month: 2022-01}", "kpi"),
        ("exceptions.yaml", "- just words", "Keys with values belong here"),
    ],
)
def test_a_fault_in_what_people_wrote_is_told(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    read = load_commentary if name.startswith("comm") else load_answers
    with pytest.raises(InputError) as caught:
        read(tmp_path / name)
    assert words in str(caught.value)
    assert caught.value.faults[0].file == name
