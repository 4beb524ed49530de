"""Periods: January census, calendar, academic and financial year, mid-year, month.

A period that spans two years is held by the year in which it ends, so a financial year and the
January inside it share one number: 2021-22 and January 2022 are both 2022.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from highneeds.vocabulary.faults import Fault, UnknownNameError

MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
"""Names of the months, in their order."""

MONTH_NUMBERS: Final = {
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, start=1)},
    **{name.lower(): number for number, name in enumerate(MONTHS, start=1)},
    "sept": 9,
}
"""Number of a month by its name, whole or short, in small letters."""


class PeriodKind(StrEnum):
    """How a period is counted."""

    JANUARY = "january"
    CALENDAR_YEAR = "calendar_year"
    ACADEMIC_YEAR = "academic_year"
    FINANCIAL_YEAR = "financial_year"
    MID_YEAR = "mid_year"


_SPANNING = {PeriodKind.ACADEMIC_YEAR: "/", PeriodKind.FINANCIAL_YEAR: "-"}


@dataclass(frozen=True, order=True)
class Period:
    """A period of a kind. `year` is the year it falls in, or ends in when it spans two."""

    kind: PeriodKind
    year: int

    @property
    def label(self) -> str:
        """Short label as it is printed in a column heading, for example 2021-22."""
        if self.kind is PeriodKind.JANUARY:
            return f"January {self.year}"
        if self.kind in _SPANNING:
            return f"{self.year - 1}{_SPANNING[self.kind]}{self.year % 100:02d}"
        if self.kind is PeriodKind.MID_YEAR:
            return f"mid-{self.year}"
        return str(self.year)


def financial_year(year: int) -> str:
    """Return a financial year as it is printed, given by the year it ends in.

    Examples
    --------
    >>> financial_year(2022)
    '2021-22'
    """
    return Period(PeriodKind.FINANCIAL_YEAR, year).label


CENSUS_DAY: Final = 18
"""Of January: the third Thursday, on which plans are counted, is the 15th to the 21st."""


def january_inside(financial_year: int) -> date:
    """Return the census day inside a financial year, given by the year it ends in (ADR 0006).

    Examples
    --------
    >>> january_inside(2022).isoformat()
    '2022-01-18'
    """
    return date(financial_year, 1, CENSUS_DAY)


def parse_period(text: str, kind: PeriodKind) -> Period:
    """Read a period as people write it.

    Parameters
    ----------
    text
        For example 2022, "January 2022", "2021-22", "2021/22", "202122".
    kind
        What the number means where the text does not say.

    Raises
    ------
    UnknownNameError
        When it is not a period of this kind.

    Examples
    --------
    >>> parse_period("2021-22", PeriodKind.FINANCIAL_YEAR).year
    2022
    """
    plain = text.strip().lower().removeprefix("january").removeprefix("jan").strip()
    spanning = re.fullmatch(r"((?:19|20)\d\d)[-/]?(?:20)?(\d\d)", plain)
    if spanning and not re.fullmatch(r"(?:19|20)\d\d", plain):
        start, end = int(spanning[1]), int(spanning[2])
        # 2021-23 is a typing error, not a period of two years.
        if (start + 1) % 100 == end and kind in {*_SPANNING, PeriodKind.JANUARY}:
            return Period(kind, start + 1)
    # A bare 2022 could be the year that begins or the year that ends, so for these it is refused.
    if re.fullmatch(r"(?:19|20)\d\d", plain) and kind not in _SPANNING:
        return Period(kind, int(plain))
    example = Period(kind, 2025).label
    raise UnknownNameError(
        Fault(
            wrong=f"This is not a {kind.value.replace('_', ' ')} period.",
            given=f'"{text}"',
            do=f"Write it like this: {example}.",
        )
    )
