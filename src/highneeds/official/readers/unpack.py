"""From what a person names (a file, a folder, a release ZIP) to single files with their content."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from highneeds.files.archives import open_archive, read_member
from highneeds.files.limits import MAX_SHEET_XML
from highneeds.files.tabular import delimiter_of, read_bytes, refuse_ole
from highneeds.official.readers.protocol import Sample, SourceFile
from highneeds.vocabulary.faults import Fault, InputError

_HEAD = 65536  # bytes that hold any heading line
_GUIDANCE = "data-guidance.txt"
_TABLES = (".csv", ".xlsx", ".ods", ".txt", ".tsv", ".xlsm", ".xls")
_MAX_DEPTH = 4  # folders under the named one, so that a disk named by mistake is not read whole
_SHEET = re.compile(rb'<sheet [^>]*name="([^"]*)"|<table:table [^>]*table:name="([^"]*)"')


@dataclass(frozen=True)
class Unpacked:
    """One file as it lay on disk or in an archive.

    Attributes
    ----------
    source
        Its content.
    alone
        Whether the person named it itself, so that not knowing it is a fault.
    footnotes
        What the publisher's guidance says of it.
    """

    source: SourceFile
    alone: bool
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """One file of a folder or archive that cannot be read; the others can."""

    name: str
    faults: tuple[Fault, ...]


def unpack(path: Path) -> Iterator[Unpacked | Refused]:
    """Yield the files behind a path: itself, those of a folder, or those of a ZIP.

    Raises
    ------
    InputError
        When the path itself does not exist, is empty, damaged or too large; a file inside is
        yielded as refused.
    """
    if path.is_dir():
        yield from _folder(path)
        return
    data = read_bytes(path)
    refuse_ole(data, path.name)
    # A workbook is a ZIP archive too.
    if data.startswith(b"PK") and not _is_workbook(data, path.name):
        yield from _archive(data, path.name)
    else:
        yield Unpacked(SourceFile(path.name, data, path=path), alone=True)


def _folder(folder: Path) -> Iterator[Unpacked | Refused]:
    # Sorted, because the order of a folder differs between systems, and findings follow the files.
    files = sorted(
        p
        for p in folder.rglob("*")
        if p.is_file()
        and len(p.relative_to(folder).parts) <= _MAX_DEPTH
        # Excel keeps "~$NAME" beside a workbook that is open.
        and not p.name.startswith((".", "~$"))
        and p.suffix.lower() in (*_TABLES, ".zip")
    )
    if not files:
        raise InputError(
            Fault("There is no CSV, workbook or ZIP in this folder.", str(folder), "Check it.")
        )
    guidance = next((p for p in files if p.name == _GUIDANCE), None)
    text = read_bytes(guidance).decode("utf-8-sig", "replace") if guidance else ""
    notes = footnotes(text)
    for path in files:
        if path.name == _GUIDANCE:
            continue
        name = path.relative_to(folder).as_posix()
        try:
            if path.suffix.lower() == ".zip":
                yield from _archive(read_bytes(path), path.name)
                continue
            source = SourceFile(name, read_bytes(path), text[:2000], path)
        except InputError as error:
            yield Refused(name, error.faults)
            continue
        yield Unpacked(source, alone=False, footnotes=notes.get(path.name, ()))


def _archive(data: bytes, name: str) -> Iterator[Unpacked | Refused]:
    with open_archive(data, name) as archive:
        members = [
            m
            for m in archive.infolist()
            if not m.is_dir()
            and m.filename.lower().endswith(_TABLES)
            # A Mac adds a hidden twin of every file to the archives it makes.
            and "__MACOSX" not in m.filename
        ]
        text = ""
        for member in members:
            if member.filename.rsplit("/", 1)[-1] == _GUIDANCE:
                text = read_member(archive, member, name).decode("utf-8-sig", "replace")
        notes = footnotes(text)
        tables = [m for m in members if m.filename.rsplit("/", 1)[-1] != _GUIDANCE]
        if not tables:
            raise InputError(
                Fault(
                    "There is no CSV or workbook in this archive.",
                    f"{len(archive.infolist())} files",
                    "Name a release ZIP as downloaded.",
                    file=name,
                )
            )
        for member in tables:
            short = member.filename.rsplit("/", 1)[-1]
            try:
                content = read_member(archive, member, name)
            except InputError as error:
                yield Refused(f"{name}: {member.filename}", error.faults)
                continue
            if content:
                source = SourceFile(f"{name}: {member.filename}", content, text[:2000])
                yield Unpacked(source, alone=False, footnotes=notes.get(short, ()))


def _is_workbook(data: bytes, name: str) -> bool:
    with open_archive(data, name) as archive:
        names = {n.lower() for n in archive.namelist()}
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def sample_of(source: SourceFile) -> Sample:
    """Look at a file's content, enough to recognise it."""
    data = source.data
    if data.startswith(b"PK"):
        with open_archive(data, source.name) as archive:
            names = {n.lower(): n for n in archive.namelist()}
            entry = names.get("content.xml") or names.get("xl/workbook.xml")
            kind = "ods" if "content.xml" in names else "xlsx"
            content = read_member(archive, entry, source.name, MAX_SHEET_XML) if entry else b""
        found = _SHEET.findall(content)
        sheets = tuple((a or b).decode("utf-8", "replace") for a, b in found)
        return Sample(source.name, data[:_HEAD], kind, sheets=sheets)
    head = data[:_HEAD]
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    lines = head.decode(encoding, "replace").lstrip("\r\n").splitlines()
    first = lines[0] if lines else ""
    # A file in UTF-16 without a mark has a zero byte beside every letter.
    plain = first.replace("\x00", "")
    columns = next(csv.reader([plain], delimiter=delimiter_of(plain)), [])
    return Sample(source.name, head, "csv", tuple(c.strip().lower() for c in columns))


def footnotes(guidance: str) -> dict[str, tuple[str, ...]]:
    """Read the numbered footnotes of each file from a release's data guidance.

    Corrections to published values are sometimes given only there.
    """
    found: dict[str, tuple[str, ...]] = {}
    for block in re.split(r"(?m)^Filename:", guidance)[1:]:
        name = block.split("\n", 1)[0].strip()
        notes = block.split("Footnotes:", 1)
        if len(notes) == 2:
            lines = re.findall(r"(?m)^\d+\.\s+(.+?)\s*$", notes[1])
            found[name] = tuple(lines)
    return found
