"""The reminder that need decides in law, in the words that each kind of figure asks for.

The words, with the sections of the Act that they rest on, are in `definitions/law.yaml`.
"""

from typing import Final

from highneeds.definitions import read
from highneeds.document.model import Note

_WORDS: Final[dict[str, str]] = read("law.yaml")


def _reminder(figures: str) -> Note:
    return Note((_WORDS[figures],), kind="law")


LAW: Final = _reminder("comparison")
LAW_OPPORTUNITIES: Final = _reminder("opportunities")
LAW_TARGETS: Final = _reminder("targets")
