"""What a forecast says, frozen: enough for a fan chart, the tables and JSON, and nothing hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from highneeds.forecast.methods.backtest import AccuracyRecord
from highneeds.forecast.outlook.finance import PolicyYear
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.periods import Period, PeriodKind

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class ForecastPoint:
    """One value of one year.

    Attributes
    ----------
    year
        January, or the year in which a financial year ends.
    kind
        "actual" or "forecast".
    value
        None where missing; never 0 for that.
    low, high
        Interval at the forecast's level; None for actuals, stated figures and where there is none.
    """

    year: int
    kind: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class ForecastSeries:
    """History and forecast of one quantity.

    Attributes
    ----------
    measure
        plans, unit_cost, place_cost, top_up_cost, spend, other_spend, allocation, transfer,
        in_year_deficit, cumulative_deficit, overflow or overflow_cost.
    provision
        Group id; empty for the total.
    label, unit, period
        Words for the provision; plans, gbp_per_plan or gbp; january or financial_year.
    rule
        The method or rule of the forecast, with its reason where one was stated.
    points
        By year.
    """

    measure: str
    provision: str
    label: str
    unit: str
    period: str
    rule: str
    points: tuple[ForecastPoint, ...]

    def forecast(self) -> tuple[ForecastPoint, ...]:
        """Return the points that are forecasts."""
        return tuple(p for p in self.points if p.kind == "forecast")

    def period_label(self, year: int) -> str:
        """Return the period as it is printed: January 2026, or 2025-26."""
        return Period(PeriodKind(self.period), year).label


@dataclass(frozen=True)
class Accuracy:
    """How wrong the method has been.

    Attributes
    ----------
    default
        The method that the back-test chose.
    chosen_on
        Origins that chose it, none of which is in `records`.
    records
        Of every method, so that the table can show them side by side.
    words
        The method's record in a sentence or two.
    """

    default: str
    chosen_on: tuple[int, ...]
    records: tuple[AccuracyRecord, ...]
    words: str


@dataclass(frozen=True)
class ForecastRow:
    """One year of one quantity.

    Attributes
    ----------
    measure, provision
        As in `ForecastSeries`; the provision of a total is "total".
    unit
        plans, gbp_per_plan or gbp.
    year, period
        The year in which the period ends, and the period as it is printed.
    kind
        actual or forecast.
    value, low, high
        The figure and the interval of a forecast, in the unit; null where there is none.
    level
        Nominal coverage of the interval, 0-1.
    rule
        The method or rule of a forecast; "" for actuals.
    """

    measure: str
    provision: str
    unit: str
    year: int
    period: str
    kind: str
    value: float | None
    low: float | None
    high: float | None
    level: float | None
    rule: str


@dataclass(frozen=True)
class ForecastResult:
    """A forecast of one authority.

    Attributes
    ----------
    area, area_name
        DfE code and name.
    origin
        The last January that was used.
    method, method_title, assumes
        Which method, and what it takes for granted.
    level
        Nominal coverage of the intervals, 0 to 1.
    series
        All quantities; those that cannot be had are left out and a finding says so.
    accuracy
        None where there is no panel to test on.
    policy
        The national rules applied to the cumulative deficit.
    seed, draws
        Of the simulation; draws 0 when there was none.
    findings
        What a reader must know.
    """

    area: str
    area_name: str
    origin: int
    method: str
    method_title: str
    assumes: str
    level: float
    series: tuple[ForecastSeries, ...]
    accuracy: Accuracy | None
    policy: tuple[PolicyYear, ...]
    seed: int
    draws: int
    findings: tuple[Finding, ...]

    def get(self, measure: str, provision: str = "") -> ForecastSeries | None:
        """Return one series, or None."""
        found = (s for s in self.series if (s.measure, s.provision) == (measure, provision))
        return next(found, None)

    def records(self) -> Iterator[dict[str, object]]:
        """Return one plain record per value: the JSON of `highneeds forecast`."""
        for series in self.series:
            for point in series.points:
                yield {
                    "area": self.area,
                    "measure": series.measure,
                    "provision": series.provision or "total",
                    "period": series.period_label(point.year),
                    "kind": point.kind,
                    "value": point.value,
                    "low": point.low,
                    "high": point.high,
                    "level": self.level if point.low is not None else None,
                    "method": series.rule if point.kind == "forecast" else None,
                }

    def to_frame(self) -> "pl.DataFrame":
        """Return every series year by year as a table; columns as `ForecastRow` says."""
        rows = (
            ForecastRow(
                measure=series.measure,
                provision=series.provision or "total",
                unit=series.unit,
                year=point.year,
                period=series.period_label(point.year),
                kind=point.kind,
                value=point.value,
                low=point.low,
                high=point.high,
                level=self.level if point.low is not None else None,
                rule=series.rule if point.kind == "forecast" else "",
            )
            for series in self.series
            for point in series.points
        )
        return frame_of(ForecastRow, rows, area=self.area, method=self.method)
