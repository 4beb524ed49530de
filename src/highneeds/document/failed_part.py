"""What a report says of a part that could not be made."""

from highneeds.document.model import Note
from highneeds.vocabulary.faults import HighneedsError, kind_and_place


def failure(fault: Exception) -> Note:
    """State what failed.

    Notes
    -----
    Only our own errors are quoted, because they are written for people. The text of any other
    error may hold a value of a child's record, so only its kind and the line that raised it show.
    """
    first = "This part could not be made. The other parts are complete and do not depend on it."
    if isinstance(fault, HighneedsError):
        return Note((first, *str(fault).split("\n")), kind="failed")
    second = f"{kind_and_place(fault)} Please report this to the makers."
    return Note((first, second), kind="failed")
