"""Read the case-review file: one row a case, no names, votes before discussion kept apart."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from highneeds.evidence.code_book import CodeBook
from highneeds.evidence.pseudonyms import pseudonym
from highneeds.evidence.redaction import names_somebody
from highneeds.files.tabular import TextTable
from highneeds.own.columns import GivenCell, code_of, open_form
from highneeds.own.notebook import Notebook, need_columns, note_formulas
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
_ANSWERS: Final = {"yes": "yes", "y": "yes", "no": "no", "n": "no"}
_ARRANGEABLE: Final = ("cohort", "outcome", "causes", "could_be_met")


@dataclass(frozen=True)
class CaseReview:
    """One child's case as the workshop left it.

    Attributes
    ----------
    id : str
        A number or code of the authority's own; never a name.
    cohort, outcome, sampling : str
        Codes of the code book.
    could_be_met : str
        Agreed answer to the cohort's question: yes, no or not_stated.
    age_band, need, stage : str
        As the code book lists them, or not_stated.
    participants : tuple[str, ...]
        Disciplines round the table.
    votes, answers : tuple[tuple[str, str], ...]
        Discipline and outcome, and discipline and yes or no, each given alone before discussion.
    causes : tuple[str, ...]
        Codes of either level, at most as many as the code book allows; not_stated stands for one
        that the source does not give.
    support_needed, good_practice : str
        Free text; redact before showing.
    arranged : frozenset[str]
        Fields (cohort, outcome, causes, could_be_met) whose pairing with the other fields of this
        row the source does not state: they may be counted alone and never crossed.
    row : int
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
    path : Path
        CSV, XLSX or ODS with the template's headings.
    book : CodeBook

    Raises
    ------
    InputError
        Every fault together, each with row and column. Nothing is dropped silently: a row is
        either used whole or the file is refused.
    """
    table, notes = open_form(path, "case reviews", (*NEEDED, *OPTIONAL))
    need_columns(table, NEEDED, notes)
    note_formulas(table, notes)
    rows = table.frame.to_dicts()
    cases = tuple(
        _Row({k: v for k, v in row.items() if v}, table.row_number(i), book, notes).case()
        for i, row in enumerate(rows)
        if any(row.values())
    )
    _check_ids(cases, notes)
    _check_votes(cases, table, notes)
    notes.stop_if_faulty()
    if not cases:
        raise InputError(
            Fault("There are no cases in this file.", do="Fill one row a case.", file=table.file)
        )
    return CaseFile(cases, tuple(notes.findings), table.file)


@dataclass(frozen=True)
class _Row:
    cells: dict[str, str]
    number: int
    book: CodeBook
    notes: Notebook

    def case(self) -> CaseReview:
        book = self.book
        outcomes = tuple(outcome.id for outcome in book.outcomes)
        made = CaseReview(
            id=self.cells.get("case_id", ""),
            cohort=self.code("cohort", tuple(c.id for c in book.cohorts)),
            sampling=self.code("sampling", tuple(s.id for s in book.sampling)),
            outcome=self.code("outcome", outcomes),
            could_be_met=self.answer("could_be_met"),
            age_band=self.listed("age_band", book.age_bands),
            need=self.listed("primary_need", book.primary_needs),
            stage=self.listed("stage", book.stages),
            participants=_parts(self.cells.get("participants", "")),
            votes=tuple(
                (name.removeprefix("vote_"), self.code(name, outcomes))
                for name in self.cells
                if name.startswith("vote_")
            ),
            answers=tuple(
                (name.removeprefix("answer_"), self.answer(name))
                for name in self.cells
                if name.startswith("answer_")
            ),
            causes=self.causes(),
            support_needed=self.free("support_needed"),
            good_practice=self.free("good_practice"),
            arranged=frozenset(self.arranged()),
            row=self.number,
        )
        self.check_sense(made)
        return made

    def code(self, column: str, allowed: tuple[str, ...]) -> str:
        given = self.cells.get(column, "")
        plain = code_of(given)
        if plain in allowed:
            return plain
        wrong = "This code is not in the code book." if given else "This cell is empty."
        self.notes.fault(
            wrong,
            f'"{given}"' if given else "",
            f"Write one of: {', '.join(allowed)}.",
            row=self.number,
            column=column,
        )
        return plain

    def listed(self, column: str, allowed: tuple[str, ...]) -> str:
        given = self.cells.get(column, "")
        if not given or code_of(given) == NOT_STATED:
            return NOT_STATED
        for option in allowed:
            if code_of(option) == code_of(given):
                return option
        return self.code(column, allowed)

    def answer(self, column: str) -> str:
        given = self.cells.get(column, "")
        if not given or code_of(given) == NOT_STATED:
            return NOT_STATED
        answer = _ANSWERS.get(code_of(given), "")
        if not answer:
            self.notes.fault(
                "This answer is neither yes nor no.",
                f'"{given}"',
                'Write "yes", "no" or "not stated".',
                row=self.number,
                column=column,
            )
        return answer

    def causes(self) -> tuple[str, ...]:
        labels = self.book.cause_labels
        found: list[str] = []
        columns = [name for name in self.cells if name == "causes" or name.startswith("cause_")]
        for column in columns:
            for part in _parts(self.cells[column]):
                code = code_of(part)
                if code != NOT_STATED and code not in labels:
                    self.notes.fault(
                        "This cause is not in the code book.",
                        f'"{part}"',
                        "Write one of: " + ", ".join(labels) + "; or add it to your code book.",
                        row=self.number,
                        column=column,
                    )
                elif code == NOT_STATED or code not in found:
                    found.append(code)
        limit = self.book.causes_per_case
        if len(found) > limit:
            self.notes.fault(
                f"This case has {len(found)} causes; at most {limit} may be given.",
                ", ".join(found),
                f"Keep the {limit} that mattered most.",
                row=self.number,
                column=columns[-1],
            )
        return tuple(found)

    def free(self, column: str) -> str:
        text = self.cells.get(column, "")
        if text and names_somebody(text):
            self.notes.find(
                "name_in_free_text",
                "This text may name a person, school or place. It is shown only redacted.",
                "Take the name out of the file.",
                row=self.number,
                column=column,
            )
        return text

    def arranged(self) -> tuple[str, ...]:
        fields = tuple(code_of(part) for part in _parts(self.cells.get("arranged", "")))
        for name in fields:
            if name not in _ARRANGEABLE:
                self.notes.fault(
                    "This is not a field that can be arranged.",
                    f'"{name}"',
                    "Write any of: " + ", ".join(_ARRANGEABLE) + ".",
                    row=self.number,
                    column="arranged",
                )
        return fields

    def check_sense(self, case: CaseReview) -> None:
        ideal = case.outcome in {o.id for o in self.book.outcomes if o.ideal}
        if ideal and case.could_be_met == "yes" and not case.arranged:
            self.notes.find(
                "outcome_against_answer",
                "The outcome is ideal, yet the child could have been supported elsewhere.",
                "Ask the workshop which is meant.",
                row=self.number,
                column="could_be_met",
            )
        if ideal and case.causes and not case.arranged:
            self.notes.find(
                "cause_of_ideal_outcome",
                "A cause is given for an ideal outcome. It is counted.",
                "Ask the workshop which is meant.",
                row=self.number,
                column="cause_1",
            )


def _check_ids(cases: tuple[CaseReview, ...], notes: Notebook) -> None:
    seen: dict[str, int] = {}
    for case in cases:
        cell = GivenCell(case.id, case.row, "case_id", notes)
        if not case.id:
            cell.fault("This case has no id.", "Number the cases.", given="")
            continue
        before = len(notes.faults)
        _CASE_ID(cell)
        if case.id in seen and len(notes.faults) == before:
            cell.fault(
                f"This case id stands in row {seen[case.id]} too.", "Give each case its own id."
            )
        seen.setdefault(case.id, case.row)


_CASE_ID: Final = pseudonym(
    "This case id looks like a name.", "Use a number or a code of your own."
)


def _check_votes(cases: tuple[CaseReview, ...], table: TextTable, notes: Notebook) -> None:
    if not any(case.votes for case in cases):
        notes.find(
            "votes_missing",
            "No votes before discussion were recorded, so agreement between disciplines "
            "cannot be measured.",
            "Record one column vote_<discipline> for each person who votes.",
            row=table.first_row - 1,
            severity=Severity.NOTE,
        )
        return
    first = next(name for name in table.frame.columns if name.startswith("vote_"))
    for case in cases:
        if len(case.votes) < 2:
            notes.find(
                "votes_missing",
                f"This case has {len(case.votes)} votes before discussion; agreement needs two. "
                "The case counts everywhere else.",
                row=case.row,
                column=first,
            )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
