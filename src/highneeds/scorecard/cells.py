"""One cell of a board's page: a number, its unit marks, its arrow, or a reason for no number."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from highneeds.files.cells import read_written_number
from highneeds.vocabulary.status import Status


class Arrow(StrEnum):
    """Which way a displayed value moved. Says nothing about good or bad."""

    UP = "up"
    DOWN = "down"
    FLAT = "flat"


ARROWS: Final = {
    **dict.fromkeys("🔺▲△↑⬆⇧🔼🠅⏫▴⇑", Arrow.UP),
    **dict.fromkeys("🔻▼▽↓⬇⇩🔽🠇⏬▾⇓", Arrow.DOWN),
    **dict.fromkeys("🕨→➡⇒↔⬌▶►◄◀⇔🔁▸▬", Arrow.FLAT),
}
"""Signs that boards print. 🕨 (a loudspeaker) is what one symbol font turns a level arrow into."""

NO_DATA: Final = {
    **dict.fromkeys(("-", "–", "—", "no data", "nodata", "tbc", "not supplied"), Status.MISSING),
    **dict.fromkeys(("missing", "none", "null", "nan", "?", "x", ":", ".."), Status.MISSING),
    **dict.fromkeys(("n/a", "na", "not applicable", "z"), Status.NOT_APPLICABLE),
    **dict.fromkeys(("not collected", "nc"), Status.NOT_COLLECTED),
    **dict.fromkeys(("c", "suppressed", "*", "<5"), Status.SUPPRESSED),
}
"""Words for a cell without a number. None of them is zero."""

_OF: Final = re.compile(r"(\d[\d,]*)\s*(?:of|/|out of)\s*(\d[\d,]*)")


@dataclass(frozen=True)
class CellValue:
    """What a cell says.

    Attributes
    ----------
    value
        The number as written: 33 for "33%", 2918 for "2,918 🔺".
    status
        Present, zero, missing, suppressed, not applicable or not collected.
    arrow
        The arrow printed in the cell.
    percent, pound
        Whether the cell carries the sign.
    decimals
        Places printed.
    numerator, denominator
        For "2 of 6" and "2/6".
    """

    value: float | None
    status: Status
    arrow: Arrow | None = None
    percent: bool = False
    pound: bool = False
    decimals: int = 0
    numerator: float | None = None
    denominator: float | None = None


@lru_cache(maxsize=65_536)
def parse_cell(text: str | None) -> CellValue | None:
    """Read a cell; None when it is neither a number nor a known word for no data.

    Examples
    --------
    >>> parse_cell("2,918 🔺").value, parse_cell("0.0% 🕨").arrow.value
    (2918.0, 'flat')
    >>> parse_cell("£1.2m").value, parse_cell("2 of 6").denominator, parse_cell("about ten") is None
    (1200000.0, 6.0, True)
    """
    arrows = [ARROWS[sign] for sign in text or "" if sign in ARROWS]
    arrow = arrows[0] if arrows else None
    # Two arrows that differ: nobody can know which is meant.
    if len(set(arrows)) > 1:
        return None
    # U+FE0F asks for the coloured form of a sign, and says nothing.
    bare = "".join(sign for sign in text or "" if sign not in ARROWS and sign != "\ufe0f").strip()
    plain = " ".join(bare.lower().split())
    if not plain:
        return CellValue(None, Status.MISSING, arrow)
    if plain in NO_DATA:
        return CellValue(None, NO_DATA[plain], arrow)
    if counts := _OF.fullmatch(plain):
        part, whole = (float(group.replace(",", "")) for group in counts.groups())
        value = 100 * part / whole if whole else None
        status = Status.NOT_APPLICABLE if value is None else _status(value)
        return CellValue(value, status, arrow, percent=True, numerator=part, denominator=whole)
    found = read_written_number(plain)
    if found is None:
        return None
    return CellValue(
        found.value,
        _status(found.value),
        arrow,
        percent=found.percent,
        pound=found.pound,
        decimals=found.decimals,
    )


def only_arrow(text: str) -> bool:
    """Whether a cell holds an arrow and nothing else."""
    bare = [sign for sign in text if not sign.isspace() and sign != "\ufe0f"]
    return bool(bare) and all(sign in ARROWS for sign in bare)


def _status(value: float) -> Status:
    return Status.ZERO if value == 0 else Status.PRESENT
