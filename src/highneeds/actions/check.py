"""Check a diagnostic folder: every part is made, nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from highneeds.actions.open_view import Subject, view_of
from highneeds.actions.parts import PARTS, Context
from highneeds.own.diagnostic_file import load_diagnostic
from highneeds.vocabulary.faults import Fault, MissingDataError, UserError


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    parts : tuple[tuple[str, str, str], ...]
        Title, state (`ready`, `left out`, `wrong`) and why.
    faults : tuple[Fault, ...]
        What is wrong, with file, row and column.
    """

    parts: tuple[tuple[str, str, str], ...]
    faults: tuple[Fault, ...]


def check_folder(folder: Path, *, store_root: Path | None) -> Checked:
    """Try every part of a diagnostic.

    Parameters
    ----------
    folder : Path
        The diagnostic.
    store_root : Path | None
        Folder of the store.

    Raises
    ------
    InputError
        When `diagnostic.yaml` or a file of the data folder cannot be read.
    """
    diagnostic = load_diagnostic(folder)
    subject = Subject(diagnostic.area, view_of(diagnostic, store_root), diagnostic)
    context = Context(subject, diagnostic, store_root)
    parts: list[tuple[str, str, str]] = []
    faults: list[Fault] = []
    for part in PARTS:
        if not part.has_inputs(folder):
            parts.append((part.title, "left out", f"supply {part.wants}"))
            continue
        try:
            part.make(context)
        except MissingDataError as error:
            parts.append((part.title, "left out", error.faults[0].wrong))
        except UserError as error:
            parts.append((part.title, "wrong", ""))
            faults += error.faults
        else:
            parts.append((part.title, "ready", ""))
    return Checked(tuple(parts), tuple(dict.fromkeys(faults)))
