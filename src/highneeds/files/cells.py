"""Read the cells that people type: dates in every spelling a spreadsheet makes, numbers, formulas.

A cell that cannot be read is never guessed at: the caller gets None and says where it stands.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from highneeds.vocabulary.periods import MONTH_NUMBERS

# Two days before 1 January 1900: Excel counts that day as 1, and a 29 February 1900 that never was.
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_TIME: Final = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR: Final = r"(?:(?:19|20)?\d\d)"
_LONG_YEAR: Final = r"(?:(?:19|20)\d\d)"
# 20000 (1954) to 69999 (2091), so that a year is not read as a day: 2024 would be one in 1905.
_SERIAL: Final = re.compile(r"[2-6]\d{4}(\.0+)?")
_ISO: Final = re.compile(rf"({_LONG_YEAR})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_SLASHED: Final = re.compile(rf"(\d{{1,2}})[/.-](\d{{1,2}})[/.-]({_YEAR}){_TIME}")
_WORDED: Final = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]([A-Za-z]{{3,9}})[ ,-]*({_YEAR}){_TIME}"
)
_MONTHS: Final = (
    re.compile(rf"(?P<year>{_LONG_YEAR})(?:[-/.](?P<number>\d{{1,2}})|(?P<number2>\d\d))"),
    # 1.2022 is a month and 1.01 is not: a short year stands after "/" or "-" alone
    re.compile(rf"(?P<number>\d{{1,2}})(?:[-/](?P<year>{_YEAR})|\.(?P<year2>{_LONG_YEAR}))"),
    re.compile(rf"(?P<word>[A-Za-z]{{3,9}})\.?[\s/'’-]*(?P<year>{_YEAR})"),
    re.compile(rf"(?P<year>{_LONG_YEAR})[\s/-]*(?P<word>[A-Za-z]{{3,9}})\.?"),
)
_NUMBER: Final = re.compile(
    # Accountants write a negative in brackets; Word turns a hyphen into a minus or a dash.
    r"(?P<open>\()?(?P<sign>[-−–+])?\s*(?P<pound>£)?\s*(?P<inner>[-−–])?\s*"
    # A separator only where it parts groups of three: 1,23 may be a decimal comma and is refused.
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u202f ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
    r"(?P<power>e[-+]?\d{1,3})?"
    r"\s*(?P<scale>k|m|bn)?\s*(?P<percent>%|per ?cent|pct)?(?P<close>\))?",
    re.IGNORECASE,
)
LARGEST: Final = 1e15
"""No count and no sum of public money is larger, and below it whole numbers are exact."""

_SCALE: Final = {"k": 1e3, "m": 1e6, "bn": 1e9}


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


def read_date(text: str, *, short_year: bool = False) -> ReadDate | None:
    """Read a date as people and spreadsheets write it; None when it is not a real date.

    Day comes before month, as in England. Excel's day numbers from 1954 to 2091 are read.

    Parameters
    ----------
    short_year
        Whether 23 is 2023: where a day of birth may stand, it could be 1923 or a day of the month.

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
    found = _SLASHED.fullmatch(plain) or _WORDED.fullmatch(plain)
    if found is None or (len(found[3]) == 2 and not short_year):
        return None
    month = MONTH_NUMBERS.get(found[2].lower()) or (int(found[2]) if found[2].isdecimal() else 0)
    return _real(_whole_year(found[3]), month, int(found[1]))


@lru_cache(maxsize=4096)
def read_month(text: str) -> date | None:
    """Read a month as its first day, as people and spreadsheets write it; None when it is not one.

    A date stands for the month it falls in; a year of two digits is of this century.

    Examples
    --------
    >>> {read_month(t) for t in ("Aug 21", "2021-08", "8/2021", "01/08/2021", "44409", "Aug-2021")}
    {datetime.date(2021, 8, 1)}
    >>> read_month("Target") is None
    True
    """
    plain = text.strip().lstrip("'")
    for pattern in _MONTHS:
        if found := pattern.fullmatch(plain):
            part = {name.rstrip("2"): value for name, value in found.groupdict().items() if value}
            month = MONTH_NUMBERS.get(part.get("word", "").lower()) or int(part.get("number", 0))
            made = _real(_whole_year(part["year"]), month, 1)
            return made.value if made else None
    made = read_date(plain, short_year=True)
    return made.value.replace(day=1) if made else None


@dataclass(frozen=True)
class WrittenNumber:
    """A number with the signs that people write round it.

    Attributes
    ----------
    value
        As written, scaled by k, m or bn; brackets make it negative. 33 for "33%".
    decimals
        Places printed.
    percent, pound, scaled
        Whether it carries the sign, and whether k, m, bn or a power of ten stands behind it.
    """

    value: float
    decimals: int = 0
    percent: bool = False
    pound: bool = False
    scaled: bool = False


def read_written_number(text: str) -> WrittenNumber | None:
    """Read a number with pound and percent signs, separators and brackets; None for other text.

    Examples
    --------
    >>> read_written_number("£1.2m").value, read_written_number("(500,000)").value
    (1200000.0, -500000.0)
    """
    found = _NUMBER.fullmatch(text.strip())
    # "(500" has lost a bracket somewhere, and with it perhaps its sign.
    if not found or bool(found["open"]) != bool(found["close"]):
        return None
    digits = re.sub("[,\u00a0\u202f ]", "", found["digits"])
    value = float(digits + (found["power"] or "")) * _SCALE.get((found["scale"] or "").lower(), 1.0)
    if value > LARGEST:
        return None
    negative = found["open"] or any(found[key] in {"-", "−", "–"} for key in ("sign", "inner"))
    return WrittenNumber(
        -value if negative else value,
        # Behind a power of ten the digits printed say nothing of the places of the number itself.
        decimals=len(digits.partition(".")[2]) if not found["power"] else 6,
        percent=bool(found["percent"]),
        pound=bool(found["pound"]),
        scaled=bool(found["scale"] or found["power"]),
    )


def read_number(text: str) -> float | None:
    """Read a number written in full, with optional £; None when it is anything else.

    A percent sign is not accepted, because 33% and 0.33 differ a hundredfold, nor is "m" or "e5"
    behind a number: the caller must ask.
    """
    found = read_written_number(text)
    return None if found is None or found.percent or found.scaled else found.value


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run this text: it begins with =, + , @ or a worded minus."""
    plain = text.lstrip()
    if plain[:1] in {"=", "@"}:
        return True
    # A minus before a space begins an item of a list, and a signed number is only a number.
    return plain[:1] in {"+", "-"} and plain[1:2] not in {"", " "} and read_number(plain) is None


def _real(year: int, month: int, day: int) -> ReadDate | None:
    try:
        return ReadDate(date(year, month, day))
    except ValueError:
        return None


def _whole_year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)
