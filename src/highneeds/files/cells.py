"""Read the cells that people type: dates in every spelling a spreadsheet makes, numbers, formulas.

A cell that cannot be read is never guessed at: the caller gets None and says where it stands.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from highneeds.vocabulary.periods import MONTH_NUMBERS

_EXCEL_EPOCH: Final = date(1899, 12, 30)
_SERIAL: Final = re.compile(r"[2-6]\d{4}(\.0+)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: \d{2}:\d{2}(:\d{2})?)?")
_WORDED: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ ,-]*(\d{4})")
_MONTH_ONLY: Final = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})|([A-Za-z]{3,9})[ -](\d{4})")
_NUMBER: Final = re.compile(r"[-+]?£?\s*(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?")


@dataclass(frozen=True)
class ReadDate:
    """A date, and whether it was written as Excel's day number.

    Attributes
    ----------
    from_serial
        True when the cell held a day number such as 45170; worth telling the user.
    """

    value: date
    from_serial: bool = False


def read_date(text: str) -> ReadDate | None:
    """Read a date as people and spreadsheets write it; None when it is not a real date.

    Day comes before month, as in England. Excel's day numbers from 1954 to 2091 are read.

    Examples
    --------
    >>> read_date("01/09/2023").value, read_date("45170").value
    (datetime.date(2023, 9, 1), datetime.date(2023, 9, 1))
    >>> read_date("31/02/2025") is None
    True
    """
    plain = text.strip().lstrip("'")
    if _SERIAL.fullmatch(plain):
        return ReadDate(_EXCEL_EPOCH + timedelta(days=int(float(plain))), from_serial=True)
    if found := _ISO.fullmatch(plain):
        return _real(int(found[1]), int(found[2]), int(found[3]))
    if found := _SLASHED.fullmatch(plain):
        return _real(int(found[3]), int(found[2]), int(found[1]))
    if (found := _WORDED.fullmatch(plain)) and (month := MONTH_NUMBERS.get(found[2].lower())):
        return _real(int(found[3]), month, int(found[1]))
    return None


def read_month(text: str) -> date | None:
    """Read a month as its first day: 2024-01, 01/2024, January 2024, or any date in it."""
    plain = text.strip().lstrip("'")
    if found := _MONTH_ONLY.fullmatch(plain):
        year = int(found[1] or found[4] or found[6])
        month = MONTH_NUMBERS.get((found[5] or "").lower()) or int(found[2] or found[3] or 0)
        made = _real(year, month, 1)
        return made.value if made else None
    made = read_date(plain)
    return made.value.replace(day=1) if made else None


def read_number(text: str) -> float | None:
    """Read a number with optional £ and thousands commas; None when it is anything else.

    A percent sign is not accepted: 33% and 0.33 differ a hundredfold, so the caller must ask.
    """
    plain = text.strip()
    if not _NUMBER.fullmatch(plain) or not any(mark.isdigit() for mark in plain):
        return None
    return float(plain.replace("£", "").replace(",", "").replace(" ", ""))


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run this text: it begins with =, + , @ or a worded minus."""
    plain = text.lstrip()
    if plain[:1] in {"=", "@"}:
        return True
    return plain[:1] in {"+", "-"} and plain[1:2] not in {"", " "} and read_number(plain) is None


def _real(year: int, month: int, day: int) -> ReadDate | None:
    try:
        return ReadDate(date(year, month, day))
    except ValueError:
        return None
