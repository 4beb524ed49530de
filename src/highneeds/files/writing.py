"""Whole files or none: atomic writes, and a lock that dies with its process."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from highneeds.vocabulary.faults import Fault, StoreError


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a part.

    Raises
    ------
    StoreError
        When the folder cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            Fault(
                "This folder cannot be written.",
                f"{path.parent}: {error.strerror}",
                "Choose another with --store, or free some space.",
            )
        ) from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the store's lock; the operating system lets go when the process ends, however it ends.

    Raises
    ------
    StoreError
        When another process is writing to the same store.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / ".lock").open("a+b")
    except OSError as error:
        raise StoreError(
            Fault(
                "This folder cannot be written.",
                f"{folder}: {error.strerror}",
                "Choose another with --store.",
            )
        ) from error
    with stream:
        try:
            _lock(stream.fileno())
        except OSError as error:
            raise StoreError(
                Fault(
                    "Another run of highneeds is writing to the store.",
                    str(folder),
                    "Wait until it has finished and try again.",
                )
            ) from error
        yield


if os.name == "nt":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
