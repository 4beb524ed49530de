"""The plans half of an outlook: which history, which method, which range, who finds a place."""

from dataclasses import dataclass

import numpy as np

from highneeds.forecast.methods.hindsight import Hindsight
from highneeds.forecast.methods.histories import Past, PlanHistories
from highneeds.forecast.methods.intervals import size_class
from highneeds.forecast.methods.methods_by_name import Method
from highneeds.forecast.methods.own_series import steps
from highneeds.forecast.outlook.capacity import Placed, order_of, place_children, places
from highneeds.forecast.outlook.settings import ForecastSettings
from highneeds.own.diagnostic_file import FILE
from highneeds.own.finance import FinanceBook
from highneeds.stats.arrays import Floats
from highneeds.stats.reconcile import proportional
from highneeds.vocabulary.faults import Fault, InputError, MissingDataError
from highneeds.vocabulary.findings import Finding, Severity


@dataclass(frozen=True)
class History:
    """What a forecast of one authority starts from.

    Attributes
    ----------
    years
        Januaries without a gap; the last is the origin.
    provisions
        P ids.
    parts, total : ndarray of shape (P, T), (T,)
        Plans; NaN where missing.
    own
        Whether they are the authority's own figures rather than published ones.
    """

    years: tuple[int, ...]
    provisions: tuple[str, ...]
    parts: Floats
    total: Floats
    own: bool


@dataclass(frozen=True)
class PlansAhead:
    """Plans to come.

    Attributes
    ----------
    parts, total : ndarray of shape (P, H), (H,)
        Demand by provision, and in total.
    part_half, total_half : ndarray of shape (P, H), (H,)
        Half-width of the range on the log scale; NaN where there is none.
    placed
        After capacity.
    limits, overflow_to
        As `place_children` takes them.
    """

    parts: Floats
    total: Floats
    part_half: Floats
    total_half: Floats
    placed: Placed
    limits: dict[str, Floats]
    overflow_to: dict[str, str]


def history_of(
    area: str, book: FinanceBook, panel: PlanHistories | None, settings: ForecastSettings
) -> History:
    """Take the authority's own plans where the finance file has them, else the published ones.

    Raises
    ------
    MissingDataError
        When neither has plans of the authority.
    """
    own = book.provisions("plans")
    if own:
        provisions = settings.provisions or own
        span = book.years("plans")
        years = tuple(range(span[0], span[-1] + 1))
        parts = np.stack([book.series("plans", years, p) for p in provisions])
        return History(years, provisions, parts, parts.sum(axis=0), own=True)
    if panel is None or area not in panel.areas:
        raise MissingDataError(
            Fault(
                "There are no January plans of this authority.",
                area,
                "Add an EHC plans release (highneeds data add FILE), or put rows with the measure "
                "plans into the finance file.",
            )
        )
    row = panel.areas.index(area)
    known = np.flatnonzero(np.isfinite(panel.plans[row]))
    if len(known) == 0 or known[-1] != len(panel.years) - 1:
        last = panel.years[known[-1]] if len(known) else 0
        raise MissingDataError(
            Fault(
                f"The newest January plans of this authority are not those of "
                f"January {panel.years[-1]}.",
                f"January {last}" if last else "none",
                "An authority that ended has no forecast; name its successor.",
            )
        )
    provisions = settings.provisions or panel.provisions
    _check_known(provisions, panel.provisions, "provisions")
    at = [panel.provisions.index(p) for p in provisions]
    first = int(known[0])
    parts = panel.by_provision[at, row, first:]
    # All plans can be more than those by provision (January 2018), so they are the total only where
    # no provision was left out.
    whole = set(provisions) == set(panel.provisions)
    total = panel.plans[row, first:] if whole else parts.sum(axis=0)
    return History(panel.years[first:], provisions, parts, total, own=False)


def look_ahead(
    area: str,
    history: History,
    sight: Hindsight | None,
    method: Method,
    settings: ForecastSettings,
) -> PlansAhead:
    """Forecast an authority's plans.

    Parameters
    ----------
    area
        DfE code.
    history
        From `history_of`.
    sight
        Every method from every origin, up to the origin of the history; None without a panel.
    method
        Which method.
    settings
        Rules and capacity.

    Raises
    ------
    MissingDataError
        When the method learns from other authorities and there are none.
    """
    horizon = settings.horizon
    if method.needs_panel or not history.own:
        if sight is None or area not in sight.panel.areas:
            raise MissingDataError(
                Fault(
                    f'The method "{method.name}" learns from all authorities, and their plans '
                    "have not been added.",
                    do="Add an EHC plans release (highneeds data add FILE), or use --method dbv.",
                )
            )
        parts, total = _from_panel(area, history, sight, method, horizon)
    else:
        parts, total = _from_own(history, method, horizon)
    part_half, total_half = _halves(area, history, sight, method, horizon)
    for name, rule in settings.plans.items():
        _check_known((name,), history.provisions, "plans")
        # A number that the authority states has no range: it is a decision, not a forecast.
        if rule.rule == "flat" and rule.value is not None:
            i = history.provisions.index(name)
            parts[i], part_half[i] = rule.value, 0.0
            total = parts.sum(axis=0)
    if method.bottom_up and np.isfinite(parts).all():
        total = parts.sum(axis=0)
    ahead = range(history.years[-1] + 1, history.years[-1] + 1 + horizon)
    order = order_of(settings.capacity, history.provisions)
    limits = {name: places(settings.capacity[name], tuple(ahead)) for name in order}
    overflow = {name: settings.capacity[name].overflow_to for name in order}
    placed = place_children(parts, limits, overflow, history.provisions)
    return PlansAhead(parts, total, part_half, total_half, placed, limits, overflow)


def history_findings(history: History, ahead: PlansAhead) -> list[Finding]:
    """Say what is thin or odd in the history, and where capacity is short already."""
    found: list[Finding] = []
    known = np.isfinite(history.total)
    if known.sum() < 3:
        n = int(known.sum())
        found.append(
            _warn(
                "short_history",
                f"Only {n} {'January is' if n == 1 else 'Januaries are'} known; a trend needs "
                "three, so little or no change is forecast.",
            )
        )
    for i, name in enumerate(history.provisions):
        there = np.flatnonzero(np.isfinite(history.parts[i]))
        if len(there) == 0:
            found.append(_warn("plans_missing", f"No January plans are known in {name}.", name))
            continue
        gaps = [
            f"January {history.years[t]}"
            for t in range(there[0], there[-1])
            if not np.isfinite(history.parts[i, t])
        ]
        if gaps:
            found.append(
                _warn(
                    "year_missing",
                    f"{', '.join(gaps)} is missing in {name}; the change is spread over the "
                    "years it spans.",
                    name,
                )
            )
        if there[-1] != len(history.years) - 1:
            found.append(_warn("newest_missing", f"The newest January is missing in {name}.", name))
        if name in ahead.limits and history.parts[i, there[-1]] > ahead.limits[name][0]:
            found.append(
                _warn(
                    "capacity_below_plans",
                    f"{name} has {history.parts[i, there[-1]]:,.0f} plans and "
                    f"{ahead.limits[name][0]:,.0f} places from the first year: children beyond "
                    f"the places are counted in {ahead.overflow_to[name]} at once.",
                    name,
                    float(history.parts[i, there[-1]]),
                    float(ahead.limits[name][0]),
                )
            )
    return found


def _from_own(history: History, method: Method, horizon: int) -> tuple[Floats, Floats]:
    past = Past(
        history.years[-1],
        ("own",),
        np.array([0]),
        history.years,
        history.total[None, :],
        history.provisions,
        history.parts[:, None, :],
        {},
        np.array([np.nan]),
    )
    total = method.total(past, horizon)
    return method.provisions(past, horizon, total)[:, 0].copy(), total[0].copy()


def _from_panel(
    area: str, history: History, sight: Hindsight, method: Method, horizon: int
) -> tuple[Floats, Floats]:
    """Take the panel's forecast; own figures take its growth instead of its level."""
    row = sight.panel.areas.index(area)
    total = sight.total(method).forecast[-1, row, :horizon]
    issued = sight.parts(method)
    at = [sight.panel.provisions.index(p) for p in history.provisions]
    parts = np.stack([issued[p].forecast[-1, row, :horizon] for p in at])
    if not history.own:
        whole = set(history.provisions) == set(sight.panel.provisions)
        return parts.copy(), (total if whole else parts.sum(axis=0)).copy()
    t = sight.panel.years.index(sight.origins[-1])
    now = sight.panel.by_provision[at, row, t][:, None]
    rise = total / sight.panel.plans[row, t]
    usable = np.isfinite(parts) & (now > 0)
    # Own figures may group provision otherwise, so growth is carried over and not the level; a
    # provision without published plans grows as all do.
    factor = np.where(usable, parts / np.where(now > 0, now, 1.0), rise)
    own_total = history.total[-1] * rise
    return proportional(own_total, history.parts[:, -1:] * factor), own_total


def _halves(
    area: str, history: History, sight: Hindsight | None, method: Method, horizon: int
) -> tuple[Floats, Floats]:
    """Return half-widths at the first of the hindsight's levels; NaN where there are none."""
    none = np.full((len(history.provisions), horizon), np.nan)
    if sight is None or area not in sight.panel.areas:
        return none, none[0].copy() if len(none) else np.full(horizon, np.nan)
    row = sight.panel.areas.index(area)
    ahead = steps(horizon)
    t = sight.panel.years.index(sight.origins[-1])
    issued = sight.total(method)
    size = size_class(sight.panel.plans[:, t])[[row]]
    total = issued.bands[-1].half(ahead, size, issued.forecast[-1, [row], :horizon])[0, 0]
    parts = none
    for i, each in enumerate(sight.parts(method)):
        name = sight.panel.provisions[i]
        if name in history.provisions:
            size = each.size[-1][[row]]
            half = each.bands[-1].half(ahead, size, each.forecast[-1, [row], :horizon])
            parts[history.provisions.index(name)] = half[0, 0]
    return parts, total


def _check_known(names: tuple[str, ...], known: tuple[str, ...], key: str) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            Fault(
                "This provision is not in the forecast.",
                ", ".join(unknown),
                f"Use one of: {', '.join(known)}.",
                file=FILE,
                key=f"forecast.{key}",
            )
        )


def _warn(
    rule: str,
    message: str,
    measure: str = "",
    value: float | None = None,
    expected: float | None = None,
) -> Finding:
    return Finding(
        rule=rule,
        severity=Severity.WARNING,
        message=message,
        measure=f"plans {measure}".strip(),
        value=value,
        expected=expected,
    )
