"""Work out a folder's surveys: the use-case behind `highneeds survey DIR`."""

from pathlib import Path

from highneeds.evidence.surveys.folder import surveys_in
from highneeds.evidence.surveys.results import SurveyResult
from highneeds.own.told_before import told_before_in


def surveys(folder: Path, only: str = "") -> tuple[SurveyResult, ...]:
    """Work out every survey of a diagnostic folder, or one by the name of its YAML.

    What is told is kept in the folder, so that two tellings do not give a person away.

    Raises
    ------
    MissingDataError
        When there is none.
    InputError
        When a mapping or an export is wrong.
    """
    before = told_before_in(folder)
    made = surveys_in(folder, before, only)
    before.write()
    return made
