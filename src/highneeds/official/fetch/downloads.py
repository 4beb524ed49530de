"""The body of an answer as it arrives: its limit, where to go on after a break, unpacking."""

import gzip
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Final

from highneeds.official.fetch.errors import TooLargeError, UnexpectedAnswerError
from highneeds.official.fetch.retries import FailedTryError
from highneeds.vocabulary.faults import Fault

CHUNK: Final = 64 * 1024
_GZIP_MAGIC: Final = b"\x1f\x8b"
_GZIP_LAYERS: Final = 2
"""One that the server put on and one that a proxy may have added. More is not honest packing."""

_RESUMED: Final = 206

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the whole size, or None when it is not known."""


class PartialDownload:
    """What has arrived of one answer, and the mark by which the server knows the file again.

    Parameters
    ----------
    file
        Where the bytes go, as they were sent. It has no name on disk, so a killed process leaves
        nothing.
    url
        For messages.
    limit
        Largest size in bytes, as sent and as unpacked.
    progress
        Told how far it is.
    """

    def __init__(
        self, file: IO[bytes], url: str, limit: int, progress: Progress | None = None
    ) -> None:
        self.file, self.url, self.limit, self.size = file, url, limit, 0
        self._progress, self._mark = progress, ""
        self._total: int | None = None

    def resume_headers(self) -> dict[str, str]:
        """Ask for the rest when there is a part and a mark; otherwise start again."""
        if not (self.size and self._mark):
            self.restart()
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": self._mark}

    def restart(self) -> None:
        """Forget what was received."""
        self.file.seek(0)
        self.file.truncate(0)
        self.size, self._mark = 0, ""

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Get ready for the body of an answer with these headers.

        Raises
        ------
        FailedTryError
            The server goes on at another place than was asked for.
        TooLargeError, UnexpectedAnswerError
            The answer is too large, or packed in a way that was not asked for.
        """
        packing = headers.get("content-encoding", "")
        if packing not in {"", "identity", "gzip", "x-gzip"}:
            raise UnexpectedAnswerError(
                Fault(
                    "The server packed its answer in a way that was not asked for.",
                    packing,
                    "A proxy may have changed it; ask your IT team.",
                )
            )
        if status != _RESUMED:
            self.restart()
        elif not headers.get("content-range", "").startswith(f"bytes {self.size}-"):
            self.restart()
            detail = "the server resumed at another place than was asked for"
            raise FailedTryError("body", self.url, detail)
        # A weak ETag allows for small differences, so two parts with the same one may not fit.
        etag = headers.get("etag", "")
        self._mark = (
            etag if etag and not etag.startswith("W/") else headers.get("last-modified", "")
        )
        length = headers.get("content-length", "")
        # The length of a resumed answer is that of the rest.
        self._total = self.size + int(length) if length.isdecimal() else None
        # Before the first byte where the server says how large it is; counted on arrival where it
        # does not.
        if self._total is not None and self._total > self.limit:
            raise too_large(self.url, self.limit, self._total)
        self.file.seek(self.size)

    def add(self, chunk: bytes) -> None:
        """Keep a piece, unless that makes it too large."""
        self.file.write(chunk)
        self.size += len(chunk)
        if self.size > self.limit:
            raise too_large(self.url, self.limit)
        if self._progress is not None:
            self._progress(self.size, self._total)

    def unpacked(self, folder: Path | None = None) -> IO[bytes]:
        """Return the body at its start with any gzip layer undone; scratch goes into `folder`.

        Whether a layer is left is seen from the bytes `1f 8b` and not from the headers, because a
        proxy may have undone it already. No file that we fetch begins with them.

        Raises
        ------
        FailedTryError
            The gzip data end too soon or are damaged.
        TooLargeError
            There is more inside than the limit.
        """
        body = self.file
        for _ in range(_GZIP_LAYERS):
            body.seek(0)
            packed = body.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
            body.seek(0)
            if not packed:
                break
            plain: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - handed to the caller
            try:
                self._undo_gzip(body, plain)
            except BaseException:
                plain.close()
                raise
            finally:
                if body is not self.file:  # which another try still needs
                    body.close()
            body = plain
        if body is not self.file:
            self.file.close()
        body.seek(0)
        return body

    def _undo_gzip(self, packed: IO[bytes], plain: IO[bytes]) -> None:
        size = 0
        try:
            with gzip.GzipFile(fileobj=packed) as layer:
                while chunk := layer.read(CHUNK):
                    size += len(chunk)
                    if size > self.limit:  # counted piece by piece, so a bomb never unfolds
                        raise too_large(self.url, self.limit)
                    plain.write(chunk)
        # A stream that was cut is a broken download: another try may bring the whole.
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise FailedTryError("body", self.url, str(error)) from error


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
