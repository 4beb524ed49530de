"""Make a lost or damaged catalogue again from the labels of the snapshots."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from highneeds.files.writing import locked, sha256
from highneeds.official.store.catalogue import (
    FILE,
    SNAPSHOTS,
    AddedFile,
    Catalogue,
    DamagedCatalogueError,
    Snapshot,
    load_catalogue,
    save_catalogue,
)
from highneeds.official.store.snapshots import SnapshotLabel, label_of
from highneeds.vocabulary.faults import Fault

DAMAGED: Final = "catalogue.json.damaged"
"""The damaged catalogue, kept beside the new one."""
_FILE_KEY: Final = re.compile(r'"file":("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True)
class Rebuilt:
    """A catalogue that was made again.

    Attributes
    ----------
    reason
        What was wrong with the old one.
    files
        What is in it.
    again
        What could not be put back and must be added again.
    """

    reason: str
    files: tuple[str, ...]
    again: tuple[str, ...]

    @property
    def fault(self) -> Fault:
        """What happened, and what to do."""
        missing = f"; not put back: {', '.join(self.again)}" if self.again else ""
        return Fault(
            "The catalogue of the store could not be read, and was made again from the snapshots.",
            f"{self.reason}. Put back: {len(self.files)} files{missing}",
            f"Add again: {', '.join(self.again)}." if self.again else "Nothing; go on.",
        )


def rebuild_catalogue(root: Path) -> Rebuilt | None:
    """Make the catalogue again when it cannot be read; None when there is nothing to mend.

    Raises
    ------
    StoreError
        When it is of a later format, or the store cannot be written.
    """
    try:
        load_catalogue(root)
    except DamagedCatalogueError as error:
        reason = error.reason
    else:
        return None
    with locked(root):
        path = root / FILE
        old = path.read_bytes() if path.is_file() else b""
        entries, again = _from_labels(root, old.decode(errors="replace"))
        if old:
            path.replace(root / DAMAGED)
        save_catalogue(root, Catalogue(entries))
    return Rebuilt(reason, tuple(entry.file for entry in entries), again)


def _from_labels(root: Path, old: str) -> tuple[tuple[AddedFile, ...], tuple[str, ...]]:
    """Return the entries whose every snapshot is whole, and what must be added again."""
    found: dict[AddedFile, dict[int, Snapshot]] = defaultdict(dict)
    parts: dict[AddedFile, int] = {}
    lost: list[str] = []
    for path in sorted((root / SNAPSHOTS).glob("*.parquet")):
        label = _label(path)
        if label is None:
            lost.append(_file_of(path.stem, old))
            continue
        found[label.entry][label.part] = label.snapshot
        parts[label.entry] = label.parts
    whole = {entry for entry, held in found.items() if len(held) == parts[entry]}
    entries = [
        replace(entry, snapshots=tuple(found[entry][part] for part in range(parts[entry])))
        for entry in _newest(whole)
    ]
    there = {(entry.sha256, entry.reader) for entry in entries}
    lost += [entry.file for entry in found if (entry.sha256, entry.reader) not in there]
    files = {entry.file for entry in entries}
    again = sorted({name for name in lost if name not in files})
    return tuple(sorted(entries, key=lambda entry: (entry.order, entry.file))), tuple(again)


def _label(path: Path) -> SnapshotLabel | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return label_of(data) if sha256(data) == path.stem else None


def _newest(entries: Iterable[AddedFile]) -> list[AddedFile]:
    """Return one entry for each content and reader: snapshots of an earlier one may still lie."""
    newest: dict[tuple[str, str], AddedFile] = {}
    for entry in sorted(entries, key=lambda e: (e.reader_version, e.retrieved, e.file)):
        newest[entry.sha256, entry.reader] = entry
    return list(newest.values())


def _file_of(digest: str, old: str) -> str:
    """Name the file of a snapshot that does not say it, from what is left of the old catalogue."""
    before = old.partition(digest)[0] if digest in old else ""
    names = _FILE_KEY.findall(before)  # an entry names its file before its snapshots
    if not names:
        return f"the file behind {SNAPSHOTS}/{digest}.parquet"
    try:
        return str(json.loads(names[-1]))
    except ValueError:
        return str(names[-1])
