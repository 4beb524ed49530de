"""The counts behind a percentage, and the pooled rate that decides when they are few."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from highneeds.scorecard.definitions import KpiUnit, PeriodType
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries, Reading
from highneeds.scorecard.settings import Kpi
from highneeds.stats.intervals import wilson
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status

LEVEL: Final = 0.95


@dataclass(frozen=True)
class PooledRate:
    """A rate over several months with its Wilson interval.

    Attributes
    ----------
    numerator, denominator
        Sums over the months.
    first, last
        The months pooled.
    value, low, high
        Percentages, 0 to 100; the interval is at 95%.
    """

    numerator: float
    denominator: float
    first: Month
    last: Month
    months: int
    value: float
    low: float
    high: float


def whole_number_over(value: float, n: float, decimals: int) -> int | None:
    """Find the count that gives a printed percentage over n; None when no whole number does.

    Notes
    -----
    Boards round to whole per cent and print "33.0%", so zeros at the end are not taken as
    precision: 33.0 may stand for 2 of 6 (33.3), 33.1 may not.

    Examples
    --------
    >>> whole_number_over(33.0, 6, 1), whole_number_over(75.0, 6, 1)
    (2, None)
    """
    # Trailing zeros are no precision.
    places = len(f"{value:.{decimals}f}".partition(".")[2].rstrip("0"))
    nearest = int(half_up(value * n / 100))
    fits = 0 <= nearest <= n and half_up(100 * nearest / n, places) == half_up(value, places)
    return nearest if fits else None


def with_counts(kpi: Kpi, series: KpiSeries) -> KpiSeries:
    """Fill in counts that follow from a denominator and the printed percentage.

    Returns
    -------
    KpiSeries
        Where a whole number over the denominator gives the printed percentage, numerator and
        denominator are set and the value becomes the exact ratio. Others are left as they are.
    """
    if kpi.definition.unit is not KpiUnit.PERCENT:
        return series
    return replace(series, readings=tuple(_with_counts(kpi, r) for r in series.readings))


def _with_counts(kpi: Kpi, reading: Reading) -> Reading:
    if reading.value is None or reading.numerator is not None:
        return reading
    n = reading.denominator
    if n is None:
        stated = kpi.denominator_in(reading.month)
        n = float(stated.n) if stated else None
    if not n:
        return reading
    found = whole_number_over(reading.value, n, reading.decimals)
    if found is None:
        return replace(reading, denominator=n)
    status = Status.ZERO if found == 0 else reading.status
    return replace(
        reading, numerator=float(found), denominator=n, value=100 * found / n, status=status
    )


def interval_of(reading: Reading | None) -> tuple[float, float] | None:
    """Return the 95% Wilson interval of one month's percentage, 0 to 100."""
    if reading is None or reading.numerator is None or not reading.denominator:
        return None
    if not 0 <= reading.numerator <= reading.denominator:
        return None
    low, high = wilson(reading.numerator, reading.denominator, LEVEL)
    return 100 * float(low), 100 * float(high)


def pooled_by_month(kpi: Kpi, series: KpiSeries) -> dict[Month, PooledRate]:
    """Pool the months up to each month whose own denominator is small.

    Returns
    -------
    dict of Month to PooledRate
        Only months below `pool_below`. A flow is pooled over up to `months` months back, never
        across a change of definition. A snapshot or running total counts the same children again
        each month, so its own month stands alone and only gains its interval.
    """
    rule = kpi.definition.small_numbers
    # Impossible counts are told by N3 and must not weigh in an interval.
    usable = [
        r
        for r in series.readings
        if r.numerator is not None
        and r.denominator
        and r.value is not None
        and 0 <= r.numerator <= r.denominator
    ]
    spans = []
    for reading in usable:
        if (reading.denominator or 0) >= rule.pool_below:
            continue
        span = [reading]
        if kpi.definition.period is PeriodType.MONTH:
            start = reading.month.plus(1 - rule.months)
            # Never across a new definition: the two sides do not count the same thing.
            begun = [m for m in kpi.definition.breaks if m <= reading.month]
            start = max([start, *begun])
            span = [r for r in usable if start <= r.month <= reading.month]
        spans.append(span)
    if not spans:
        return {}
    x = np.array([sum(r.numerator or 0 for r in span) for span in spans])
    n = np.array([sum(r.denominator or 0 for r in span) for span in spans])
    low, high = wilson(x, n, LEVEL)
    return {
        span[-1].month: PooledRate(
            float(x[i]),
            float(n[i]),
            span[0].month,
            span[-1].month,
            len(span),
            100 * float(x[i] / n[i]),
            100 * float(low[i]),
            100 * float(high[i]),
        )
        for i, span in enumerate(spans)
    }
