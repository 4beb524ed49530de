"""What a report says of a part that could not be made."""

import traceback
from pathlib import Path

from highneeds.document.model import Note
from highneeds.vocabulary.faults import HighneedsError


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


def kind_and_place(fault: Exception) -> str:
    """Say which error came up and where, and nothing of its text."""
    frames = traceback.extract_tb(fault.__traceback__)
    place = f" at {Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else ""
    return f"Unexpected {type(fault).__name__}{place}."
