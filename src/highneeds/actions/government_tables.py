"""Fill the government's templates: reform plan tables and the management plan."""

from pathlib import Path

from highneeds.diagnostic.session import Session
from highneeds.diagnostic.subject import open_subject
from highneeds.government_tables.inputs import Filled


def government_tables(target: str, *, store_root: Path | None) -> tuple[Filled, ...]:
    """Fill every packaged template.

    Parameters
    ----------
    target
        Authority, or a diagnostic folder; a folder's own finance, opportunities and assumptions
        are used.
    store_root
        Folder of the store.

    Raises
    ------
    InputError, UnknownNameError, MissingDataError
        With what to do about it.
    """
    return Session(open_subject(target, store_root)).government_tables
