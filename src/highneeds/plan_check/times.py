"""Periods and dates as plans print them."""

import re
from fractions import Fraction

from highneeds.files import cells
from highneeds.plan_check.quantities import EVERY_YEAR
from highneeds.plan_check.ranges import ExactRange
from highneeds.vocabulary.periods import MONTH_NUMBERS

# Easter falls in March or April, so that April can be of either term.
_TERMS = {"autumn": (9, 12), "spring": (1, 4), "summer": (4, 8)}
_EVERY = {"", "every year", "each year", "all years", "all", "yearly", "annual", "annually", "-"}
_NOISE = re.compile(
    r"\b(?:fy|financial year|year ending|year|january|jan|march|mar|31st|31(?= mar)|at|as at|from"
    r"|academic|between|end of|ending|the|forecast|actual|actuals|calendar|ay|outturn|budget)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d)"
# Every month is given 31 days, so that a date is one fraction; its last day is not yet the next
# month.
LAST_DAY = Fraction(1, 31)


def read_period(text: str) -> tuple[int, int] | None:
    """Return the first and last year of a period; (0, 0) for "every year"; None if unreadable.

    A year that spans two is held by the year it ends in, so "2022-23", "22/23" and "March 2023"
    are all 2023, and "2022-27" is the five financial years that end in 2023 to 2027.

    Examples
    --------
    >>> read_period("21/22"), read_period("2022-27"), read_period("2020 to 2022")
    ((2022, 2022), (2023, 2027), (2020, 2022))
    """
    words = re.sub(r"\s+", " ", text.strip().lower().replace("–", "-").replace("—", "-"))
    if words in _EVERY:
        return EVERY_YEAR, EVERY_YEAR
    words = re.sub(r"\bfy(?=\d)", "", words)
    # A spreadsheet may hold the year 2024 as the number 2024.0.
    words = re.sub(r"[.](?:0+)$", "", words)
    short = re.fullmatch(r"(?:fy|jan|january|mar|march)[- ']?(\d\d)", words)
    if short or re.fullmatch(r"fy\d\d", text.strip().lower()):
        year = 2000 + int(short[1] if short else words)
        return year, year
    words = _NOISE.sub(" ", words).replace("(f)", " ").replace("(a)", " ")
    # 2024-25p, 2025-26f: marks for provisional, forecast, estimated and actual figures.
    words = re.sub(r"(?<=\d)(?:p|f|e|a)\b|[*']", "", words)
    words = re.sub(r"\s+", " ", words).strip(" -,:")
    # In "2019-20-2021-22" the hyphen before a whole year is the one that means "to".
    parts = re.split(r" ?\b(?:to|until|through|and)\b ?| - | ?→ ?|(?<=\d)-(?=\d{4}-)", words)
    if len(parts) == 2:
        begin, end = _one(parts[0]), _one(parts[1])
        if begin is None or end is None or begin[0] > end[1]:
            return None
        return begin[0], end[1]
    return _one(words) if len(parts) == 1 else None


def _one(text: str) -> tuple[int, int] | None:
    words = text.strip()
    single = re.fullmatch(_YEAR, words)
    if single:
        return int(words), int(words)
    # DfE's data files write 2022-23 as 202223.
    joined = re.fullmatch(rf"({_YEAR})(\d\d)", words)
    if joined and (int(joined[1]) + 1) % 100 == int(joined[2]):
        return int(joined[1]) + 1, int(joined[1]) + 1
    spanning = re.fullmatch(rf"({_YEAR}|\d\d) ?[-/] ?({_YEAR}|\d\d)", words)
    if spanning is None:
        return None
    start = int(spanning[1]) if len(spanning[1]) == 4 else 2000 + int(spanning[1])
    end = int(spanning[2]) if len(spanning[2]) == 4 else start // 100 * 100 + int(spanning[2])
    if end == start + 1:
        return end, end
    if end <= start:
        return None
    # "2022-27" begins with the financial year 2022-23; "2022-2027" names both years in full.
    both_whole = len(spanning[1]) == len(spanning[2]) == 4
    return (start, end) if both_whole else (start + 1, end)


def read_date(text: str) -> ExactRange | None:  # noqa: PLR0911 - one return for each form
    """Return the first and last day that a printed date can mean, in months since year 0.

    A month is any day in it; a year that spans two starts between April and September.
    """
    words = re.sub(r"[\s,]+", " ", text.strip().lower().replace(" of ", " "))
    words = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|^(?:from|in|on|by) ", "", words).strip()
    # A plan's dates are starts of work, so that the 23 of 1/9/23 cannot mean 1923, as in a
    # birthday.
    if found := cells.read_date(words, short_year=True):
        day = found.value
        moment = Fraction(day.year * 12 + day.month - 1) + Fraction(day.day - 1, 31)
        return ExactRange(moment, moment)
    named = re.fullmatch(rf"([a-z]+)[ -]?({_YEAR}|\d\d)", words)
    if named:
        year = int(named[2]) if len(named[2]) == 4 else 2000 + int(named[2])
        if named[1] in MONTH_NUMBERS:
            begin = Fraction(year * 12 + MONTH_NUMBERS[named[1]] - 1)
            return ExactRange(begin, begin + 1 - LAST_DAY)
        if named[1] in _TERMS:
            first, last = _TERMS[named[1]]
            return ExactRange(
                Fraction(year * 12 + first - 1), Fraction(year * 12 + last) - LAST_DAY
            )
        return None
    period = _one(words)
    if period is None or period[0] != period[1]:
        return None
    if re.fullmatch(_YEAR, words):
        return ExactRange(Fraction(period[0] * 12), Fraction(period[0] * 12 + 12) - LAST_DAY)
    # A financial year starts on 1 April, an academic year on 1 September.
    april = Fraction((period[0] - 1) * 12 + 3)
    return ExactRange(april, april + 5)


def end_of_year(year: int) -> Fraction:
    """Return the end of the financial year that ends in `year`, in months since year 0."""
    return Fraction(year * 12 + 3)
