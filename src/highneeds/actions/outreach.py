"""Work out a folder's outreach file: the use-case behind `highneeds outreach DIR`."""

from pathlib import Path

from highneeds.evidence.outreach.folder import outreach_in
from highneeds.evidence.outreach.results import OutreachResult
from highneeds.own.told_before import told_before_in


def outreach(folder: Path) -> OutreachResult:
    """Work out the outreach file of a diagnostic folder, as at the diagnostic's date.

    What is told is kept in the folder, so that two tellings do not give a child away.

    Raises
    ------
    MissingDataError
        When the folder has no outreach file.
    InputError
        With every fault of the file, each with row and column.
    """
    before = told_before_in(folder)
    made = outreach_in(folder, before)
    before.write()
    return made
