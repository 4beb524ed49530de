"""One area: its codes, names, dates, and what it became. `areas` holds them all.

Names are folded so that case, punctuation and what authorities put around their name do not count.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache


class Level(StrEnum):
    """How large an area is; the values stand in the `level` column of every table."""

    LA = "la"
    REGIONAL = "regional"
    NATIONAL = "national"


@dataclass(frozen=True)
class CodeSpan:
    """An ONS code, and its first and last day (None where it reaches beyond what we hold)."""

    code: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Move:
    """Where an authority went: the other authority, the first day, and all of it or only a part."""

    area: str
    day: date
    whole: bool


@dataclass(frozen=True)
class Area:
    """One authority, region or country.

    Attributes
    ----------
    id
        DfE code of an authority ("852"), ONS code of a region ("E12000008") or of England.
    name
        As DfE prints it now.
    level
        Authority, region or country.
    number
        Three-digit DfE number; "980" to "990" for regions and "970" for England, as LAIT uses.
    codes
        ONS codes, oldest first.
    kind
        For example `unitary_authority`, as it is now or was last; empty for regions.
    region, london
        ONS code of the region (E12…), and of Inner or Outer London (E13…) where it is in London.
    also
        Other names in use.
    start, end
        First and last day; None when it began before April 2009, or continues.
    successors, predecessors
        What it became part of, and what it was made of.
    """

    id: str
    name: str
    level: Level
    number: str
    codes: tuple[CodeSpan, ...]
    kind: str = ""
    region: str = ""
    london: str = ""
    also: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    successors: tuple[Move, ...] = ()
    predecessors: tuple[Move, ...] = ()

    def existed_on(self, day: date) -> bool:
        """Say whether it existed on a day."""
        return (self.start or day) <= day <= (self.end or day)

    def existed_during(self, first: date, last: date) -> bool:
        """Say whether it existed on any day of a span."""
        return (self.start or last) <= last and (self.end or first) >= first

    def has_name(self, text: str) -> bool:
        """Say whether a printed name is one of its names."""
        mine = {key for name in (self.name, *self.also) for key in (fold(name), plain(name))}
        return fold(text) in mine or plain(text) in mine

    def resembles(self, text: str) -> bool:
        """Say whether a name shares a long word, or its beginning, with one of its names."""
        mine = {word for name in (self.name, *self.also) for word in plain(name).split()}
        # Short words ("east", "west", "upon") stand in the names of unrelated areas.
        longer = [word for word in mine if len(word) > 4]
        words = plain(text).split()
        return any(word.startswith(own) or own == word for own in longer for word in words)


@dataclass(frozen=True)
class CodeMatch:
    """What a triple of old code, new code and name stands for.

    Attributes
    ----------
    area
        None when the row cannot be trusted to be of any area.
    problem
        "" when all agree; `unknown_area`; `codes_disagree`; `name_disagrees` (the name belongs to
        another area, or resembles nothing while a single code is given). The row is used with
        `new_name` (a spelling not yet known) and `new_code` (one of two codes not yet known).
    message
        One sentence, empty when all agree.
    """

    area: Area | None
    problem: str = ""
    message: str = ""


_NOT_WORD = re.compile(r"[^a-z0-9]+")
# Only in front of "of": "City of Bristol" loses both words, "County Durham" keeps its first.
_LEAD = re.compile(
    r"^(?:the )?(?:(?:royal |london |metropolitan )?borough|city|county|council|district)"
    r"(?: council)?(?: and (?:district|county))? of (?:the )?(?=\w)"
)
_TAIL = re.compile(
    r"(?: (?:city|county|borough|metropolitan|district|unitary|authority|council|of|the|ua|mbc|"
    r"mdc|cc|bc|lb|royal|london))+$"
)


@cache
def fold(text: str) -> str:
    """Fold a name to its words: case, accents, punctuation and "&" do not count.

    Examples
    --------
    >>> fold("Bournemouth, Christchurch & Poole"), fold("Saint Helens")
    ('bournemouth christchurch and poole', 'st helens')
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    # An apostrophe joins its two halves; every other sign parts words.
    bare = bare.replace("&", " and ").replace("'", "").replace("’", "")
    words = _NOT_WORD.sub(" ", bare).strip()
    # St Helens is printed with a full stop after "St", without it, and as "Saint".
    return re.sub(r"^saint\b", "st", words)


@cache
def plain(text: str) -> str:
    """Fold a name and drop what authorities put around it: City of, County, Borough, Council.

    Examples
    --------
    >>> plain("Herefordshire, County of"), plain("London Borough of Brent Council")
    ('herefordshire', 'brent')
    """
    words = fold(text)
    short = _LEAD.sub("", words)
    # A name of nothing but such words must not fold to nothing, or it would equal every other one.
    return _TAIL.sub("", short) or short
