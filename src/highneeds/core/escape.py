"""Text that a spreadsheet would run is written so that it stays text."""

from typing import Final

_RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Signs that spreadsheets take for the start of a formula, their full-width forms among them."""


def escape_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would take for a formula.

    Spaces in front do not make it safe. A plain negative or signed number is left as it is.

    Examples
    --------
    >>> escape_formula("=1+1"), escape_formula("-3.5"), escape_formula("Hull")
    ("'=1+1", '-3.5', 'Hull')
    """
    if not (text.startswith(_RUNS) or text.lstrip().startswith(_RUNS)):
        return text
    try:
        float(text.replace(",", ""))
    except ValueError:
        return "'" + text
    return text
