"""Answers kept from earlier calls, each under the number of the version it came from.

An answer for "the latest version" is never kept without that version's number, so a cache cannot
serve last year's figures as this year's: a published version does not change.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from highneeds.files.writing import sha256, write_whole


def cache_name(url: str, body: str, version: str) -> str:
    """Return the name of the file for one answer, the same on every machine.

    Parameters
    ----------
    url
        The address with its parameters.
    body
        The request body as canonical JSON; empty for GET.
    version
        The number of the version that the request was resolved to, never a wildcard.
    """
    if not version or "*" in version:
        raise ValueError(f"only a resolved version can be cached, not {version!r}")
    answer = "\n".join((url, body, version))
    return f"{sha256(answer.encode())}.json"


class FolderCache:
    """Keep answers as JSON files in a folder, which is created for the first one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, name: str) -> Any | None:
        """Return the payload kept under the name; a damaged file counts as absent."""
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))["payload"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, name: str, payload: Any, headers: Mapping[str, str]) -> None:
        """Keep a payload, with the marks by which the server knows it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        marks = {mark: headers.get(mark, "") for mark in ("etag", "last-modified")}
        entry = json.dumps({**marks, "payload": payload}, ensure_ascii=False)
        write_whole(self.folder / name, entry.encode())
