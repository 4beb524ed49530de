"""The mean yearly cost of a plan, forecast by a stated rule. A missing year is missing, never 0."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.forecast.outlook.settings import CostRule, rate_of
from highneeds.stats.arrays import Floats

PARTS = ("unit_cost", "place_cost", "top_up_cost")


@dataclass(frozen=True)
class CostForecast:
    """Cost of a plan in one provision.

    Attributes
    ----------
    history, forecast : ndarray of shape (T,), (H,)
        £ per plan; NaN where missing.
    place, top_up : ndarray of shape (H,)
        The two parts of `forecast` where both are given; NaN otherwise.
    """

    history: Floats
    forecast: Floats
    place: Floats
    top_up: Floats


def forecast_cost(history: Floats, rule: CostRule, years: Sequence[int]) -> Floats:
    """Forecast a unit cost.

    Parameters
    ----------
    history : ndarray of shape (T,)
        Actuals, one a year up to the year before `years`; NaN where missing. £ per plan.
    rule
        See `CostRule`.
    years
        Financial years to forecast, by the year in which they end.

    Returns
    -------
    ndarray of shape (H,)
        £ per plan, never below zero; all NaN where the rule needs actuals and there are none.

    Notes
    -----
    `linear` starts at the last actual. When the newest years are missing, it starts at the last
    one that is there and counts the years from it. The mean difference is the whole change over
    the years it spans, so a missing year in the middle does not count as zero.
    """
    n = np.arange(1.0, len(years) + 1)
    there = np.flatnonzero(np.isfinite(history))
    if rule.rule == "own":
        values = rule.values or {}
        return np.array([values.get(year, np.nan) for year in years])
    if rule.rule == "flat":
        return np.full(len(years), np.nan if rule.value is None else rule.value)
    if len(there) == 0:
        return np.full(len(years), np.nan)
    if rule.rule == "flat_mean":
        return np.full(len(years), float(history[there].mean()))
    last = float(history[there[-1]])
    stale = len(history) - 1 - int(there[-1])
    if rule.rule == "inflated":
        rates = rule.rates if rule.rates is not None else 0.0
        first = years[0] - stale
        # Also over the years between the last actual and the first forecast, in which prices rose
        # too.
        grown = np.cumprod([1 + rate_of(rates, y) for y in range(first, years[-1] + 1)])
        return np.asarray(last * grown[stale:], dtype=np.float64)
    step = rule.step
    if step is None:
        span = int(there[-1] - there[0])
        step = (last - float(history[there[0]])) / span if span else 0.0
    return np.maximum(last + step * (n + stale), 0.0)


def forecast_parts(
    total: Floats, place: Floats, top_up: Floats, rule: CostRule, years: Sequence[int]
) -> CostForecast:
    """Forecast a unit cost with its place and top-up parts.

    Parameters
    ----------
    total, place, top_up : ndarray of shape (T,)
        Actuals. Where both parts are given for a year and the total is not, it is their sum.
    rule, years
        As in `forecast_cost`. With both parts given, `linear`, `flat_mean` and `inflated` are
        applied to each, and the total is their sum; otherwise to the total.
    """
    whole = np.where(np.isfinite(total), total, place + top_up)
    none = np.full(len(years), np.nan)
    by_parts = (
        rule.rule in {"linear", "flat_mean", "inflated"}
        and rule.step is None
        and bool((np.isfinite(place) & np.isfinite(top_up)).any())
        # A total without its parts in some year would be lost if the parts alone were carried on.
        and not bool((np.isfinite(total) & ~np.isfinite(place + top_up)).any())
    )
    if not by_parts:
        return CostForecast(whole, forecast_cost(whole, rule, years), none, none)
    ahead_place = forecast_cost(place, rule, years)
    ahead_top_up = forecast_cost(top_up, rule, years)
    return CostForecast(whole, ahead_place + ahead_top_up, ahead_place, ahead_top_up)
