"""The catalogue: which snapshots there are, where each came from, and what was found in it.

The catalogue is one JSON file that is replaced whole, so an `add` happens entirely or not at all.
A snapshot that no entry names is a leftover of an interrupted run and is ignored. The catalogue
carries a checksum of its entries, and every snapshot carries the entry that names it, so that a
damaged catalogue is noticed and can be made again (`official.store.rebuilding`).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from highneeds.files.writing import sha256, write_whole
from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.faults import Fault, StoreError
from highneeds.vocabulary.findings import Finding, Severity, Treatment

FORMAT: Final = 1
FILE: Final = "catalogue.json"
SNAPSHOTS: Final = "snapshots"
"""Folder of the Parquet files."""
_HEX: Final = frozenset("0123456789abcdef")


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

    def retrieved(self, sha256: str, reader: str, version: int) -> str:
        """Return when a content was first added: mending it must not make it newer; or ""."""
        wanted = (sha256, reader, version)
        found = (e for e in self.entries if (e.sha256, e.reader, e.reader_version) == wanted)
        return next((e.retrieved for e in found), "")

    def with_entries(self, new: tuple[AddedFile, ...]) -> "Catalogue":
        """Return a catalogue with more entries; one of the same content and reader is replaced."""
        # Without the version of the reader: a newer one replaces what an older one read of the
        # file.
        fresh = {(e.sha256, e.reader) for e in new}
        kept = tuple(e for e in self.entries if (e.sha256, e.reader) not in fresh)
        return replace(self, entries=kept + new)


class DamagedCatalogueError(StoreError):
    """The catalogue is gone or damaged; it can be made again from the snapshots.

    Parameters
    ----------
    path
        The catalogue.
    reason
        What is wrong with it.
    """

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(
            Fault(
                "The catalogue of the store cannot be read.",
                f"{path}: {reason}",
                "Run highneeds data check: it makes the catalogue again from the snapshots, and "
                "names what must be added again.",
            )
        )


def load_catalogue(root: Path) -> Catalogue:
    """Read the catalogue of a store; an absent store is empty.

    Raises
    ------
    DamagedCatalogueError
        When it is gone or damaged.
    StoreError
        When it is of a later format or may not be read.
    """
    path = root / FILE
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        if any((root / SNAPSHOTS).glob("*.parquet")):
            raise DamagedCatalogueError(path, "it is missing") from None
        return Catalogue()
    except OSError as error:
        raise StoreError(
            Fault(
                "The catalogue of the store cannot be read.",
                f"{path}: {error.strerror}",
                "Ask for the right to read it, or choose another store with --store.",
            )
        ) from error
    try:
        data = json.loads(text)
        # A later version may hold what this one would drop when it writes the catalogue anew.
        later = data["format"] > FORMAT
        entries = () if later else tuple(entry_of(item) for item in data["entries"])
        if not later:
            _check(data, entries)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DamagedCatalogueError(path, _reason(error)) from error
    if later:
        raise StoreError(
            Fault(
                "This store was written by a later version of highneeds.",
                str(root),
                "Update highneeds, or choose another store with --store.",
            )
        )
    return Catalogue(entries)


def _check(data: Mapping[str, Any], entries: tuple[AddedFile, ...]) -> None:
    """Raise ValueError unless entries are as they were written, and name what can be."""
    if "sha256" not in data:
        _check_types(data["entries"])  # written before catalogues had a checksum
    elif data["sha256"] != _checksum(data["entries"]):
        raise ValueError("its content is not what was written (wrong checksum)")
    for entry in entries:
        for snapshot in entry.snapshots:
            # The hash becomes a path: no other may be reached through it.
            if len(snapshot.sha256) != 64 or not _HEX.issuperset(snapshot.sha256):
                raise ValueError(f"{entry.file}: a snapshot has no SHA-256")
            if snapshot.table not in tables():
                raise ValueError(f'{entry.file}: there is no table "{snapshot.table}"')


def _check_types(entries: object) -> None:
    from pydantic import TypeAdapter  # noqa: PLC0415 - a tenth of a second, for older stores only

    types = TypeAdapter(tuple[AddedFile, ...])
    types.validate_json(json.dumps(entries), strict=True)


def _reason(error: Exception) -> str:
    problems = getattr(error, "errors", None)
    if callable(problems):  # of pydantic
        first = problems()[0]
        return f"entry {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "it is not JSON"
    if isinstance(error, ValueError) and not isinstance(error, UnicodeError):
        return str(error)
    return f"it has not the shape of a catalogue ({type(error).__name__})"


def save_catalogue(root: Path, catalogue: Catalogue) -> None:
    """Write the catalogue whole. This is the moment at which an `add` happens."""
    entries = [plain_entry(entry) for entry in catalogue.entries]
    data = {"format": FORMAT, "sha256": _checksum(entries), "entries": entries}
    write_whole(root / FILE, _json(data), "store")


def _checksum(entries: object) -> str:
    return sha256(_json(entries))


def _json(data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")  # a file's name need not be UTF-8


def plain_entry(entry: AddedFile) -> dict[str, Any]:
    """Return an entry as plain data for JSON; `entry_of` reads it back."""
    parts = {
        name: [vars(item) for item in getattr(entry, name)]
        for name in ("snapshots", "findings", "corrections")
    }
    return {**vars(entry), **parts}


def entry_of(data: Mapping[str, Any]) -> AddedFile:
    """Make an entry of what `plain_entry` gave."""
    facts = {k: v for k, v in data.items() if k not in {"snapshots", "findings", "corrections"}}
    facts["footnotes"] = tuple(facts.get("footnotes", ()))
    return AddedFile(
        **facts,
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
