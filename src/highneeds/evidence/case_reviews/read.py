"""Read the case-review file: one row a case, no names, votes before discussion kept apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from highneeds.evidence.code_book import CodeBook
from highneeds.evidence.pseudonyms import pseudonym
from highneeds.evidence.redaction import names_somebody
from highneeds.own.columns import (
    FilledRow,
    FormColumn,
    GivenCell,
    InputForm,
    ReadCell,
    code_of,
    one_of,
    open_form,
    rows_of,
)
from highneeds.own.notebook import Notebook
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity

NOT_STATED: Final = "not_stated"
NEEDED: Final = ("case_id", "cohort", "sampling", "outcome", "could_be_met")
OPTIONAL: Final = (
    "age_band",
    "primary_need",
    "stage",
    "participants",
    "cause_1",
    "cause_2",
    "support_needed",
    "good_practice",
    "arranged",
)
_ANSWERS: Final = {"yes": "yes", "y": "yes", "no": "no", "n": "no", NOT_STATED: NOT_STATED}
_ARRANGEABLE: Final = ("cohort", "outcome", "causes", "could_be_met")


@dataclass(frozen=True)
class CaseReview:
    """One child's case as the workshop left it.

    Attributes
    ----------
    id
        A number or code of the authority's own; never a name.
    cohort, outcome, sampling
        Codes of the code book.
    could_be_met
        Agreed answer to the cohort's question: yes, no or not_stated.
    age_band, need, stage
        As the code book lists them, or not_stated.
    participants
        Disciplines round the table.
    votes, answers
        Discipline and outcome, and discipline and yes or no, each given alone before discussion.
    causes
        Codes of either level, at most as many as the code book allows; not_stated stands for one
        that the source does not give.
    support_needed, good_practice
        Free text; redact before showing.
    arranged
        Fields (cohort, outcome, causes, could_be_met) whose pairing with the other fields of this
        row the source does not state: they may be counted alone and never crossed.
    row
        As the spreadsheet numbers it.
    """

    id: str
    cohort: str
    sampling: str
    outcome: str
    could_be_met: str
    age_band: str
    need: str
    stage: str
    participants: tuple[str, ...]
    votes: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    causes: tuple[str, ...]
    support_needed: str
    good_practice: str
    arranged: frozenset[str]
    row: int


@dataclass(frozen=True)
class CaseFile:
    """Every case of a file and what a reader must know about it."""

    cases: tuple[CaseReview, ...]
    findings: tuple[Finding, ...]
    file: str


def template(book: CodeBook) -> str:
    """Return the CSV that `highneeds init` writes: the heading row alone.

    Any number of columns `vote_<discipline>` and `answer_<discipline>` may be added.
    """
    votes = ("vote_school", "vote_health", "vote_social_care", "vote_authority")
    causes = tuple(f"cause_{k}" for k in range(1, book.causes_per_case + 1))
    first = (*NEEDED, *OPTIONAL[:4], *votes, *causes, "support_needed", "good_practice")
    return ",".join(first) + "\n"


def read_cases(path: Path, book: CodeBook) -> CaseFile:
    """Read and check a case file.

    Parameters
    ----------
    path
        CSV, XLSX or ODS with the template's headings.

    Raises
    ------
    InputError
        Every fault together, each with row and column. Nothing is dropped silently: a row is
        either used whole or the file is refused.
    """
    table, form = open_form(path, _form(book))
    rows, notes = rows_of(table, form)
    cases = tuple(_case(row, book) for row in rows)
    _check_ids(rows)
    _check_votes(cases, table.first_row - 1, notes)
    notes.stop_if_faulty()
    if not cases:
        raise InputError(
            Fault("There are no cases in this file.", do="Fill one row a case.", file=notes.file)
        )
    return CaseFile(cases, tuple(notes.findings), notes.file)


def _form(book: CodeBook) -> InputForm:
    outcome = _code(tuple(outcome.id for outcome in book.outcomes))
    causes = _causes(book.cause_labels)
    columns = (
        FormColumn("case_id", _case_id, filled=True),
        FormColumn("cohort", _code(tuple(cohort.id for cohort in book.cohorts)), filled=True),
        FormColumn("sampling", _code(tuple(way.id for way in book.sampling)), filled=True),
        FormColumn("outcome", outcome, filled=True),
        FormColumn("could_be_met", _answer),
        FormColumn("age_band", _listed(book.age_bands)),
        FormColumn("primary_need", _listed(book.primary_needs)),
        FormColumn("stage", _listed(book.stages)),
        FormColumn("participants", _parts),
        FormColumn("vote_", outcome, many=True),
        FormColumn("answer_", _answer, many=True),
        FormColumn("causes", causes),
        FormColumn("cause_", causes, many=True),
        FormColumn("support_needed", _free),
        FormColumn("good_practice", _free),
        FormColumn("arranged", _arranged),
    )
    needed = (replace(column, needed=column.name in NEEDED) for column in columns)
    return InputForm("case reviews", tuple(needed), formulas=True)


def _case(row: FilledRow, book: CodeBook) -> CaseReview:
    case = CaseReview(
        id=row["case_id"] or "",
        cohort=row["cohort"] or "",
        sampling=row["sampling"] or "",
        outcome=row["outcome"] or "",
        could_be_met=row["could_be_met"] or NOT_STATED,
        age_band=row["age_band"] or NOT_STATED,
        need=row["primary_need"] or NOT_STATED,
        stage=row["stage"] or NOT_STATED,
        participants=row["participants"] or (),
        votes=tuple(row.many("vote_").items()),
        answers=tuple(row.many("answer_").items()),
        causes=_kept_causes(row, book),
        support_needed=row["support_needed"] or "",
        good_practice=row["good_practice"] or "",
        arranged=frozenset(row["arranged"] or ()),
        row=row.number,
    )
    _check_sense(case, row, book)
    return case


def _code(allowed: tuple[str, ...]) -> ReadCell:
    one = one_of(
        allowed, "This code is not in the code book.", do := f"Write one of: {', '.join(allowed)}."
    )

    def read(cell: GivenCell) -> Any:
        if cell.text:
            return one(cell)
        cell.fault("This cell is empty.", do, given="")
        return None

    return read


def _listed(allowed: tuple[str, ...]) -> ReadCell:
    by_code = {code_of(option): option for option in allowed}
    code = _code((*allowed, NOT_STATED))

    def read(cell: GivenCell) -> Any:
        given = code_of(cell.text)
        return by_code[given] if given in by_code else code(cell)

    return read


def _answer(cell: GivenCell) -> str | None:
    answer = _ANSWERS.get(code_of(cell.text))
    if answer is None:
        cell.fault("This answer is neither yes nor no.", 'Write "yes", "no" or "not stated".')
    return answer


def _causes(labels: Mapping[str, str]) -> ReadCell:
    def read(cell: GivenCell) -> tuple[str, ...]:
        for part in _parts(cell):
            if code_of(part) not in {NOT_STATED, *labels}:
                cell.fault(
                    "This cause is not in the code book.",
                    "Write one of: " + ", ".join(labels) + "; or add it to your code book.",
                    given=f'"{part}"',
                )
        return tuple(code_of(part) for part in _parts(cell))

    return read


def _kept_causes(row: FilledRow, book: CodeBook) -> tuple[str, ...]:
    """Return the causes of a case, once each, and tell when they are too many."""
    columns = {"causes": row["causes"] or ()}
    columns |= {f"cause_{end}": codes for end, codes in row.many("cause_").items()}
    found: list[str] = []
    for code in (code for codes in columns.values() for code in codes):
        # A cause that is not stated is one more each time: nobody knows that two are the same.
        if code == NOT_STATED or (code in book.cause_labels and code not in found):
            found.append(code)
    limit = book.causes_per_case
    if len(found) > limit:
        row.cell([name for name in columns if name in row.cells][-1]).fault(
            f"This case has {len(found)} causes; at most {limit} may be given.",
            f"Keep the {limit} that mattered most.",
            given=", ".join(found),
        )
    return tuple(found)


def _free(cell: GivenCell) -> str:
    if names_somebody(cell.text):
        cell.find(
            "name_in_free_text",
            "This text may name a person, school or place. It is shown only redacted.",
            "Take the name out of the file.",
        )
    return cell.text


def _arranged(cell: GivenCell) -> tuple[str, ...]:
    fields = tuple(code_of(part) for part in _parts(cell))
    for name in fields:
        if name not in _ARRANGEABLE:
            cell.fault(
                "This is not a field that can be arranged.",
                "Write any of: " + ", ".join(_ARRANGEABLE) + ".",
                given=f'"{name}"',
            )
    return fields


def _check_sense(case: CaseReview, row: FilledRow, book: CodeBook) -> None:
    ideal = case.outcome in {o.id for o in book.outcomes if o.ideal}
    if ideal and case.could_be_met == "yes" and not case.arranged:
        row.cell("could_be_met").find(
            "outcome_against_answer",
            "The outcome is ideal, yet the child could have been supported elsewhere.",
            "Ask the workshop which is meant.",
        )
    if ideal and case.causes and not case.arranged:
        row.cell("cause_1").find(
            "cause_of_ideal_outcome",
            "A cause is given for an ideal outcome. It is counted.",
            "Ask the workshop which is meant.",
        )


_PSEUDONYM: Final = pseudonym(
    "This case id looks like a name.", "Use a number or a code of your own."
)


def _case_id(cell: GivenCell) -> Any:
    if cell.text:
        return _PSEUDONYM(cell)
    cell.fault("This case has no id.", "Number the cases.", given="")
    return None


def _check_ids(rows: Sequence[FilledRow]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        name = row["case_id"]
        if name in seen:
            row.cell("case_id").fault(
                f"This case id stands in row {seen[name]} too.", "Give each case its own id."
            )
        if name:
            seen.setdefault(name, row.number)


def _check_votes(cases: Sequence[CaseReview], heading: int, notes: Notebook) -> None:
    first = next((f"vote_{name}" for case in cases for name, _ in case.votes), "")
    if not first:
        notes.find(
            "votes_missing",
            "No votes before discussion were recorded, so agreement between disciplines "
            "cannot be measured.",
            "Record one column vote_<discipline> for each person who votes.",
            row=heading,
            severity=Severity.NOTE,
        )
        return
    for case in cases:
        if len(case.votes) < 2:
            notes.find(
                "votes_missing",
                f"This case has {len(case.votes)} votes before discussion; agreement needs two. "
                "The case counts everywhere else.",
                row=case.row,
                column=first,
            )


def _parts(cell: GivenCell) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.text.split(";") if part.strip())
