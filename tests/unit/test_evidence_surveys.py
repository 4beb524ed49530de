"""Any export, its second header row and its odd answers; base, groups, services and weights."""

import numpy as np
import pytest

from evidence_files import survey_of, write
from highneeds.evidence.redaction import names_somebody, redact
from highneeds.evidence.surveys.read import read_survey
from highneeds.evidence.surveys.schema import Choices, instrument_ids, load_instrument
from highneeds.vocabulary.faults import InputError
from narrowing import of_kind, there

AGREE = ["Strongly agree", "Agree", "Disagree", "Strongly disagree"]


def survey(tmp_path, rows, head, **settings):
    text = "\n".join([head, *rows]) + "\n"
    write(tmp_path / "answers.csv", text)
    lines = ["instrument: parents", "file: answers.csv"]
    lines += [f"{key}: {value}" for key, value in settings.items()]
    return write(tmp_path / "mine.yaml", "\n".join(lines) + "\n")


def answers(n, *columns):
    return [",".join(str(column[k % len(column)]) for column in columns) for k in range(n)]


def test_the_shipped_instruments_ask_what_practice_lists():
    assert instrument_ids() == ("parents", "services", "staff")
    parents, staff = load_instrument("parents"), load_instrument("staff")
    assert [q.id for q in parents.questions][:9] == [f"P{k}" for k in range(1, 10)]
    assert [q.id for q in staff.questions][:12] == [f"S{k}" for k in range(1, 13)]
    assert not set(parents.scales["agree4"].points) & {"neither"}


def test_neutral_and_dont_know_stay_out_of_the_base(tmp_path):
    rows = answers(40, [*AGREE, "Don't know"], ["EHC plan"])
    result = survey_of(survey(tmp_path, rows, "P1,plan"))
    table = result.table("P1")
    assert table.all_row.n == 32
    assert table.all_row.counts == (8, 8, 8, 8)
    assert dict(table.outside)["Don't know"] == 8
    assert there(table.all_row.net).value == 0


def test_a_second_header_row_of_surveymonkey_is_joined(tmp_path):
    head = "Respondent ID,P1,What could mainstream have offered to keep your child there?"
    rows = [",Response,Open-Ended Response", *answers(12, range(12), AGREE[:2], ["more help"])]
    data = read_survey(survey(tmp_path, rows, head))
    assert (data.n, int(data.rows[0])) == (12, 3)
    assert data.text["offered"].len() == 12


def test_options_in_columns_of_their_own_count_as_ticked(tmp_path):
    head = "Why did your child leave mainstream? Tick all that apply.,,moved\nNew school,Advice,"
    rows = answers(20, ["New school", "", ""], ["", "Advice"], ["Yes"])
    path = survey(
        tmp_path,
        rows,
        head,
        heading_rows=2,
        columns="{leaving.new_school: 'Why did your child leave mainstream? Tick all that apply. "
        "| New school', leaving.advice: 'Why did your child leave mainstream? Tick all that "
        "apply. | Advice'}",
    )
    data = read_survey(path)
    leaving = next(q for q in data.instrument.questions if q.id == "leaving")
    order = list(of_kind(Choices, leaving).options)
    ticked = data.choices["leaving"].sum(axis=0)
    assert ticked[order.index("new_school")] == 7
    assert ticked[order.index("advice")] == 10


def test_an_answer_off_the_scale_is_a_finding_with_its_row_and_is_counted(tmp_path):
    rows = [*answers(19, AGREE), "Purple"]
    result = survey_of(survey(tmp_path, rows, "P1"))
    (finding,) = [f for f in result.findings if f.rule == "answer_not_on_scale"]
    assert finding.message.startswith('answers.csv, row 21, column "P1": 1 answers are not on')
    assert result.table("P1").all_row.n == 19


def test_a_column_that_is_not_the_question_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read_survey(survey(tmp_path, answers(20, range(20)), "P1"))
    assert caught.value.faults[0].column == "P1"
    assert caught.value.faults[0].row == 2


def test_a_heading_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="The export has no column with this heading"):
        read_survey(survey(tmp_path, answers(9, AGREE), "P1", columns="{P2: Question two}"))


def test_a_token_used_twice_counts_once(tmp_path):
    rows = [f"{k % 11},{AGREE[k % 4]}" for k in range(12)]
    result = survey_of(survey(tmp_path, rows, "token,P1", token="token"))
    assert (result.n, result.set_aside) == (11, 1)
    assert any(f.rule == "response_twice" and "row 13" in f.message for f in result.findings)


def test_a_response_with_under_half_of_the_statements_is_set_aside(tmp_path):
    rows = [*answers(12, AGREE, AGREE, AGREE), "Agree,,"]
    result = survey_of(survey(tmp_path, rows, "P1,P2,P3"))
    assert (result.n, result.set_aside) == (12, 1)


def test_free_text_is_counted_themed_and_quoted_only_when_released(tmp_path):
    texts = ["More training for Mrs Patel", "a quiet space", "training please"]
    rows = answers(30, AGREE, texts)
    path = survey(
        tmp_path,
        rows,
        "P1,offered",
        themes="[{id: skill, label: Training, words: ['train*']}]",
        release="[2]",
        released_by="A. Manager",
    )
    result = survey_of(path)
    text = result.texts[0]
    assert (text.written, there(text.themes[0].share).count, text.unthemed) == (30, 20, 10)
    assert [q.text for q in text.quotations] == ["More training for [name]"]
    named = [f for f in result.findings if f.rule == "name_in_free_text"]
    assert "row 2" in named[0].message
    assert not any("Patel" in f.message for f in result.findings)


def test_a_release_needs_a_name(tmp_path):
    path = survey(tmp_path, answers(9, AGREE), "P1", release="[2]")
    with pytest.raises(InputError, match="released_by must name the person"):
        read_survey(path)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ring 023 8000 0000 or jo@school.org.uk", "Ring [phone] or [email]"),
        ("He moved to St Mary's Primary School in May", "He moved to [school] in May"),
        ("My son adam waited 3 years", "My son [name] waited 3 years"),
        ("We live at SO14 7LY", "We live at [postcode]"),
        ("CAMHS and the SENCO were great", "CAMHS and the SENCO were great"),
    ],
)
def test_names_schools_and_numbers_are_taken_out(text, left):
    assert redact(text).text == left
    assert names_somebody(text) == (text != left)


def test_known_school_names_go_in_any_case():
    assert redact("they love redbridge", ["Redbridge"]).text == "they love [school]"


def grid(tmp_path):
    use = ["Never heard of it"] * 10 + ["Heard of it, do not use it"] * 8
    use += ["Sometimes recommend it"] * 12 + ["Often recommend it"] * 10
    effect = [""] * 18 + ["Agree"] * 13 + ["Disagree"] * 9
    rows = [f'"{u}",{e}' for u, e in zip(use, effect, strict=True)]
    write(tmp_path / "answers.csv", "use,effect\n" + "\n".join(rows) + "\n")
    yaml = (
        "instrument: services\nfile: answers.csv\n"
        "columns: {services.outreach.use: use, services.outreach.effect: effect}\n"
    )
    return survey_of(write(tmp_path / "grid.yaml", yaml)).grids[0].services[0]


def test_the_service_example_of_practice(tmp_path):
    service = grid(tmp_path)
    assert service.aware.value == pytest.approx(0.75)
    assert service.reach.value == pytest.approx(0.55)
    assert (service.effective.count, service.effective.n) == (13, 22)
    told = [round(100 * v) for v in (service.effective.low, service.effective.high)]
    assert told == [39, 77]
    assert service.quadrant == "keep"


def test_one_large_school_cannot_make_a_difference(tmp_path):
    rng = np.random.default_rng(4)
    rows = []
    for school in range(12):
        agrees = 0.9 if school < 6 else 0.3
        plan = "EHC plan" if school < 7 else "SEN support"
        for _ in range(15):
            rows.append(
                f"School {school},{plan},{'Agree' if rng.random() < agrees else 'Disagree'}"
            )
    head = "school,plan,P1"
    clustered = survey_of(survey(tmp_path, rows, head, school="school")).differences[0]
    plain = survey_of(survey(tmp_path, rows, head)).differences[0]
    assert clustered.method == "schools as clusters"
    assert plain.method == "answers taken as independent"
    assert clustered.difference == pytest.approx(plain.difference)
    assert clustered.high - clustered.low > 1.5 * (plain.high - plain.low)
    assert clustered.p > plain.p


def test_margins_weights_and_worst_case_error(tmp_path):
    rows = answers(300, ["EHC plan", "EHC plan", "SEN support"], AGREE)
    path = survey(
        tmp_path,
        rows,
        "plan,P1",
        rake="true",
        invited=9000,
        margins="[{group: plan, shares: {ehc_plan: 0.25, sen_support: 0.75}, source: census}]",
    )
    result = survey_of(path)
    check = result.margins[0]
    assert check.largest.category in {"EHC plan", "SEN support"}
    assert check.chi_square == pytest.approx(300 * ((2 / 3 - 0.25) ** 2 / (0.25 * 0.75)))
    # Weights 3/8 and 9/4: n sum w^2 / (sum w)^2.
    deff = (200 * (3 / 8) ** 2 + 100 * (9 / 4) ** 2) / 300
    weighting = there(result.weighting)
    # Rounded: with exact numbers and the weights a reader could work out hidden answers.
    assert weighting.design_effect == round(deff, 2)
    assert weighting.effective_n == round(300 / deff, -1)
    assert result.margin_of_error == pytest.approx(0.0566, abs=1e-4)
    assert any(f.rule == "low_response" for f in result.findings)


def test_schools_go_under_letters_in_a_public_report(tmp_path):
    rows = answers(240, ["Hill Top", "Mill Lane"], ["EHC plan"], AGREE)
    settings = {"school": "school", "schools": "{question: P1, by: plan}"}
    result = survey_of(survey(tmp_path, rows, "school,plan,P1", **settings))
    assert [row.name for row in there(result.schools).rows] == ["School 01", "School 02"]
    assert "Hill Top" not in str(result.schools)
    officers = survey_of(survey(tmp_path, rows, "school,plan,P1", public="false", **settings))
    assert {row.name for row in there(officers.schools).rows} == {"Hill Top", "Mill Lane"}


def test_small_categories_are_joined_in_the_table_of_who_answered(tmp_path):
    rows = answers(60, ["EHC plan", "SEN support"], AGREE)
    rows += ["Neither,Agree"] * 2
    path = survey(
        tmp_path,
        rows,
        "plan,P1",
        margins="[{group: plan, shares: {ehc_plan: 30, sen_support: 50, neither: 20}, source: s}]",
    )
    gaps = survey_of(path).margins[0].gaps
    assert [gap.category for gap in gaps] == ["EHC plan or Neither", "SEN support"]
    assert sum(gap.responses for gap in gaps) == pytest.approx(1)


def weighted_share(tmp_path, answers_by_plan):
    """The weighted share and its unweighted one, of answers by plan."""
    rows = [f"{plan},{a}" for plan, given in answers_by_plan.items() for a in given]
    path = survey(
        tmp_path,
        rows,
        "plan,P1",
        rake="true",
        margins="[{group: plan, shares: {ehc_plan: 0.6, sen_support: 0.4}, source: census}]",
    )
    return survey_of(path).weighted[0]


def test_groups_whose_answers_are_hidden_are_weighted_as_one(tmp_path):
    # Three of twelve agree in the small group. With a weight for each group, the weighted and
    # the unweighted share would be two equations for two hidden counts.
    few = ["Agree"] * 3 + ["Disagree"] * 9
    many = ["Agree"] * 30 + ["Disagree"] * 31
    found = weighted_share(tmp_path, {"EHC plan": few, "SEN support": many})
    assert found.weighted == round(found.unweighted, 2) == 0.45


def test_a_weighted_share_is_told_in_whole_points(tmp_path):
    told = {"EHC plan": ["Agree"] * 10 + ["Disagree"] * 20}
    told["SEN support"] = ["Agree"] * 40 + ["Disagree"] * 31
    found = weighted_share(tmp_path, told)
    assert found.weighted == round(0.6 * 10 / 30 + 0.4 * 40 / 71, 2)
    assert found.se == round(found.se, 2)
    assert found.effective_n % 10 == 0
