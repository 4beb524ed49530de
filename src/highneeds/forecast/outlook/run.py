"""One authority's outlook: history, plans, money, range and record, put together."""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from highneeds.definitions import read
from highneeds.forecast.methods.backtest import BackTest
from highneeds.forecast.methods.hindsight import Hindsight
from highneeds.forecast.methods.intervals import around
from highneeds.forecast.methods.methods_by_name import Method
from highneeds.forecast.outlook.accuracy_words import accuracy_words
from highneeds.forecast.outlook.capacity import place_children
from highneeds.forecast.outlook.finance import PolicyYear, policy_years
from highneeds.forecast.outlook.money import MoneyAhead, has_money, money_ahead, money_findings
from highneeds.forecast.outlook.plans import History, PlansAhead, history_findings, look_ahead
from highneeds.forecast.outlook.results import (
    Accuracy,
    ForecastPoint,
    ForecastResult,
    ForecastSeries,
)
from highneeds.forecast.outlook.settings import FinanceSettings, ForecastSettings
from highneeds.forecast.outlook.simulate import Draws, Uncertain, simulate, spread_of
from highneeds.own.finance import FinanceBook
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.plain_data import finite


@dataclass(frozen=True)
class OutlookInputs:
    """Everything that an outlook is made of.

    Attributes
    ----------
    area, area_name
        DfE code and name.
    labels
        Words for each provision.
    history
        Plans so far.
    book
        Own money.
    settings, finance
        Sections of the diagnostic.
    method
        Which method.
    sight
        All methods from all origins up to the history's; its first level is the settings' level.
    tested
        The back-test on what was known at the origin.
    findings
        What is known already.
    """

    area: str
    area_name: str
    labels: dict[str, str]
    history: History
    book: FinanceBook
    settings: ForecastSettings
    finance: FinanceSettings
    method: Method
    sight: Hindsight | None
    tested: BackTest | None
    findings: tuple[Finding, ...] = ()


def outlook(case: OutlookInputs, executor: Executor | None = None) -> ForecastResult:
    """Forecast plans, cost, spend and deficit of one authority.

    Parameters
    ----------
    case
        What is known.
    executor
        For the simulation; the answer does not depend on it.
    """
    history, settings = case.history, case.settings
    origin = history.years[-1]
    years = tuple(range(origin + 1, origin + 1 + settings.horizon))
    ahead = look_ahead(case.area, history, case.sight, case.method, settings)
    findings = [*case.findings, *history_findings(history, ahead)]
    series = _plan_series(case, ahead, years)
    policy: tuple[PolicyYear, ...] = ()
    draws: Draws | None = None
    if has_money(case.book):
        money = money_ahead(history, ahead, case.book, settings, case.finance, years)
        findings += money_findings(history, case.book, money, settings)
        draws = _simulated(case, ahead, money, executor)
        series += _money_series(case, ahead, money, draws, years)
        if np.isfinite(money.balance.cumulative).any():
            policy = policy_years(years, money.balance.cumulative)
        if draws is None:
            findings.append(_no_range(case))
    return ForecastResult(
        area=case.area,
        area_name=case.area_name,
        origin=origin,
        method=case.method.name,
        method_title=case.method.title,
        assumes=case.method.assumes,
        level=settings.level,
        series=tuple(series),
        accuracy=_accuracy(case),
        policy=policy,
        seed=draws.seed if draws else 0,
        draws=len(draws.spend) if draws else 0,
        findings=tuple(findings),
    )


def _accuracy(case: OutlookInputs) -> Accuracy | None:
    tested = case.tested
    if tested is None:
        return None
    words = accuracy_words(tested.of(case.method.name), tested.default, case.method.name)
    return Accuracy(tested.default, tested.chosen_on, tested.records, words)


def _plan_series(
    case: OutlookInputs, ahead: PlansAhead, years: Sequence[int]
) -> list[ForecastSeries]:
    history = case.history
    out = [
        _series(
            case, "plans", "", history.years, history.total, years, ahead.total, ahead.total_half
        )
    ]
    low, high = _placed_ranges(case, ahead)
    for i, name in enumerate(history.provisions):
        rule = case.settings.plans.get(name)
        stated = rule is not None and rule.rule == "flat"
        words = f"flat: {rule.reason}" if rule is not None and stated else case.method.name
        points = [
            ForecastPoint(y, "actual", finite(v))
            for y, v in zip(history.years, history.parts[i], strict=True)
        ]
        points += [
            ForecastPoint(y, "forecast", finite(v), finite(lo), finite(hi))
            for y, v, lo, hi in zip(years, ahead.placed.plans[i], low[i], high[i], strict=True)
        ]
        out.append(_labelled(case, "plans", name, points, words))
    for name in ahead.limits:
        i = history.provisions.index(name)
        out.append(
            _plain(
                case,
                "overflow",
                name,
                years,
                ahead.placed.moved[i],
                f"to {ahead.overflow_to[name]}",
            )
        )
    return out


def _placed_ranges(case: OutlookInputs, ahead: PlansAhead) -> tuple[Floats, Floats]:
    """Return low and high plans by provision (P, H) after capacity; NaN where there is no range.

    Low demand everywhere and high demand everywhere are each placed, so a full provision has no
    more than its places and the range of its overflow widens that of the one that takes it.
    """
    half = np.nan_to_num(ahead.part_half)
    ends = [
        place_children(each[0], ahead.limits, ahead.overflow_to, case.history.provisions).plans
        for each in around(ahead.parts, half[None])
    ]
    # Full in both cases is a range of one value; without a half-width there is no range at all.
    none = (ends[0] == ends[1]) & ((half == 0) | ~np.isfinite(ahead.part_half))
    low, high = (np.where(none, np.nan, end) for end in ends)
    return low, high


def _money_series(
    case: OutlookInputs,
    ahead: PlansAhead,
    money: MoneyAhead,
    draws: Draws | None,
    years: Sequence[int],
) -> list[ForecastSeries]:
    history, out = case.history, []
    none = np.full(len(years), np.nan)
    for i, name in enumerate(history.provisions):
        cost, rule = money.costs[i], money.rules[i]
        words = f"{rule.rule}: {rule.reason}"
        out.append(
            _series(
                case,
                "unit_cost",
                name,
                history.years,
                cost.history,
                years,
                cost.forecast,
                none,
                words,
            )
        )
        for measure, values in (("place_cost", cost.place), ("top_up_cost", cost.top_up)):
            if np.isfinite(values).any():
                past = case.book.series(measure, history.years, name)
                out.append(
                    _series(case, measure, name, history.years, past, years, values, none, words)
                )
        spent = case.book.series("spend", history.years, name)
        past = np.where(np.isfinite(spent), spent, history.parts[i] * cost.history)
        out.append(
            _series(
                case,
                "spend",
                name,
                history.years,
                past,
                years,
                money.spend[i],
                none,
                "plans × unit cost",
            )
        )
        if name in ahead.limits:
            out.append(
                _plain(
                    case,
                    "overflow_cost",
                    name,
                    years,
                    money.overflow_cost[i],
                    f"overflow × (cost in {ahead.overflow_to[name]} − cost here)",
                )
            )
    for measure, values, words, drawn in (
        ("other_spend", money.other, "stated", ""),
        ("spend", money.total, "sum of provisions and other spend", "spend"),
        ("allocation", money.allocation, "stated, then grown", ""),
        ("transfer", money.transfers, "stated", ""),
        ("in_year_deficit", money.balance.in_year, "spend − allocation − transfers", "in_year"),
        ("cumulative_deficit", money.balance.cumulative, "opening + in-year", "cumulative"),
    ):
        bands = None
        if drawn and draws is not None:
            low, _, high = draws.band(drawn, case.settings.level)
            bands = (low, high)
        out.append(_plain(case, measure, "", years, values, words, bands))
    return out


def _simulated(
    case: OutlookInputs, ahead: PlansAhead, money: MoneyAhead, executor: Executor | None
) -> Draws | None:
    """Simulate when plans have a range and every figure of the sum is there."""
    needed = (ahead.total_half, ahead.parts, money.total, money.allocation)
    if money.opening is None or not all(np.isfinite(each).all() for each in needed):
        return None
    stated = read("parameters/simulation.yaml")
    level, s = case.settings.level, case.settings
    # A provision with too few errors for a range of its own walks with the total's: without one it
    # would stand still, and the deficit look too sure.
    part_half = np.where(np.isfinite(ahead.part_half), ahead.part_half, ahead.total_half)
    case_draws = Uncertain(
        plans=ahead.parts,
        part_spread=spread_of(part_half, level),
        total_spread=spread_of(ahead.total_half, level),
        # Only provisions without plans can lack a cost here, and nothing times nothing is nothing.
        cost=np.nan_to_num(np.stack([c.forecast for c in money.costs])),
        cost_common=stated["cost_common"]["value"] if s.cost_common is None else s.cost_common,
        cost_own=stated["cost_own"]["value"] if s.cost_own is None else s.cost_own,
        other=money.other,
        allocation=money.allocation,
        transfers=money.transfers,
        opening=money.opening,
        provisions=case.history.provisions,
        limits=ahead.limits,
        overflow_to=ahead.overflow_to,
    )
    return simulate(
        case_draws,
        s.draws or stated["draws"]["value"],
        stated["seed"]["value"] if s.seed is None else s.seed,
        stated["block"]["value"],
        executor,
    )


def _series(
    case: OutlookInputs,
    measure: str,
    provision: str,
    past_years: Sequence[int],
    past: Floats,
    years: Sequence[int],
    values: Floats,
    half: Floats,
    rule: str = "",
) -> ForecastSeries:
    low, high = around(values, half[None])
    points = [ForecastPoint(y, "actual", finite(v)) for y, v in zip(past_years, past, strict=True)]
    points += [
        ForecastPoint(y, "forecast", finite(v), finite(a), finite(b))
        for y, v, a, b in zip(years, values, low[0], high[0], strict=True)
    ]
    return _labelled(case, measure, provision, points, rule or case.method.name)


def _plain(
    case: OutlookInputs,
    measure: str,
    provision: str,
    years: Sequence[int],
    values: Floats,
    rule: str,
    bands: tuple[Floats, Floats] | None = None,
) -> ForecastSeries:
    low, high = bands or (np.full(len(years), np.nan),) * 2
    points = [
        ForecastPoint(y, "forecast", finite(v), finite(a), finite(b))
        for y, v, a, b in zip(years, values, low, high, strict=True)
    ]
    return _labelled(case, measure, provision, points, rule)


def _labelled(
    case: OutlookInputs, measure: str, provision: str, points: Iterable[ForecastPoint], rule: str
) -> ForecastSeries:
    counts = measure in {"plans", "overflow"}
    unit = "plans" if counts else "gbp_per_plan" if measure.endswith("cost") else "gbp"
    unit = "gbp" if measure == "overflow_cost" else unit
    label = case.labels.get(provision, provision) if provision else "All provisions"
    period = "january" if counts else "financial_year"
    return ForecastSeries(measure, provision, label, unit, period, rule, tuple(points))


def _no_range(case: OutlookInputs) -> Finding:
    if case.sight is None:
        why = "without the plans of other authorities nobody knows how wrong the method is"
    else:
        why = "a figure that it needs is missing, or too few errors are known"
    return Finding(
        rule="no_money_range",
        severity=Severity.NOTE,
        message=f"Spend and deficit carry no range: {why}.",
    )
