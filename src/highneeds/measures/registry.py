"""The registry of metric definitions: data, validated when loaded."""

import datetime as dt
import difflib
from functools import cache
from typing import Literal

from pydantic import model_validator

from highneeds.definitions import names, read
from highneeds.vocabulary.faults import Fault, UnknownNameError
from highneeds.vocabulary.periods import PeriodKind
from highneeds.vocabulary.strict import Strict

Unit = Literal["count", "percent", "per_100", "per_1000", "gbp", "gbp_per_head", "gbp_per_plan"]

SCALE: dict[str, float] = {"percent": 100.0, "per_100": 100.0, "per_1000": 1000.0}
"""What a ratio is multiplied by to be shown; 1 for the other units."""

UNIT_WORDS: dict[str, str] = {
    "count": "",
    "percent": "%",
    "per_100": "per 100",
    "per_1000": "per 1,000",
    "gbp": "£",
    "gbp_per_head": "£ per head",
    "gbp_per_plan": "£ per plan",
}


FAMILIES = ("provision", "need", "age_band", "age_at_start", "ceased_reason", "s251_line")

_RULES = (
    "a count or an amount has no denominator, and every other unit has one",
    "a Wilson interval is for a percentage",
    "money has no interval, and everything else has one",
    "the theme is not in definitions/themes.yaml",
    "the family is not one that formulas know: " + ", ".join(FAMILIES),
    "the next review is not after the last",
    "decimals are below zero",
    "title, definition, why and source are sentences, not blanks",
)
"""What a definition must keep beside the type of each field, in the order of the checks."""


class Break(Strict):
    """A year at which a series cannot be compared with the years before."""

    year: int
    label: str
    what: str


class Reviewed(Strict):
    """When a definition was last read, and when it is due again."""

    date: dt.date
    next: dt.date


class Metric(Strict):
    """One measure: what it is, why it matters, and how to read it.

    Attributes
    ----------
    id, title, definition, why, theme
        Name and words. `definition` is exact.
    numerator, denominator
        In words; the formula of the same id is in `measures.formulas`.
    unit, decimals
        How the value is scaled and shown.
    polarity
        `high` or `low` is better, or `none`.
    period
        What a year means.
    interval
        `wilson` for a proportion, `poisson` for a count or rate, `none` for money.
    family
        The breakdown that gives one value per group, when there is one.
    first_comparable
        First year with this definition.
    breaks, caveats, source, reviewed
        What a reader must know.
    """

    id: str
    title: str
    definition: str
    why: str
    theme: str
    numerator: str
    denominator: str | None
    unit: Unit
    decimals: int
    polarity: Literal["high", "low", "none"]
    period: PeriodKind
    interval: Literal["wilson", "poisson", "none"]
    family: str | None
    first_comparable: int
    source: str
    breaks: tuple[Break, ...] = ()
    caveats: tuple[str, ...] = ()
    reviewed: Reviewed

    @model_validator(mode="after")
    def _parts_agree(self) -> "Metric":
        """Refuse a definition whose parts contradict each other."""
        money = self.unit.startswith("gbp")
        rules = (
            (self.unit in {"count", "gbp"}) == (self.denominator is None),
            self.interval != "wilson" or self.unit == "percent",
            (self.interval == "none") == money,
            self.theme in read("themes.yaml")["themes"],
            self.family is None or self.family in FAMILIES,
            self.reviewed.next > self.reviewed.date,
            self.decimals >= 0,
            all(text.strip() for text in (self.title, self.definition, self.why, self.source)),
        )
        broken = [words for holds, words in zip(rules, _RULES, strict=True) if not holds]
        if broken:
            raise ValueError("; ".join(broken))
        return self

    @property
    def scale(self) -> float:
        """What the ratio of numerator and denominator is multiplied by."""
        return SCALE.get(self.unit, 1.0)


@cache
def metrics() -> dict[str, Metric]:
    """Return every packaged metric by id, in the order of the themes, then by id."""
    themes = read("themes.yaml")["themes"]
    loaded = [Metric.model_validate(read(name)) for name in names("metrics")]
    loaded.sort(key=lambda metric: (themes.index(metric.theme), metric.id))
    return {metric.id: metric for metric in loaded}


def find_metric(metric_id: str) -> Metric:
    """Return a metric by id; `provision_share.mainstream` names its family.

    Raises
    ------
    UnknownNameError
        When there is none; suggests the nearest.
    """
    known = metrics()
    plain = metric_id.strip().lower().split(".")[0]
    if plain in known:
        return known[plain]
    near = difflib.get_close_matches(plain, known, n=3, cutoff=0.4)
    raise UnknownNameError(
        Fault(
            "There is no such metric.",
            f'"{metric_id}"',
            ("Did you mean " + ", ".join(near) + "? " if near else "")
            + "List them with: highneeds metrics list",
        )
    )
