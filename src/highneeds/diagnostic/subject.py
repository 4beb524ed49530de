"""Open what a command works on: an authority by name, or a diagnostic folder with its own data."""

from dataclasses import dataclass
from pathlib import Path

from highneeds.official.store.in_memory import tables_in_memory
from highneeds.official.store.view import TableInMemory, View, open_view
from highneeds.own.diagnostic_file import FILE, Diagnostic, load_diagnostic
from highneeds.vocabulary.area import Level
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, UnknownNameError

DATA = "data"
"""Folder inside a diagnostic whose files are read beside the store."""


@dataclass(frozen=True)
class Subject:
    """An authority and the data about it.

    Attributes
    ----------
    area
        DfE code.
    view
        The store, with a diagnostic's own data beside it.
    diagnostic
        When a folder was named.
    """

    area: str
    view: View
    diagnostic: Diagnostic | None = None


def open_subject(target: str, store_root: Path | None) -> Subject:
    """Open an authority by code, name or alias, or a diagnostic folder.

    Raises
    ------
    UnknownNameError
        When it is no authority and no folder; suggests the nearest names.
    InputError
        When the folder's files are wrong.
    """
    folder = Path(target)
    # A folder called Bristol in the working directory must not hide the authority, unless it is a
    # diagnostic or is written as a path.
    if (folder / FILE).is_file() or (folder.is_dir() and ("/" in target or "\\" in target)):
        diagnostic = load_diagnostic(folder)
        view = view_of(diagnostic, store_root)
        return Subject(diagnostic.area, view, diagnostic)
    area = default_areas().find(target)
    if area.level is not Level.LA:
        raise UnknownNameError(
            Fault(
                f"{area.name} is not a local authority.",
                f'"{target}"',
                "Name an authority; regions and England are its comparators.",
            )
        )
    return Subject(area.id, open_view(store_root))


def view_of(diagnostic: Diagnostic, store_root: Path | None) -> View:
    """Return the store with the tables of a diagnostic's data folder beside it."""
    folder = diagnostic.folder / DATA
    memory: list[TableInMemory] = []
    if folder.is_dir():
        memory = list(tables_in_memory([folder], diagnostic.as_at))
    return open_view(store_root, tuple(memory))
