"""Snapshots: a canonical table as Parquet, named by the hash of its bytes."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import polars as pl

from highneeds.files.writing import sha256, write_whole
from highneeds.official.store.catalogue import Snapshot
from highneeds.vocabulary.canonical_tables import SourceTable, tables
from highneeds.vocabulary.faults import Fault, StoreError

FOLDER = "snapshots"
_WRITERS = 4
MOST_LISTED = 2000
"""Above this many vintages the catalogue does not list them; a view reads them in the file."""


def pack(table: SourceTable) -> tuple[Snapshot, bytes]:
    """Turn a table into Parquet bytes and the record that names them."""
    facts = tables()[table.name]
    frame = table.frame
    buffer = BytesIO()
    # A store is read far more often than written, and lz4 unpacks fastest; the catalogue chooses
    # what is read, so statistics would only add bytes.
    frame.write_parquet(buffer, compression="lz4", statistics=False)
    data = buffer.getvalue()
    held = frame.select(facts.vintage).unique()
    vintages = held.sort(facts.vintage).rows() if held.height <= MOST_LISTED else []
    return Snapshot(table.name, sha256(data), frame.height, tuple(vintages)), data


def path_of(root: Path, snapshot: Snapshot) -> Path:
    """Return where a snapshot lies."""
    return root / FOLDER / f"{snapshot.sha256}.parquet"


def write(root: Path, snapshot: Snapshot, data: bytes) -> None:
    """Write a snapshot unless it is there already, whole; it never changes afterwards."""
    path = path_of(root, snapshot)
    if not intact(root, snapshot):
        write_whole(path, data, "store")


def intact(root: Path, snapshot: Snapshot) -> bool:
    """Say whether the file of a snapshot is there and has the content that its name promises."""
    path = path_of(root, snapshot)
    return path.is_file() and sha256(path.read_bytes()) == snapshot.sha256


def read(root: Path, snapshot: Snapshot) -> pl.DataFrame:
    """Read a snapshot.

    Raises
    ------
    StoreError
        When its file is gone or damaged.
    """
    try:
        return scan(root, snapshot).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise StoreError(
            Fault(
                f'A file of the store is damaged (table "{snapshot.table}").',
                str(path_of(root, snapshot)),
                "Add the release again; it will be written anew.",
            )
        ) from error


def write_all(root: Path, packed: Sequence[tuple[Snapshot, bytes]]) -> None:
    """Write several snapshots; several at once, because most of the time is the disk's."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        for done in [pool.submit(write, root, *pair) for pair in packed]:
            done.result()


def scan(root: Path, snapshot: Snapshot) -> pl.LazyFrame:
    """Read a snapshot lazily.

    Raises
    ------
    StoreError
        When its file is gone.
    """
    path = path_of(root, snapshot)
    if not path.exists():
        raise StoreError(
            Fault(
                f'A file of the store is missing (table "{snapshot.table}").',
                str(path),
                "Add the release again; it will be written anew.",
            )
        )
    return pl.scan_parquet(path, glob=False)


def remove_leftovers(root: Path, named: set[str]) -> None:
    """Delete snapshots that no entry names, and parts of interrupted writes."""
    for part in root.glob(".*.part"):
        part.unlink(missing_ok=True)
    folder = root / FOLDER
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.suffix == ".part" or path.name.removesuffix(".parquet") not in named:
            path.unlink(missing_ok=True)
