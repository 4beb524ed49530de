"""A report in every format that was asked for, rendered first and then put in place together."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from highneeds.core.errors import Fault, UnknownNameError
from highneeds.reports.model import Report
from highneeds.reports.theme import Theme
from highneeds.reports.writers.files import write_files

FORMATS: Final = ("html", "pptx", "xlsx", "pdf", "csv")


def render(
    report: Report,
    theme: Theme,
    formats: Sequence[str] = FORMATS,
    *,
    name: str = "report",
    step: Callable[[str], None] = lambda _: None,
) -> dict[str, bytes]:
    """Return the files of a report: path below the folder to bytes.

    Parameters
    ----------
    report : Report
    theme : Theme
    formats : sequence of str
        Any of html, pptx, xlsx, pdf, csv. The page is made once for html and pdf.
    name : str
        File name without its ending; the data files go into `data/`.
    step : callable
        Told each format before it is made, for a progress bar.

    Raises
    ------
    UnknownNameError
        For a format that there is not.
    UserError
        For pdf, when its library is missing. Nothing has been written then.
    """
    unknown = [f for f in formats if f not in FORMATS]
    if unknown:
        raise UnknownNameError(
            Fault(
                "There is no such format.", ", ".join(unknown), f"Choose from {', '.join(FORMATS)}."
            )
        )
    files: dict[str, bytes] = {}
    for kind in (f for f in FORMATS if f in formats):
        step(kind)
        writer: Any = import_module(f"highneeds.reports.writers.{kind}")
        if kind == "csv":
            made = writer.render(report, theme)
            files |= {f"data/{path}": content for path, content in made.items()}
        elif kind == "pdf":
            files[f"{name}.pdf"] = writer.render(report, theme, files.get(f"{name}.html"))
        else:
            files[f"{name}.{kind}"] = writer.render(report, theme)
    return files


def publish(
    report: Report,
    folder: Path,
    theme: Theme,
    formats: Sequence[str] = FORMATS,
    *,
    name: str = "report",
    step: Callable[[str], None] = lambda _: None,
) -> tuple[Path, ...]:
    """Render a report and write it below a folder; all files are rendered before one is written."""
    return write_files(folder, render(report, theme, formats, name=name, step=step))
