"""What a benchmark says: frozen records, and their form as JSON."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from highneeds.benchmark.rows import BenchmarkRow, benchmark_rows
from highneeds.measures.registry import Metric
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.plain_data import pick, plain

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Interval:
    """Measurement precision of one figure; not a test against anything."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True)
class Comparator:
    """What an authority is set beside.

    Attributes
    ----------
    kind
        `england`, `region` or `neighbours`.
    label
        As it is printed, with the list's date for neighbours.
    method
        `published`, `pooled` (sum of numerators ÷ sum of denominators), `mean` (plain mean of
        rates), or `total` for counts.
    value, numerator, denominator
        NaN when there is none.
    n
        Authorities in it that have a figure.
    missing
        Names of those that belong to it and have none.
    """

    kind: str
    label: str
    method: str
    value: float
    numerator: float
    denominator: float
    n: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class FunnelPlace:
    """Where an authority lies in the funnel.

    Attributes
    ----------
    position
        `inside`, `above_95`, `above_998`, `below_95`, `below_998`; or `not_judged`.
    reason
        Why it was not judged; empty otherwise.
    centre
        Pooled value, in the metric's unit.
    limits
        Level, low and high at this authority's denominator.
    phi, tau2
        Overdispersion, and the variance between areas on the transformed scale.
    n
        Areas that the fit rests on.
    """

    position: str
    reason: str = ""
    centre: float = math.nan
    limits: tuple[tuple[float, float, float], ...] = ()
    phi: float = math.nan
    tau2: float = math.nan
    n: int = 0


@dataclass(frozen=True)
class Change:
    """A change between two years: in percent, or in points for a percentage.

    Attributes
    ----------
    label
        Whose.
    start, end
        Values in the two years.
    change
        End less start.
    percent
        Relative change, 0-100 scale; NaN when the start is zero.
    """

    label: str
    start: float
    end: float
    change: float
    percent: float


@dataclass(frozen=True)
class Growth:
    """Change over a span, beside the comparators.

    Attributes
    ----------
    start, end
        Period labels.
    own
        The authority's.
    others
        The comparators', over the same areas in both years.
    panel_score
        (own change - median change of authorities) ÷ scaled median deviation; NaN under 30.
    rank, rank_of
        1 is the greatest change.
    breaks
        Series breaks inside the span.
    """

    start: str
    end: str
    own: Change
    others: tuple[Change, ...]
    panel_score: float
    rank: int
    rank_of: int
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crossing:
    """Where two straight trends would meet. An extrapolation, and said so."""

    label: str
    year: int
    points: int
    warning: str


@dataclass(frozen=True)
class PeerValue:
    """One neighbour's figure in the record's period, and its growth over the record's span."""

    name: str
    value: float
    status: str
    growth: float


@dataclass(frozen=True)
class FunnelPoint:
    """One authority in a funnel chart, with the limits at its denominator."""

    name: str
    denominator: float
    value: float
    low: float
    high: float
    outer_low: float
    outer_high: float
    centre: float


@dataclass(frozen=True)
class BenchmarkRecord:
    """One metric (and breakdown) of one authority in one period, with all it is set beside."""

    metric: Metric
    breakdown: str
    breakdown_label: str
    area: str
    area_name: str
    year: int
    period: str
    numerator: float
    denominator: float
    value: float
    status: str
    interval: Interval | None
    comparators: tuple[Comparator, ...]
    rank: int | None
    rank_of: int
    rank_tied: bool
    rank_first: str
    quartile: int | None
    quartile_bounds: tuple[float, float, float] | None
    band: str
    funnel: FunnelPlace
    growth: Growth | None
    crossings: tuple[Crossing, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    peers: tuple[PeerValue, ...] = ()
    funnel_points: tuple[FunnelPoint, ...] = ()

    @property
    def id(self) -> str:
        """Metric id, with the breakdown after a point where there is one."""
        return f"{self.metric.id}.{self.breakdown}" if self.breakdown else self.metric.id

    @property
    def title(self) -> str:
        """Title, with the breakdown after a colon where there is one."""
        return (
            f"{self.metric.title}: {self.breakdown_label}"
            if self.breakdown
            else (self.metric.title)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the record as documented in docs/reference/benchmark-json.md."""
        limits = [dict(zip(("level", "low", "high"), at, strict=True)) for at in self.funnel.limits]
        made = {
            "metric": self.id,
            **pick(self, "title area area_name period year"),
            **pick(self.metric, "unit polarity"),
            **pick(self, "value status numerator denominator interval comparators"),
            **pick(self, "rank rank_of rank_tied rank_first quartile quartile_bounds"),
            "band": self.band or None,
            "funnel": pick(
                self.funnel,
                "position reason centre limits phi tau2 n",
                reason=self.funnel.reason or None,
                limits=limits,
            ),
            "growth": self.growth and _growth(self.growth),
            **pick(self, "crossings findings notes"),
        }
        return dict(plain(made))


def _growth(growth: Growth) -> dict[str, Any]:
    return {
        "from": growth.start,
        "to": growth.end,
        **pick(growth.own, "change percent"),
        "comparators": [pick(other, "label change percent") for other in growth.others],
        **pick(growth, "panel_score rank rank_of breaks"),
    }


@dataclass(frozen=True)
class HistoryPoint:
    """One value in a series: the authority's or a comparator's."""

    metric: str
    label: str
    kind: str
    year: int
    period: str
    value: float
    status: str
    n: int


@dataclass(frozen=True)
class Benchmark:
    """Everything a benchmark of one authority says.

    Attributes
    ----------
    area, area_name
        Whom it is of.
    records
        One per metric and breakdown.
    history
        Series of the authority and its comparators.
    neighbours
        Names, in the order of the list.
    neighbours_title, provision_map, method
        Which list, which map, pooled or mean.
    without
        Metrics that could not be made, and why.
    findings
        Everything found about the files behind the records that concerns these areas.
    notes
        What else a reader must know.
    """

    area: str
    area_name: str
    records: tuple[BenchmarkRecord, ...]
    history: tuple[HistoryPoint, ...]
    neighbours: tuple[str, ...]
    neighbours_title: str
    provision_map: str
    method: str
    without: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    def series(self, metric: str, first: int = 0) -> tuple[HistoryPoint, ...]:
        """Return the series of a metric id from a year on, the authority and its comparators."""
        return tuple(h for h in self.history if h.metric == metric and h.year >= first)

    def record(self, metric: str) -> BenchmarkRecord | None:
        """Return the record of a metric id (with breakdown after a point); None when absent."""
        return next((r for r in self.records if r.id == metric), None)

    def to_frame(self) -> "pl.DataFrame":
        """Return every figure and its comparators as a table; columns as `BenchmarkRow` says."""
        return frame_of(BenchmarkRow, benchmark_rows(self), area=self.area)
