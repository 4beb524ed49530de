"""The status of a value. Missing, suppressed, not applicable and zero are four different things."""

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """What stands behind a cell; kept from the source to the export."""

    PRESENT = "present"
    ZERO = "zero"
    MISSING = "missing"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    NOT_COLLECTED = "not_collected"
    LOW = "low"
    UNRELIABLE = "unreliable"

    @property
    def has_value(self) -> bool:
        """Whether a number stands beside this status."""
        return self in HAS_VALUE


HAS_VALUE: Final = frozenset({Status.PRESENT, Status.ZERO, Status.UNRELIABLE})

SYMBOLS: Final[dict[str, Status]] = {
    "": Status.MISSING,
    "c": Status.SUPPRESSED,
    "z": Status.NOT_APPLICABLE,
    "x": Status.MISSING,
    ":": Status.MISSING,
    "..": Status.MISSING,
    ".": Status.MISSING,
    "n/a": Status.NOT_APPLICABLE,
    "low": Status.LOW,
    "k": Status.LOW,
    "~": Status.LOW,
    "u": Status.UNRELIABLE,
}
"""Symbols of the statistics service, in lower case. A source with other habits overrides some."""

EXPLANATION: Final[dict[Status, str]] = {
    Status.PRESENT: "a number",
    Status.ZERO: "a true zero",
    Status.MISSING: "not available",
    Status.SUPPRESSED: "suppressed to protect small numbers",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NOT_COLLECTED: "not collected for this period",
    Status.LOW: "rounds to zero but is not zero",
    Status.UNRELIABLE: "published as unreliable",
}
