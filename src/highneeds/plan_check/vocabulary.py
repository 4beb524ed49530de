"""The words of a plan file and the ids they stand for, read from the packaged vocabulary."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from highneeds import definitions
from highneeds.plan_check.quantities import TOTAL, Form, PrintedUnit
from highneeds.vocabulary.strict import Strict

PATH = "plan_files/vocabulary.yaml"
_AGE = re.compile(
    r"(?:ages? |aged )?(?:under \d+|\d+ (?:to )?\d+|\d+ (?:and )?(?:over|under|above|plus))"
)


class _Measure(Strict):
    unit: PrintedUnit
    words: tuple[str, ...]
    same_as: str = ""
    sign: int = 0


class _File(Strict):
    source: str
    reviewed: object
    columns: Mapping[str, tuple[str, ...]]
    measures: Mapping[str, _Measure]
    scenarios: Mapping[str, tuple[str, ...]]
    forms: Mapping[Form, tuple[str, ...]]
    rules: Mapping[str, tuple[str, ...]]
    effects: Mapping[str, tuple[str, ...]]
    totals: tuple[str, ...]
    skipped_items: tuple[str, ...]
    missing: tuple[str, ...]
    items: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Named:
    """What the words of a measure cell mean."""

    measure: str
    form: Form = Form.LEVEL
    scenario: str = ""
    item: str = ""
    sign: int = 0


@dataclass(frozen=True)
class Vocabulary:
    """Look-ups from plain words to ids; every key is as `plain` makes it."""

    columns: Mapping[str, str]
    measures: Mapping[str, str]
    units: Mapping[str, PrintedUnit]
    signs: Mapping[str, int]
    same_as: Mapping[str, str]
    scenarios: Mapping[str, str]
    forms: Mapping[str, Form]
    rules: Mapping[str, str]
    effects: Mapping[str, str]
    totals: frozenset[str]
    skipped: tuple[str, ...]
    missing: frozenset[str]
    items: Mapping[str, str]

    def item(self, text: str) -> str:
        """Return the item id of a label: "total", `dimension:name`, or "" when it is skipped."""
        words = plain(text)
        if words in self.totals or words == "":
            return TOTAL
        if any(words == skip or words.startswith(f"{skip} ") for skip in self.skipped):
            return ""
        if words in self.items:
            return self.items[words]
        if _AGE.fullmatch(words):
            return f"age:{re.sub('^age[ds]? ', '', words).replace(' to ', ' ')}"
        return f"provision:{words}"

    def scenario(self, text: str) -> str:
        """Return the scenario id; the words themselves when they name one of the plan's own."""
        words = plain(text)
        return self.scenarios.get(words, words)

    def measure(self, text: str) -> Named | None:
        """Understand a measure cell, for example "Allocation growth a year (stretch)"."""
        words = plain(text)
        # The whole label first: "unmitigated cumulative deficit" is a name by itself.
        if words in self.measures:
            return self._named(words, Form.LEVEL, "")
        for scenario_words in self._longest(self.scenarios):
            left = _without(words, scenario_words)
            if left is not None and left in self.measures:
                return self._named(left, Form.LEVEL, self.scenarios[scenario_words])
        for form_words in self._longest(self.forms):
            left = _without(words, form_words)
            if left is None:
                continue
            left = re.sub(r"^(?:of|in|by) | (?:of|in|by)$", "", left)
            inner = self.measure(left) if left else None
            if inner is not None and inner.form is Form.LEVEL:
                return Named(
                    inner.measure, self.forms[form_words], inner.scenario, inner.item, inner.sign
                )
        return None

    def _named(self, words: str, form: Form, scenario: str) -> Named:
        measure = self.measures[words]
        return Named(
            self.same_as.get(measure, measure), form, scenario, "", self.signs.get(measure, 0)
        )

    @staticmethod
    def _longest(words: Mapping[str, object]) -> tuple[str, ...]:
        # Long before short, so that words that contain others are not cut in two.
        return tuple(sorted(words, key=lambda w: (-len(w), w)))


def plain(text: str) -> str:
    """Write words in lower case without punctuation, for comparing.

    Examples
    --------
    >>> plain("Resource or SEN  Units*"), plain("Post 16/FE"), plain("In-year (£m)")
    ('resource or sen units', 'post 16 fe', 'in year')
    """
    words = text.lower().replace("&", " and ").replace("+", " plus ").replace("%", " ")
    words = re.sub(r"\(\s*(?:£\s*)?(?:m|k|000s?|million|thousands?)?\s*\)", " ", words)
    words = re.sub(r"£\s*(?:m|k|000s?)?(?![a-z0-9])", " ", words)
    words = re.sub(r"(?<=\d),(?=\d{3})", "", words)
    return re.sub(r"[^a-z0-9]+", " ", words).strip()


@cache
def vocabulary() -> Vocabulary:
    """Read and check the packaged vocabulary."""
    raw = _File.model_validate(definitions.read(PATH))
    return Vocabulary(
        columns=_inverted(raw.columns),
        measures=_inverted({k: m.words for k, m in raw.measures.items()}),
        units={k: m.unit for k, m in raw.measures.items()},
        signs={k: m.sign for k, m in raw.measures.items() if m.sign},
        same_as={k: m.same_as for k, m in raw.measures.items() if m.same_as},
        scenarios=_inverted(raw.scenarios),
        forms={plain(w): form for form, words in raw.forms.items() for w in words},
        rules=_inverted(raw.rules),
        effects=_inverted(raw.effects),
        totals=frozenset(plain(w) for w in raw.totals),
        skipped=tuple(plain(w) for w in raw.skipped_items),
        missing=frozenset(w.lower() for w in raw.missing),
        items={
            plain(w): f"{dimension}:{item}"
            for dimension, items in raw.items.items()
            for item, words in items.items()
            for w in words
        },
    )


def _inverted(groups: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in groups.items():
        for word in (name, *words):
            known = found.setdefault(plain(word), name)
            if known != name:
                raise ValueError(f'{PATH}: "{word}" stands for both {known} and {name}')
    return found


def _without(words: str, part: str) -> str | None:
    if words == part:
        return ""
    if words.startswith(f"{part} "):
        return words[len(part) + 1 :]
    if words.endswith(f" {part}"):
        return words[: -len(part) - 1]
    return None
