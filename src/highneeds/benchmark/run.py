"""Benchmark one authority: every metric asked for, beside everyone it can be set beside."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.benchmark.change import crossings, growth, span_start
from highneeds.benchmark.comparators import Peers, comparators, peers_of
from highneeds.benchmark.neighbours import NeighbourSet
from highneeds.benchmark.position import (
    IMPOSSIBLE,
    funnel_place,
    funnel_points,
    possible,
    quartile_of,
    rank_of,
)
from highneeds.benchmark.results import (
    Benchmark,
    BenchmarkRecord,
    HistoryPoint,
    Interval,
    PeerValue,
)
from highneeds.definitions import read
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.formulas import FORMULAS
from highneeds.measures.panel import Panel, panels
from highneeds.measures.registry import Metric
from highneeds.official.store.view import View
from highneeds.stats import intervals
from highneeds.stats.rounding import half_up
from highneeds.vocabulary.areas import ENGLAND, default_areas
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period
from highneeds.vocabulary.provision import ProvisionMap

LEVEL = 0.95
_NOTHING = "no authority has a figure in the data that were added"


@dataclass(frozen=True)
class Options:
    """How a benchmark is made.

    Attributes
    ----------
    year
        Year of the period as tables hold it; the latest of each metric when None.
    since
        First year of growth; chosen per metric when None.
    mean
        Plain mean of rates in comparators, in place of pooling.
    lait
        Reproduce LAIT's arithmetic.
    history
        Whether series, each neighbour's figure and the points of funnels are made too.
    """

    year: int | None = None
    since: int | None = None
    mean: bool = False
    lait: bool = False
    history: bool = False


def benchmark(
    view: View,
    area: str,
    wanted: Sequence[Metric],
    *,
    neighbours: NeighbourSet,
    provision_map: ProvisionMap,
    options: Options,
) -> Benchmark:
    """Benchmark an authority.

    Parameters
    ----------
    view
        The data.
    area
        DfE code.
    wanted
        Which metrics; one without data is named in `without`.
    neighbours
        Whom it is set beside.
    provision_map
        How families by provision are grouped.
    options
        Period, span, comparator method.

    Returns
    -------
    Benchmark
        Records in the order of `wanted`.
    """
    frame, without = Evaluator(view, provision_map).evaluate_all(wanted)
    by_id = {metric.id: metric for metric in wanted}
    peers = peers_of(area, neighbours.areas, neighbours.title)
    found = _Findings(view, area, peers)
    labels = _labels(provision_map)
    records: list[BenchmarkRecord] = []
    history: list[HistoryPoint] = []
    for panel in panels(frame, by_id):
        if not panel.collected:
            continue
        year = options.year if options.year is not None else _latest(panel, area)
        if panel.column(year) is None:
            without.setdefault(
                panel.metric.id, f"there is no {Period(panel.metric.period, year).label}"
            )
            continue
        # A measure that nobody has in that year is told once, under what is not shown.
        if _not_collected(panel, year):
            continue
        records.append(_record(panel, area, peers, year, options, found, labels, provision_map))
        if options.history:
            history += _history(panel, area, peers, options)
    # A family may have a figure in one group only: it is then shown and not "without data".
    shown = {record.metric.id for record in records}
    for metric in wanted:
        if metric.id not in shown:
            without.setdefault(metric.id, _NOTHING)
    without = {metric: why for metric, why in without.items() if metric not in shown}
    name = default_areas().get(area).name
    end = default_areas().get(area).end
    ended = f"{name} ended on {end.day} {end:%B %Y}; its own last figures are shown" if end else ""
    notes = tuple(n for n in (neighbours.note, ended) if n)
    return Benchmark(
        area=area,
        area_name=name,
        records=tuple(records),
        history=tuple(history),
        neighbours=tuple(default_areas().get(a).name for a in neighbours.areas),
        neighbours_title=neighbours.title,
        provision_map=provision_map.id,
        method="LAIT" if options.lait else "mean" if options.mean else "pooled",
        without=tuple(without.items()),
        findings=found.of_area({_table(m) for m in wanted}),
        notes=notes,
    )


def _latest(panel: Panel, area: str) -> int:
    """Return the latest year of the panel; for an authority that has ended, its own last one."""
    if default_areas().get(area).end is None:
        return panel.latest
    # An authority that has ended would otherwise be asked for years in which it did not exist.
    known = [y for y in panel.years if np.isfinite(panel.cell(area, y)[2])]
    return known[-1] if known else panel.latest


def _not_collected(panel: Panel, year: int) -> bool:
    j = panel.column(year)
    return j is None or not np.isfinite(panel.value[:, j]).any()


def _labels(provision_map: ProvisionMap) -> dict[str, str]:
    groups = read("groups.yaml")
    made = {group.id: group.label for group in provision_map.groups}
    made |= groups["needs"]
    made |= groups["s251_lines"]
    for part in ("age_bands", "start_bands", "ceased_reasons"):
        made |= {key: fact["label"] for key, fact in groups[part].items()}
    return made


def _record(
    panel: Panel,
    area: str,
    peers: Peers,
    year: int,
    options: Options,
    found: "_Findings",
    labels: dict[str, str],
    provision_map: ProvisionMap,
) -> BenchmarkRecord:
    metric = panel.metric
    numerator, denominator, value, status = panel.cell(area, year)
    if options.lait and np.isfinite(value):
        # LAIT reckons with the figure as published.
        value = float(half_up(value, metric.decimals))
    rank, rank_n, tied, first = rank_of(panel, area, year, lait=options.lait)
    quartile, bounds, band = quartile_of(panel, area, year, lait=options.lait)
    start = options.since if options.since is not None else span_start(panel, year)
    period = Period(metric.period, year).label
    notes = list(metric.caveats)
    if metric.interval != "none" and np.isfinite(value) and not _possible(panel, area, year):
        notes.append(f"There is no interval and no place in the funnel: {IMPOSSIBLE}.")
    if metric.family == "provision":
        notes += _provision_notes(panel.releases(area, year), provision_map)
    return BenchmarkRecord(
        metric=metric,
        breakdown=panel.breakdown,
        breakdown_label=labels.get(panel.breakdown, panel.breakdown),
        area=area,
        area_name=default_areas().get(area).name,
        year=year,
        period=period,
        numerator=numerator,
        denominator=denominator,
        value=value,
        status=status,
        interval=_interval(metric, numerator, denominator),
        comparators=comparators(panel, peers, year, mean=options.mean, lait=options.lait),
        rank=rank,
        rank_of=rank_n,
        rank_tied=tied,
        rank_first=first,
        quartile=quartile,
        quartile_bounds=bounds,
        band=band,
        funnel=funnel_place(panel, area, year),
        growth=growth(panel, area, peers, start, year, mean=options.mean)
        if start is not None and start < year
        else None,
        crossings=crossings(panel, area, peers, year, start, mean=options.mean),
        findings=found.about(metric, period),
        notes=tuple(notes),
        peers=_peers(panel, peers, start, year) if options.history else (),
        funnel_points=funnel_points(panel, year) if options.history else (),
    )


def _provision_notes(releases: str, provision_map: ProvisionMap) -> list[str]:
    """Say what a grouping cannot separate, or by which two releases it is separated."""
    if " and " in releases:
        return [
            f"This figure rests on releases {releases}: where the newer one combines kinds of "
            "provision, the older one has them apart and its parts add up to the same."
        ]
    return [note for _, note in provision_map.caveats]


def _possible(panel: Panel, area: str, year: int) -> bool:
    top, bottom, _, _ = panel.cell(area, year)
    return bool(possible(panel.metric, np.asarray([top]), np.asarray([bottom]))[0])


def _peers(panel: Panel, peers: Peers, start: int | None, year: int) -> tuple[PeerValue, ...]:
    made = []
    for code in peers.neighbours:
        value, status = panel.cell(code, year)[2:]
        before = panel.cell(code, start)[2] if start is not None else np.nan
        percent = panel.metric.unit == "percent"
        with np.errstate(divide="ignore", invalid="ignore"):
            change = value - before if percent else 100 * float(np.divide(value, before)) - 100
        made.append(PeerValue(default_areas().get(code).name, value, status, float(change)))
    return tuple(made)


def _interval(metric: Metric, numerator: float, denominator: float) -> Interval | None:
    # Residuals of a release can be below zero as published, and no interval is defined for them.
    if not np.isfinite(numerator) or metric.interval == "none" or numerator < 0:
        return None
    if metric.interval == "wilson":
        if not denominator > 0 or numerator > denominator:
            return None
        low, high = intervals.wilson([numerator], [denominator], LEVEL)
        method = "Wilson"
    elif metric.denominator is None:
        low, high = intervals.poisson([numerator], LEVEL)
        method = "Poisson (Byar, exact below 10)"
    else:
        if not denominator > 0:
            return None
        low, high = intervals.poisson([numerator], LEVEL)
        low, high = low / denominator, high / denominator
        method = "Poisson (Byar, exact below 10)"
    return Interval(metric.scale * float(low[0]), metric.scale * float(high[0]), LEVEL, method)


def _history(panel: Panel, area: str, peers: Peers, options: Options) -> list[HistoryPoint]:
    kind = panel.metric.period
    name = default_areas().get(area).name
    metric = f"{panel.metric.id}.{panel.breakdown}" if panel.breakdown else panel.metric.id
    made = []
    for year in panel.years:
        period = Period(kind, year).label
        _, _, value, status = panel.cell(area, year)
        made.append(HistoryPoint(metric, name, "area", year, period, value, status, 1))
        for c in comparators(panel, peers, year, mean=options.mean, lait=options.lait):
            state = "present" if np.isfinite(c.value) else "missing"
            made.append(HistoryPoint(metric, c.label, c.kind, year, period, c.value, state, c.n))
    return made


class _Findings:
    """Findings by table and period, narrowed to the areas in question."""

    def __init__(self, view: View, area: str, peers: Peers) -> None:
        self._area = area
        self._areas = {area, "", ENGLAND, peers.region, *peers.neighbours}
        self._by: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in view.findings():
            if finding.area in self._areas:
                self._by[finding.measure.split(".")[0], finding.period].append(finding)

    def about(self, metric: Metric, period: str) -> tuple[Finding, ...]:
        """Findings about the numerator's table of a metric in a period."""
        return tuple(self._by.get((_table(metric), period), ()))

    def of_area(self, tables: set[str]) -> tuple[Finding, ...]:
        """Findings about the authority itself, and about whole files, behind some tables."""
        every = (f for (table, _), found in self._by.items() if table in tables for f in found)
        mine = dict.fromkeys(f for f in every if f.area in {self._area, ""})
        return tuple(sorted(mine, key=_gravest_and_newest_first))


def _gravest_and_newest_first(finding: Finding) -> tuple[int, int]:
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    years = [int(year) for year in re.findall(r"(?:19|20)\d\d", finding.period)]
    return order.index(finding.severity), -max(years, default=0)


def _table(metric: Metric) -> str:
    """Return the canonical table behind the numerator of a metric."""
    # Findings name the canonical table, and some prepared tables are made from one under another
    # name.
    table = FORMULAS[metric.id].table.removesuffix("_ages")
    return "s251" if table.startswith("s251") else table
