"""Version numbers of the statistics service, and the policy for a refresh.

A mapping pins a major version. On each refresh the list of versions is read; a newer minor or
patch is taken with its changes shown; a newer major version stops the refresh, because something
that the mapping relies on may be gone.
"""

import re
from dataclasses import dataclass
from typing import Final, Protocol

from highneeds.official.fetch.ees_records import Changes, DataSet, Meta, Version
from highneeds.official.fetch.errors import EesMajorChange, EesNotFound, EesWithdrawn
from highneeds.vocabulary.faults import Fault

_NUMBER: Final = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_WILD: Final = re.compile(r"(\*|v?\d+\.\*|v?\d+\.\d+\.\*|v?\d+\.\*\.\*)")


def is_version_text(text: str) -> bool:
    """Whether the service accepts the text as a version: `2.0`, `2`, `v2.1`, `2.*`, `*`, …

    >>> [is_version_text(t) for t in ("2", " v2.1 ", "1.*.*", "*", "1.*.4", "V1", "1.", "")]
    [True, True, True, True, False, False, False, False]
    """
    text = text.strip()
    return bool(_NUMBER.fullmatch(text) or _WILD.fullmatch(text))


def numbers(text: str) -> tuple[int, int, int]:
    """Return major, minor and patch; `"1"` means exactly 1.0.

    >>> numbers("1"), numbers("v2.1"), numbers("2.1.1")
    ((1, 0, 0), (2, 1, 0), (2, 1, 1))
    """
    found = _NUMBER.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a version number: {text!r}")
    major, minor, patch = (int(part or 0) for part in found.groups())
    return major, minor, patch


def canonical(text: str) -> str:
    """Write a version number as the service does.

    >>> canonical("2"), canonical(" v2.1 "), canonical("2.1.1")
    ('2.0', '2.1', '2.1.1')
    """
    major, minor, patch = numbers(text)
    return f"{major}.{minor}.{patch}" if patch else f"{major}.{minor}"


def check_status(data_set: DataSet) -> tuple[str, ...]:
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


class Service(Protocol):
    """The part of the client that a refresh needs."""

    def versions(self, data_set_id: str) -> tuple[Version, ...]:
        """List the versions."""

    def changes(self, data_set_id: str, version: str) -> Changes:
        """Tell what a version changed."""

    def meta(self, data_set_id: str, version: str) -> Meta:
        """Return the meta of a version."""


@dataclass(frozen=True)
class Refresh:
    """The outcome of looking for a newer version.

    Attributes
    ----------
    stored, latest : str
        Version numbers; equal when there is nothing new.
    steps : tuple of Changes
        What each version after the stored one changed, oldest first.
    meta : Meta | None
        Meta of the newest version, read again because ids may have moved; None when nothing is
        new.
    """

    stored: str
    latest: str
    steps: tuple[Changes, ...]
    meta: Meta | None


def refresh(service: Service, data_set_id: str, stored: str) -> Refresh:
    """Look for a version newer than the stored one.

    Parameters
    ----------
    service : Service
        The client.
    data_set_id : str
        The data set.
    stored : str
        The version number in the store, for example `1.1`.

    Raises
    ------
    EesMajorChange
        The major number moved on. Nothing should be loaded before the mapping is checked.
    EesNotFound
        The data set has no published version.
    """
    live = sorted(
        (v for v in service.versions(data_set_id) if v.status in {"Published", "Deprecated"}),
        key=lambda v: numbers(v.version),
    )
    if not live:
        raise EesNotFound(
            Fault(
                "This data set has no published version.",
                data_set_id,
                "Look for it in the data catalogue.",
            )
        )
    latest = live[-1].version
    newer = [v.version for v in live if numbers(v.version) > numbers(stored)]
    steps = tuple(service.changes(data_set_id, number) for number in newer)
    if numbers(latest)[0] != numbers(stored)[0]:
        broken = tuple(str(change) for step in steps for change in step.major)
        raise EesMajorChange(stored, latest, broken)
    return Refresh(stored, latest, steps, service.meta(data_set_id, latest) if newer else None)
