"""One request, and the body of its answer as it comes in."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Final
from urllib.parse import urlsplit

from highneeds.official.fetch.errors import UnexpectedAnswerError
from highneeds.official.fetch.wire import BrokenBodyError, too_large
from highneeds.vocabulary.faults import Fault, InputError

_LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_RESUMED: Final = 206

Progress = Callable[[int, int | None], None]
"""Called with the bytes received so far and the whole size, or None when it is not known."""


@dataclass(frozen=True)
class Ask:
    """One request, as it is sent on every try."""

    method: str
    url: str
    headers: Mapping[str, str]
    limit: int
    seconds: float
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    progress: Progress | None = None


@dataclass(frozen=True)
class Head:
    """What was asked for, before any redirect, and the headers of the answer."""

    url: str
    headers: Mapping[str, str]


class Sink:
    """The body so far, and the mark by which the server knows that it is still the same file."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self._mark = file, 0, ""

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

    def begin(self, status: int, headers: Mapping[str, str], ask: Ask) -> int | None:
        """Get ready for the body, and return the size of the whole when it is known."""
        if headers.get("content-encoding", "") not in {"", "identity", "gzip", "x-gzip"}:
            raise UnexpectedAnswerError(
                Fault(
                    "The server packed its answer in a way that was not asked for.",
                    headers["content-encoding"],
                    "A proxy may have changed it; ask your IT team.",
                )
            )
        if status == _RESUMED:
            if not headers.get("content-range", "").startswith(f"bytes {self.size}-"):
                self.restart()
                raise BrokenBodyError("the server resumed at another place than was asked for")
        else:
            self.restart()
        etag = headers.get("etag", "")
        strong = "" if etag.startswith("W/") else etag
        self._mark = strong or headers.get("last-modified", "")
        length = headers.get("content-length", "")
        total = self.size + int(length) if length.isdecimal() else None
        if total is not None and total > ask.limit:
            raise too_large(ask.url, ask.limit, total)
        self.file.seek(self.size)
        return total

    def add(self, chunk: bytes) -> int:
        """Keep a piece and return the size so far."""
        self.file.write(chunk)
        self.size += len(chunk)
        return self.size


def parsed(data: bytes, url: str) -> Any:
    """Parse JSON; a web page in its place is a proxy or an error page, and asking again is idle."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        if data.lstrip()[:1] in {b"{", b"["}:
            raise BrokenBodyError("the JSON is not whole") from error
        raise UnexpectedAnswerError(
            Fault(
                "The server answered with something that is not data (often a sign-in or error "
                "page of a proxy).",
                url,
                "Open the address in a browser to see what stands in the way.",
            )
        ) from error


def check_address(url: str) -> None:
    """Refuse an address that is not https, except on this machine."""
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not (parts.hostname and (parts.scheme == "https" or local)):
        raise InputError(
            Fault("This address is not a safe one to fetch from.", url, "Use an https address.")
        )
