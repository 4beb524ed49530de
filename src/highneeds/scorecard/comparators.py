"""Published figures beside a KPI: which period is the newest, and how far the live one is off."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from highneeds.scorecard.definitions import ComparatorRule
from highneeds.scorecard.months import Month
from highneeds.vocabulary.periods import Period, PeriodKind

ComparatorKind: TypeAlias = Literal["own", "england", "region", "neighbours"]


@dataclass(frozen=True)
class PublishedFigure:
    """A published figure.

    Attributes
    ----------
    kind : {"own", "england", "region", "neighbours"}
        "own" is the authority's own published figure.
    label
        As printed: "England", "10 statistical neighbours (April 2021)".
    value
        In the KPI's unit; a percentage is 0 to 100.
    period
        What it is of: "January 2021".
    method
        "published", "pooled", "mean", or "typed" when it stands on the board's page only.
    n
        Authorities behind it.
    missing
        Neighbours without data.
    """

    kind: ComparatorKind
    label: str
    value: float | None
    period: str = ""
    method: str = "published"
    n: int | None = None
    numerator: float | None = None
    denominator: float | None = None
    missing: tuple[str, ...] = ()
    source: str = ""


Comparators: TypeAlias = Callable[[str, str, Period], Sequence[PublishedFigure]]
"""Metric id, DfE code and period to comparators; empty when the store has none."""


def no_comparators(metric: str, area: str, period: Period) -> Sequence[PublishedFigure]:
    """Give no comparator: for a board without a store."""
    del metric, area, period
    return ()


def newest_published(rule: ComparatorRule, month: Month) -> Period:
    """Return the newest period whose release is out in a month.

    Examples
    --------
    >>> newest_published(ComparatorRule(metric="plans"), Month.of(2022, 1)).label
    'January 2021'
    """
    year = month.year if month.month >= rule.first_month else month.year - 1
    if rule.period == "january":
        return Period(PeriodKind.JANUARY, year)
    # The release of a year holds the January of that year and the calendar year before it.
    return Period(PeriodKind.CALENDAR_YEAR, year - 1)


def same_date(rule: ComparatorRule, month: Month) -> Period | None:
    """Return the census of the last January up to a month; None for a yearly metric."""
    return Period(PeriodKind.JANUARY, month.year) if rule.period == "january" else None
