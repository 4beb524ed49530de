"""Count a folder's case reviews: the use-case behind `highneeds case-reviews DIR`."""

from pathlib import Path

from highneeds.evidence.case_reviews.folder import CaseReviews, case_reviews_in
from highneeds.own.told_before import told_before_in


def case_reviews(folder: Path) -> CaseReviews:
    """Count the case reviews of a diagnostic folder.

    What is told is kept in the folder, so that two tellings do not give a child away.

    Raises
    ------
    MissingDataError
        When the folder has no case file.
    InputError
        With every fault of the file, each with row and column.
    """
    before = told_before_in(folder)
    made = case_reviews_in(folder, before)
    before.write()
    return made
