"""The values of the statistics service, from text to number and status."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from highneeds.vocabulary.status import SYMBOLS, Status

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")


@dataclass(frozen=True)
class EesValue:
    """A value as published.

    Attributes
    ----------
    number : Decimal | None
        Exact, because equality is tested on it; percentages are on a 0–100 scale.
    status : Status
        What stands behind it.
    text : str
        As it came, stripped.
    readable : bool
        False when the text is neither a number nor a symbol; report such a value.
    """

    number: Decimal | None
    status: Status
    text: str
    readable: bool = True


def parse_value(text: str) -> EesValue:
    """Read one value: blank, a symbol, a decimal number with a point, or else not readable.

    >>> parse_value("12.50").number, parse_value("c").status.value, parse_value("12,5").readable
    (Decimal('12.50'), 'suppressed', False)
    """
    text = text.strip()
    status = SYMBOLS.get(text.lower())
    if status is not None:
        return EesValue(None, status, text)
    if not _NUMBER.fullmatch(text):
        return EesValue(None, Status.MISSING, text, readable=False)
    number = Decimal(text)
    return EesValue(number, Status.PRESENT if number else Status.ZERO, text)
