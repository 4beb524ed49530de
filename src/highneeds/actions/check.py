"""Check a diagnostic folder: everything that a person gave is read, nothing is written."""

from dataclasses import dataclass
from pathlib import Path

from highneeds.diagnostic.report_parts import PARTS
from highneeds.diagnostic.session import open_session
from highneeds.vocabulary.faults import Fault, MissingDataError, UserError


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    parts
        Title, state (`ready`, `left out`, `wrong`) and why.
    faults
        What is wrong, with file, row and column; each once, though parts share files.
    """

    parts: tuple[tuple[str, str, str], ...]
    faults: tuple[Fault, ...]


def check_folder(folder: Path, *, store_root: Path | None) -> Checked:
    """Try every part of a diagnostic.

    Parameters
    ----------
    folder
        The diagnostic.
    store_root
        Folder of the store.

    Raises
    ------
    InputError
        When `diagnostic.yaml` or a file of the data folder cannot be read.
    """
    session = open_session(folder, store_root)
    parts: list[tuple[str, str, str]] = []
    faults: list[Fault] = []
    for part in PARTS:
        if not part.has_inputs(folder):
            parts.append((part.title, "left out", f"supply {part.wants}"))
            continue
        try:
            part.check(session)
        except MissingDataError as error:
            parts.append((part.title, "left out", error.faults[0].wrong))
        except UserError as error:
            parts.append((part.title, "wrong", ""))
            faults += error.faults
        else:
            parts.append((part.title, "ready", ""))
    return Checked(tuple(parts), tuple(dict.fromkeys(faults)))
