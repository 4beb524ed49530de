"""Ids and version numbers of the statistics service, and the policy for a refresh.

A mapping pins a major version. On each refresh the list of versions is read; a newer minor or
patch is taken with its changes shown; a newer major version stops the refresh, because something
that the mapping relies on may be gone.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from highneeds.official.fetch.ees_answers import ApiChanges, ApiDataSet
from highneeds.official.fetch.errors import EesMajorChange, EesNotFound, EesWithdrawn
from highneeds.vocabulary.faults import Fault, InputError

if TYPE_CHECKING:
    from highneeds.official.fetch.ees_client import EesClient

GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER: Final = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_WILD: Final = re.compile(r"(\*|v?\d+\.\*|v?\d+\.\d+\.\*|v?\d+\.\*\.\*)")


def is_guid(text: str) -> bool:
    """Whether the text is an id as the service writes them."""
    return bool(GUID.fullmatch(text.strip().lower()))


def checked_id(guid: str) -> str:
    """Return an id as the service writes it, or refuse it before anything is asked."""
    if not is_guid(guid):
        raise InputError(
            Fault(
                "This is not an id of the statistics service.",
                guid,
                "Copy the id from the data catalogue, like 019df85e-ab00-7458-a4ff-b381997776cb.",
            )
        )
    return guid.strip().lower()


def is_version_text(text: str) -> bool:
    """Whether the service accepts the text as a version: `2.0`, `2`, `v2.1`, `2.*`, `*`, …

    >>> [is_version_text(t) for t in ("2", " v2.1 ", "1.*.*", "*", "1.*.4", "V1", "1.", "")]
    [True, True, True, True, False, False, False, False]
    """
    text = text.strip()
    return bool(_NUMBER.fullmatch(text) or _WILD.fullmatch(text))


def checked_version(text: str) -> str:
    """Return a version text that the service accepts, or refuse it."""
    if not is_version_text(text):
        raise InputError(
            Fault(
                "This is not a version number of the statistics service.",
                text,
                "Write it as 2.0 or 2.*; * is the latest.",
            )
        )
    return text.strip()


def version_numbers(text: str) -> tuple[int, int, int]:
    """Return major, minor and patch; `"1"` means exactly 1.0.

    >>> version_numbers("1"), version_numbers("v2.1"), version_numbers("2.1.1")
    ((1, 0, 0), (2, 1, 0), (2, 1, 1))
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match:
        raise ValueError(f"not a version number: {text!r}")
    major, minor, patch = (int(part or 0) for part in match.groups())
    return major, minor, patch


def canonical_version(text: str) -> str:
    """Write a version number as the service does.

    >>> canonical_version("2"), canonical_version(" v2.1 "), canonical_version("2.1.1")
    ('2.0', '2.1', '2.1.1')
    """
    major, minor, patch = version_numbers(text)
    return f"{major}.{minor}.{patch}" if patch else f"{major}.{minor}"


def check_status(data_set: ApiDataSet) -> tuple[str, ...]:
    """Return what a reader must know about the status; stop when it was withdrawn.

    Raises
    ------
    EesWithdrawn
        The publisher has withdrawn the data set.
    """
    if data_set.status == "Withdrawn":
        raise EesWithdrawn(
            Fault(
                "The publisher has withdrawn this data set.",
                f"{data_set.title} ({data_set.id})",
                "Look in the data catalogue for what takes its place.",
            )
        )
    if data_set.status == "Deprecated":
        where = data_set.superseding_id
        instead = f"; the one that takes its place is {where}" if where else ""
        return (f"The data set “{data_set.title}” is deprecated{instead}.",)
    return ()


@dataclass(frozen=True)
class DataSetRefresh:
    """The outcome of looking for a newer version.

    Attributes
    ----------
    stored, latest
        Version numbers; equal when there is nothing new.
    steps
        What each version after the stored one changed, oldest first.
    """

    stored: str
    latest: str
    steps: tuple[ApiChanges, ...]


def refresh(client: "EesClient", data_set_id: str, stored: str) -> DataSetRefresh:
    """Look for a version newer than the stored one, which is a number like `1.1`.

    Raises
    ------
    EesMajorChange
        The major number moved on. Nothing should be loaded before the mapping is checked.
    EesNotFound
        The data set has no published version.
    """
    live = sorted(
        (
            one.version
            for one in client.versions(data_set_id)
            if one.status in {"Published", "Deprecated"}
        ),
        key=version_numbers,
    )
    if not live:
        raise EesNotFound(
            Fault(
                "This data set has no published version.",
                data_set_id,
                "Look for it in the data catalogue.",
            )
        )
    latest = live[-1]
    newer = [one for one in live if version_numbers(one) > version_numbers(stored)]
    # Also on a new major version: its deletions and renamed members are what the person must read.
    steps = tuple(client.changes(data_set_id, number) for number in newer)
    if version_numbers(latest)[0] != version_numbers(stored)[0]:
        broken = tuple(str(change) for step in steps for change in step.major)
        raise EesMajorChange(stored, latest, broken)
    return DataSetRefresh(stored, latest, steps)
