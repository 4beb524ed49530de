"""The catalogue: which snapshots there are, where each came from, and what was found in it.

The catalogue is one JSON file that is replaced whole, so an `add` happens entirely or not at all.
A snapshot that no entry names is a leftover of an interrupted run and is ignored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from highneeds.files.writing import write_whole
from highneeds.vocabulary.faults import Fault, StoreError
from highneeds.vocabulary.findings import Finding, Severity, Treatment

FORMAT = 1
FILE = "catalogue.json"


@dataclass(frozen=True)
class Correction:
    """A value that is read otherwise than published, because a check proved it wrong.

    Attributes
    ----------
    table, column, area, year
        The cell, in the rows of topic `all`.
    value
        What is read in its place; None for missing.
    rule
        The check that says so; a finding of the same rule tells the reader.
    """

    table: str
    column: str
    area: str
    year: int
    value: float | None
    rule: str


@dataclass(frozen=True)
class Snapshot:
    """One canonical table of one file, as immutable Parquet.

    Attributes
    ----------
    table
        Canonical table.
    sha256
        Of the Parquet file, which is its name.
    rows
        Number of rows.
    vintages
        Distinct values of the table's vintage columns that it holds; empty when they are too many
        to list, and the file itself must be asked.
    """

    table: str
    sha256: str
    rows: int
    vintages: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class AddedFile:
    """One file that was added: provenance, what it held, what was found.

    Attributes
    ----------
    file, sha256, bytes
        Name as given (with its archive), hash of the content, size.
    reader, reader_version
        What read it.
    publication, release, title, publisher, licence, published
        Which release it belongs to.
    retrieved
        Date on which it was added, as told by the caller.
    snapshots
        Its tables.
    findings, corrections
        What the checks said, and what they changed.
    footnotes
        What the publisher says of the file.
    """

    file: str
    sha256: str
    bytes: int
    reader: str
    reader_version: int
    publication: str
    release: str
    title: str
    publisher: str
    licence: str
    published: str
    retrieved: str
    snapshots: tuple[Snapshot, ...] = ()
    findings: tuple[Finding, ...] = ()
    corrections: tuple[Correction, ...] = ()
    footnotes: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str, str]:
        """Newest last: by release, then by when it was added."""
        # The hash only decides between two files of one release and day, so that every run agrees.
        return (self.release, self.retrieved, self.sha256)


@dataclass(frozen=True)
class Catalogue:
    """Every entry, in the order in which they were added."""

    entries: tuple[AddedFile, ...] = ()

    def has(self, sha256: str, reader: str, version: int) -> bool:
        """Say whether this content was already read by this version of this reader."""
        return any(
            (e.sha256, e.reader, e.reader_version) == (sha256, reader, version)
            for e in self.entries
        )

    def with_entries(self, new: tuple[AddedFile, ...]) -> "Catalogue":
        """Return a catalogue with more entries; one of the same content and reader is replaced."""
        # Without the version of the reader: a newer one replaces what an older one read of the
        # file.
        fresh = {(e.sha256, e.reader) for e in new}
        kept = tuple(e for e in self.entries if (e.sha256, e.reader) not in fresh)
        return replace(self, entries=kept + new)


def load_catalogue(root: Path) -> Catalogue:
    """Read the catalogue of a store; an absent one is empty.

    Raises
    ------
    StoreError
        When it is damaged or of a later format.
    """
    path = root / FILE
    if not path.exists():
        return Catalogue()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        # A later version may hold what this one would drop when it writes the catalogue anew.
        if data["format"] > FORMAT:
            raise StoreError(
                Fault(
                    "This store was written by a later version of highneeds.",
                    str(root),
                    "Update highneeds, or choose another store with --store.",
                )
            )
        return Catalogue(tuple(_entry(item) for item in data["entries"]))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise StoreError(
            Fault(
                "The catalogue of the store cannot be read.",
                f"{path}: {type(error).__name__}",
                "Move the store folder away and add the files again.",
            )
        ) from error


def save_catalogue(root: Path, catalogue: Catalogue) -> None:
    """Write the catalogue whole. This is the moment at which an `add` happens."""
    data = {"format": FORMAT, "entries": [_plain(entry) for entry in catalogue.entries]}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    write_whole(root / FILE, text.encode(), "store")


def _plain(entry: AddedFile) -> dict[str, Any]:
    parts = {
        name: [vars(item) for item in getattr(entry, name)]
        for name in ("snapshots", "findings", "corrections")
    }
    return {**vars(entry), **parts}


def _entry(data: Mapping[str, Any]) -> AddedFile:
    plain = {k: v for k, v in data.items() if k not in {"snapshots", "findings", "corrections"}}
    plain["footnotes"] = tuple(plain.get("footnotes", ()))
    return AddedFile(
        **plain,
        snapshots=tuple(
            Snapshot(s["table"], s["sha256"], s["rows"], tuple(tuple(v) for v in s["vintages"]))
            for s in data["snapshots"]
        ),
        findings=tuple(
            Finding(
                **{
                    **f,
                    "severity": Severity(f["severity"]),
                    "treatment": Treatment(f["treatment"]),
                }
            )
            for f in data["findings"]
        ),
        corrections=tuple(Correction(**c) for c in data["corrections"]),
    )
