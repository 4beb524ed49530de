"""Files that stand beside the store for one run: read and checked as releases are, never stored."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from highneeds.files.writing import sha256
from highneeds.official.store.view import TableInMemory, View
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.faults import Fault, InputError


def tables_in_memory(paths: Sequence[Path], retrieved: date) -> Sequence[TableInMemory]:
    """Read files into memory without storing them."""
    # Imported here, because most commands read the store alone and need no reader and no check.
    from highneeds.official.readers.registry import reader_for
    from highneeds.official.readers.unpack import Refused, sample_of, unpack
    from highneeds.official.store.adding import read_tables

    made = []
    day = retrieved.isoformat()
    for path in paths:
        for file in unpack(path):
            if isinstance(file, Refused):
                raise InputError(*file.faults)
            reader = reader_for(sample_of(file.source))
            if reader is None:
                raise InputError(
                    Fault(
                        "This file is not one that highneeds knows.",
                        do="Take it out of the data folder, or see docs/reference/sources.md.",
                        file=file.source.name,
                    )
                )
            entry, tables = read_tables(file, reader, sha256(file.source.data), day)
            made += [TableInMemory(entry, table) for table in tables]
    return made


def with_neighbours(view: View, path: Path, retrieved: date) -> tuple[View, str]:
    """Return a view that also holds a neighbour list from a file, and the id of that list.

    Raises
    ------
    InputError
        When the file holds no neighbour list.
    """
    memory = tables_in_memory([path], retrieved)
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
