"""Faults of opportunities.yaml by key, what-ifs by path, double counting, cost, realised months."""

from datetime import date

import pytest

from evidence_files import cases_of_the_deck, deck_forecast, document, opportunity, sized, write
from highneeds.opportunities.inputs import ShareEvidence, resolve
from highneeds.opportunities.load import read_document
from highneeds.opportunities.overrides import with_overrides
from highneeds.opportunities.realised import ActualMonth, realised
from highneeds.opportunities.realised_file import read_realised
from highneeds.opportunities.size import size_opportunities
from highneeds.vocabulary.faults import InputError, UnknownNameError, UserError
from narrowing import there


def only_fault(**changes):
    with pytest.raises(InputError) as caught:
        document(opportunity(**changes))
    assert len(caught.value.faults) == 1
    return caught.value.faults[0]


def test_a_share_of_33_is_met_with_the_share_that_was_meant():
    fault = only_fault(share=33)
    assert fault.key == "opportunities.avoid.share"
    assert fault.wrong == "A share is written between 0 and 1; did you mean 0.33?"
    assert fault.file == "opportunities.yaml"


@pytest.mark.parametrize(
    ("changes", "key", "wrong"),
    [
        ({"outcome": ""}, "outcome", "at least 10 characters"),
        ({"lower": {"weight": 40, "reason": "test"}}, "lower", "did you mean 0.4?"),
        ({"lower": {"weight": 0.9, "reason": "test"}}, "", "lower weight is above the upper"),
        ({"flow": {"value": 10, "low": 20, "high": 30}}, "flow", "between low and high"),
        ({"ramp": [0.5, 2]}, "", "each step of the ramp"),
        ({"strat": 1}, "strat", "this key is not known"),
        ({"duration": {"age_at_start": 18, "leaving_age": 8}}, "duration", "above the age"),
        ({"provision": {"out_of": "ap", "into": "ap"}}, "", "nothing changes"),
        ({"entry": "monthly"}, "entry", "continuous"),
    ],
)
def test_each_slip_names_its_key(changes, key, wrong):
    fault = only_fault(**changes)
    assert fault.key.startswith(f"opportunities.avoid{'.' + key if key else ''}")
    assert wrong.lower() in fault.wrong.lower()


@pytest.mark.parametrize("value", ["[1", "a: b: c", '"open', "{"])
def test_a_what_if_that_cannot_be_read_is_told(value):
    with pytest.raises(UserError) as caught:
        with_overrides({"years": 1}, [f"years={value}"])
    (fault,) = caught.value.faults
    assert fault.wrong == "The value of this setting cannot be read."
    assert fault.given == f'"years={value}"'


def test_a_file_that_is_not_yaml_names_its_line(tmp_path):
    path = write(tmp_path / "opportunities.yaml", "years: {first: 2023\nopportunities: [\n")
    with pytest.raises(InputError) as caught:
        read_document(path)
    assert caught.value.faults[0].row > 0


def test_an_excel_date_as_text_is_refused_by_key():
    fault = only_fault(start=45170.5)
    assert fault.key == "opportunities.avoid.start"


def test_evidence_that_is_not_there_is_named_with_what_is():
    made = document(opportunity(share={"evidence": "case_reviews.moon"}))
    with pytest.raises(InputError) as caught:
        resolve(made, cases_of_the_deck(), None)
    fault = caught.value.faults[0]
    assert fault.key == "opportunities.avoid.share.evidence"
    assert "case_reviews.mainstream, case_reviews.maintained_special" in fault.do


def test_a_purposive_sample_is_not_carried_over_without_a_reason():
    share = {"evidence": "case_reviews.mainstream"}
    with pytest.raises(InputError, match="does not estimate its cohort"):
        resolve(document(opportunity(share=share)), cases_of_the_deck(), None)
    share["despite_sampling"] = "Shown as it was done."
    made = document(opportunity(share=share))
    result = size_opportunities(made, resolve(made, cases_of_the_deck(), None))
    assert result.opportunities[0].watermark == "Purposive sample."
    assert result.opportunities[0].potential == pytest.approx(100 / 3 * 10 * 10_000)


def test_a_random_sample_of_a_known_cohort_is_surer():
    share = {"evidence": "cases"}
    made = document(opportunity(share=share))
    spans = []
    for size in (None, 40):
        evidence = {"cases": ShareEvidence(10, 30, 0.19, 0.51, "", size)}
        found = size_opportunities(made, resolve(made, evidence, None)).opportunities[0].range
        spans.append(found.p90 - found.p10)
    assert spans[1] / spans[0] == pytest.approx(((40 - 30) / 39) ** 0.5, rel=0.02)


def test_the_example_of_the_guide():
    """6 of 24, 80 cases (sd 8), triangular(4, 6, 8) years, £9,000 (sd 900): 0.61, 1.07, 1.71m."""
    made = document(
        opportunity(
            share={"count": 6, "n": 24},
            flow={"value": 80, "sd": 8},
            duration={"value": 6, "low": 4, "high": 8},
            unit_value={"value": 9000, "sd": 900},
        ),
        draws=100_000,
    )
    found = size_opportunities(made, resolve(made, {}, None)).opportunities[0]
    assert found.potential == pytest.approx(1.08e6)
    evidence = [there(value) / 1e6 for value in (found.evidence_low, found.evidence_high)]
    assert evidence == pytest.approx([0.52, 1.94], abs=0.005)
    told = [value / 1e6 for value in (found.range.p10, found.range.p50, found.range.p90)]
    assert told == pytest.approx([0.61, 1.07, 1.71], abs=0.015)


def test_double_counting_is_removed_in_the_stated_order():
    parts = [opportunity(id="first", share=0.5), opportunity(id="second", share=0.4)]
    result = size_opportunities(*sized(*parts, order=["second", "first"]))
    second, first = result.opportunities
    assert (second.id, second.double_counted) == ("second", 0)
    assert first.potential == pytest.approx(100 * 0.5 * 0.6 * 10 * 10_000)
    assert first.double_counted == pytest.approx(100 * 0.5 * 0.4 * 10 * 10_000)
    assert result.overlaps[0].order == ("second", "first")


def test_nothing_is_taken_out_while_the_earlier_one_has_not_begun():
    parts = [
        opportunity(id="first", share=0.5, start="2026-09-01"),
        opportunity(id="second", share=0.4),
    ]
    result = size_opportunities(*sized(*parts))
    alone = size_opportunities(*sized(opportunity(id="second", share=0.4)))
    before = [y.benefit.potential for y in result.opportunities[1].years if y.year < 2027]
    wanted = [y.benefit.potential for y in alone.opportunities[0].years if y.year < 2027]
    assert before == pytest.approx(wanted)
    last = result.opportunities[1].years[-1].benefit.potential
    assert last < alone.opportunities[0].years[-1].benefit.potential


def test_the_cost_of_change_is_taken_off_by_year():
    cost = {
        "one_off": [{"day": date(2023, 6, 1), "amount": 50_000}],
        "running": [{"per_year": 12_000, "start": date(2023, 10, 1), "until": date(2025, 4, 1)}],
    }
    years = size_opportunities(*sized(opportunity(cost_of_change=cost))).total.years
    assert [y.cost_of_change for y in years] == pytest.approx([0, 56_000, 12_000, 0, 0])
    assert years[1].net.lower == pytest.approx(years[1].benefit.lower - 56_000)


def test_flow_and_cost_can_come_from_the_forecast():
    made = document(
        opportunity(
            provision={"out_of": "maintained_special", "into": "mainstream"},
            flow={"forecast": "maintained_special", "ceased": 31.5},
            unit_value=None,
        )
    )
    found = resolve(made, {}, deck_forecast())[0]
    assert found.flow.point == pytest.approx(21.5 + 31.5)
    assert found.unit_value == pytest.approx(29_650 - 11_824, abs=1)
    with pytest.raises(InputError, match="no forecast was made"):
        resolve(made, {}, None)


def test_a_number_without_a_range_is_told_to_be_held_fixed():
    result = size_opportunities(*sized(opportunity()))
    (finding,) = [f for f in result.findings if f.rule == "held_fixed"]
    assert "share, flow, duration, cost" in finding.message
    assert result.opportunities[0].range.p10 == result.opportunities[0].range.p90


def test_the_widest_bar_of_the_tornado_stands_first():
    wide = {"value": 100, "low": 10, "high": 190}
    result = size_opportunities(*sized(opportunity(flow=wide)))
    widths = [swing.width for swing in result.tornado]
    assert widths == sorted(widths, reverse=True)
    assert any(swing.what == "flow" for swing in result.tornado)


@pytest.mark.parametrize(
    ("setting", "wrong"),
    [
        ("opportunities.avod.start=2027-09-01", 'There is no setting "avod".'),
        ("nothing", "This is not a setting."),
        ("opportunities.avoid.share.value.deep=1", "There is nothing below this setting"),
    ],
)
def test_a_path_that_leads_nowhere_says_so(setting, wrong):
    with pytest.raises(UnknownNameError) as caught:
        with_overrides({"opportunities": [opportunity(share={"value": 0.2})]}, [setting])
    assert caught.value.faults[0].wrong.startswith(wrong)


def test_months_are_set_against_the_plan():
    _, items = sized(opportunity(flow=120, share=0.5))
    actual = [ActualMonth(date(2023, 9 + k, 1), "avoid", 3, None) for k in range(4)]
    actual += [
        ActualMonth(date(2024, 1, 1), "", None, 2100.0),
        ActualMonth(date(2023, 1, 1), "avoid", 2, None, 9),
        ActualMonth(date(2023, 10, 1), "other", 2, None, 10),
    ]
    result = realised(items, actual, deck_forecast())
    december = result.months[-1]
    # 60 a year: 20 in four months, 8 and 12 at the weights of 0.4 and 0.6.
    assert (december.planned_lower, december.planned_upper) == pytest.approx((8, 12))
    assert (december.actual, december.position) == (12, "too early to say")
    assert december.benefit == 120_000
    assert result.plans[0].counterfactual > 2100
    assert [f.rule for f in result.findings] == ["before_the_start", "unknown_opportunity"]
    assert result.findings[0].message.startswith("row 9, January 2023")


def test_a_month_that_was_not_returned_leaves_the_sum_unknown():
    _, items = sized(opportunity())
    actual = [ActualMonth(date(2023, m, 1), "avoid", 1, None) for m in (9, 11)]
    states = [m.position for m in realised(items, actual, None).months]
    assert states[1:] == ["not returned", "not returned"]


def test_realised_months_are_read_or_refused_with_their_row(tmp_path):
    text = "month,opportunity,children\n2023-09,avoid,3\nOctober 2023,avoid,=1+1\nlater,avoid,2\n"
    with pytest.raises(InputError) as caught:
        read_realised(write(tmp_path / "realised.csv", text))
    assert {(f.row, f.column) for f in caught.value.faults} == {(3, "children"), (4, "month")}
