"""Small parts of the HTTP client that need no network: retries, bodies, files."""

import gzip
import hashlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Final

from highneeds.official.fetch.errors import TooLargeError
from highneeds.vocabulary.faults import Fault, FetchError, InputError

CHUNK: Final = 64 * 1024
GZIP_MAGIC: Final = b"\x1f\x8b"
PART_PREFIX: Final = ".highneeds-"
PART_SUFFIX: Final = ".part"


class BrokenBodyError(Exception):
    """The body of an answer stopped before its end; asking again may help."""


@dataclass(frozen=True)
class Timeouts:
    """How long to wait, in seconds.

    Attributes
    ----------
    connect : float
        For a connection.
    read : float
        For the next bytes. The statistics service gives up after 30 s, so ours is longer.
    whole : float
        For one whole answer, so that a server that drips bytes cannot hold us for ever.
    """

    connect: float = 10.0
    read: float = 40.0
    whole: float = 1800.0


@dataclass(frozen=True)
class Retries:
    """When to ask again.

    Attributes
    ----------
    waits : tuple of float
        Seconds before each further try.
    longest : float
        The longest `Retry-After` we honour; a longer one ends the call.
    seed : int
        Seed of the jitter, so that many clients do not return at the same instant while a test
        knows exactly how long this one waits.
    """

    waits: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    longest: float = 120.0
    seed: int = 0

    def wait(self, attempt: int, key: str) -> float:
        """Return the wait after failed try `attempt` (from 0): the stated one, give or take 25%."""
        digest = hashlib.sha256(f"{self.seed}|{key}|{attempt}".encode()).digest()
        share = int.from_bytes(digest[:8], "big") / 2**64
        return self.waits[attempt] * (0.75 + 0.5 * share)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After` as seconds.

    A date is compared with the server's own `Date`, so our clock does not matter. Null when the
    header is absent or cannot be read.
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
        now = parsedate_to_datetime(headers.get("date", ""))
        return max(0.0, (moment - now).total_seconds())
    except (TypeError, ValueError):
        return None


def size_in_words(size: int) -> str:
    """Write a number of bytes as a person would."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= factor:
            return f"{size / factor:,.1f} {unit}"
    return f"{size} bytes"


def too_large(url: str, limit: int, size: int | None = None) -> TooLargeError:
    """Make the error for an answer over the limit."""
    return TooLargeError(
        Fault(
            f"The download is larger than the limit of {size_in_words(limit)}, so it was stopped.",
            f"{url}" + (f" ({size_in_words(size)})" if size else ""),
            "Check that it is the source you meant; if so, raise the limit with --max-size.",
        )
    )


def unpacked(body: IO[bytes], url: str, limit: int, folder: Path | None = None) -> IO[bytes]:
    """Return the body with any gzip layer undone, at its start; scratch goes into `folder`.

    Whether a layer is left is seen from the bytes `1f 8b` and not from the headers, because a
    proxy or library may have undone it already. No file that we fetch begins with them.

    Raises
    ------
    BrokenBodyError
        The gzip data end too soon or are damaged.
    TooLargeError
        There is more inside than `limit`.
    """
    body.seek(0)
    for _ in range(2):
        magic = body.read(2)
        body.seek(0)
        if magic != GZIP_MAGIC:
            break
        plain: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed to the caller
        size = 0
        try:
            with gzip.GzipFile(fileobj=body) as layer:
                while chunk := layer.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise too_large(url, limit)
                    plain.write(chunk)
        except (EOFError, OSError, zlib.error) as error:
            plain.close()
            raise BrokenBodyError(str(error)) from error
        except BaseException:
            plain.close()
            raise
        body.close()
        body = plain
        body.seek(0)
    return body


def disk_fault(folder: Path, error: OSError) -> FetchError:
    """Make the error for a folder that cannot be written."""
    return FetchError(
        Fault(
            f"The folder cannot be written: {error.strerror or error}.",
            str(folder),
            "Choose another folder with --out, or free some space. Nothing was left behind.",
        )
    )


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Make sure of the folder; on any failure remove what this call created, and nothing else."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for stale in folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}"):
                stale.unlink()
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            raise disk_fault(folder, error) from error
        try:
            yield
        except OSError as error:
            raise disk_fault(folder, error) from error
    except BaseException:
        for made in missing:
            with suppress(OSError):
                made.rmdir()
        raise


def place(body: IO[bytes], target: Path, *, replace: bool) -> str:
    """Put a finished body in place under its name, whole or not at all.

    Parameters
    ----------
    body : binary file
        What to keep, from its start.
    target : Path
        The name it gets.
    replace : bool
        Whether a different file of that name may be replaced.

    Returns
    -------
    str
        The SHA-256 of the file, in hexadecimal.
    """
    digest = hashlib.sha256()
    part: Path | None = None
    body.seek(0)
    try:
        handle, name = tempfile.mkstemp(PART_SUFFIX, PART_PREFIX, target.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as file:
            while chunk := body.read(CHUNK):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        if not replace and target.exists() and sha256_of(target) != digest.hexdigest():
            raise InputError(
                Fault(
                    "A different file of this name is already there, and was kept.",
                    str(target),
                    "Choose another folder with --out, or replace it with --yes.",
                )
            )
        part.chmod(0o644)
        part.replace(target)
    except OSError as error:
        raise disk_fault(target.parent, error) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)
    return digest.hexdigest()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
