"""Tell what drives an authority's growth: the use-case behind `highneeds drivers`."""

from pathlib import Path

from highneeds.diagnostic.session import Session
from highneeds.diagnostic.subject import open_subject
from highneeds.drivers.run import Drivers


def run_drivers(target: str, *, store_root: Path | None, provision_map: str = "") -> Drivers:
    """Work out what drives the growth of an authority or of a diagnostic folder.

    Parameters
    ----------
    target
        Authority by code, name or alias, or a diagnostic folder.
    store_root
        Folder of the store.
    provision_map
        How provision is grouped; of the diagnostic, else the default, when empty.

    Raises
    ------
    InputError, UnknownNameError
        With what to do about it.
    """
    return Session(open_subject(target, store_root)).drivers_as_asked(provision_map)
