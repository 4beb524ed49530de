"""Whole files or none: atomic writes, what killed runs left, and locks that die with a process."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from highneeds.vocabulary.faults import Fault, InputError, StoreError, UserError

_LOCK: Final = ".lock"
_PART: Final = re.compile(r"\..+\.\d+\.part", re.DOTALL)


def sha256(data: bytes) -> str:
    """Return the SHA-256 of some bytes as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def write_files(folder: Path, files: Mapping[str, bytes], what: str) -> tuple[Path, ...]:
    """Write files below a folder; a reader sees the old file or the new one, never a part.

    Parts that killed runs left in the same folders are removed.

    Parameters
    ----------
    folder
        Made when absent.
    files
        Content by path below the folder, with "/". They are put in place in this order.
    what
        What the files are, for the fault: "report".

    Raises
    ------
    InputError
        When one of them cannot be written; files that were there are unchanged.
    """
    paths = [folder / name for name in files]
    parts: list[tuple[Path, IO[bytes]]] = []
    with ExitStack() as streams:
        try:
            for parent in dict.fromkeys(path.parent for path in paths):
                parent.mkdir(parents=True, exist_ok=True)
                _remove_parts(parent)
            for path, content in zip(paths, files.values(), strict=True):
                # Beside its target, because a rename is one step only within a disk; with the
                # process in its name, because two runs may write to one folder.
                part = path.with_name(f".{path.name}.{os.getpid()}.part")
                stream = streams.enter_context(_open_part(part))
                parts.append((part, stream))
                stream.write(content)
                stream.flush()
                # Or a power cut after the rename could leave the new name with half the content.
                os.fsync(stream.fileno())
            # Only now that all of them are on the disk: most faults come before a file is touched.
            for (part, stream), path in zip(parts, paths, strict=True):
                _before_rename(stream)
                part.replace(path)
        except OSError as error:
            raise InputError(
                Fault(
                    f"The {what} cannot be written here.",
                    f"{error.strerror or error}",
                    "Close the file if it is open, free some space, or choose a folder that you "
                    "may write to.",
                    file=str(error.filename or folder),
                )
            ) from error
        finally:
            streams.close()  # Windows removes no open file
            for part, _ in parts:
                with suppress(OSError):  # most are in place, and so gone
                    part.unlink()
    return tuple(paths)


def write_whole(path: Path, content: bytes, what: str) -> Path:
    """Write one file as `write_files` does, and return its path."""
    return write_files(path.parent, {path.name: content}, what)[0]


def _open_part(part: Path) -> IO[bytes]:
    """Open a new file and lock it, which says to other runs that it is no leftover."""
    while True:
        stream = part.open("wb")
        with suppress(OSError):  # no such file: another run swept it before we had the lock
            _lock_when_free(stream.fileno())
            if _is_same_file(stream, part):
                return stream
        stream.close()


def _is_same_file(stream: IO[bytes], path: Path) -> bool:
    return os.path.samestat(os.fstat(stream.fileno()), path.stat())


def remove_leftovers(folder: Path) -> None:
    """Remove what killed runs left half written in a folder and below it."""
    _remove_parts(folder)
    with suppress(OSError):
        for below in folder.rglob("*/"):
            _remove_parts(below)


def _remove_parts(folder: Path) -> None:
    """Remove parts of runs that have ended; those of a living run are locked and stay."""
    with suppress(OSError):
        for part in folder.glob(".*.part"):
            if _PART.fullmatch(part.name):
                with suppress(OSError):
                    _remove_unlocked(part)


@contextmanager
def locked(
    folder: Path,
    what: str = "store",
    do: str = "Choose another with --store.",
    error: type[UserError] = StoreError,
) -> Iterator[None]:
    """Be the only run that writes to a folder; a run that ends, however it ends, lets go.

    A folder that was made for this and holds nothing at the end is removed again.

    Parameters
    ----------
    folder
        Made when absent.
    what, do, error
        What is written there, what to do when that cannot be, and how it is raised.

    Raises
    ------
    StoreError
        Or `error`: another process is writing to the folder, or it cannot be written.
    """
    made = not folder.exists()
    lock = folder / _LOCK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Appending creates the file where it is not and never empties it.
        stream = lock.open("a+b")
    except OSError as problem:
        raise error(
            Fault(
                f"The {what} cannot be written here.",
                f"{problem.strerror or problem}",
                do,
                file=str(problem.filename or folder),
            )
        ) from problem
    try:
        with stream:
            try:
                _lock(stream.fileno())
                # The run before may have removed the file between our opening and locking it: then
                # a third could lock a new one beside us.
                if not _is_same_file(stream, lock):
                    raise BlockingIOError
            except OSError as problem:
                made = False
                raise error(
                    Fault(
                        f"Another run of highneeds is writing to the {what}.",
                        str(folder),
                        "Wait until it has finished and try again.",
                    )
                ) from problem
            try:
                yield
            finally:
                with suppress(OSError):  # Windows removes no open file; there it stays
                    lock.unlink()
    finally:
        if made:
            with suppress(OSError):  # it holds something
                folder.rmdir()


if os.name == "nt":
    import msvcrt

    def _lock(handle: int) -> None:
        # At once or not at all: a person who waits without a word takes the program for hung.
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]

    def _lock_when_free(handle: int) -> None:
        """Do nothing: Windows lets nobody remove a file that is open."""

    def _before_rename(stream: IO[bytes]) -> None:
        stream.close()  # an open file cannot be renamed

    def _remove_unlocked(part: Path) -> None:
        part.unlink()  # fails while a run has it open

else:
    import fcntl

    def _lock(handle: int) -> None:
        # At once or not at all, as on Windows.
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _lock_when_free(handle: int) -> None:
        with suppress(OSError):  # a disk without locks, on which nobody can take it for a leftover
            fcntl.flock(handle, fcntl.LOCK_EX)

    def _before_rename(stream: IO[bytes]) -> None:
        """Keep the file open, and so locked, until it has its name."""

    def _remove_unlocked(part: Path) -> None:
        # O_NOFOLLOW: nobody's link is followed out of the folder.
        handle = os.open(part, os.O_RDWR | os.O_NOFOLLOW)
        try:
            _lock(handle)
            part.unlink()
        finally:
            os.close(handle)
