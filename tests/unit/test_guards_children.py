"""Guards that protect a child, each with a test that fails without it (`make mutants`)."""

import numpy as np
import pytest

from evidence_files import survey_of, write
from highneeds.document.failed_part import failure
from highneeds.evidence.case_reviews.folder import AboutCases
from highneeds.evidence.case_reviews.read import read_cases
from highneeds.evidence.case_reviews.results import every_count
from highneeds.evidence.case_reviews.sections import case_review_sections
from highneeds.evidence.code_book import load_code_book
from highneeds.evidence.outreach.read import read_outreach
from highneeds.evidence.redaction import redact
from highneeds.evidence.small_cells import protect
from highneeds.vocabulary.faults import InputError

BOOK = load_code_book()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("H801200001001 is his UPN.", "[upn] is his UPN."),
        ("his number is h801200001001", "his number is [upn]"),
        ("write to mum.of.two@example.org please", "write to [email] please"),
        ("see www.example.org/my-child", "see [link]"),
        ("see https://example.org/my-child", "see [link]"),
        ("near so14 7ly", "near [postcode]"),
        ("born 31/12/2014", "born [date]"),
        ("born 1.2.14", "born [date]"),
        ("ring +44 7700 900123", "ring [phone]"),
        ("NHS 9434765919", "NHS [number]"),
        ("she likes Zebedee a lot", "she likes [name] a lot"),
        ("Adam waited", "[name] waited"),
    ],
)
def test_what_could_name_a_child_is_taken_out(text, printed):
    assert redact(text).text == printed


def test_the_schools_of_a_survey_are_taken_out():
    assert redact("they love redbridge", ["Redbridge"]).text == "they love [school]"


@pytest.mark.parametrize("name", ["Priya Shah", "Zebedee", "H801200001001", "9434765919"])
def test_a_case_id_that_could_name_a_child_is_refused_and_not_repeated(tmp_path, name):
    head = "case_id,cohort,sampling,outcome,could_be_met"
    path = write(tmp_path / "cases.csv", f"{head}\n{name},mainstream,random,required_ideal,no\n")
    with pytest.raises(InputError) as caught:
        read_cases(path, BOOK)
    (fault,) = caught.value.faults
    assert (fault.wrong, fault.row, fault.column) == (
        "This case id looks like a name.",
        2,
        "case_id",
    )
    assert name not in str(caught.value)


@pytest.mark.parametrize("name", ["Priya Shah", "Zebedee", "H801200001001"])
def test_a_child_id_that_could_name_a_child_is_refused_and_not_repeated(tmp_path, name):
    from datetime import date

    text = f"child_id,referral_date,plan_date,moved_date\n{name},2023-09-01,,\n"
    with pytest.raises(InputError) as caught:
        read_outreach(write(tmp_path / "outreach.csv", text), date(2024, 9, 1))
    assert "not a pseudonymous id" in str(caught.value)
    assert name not in str(caught.value)


def stories(tmp_path, about):
    """The words of the section on two cases with a story each."""
    text = (
        "case_id,cohort,sampling,outcome,could_be_met,good_practice\n"
        "1,units,random,required_ideal,no,settled well\n"
        "2,units,random,required_ideal,no,kept apart\n"
    )
    cases = read_cases(write(tmp_path / "cases.csv", text), BOOK)
    result = every_count(cases, BOOK, release=about.release)
    return str(case_review_sections(result, about))


def test_a_story_is_shown_of_released_cases_only(tmp_path):
    told = stories(tmp_path, AboutCases(release=("1",), released_by="A. Manager"))
    assert "settled well" in told
    assert "kept apart" not in told
    assert "settled well" not in stories(tmp_path, AboutCases())


def test_a_release_of_cases_is_signed():
    with pytest.raises(ValueError, match="released_by must name the person"):
        AboutCases(release=("1",))


def free_text(tmp_path, texts, **settings):
    """The free text of a survey of thirty in which these were written in turn."""
    rows = [f"Agree,{texts[k % len(texts)]}" for k in range(30)]
    write(tmp_path / "answers.csv", "\n".join(["P1,offered", *rows]) + "\n")
    lines = ["instrument: parents", "file: answers.csv"]
    lines += [f"{key}: {value}" for key, value in settings.items()]
    return survey_of(write(tmp_path / "mine.yaml", "\n".join(lines) + "\n")).texts[0]


def test_a_quotation_is_redacted_although_it_was_released(tmp_path):
    texts = ["More training for Mrs Patel", "a quiet space"]
    made = free_text(tmp_path, texts, release="[2]", released_by="A. Manager")
    assert [q.text for q in made.quotations] == ["More training for [name]"]
    assert free_text(tmp_path, texts).quotations == ()


def test_a_word_is_listed_only_when_enough_wrote_it_and_it_names_nobody(tmp_path):
    often = ["training for charlotte", "quiet rooms"]
    rare = [*often * 13, "xylophone lessons"]
    words = dict(free_text(tmp_path, rare).words)
    assert words["training"] >= 5
    assert "charlotte" not in words
    assert "xylophone" not in words


def test_counts_under_five_are_hidden_and_cannot_be_worked_out():
    shown = protect(np.array([[3, 20, 10], [12, 9, 14], [8, 11, 16]]))
    assert shown.hidden[0, 0]
    # Its row and its column each hide another, or the totals would give it away.
    assert shown.hidden[0].sum() > 1
    assert shown.hidden[:, 0].sum() > 1


def test_a_group_under_ten_shows_its_number_and_no_answers():
    shown = protect(np.array([[5, 0, 4], [30, 20, 12], [25, 30, 11]]))
    # The nought too: in so small a group, what nobody said tells what everybody did not say.
    assert shown.hidden[0].all()
    assert shown.rows[0] == "n_only"


def test_a_group_that_gave_one_answer_shows_no_answer():
    shown = protect(np.array([[20, 0], [30, 20], [25, 30]]))
    assert shown.hidden[0].all()


def test_the_text_of_an_unexpected_error_is_never_printed():
    """It may hold a value of a child's record."""
    note = failure(ValueError("could not convert 'Priya Shah, born 1.2.14'"))
    assert "Priya" not in " ".join(note.paragraphs)
    assert "Unexpected ValueError" in " ".join(note.paragraphs)
