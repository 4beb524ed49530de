"""What opportunities take from the unmitigated forecast, as plain numbers."""

import numpy as np

from highneeds.forecast.outlook.results import ForecastResult
from highneeds.opportunities.inputs import Unmitigated
from highneeds.opportunities.schema import Document, FromForecast
from highneeds.vocabulary.faults import Fault, MissingDataError


def needs_forecast(document: Document) -> bool:
    """Say whether any number is to be taken from the forecast."""
    stated = document.unit_costs
    for item in document.opportunities:
        if isinstance(item.flow, FromForecast):
            return True
        if item.unit_value is None:
            for provision in (item.provision.out_of, item.provision.into):
                if provision != "no_plan" and isinstance(
                    stated.get(provision, FromForecast(forecast=provision)), FromForecast
                ):
                    return True
    return False


def unmitigated(result: ForecastResult) -> Unmitigated:
    """Turn a forecast into the plain numbers that opportunities work with.

    The allocation is what pays for the spend in the forecast: spend less the in-year deficit, so
    transfers between blocks are in it.
    """
    plans = [s for s in result.series if s.measure == "plans" and s.provision]
    if not plans:
        raise MissingDataError(
            Fault(
                "The forecast has no plans by provision.",
                result.area_name,
                "Add a finance file, or a release of EHC plans.",
            )
        )
    years = tuple(point.year for point in plans[0].forecast())
    names = tuple(s.provision for s in plans)

    def row(measure: str, provision: str = "") -> list[float]:
        series = result.get(measure, provision)
        found = {p.year: p.value for p in series.points} if series else {}
        return [np.nan if (value := found.get(year)) is None else value for year in years]

    before = []
    for series in plans:
        held = {p.year: p.value for p in series.points}
        # The last actual January, for the rise in the first forecast year.
        value = held.get(years[0] - 1)
        before.append(np.nan if value is None else value)
    spend, in_year = np.array(row("spend")), np.array(row("in_year_deficit"))
    cumulative = np.array(row("cumulative_deficit"))
    return Unmitigated(
        years=years,
        provisions=names,
        plans=np.array([row("plans", name) for name in names]),
        unit_cost=np.array([row("unit_cost", name) for name in names]),
        plans_before=np.array(before),
        spend=spend,
        allocation=spend - in_year,
        opening_deficit=float(cumulative[0] - in_year[0]),
    )
