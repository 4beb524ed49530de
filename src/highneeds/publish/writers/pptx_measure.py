"""How much room words take on a slide: the widths of Arial, so that nothing has to be guessed."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

# Widths in thousandths of the size, from the published metrics of Helvetica, which Arial and
# Liberation Sans share.
_WIDTHS: Final[dict[str, int]] = {
    **dict.fromkeys("ijl", 222),
    **dict.fromkeys("'’‘", 222),
    **dict.fromkeys(" !,./:;I[]\\ft\N{NO-BREAK SPACE}", 278),
    **dict.fromkeys("()-r`“”·|{}", 333),
    **dict.fromkeys('"', 355),
    **dict.fromkeys("*", 389),
    **dict.fromkeys("^", 469),
    **dict.fromkeys("cksvxyzJ", 500),
    **dict.fromkeys("abdeghnopqu0123456789#$_?L£€–", 556),
    **dict.fromkeys("<=>+~−×÷±", 584),
    **dict.fromkeys("FTZ", 611),
    **dict.fromkeys("ABEKPSVXY&", 667),
    **dict.fromkeys("CDHNRUw", 722),
    **dict.fromkeys("GOQ", 778),
    **dict.fromkeys("Mm", 833),
    **dict.fromkeys("%", 889),
    **dict.fromkeys("W", 944),
    **dict.fromkeys("—…@▲▼▶■◆●", 1015),
}
# Arial Bold is nearly a tenth wider. The rest is care: words that are thought too short run out of
# their box.
_OTHER, _EAST, _BOLD, _CARE = 640, 1000, 1.09, 1.015
LINE: Final = 1.2
"""Height of a line over the size of its letters."""


@lru_cache(maxsize=20_000)
def wide(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a text on one line, inches."""
    units = sum(_WIDTHS.get(c) or (_EAST if ord(c) > 0x2E80 else _OTHER) for c in text)
    return units * size / 72_000 * (_BOLD if bold else 1.0) * _CARE


@lru_cache(maxsize=50_000)
def line_count(text: str, room: float, size: float, *, bold: bool = False) -> int:
    """Lines that a text takes in a box of this width (inches); a word that is too long breaks."""
    lines, used = 1, 0.0
    space = wide(" ", size, bold=bold)
    for word in text.split():
        long = wide(word, size, bold=bold)
        if used and used + space + long > room:
            lines, used = lines + 1, 0.0
        over = int(long / room) if room > 0 and long > room else 0
        lines += over
        used += long - over * room + (space if used else 0.0)
    return lines


def high(text: str, room: float, size: float, *, bold: bool = False) -> float:
    """Height in inches of a text that wraps in a box."""
    return line_count(text, round(room, 4), size, bold=bold) * size * LINE / 72


def paragraphs_high(words: Sequence[str], room: float, size: float, gap: float = 0.5) -> float:
    """Height in inches of paragraphs with half a line between them."""
    between = max(0, len(words) - 1) * size * gap / 72
    return sum(high(w, room, size) for w in words) + between


def least_width(texts: Sequence[str], lines: int, size: float, *, bold: bool = False) -> float:
    """Smallest width, in inches, in which every text takes at most so many lines."""
    words = {w for t in texts for w in t.split()}
    low = max((wide(w, size, bold=bold) for w in words), default=0.0)
    least = low
    for text in texts:
        if line_count(text, round(least, 4), size, bold=bold) <= lines:
            continue
        low, top = least, wide(text, size, bold=bold)
        # Twelve halvings of at most a slide's width are finer than any program places a letter.
        for _ in range(12):
            middle = round((low + top) / 2, 4)
            fits = line_count(text, middle, size, bold=bold) <= lines
            low, top = (low, middle) if fits else (middle, top)
        least = top
    return least
