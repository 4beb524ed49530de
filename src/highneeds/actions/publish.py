"""Write a report in the formats asked for. A format that fails does not stop the others."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from highneeds.core.errors import Fault, HighneedsError, InputError
from highneeds.reports.model import Report
from highneeds.reports.theme import Theme

FORMATS = ("html", "csv", "xlsx", "pptx", "pdf")


@dataclass(frozen=True)
class Published:
    """What was written.

    Attributes
    ----------
    files : tuple[tuple[str, Path], ...]
        Format and file (for CSV the folder).
    failures : tuple[tuple[str, str], ...]
        Format and why it was not written.
    """

    files: tuple[tuple[str, Path], ...]
    failures: tuple[tuple[str, str], ...] = ()

    def path(self, name: str) -> Path | None:
        """Return the file of a format; None when it was not written."""
        return next((path for found, path in self.files if found == name), None)


def publish(
    report: Report, out: Path, formats: tuple[str, ...], theme: Theme, *, stem: str
) -> Published:
    """Write a report.

    Parameters
    ----------
    report : Report
        What is told.
    out : Path
        Folder; made when absent.
    formats : tuple of str
        From `FORMATS`.
    theme : Theme
        How it looks.
    stem : str
        File name without ending.

    Raises
    ------
    InputError
        When a format is not known, or the folder cannot be written.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise InputError(
            Fault(
                "There is no such format.",
                ", ".join(f'"{name}"' for name in unknown),
                "Name some of: " + ", ".join(FORMATS) + ".",
            )
        )
    _writable(out)
    files: list[tuple[str, Path]] = []
    failures: list[tuple[str, str]] = []
    for name in dict.fromkeys(formats):
        try:
            files.append((name, _WRITERS[name](report, out, theme, stem)))
        except HighneedsError as error:
            failures.append((name, str(error)))
    return Published(tuple(files), tuple(failures))


def _writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".highneeds-write-test"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            Fault(
                "This folder cannot be written.",
                f"{out}: {error.strerror}",
                "Choose another with --out.",
            )
        ) from error


def _html(report: Report, out: Path, theme: Theme, stem: str) -> Path:
    from highneeds.reports.writers import html  # noqa: PLC0415 - heavy

    return html.write(report, out / f"{stem}.html", theme)


def _pdf(report: Report, out: Path, theme: Theme, stem: str) -> Path:
    from highneeds.reports.writers import pdf  # noqa: PLC0415 - heavy

    return pdf.write(report, out / f"{stem}.pdf", theme)


def _xlsx(report: Report, out: Path, theme: Theme, stem: str) -> Path:
    from highneeds.reports.writers import xlsx  # noqa: PLC0415 - heavy

    return xlsx.write(report, out / f"{stem}.xlsx", theme)


def _pptx(report: Report, out: Path, theme: Theme, stem: str) -> Path:
    from highneeds.reports.writers import pptx  # noqa: PLC0415 - heavy

    return pptx.write(report, out / f"{stem}.pptx", theme)


def _csv(report: Report, out: Path, theme: Theme, stem: str) -> Path:
    from highneeds.reports.writers import csv  # noqa: PLC0415 - heavy

    folder = out / f"{stem}-data"
    csv.write(report, folder, theme)
    return folder


_WRITERS: dict[str, Callable[[Report, Path, Theme, str], Path]] = {
    "html": _html,
    "csv": _csv,
    "xlsx": _xlsx,
    "pptx": _pptx,
    "pdf": _pdf,
}
