"""A forecast as a person asks for it, made from an authority's data and its own figures."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

import numpy as np

from highneeds.forecast.methods.backtest import BackTest, run_backtest
from highneeds.forecast.methods.build_histories import histories_of
from highneeds.forecast.methods.hindsight import FEWEST_JANUARIES, Hindsight
from highneeds.forecast.methods.histories import PlanHistories
from highneeds.forecast.methods.methods_by_name import METHODS, method
from highneeds.forecast.outlook.plans import History, history_of
from highneeds.forecast.outlook.results import ForecastResult
from highneeds.forecast.outlook.run import OutlookInputs, outlook
from highneeds.forecast.outlook.settings import FinanceSettings, ForecastSettings, read_section
from highneeds.measures.published_by import newest_january
from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import DEFAULT_MAP, Diagnostic
from highneeds.own.finance import FinanceBook
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.provision import load_map

FEWEST_AREAS: Final = 30
"""Fewer authorities teach nothing about growth or error."""


@dataclass(frozen=True)
class ForecastRequest:
    """What is asked of a forecast.

    Attributes
    ----------
    target
        Authority, or diagnostic folder.
    method
        Name; of the diagnostic, else the one that the back-test chose, when empty.
    horizon
        Years; of the diagnostic when None.
    level
        Coverage of the ranges, 0 to 1; of the diagnostic when None.
    provision_map
        Id; of the diagnostic, else the DfE's, when empty.
    """

    target: str
    method: str = ""
    horizon: int | None = None
    level: float | None = None
    provision_map: str = ""


def forecast_as_asked(
    view: View,
    area: str,
    request: ForecastRequest,
    *,
    diagnostic: Diagnostic | None,
    book: FinanceBook,
    executor: Executor | None = None,
) -> ForecastResult:
    """Forecast an authority whose data and own figures are open already.

    Parameters
    ----------
    view
        Published data.
    area
        DfE code.
    request
        What is asked; its target is not read again.
    diagnostic
        Whose settings hold where the request names none.
    book
        The authority's own figures; empty for published data alone.
    executor
        For the simulation; the answer does not depend on it.

    Raises
    ------
    InputError, UnknownNameError, MissingDataError
        With what to do about it.
    """
    head = diagnostic
    settings = read_section(ForecastSettings, head.section("forecast") if head else {}, "forecast")
    finance = read_section(FinanceSettings, head.section("finance") if head else {}, "finance")
    settings = _overridden(settings, request)
    grouping = load_map(request.provision_map or (head.provision_map if head else DEFAULT_MAP))
    labels = {group.id: group.label for group in grouping.groups}
    histories, findings = _histories(view, head, grouping.id)
    history = history_of(area, book, histories, settings)
    sight, tested = _hindsight(histories, history, settings)
    name, more = _method_name(settings.method, sight, tested)
    inputs = OutlookInputs(
        area=area,
        area_name=default_areas().get(area).name,
        labels=labels,
        history=history,
        book=book,
        settings=settings,
        finance=finance,
        method=method(name),
        sight=sight,
        tested=tested,
        findings=(*(f for f in findings if f.area == area), *more),
    )
    return outlook(inputs, executor)


def _overridden(settings: ForecastSettings, request: ForecastRequest) -> ForecastSettings:
    """Let the command line have the last word, under the same rules as the file."""
    given = {
        "method": request.method or None,
        "horizon": request.horizon,
        "level": request.level,
    }
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        return settings
    return read_section(
        ForecastSettings, {**settings.model_dump(), **changes}, "forecast", "command line"
    )


def _histories(
    view: View, head: Diagnostic | None, map_id: str
) -> tuple[PlanHistories | None, tuple[Finding, ...]]:
    """Return what had been published on the diagnostic's day, or None without any caseload."""
    if not view.has("caseload"):
        return None, ()
    built = histories_of(view, map_id)
    if head is None:
        return built.histories, built.findings
    newest = newest_january(head.as_at)
    if newest < built.histories.years[0]:
        return None, ()
    return built.histories.until(newest), built.findings


def _hindsight(
    histories: PlanHistories | None, history: History, settings: ForecastSettings
) -> tuple[Hindsight | None, BackTest | None]:
    if histories is None or history.years[-1] < histories.years[0]:
        return None, None
    # Own figures may end before the newest release: the other authorities are then cut to that day,
    # too.
    known = histories.until(history.years[-1])
    now = np.isfinite(known.plans[:, -1]).sum()
    if len(known.years) < FEWEST_JANUARIES or now < FEWEST_AREAS:
        return None, None
    # The level asked for first; 80% and 95% are what the record of accuracy is kept for.
    levels = tuple(dict.fromkeys((settings.level, 0.8, 0.95)))
    sight = Hindsight(known, settings.horizon, levels=levels)
    return sight, run_backtest(known, horizon=settings.horizon)


def _method_name(
    asked: str, sight: Hindsight | None, tested: BackTest | None
) -> tuple[str, tuple[Finding, ...]]:
    if asked != "default":
        return asked, ()
    if sight is not None and tested is not None:
        return tested.default, ()
    return "dbv", (
        Finding(
            rule="no_panel",
            severity=Severity.WARNING,
            message="The plans of other authorities are not there, so the method is the straight "
            f"line of the DBV deck, not the one that the back-test prefers. There are "
            f"{len(METHODS)} methods; add an EHC plans release to use them.",
        ),
    )
