"""What a reader of one source promises. A new source is a new module with a `READER`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from highneeds.vocabulary.canonical_tables import ReleaseFacts, SourceTable
from highneeds.vocabulary.findings import Finding

__all__ = ["ReadResult", "Reader", "ReleaseFacts", "Sample", "SourceFile", "SourceTable"]


@dataclass(frozen=True)
class Sample:
    """What is looked at to recognise a file: its content, never its name.

    Attributes
    ----------
    name
        For messages only.
    head
        The first 64 KiB.
    kind
        "csv", "xlsx" or "ods".
    columns
        Headings of a CSV in lower case, without byte order mark; empty for a workbook.
    sheets
        Sheet names of a workbook; empty for a CSV.
    """

    name: str
    head: bytes
    kind: str
    columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """A file to read: its content, and what to call it in messages.

    Attributes
    ----------
    name
        File name as a person knows it, with the archive in front when it was inside one.
    data
        The whole content.
    release_hint
        Text that came with the file and may name its release (a data-guidance page); may be "".
    path
        Where it lies on disk, if it does.
    """

    name: str
    data: bytes
    release_hint: str = ""
    path: Path | None = None


@dataclass(frozen=True)
class ReadResult:
    """What one file held."""

    tables: tuple[SourceTable, ...]
    release: ReleaseFacts
    findings: tuple[Finding, ...] = ()


class Reader(Protocol):
    """One source in one layout."""

    id: str
    version: int

    def recognise(self, sample: Sample) -> bool:
        """Say whether this reader can read the file, from its content alone."""
        ...

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file into canonical tables, or raise InputError."""
        ...
