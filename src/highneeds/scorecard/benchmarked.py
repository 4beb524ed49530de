"""Published comparators of KPIs, taken from the benchmark of the authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from highneeds.benchmark.neighbours import NeighbourSet, neighbours_of
from highneeds.benchmark.results import BenchmarkRecord
from highneeds.benchmark.run import Options, benchmark
from highneeds.measures.registry import find_metric
from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.scorecard.comparators import Comparators, PublishedFigure, no_comparators
from highneeds.scorecard.settings import ScorecardSettings
from highneeds.vocabulary.faults import UserError
from highneeds.vocabulary.periods import Period
from highneeds.vocabulary.plain_data import finite
from highneeds.vocabulary.provision import ProvisionMap, load_map

_KINDS: Final = ("england", "region", "neighbours")


def comparators_from(
    settings: ScorecardSettings, diagnostic: Diagnostic | None, view: View | None
) -> tuple[Comparators, tuple[str, ...]]:
    """Return what gives comparators, and notes on what is missing; a board is made without, too."""
    rules = [kpi.definition.comparator for kpi in settings.kpis]
    metrics = tuple(dict.fromkeys(rule.metric for rule in rules if rule is not None))
    if diagnostic is None or view is None or not metrics:
        why = "there is no diagnostic.yaml that names the authority" if metrics else ""
        return no_comparators, ((f"No published comparators: {why}.",) if why else ())
    if not view.names():
        return no_comparators, (
            "No published figures have been added, so comparators are those typed on the page, if "
            "any. Add the releases with: highneeds data add FILE.",
        )
    try:
        peers = neighbours_of(view, diagnostic.area, diagnostic.neighbours)
    except UserError as error:
        # A board without neighbours is still a board; the note tells what is missing.
        note = error.faults[0].wrong
        peers = NeighbourSet(diagnostic.neighbours, diagnostic.neighbours, (), note)
    notes = (f"Neighbours: {peers.note}.",) if peers.note else ()
    figures = BenchmarkedFigures(view, peers, load_map(diagnostic.provision_map), metrics, {})
    return figures, notes


@dataclass
class BenchmarkedFigures:
    """Published figures of one authority, benchmarked once for each year asked for."""

    view: View
    neighbours: NeighbourSet
    provision_map: ProvisionMap
    metrics: tuple[str, ...]
    made: dict[int, dict[str, BenchmarkRecord]]

    def __call__(self, metric: str, area: str, period: Period) -> Sequence[PublishedFigure]:
        """Return the comparators of one metric in one period; none when the store has none."""
        if period.year not in self.made:
            result = benchmark(
                self.view,
                area,
                [find_metric(name) for name in self.metrics],
                neighbours=self.neighbours,
                provision_map=self.provision_map,
                options=Options(year=period.year),
            )
            # All metrics at once: a benchmark reads the same tables for each.
            self.made[period.year] = {record.id: record for record in result.records}
        record = self.made[period.year].get(metric)
        if record is None or record.metric.period is not period.kind:
            return ()
        return _of_record(record)


def _of_record(record: BenchmarkRecord) -> tuple[PublishedFigure, ...]:
    own = PublishedFigure(
        "own",
        "This authority, published",
        finite(record.value),
        record.period,
        "published",
        None,
        finite(record.numerator),
        finite(record.denominator),
        source=record.metric.source,
    )
    if record.metric.denominator is None:
        return (own,)  # a total of other authorities says nothing beside one authority's count
    others = tuple(
        PublishedFigure(
            c.kind,  # type: ignore[arg-type]
            c.label,
            finite(c.value),
            record.period,
            c.method,
            c.n,
            finite(c.numerator),
            finite(c.denominator),
            c.missing,
            record.metric.source,
        )
        for c in record.comparators
        if c.kind in _KINDS and finite(c.value) is not None
    )
    return (own, *others)
