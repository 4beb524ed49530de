"""What was read from files, before anything is judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final, Literal

from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.months import Month
from highneeds.vocabulary.faults import Fault
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.status import Status


@dataclass(frozen=True)
class CellPlace:
    """Where a figure stands in a file; row as the spreadsheet numbers it."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""

    def fault(self, wrong: str, given: str, do: str) -> Fault:
        """Make a fault at this place."""
        return Fault(wrong, given, do, self.file, self.sheet, self.row, self.column)

    def __str__(self) -> str:
        """Name file, sheet, row and column, as far as known."""
        return Fault("", file=self.file, sheet=self.sheet, row=self.row, column=self.column).where


@dataclass(frozen=True)
class Reading:
    """One KPI's figure for one month, as it was sent.

    Attributes
    ----------
    value
        In the KPI's unit; a percentage is 0 to 100.
    status
        Why there is no value, or that there is one.
    numerator, denominator
        The counts behind it, when given.
    arrow
        The arrow printed beside it.
    decimals
        Places printed.
    sent
        When it was sent.
    """

    kpi: str
    month: Month
    value: float | None
    status: Status
    numerator: float | None = None
    denominator: float | None = None
    note: str = ""
    arrow: Arrow | None = None
    decimals: int = 0
    place: CellPlace = CellPlace()
    sent: date | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether this is an empty cell, with no number, status or note."""
        return self.status is Status.MISSING and not self.note


@dataclass(frozen=True)
class KpiSeries:
    """One KPI's figures in order of month, and the earlier figures that were replaced."""

    kpi: str
    readings: tuple[Reading, ...] = ()
    history: tuple[Reading, ...] = ()

    @cached_property
    def by_month(self) -> dict[Month, Reading]:
        """Readings by month."""
        return {reading.month: reading for reading in self.readings}

    def at(self, month: Month) -> Reading | None:
        """Return the reading of a month."""
        return self.by_month.get(month)

    def value(self, month: Month) -> float | None:
        """Return the value of a month, or None."""
        reading = self.by_month.get(month)
        return reading.value if reading else None

    @cached_property
    def valued(self) -> tuple[Reading, ...]:
        """Readings that have a number."""
        return tuple(reading for reading in self.readings if reading.value is not None)

    def until(self, month: Month) -> "KpiSeries":
        """Return the series as it stood: months after are left out."""
        if not self.readings or self.readings[-1].month <= month:
            return self
        return KpiSeries(
            self.kpi, tuple(r for r in self.readings if r.month <= month), self.history
        )


@dataclass(frozen=True)
class PrintedFigure:
    """A comparator or target typed on a page."""

    kpi: str
    kind: Literal["national", "neighbours", "target"]
    value: float
    place: CellPlace


@dataclass(frozen=True)
class PrintedLine:
    """A line of commentary found on a page."""

    section: Literal["trends", "concerns", "notes"]
    text: str
    place: CellPlace


@dataclass(frozen=True)
class Action:
    """One entry of the action log.

    Attributes
    ----------
    issue, action
        What it answers, and what is to be done.
    due
        Completion date.
    status
        "open", "done" or the board's own word.
    kpis, findings
        References of the KPIs and rules of the findings that it answers.
    """

    number: str
    issue: str
    action: str
    by: str
    due: date | None
    status: str = "open"
    kpis: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    done: date | None = None
    place: CellPlace = CellPlace()

    @property
    def is_done(self) -> bool:
        """Whether it is finished."""
        return self.done is not None or self.status.lower() in DONE_WORDS

    def overdue(self, as_at: date) -> bool:
        """Whether its date has passed and it is not done."""
        return self.due is not None and self.due < as_at and not self.is_done


DONE_WORDS: Final = frozenset({"done", "closed", "complete", "completed", "finished"})


@dataclass(frozen=True)
class SentFile:
    """All that one file says."""

    readings: tuple[Reading, ...] = ()
    printed: tuple[PrintedFigure, ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    actions: tuple[Action, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass
class Faults:
    """Faults gathered while a file is read, raised together."""

    found: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Keep a fault for later."""
        self.found.append(fault)


def joined(readings: Iterable[Reading]) -> dict[str, KpiSeries]:
    """Put readings in order; a later one for the same month replaces the earlier.

    Parameters
    ----------
    readings
        In the order in which they were sent.

    Returns
    -------
    dict of str to KpiSeries
        By KPI. The earlier figure is kept in `history` when it differs; the same figure sent again
        is not a change. An empty cell never wipes out a figure that was sent before.
    """
    latest: dict[str, dict[Month, Reading]] = {}
    history: dict[str, list[Reading]] = {}
    for reading in readings:
        months = latest.setdefault(reading.kpi, {})
        before = months.get(reading.month)
        # A later page may leave an older month blank.
        if before is not None and reading.says_nothing:
            continue
        if before is not None and not before.says_nothing:
            if _same(before, reading):
                # Of two equal figures the one with counts is kept, for its interval.
                counts = reading.numerator is not None
                months[reading.month] = reading if counts else before
                continue
            history.setdefault(reading.kpi, []).append(before)
        months[reading.month] = reading
    return {
        kpi: KpiSeries(
            kpi, tuple(months[month] for month in sorted(months)), tuple(history.get(kpi, ()))
        )
        for kpi, months in latest.items()
    }


def _same(one: Reading, other: Reading) -> bool:
    return (
        one.value == other.value
        and one.status == other.status
        and (other.numerator is None or one.numerator in {None, other.numerator})
        and (other.denominator is None or one.denominator in {None, other.denominator})
    )
