"""Count a folder's case reviews: the use-case behind `highneeds case-reviews DIR`."""

from dataclasses import dataclass
from pathlib import Path

from highneeds.evidence.case_reviews.folder import FILES, AboutCases, case_file_of, case_reviews_of
from highneeds.evidence.case_reviews.results import CaseReviewResult
from highneeds.vocabulary.faults import Fault, MissingDataError


@dataclass(frozen=True)
class CaseReviews:
    """What the cases say, and what stands beside them."""

    result: CaseReviewResult
    about: AboutCases


def case_reviews(folder: Path) -> CaseReviews:
    """Count the case reviews of a diagnostic folder.

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
    return CaseReviews(*case_reviews_of(path))


def has_case_reviews(folder: Path) -> bool:
    """Say whether a folder has a case file."""
    return case_file_of(folder) is not None
