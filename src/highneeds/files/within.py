"""A file that a folder's settings name must lie in that folder.

Folders are mailed: a name such as ../../other, or a link, must not reach a file of whoever opens
one.
"""

from pathlib import Path

from highneeds.vocabulary.faults import Fault, InputError


def lies_within(path: Path, folder: Path) -> bool:
    """Say whether a path is in a folder or below it, links followed."""
    return path.resolve().is_relative_to(folder.resolve())


def named_in(folder: Path, name: str, *, file: str, key: str) -> Path:
    """Return the path of a file that a settings file names.

    Parameters
    ----------
    folder
        In which it must lie; need not exist.
    file, key
        Who names it, for the fault.

    Raises
    ------
    InputError
        When it lies outside the folder.
    """
    path = folder / name
    if not lies_within(path, folder):
        raise InputError(
            Fault(
                "A file that is named here lies outside the folder.",
                f'"{name}"',
                "Copy it into the folder and name it without ../.",
                file=file,
                key=key,
            )
        )
    return path
