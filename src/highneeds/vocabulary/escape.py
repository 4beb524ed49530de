"""Text from a file as it may stand in a document: it neither runs, nor breaks, nor deceives."""

import re
from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs that spreadsheets take for the start of a formula, their full-width forms among them."""

_NUMBER: Final = re.compile(r"[+-][0-9][0-9,]*(\.[0-9]+)?(e[+-]?[0-9]+)?", re.ASCII | re.IGNORECASE)
"""A signed number in figures. Python takes more for a number: -inf, a line break and 3, 1_000."""


def escape_formula(text: str) -> str:
    """Clean text, and put an apostrophe before what a spreadsheet would take for a formula.

    Spaces in front do not make it safe. A plain negative or signed number is left as it is.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("-3.5"), escape_formula("Hull")
    ("'=1+1", '-3.5', 'Hull')
    """
    # First, because a sign that is not seen could stand before the one that runs.
    text = clean(text)
    # Once as it is, because a tab or line break in front runs too and stripping would remove it.
    runs = text.startswith(_RUNS) or text.lstrip().startswith(_RUNS)
    return "'" + text if runs and not _NUMBER.fullmatch(text) else text


_BAD: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
"""Control characters, halves of pairs and signs that are none: XML and terminals break on them."""

_UNSEEN: Final = re.compile(
    "[\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)
"""Signs of no width and signs that turn the order of others round: two texts that look the same
would differ, and 18% could read 81%. Joiners of Persian and Indian letters are among them; a name
without them reads the same to those who read it."""


def clean(text: str) -> str:
    """Take out characters that no page, sheet, slide, table or terminal may hold.

    Every writer calls this for every text that comes from outside.

    Examples
    --------
    >>> clean("a\\x00b"), clean("\\ufeffBury\\u202e")
    ('a\ufffdb', 'Bury')
    """
    if text.isprintable():  # most texts are: asking is ten times quicker than cleaning
        return text
    return _UNSEEN.sub("", _BAD.sub("\N{REPLACEMENT CHARACTER}", text))
