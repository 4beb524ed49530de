"""The surveys of a diagnostic folder: each a mapping in YAML beside its export."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from highneeds.evidence.surveys.read import read_survey
from highneeds.evidence.surveys.results import SurveyResult, survey_results
from highneeds.evidence.surveys.schools import check_schools
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


def check_surveys(folder: Path, before: ToldBefore) -> None:
    """Read the surveys of a folder as far as a person can be wrong, and work nothing out.

    Raises
    ------
    InputError
        Whatever `surveys_in` would raise.
    """
    for path in survey_files(folder):
        data = read_survey(path, before.rule)
        before.check(_record(path))
        check_schools(data, path.parent)


def _told_now(path: Path, before: ToldBefore) -> SurveyResult:
    data = read_survey(path, before.rule)
    told = before.settle(
        _record(path),
        data.survey.title or path.stem,
        data.children(),
        SurveyResult,
        lambda: survey_results(data, path.stem, path.parent),
    )
    findings = told.result.findings + told.findings
    return replace(told.result, findings=findings)


def _record(path: Path) -> str:
    return f"{FOLDER}-{path.stem}"


def survey_files(folder: Path) -> tuple[Path, ...]:
    """List the mapping files of a folder's surveys."""
    return tuple(sorted((folder / FOLDER).glob("*.yaml"))) if (folder / FOLDER).is_dir() else ()
