"""The folder that downloads go to: a file stands there whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from highneeds.official.fetch.downloads import CHUNK
from highneeds.vocabulary.faults import Fault, FetchError, InputError

_PREFIX: Final = ".highneeds-"
_SUFFIX: Final = ".part"


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Make sure of the folder; on any failure remove what this call created, and nothing else.

    Raises
    ------
    FetchError
        The folder cannot be written, or the disk is full.
    """
    # Deepest first, so that they can be removed in this order.
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.glob(f"{_PREFIX}*{_SUFFIX}"):  # left by a process that was killed
            stale.unlink()
        with tempfile.TemporaryFile(dir=folder):  # a folder may exist and not take files
            pass
        yield
    # Also at Ctrl+C, which is no Exception: nothing may be left behind then either.
    except BaseException as error:
        for created in missing:
            with suppress(OSError):
                created.rmdir()
        if isinstance(error, OSError):
            raise FetchError(
                Fault(
                    f"The folder cannot be written: {error.strerror or error}.",
                    str(folder),
                    "Choose another folder with --out, or free some space. Nothing was left "
                    "behind.",
                )
            ) from error
        raise


def place(body: IO[bytes], target: Path, *, replace: bool) -> str:
    """Put a finished body in place under its name, and return its SHA-256 in hexadecimal.

    Parameters
    ----------
    body
        What to keep; it is read from its start.
    target
        The name it gets.
    replace
        Whether a different file of that name may be replaced.

    Raises
    ------
    InputError
        A different file of that name is there.
    """
    digest = hashlib.sha256()
    body.seek(0)
    handle, name = tempfile.mkstemp(_SUFFIX, _PREFIX, target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            while chunk := body.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not replace and target.exists() and _sha256(target) != digest.hexdigest():
            raise InputError(
                Fault(
                    "A different file of this name is already there, and was kept.",
                    str(target),
                    "Choose another folder with --out, or replace it with --yes.",
                )
            )
        part.chmod(0o644)  # mkstemp makes it private to the user; a download is for colleagues too
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
