"""Months as boards write them: "Jan 22", "2022-01", "January 2022", "01/01/2022", 44562."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from highneeds.files.cells import read_month
from highneeds.vocabulary.periods import MONTH_NUMBERS, MONTHS

_WORD: Final = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_BARE: Final = re.compile(rf"({_WORD})\.?")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    Attributes
    ----------
    index
        Months since year 0, so that months can be counted and compared.
    """

    index: int

    @classmethod
    def of(cls, year: int, month: int) -> "Month":
        """Make a month of a year and a number from 1 to 12."""
        if not 1 <= month <= 12:
            raise ValueError(f"there is no month {month}")
        return cls(year * 12 + month - 1)

    @property
    def year(self) -> int:
        """Calendar year."""
        return self.index // 12

    @property
    def month(self) -> int:
        """Number from 1 to 12."""
        return self.index % 12 + 1

    @property
    def iso(self) -> str:
        """As machines write it: 2022-01."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def short(self) -> str:
        """As a column heading: Jan 22."""
        return f"{MONTHS[self.month - 1][:3]} {self.year % 100:02d}"

    @property
    def long(self) -> str:
        """As a sentence names it: January 2022."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        after = self.plus(1)
        return date(after.year, after.month, 1) - timedelta(days=1)

    def plus(self, months: int) -> "Month":
        """Return the month so many months later (earlier when negative)."""
        return Month(self.index + months)


def year_of(text: str) -> int | None:
    """Read a year from a heading cell that holds only a year, as merged cells do."""
    found = re.fullmatch(r"((?:19|20)\d\d)(?:\.0+)?", text.strip())
    return int(found[1]) if found else None


def bare_month(text: str) -> int | None:
    """Read the number of a month that stands without a year, for example "Aug"."""
    found = _BARE.fullmatch(text.strip().lower())
    return MONTH_NUMBERS[found[1]] if found else None


def parse_month(text: str) -> Month | None:
    """Read a month as people and spreadsheets write it; None when it is not one.

    Parameters
    ----------
    text
        A name and year, an ISO month or date, a British date, or Excel's day number.

    Notes
    -----
    A date stands for the month it falls in. 01/08/2021 is August: British order is taken, always.

    Examples
    --------
    >>> [parse_month(t).iso for t in ("Aug 21", "2021-08", "01/08/2021", "44409", "Sept-21")]
    ['2021-08', '2021-08', '2021-08', '2021-08', '2021-09']
    >>> parse_month("Target") is None
    True
    """
    found = read_month(" ".join(text.split()))
    return Month.of(found.year, found.month) if found else None
