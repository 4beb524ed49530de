"""Whole files or none: atomic writes, and a lock that dies with its process."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from highneeds.vocabulary.faults import Fault, InputError, StoreError


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def write_files(folder: Path, files: Mapping[str, bytes], what: str) -> tuple[Path, ...]:
    """Write files below a folder; a reader sees the old file or the new one, never a part.

    Parameters
    ----------
    folder
        Made when absent.
    files
        Content by path below the folder, with "/".
    what
        What the files are, for the fault: "report".

    Raises
    ------
    InputError
        When one of them cannot be written; files that were there are unchanged.
    """
    paths = [folder / name for name in files]
    # Beside its target, because a rename is one step only within a disk; with the process in its
    # name, because two builds may write to one folder.
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    try:
        for part, content in zip(parts, files.values(), strict=True):
            part.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as stream:
                stream.write(content)
                stream.flush()
                # Or a power cut after the rename could leave the new name with half the content.
                os.fsync(stream.fileno())
        # Only now that all of them are on the disk: most faults come before any file is touched.
        for part, path in zip(parts, paths, strict=True):
            part.replace(path)
    except OSError as error:
        raise InputError(
            Fault(
                f"The {what} cannot be written here.",
                f"{error.strerror or error}",
                "Close the file if it is open, free some space, or choose a folder that you may "
                "write to.",
                file=str(error.filename or folder),
            )
        ) from error
    finally:
        for part in parts:
            with suppress(OSError):  # most are in place, and so gone; or their folder is a file
                part.unlink()
    return tuple(paths)


def write_whole(path: Path, content: bytes, what: str) -> Path:
    """Write one file as `write_files` does, and return its path."""
    return write_files(path.parent, {path.name: content}, what)[0]


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
        # Appending creates the file where it is not and never empties it.
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
        # At once or not at all: a person who waits without a word takes the program for hung.
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _lock(handle: int) -> None:
        # At once or not at all, as on Windows.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
