"""The code book of case reviews: cohorts and their question, outcomes, causes on two levels."""

from datetime import date
from pathlib import Path
from typing import Self

from pydantic import model_validator

from highneeds.definitions import read
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.vocabulary.strict import Strict

DEFAULT = "evidence/case_review_codes.yaml"


class _Entry(Strict):
    id: str
    label: str


class Sampling(_Entry):
    """How cases were drawn, and whether a share of them estimates the cohort."""

    estimates: bool
    note: str = ""


class Cohort(_Entry):
    """A group of cases and the one question asked of each."""

    question: str
    short: str


class Outcome(_Entry):
    """The agreed class of a case."""

    ideal: bool


class Cause(_Entry):
    """A level-2 cause and the family of action that answers it."""

    action: str = ""


class CauseGroup(_Entry):
    """A level-1 heading with the causes under it."""

    causes: tuple[Cause, ...] = ()


class CodeBook(Strict):
    """Every code a case file may use. Codes are unique across both levels of cause."""

    id: str
    version: str
    title: str
    source: str
    reviewed: date
    unit: str
    causes_per_case: int
    split_vote_above: float
    headline_cases: int
    sampling: tuple[Sampling, ...]
    cohorts: tuple[Cohort, ...]
    outcomes: tuple[Outcome, ...]
    causes: tuple[CauseGroup, ...]
    age_bands: tuple[str, ...]
    primary_needs: tuple[str, ...]
    stages: tuple[str, ...]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Self:
        lists = {
            "sampling": [s.id for s in self.sampling],
            "cohorts": [c.id for c in self.cohorts],
            "outcomes": [o.id for o in self.outcomes],
            "causes": [*self.cause_labels],
        }
        total = len(self.causes) + sum(len(group.causes) for group in self.causes)
        for name, ids in lists.items():
            # Labels are held by code, so that a cause whose code is used twice shows as one too
            # few.
            count = total if name == "causes" else len(set(ids))
            if len(ids) != count:
                raise ValueError(f"{name}: a code is used twice")
        return self

    @property
    def cause_labels(self) -> dict[str, str]:
        """Label of every cause and heading by code."""
        labels: dict[str, str] = {}
        for group in self.causes:
            labels[group.id] = group.label
            labels.update({cause.id: cause.label for cause in group.causes})
        return labels

    @property
    def heading_of(self) -> dict[str, str]:
        """Level-1 code of every cause; a heading is its own."""
        found = {group.id: group.id for group in self.causes}
        found.update({cause.id: group.id for group in self.causes for cause in group.causes})
        return found

    def cohort(self, code: str) -> Cohort:
        """Return the cohort with this code."""
        return next(cohort for cohort in self.cohorts if cohort.id == code)

    def sampling_of(self, code: str) -> Sampling:
        """Return the sampling method with this code."""
        return next(method for method in self.sampling if method.id == code)


def load_code_book(path: Path | None = None) -> CodeBook:
    """Return the packaged code book, or an authority's own.

    Raises
    ------
    InputError
        When the file is not a code book; every fault names its key.
    """
    if path is None:
        return CodeBook.model_validate(read(DEFAULT))
    return validated(CodeBook, read_yaml_file(path), path.name)
