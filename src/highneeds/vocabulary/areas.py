"""All authorities, regions and England, and the ways to find one by code, name or alias.

The facts are in `definitions/areas.yaml`. Codes join data; names only help people and catch codes
that stand beside the wrong name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final, NoReturn

from highneeds import definitions
from highneeds.vocabulary.area import Area, CodeMatch, CodeSpan, Level, Move, fold, plain
from highneeds.vocabulary.faults import Fault, UnknownNameError

ENGLAND: Final = "E92000001"


@dataclass(frozen=True)
class Areas:
    """All areas, and the ways to find one.

    Parameters
    ----------
    all
        England, the regions, then the authorities by code.
    ambiguous
        Folded words that stand for several areas, with their ids and a note.
    """

    all: tuple[Area, ...]
    ambiguous: Mapping[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    _by_id: dict[str, Area] = field(init=False, repr=False, compare=False)
    _by_code: dict[str, Area] = field(init=False, repr=False, compare=False)
    _exact: dict[str, tuple[Area, ...]] = field(init=False, repr=False, compare=False)
    _loose: dict[str, tuple[Area, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index by id, code and name; codes must be unique."""
        by_code: dict[str, Area] = {}
        exact: dict[str, dict[str, Area]] = {}
        loose: dict[str, dict[str, Area]] = {}
        for area in self.all:
            # A DfE code can have had several ONS codes (Gateshead has two), and older files hold
            # the old one.
            for code in {area.id, area.number, *(span.code for span in area.codes)}:
                if by_code.setdefault(code.upper(), area) is not area:
                    raise ValueError(f"areas.yaml: {code} stands for two areas")
            for name in (area.name, *area.also):
                exact.setdefault(fold(name), {})[area.id] = area
                loose.setdefault(plain(name), {})[area.id] = area
        # A frozen dataclass refuses plain assignment, also in its own `__post_init__`.
        object.__setattr__(self, "_by_id", {area.id: area for area in self.all})
        object.__setattr__(self, "_by_code", by_code)
        object.__setattr__(self, "_exact", {k: tuple(found.values()) for k, found in exact.items()})
        object.__setattr__(self, "_loose", {k: tuple(found.values()) for k, found in loose.items()})

    def __contains__(self, area_id: object) -> bool:
        """Say whether an id is known."""
        return area_id in self._by_id

    @property
    def authorities(self) -> tuple[Area, ...]:
        """Every authority, also the former ones, by code."""
        return tuple(area for area in self.all if area.level is Level.LA)

    def get(self, area_id: str) -> Area:
        """Return the area with this id, or raise UnknownNameError."""
        if area_id in self._by_id:
            return self._by_id[area_id]
        return self.find(area_id)

    def by_code(self, code: str) -> Area | None:
        """Return the area with a DfE number or an ONS code, old or new, or None."""
        return self._by_code.get(code.strip().upper())

    def find(self, text: str, year: int | None = None) -> Area:
        """Find an area by any code, name or alias.

        Parameters
        ----------
        text
            What a person typed; case and punctuation do not count.
        year
            Prefer the authority that existed in January of this year. Without it, an authority
            that continues is preferred to a former one of the same name ("Dorset").

        Raises
        ------
        UnknownNameError
            When nothing has this name, with the three nearest names; or when it stands for
            several areas, with all of them.
        """
        named = self.named(text, year)
        if named:
            return named
        for key, index in ((fold(text), self._exact), (plain(text), self._loose)):
            if key in self.ambiguous:
                self._refuse_ambiguous(text, *self.ambiguous[key])
            found = self._preferred(index.get(key, ()), year)
            if found:
                self._refuse_ambiguous(text, tuple(area.id for area in found), "")
        return self._refuse_unknown(text)

    def named(self, text: str, year: int | None = None) -> Area | None:
        """Return the area that `find` would, or None where it would refuse."""
        # Codes first: nobody is called 852. Then names as they are, because folded further "City of
        # London" is London.
        area = self.by_code(text)
        if area:
            return area
        for key, index in ((fold(text), self._exact), (plain(text), self._loose)):
            if key in self.ambiguous:
                return None
            found = self._preferred(index.get(key, ()), year)
            if found:
                return found[0] if len(found) == 1 else None
        return None

    @staticmethod
    def _preferred(found: tuple[Area, ...], year: int | None) -> tuple[Area, ...]:
        if len(found) < 2:
            return found
        if year is not None:
            then = tuple(a for a in found if a.existed_on(date(year, 1, 1)))
            return then or found
        # "Dorset" without a year is the unitary authority of today, not the county that ended in
        # 2019.
        return tuple(area for area in found if area.end is None) or found

    def _refuse_ambiguous(self, text: str, ids: tuple[str, ...], note: str) -> NoReturn:
        choices = "; ".join(self._label(self._by_id[i]) for i in ids)
        tail = f" ({note}.)" if note else ""
        raise UnknownNameError(
            Fault(
                "This name stands for several areas.", f'"{text}"', f"Give one of: {choices}.{tail}"
            )
        )

    def _refuse_unknown(self, text: str) -> NoReturn:
        # "west" begins words of several names: a list of those helps more than the nearest
        # spelling.
        words = fold(text)
        longest = max(words.split(), key=len, default="")
        starts = {
            area.id: area
            for name, areas in self._exact.items()
            for area in areas
            # Or a letter or two would list half of England.
            if len(longest) > 2 and re.search(rf"\b{re.escape(words)}", name)
        }
        if len(starts) > 1:
            # Former authorities are offered only when no two of today fit.
            live = tuple(i for i, a in starts.items() if a.end is None)
            self._refuse_ambiguous(text, live if len(live) > 1 else tuple(starts), "")
        near = tuple(starts.values()) or self._nearest(words)
        names = "; ".join(self._label(area) for area in near)
        do = f"Did you mean: {names}?" if near else "Give a three-digit DfE code, such as 852."
        raise UnknownNameError(
            Fault("No authority, region or country is known by this.", f'"{text}"', do)
        )

    def _nearest(self, words: str) -> tuple[Area, ...]:
        from difflib import get_close_matches  # noqa: PLC0415 - needed only for a message

        near: dict[str, Area] = {}
        # More than the three that are shown, because several spellings may be of one area.
        for key in get_close_matches(words, list(self._exact), n=8, cutoff=0.5):
            for area in self._preferred(self._exact[key], None):
                near.setdefault(area.id, area)
        return tuple(near.values())[:3]

    @staticmethod
    def _label(area: Area) -> str:
        ended = f", until {area.end.year}" if area.end else ""
        return f"{area.name} ({area.number if area.level is Level.LA else area.id}{ended})"

    def match_codes(self, old: str | None, new: str | None, name: str | None = None) -> CodeMatch:
        """Say which area a published row is of, trusting a code only when nothing contradicts it.

        Parameters
        ----------
        old, new
            Three-digit DfE code and ONS code; None, "" or a missing symbol when not given.
        name
            The printed name, used only to catch a wrong code; None when not given.

        Returns
        -------
        CodeMatch
            `area` is None when the codes disagree, when they stand beside another area's name,
            when a single code stands beside a name that shares no word with the area's, or when
            the area is unknown. The row must then be left out, with a finding.
        """
        given = [c for c in (_code(old), _code(new)) if c]
        label = " / ".join([*given, *([f'"{name}"'] if name else [])]) or "a row without codes"
        found = [self._by_code.get(code) for code in given]
        known = [area for area in found if area]
        if not known:
            return CodeMatch(None, "unknown_area", f"{label} is not a known area.")
        area = known[0]
        # Either code may be the wrong one, and the figures may belong to either area: nobody can
        # tell.
        if len({a.id for a in known}) > 1:
            both = " and ".join(a.name for a in known)
            return CodeMatch(None, "codes_disagree", f"{label}: the codes are of {both}.")
        if not name or area.has_name(name):
            if len(known) < len(given):
                return CodeMatch(area, "new_code", f"{label}: one code is not known yet.")
            return CodeMatch(area)
        # Two codes that agree outweigh a name nobody knows; one code alone needs a name like its
        # own.
        others = {*self._exact.get(fold(name), ()), *self._loose.get(plain(name), ())}
        if others or (len(known) < 2 and not area.resembles(name)):
            text = f"{label}: the code is of {area.name}, the name is not."
            return CodeMatch(None, "name_disagrees", text)
        return CodeMatch(
            area, "new_name", f"{label} is taken for {area.name}: a spelling not yet known."
        )

    def successors(self, area_id: str) -> tuple[Area, ...]:
        """Return what an authority became part of."""
        return tuple(self.get(move.area) for move in self.get(area_id).successors)

    def predecessors(self, area_id: str) -> tuple[Area, ...]:
        """Return what an authority was made of."""
        return tuple(self.get(move.area) for move in self.get(area_id).predecessors)

    def joint_grounds(self) -> tuple[tuple[Area, ...], ...]:
        """Return the groups of authorities, former and new, that reorganisations tie together.

        No reorganisation crossed the boundary of a group, so figures may be added over it.
        """
        groups: list[set[str]] = []
        for area in self.authorities:
            linked = {area.id, *(move.area for move in area.successors)}
            if len(linked) > 1:
                touching = [group for group in groups if group & linked]
                groups = [group for group in groups if not group & linked]
                groups.append(linked.union(*touching))
        return tuple(tuple(self.get(i) for i in sorted(group)) for group in groups)

    def existing_at(self, year: int) -> tuple[Area, ...]:
        """Return the authorities that existed in January of a year."""
        day = date(year, 1, 1)
        return tuple(area for area in self.authorities if area.existed_on(day))


def _code(text: str | None) -> str:
    """Return a code in capitals, or "" for a blank or a symbol that stands for no code."""
    # A workbook holds 852 as a number, and some libraries print it as 852.0.
    code = (text or "").strip().upper().removesuffix(".0")
    # The symbols for "no code" (z, x, :, ..) have one or two characters, every code three or more.
    return code if len(code) > 2 else ""


def default_areas() -> Areas:
    """Return the packaged areas."""
    return _default()


@cache
def _default() -> Areas:
    return areas_from(definitions.read("areas.yaml"))


def areas_from(data: Mapping[str, Any]) -> Areas:
    """Build areas from plain data in the form of `areas.yaml`."""
    successors: dict[str, list[Move]] = {}
    predecessors: dict[str, list[Move]] = {}
    for change in data["changes"]:
        for old, heirs in change["moves"].items():
            for new, share in heirs.items():
                # Looked up, so that a word mistyped in areas.yaml fails and is not taken for
                # "part".
                whole = {"whole": True, "part": False}[share]
                successors.setdefault(old, []).append(Move(new, change["date"], whole))
                predecessors.setdefault(new, []).append(Move(old, change["date"], whole))
    every = [_large(data["england"], Level.NATIONAL)]
    every += [_large(region, Level.REGIONAL) for region in data["regions"]]
    for code, facts in sorted(data["authorities"].items()):
        after, before = successors.get(code, []), predecessors.get(code, [])
        start = before[0].day if before else None
        # The day of a reorganisation is the first of the new authority, so the last of the old is
        # before.
        end = after[0].day - timedelta(days=1) if after else None
        every.append(
            Area(
                id=code,
                name=facts["name"],
                level=Level.LA,
                number=code,
                codes=tuple(_spans(facts["codes"], start, end)),
                kind=facts["type"],
                region=facts["region"],
                london=facts.get("london", ""),
                also=tuple(facts.get("also", ())),
                start=start,
                end=end,
                successors=tuple(after),
                predecessors=tuple(before),
            )
        )
    ambiguous = {
        fold(words): (tuple(entry["of"]), entry["note"])
        for words, entry in data["ambiguous"].items()
    }
    return Areas(tuple(every), ambiguous)


def _large(facts: Mapping[str, Any], level: Level) -> Area:
    return Area(
        id=facts["id"],
        name=facts["name"],
        level=level,
        number=facts["number"],
        codes=(CodeSpan(facts["id"]),),
        region=facts.get("within", facts["id"] if level is Level.REGIONAL else ""),
        also=tuple(facts["also"]),
    )


def _spans(codes: Any, start: date | None, end: date | None) -> Iterable[CodeSpan]:
    if isinstance(codes, str):
        return [CodeSpan(codes, start, end)]
    return [CodeSpan(code, first, last) for code, (first, last) in codes.items()]
