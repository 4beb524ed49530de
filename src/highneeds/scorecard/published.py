"""What a KPI is set beside: published figures, and those typed on the page where there are none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from highneeds.scorecard.comparators import (
    Comparators,
    PublishedFigure,
    newest_published,
    same_date,
)
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries, PrintedFigure
from highneeds.scorecard.settings import Kpi


@dataclass(frozen=True)
class ComparatorInputs:
    series: Mapping[str, KpiSeries]
    names: Mapping[str, str]
    printed: Mapping[str, tuple[PrintedFigure, ...]]
    comparators: Comparators
    area: str
    month: Month
    shown: tuple[Month, ...]


def comparators_of(kpi: Kpi, inputs: ComparatorInputs) -> tuple[PublishedFigure, ...]:
    rule = kpi.definition.comparator
    found: tuple[PublishedFigure, ...] = ()
    if rule is not None and inputs.area:
        period = newest_published(rule, inputs.month)
        found = tuple(inputs.comparators(rule.metric, inputs.area, period))
        if not rule.share_of_own:
            found = tuple(c for c in found if c.kind != "own")
    kinds = {c.kind for c in found if c.value is not None}
    typed = tuple(
        _typed(figure)
        for figure in inputs.printed[kpi.id]
        # The published figure goes before the typed one, which N10 holds against it.
        if figure.kind != "target" and _KINDS[figure.kind][0] not in kinds
    )
    return (*found, *{c.kind: c for c in typed}.values())


_KINDS: Final = {
    "national": ("england", "England"),
    "neighbours": ("neighbours", "Statistical neighbours"),
}


def _typed(figure: PrintedFigure) -> PublishedFigure:
    kind, label = _KINDS[figure.kind]
    return PublishedFigure(
        kind,  # type: ignore[arg-type]
        label,
        figure.value,
        method="typed",
        source=f"typed on the board's page ({figure.place})",
    )


def own_of_same_date(kpi: Kpi, inputs: ComparatorInputs) -> tuple[PublishedFigure, ...]:
    rule = kpi.definition.comparator
    if rule is None or not inputs.area or not rule.share_of_own:
        return ()
    januaries = [r.month for r in inputs.series[kpi.id].valued if r.month.month == 1]
    # The published census is of January, so that only a January can be held against it.
    period = same_date(rule, januaries[-1]) if januaries else None
    if period is None:
        return ()
    return tuple(c for c in inputs.comparators(rule.metric, inputs.area, period) if c.kind == "own")
