"""Ids that stand for a child: a code of the authority's own, never a name or a UPN."""

from highneeds.evidence.redaction import names_somebody
from highneeds.own.columns import GivenCell, ReadCell

_LONGEST_WORD = 3
"""Letters alone up to this many may be a code; more are taken for a name."""


def pseudonym(wrong: str, do: str) -> ReadCell:
    """Read an id, and refuse one that could name a child; it is never repeated in the message."""

    def read(cell: GivenCell) -> str | None:
        name = cell.text.strip()
        if names_somebody(name) or (name.isalpha() and len(name) > _LONGEST_WORD):
            cell.fault(wrong, do, given="")
            return None
        return name

    return read
