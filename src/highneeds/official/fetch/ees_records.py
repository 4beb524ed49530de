"""What the statistics service answers, as typed records; `ees_reading` makes them.

A member that the service adds is kept in `extra` and otherwise ignored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from highneeds.official.fetch.errors import ServiceFault

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Publication:
    """A publication with at least one data set in the service."""

    id: str
    title: str
    slug: str
    summary: str
    last_published: str
    extra: Plain


@dataclass(frozen=True)
class Version:
    """One version of a data set.

    `status` is `Published`, `Deprecated`, `Withdrawn` or what the service says; it is empty for
    the `latestVersion` inside a data set. Periods and the last three members are labels.
    """

    version: str
    type: str
    status: str
    published: str
    notes: str
    total_results: int
    file_id: str
    release_title: str
    release_slug: str
    period_start: str
    period_end: str
    geographic_levels: tuple[str, ...]
    filters: tuple[str, ...]
    indicators: tuple[str, ...]
    extra: Plain


@dataclass(frozen=True)
class DataSet:
    """A data set; `latest` is None while it has no live version."""

    id: str
    title: str
    summary: str
    status: str
    superseding_id: str
    latest: Version | None
    extra: Plain


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    id: str
    label: str


@dataclass(frozen=True)
class Filter:
    """A column that splits the data; a total can be known only by its label."""

    id: str
    column: str
    label: str
    hint: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Indicator:
    """A measure. `unit` is one of "", %, £, £m, pp, string; `decimals` is for display only."""

    id: str
    column: str
    label: str
    unit: str
    decimals: int | None


@dataclass(frozen=True)
class Location:
    """An area. `codes` holds what its level has: code, oldCode, ukprn, urn, laEstab."""

    id: str
    level: str
    label: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Period:
    """A time period: code (AY, CY, FY, …), period (2024/2025 or 2024) and label."""

    code: str
    period: str
    label: str


@dataclass(frozen=True)
class Meta:
    """Everything a query can be built from, of one version.

    Ids belong to one data set and can move to another label in a major version, so `version`
    travels with them.
    """

    version: str
    filters: tuple[Filter, ...]
    indicators: tuple[Indicator, ...]
    levels: tuple[Option, ...]
    locations: tuple[Location, ...]
    periods: tuple[Period, ...]
    extra: Plain


@dataclass(frozen=True)
class Row:
    """One row of a query: ids of locations by level and of options by filter, values as text."""

    period: str
    period_code: str
    level: str
    locations: Mapping[str, str]
    filters: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """One page of a query, of a version that is named."""

    version: str
    page: int
    total_pages: int
    total_results: int
    rows: tuple[Row, ...]
    warnings: tuple[ServiceFault, ...]


@dataclass(frozen=True)
class Change:
    """One change between versions: only before = deleted, only after = added, both = changed."""

    kind: str
    before: Plain | None
    after: Plain | None
    group: str = ""

    def __str__(self) -> str:
        """Say the change in a sentence."""
        verb = "added" if self.before is None else "deleted" if self.after is None else "changed"
        shown = self.before or self.after or {}
        name = shown.get("label") or shown.get("code") or shown.get("id") or "?"
        inside = f" in {self.group}" if self.group else ""
        if verb == "changed" and self.after is not None and self.after.get("label") != name:
            return f"{self.kind}{inside}: {name} is now {self.after.get('label')}"
        return f"{self.kind}{inside}: {name} {verb}"


@dataclass(frozen=True)
class Changes:
    """What a version changed."""

    version: str
    notes: str
    major: tuple[Change, ...]
    minor: tuple[Change, ...]
    patches: tuple["Changes", ...]
    extra: Plain
