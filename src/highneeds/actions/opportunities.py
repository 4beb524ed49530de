"""Size a folder's opportunities: the use-case behind `highneeds opportunities DIR`."""

from collections.abc import Sequence
from pathlib import Path

from highneeds.diagnostic.session import open_session
from highneeds.opportunities.results import OpportunitiesResult


def opportunities(
    folder: Path, *, settings: Sequence[str] = (), store_root: Path | None = None
) -> OpportunitiesResult:
    """Size the opportunities of a diagnostic folder.

    Parameters
    ----------
    folder
        The diagnostic.
    settings
        What-ifs: "opportunities.avoid.start=2027-09-01". Files are not changed.
    store_root
        Folder of the store, for a forecast that an opportunity refers to.

    Raises
    ------
    MissingDataError
        When the folder has no opportunities.yaml.
    InputError, UnknownNameError
        With every fault, by file and key.
    """
    session = open_session(folder, store_root, settings)
    made = session.opportunities.result
    session.told_before.write()
    return made
