"""The money half of an outlook: unit cost, spend, allocation, balance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.forecast.outlook.finance import DeficitBalance, grow, roll_forward
from highneeds.forecast.outlook.plans import History, PlansAhead
from highneeds.forecast.outlook.settings import CostRule, FinanceSettings, ForecastSettings
from highneeds.forecast.outlook.unit_cost import CostForecast, forecast_parts
from highneeds.own.finance import FinanceBook
from highneeds.stats.arrays import Floats, divide
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import financial_year

NO_RULE = CostRule(rule="flat_mean", reason="no rule was stated; the mean of the actuals is kept")


@dataclass(frozen=True)
class MoneyAhead:
    """Money to come, by financial year.

    Attributes
    ----------
    costs
        By provision.
    rules
        By provision.
    spend : ndarray of shape (P, H)
        £ by provision; NaN where plans or cost are missing.
    other, total, allocation, transfers : ndarray of shape (H,)
        £. `total` is the sum of provisions that have plans, and other spend; NaN when one of them
        has no cost.
    overflow_cost : ndarray of shape (P, H)
        What it costs more that a provision's overflow is placed elsewhere. £.
    opening
        Deficit on the first day.
    balance
        NaN where spend, allocation or opening is missing.
    """

    costs: tuple[CostForecast, ...]
    rules: tuple[CostRule, ...]
    spend: Floats
    other: Floats
    total: Floats
    allocation: Floats
    transfers: Floats
    overflow_cost: Floats
    opening: float | None
    balance: DeficitBalance


def has_money(book: FinanceBook) -> bool:
    """Say whether the finance file has any money."""
    return any(measure != "plans" for measure, _, _ in book.figures)


def money_ahead(
    history: History,
    ahead: PlansAhead,
    book: FinanceBook,
    settings: ForecastSettings,
    finance: FinanceSettings,
    years: Sequence[int],
) -> MoneyAhead:
    """Turn plans into spend and balance.

    Parameters
    ----------
    history, ahead
        Plans.
    book
        The authority's figures.
    settings, finance
        Sections of the diagnostic.
    years
        Financial years to forecast, by the year in which they end.
    """
    rules = tuple(settings.unit_cost.get(p, NO_RULE) for p in history.provisions)
    costs = tuple(
        forecast_parts(
            _cost_history(book, history, i),
            book.series("place_cost", history.years, p),
            book.series("top_up_cost", history.years, p),
            rules[i],
            years,
        )
        for i, p in enumerate(history.provisions)
    )
    cost = np.stack([c.forecast for c in costs])
    plans = ahead.placed.plans
    # A provision without plans costs nothing, whatever its unit cost.
    spend = np.where(plans == 0, 0.0, plans * cost)
    other = _other(book, settings, years)
    total = spend.sum(axis=0) + other
    stated = {y: v for (m, _, y), v in book.figures.items() if m == "allocation"}
    growth = finance.allocation.growth if finance.allocation else None
    allocation = grow(stated, growth, years)
    moved_in = np.array(
        [finance.transfers.get(y, book.get("transfer", y) or 0.0) for y in years], dtype=np.float64
    )
    opening = book.get("opening_deficit", years[0])
    balance = roll_forward(total, allocation, moved_in, np.nan if opening is None else opening)
    return MoneyAhead(
        costs,
        rules,
        spend,
        other,
        total,
        allocation,
        moved_in,
        _overflow_cost(history, ahead, cost),
        opening,
        balance,
    )


def money_findings(
    history: History, book: FinanceBook, money: MoneyAhead, settings: ForecastSettings
) -> list[Finding]:
    """Say what is missing, and which totals that leaves missing."""
    found: list[Finding] = list(book.findings)
    for i, name in enumerate(history.provisions):
        there = np.isfinite(money.costs[i].history)
        if not np.isfinite(money.costs[i].forecast).all():
            found.append(
                _note(
                    "plans_without_cost",
                    f"{name} has plans but no cost per plan in some year, so spend cannot be "
                    "added up there.",
                    f"unit_cost {name}",
                    Severity.ERROR,
                )
            )
        elif there.any() and not there.all():
            years = ", ".join(
                financial_year(y) for y, t in zip(history.years, there, strict=True) if not t
            )
            found.append(
                _note(
                    "cost_year_missing",
                    f"{name}: cost per plan is missing in {years} and was not taken as zero.",
                    f"unit_cost {name}",
                )
            )
        if name not in settings.unit_cost:
            found.append(_note("no_cost_rule", f"{name}: {NO_RULE.reason}.", f"unit_cost {name}"))
    if not np.isfinite(money.allocation).all():
        found.append(
            _note(
                "allocation_missing",
                "The allocation is not known for every year; state it in the finance file, or its "
                "growth under finance.allocation.",
                "allocation",
                Severity.WARNING,
            )
        )
    if money.opening is None:
        found.append(
            _note(
                "opening_missing",
                "No opening deficit is stated for the first year, so no cumulative deficit is "
                "shown.",
                "opening_deficit",
                Severity.WARNING,
            )
        )
    return found


def _cost_history(book: FinanceBook, history: History, i: int) -> Floats:
    """Return stated unit costs, and spend ÷ plans where only those are given."""
    name = history.provisions[i]
    stated = book.series("unit_cost", history.years, name)
    # January plans inside the financial year (ADR 0006).
    worked_out = divide(book.series("spend", history.years, name), history.parts[i])
    return np.where(np.isfinite(stated), stated, worked_out)


def _other(book: FinanceBook, settings: ForecastSettings, years: Sequence[int]) -> Floats:
    stated = {y: v for (m, _, y), v in book.figures.items() if m == "other_spend"}
    rule = settings.other_spend
    if rule is None and not stated:
        return np.zeros(len(years))
    if rule is not None and rule.value is not None:
        stated = {years[0]: rule.value}
    return grow(stated, rule.growth if rule else 0.0, years)


def _overflow_cost(history: History, ahead: PlansAhead, cost: Floats) -> Floats:
    out = np.zeros_like(ahead.placed.moved)
    for name, to in ahead.overflow_to.items():
        i, j = history.provisions.index(name), history.provisions.index(to)
        out[i] = ahead.placed.moved[i] * (cost[j] - cost[i])
    return out


def _note(rule: str, message: str, measure: str, severity: Severity = Severity.NOTE) -> Finding:
    return Finding(rule=rule, severity=severity, message=message, measure=measure)
