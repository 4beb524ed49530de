"""Snapshots: a canonical table as Parquet, named by the hash of its bytes.

Each carries a label: the entry of the catalogue that names it, and which of the file's tables it
is. A snapshot is read only when its bytes have the hash that its name promises.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Final

import polars as pl

from highneeds.files.writing import remove_leftovers, sha256, write_whole
from highneeds.official.store.catalogue import SNAPSHOTS, AddedFile, Snapshot, entry_of, plain_entry
from highneeds.vocabulary.canonical_tables import SourceTable, tables
from highneeds.vocabulary.faults import Fault, StoreError

_WRITERS = 4
MOST_LISTED = 2000
"""Above this many vintages the catalogue does not list them; a view reads them in the file."""
_LABEL: Final = "highneeds"


@dataclass(frozen=True)
class SnapshotLabel:
    """What a snapshot says of itself.

    Attributes
    ----------
    entry
        The catalogue's entry of its file, without snapshots.
    part, parts
        Which of the file's tables it is, from 0, and how many there are.
    snapshot
        Its record in the catalogue.
    """

    entry: AddedFile
    part: int
    parts: int
    snapshot: Snapshot


def pack_all(entry: AddedFile, found: Sequence[SourceTable]) -> tuple[AddedFile, tuple[bytes, ...]]:
    """Turn the tables of a file into Parquet, and name them in its entry."""
    packed = [_pack(entry, table, part, len(found)) for part, table in enumerate(found)]
    return (
        replace(entry, snapshots=tuple(snapshot for snapshot, _ in packed)),
        tuple(data for _, data in packed),
    )


def _pack(entry: AddedFile, table: SourceTable, part: int, parts: int) -> tuple[Snapshot, bytes]:
    label = {"table": table.name, "part": part, "parts": parts, "entry": plain_entry(entry)}
    buffer = BytesIO()
    # A store is read far more often than written, and lz4 unpacks fastest; the catalogue chooses
    # what is read, so statistics would only add bytes.
    table.frame.write_parquet(
        buffer,
        compression="lz4",
        statistics=False,
        metadata={_LABEL: json.dumps(label, separators=(",", ":"))},
    )
    data = buffer.getvalue()
    return _record(table.name, data, table.frame), data


def _record(table: str, data: bytes, frame: pl.DataFrame) -> Snapshot:
    columns = tables()[table].vintage
    held = frame.select(columns).unique()
    vintages = held.sort(columns).rows() if held.height <= MOST_LISTED else []
    return Snapshot(table, sha256(data), frame.height, tuple(vintages))


def label_of(data: bytes) -> SnapshotLabel | None:
    """Return what a snapshot says of itself; None when it was written without a label.

    Parameters
    ----------
    data
        Bytes that have the hash of their name: the reader of Parquet can be brought down by others.
    """
    text = pl.read_parquet_metadata(BytesIO(data)).get(_LABEL)
    if text is None:
        return None
    label = json.loads(text)
    record = _record(label["table"], data, pl.read_parquet(BytesIO(data)))
    return SnapshotLabel(entry_of(label["entry"]), label["part"], label["parts"], record)


def path_of(root: Path, snapshot: Snapshot) -> Path:
    """Return where a snapshot lies."""
    return root / SNAPSHOTS / f"{snapshot.sha256}.parquet"


def write(root: Path, snapshot: Snapshot, data: bytes) -> None:
    """Write a snapshot unless it is there already, whole; it never changes afterwards."""
    path = path_of(root, snapshot)
    if not intact(root, snapshot):
        write_whole(path, data, "store")


def intact(root: Path, snapshot: Snapshot) -> bool:
    """Say whether the file of a snapshot is there and has the content that its name promises."""
    return not isinstance(_content(root, snapshot), str)


def _content(root: Path, snapshot: Snapshot) -> bytes | str:
    """Return the bytes of a snapshot, or what is wrong with them.

    All of them are hashed whenever they are read: 5 MB, every release of the test data, take 6 ms.
    """
    try:
        data = path_of(root, snapshot).read_bytes()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return data if sha256(data) == snapshot.sha256 else "is damaged"


def read(root: Path, entry: AddedFile, snapshot: Snapshot, area: str = "") -> pl.DataFrame:
    """Read a snapshot of an entry, or the rows of one area alone.

    Raises
    ------
    StoreError
        When its file is gone or has changed by as little as one bit.
    """
    data = _content(root, snapshot)
    if isinstance(data, str):
        raise StoreError(_fault(root, entry, snapshot, data))
    rows = pl.scan_parquet(BytesIO(data))
    return (rows.filter(pl.col("area") == area) if area else rows).collect()


def faults(root: Path, entries: Sequence[AddedFile]) -> list[Fault]:
    """Return what is wrong with the files of some entries."""
    return [
        _fault(root, entry, snapshot, state)
        for entry in entries
        for snapshot in entry.snapshots
        if isinstance(state := _content(root, snapshot), str)
    ]


def _fault(root: Path, entry: AddedFile, snapshot: Snapshot, state: str) -> Fault:
    return Fault(
        f'A file of the store {state} (table "{snapshot.table}").',
        str(path_of(root, snapshot)),
        f"Add this file again, and it will be written anew: {entry.file} ({entry.title}).",
    )


def write_all(root: Path, packed: Sequence[tuple[Snapshot, bytes]]) -> None:
    """Write several snapshots; several at once, because most of the time is the disk's."""
    with ThreadPoolExecutor(_WRITERS) as pool:
        for done in [pool.submit(write, root, *pair) for pair in packed]:
            done.result()


def remove_unnamed(root: Path, named: set[str]) -> None:
    """Delete snapshots that no entry names, and parts of interrupted writes."""
    remove_leftovers(root)
    folder = root / SNAPSHOTS
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name.removesuffix(".parquet") not in named:
            path.unlink(missing_ok=True)
    with suppress(OSError):  # it holds something
        folder.rmdir()
