"""Fill the government's templates for a diagnostic: reform plan tables and the management plan."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import polars as pl

from highneeds.actions.drivers import DEFAULT_MAP, published_by
from highneeds.actions.forecast import ForecastRequest, forecast_subject
from highneeds.actions.mitigate import MitigatedPlan as Mitigated
from highneeds.actions.mitigate import mitigate
from highneeds.actions.open_view import Subject, open_subject
from highneeds.actions.opportunities import FILE, has_opportunities
from highneeds.forecast.outlook.results import ForecastResult
from highneeds.government_tables.fill import fill
from highneeds.government_tables.inputs import (
    Assumed,
    Filled,
    MitigationEffect,
    Money,
    TemplateInputs,
)
from highneeds.government_tables.layout import load_layout, template_ids
from highneeds.opportunities.load import read_document
from highneeds.vocabulary.provision import load_map

TABLES: Final = ("caseload", "needs", "requests", "assessments")
NO_PLAN: Final = "no_plan"
_MONEY: Final = {
    "spend": "High needs spend",
    "allocation": "High needs allocation",
    "transfer": "Transfers from other blocks",
    "in_year_deficit": "In-year deficit",
    "cumulative_deficit": "Cumulative deficit",
}
_AFTER: Final = {
    "spend": "High needs spend",
    "allocation": "High needs allocation",
    "in_year": "In-year deficit",
    "cumulative": "Cumulative deficit",
}


def government_tables(target: str, *, store_root: Path | None) -> tuple[Filled, ...]:
    """Fill every packaged template.

    Parameters
    ----------
    target : str
        Authority, or a diagnostic folder; a folder's own finance, opportunities and assumptions
        are used.
    store_root : Path | None
        Folder of the store.

    Raises
    ------
    InputError, UnknownNameError, MissingDataError
        With what to do about it.
    """
    return tables_of(open_subject(target, store_root), store_root=store_root)


def tables_of(subject: Subject, *, store_root: Path | None) -> tuple[Filled, ...]:
    """Fill every packaged template from an authority whose data are open already.

    Effects of mitigations are those at the lower confidence weight.
    """
    head = subject.diagnostic
    forecast = forecast_subject(subject, ForecastRequest(subject.area))
    mitigated = None
    if head is not None and has_opportunities(head.folder):
        mitigated = mitigate(head.folder, store_root=store_root)
    total = forecast.get("plans")
    ends = () if total is None else total.forecast()
    inputs = TemplateInputs(
        area_name=forecast.area_name,
        tables=_tables(subject),
        groups=load_map(head.provision_map if head else DEFAULT_MAP),
        forecast=_plans(forecast),
        low={p.year: p.low for p in ends if p.low is not None},
        high={p.year: p.high for p in ends if p.high is not None},
        mitigations=() if mitigated is None or head is None else _effects(mitigated, head.folder),
        money=(*_money(forecast), *_money_after(mitigated)),
        assumptions=(
            *(Assumed(a.what, a.reason, a.source) for a in (head.assumptions if head else ())),
            Assumed(f"Forecast by {forecast.method_title}", forecast.assumes, "highneeds forecast"),
        ),
    )
    return tuple(fill(load_layout(template), inputs) for template in template_ids())


def _tables(subject: Subject) -> Mapping[str, pl.DataFrame]:
    as_at = subject.diagnostic.as_at if subject.diagnostic else None
    mine = pl.col("level") == "la", pl.col("area") == subject.area
    frames = {
        name: published_by(subject.view.table(name), name, as_at).filter(*mine)
        for name in TABLES
        if subject.view.has(name)
    }
    return {name: frame for name, frame in frames.items() if frame.height}


def _plans(forecast: ForecastResult) -> dict[tuple[str, int], float]:
    return {
        (series.provision, point.year): point.value
        for series in forecast.series
        if series.measure == "plans" and series.provision
        for point in series.forecast()
        if point.value is not None
    }


def _money(forecast: ForecastResult) -> tuple[Money, ...]:
    found = []
    for measure, label in _MONEY.items():
        series = forecast.get(measure)
        points = () if series is None else series.points
        amounts = {p.year: p.value for p in points if p.value is not None}
        if amounts:
            found.append(Money(label, amounts))
    return tuple(found)


def _money_after(mitigated: Mitigated | None) -> tuple[Money, ...]:
    if mitigated is None:
        return ()
    found = []
    for name, label in _AFTER.items():
        positions = mitigated.mitigated.lower.positions
        amounts = {p.year: getattr(p, name) for p in positions if getattr(p, name) is not None}
        if amounts:
            found.append(Money(label, amounts, "mitigated"))
    return tuple(found)


def _effects(mitigated: Mitigated, folder: Path) -> tuple[MitigationEffect, ...]:
    """Return each opportunity's change in plans at its lower confidence weight."""
    found = []
    for item in read_document(folder / FILE).opportunities:
        plans: dict[tuple[str, int], float] = {}
        for effect in mitigated.mitigated.effects:
            whole = effect.opportunity == item.id and effect.need == "all"
            if whole and effect.provision != NO_PLAN:
                key = (effect.provision, effect.year)
                plans[key] = plans.get(key, 0.0) + effect.change.lower
        found.append(MitigationEffect(item.name, item.outcome, plans))
    return tuple(found)
