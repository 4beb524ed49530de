"""What a template is filled from, and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from highneeds.government_tables.layout import TemplateLayout
from highneeds.vocabulary.provision import ProvisionMap


@dataclass(frozen=True)
class Line:
    """A row of a template table: a value and its basis for each period."""

    label: str
    values: tuple[float | None, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True)
class TemplateTable:
    """A table as the template asks for it.

    Attributes
    ----------
    periods
        Heads of the columns.
    lines
        The last is the total where `total` is true.
    unit
        "plans", "children" or "£".
    note
        What is estimated, and how.
    """

    id: str
    sheet: str
    title: str
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = "plans"
    note: str = ""
    total: bool = True


@dataclass(frozen=True)
class MitigationEffect:
    """The effect of one change on plans.

    Attributes
    ----------
    name, outcome
        What is done, and what it means for the child.
    plans
        Change in plans by forecast group and January; a plan avoided is negative.
    """

    name: str
    outcome: str
    plans: Mapping[tuple[str, int], float]


@dataclass(frozen=True)
class Money:
    """A line of the financial summary in £ by year in which the financial year ends."""

    label: str
    amounts: Mapping[int, float]
    scenario: str = "unmitigated"


@dataclass(frozen=True)
class Assumed:
    """An assumption with its reason and source."""

    what: str
    reason: str
    source: str


@dataclass(frozen=True)
class TemplateInputs:
    """What a template is filled from.

    Attributes
    ----------
    tables
        Canonical tables of the one area: caseload, and where there are any needs, requests,
        assessments.
    groups
        Groups that forecast and mitigations are by.
    forecast
        Unmitigated plans by group and January.
    low, high
        Interval of total plans by January.
    own
        Own plans by year, provision, age and need (ids of the layout); replace estimates.
    """

    area_name: str
    tables: Mapping[str, pl.DataFrame]
    groups: ProvisionMap
    forecast: Mapping[tuple[str, int], float] = field(default_factory=dict)
    low: Mapping[int, float] = field(default_factory=dict)
    high: Mapping[int, float] = field(default_factory=dict)
    mitigations: tuple[MitigationEffect, ...] = ()
    money: tuple[Money, ...] = ()
    assumptions: tuple[Assumed, ...] = ()
    own: pl.DataFrame | None = None


@dataclass(frozen=True)
class Filled:
    """A filled template."""

    layout: TemplateLayout
    area_name: str
    tables: tuple[TemplateTable, ...]
    assumptions: tuple[Assumed, ...]
    outcomes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
