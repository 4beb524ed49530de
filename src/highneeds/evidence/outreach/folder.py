"""The outreach file of a diagnostic folder, and what `outreach.yaml` says of it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from highneeds.evidence.outreach.read import AboutOutreach, read_outreach
from highneeds.evidence.outreach.results import OutreachResult, outreach_results
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.own.diagnostic_file import load_diagnostic
from highneeds.own.told_before import ToldBefore
from highneeds.vocabulary.faults import Fault, MissingDataError

FILES: Final = ("outreach.csv", "outreach.xlsx", "outreach.ods")
ABOUT: Final = "outreach.yaml"
GUIDE: Final = "docs/how-to/outreach.md"


def outreach_in(folder: Path, before: ToldBefore) -> OutreachResult:
    """Work out the outreach file of a diagnostic folder.

    Parameters
    ----------
    folder
        The diagnostic.
    before
        What earlier builds of the folder told; its date is up to when children were followed.

    Raises
    ------
    MissingDataError
        When the folder has no outreach file.
    InputError
        With every fault of the file, each with row and column.
    """
    path = outreach_file(folder)
    if path is None:
        raise MissingDataError(
            Fault(
                "This folder has no outreach file.",
                str(folder),
                f"Add {FILES[0]}; {GUIDE} shows its columns.",
            )
        )
    about = AboutOutreach()
    if (folder / ABOUT).is_file():
        about = validated(
            AboutOutreach,
            read_yaml_file(folder / ABOUT) or {},
            ABOUT,
            guide=GUIDE,
        )
    as_at = before.as_at or load_diagnostic(folder).as_at
    data = read_outreach(path, as_at)
    if data.counts:
        # Counts that somebody made already; a change of one is not the change of a known child,
        # and the same rule hides them.
        return outreach_results(data, as_at, about, before.rule)
    told = before.settle(
        "outreach",
        "Outreach",
        (replace(child, row=0) for child in data.children),
        OutreachResult,
        lambda: outreach_results(data, as_at, about, before.rule),
    )
    return replace(told.result, findings=told.result.findings + told.findings)


def outreach_file(folder: Path) -> Path | None:
    """Return the outreach file of a folder, or None."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)
