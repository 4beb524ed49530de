"""The bundled case reviews and outreach say what the deck prints, and no more."""

import pytest

from evidence_files import BUNDLED
from highneeds.actions.case_reviews import case_reviews
from highneeds.actions.outreach import outreach
from highneeds.actions.survey import surveys
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status
from narrowing import there


@pytest.fixture(scope="module")
def cases():
    return case_reviews(BUNDLED).result


def percent(share):
    return half_up(100 * share.value)


def test_outcomes_of_26_cases(cases):
    told = {o.code: (o.share.count, percent(o.share)) for o in cases.outcomes}
    assert cases.n == 26
    assert told == {
        "required_ideal": (13, 50),
        "required_not_ideal": (8, 31),
        "may_not_be_required": (5, 19),
    }


def test_the_question_of_each_cohort(cases):
    told = {c.code: (c.could_be_met.count, c.could_be_met.n) for c in cases.cohorts}
    assert told == {"mainstream": (5, 15), "maintained_special": (3, 11)}
    mainstream = cases.cohorts[0].could_be_met
    assert (half_up(mainstream.low, 2), half_up(mainstream.high, 2)) == (0.15, 0.58)
    special = cases.cohorts[1].could_be_met
    assert (half_up(special.low, 2), half_up(special.high, 2)) == (0.10, 0.57)


def test_only_the_causes_that_the_deck_prints_have_a_share(cases):
    told = {c.code: c.share.count for c in cases.causes if c.share.value is not None}
    assert told == {"missed_service": 5, "parental_confidence": 4, "inclusive_practice": 3}
    unknown = [c for c in cases.causes if c.share.value is None]
    assert all(c.share.status is Status.NOT_COLLECTED for c in unknown)
    assert all(o.share.value is None for c in cases.causes for o in c.by_outcome)


def test_outcome_by_cohort_is_told_only_where_the_deck_says_it(cases):
    told = {c.code: {o.code: o.share.value for o in c.outcomes} for c in cases.cohorts}
    assert told["mainstream"] == {
        "required_ideal": None,
        "required_not_ideal": None,
        "may_not_be_required": pytest.approx(1 / 3),
    }
    assert told["maintained_special"]["required_not_ideal"] is None


def test_the_sample_is_labelled_everywhere(cases):
    assert cases.sample.label == "Purposive sample"
    assert all(c.sample.watermark for c in cases.cohorts)
    assert not cases.votes.collected


def test_outreach_sets_children_with_a_plan_apart():
    found = outreach(BUNDLED)
    assert found.referred == 67
    assert percent(found.already_had_plan) == 37
    assert half_up(100 * found.plan_later.count / 67) == 28
    assert half_up(100 * found.no_plan_later.count / 67) == 34
    assert (found.no_plan_later.count, found.without_plan) == (23, 42)
    ends = (found.no_plan_later.low, found.no_plan_later.high)
    assert [half_up(100 * there(end), 1) for end in ends] == [39.9, 68.8]
    assert "does not show that outreach avoided a plan" in found.caution
    needs = [percent(share) for _, share in found.needs_without_plan]
    assert needs == [35, 30, 26, 9]


def test_survey_examples_say_that_they_are_generated():
    for survey in surveys(BUNDLED):
        assert "generated" in survey.label
        assert "generated" in survey.title
        assert any(f.rule == "generated" for f in survey.findings)
