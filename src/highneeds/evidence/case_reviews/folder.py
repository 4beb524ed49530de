"""The case reviews of a diagnostic folder: the rows, and what `case_reviews.yaml` says of them."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from highneeds.evidence.case_reviews.protected import protected
from highneeds.evidence.case_reviews.read import read_cases
from highneeds.evidence.case_reviews.results import CaseReviewResult, every_count
from highneeds.evidence.code_book import load_code_book
from highneeds.files.within import named_in
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.own.told_before import ToldBefore
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.strict import Strict

if TYPE_CHECKING:
    import polars as pl

FILES = ("case_reviews.csv", "case_reviews.xlsx", "case_reviews.ods")
ABOUT = "case_reviews.yaml"


class AboutCases(Strict):
    """What a case file does not hold in rows.

    Attributes
    ----------
    sizes
        Children in each cohort the cases were drawn from, by cohort code.
    code_book
        File of your own code book, beside this one; the packaged one when empty.
    release, released_by
        Ids of cases whose stories may be shown, redacted, and the person who read them.
    published
        Where these counts were published already, so that none need be hidden.
    """

    source: str = ""
    workshops: int | None = Field(default=None, ge=0)
    participants: int | None = Field(default=None, ge=0)
    sizes: dict[str, int] = Field(default_factory=dict)
    code_book: str = ""
    note: str = ""
    seed: int = Field(default=1, ge=0)
    release: tuple[str, ...] = ()
    released_by: str = ""
    published: str = ""

    @model_validator(mode="after")
    def _release_is_signed(self) -> Self:
        if self.release and not self.released_by:
            raise ValueError("released_by must name the person who read the stories")
        return self


@dataclass(frozen=True)
class CaseReviews:
    """What the cases say, and what stands beside them.

    Attributes
    ----------
    for_the_desk
        What whoever holds the file should look at, row by row. It is printed on their screen and
        goes into no document: a row of the file is a child.
    """

    result: CaseReviewResult
    about: AboutCases
    for_the_desk: tuple[Finding, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return every share of the cases as a table; columns as `CaseShareRow` says."""
        return self.result.to_frame()


def case_file_of(folder: Path) -> Path | None:
    """Return the case file of a folder, or None."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)


def case_reviews_of(path: Path, before: ToldBefore) -> CaseReviews:
    """Read and count a case file with what stands beside it; small counts are hidden."""
    about_path = path.with_name(ABOUT)
    about = AboutCases()
    if about_path.is_file():
        about = validated(
            AboutCases, read_yaml_file(about_path) or {}, ABOUT, guide="docs/how-to/case-reviews.md"
        )
    own = named_in(path.parent, about.code_book, file=ABOUT, key="code_book")
    book = load_code_book(own if about.code_book else None)
    cases = read_cases(path, book)
    counted = every_count(cases, book, about.sizes, about.seed, about.release)
    if about.published:
        return CaseReviews(counted, about, cases.findings)
    told = before.settle(
        "case-reviews",
        "Case reviews",
        (replace(case, row=0) for case in cases.cases),
        CaseReviewResult,
        lambda: protected(counted, cases.cases, before.rule),
    )
    result = replace(told.result, findings=told.result.findings + told.findings)
    return CaseReviews(result, about, cases.findings)


def case_reviews_in(folder: Path, before: ToldBefore) -> CaseReviews:
    """Count the case reviews of a diagnostic folder.

    Parameters
    ----------
    before
        What earlier builds of the folder told.

    Raises
    ------
    MissingDataError
        When the folder has no case file.
    InputError
        With every fault of the file, each with row and column.
    """
    path = case_file_of(folder)
    if path is None:
        raise MissingDataError(
            Fault(
                "This folder has no case reviews.",
                str(folder),
                f"Add {FILES[0]}; docs/how-to/case-reviews.md shows its columns.",
            )
        )
    return case_reviews_of(path, before)
