"""Files on disk: all rendered first, then each put in place whole."""

import os
from collections.abc import Mapping
from pathlib import Path

from highneeds.vocabulary.faults import Fault, InputError


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files below a folder; a reader sees the old file or the new one, never a part.

    Parameters
    ----------
    folder
        Made when absent.
    files
        Path below the folder, with "/".

    Raises
    ------
    InputError
        When the folder cannot be written; files that were there are unchanged.
    """
    drafts: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f".{target.name}.{os.getpid()}.part")
            drafts.append((draft, target))
            draft.write_bytes(content)
        for draft, target in drafts:
            draft.replace(target)
    except OSError as error:
        for draft, _ in drafts:
            draft.unlink(missing_ok=True)
        raise InputError(
            Fault(
                wrong="The report cannot be written here.",
                given=f"{error.strerror or error}",
                do="Close the file if it is open, or give a folder that you may write to.",
                file=str(error.filename or folder),
            )
        ) from error
    return tuple(target for _, target in drafts)
