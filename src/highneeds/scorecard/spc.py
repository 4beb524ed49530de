"""Which control chart a KPI gets, if any, and what its latest point shows."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from highneeds.scorecard.definitions import KpiUnit, PeriodType, Polarity
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries
from highneeds.scorecard.settings import Kpi
from highneeds.stats.pchart import SMALL, laney_p
from highneeds.stats.special_causes import Label
from highneeds.stats.xmr import (
    Icon,
    XmrResult,
    assurance_icon,
    fit_xmr,
    variation_icon,
)

LONGEST_GAP: Final = 2
"""Months may be missing in a row before the chart starts afresh behind the gap."""

UNEVEN: Final = 1.25
"""From this ratio of largest to smallest denominator on, a percentage gets a p chart."""

ChartKind = Literal["xmr", "laney_p", "run", "none"]


@dataclass(frozen=True)
class SpcPoint:
    """One month on the chart; limits as drawn, clipped to 0-100 for a percentage."""

    month: Month
    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    label: str


@dataclass(frozen=True)
class Spc:
    """A KPI's control chart.

    Attributes
    ----------
    kind : {"xmr", "laney_p", "run", "none"}
        "run" is a line without limits, "none" where a chart would mislead.
    mean, lower, upper
        The limits in force, unclipped, in the KPI's unit.
    label
        What the latest point shows: outside, trend, two_of_three, shift or common.
    reason
        Why there are no limits, or why they are provisional.
    """

    kind: ChartKind
    reason: str
    points: tuple[SpcPoint, ...] = ()
    mean: float | None = None
    lower: float | None = None
    upper: float | None = None
    label: str = ""
    variation: Icon | None = None
    assurance: Icon | None = None
    provisional: bool = False
    screened: bool = False

    @property
    def special(self) -> bool:
        """Whether the latest point is a special cause."""
        return self.label not in {"", Label.COMMON.value}

    @property
    def concern(self) -> bool:
        """Whether the latest point is a special cause in the wrong direction."""
        return self.variation is not None and self.variation.name.startswith("concern")


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Return every month from the first to the last."""
    return tuple(Month(index) for index in range(first.index, last.index + 1))


def unbroken(series: KpiSeries, month: Month) -> tuple[Month, ...]:
    """Return the months up to one, back to the last gap of more than two months."""
    # Months on the two sides of a long gap are no neighbours, and moving ranges need neighbours.
    valued = [r.month for r in series.valued if r.month <= month]
    if not valued:
        return ()
    first = valued[-1]
    for earlier in reversed(valued[:-1]):
        if first.index - earlier.index - 1 > LONGEST_GAP:
            break
        first = earlier
    return months_between(first, month)


def fit(kpi: Kpi, series: KpiSeries, month: Month, aim: float | None = None) -> Spc:
    """Fit the control chart that suits a KPI, up to a month.

    Parameters
    ----------
    kpi
        With breaks of definition and decisions to rebase; limits start afresh at both.
    series
        With counts where they are known.
    month
        The last month on the chart.
    aim
        Target in force, for the assurance icon.

    Notes
    -----
    A running total or a rolling year holds the same cases in neighbouring months, so their
    moving range says nothing of chance: a run chart. A percentage over fewer than 10 a month gets
    none either; its pooled rate decides. Seasonality is not modelled.
    """
    months = unbroken(series, month)
    values = np.array([np.nan if (v := series.value(m)) is None else v for m in months], float)
    definition = kpi.definition
    if not months:
        return Spc("none", "no data")
    # Before all else: XmR limits come from the differences of neighbouring months, which here are
    # no independent cases.
    if definition.period in {PeriodType.YEAR_TO_DATE, PeriodType.ROLLING_12}:
        return _run(months, values, "neighbouring months share cases: a run chart without limits")
    x, n = (_counts(series, months, name) for name in ("numerator", "denominator"))
    share = definition.unit is KpiUnit.PERCENT
    known = n[~np.isnan(values)]
    if share and known.size and not np.isnan(known).any() and float(np.median(known)) < SMALL:
        return _run(
            months,
            values,
            f"fewer than {SMALL} cases a month: the pooled rate decides, not a control chart",
        )
    decided = {*definition.breaks, *(r.month for r in kpi.rebase)}
    # Not the first month: there is nothing before it to break with.
    starts = [months.index(m) for m in sorted(decided) if m in months[1:]]
    # With uneven denominators a small month varies more by chance, which one pair of limits for all
    # months cannot say.
    uneven = share and _uneven(x, n, values)
    if uneven:
        result, scale = laney_p(x, n, rebase=starts), 100.0
    else:
        # a baseline longer than what there is would refuse; the chart waits until there is enough
        enough = kpi.baseline_points if kpi.baseline_points and not starts else None
        result = fit_xmr(values, baseline=enough, rebase=starts, screen=kpi.screen_outliers)
        scale = 1.0
    return _spc(
        result,
        months,
        kind="laney_p" if uneven else "xmr",
        scale=scale,
        share=share,
        improvement={Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(definition.polarity, 0),
        aim=aim,
        values=values,
    )


def _counts(series: KpiSeries, months: tuple[Month, ...], name: str) -> np.ndarray:
    found = [getattr(r, name) if (r := series.at(m)) else None for m in months]
    return np.array([np.nan if v is None else v for v in found], float)


def _uneven(x: np.ndarray, n: np.ndarray, values: np.ndarray) -> bool:
    there = ~np.isnan(values)
    known = ~np.isnan(x) & ~np.isnan(n) & (n > 0) & (x >= 0) & (x <= n)
    if not there.any() or not known[there].all():
        return False
    return bool(n[there].max() / n[there].min() >= UNEVEN)


def _run(months: tuple[Month, ...], values: np.ndarray, reason: str) -> Spc:
    points = tuple(
        SpcPoint(m, None if np.isnan(v) else float(v), None, None, None, "")
        for m, v in zip(months, values.tolist(), strict=True)
    )
    return Spc("run", reason, points)


def _spc(
    result: XmrResult,
    months: tuple[Month, ...],
    *,
    kind: ChartKind,
    scale: float,
    share: bool,
    improvement: int,
    aim: float | None,
    values: np.ndarray,
) -> Spc:
    group = result.groups[-1]
    if not any(g.has_limits for g in result.groups):
        return _run(months, values, group.reason)
    # Limits are clipped as drawn only: the rules go by the true ones.
    most = 100.0 / scale if share else np.inf
    low, high = result.drawn(0.0 if share else -np.inf, most)
    columns = [(scale * line).tolist() for line in (result.mean, low, high)]
    points = tuple(
        SpcPoint(
            month,
            _number(value),
            *(_number(columns[0][i]), _number(columns[1][i]), _number(columns[2][i])),
            str(label),
        )
        for i, (month, value, label) in enumerate(
            zip(months, values.tolist(), result.labels.tolist(), strict=True)
        )
    )
    return Spc(
        kind,
        result.reason,
        points,
        _number(scale * float(result.mean[-1])),
        _number(scale * float(result.lower[-1])),
        _number(scale * float(result.upper[-1])),
        str(result.labels[-1]),
        variation_icon(result, improvement),
        assurance_icon(result, None if aim is None else aim / scale, improvement),
        result.provisional,
        result.screened,
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
