"""What looks wrong in a KPI's figures: the rules N1 to N12, each able to say why it fired."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.definitions import KpiDefinition
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries, PrintedFigure, Reading
from highneeds.scorecard.settings import Kpi
from highneeds.vocabulary.findings import Finding, Severity, Treatment

WINDOW: Final = 12
"""Months back that a finding may be about; older ones have been seen by the board."""


@dataclass(frozen=True)
class CheckedKpi:
    """What a check looks at.

    Attributes
    ----------
    series
        With counts, up to the month.
    month
        The scorecard's month.
    others
        All series by KPI id, for bases and parts.
    names
        Titles by KPI id.
    same_date
        Published figures of the same date as the last January in the series.
    printed
        Figures typed on the page for this KPI.
    """

    kpi: Kpi
    series: KpiSeries
    month: Month
    others: Mapping[str, KpiSeries]
    names: Mapping[str, str]
    comparators: tuple[PublishedFigure, ...] = ()
    same_date: tuple[PublishedFigure, ...] = ()
    printed: tuple[PrintedFigure, ...] = ()

    @property
    def definition(self) -> KpiDefinition:
        """The KPI's definition."""
        return self.kpi.definition

    @property
    def recent(self) -> tuple[Reading, ...]:
        """Readings with a number of the last twelve months."""
        start = self.month.plus(1 - WINDOW)
        return tuple(r for r in self.series.valued if r.month >= start)

    def pairs(self, back: int = WINDOW) -> list[tuple[Reading, Reading]]:
        """Return neighbouring months of the last twelve (or so many), the earlier first."""
        start = self.month.plus(1 - back)
        return [
            (before, now)
            for before, now in zip(self.series.valued, self.series.valued[1:], strict=False)
            if now.month.index - before.month.index == 1 and now.month >= start
        ]

    def finding(
        self,
        rule: str,
        message: str,
        reading: Reading | None = None,
        *,
        severity: Severity = Severity.WARNING,
        expected: float | None = None,
        treatment: Treatment = Treatment.USED,
        value: float | None = None,
    ) -> Finding:
        """Make a finding about this KPI, naming file and row where it rests on one figure."""
        place = reading.place if reading else None
        return Finding(
            rule,
            severity,
            message,
            source=str(place) if place and place.row else "",
            file=place.file if place else "",
            period=reading.month.iso if reading else self.month.iso,
            measure=self.kpi.id,
            value=reading.value if reading and value is None else value,
            expected=expected,
            treatment=treatment,
        )


Check: TypeAlias = Callable[[CheckedKpi], list[Finding]]
"""A check looks at one KPI and returns what it found."""
