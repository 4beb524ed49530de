"""One build makes every result once, whatever asks for it; a failure is remembered too."""

import importlib

import pytest

from highneeds.actions.build import build
from highneeds.actions.cases import copy_case
from highneeds.actions.check import check_folder
from highneeds.diagnostic.once import made_already, once
from highneeds.diagnostic.session import open_session
from highneeds.vocabulary.faults import UserError

ONCE = {
    "forecast": ("highneeds.forecast.outlook.request", "outlook"),
    "finance": ("highneeds.own.finance", "read_finance"),
    "case reviews": ("highneeds.evidence.case_reviews.folder", "every_count"),
    "histories": ("highneeds.forecast.outlook.request", "histories_of"),
    "diagnostic.yaml": ("highneeds.diagnostic.session", "load_diagnostic"),
    "opportunities.yaml": ("highneeds.opportunities.folder", "read_document"),
    "sizing": ("highneeds.opportunities.folder", "size_opportunities"),
    "mitigation": ("highneeds.opportunities.folder", "mitigate"),
    "plan check": ("highneeds.plan_check.checker", "check_plan"),
    "drivers": ("highneeds.drivers.request", "drivers_of"),
    "outreach": ("highneeds.evidence.outreach.folder", "outreach_results"),
}
"""What must be made once, and the function that every road to it leads through."""


@pytest.fixture
def calls(monkeypatch):
    """How often each of those functions was called."""
    counted = dict.fromkeys(ONCE, 0)
    for thing, (module, function) in ONCE.items():
        home = importlib.import_module(module)
        original = getattr(home, function)

        def counting(*given, _thing=thing, _original=original, **named):
            counted[_thing] += 1
            return _original(*given, **named)

        monkeypatch.setattr(home, function, counting)
    return counted


def test_a_build_of_the_bundled_case_makes_everything_once(tmp_path, calls):
    folder = copy_case("southampton", tmp_path / "case")
    made = build(folder, store_root=None, formats=("html",))
    assert made.failed == ()
    assert calls == dict.fromkeys(ONCE, 1)


def test_a_check_makes_nothing_twice_and_leaves_the_sums_of_a_plan(tmp_path, calls):
    """In a plan that was read a person can still be wrong, but its sums raise no fault."""
    check_folder(copy_case("southampton", tmp_path / "case"), store_root=None)
    assert calls == dict.fromkeys(ONCE, 1) | {"plan check": 0}


def test_report_and_government_tables_speak_of_the_same_forecast(tmp_path):
    session = open_session(copy_case("southampton", tmp_path / "case"), None)
    assert session.mitigated.forecast is session.forecast
    assert session.mitigated.opportunities is session.opportunities.result


def test_a_what_if_reaches_the_government_tables_too(tmp_path):
    folder = copy_case("southampton", tmp_path / "case")
    plain = open_session(folder, None)
    later = open_session(folder, None, ["opportunities.0.start=2028-09-01"])
    assert plain.opportunities.result != later.opportunities.result
    assert plain.government_tables != later.government_tables


def test_what_is_asked_for_is_made_and_nothing_else(tmp_path, calls):
    session = open_session(copy_case("southampton", tmp_path / "case"), None)
    assert session.case_reviews.result.n > 0
    assert session.case_reviews is session.case_reviews
    assert calls["case reviews"] == 1
    assert calls["forecast"] == calls["sizing"] == calls["outreach"] == 0
    assert made_already(session, "case_reviews") is session.case_reviews
    assert made_already(session, "forecast") is None


def test_a_survey_that_cannot_be_read_leaves_the_others_alone(tmp_path):
    folder = copy_case("southampton", tmp_path / "case")
    (folder / "surveys" / "broken.yaml").write_text("instrument: none\n", encoding="utf-8")
    session = open_session(folder, None)
    assert session.survey("example-parents").n > 0
    with pytest.raises(UserError):
        _ = session.surveys


def test_a_report_with_a_scorecard_names_the_files_that_it_rests_on(tmp_path):
    folder = copy_case("bcp", tmp_path / "bcp")
    made = build(folder, store_root=None, formats=("html",), only=("scorecard",))
    assert made.failed == ()
    assert "board-page.txt" in [source.title for source in made.report.sources]


class Tried:
    """Counts how often its results are made."""

    def __init__(self):
        self.times = 0

    @once
    def answer(self):
        """Fail."""
        self.times += 1
        raise ValueError("no data")


def test_a_failure_is_told_again_and_not_tried_again():
    tried = Tried()
    for _ in range(3):
        with pytest.raises(ValueError, match="no data"):
            _ = tried.answer
    assert tried.times == 1
    assert made_already(tried, "answer") is None
    assert Tried.answer.__doc__ == "Fail."
