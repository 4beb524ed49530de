"""Text that a spreadsheet would run is written so that it stays text."""

import re
from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs that spreadsheets take for the start of a formula, their full-width forms among them."""

_NUMBER: Final = re.compile(r"[+-][0-9][0-9,]*(\.[0-9]+)?(e[+-]?[0-9]+)?", re.ASCII | re.IGNORECASE)
"""A signed number in figures. Python takes more for a number: -inf, a line break and 3, 1_000."""


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    Spaces in front do not make it safe. A plain negative or signed number is left as it is.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("-3.5"), escape_formula("Hull")
    ("'=1+1", '-3.5', 'Hull')
    """
    # Once as it is, because a tab or line break in front runs too and stripping would remove it.
    runs = text.startswith(_RUNS) or text.lstrip().startswith(_RUNS)
    return "'" + text if runs and not _NUMBER.fullmatch(text) else text
