"""Read a figure as it is printed, and say exactly which numbers it can stand for.

"£41.0m" is any amount from £40.95m to £41.05m; "over £60m" is £60m or more; "around £74m" is
looser than "£74m". Nothing is rounded: bounds are fractions.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from highneeds.files.cells import LARGEST
from highneeds.plan_check.ranges import ExactRange, around
from highneeds.plan_check.vocabulary import plain, vocabulary

_SCALES = {
    "bn": 9,
    "billion": 9,
    "m": 6,
    "mn": 6,
    "mil": 6,
    "million": 6,
    "millions": 6,
    "k": 3,
    "000": 3,
    "000s": 3,
    "thousand": 3,
    "thousands": 3,
}
_PERCENT = {"%", "percent", "per cent", "pc", "percentage", "pp", "% pts", "percentage points"}
_ABOUT = r"around|about|approximately|approx\.?|roughly|circa|c\.|ca\.|~|≈|some|estimated"
_NEARLY = r"nearly|almost|just under|close to"
_OVER = (
    r"over|more than|above|exceeds|exceeding|greater than|in excess of|at least|just over"
    r"|upwards of|a minimum of|≥|>=|>"
)
_UNDER = r"under|less than|below|fewer than|no more than|at most|up to|a maximum of|≤|<=|<"
_QUALIFIED = re.compile(
    rf"^(?:an? |the )?(?:(?P<about>{_ABOUT})|(?P<nearly>{_NEARLY})|(?P<over>{_OVER})"
    rf"|(?P<under>{_UNDER}))(?=[\s£\d.])\s*(?P<rest>.+)$",
    re.I,
)
_NUMBER = re.compile(
    r"^(?P<sign>[-+(]?)\s*(?P<pound>£?)\s*(?P<sign2>[-+(]?)\s*"
    r"(?P<digits>\d[\d,. ]*|\.\d+)(?P<exponent>e[-+]?\d+)?\s*"
    r"(?P<suffix>[a-z%]+(?: (?:cent|points))?)?\s*\)?(?P<rest>(?:\s+[a-z ]+|\s*/\s*[a-z ]+)?)$",
    re.I,
)
_BETWEEN = re.compile(
    r"^(?:between\s+)?(?P<low>\S.*?)\s*(?:\bto\b|\band\b|–|—|-)\s*(?P<high>£?\d.*)$", re.I
)
_WORDS = {
    "half": Fraction(1, 2),
    "a half": Fraction(1, 2),
    "a third": Fraction(1, 3),
    "one third": Fraction(1, 3),
    "two thirds": Fraction(2, 3),
    "a quarter": Fraction(1, 4),
    "one quarter": Fraction(1, 4),
    "three quarters": Fraction(3, 4),
    "a fifth": Fraction(1, 5),
    "one fifth": Fraction(1, 5),
}
_UNITS = ("plans", "plan", "children", "years", "year", "a year", "per year", "per annum", "pa")
_MANY_DIGITS = 9


@dataclass(frozen=True)
class Figure:
    """A number as printed.

    Attributes
    ----------
    value
        The printed number, in pounds, as a share (5% is 1/20), or as a count.
    range
        What it can stand for.
    scale
        Power of ten that the printed digits were multiplied by.
    decimals
        Printed decimal places.
    percent
        Whether it was printed or declared as a percentage.
    bare
        Whether only digits were printed, so that a spreadsheet may have dropped trailing zeros.
    soft
        Whether the words make it looser than its digits ("over", "around").
    oddity
        What is odd about the way it is written; "" when nothing is.
    """

    value: Fraction
    range: ExactRange
    scale: int = 0
    decimals: int = 0
    percent: bool = False
    bare: bool = False
    soft: bool = False
    oddity: str = ""


_LONGEST_EXPONENT: Final = 4  # e-12
_MOST_DIGITS: Final = 40


def is_missing(text: str) -> bool:
    """Whether a cell says that there is no figure."""
    return text.strip().lower() in vocabulary().missing or not text.strip()


def read_figure(text: str, unit: str = "", rounding: str = "") -> Figure | None:
    """Read one printed figure.

    Parameters
    ----------
    text
        As printed, for example "£41.0m", "1,059", "10.50%", "(3.2)", "over £60m", "a third".
    unit
        Unit that stands at the head of the column, used where the text does not say.
    rounding
        "exact", or what the figure was rounded to, in its own unit (for example "100").

    Returns
    -------
    Figure | None
        None when the text is not a figure.
    """
    words = _tidy(text)
    # In a sentence "a third" is said of 32% as it is of 35%.
    if words in _WORDS:
        return Figure(
            _WORDS[words], around(_WORDS[words], Fraction(1, 50)), percent=True, soft=True
        )
    qualified = _QUALIFIED.match(words)
    if qualified:
        inner = read_figure(qualified["rest"], unit, rounding)
        return None if inner is None else _loosened(inner, qualified)
    plain_number = _read_number(words, unit, rounding)
    if plain_number is not None:
        return plain_number
    # Last, because the hyphen of a range looks like a minus sign.
    between = _BETWEEN.match(words)
    if between:
        return _read_between(between["low"], between["high"], unit, rounding)
    return None


def unit_scale(unit: str) -> tuple[int, bool] | None:
    """Return the power of ten and whether it is a percentage; None for an unknown unit word."""
    words = unit.strip().lower().replace("'", "").replace("’", "")
    if words in _PERCENT or words.startswith("%"):
        return -2, True
    stripped = words.replace("£", "").replace("gbp", "").replace("pounds", "").strip()
    stripped = re.sub(r"\b(?:a|per) (?:year|plan|ehcp|annum|child)\b|/ ?\w+$", "", stripped).strip()
    if stripped in _SCALES:
        return _SCALES[stripped], False
    if stripped in {"", *_UNITS, "count", "number", "people", "share", "date", "fte", "weight"}:
        return 0, False
    return None


def _tidy(text: str) -> str:
    words = text.strip().lower().replace("\u00a0", " ").replace("−", "-").replace("‐", "-")
    # A dash before a number is a minus sign that a word processor has set.
    words = re.sub(r"^[–—](?=\s*£?\d)", "-", words)
    # Marks of footnotes stand behind figures in printed tables.
    return re.sub(r"\s+", " ", words).rstrip("*†‡").strip()


def _read_number(words: str, unit: str, rounding: str) -> Figure | None:
    match = _NUMBER.match(words)
    if match is None:
        return None
    rest = plain(match["rest"] or "")
    suffix = (match["suffix"] or "").strip()
    if rest and not re.fullmatch(r"(?:a|per|of)? ?[a-z ]*", rest):
        return None
    scale = _scale_of(suffix, unit)
    number = _digits(match["digits"].strip())
    if scale is None or number is None:
        return None
    value, decimals, oddity = number
    if match["exponent"]:
        # Exact fractions have no largest number: a plan with 1e999999999 would fill the memory.
        if len(match["exponent"]) > _LONGEST_EXPONENT:
            return None
        power = int(match["exponent"][1:])
        value, decimals = value * Fraction(10) ** power, decimals - power
    power, percent = scale
    value *= Fraction(10) ** power
    if value > LARGEST:
        return None
    signs = (match["sign"] or "") + (match["sign2"] or "")
    if "-" in signs or "(" in signs:
        value = -value
    half = _half(value, power, decimals, rounding)
    bare = not (suffix or match["pound"] or "," in words) and not rounding
    if match["pound"] and percent:
        oddity = "a pound sign and a percent sign stand together"
    return Figure(value, around(value, half), power, decimals, percent, bare, False, oddity)


def _half(value: Fraction, power: int, decimals: int, rounding: str) -> Fraction:
    rule = rounding.strip().lower().replace(",", "").lstrip("£")
    if rule in {"exact", "none", "0"}:
        return Fraction(0)
    half = Fraction(10) ** (power - decimals) / 2
    if rule:
        half = Fraction(rule) * Fraction(10) ** power / 2
    # A spreadsheet's own arithmetic is good to about 15 digits, and prints more than it knows.
    return max(half, abs(value) / 10**12) if decimals >= _MANY_DIGITS else half


def _scale_of(suffix: str, unit: str) -> tuple[int, bool] | None:
    if suffix in _PERCENT:
        return -2, True
    if suffix in _SCALES:
        return _SCALES[suffix], False
    if suffix and suffix not in _UNITS:
        return None
    return unit_scale(unit)


def _digits(text: str) -> tuple[Fraction, int, str] | None:
    digits = text.rstrip(" .,")
    if len(digits) > _MOST_DIGITS:
        return None
    oddity = "" if digits == text.rstrip() else f'"{text}" ends in a stray mark'
    if re.fullmatch(r"\d+(?:\.\d+)?|\.\d+", digits):
        pass
    elif re.fullmatch(r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?", digits):
        digits = re.sub("[, ]", "", digits)
    # Read, and told as an oddity: a misprint such as "£26,4m" leaves no doubt about the amount.
    elif re.fullmatch(r"\d+,\d{1,2}", digits):
        oddity = f'"{text}" has a comma where a decimal point belongs'
        digits = digits.replace(",", ".")
    elif re.fullmatch(r"\d+(?:[, ]\d+)+(?:\.\d+)?", digits):
        oddity = f'the thousands separators in "{text}" are misplaced'
        digits = re.sub("[, ]", "", digits)
    else:
        return None
    _, _, after = digits.partition(".")
    return Fraction(digits), len(after), oddity


def _loosened(inner: Figure, qualified: re.Match[str]) -> Figure:
    slack = _slack(inner)
    low, high = inner.value - slack, inner.value + slack
    if qualified["about"]:
        stated = ExactRange(low, high)
    elif qualified["nearly"]:
        stated = ExactRange(low, inner.value)
    elif qualified["over"]:
        stated = ExactRange(inner.value, None)
    else:
        stated = ExactRange(None, inner.value)
    return Figure(
        inner.value, stated, inner.scale, inner.decimals, inner.percent, False, True, inner.oddity
    )


def _slack(figure: Figure) -> Fraction:
    """One unit of the last meaningful digit, but no more than 5% of the figure."""
    unit = Fraction(10) ** (figure.scale - figure.decimals)
    if figure.value == 0:
        return unit
    while figure.value % (unit * 10) == 0:
        unit *= 10
    return max(figure.range.ends[1] - figure.value, min(unit, abs(figure.value) / 20))


def _read_between(low: str, high: str, unit: str, rounding: str) -> Figure | None:
    top = read_figure(high, unit, rounding)
    if top is None or not top.range.finite:
        return None
    # In "£3-4m" the unit is printed once and holds for both ends.
    borrowed = re.search(r"(%|bn|billion|m|million|k|thousand)\s*$", high)
    has_own = re.search(r"[a-z%]\s*$", low)
    bottom = read_figure(low + (borrowed[1] if borrowed and not has_own else ""), unit, rounding)
    if bottom is None or not bottom.range.finite or bottom.value >= top.value:
        return None
    ends = ExactRange(bottom.range.ends[0], top.range.ends[1])
    return Figure(ends.middle, ends, top.scale, top.decimals, top.percent, False, True)
