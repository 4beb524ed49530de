"""A report in the formats asked for: each is whole or absent, and one that fails stops no other."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from highneeds.document.model import Report
from highneeds.files.writing import locked, remove_leftovers, write_files
from highneeds.publish.theme import HouseStyle
from highneeds.vocabulary.faults import (
    Fault,
    HighneedsError,
    InputError,
    UnknownNameError,
    kind_and_place,
)

if TYPE_CHECKING:
    from highneeds.publish.writers.pdf_process import PdfProcess

FORMATS: Final = ("html", "pptx", "xlsx", "pdf", "csv")
_METADATA: Final = "csv-metadata.json"


@dataclass(frozen=True)
class Published:
    """What was written.

    Attributes
    ----------
    files
        Format and file; for csv the folder of the data.
    written
        Every single file.
    failures
        Format and why it was not written. A file of a build before is left as it was.
    """

    files: tuple[tuple[str, Path], ...]
    written: tuple[Path, ...]
    failures: tuple[tuple[str, str], ...] = ()

    def with_more(self, name: str, more: "Published") -> "Published":
        """Return this with what another report made, its formats named as that report."""
        return Published(
            (*self.files, *((name, path) for _, path in more.files)),
            (*self.written, *more.written),
            (*self.failures, *((name, why) for _, why in more.failures)),
        )

    def path(self, name: str) -> Path | None:
        """Return the file of a format; None when it was not written."""
        return next((path for found, path in self.files if found == name), None)


def render(
    report: Report,
    theme: HouseStyle,
    formats: Sequence[str] = FORMATS,
    *,
    name: str = "report",
) -> dict[str, bytes]:
    """Return the files of a report: path below the folder to bytes. Nothing is written.

    Parameters
    ----------
    formats
        Any of html, pptx, xlsx, pdf, csv.
    name
        File name without its ending; the data files go into `<name>-data/`.

    Raises
    ------
    UnknownNameError
        For a format that there is not.
    UserError
        For pdf, when its library is missing.
    """
    files: dict[str, bytes] = {}
    for kind in _known(formats):
        files |= _render(kind, report, theme, name)
    return files


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Be the only run that publishes into a folder, and remove what a killed one left there.

    Raises
    ------
    InputError
        When it cannot be written, or another run is writing to it.
    """
    with locked(folder, "report", "Give a folder that you may write to.", InputError):
        remove_leftovers(folder)
        yield


@contextmanager
def pdf_beside(formats: Sequence[str]) -> "Iterator[PdfProcess | None]":
    """Have a process for the PDF made ready when there is other work to do meanwhile."""
    if "pdf" not in formats or len(formats) == 1:
        yield None
        return
    from highneeds.publish.writers.pdf_process import PdfProcess  # noqa: PLC0415 - only for a PDF

    with closing(PdfProcess()) as process:
        yield process


def publish(
    report: Report,
    folder: Path,
    theme: HouseStyle,
    formats: Sequence[str] = FORMATS,
    *,
    name: str = "report",
    step: Callable[[str], None] = lambda _: None,
) -> Published:
    """Render a report and write it below a folder, format by format.

    Parameters
    ----------
    folder
        Made when absent.
    step
        Told each format before it is made, for a progress bar.

    Returns
    -------
    Published
        Each format is rendered before one of its files is touched, and each file is put in place
        whole. A format that fails is listed with the reason; the others are made.

    Raises
    ------
    UnknownNameError
        For a format that there is not.
    InputError
        When the folder cannot be written, or another run is writing to it.
    """
    kinds = _known(formats)
    with alone_in(folder), pdf_beside(kinds) as pdf:
        return publish_held(report, folder, theme, kinds, name=name, step=step, pdf=pdf)


def publish_held(
    report: Report,
    folder: Path,
    theme: HouseStyle,
    formats: Sequence[str] = FORMATS,
    *,
    name: str = "report",
    step: Callable[[str], None] = lambda _: None,
    pdf: "PdfProcess | None" = None,
) -> Published:
    """Do as `publish` does, in a folder that the caller holds with `alone_in`.

    Parameters
    ----------
    pdf
        A process for the PDF, from `pdf_beside`; without one it is made here, after the others.
    """
    files: list[tuple[str, Path]] = []
    paths: list[Path] = []
    failures: list[tuple[str, str]] = []
    kinds = _known(formats)
    if pdf is not None and "pdf" in kinds:
        pdf.begin(report, theme)
    # The PDF last, for which the others need not wait.
    for kind in sorted(kinds, key="pdf".__eq__):
        step(kind)
        try:
            if kind == "pdf" and pdf is not None:
                made = {f"{name}.pdf": pdf.finish()}
            else:
                made = _render(kind, report, theme, name)
            old = _described(folder / f"{name}-data") if kind == "csv" else ()
            written = write_files(folder, made, "report")
        except HighneedsError as error:
            failures.append((kind, str(error)))
        except Exception as error:  # its words may hold a value of a child's record
            failures.append((kind, f"{kind_and_place(error)} Please report this to the makers."))
        else:
            # A table that the report no longer has would stay beside the new ones and be quoted.
            for path in set(old) - set(written):
                path.unlink(missing_ok=True)
            files.append((kind, folder / f"{name}-data" if kind == "csv" else written[0]))
            paths += written
    in_order = sorted(files, key=lambda made: FORMATS.index(made[0]))
    return Published(tuple(in_order), tuple(paths), tuple(failures))


def _known(formats: Sequence[str]) -> tuple[str, ...]:
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise UnknownNameError(
            Fault(
                "There is no such format.",
                ", ".join(f'"{f}"' for f in unknown),
                f"Choose from {', '.join(FORMATS)}.",
            )
        )
    return tuple(f for f in FORMATS if f in formats)


def _render(kind: str, report: Report, theme: HouseStyle, name: str) -> dict[str, bytes]:
    writer: Any = import_module(f"highneeds.publish.writers.{kind}")
    if kind == "csv":
        made = writer.render(report, theme)
        return {f"{name}-data/{path}": content for path, content in made.items()}
    return {f"{name}.{kind}": writer.render(report, theme)}


def _described(folder: Path) -> tuple[Path, ...]:
    """Return the data files that an earlier build described: one without a table now is stale."""
    try:
        told = json.loads((folder / _METADATA).read_text(encoding="utf-8"))
        names = [Path(str(table["url"])).name for table in told["tables"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    return tuple(
        folder / f"{Path(n).stem}{end}"
        for n in names
        if n.endswith(".csv")
        for end in (".csv", ".parquet")
    )
