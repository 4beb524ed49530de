"""Answers kept from earlier calls, each under the number of the version it came from.

An answer for "the latest version" is never kept without that version's number, so a cache cannot
serve last year's figures as this year's: a published version does not change.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True)
class CacheKey:
    """What an answer is kept under.

    Attributes
    ----------
    url : str
        The address with its parameters.
    body : str
        The request body as canonical JSON; empty for GET.
    version : str
        The number of the version that the request was resolved to, never a wildcard.
    """

    url: str
    body: str
    version: str

    def __post_init__(self) -> None:
        """Refuse a wildcard or an open version."""
        if not self.version or "*" in self.version:
            raise ValueError(f"only a resolved version can be cached, not {self.version!r}")

    @property
    def digest(self) -> str:
        """Return a name for the entry, the same on every machine."""
        body = hashlib.sha256(self.body.encode()).hexdigest()
        return hashlib.sha256(f"{self.url}\n{body}\n{self.version}".encode()).hexdigest()


class Cache(Protocol):
    """Where answers are kept."""

    def get(self, key: CacheKey) -> Any | None:
        """Return the payload kept under the key, or None."""

    def put(self, key: CacheKey, payload: Any, etag: str, last_modified: str) -> None:
        """Keep a payload with the marks the server gave it."""


class FolderCache:
    """Keep answers as JSON files in a folder, each written whole or not at all.

    Parameters
    ----------
    folder : Path
        Created when the first answer is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: CacheKey) -> Any | None:
        """Return the payload kept under the key; a damaged file counts as absent."""
        try:
            entry = json.loads(self._path(key).read_text(encoding="utf-8"))
            return entry["payload"] if entry["version"] == key.version else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: CacheKey, payload: Any, etag: str, last_modified: str) -> None:
        """Keep a payload."""
        self.folder.mkdir(parents=True, exist_ok=True)
        entry = {
            "url": key.url,
            "version": key.version,
            "etag": etag,
            "last_modified": last_modified,
            "payload": payload,
        }
        handle, name = tempfile.mkstemp(dir=self.folder)
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(entry, file, ensure_ascii=False)
            part.replace(self._path(key))
        finally:
            part.unlink(missing_ok=True)

    def _path(self, key: CacheKey) -> Path:
        return self.folder / f"{key.digest}.json"
