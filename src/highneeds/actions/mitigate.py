"""Set the mitigated plan beside the unmitigated one: the use-case behind `highneeds mitigate`."""

from collections.abc import Sequence
from pathlib import Path

from highneeds.diagnostic.session import open_session
from highneeds.opportunities.folder import MitigatedPlan

__all__ = ["MitigatedPlan", "mitigate"]


def mitigate(
    folder: Path, *, settings: Sequence[str] = (), store_root: Path | None = None
) -> MitigatedPlan:
    """Apply a folder's opportunities to its unmitigated forecast.

    Parameters
    ----------
    folder
        The diagnostic.
    settings
        What-ifs, of opportunities.yaml or diagnostic.yaml; no file is changed.
    store_root
        Folder of the store.

    Raises
    ------
    MissingDataError, InputError, UnknownNameError
        With what to do about it.
    """
    session = open_session(folder, store_root, settings)
    made = session.mitigated
    session.told_before.write()
    return made
