"""The library and scorecard.yaml: what is accepted, and what is refused with file and key."""

import pytest

from highneeds.definitions import names
from highneeds.scorecard.definitions import library
from highneeds.scorecard.settings import load_settings
from highneeds.vocabulary.faults import InputError, UnknownNameError


def refused(tmp_path, text):
    (tmp_path / "scorecard.yaml").write_text(text)
    with pytest.raises((InputError, UnknownNameError)) as caught:
        load_settings(tmp_path)
    assert all(f.file == "scorecard.yaml" for f in caught.value.faults)
    return str(caught.value)


def test_every_definition_of_the_library_is_whole():
    assert len(library()) >= 40
    for kpi in library().values():
        assert kpi.definition, kpi.id
        assert kpi.source, kpi.id
        assert kpi.reviewed, kpi.id
        assert kpi.theme != "Other", kpi.id


def test_every_comparator_of_the_library_is_a_known_metric():
    known = {path.removeprefix("metrics/").removesuffix(".yaml") for path in names("metrics")}
    used = {kpi.comparator.metric for kpi in library().values() if kpi.comparator}
    assert used
    assert used <= known


def test_every_base_of_the_library_is_a_kpi_of_the_library():
    assert {kpi.base for kpi in library().values() if kpi.base} <= set(library())


def test_the_national_measures_are_there():
    national = {kpi.id for kpi in library().values() if kpi.national}
    assert {
        "requests", "refusal_to_assess", "decision_within_6_weeks", "refusal_to_issue",
        "notice_within_16_weeks", "within_20_weeks", "within_20_weeks_excluding",
        "issued_over_a_year", "open_over_20_weeks", "plans", "new_plans", "plans_ceased",
        "plans_in_mainstream", "plans_in_inmss", "review_meeting_of_expected",
        "review_decision_within_4_weeks", "phase_transfer_on_time", "mediation_to_tribunal",
        "appeal_rate", "new_plans_per_1000", "spend_per_plan",
    } <= national  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kpis: [", "This is not valid YAML."),
        ("kpis: []", "kpis"),
        ("title: x", "kpis"),
        ("kpis: [{use: plnas}]", 'Did you mean "plans"?'),
        ("kpis: [{use: plans, define: {id: x}}]", "either `use`"),
        ("kpis: [{use: plans, ref: 1.10}]", "write the reference in quotes"),
        ("kpis: [{use: plans, polarty: none}]", "polarty"),
        ("kpis: [{use: plans}, {use: plans}]", "Two KPIs have the same id."),
        ("kpis: [{use: plans, ref: 'a'}, {use: requests, ref: 'a'}]", "same ref"),
        ("kpis: [{use: within_20_weeks, target: {value: high}}]", "target.value"),
        ("kpis: [{use: within_20_weeks, target: {value: 60, floor: 70}}]", "floor is better"),
        ("kpis: [{use: plans_in_inmss, target: {value: 11, floor: 9}}]", "floor is better"),
        (
            "kpis: [{use: plans, target: {value: 1, tolerance: {green: 5, amber: 2}}}]",
            "amber must not be tighter than green",
        ),
        (
            "kpis: [{use: plans, target: {value: 1, milestones: [{due: soon, value: 2}]}}]",
            '"soon" is not a month',
        ),
        (
            "kpis: [{use: plans, versions: [{version: 2, since: 2021-01, change: shorter form},"
            " {version: 3, since: 2020-01, change: longer form}]}]",
            "versions must stand in order",
        ),
        ("kpis: [{define: {id: x, title: My share, unit: percent, period: month,"
         " definition: Some}}]", "a percentage needs a denominator"),
        ("data: [{file: ../secret.csv}]\nkpis: [{use: plans}]", None),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_key(tmp_path, text, words):
    if words is not None:
        assert words.lower() in refused(tmp_path, text).lower()
        return
    from highneeds.scorecard.loading import load_data

    (tmp_path / "scorecard.yaml").write_text(text)
    with pytest.raises(InputError, match="must lie in its folder"):
        load_data(load_settings(tmp_path))


def test_no_scorecard_says_how_to_start_one(tmp_path):
    with pytest.raises(InputError, match="highneeds scorecard new"):
        load_settings(tmp_path)


def test_a_board_changes_a_definition_without_touching_the_library(tmp_path):
    (tmp_path / "scorecard.yaml").write_text(
        "kpis:\n"
        "  - use: plans_in_mainstream\n"
        '    ref: "3.07"\n'
        "    title: Share in mainstream\n"
        "    polarity: none\n"
        "    owner: A. Head\n"
        "    notes: [Our own note]\n"
        "    versions: [{version: 2, since: 2021-09, change: Units are now counted}]\n"
    )
    (kpi,) = load_settings(tmp_path).kpis
    own, packaged = kpi.definition, library()["plans_in_mainstream"]
    assert (own.title, own.polarity.value, own.owner) == ("Share in mainstream", "none", "A. Head")
    assert own.notes == (*packaged.notes, "Our own note")
    assert (own.version, packaged.version) == (2, 1)
    assert own.definition == packaged.definition
