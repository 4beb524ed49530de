"""The surveys of a diagnostic folder: each a mapping in YAML beside its export."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from highneeds.evidence.surveys.read import read_survey
from highneeds.evidence.surveys.results import SurveyResult, survey_results
from highneeds.own.told_before import ToldBefore
from highneeds.vocabulary.faults import Fault, MissingDataError

FOLDER: Final = "surveys"


def surveys_in(folder: Path, before: ToldBefore, only: str = "") -> tuple[SurveyResult, ...]:
    """Work out every survey of a diagnostic folder, or one by the name of its YAML.

    Parameters
    ----------
    before
        What earlier builds of the folder told.

    Raises
    ------
    MissingDataError
        When there is none.
    InputError
        When a mapping or an export is wrong.
    """
    found = survey_files(folder)
    paths = [path for path in found if not only or path.stem == only]
    if not paths:
        names = ", ".join(path.stem for path in found)
        raise MissingDataError(
            Fault(
                "This folder has no such survey." if only else "This folder has no survey.",
                f'"{only}"' if only else str(folder),
                f"Name one of: {names}."
                if names
                else "Add surveys/NAME.yaml beside its export; see docs/how-to/surveys.md.",
            )
        )
    return tuple(_told_now(path, before) for path in paths)


def _told_now(path: Path, before: ToldBefore) -> SurveyResult:
    data = read_survey(path, before.rule)
    told = before.settle(
        f"{FOLDER}-{path.stem}",
        data.survey.title or path.stem,
        data.children(),
        SurveyResult,
        lambda: survey_results(data, path.stem, path.parent),
    )
    findings = told.result.findings + told.findings
    return replace(told.result, findings=findings)


def survey_files(folder: Path) -> tuple[Path, ...]:
    """List the mapping files of a folder's surveys."""
    return tuple(sorted((folder / FOLDER).glob("*.yaml"))) if (folder / FOLDER).is_dir() else ()
