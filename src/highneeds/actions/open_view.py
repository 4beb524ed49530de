"""Open what a command works on: an authority by name, or a diagnostic folder with its own data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from highneeds.actions.data_add import read_tables
from highneeds.files.writing import sha256
from highneeds.official.readers.registry import reader_for
from highneeds.official.readers.unpack import sample_of, unpack
from highneeds.official.store.view import Memory, View, open_view
from highneeds.own.diagnostic_file import FILE, Diagnostic, load_diagnostic
from highneeds.vocabulary.area import Level
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError

DATA = "data"
"""Folder inside a diagnostic whose files are read beside the store."""


@dataclass(frozen=True)
class Subject:
    """An authority and the data about it.

    Attributes
    ----------
    area : str
        DfE code.
    view : View
        The store, with a diagnostic's own data beside it.
    diagnostic : Diagnostic | None
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
    memory: list[Memory] = []
    if folder.is_dir():
        memory = list(own_tables([folder], diagnostic.as_at))
    return open_view(store_root, tuple(memory))


def own_tables(paths: Sequence[Path], retrieved: date) -> Sequence[Memory]:
    """Read files into memory without storing them."""
    made = []
    for path in paths:
        for file in unpack(path):
            reader = reader_for(sample_of(file.source))
            if reader is None:
                raise InputError(
                    Fault(
                        "This file is not one that highneeds knows.",
                        do="Take it out of the data folder, or see docs/reference/sources.md.",
                        file=file.source.name,
                    )
                )
            entry, tables = read_tables(file, reader, sha256(file.source.data), retrieved)
            made += [Memory(entry, table) for table in tables]
    return made


def with_neighbours(view: View, path: Path, retrieved: date) -> tuple[View, str]:
    """Return a view that also holds a neighbour list from a file, and the id of that list.

    Raises
    ------
    InputError
        When the file holds no neighbour list.
    """
    memory = own_tables([path], retrieved)
    lists = [m for m in memory if m.table.name == "neighbours"]
    if not lists:
        raise InputError(
            Fault(
                "This file holds no neighbour list.",
                do="Use two columns: la_code and neighbour_code.",
                file=path.name,
            )
        )
    both = View(view.root, view.catalogue, (*view.memory, *lists))
    return both, _list_ids(lists[0].table)[0]


def _list_ids(table: SourceTable) -> list[str]:
    return [str(value) for value in table.frame["list_id"].unique().sort().to_list()]
