"""Matching names as boards type them: look-alike letters, slips of the finger, odd spaces."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LOOK_ALIKES: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеіјорсухѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABESIJKMHOPCTYXaeijopcyxsABEZHIKMNOPTYXo",
)
"""Cyrillic and Greek letters that look like Latin ones, so that a search does not find the word."""

SLIPS: Final = {
    "echp": "ehcp",
    "ecph": "ehcp",
    "echps": "ehcps",
    "ecphs": "ehcps",
    "anticpated": "anticipated",
    "assesment": "assessment",
    "assesments": "assessments",
}
"""Slips seen on real pages, with what was meant."""


def plain(text: str) -> str:
    """Lower-case words without look-alikes, signs and slips, for comparing names.

    Examples
    --------
    >>> plain("КРІ") == plain("KPI"), plain("% of ECHP children")
    (True, 'pct of ehcp children')
    """
    latin = unicodedata.normalize("NFKC", text).translate(LOOK_ALIKES).lower()
    latin = latin.replace("%", " pct ").replace("&", " and ").replace("number of", "no of")
    words = re.sub(r"[^a-z0-9]+", " ", latin).split()
    return " ".join(SLIPS.get(word, word) for word in words)


def has_look_alikes(text: str) -> bool:
    """Whether Latin text hides letters of another alphabet."""
    return text.translate(LOOK_ALIKES) != text


def slips_in(text: str) -> tuple[tuple[str, str], ...]:
    """List known slips in a text as pairs of what is written and what was meant."""
    words = re.findall(r"[A-Za-z]+", text)
    return tuple((w, SLIPS[w.lower()]) for w in dict.fromkeys(words) if w.lower() in SLIPS)


def same_words(one: str, other: str, at_least: float = 0.9) -> bool:
    """Whether two titles are the same but for a slip or two."""
    a, b = plain(one), plain(other)
    return a == b or difflib.SequenceMatcher(None, a, b).ratio() >= at_least


def nearest(text: str, choices: Iterable[str]) -> str:
    """Return the choice most like a text, or "" when none is alike."""
    by_plain = {plain(choice): choice for choice in choices}
    found = difflib.get_close_matches(plain(text), by_plain, n=1, cutoff=0.6)
    return by_plain[found[0]] if found else ""


def plain_ref(text: str) -> str:
    """Write a reference so that 3.070, "3.07 " and 3.07 are one; letters are kept.

    Examples
    --------
    >>> plain_ref("03.070"), plain_ref("KPI 12")
    ('3.07', 'kpi 12')
    """
    tidy = " ".join(text.translate(LOOK_ALIKES).lower().split())
    if re.fullmatch(r"\d+\.\d+", tidy):
        whole, _, part = tidy.partition(".")
        return f"{int(whole)}.{part.rstrip('0') or '0'}"
    return str(int(tidy)) if tidy.isdigit() else tidy
