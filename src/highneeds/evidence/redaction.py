"""Take names, schools, places, numbers and addresses out of free text; a person releases it.

Redaction errs towards taking out too much. It is a first pass and no guarantee, so nothing that
passes through here is published until a named person has released it (practice.md §4.4).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from highneeds.definitions import read

# The more particular before the more general: a UPN and a telephone number hold a long number. An
# amount of £ is neither.
_PATTERNS: Final = (
    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("link", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),
    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)),
    ("date", re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b")),
    ("upn", re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[0-9A-Z]\b", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\w£])(?:\+44|0)[\d ()-]{8,14}\d(?!\w)")),
    ("number", re.compile(r"(?<![\w£.,])\d{6,}(?!\w)")),
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_SENTENCE_END: Final = re.compile(r"[.!?:;\n\"“”(•]\s*$")


@dataclass(frozen=True)
class Redacted:
    """Text with what could name somebody replaced by its kind in brackets.

    Attributes
    ----------
    text
        For example "[name] is happy at [school]".
    kinds
        Kinds found, in order: name, school, place, email, link, postcode, date, upn, phone, number.
    """

    text: str
    kinds: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.kinds


@dataclass(frozen=True)
class _Lists:
    titles: frozenset[str]
    cues: frozenset[str]
    schools: frozenset[str]
    places: frozenset[str]
    keep: frozenset[str]
    names: frozenset[str]
    ambiguous: frozenset[str]


@cache
def _lists() -> _Lists:
    data = read("evidence/redaction.yaml")
    keys = ("titles", "cues", "school_words", "places", "keep", "first_names", "ambiguous_names")
    return _Lists(*(frozenset(str(word) for word in data[key]) for key in keys))


def redact(text: str, known: Iterable[str] = ()) -> Redacted:
    """Replace names, schools, places, contact details and long numbers.

    Parameters
    ----------
    text
        Free text as written.
    known
        Phrases that must always go, for example the school names in the survey; any case.

    Notes
    -----
    A capitalised word inside a sentence is taken for a name unless it is on the list of words to
    keep. At the start of a sentence only a known first name is, and in lower case only a first
    name that is no plain word. Not found: an unusual name in lower case or alone at the start.

    Examples
    --------
    >>> redact("Adam loves Hill Top Primary School. Ring 023 8000 0000.").text
    '[name] loves [school]. Ring [phone].'
    """
    kinds: list[str] = []

    def put(kind: str) -> str:
        kinds.append(kind)
        return f"[{kind}]"

    # Long phrases first: of "Hill Top Primary School" and "Hill Top" the whole must go. One or two
    # letters would be found everywhere.
    for phrase in sorted({p.strip() for p in known if len(p.strip()) > 2}, key=len, reverse=True):
        pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
        text = pattern.sub(lambda _: put("school"), text)
    for kind, pattern in _PATTERNS:
        text = pattern.sub(lambda _, kind=kind: put(kind), text)  # type: ignore[misc]
    return Redacted(_without_names(text, put), tuple(kinds))


def plain_words() -> tuple[str, ...]:
    """Return the words that are too common to be worth counting."""
    return tuple(str(word) for word in read("evidence/redaction.yaml")["plain_words"])


def names_somebody(text: str, known: Iterable[str] = ()) -> bool:
    """Say whether redaction would take out a name, school or contact detail."""
    return not redact(text, known).clean


def _without_names(text: str, put: Callable[[str], str]) -> str:
    lists = _lists()
    # "[phone]" and its like are what was put in above.
    words = [m for m in _WORD.finditer(text) if text[m.start() - 1 : m.start()] != "["]
    named = [_is_name(text, words, i, lists) for i in range(len(words))]
    parts: list[str] = []
    at = i = 0
    while i < len(words):
        if not named[i]:
            i += 1
            continue
        j = _end_of_name(text, words, named, i, lists)
        run = {word.group().lower() for word in words[i : j + 1]}
        kind = "school" if run & lists.schools else "place" if run & lists.places else "name"
        parts += [text[at : words[i].start()], put(kind)]
        at = words[j].end()
        i = j + 1
    return "".join([*parts, text[at:]])


def _end_of_name(
    text: str, words: list[re.Match[str]], named: list[bool], i: int, lists: _Lists
) -> int:
    """Return the last word of the name that begins at word i, its school or street word too."""
    j = i
    while j + 1 < len(words):
        gap = text[words[j].end() : words[j + 1].start()]
        following = words[j + 1].group().lower()
        tail = following in lists.schools | lists.places
        if gap.strip(" -.") or not (named[j + 1] or tail):
            break
        j += 1
    return j


def _is_name(text: str, words: list[re.Match[str]], i: int, lists: _Lists) -> bool:
    bare = re.sub(r"['’]s$", "", words[i].group())
    lower = bare.lower()
    before = words[i - 1] if i else None
    following = words[i + 1].group() if i + 1 < len(words) else ""
    gap_before = text[before.end() : words[i].start()].strip(" .") if before else "-"
    known = lower in lists.names and lower not in lists.ambiguous
    if before and before.group().lower() in lists.titles and not gap_before:
        return True
    if lower in lists.titles and bare[0].isupper():
        return following[:1].isupper()
    if bare in lists.keep or known:
        return known
    if not bare[0].isupper():
        # In lower case only where the text says that it is a name, because many first names are
        # plain words.
        told = before is not None and before.group().lower() in {"called", "named"}
        return told and lower in lists.names
    if bare.isupper() or (i and not _SENTENCE_END.search(text[: words[i].start()])):
        # EHCP, SENCO: words all in capitals are abbreviations.
        return not bare.isupper()
    # At the start of a sentence every word has a capital; only two in a row look like a name.
    near = following and text[words[i].end() :][:1] == " " and following not in lists.keep
    return bool(near) and following[0].isupper() and not following.isupper()
