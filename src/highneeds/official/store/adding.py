"""Add files to the store: those that can be used, as one change; the others are told of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from highneeds.files.tabular import told_as_damage
from highneeds.files.writing import locked, sha256
from highneeds.official.checks import check_table
from highneeds.official.readers.protocol import Reader, ReadResult, SourceFile
from highneeds.official.readers.registry import all_readers, reader_for
from highneeds.official.readers.unpack import Refused, Unpacked, sample_of, unpack
from highneeds.official.store import catalogue, snapshots
from highneeds.official.store.catalogue import AddedFile, Catalogue
from highneeds.vocabulary.canonical_tables import SourceTable, validate
from highneeds.vocabulary.faults import Fault, HighneedsError, InputError, kind_and_place
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.periods import Period

Progress = Callable[[str], None]


@dataclass(frozen=True)
class AddReport:
    """What an `add` did.

    Attributes
    ----------
    added
        Files that are new to the store.
    unchanged
        Files whose content was there already.
    skipped
        Files of a folder or archive that no reader knows.
    refused
        What is wrong with files that could not be used; the others were added.
    """

    added: tuple[AddedFile, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    refused: tuple[Fault, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding about the files that were added."""
        return tuple(f for entry in self.added for f in entry.findings)


def add_files(
    paths: Sequence[Path],
    *,
    store_root: Path,
    retrieved: date,
    progress: Progress | None = None,
) -> AddReport:
    """Read files, check them, and put them into the store as one change.

    Parameters
    ----------
    paths
        Files, folders and release ZIPs.
    store_root
        Folder of the store; made when absent.
    retrieved
        Written into the provenance.
    progress
        Called with each file's name as it is read.

    Raises
    ------
    InputError
        When no file can be used, or the disk is full; the store is then as it was.
    StoreError
        When the store cannot be written, or another run is writing.
    """
    with locked(store_root):
        # Inside the lock: a catalogue read before another run finished would lose what that run
        # added.
        before = catalogue.load_catalogue(store_root)
        added: list[tuple[AddedFile, tuple[bytes, ...]]] = []
        unchanged: list[str] = []
        skipped: list[str] = []
        refused: list[Fault] = []
        seen: set[str] = set()

        def take(file: Unpacked) -> bool:
            """Read one file; say whether it is one that a reader knows."""
            reader = reader_for(sample_of(file.source))
            if reader is None:
                if file.alone:
                    raise InputError(_unknown(file))
                skipped.append(file.source.name)
                return False
            digest = sha256(file.source.data)
            # One folder may hold a release twice, as a ZIP and unpacked.
            if digest in seen or _held(store_root, before, digest, reader):
                unchanged.append(file.source.name)
            else:
                day = before.retrieved(digest, reader.id, reader.version) or retrieved.isoformat()
                added.append(read_file(file, reader, digest, day))
                seen.add(digest)
            return True

        for path in paths:
            known = 0
            try:
                for file in unpack(path):
                    if isinstance(file, Refused):
                        refused += file.faults
                        known += 1
                        continue
                    if progress:
                        progress(file.source.name)
                    try:
                        known += take(file)
                    except InputError as error:
                        known += 1
                        refused += error.faults
            except InputError as error:
                known += 1
                refused += error.faults
            if not known:
                refused.append(
                    Fault(
                        "None of the files here is one that highneeds knows.",
                        ", ".join(skipped[-5:]),
                        "Name an official release as downloaded; see docs/reference/sources.md.",
                        file=path.name,
                    )
                )
        try:
            if refused and not (added or unchanged):
                raise InputError(*refused)
            if added:
                _write(store_root, before, added)
        finally:
            # Under the lock too, or another run's new snapshots, not yet in a catalogue, would be
            # deleted.
            _sweep(store_root)
    return AddReport(tuple(e for e, _ in added), tuple(unchanged), tuple(skipped), tuple(refused))


def _write(
    root: Path, before: Catalogue, added: Sequence[tuple[AddedFile, tuple[bytes, ...]]]
) -> None:
    if not before.entries:
        # From here on, snapshots without a catalogue mean that it was lost.
        catalogue.save_catalogue(root, before)
    # Then snapshots, and the catalogue that names them last: killed in between, the store is as it
    # was.
    pairs = [pair for entry, packed in added for pair in zip(entry.snapshots, packed, strict=True)]
    snapshots.write_all(root, pairs)
    catalogue.save_catalogue(root, before.with_entries(tuple(entry for entry, _ in added)))


def _sweep(root: Path) -> None:
    """Remove what the catalogue does not name: of this run when it failed, or of one killed."""
    entries = catalogue.load_catalogue(root).entries
    snapshots.remove_unnamed(root, {s.sha256 for entry in entries for s in entry.snapshots})
    if not entries:
        (root / catalogue.FILE).unlink(missing_ok=True)


def _held(root: Path, before: Catalogue, digest: str, reader: Reader) -> bool:
    """Say whether a file's content is in the store already, with all its snapshots whole."""
    # A reader that has learnt more reads the file again; a damaged snapshot is written anew.
    return before.has(digest, reader.id, reader.version) and all(
        snapshots.intact(root, snapshot)
        for entry in before.entries
        if (entry.sha256, entry.reader) == (digest, reader.id)
        for snapshot in entry.snapshots
    )


def read_file(
    file: Unpacked, reader: Reader, digest: str, retrieved: str
) -> tuple[AddedFile, tuple[bytes, ...]]:
    """Read one file into an entry and its packed tables, checks included."""
    entry, tables = read_tables(file, reader, digest, retrieved)
    return snapshots.pack_all(entry, tables)


def read_tables(
    file: Unpacked, reader: Reader, digest: str, retrieved: str
) -> tuple[AddedFile, tuple[SourceTable, ...]]:
    """Read and check one file without packing it."""
    source = file.source
    result = _read(reader, source)
    findings = list(result.findings)
    corrections: list[catalogue.Correction] = []
    for table in result.tables:
        validate(table, source.name)
        judged, mended = check_table(table, source.name)
        # A wrong total makes its percentages and sums wrong as well: one finding tells it, not
        # thirty.
        findings = [f for f in findings if not _follows_from(f, table, mended)] + list(judged)
        corrections += mended
    release = result.release
    entry = AddedFile(
        file=source.name,
        sha256=digest,
        bytes=len(source.data),
        reader=reader.id,
        reader_version=reader.version,
        publication=release.publication,
        release=release.slug,
        title=release.title,
        publisher=release.publisher,
        licence=release.licence,
        published=release.published.isoformat() if release.published else "",
        retrieved=retrieved,
        findings=tuple(findings),
        corrections=tuple(corrections),
        footnotes=file.footnotes,
    )
    return entry, result.tables


def _read(reader: Reader, source: SourceFile) -> ReadResult:
    """Read a file, and tell it as a fault of the file when a reader did not expect what it holds.

    A release of another year may hold what no reader was tried on. That must not cost the other
    files, and a person must learn which file it was.
    """
    try:
        with told_as_damage(source.name):
            return reader.read(source)
    except HighneedsError:
        raise
    except Exception as error:
        raise InputError(
            Fault(
                f"This file was taken for {reader.id} and holds something that its reader does "
                "not expect.",
                kind_and_place(error),
                "Download it again and add it as downloaded. If that is what it is, tell the "
                "makers which release it is from.",
                file=source.name,
            )
        ) from error


def _follows_from(
    finding: Finding, table: SourceTable, mended: Sequence[catalogue.Correction]
) -> bool:
    """Say whether a finding only repeats that a total was wrong which a check has corrected."""
    if finding.rule not in {"percentage_disagrees", "parts_do_not_add"} or not table.period_kind:
        return False
    return any(
        finding.area == c.area
        and finding.period == Period(table.period_kind, c.year).label
        and finding.measure.split(".")[0] == c.table
        for c in mended
    )


def _unknown(file: Unpacked) -> Fault:
    sample = sample_of(file.source)
    shown = ", ".join(sample.columns[:6] or sample.sheets[:6]) or sample.kind
    return Fault(
        "This is not a file that highneeds knows: its headings are of another publication, or "
        "they were changed.",
        f"headings: {shown}",
        "Use the file as downloaded. Known sources: "
        + ", ".join(sorted({reader.id for reader in all_readers()}))
        + ".",
        file=file.source.name,
    )
