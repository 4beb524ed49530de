"""The outreach file of a diagnostic folder, and what `outreach.yaml` says of it."""

from pathlib import Path
from typing import Final

from highneeds.evidence.outreach.read import AboutOutreach, read_outreach
from highneeds.evidence.outreach.results import OutreachResult, outreach_results
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.own.diagnostic_file import Diagnostic, load_diagnostic
from highneeds.own.small_numbers import SmallNumberRule
from highneeds.vocabulary.faults import Fault, MissingDataError

FILES: Final = ("outreach.csv", "outreach.xlsx", "outreach.ods")
ABOUT: Final = "outreach.yaml"
GUIDE: Final = "docs/how-to/outreach.md"


def outreach_in(
    folder: Path, diagnostic: Diagnostic | None = None, rule: SmallNumberRule | None = None
) -> OutreachResult:
    """Work out the outreach file of a diagnostic folder, as at the diagnostic's date.

    Parameters
    ----------
    folder
        The diagnostic.
    diagnostic
        Its head, where that was read already.
    rule
        How small a number may be told; the latest when not given.

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
    as_at = (diagnostic or load_diagnostic(folder)).as_at
    about = AboutOutreach()
    if (folder / ABOUT).is_file():
        about = validated(
            AboutOutreach,
            read_yaml_file(folder / ABOUT) or {},
            ABOUT,
            guide=GUIDE,
        )
    data = read_outreach(path, as_at)
    return outreach_results(data, as_at, about, rule)


def outreach_file(folder: Path) -> Path | None:
    """Return the outreach file of a folder, or None."""
    return next((folder / name for name in FILES if (folder / name).is_file()), None)
