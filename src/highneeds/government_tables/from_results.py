"""Fill the government's templates from the results of a diagnostic: forecast and mitigated plan."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import polars as pl

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
from highneeds.measures.published_by import published_by
from highneeds.official.store.view import View
from highneeds.opportunities.folder import MitigatedPlan
from highneeds.opportunities.schema import Document
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.vocabulary.provision import ProvisionMap

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


def government_tables(
    view: View,
    area: str,
    groups: ProvisionMap,
    forecast: ForecastResult,
    *,
    diagnostic: Diagnostic | None = None,
    mitigated: MitigatedPlan | None = None,
    document: Document | None = None,
) -> tuple[Filled, ...]:
    """Fill every packaged template.

    Parameters
    ----------
    view
        Published data.
    area
        DfE code.
    groups
        How provision is grouped.
    forecast
        The unmitigated forecast.
    diagnostic
        Whose assumptions are stated and whose day holds.
    mitigated, document
        The plan with its opportunities, and the document that names them. Effects are those at
        the lower confidence weight.

    Raises
    ------
    InputError, MissingDataError
        With what to do about it.
    """
    total = forecast.get("plans")
    ends = () if total is None else total.forecast()
    effects = _effects(mitigated, document) if mitigated and document else ()
    inputs = TemplateInputs(
        area_name=forecast.area_name,
        tables=_tables(view, area, diagnostic.as_at if diagnostic else None),
        groups=groups,
        forecast=_plans(forecast),
        low={p.year: p.low for p in ends if p.low is not None},
        high={p.year: p.high for p in ends if p.high is not None},
        mitigations=effects,
        money=(*_money(forecast), *_money_after(mitigated)),
        assumptions=(
            *(
                Assumed(a.what, a.reason, a.source)
                for a in (diagnostic.assumptions if diagnostic else ())
            ),
            Assumed(f"Forecast by {forecast.method_title}", forecast.assumes, "highneeds forecast"),
        ),
    )
    return tuple(fill(load_layout(template), inputs) for template in template_ids())


def _tables(view: View, area: str, as_at: date | None) -> Mapping[str, pl.DataFrame]:
    mine = pl.col("level") == "la", pl.col("area") == area
    frames = {
        name: published_by(view.table(name), name, as_at).filter(*mine)
        for name in TABLES
        if view.has(name)
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


def _money_after(mitigated: MitigatedPlan | None) -> tuple[Money, ...]:
    if mitigated is None:
        return ()
    found = []
    for name, label in _AFTER.items():
        positions = mitigated.mitigated.lower.positions
        amounts = {p.year: getattr(p, name) for p in positions if getattr(p, name) is not None}
        if amounts:
            found.append(Money(label, amounts, "mitigated"))
    return tuple(found)


def _effects(mitigated: MitigatedPlan, document: Document) -> tuple[MitigationEffect, ...]:
    """Return each opportunity's change in plans at its lower confidence weight."""
    found = []
    for item in document.opportunities:
        plans: dict[tuple[str, int], float] = {}
        for effect in mitigated.mitigated.effects:
            whole = effect.opportunity == item.id and effect.need == "all"
            # A child who is supported without a plan is in no table of plans.
            if whole and effect.provision != NO_PLAN:
                key = (effect.provision, effect.year)
                plans[key] = plans.get(key, 0.0) + effect.change.lower
        found.append(MitigationEffect(item.name, item.outcome, plans))
    return tuple(found)
