"""A case file is read whole or refused whole, and every fault says where it stands."""

import pytest

from evidence_files import write
from highneeds.evidence.case_reviews.read import read_cases, template
from highneeds.evidence.case_reviews.results import every_count
from highneeds.evidence.code_book import load_code_book
from highneeds.vocabulary.faults import InputError
from oracles.evidence_slow import pairs_that_agree

BOOK = load_code_book()
HEAD = "case_id,cohort,sampling,outcome,could_be_met,cause_1,cause_2,support_needed"


def read(tmp_path, *rows, head=HEAD):
    return read_cases(write(tmp_path / "cases.csv", "\n".join([head, *rows]) + "\n"), BOOK)


def faults(tmp_path, *rows, head=HEAD):
    with pytest.raises(InputError) as caught:
        read(tmp_path, *rows, head=head)
    return caught.value.faults


GOOD = "01,mainstream,random,required_ideal,no,,,"


def test_an_unknown_code_names_row_and_column(tmp_path):
    (fault,) = faults(tmp_path, GOOD, "02,mainstream,random,required_ideal,no,weather,,")
    assert str(fault) == (
        'cases.csv, row 3, column "cause_1": This cause is not in the code book.\n'
        'Given: "weather"\n'
        f"Do: Write one of: {', '.join(BOOK.cause_labels)}; or add it to your code book."
    )


def test_three_causes_are_too_many(tmp_path):
    row = "02,mainstream,random,required_not_ideal,no,missed_service;gap_in_offer,school_pressure,"
    (fault,) = faults(tmp_path, GOOD, row)
    assert (fault.row, fault.column) == (3, "cause_2")
    assert fault.wrong == "This case has 3 causes; at most 2 may be given."


def test_every_fault_of_the_file_is_told_at_once(tmp_path):
    found = faults(
        tmp_path,
        "01,moon,random,required_ideal,no,,,",
        "01,mainstream,drawn,required_ideal,perhaps,,,",
        "Alice Brown,mainstream,random,,no,,,",
    )
    assert {(f.row, f.column) for f in found} == {
        (2, "cohort"), (3, "sampling"), (3, "could_be_met"), (3, "case_id"),
        (4, "outcome"), (4, "case_id"),
    }  # fmt: skip
    assert not any("Alice" in str(f) for f in found)


def test_sampling_must_be_stated(tmp_path):
    (fault,) = faults(tmp_path, "01,mainstream,,required_ideal,no,,,")
    assert (fault.column, fault.wrong) == ("sampling", "This cell is empty.")


def test_a_missing_column_is_named(tmp_path):
    (fault,) = faults(tmp_path, "01,mainstream", head="case_id,cohort")
    assert "sampling, outcome, could_be_met" in fault.wrong
    assert fault.row == 1


def test_a_name_and_a_formula_are_findings_and_the_row_stays(tmp_path):
    made = read(
        tmp_path,
        '01,mainstream,random,required_not_ideal,no,missed_service,,"Sam needs Mrs Patel"',
        '02,mainstream,random,required_not_ideal,no,missed_service,,"=HYPERLINK(1)"',
    )
    assert len(made.cases) == 2
    rules = {f.rule: f.message for f in made.findings}
    assert rules["name_in_free_text"].startswith('cases.csv, row 2, column "support_needed"')
    assert "Sam" not in rules["name_in_free_text"]
    assert rules["formula_in_cell"].startswith('cases.csv, row 3, column "support_needed"')
    story = every_count(made, BOOK, release=("01",)).support_needed[0]
    assert story.text == "[name] needs [name]"


def test_a_case_without_votes_is_told_and_counts(tmp_path):
    head = HEAD + ",vote_school,vote_health"
    made = read(
        tmp_path,
        GOOD + ",required_ideal,required_ideal",
        "02,mainstream,random,required_not_ideal,no,,,,required_not_ideal,",
        head=head,
    )
    (finding,) = [f for f in made.findings if f.rule == "votes_missing"]
    assert 'row 3, column "vote_school"' in finding.message
    result = every_count(made, BOOK)
    assert result.n == 2
    assert result.votes.agreement[0].cases == 1


def test_the_template_is_read_as_it_is_written(tmp_path):
    row = dict.fromkeys(template(BOOK).strip().split(","), "")
    row |= {"case_id": "7", "cohort": "units", "sampling": "random"}
    row |= {"outcome": "Required ideal", "could_be_met": "Yes"}
    made = read(tmp_path, ",".join(row.values()), head=",".join(row))
    assert made.cases[0].outcome == "required_ideal"


def voted(tmp_path):
    head = HEAD + ",vote_school,vote_health,vote_authority"
    a, b, c = "required_ideal", "required_not_ideal", "may_not_be_required"
    votes = [(a, a, a), (a, b, b), (b, b, c), (c, a, c), (a, a, ""), (b, b, b)]
    agreed = [a, b, c, c, a, b]
    rows = [
        f"{k},mainstream,random,{agreed[k]},no,,,,{','.join(vote)}" for k, vote in enumerate(votes)
    ]
    return every_count(read(tmp_path, *rows, head=head), BOOK), votes


def test_agreement_before_discussion_is_that_of_the_pairs(tmp_path):
    result, votes = voted(tmp_path)
    agreement = result.votes.agreement[0]
    wanted = pairs_that_agree([[v for v in case if v] for case in votes])
    assert agreement.percent.value == pytest.approx(wanted)
    assert agreement.alpha.value < agreement.percent.value
    assert agreement.percent.low <= agreement.percent.value <= agreement.percent.high


def test_a_case_changed_when_the_most_frequent_vote_was_not_agreed(tmp_path):
    result, _ = voted(tmp_path)
    # Case 2 voted b, b, c and agreed on c.
    assert (result.votes.changed.count, result.votes.changed.n) == (1, 6)
    assert result.votes.split == ()
    roles = {d.name: (d.became_agreed.count, d.split_cases) for d in result.votes.disciplines}
    assert roles == {"school": (1, 3), "health": (1, 3), "authority": (3, 3)}


def test_headings_count_a_case_once(tmp_path):
    made = read(
        tmp_path,
        "1,mainstream,random,required_not_ideal,no,missed_service,lack_of_capacity,",
        "2,mainstream,random,may_not_be_required,yes,missed_service,,",
    )
    causes = {c.code: c for c in every_count(made, BOOK).causes}
    assert causes["earlier_help"].share.count == 2
    assert causes["missed_service"].share.count == 2
    split = {o.code: (o.share.count, o.share.n) for o in causes["lack_of_capacity"].by_outcome}
    assert split == {"required_not_ideal": (1, 1), "may_not_be_required": (0, 1)}


def test_a_random_sample_carries_no_watermark(tmp_path):
    result = every_count(read(tmp_path, GOOD), BOOK)
    assert (result.sample.estimates, result.sample.watermark) == (True, "")
