"""A benchmark as a table: the authority and everybody it is set beside, one row each."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from highneeds.benchmark.results import Benchmark


@dataclass(frozen=True)
class BenchmarkRow:
    """One figure of an authority or of a comparator.

    Attributes
    ----------
    metric, breakdown
        Id of the measure, and of the group within it; "" without groups.
    title, unit
        Words, and the unit of `value`, `low` and `high`: percent, plans, £ per head and so on.
    year, period
        The period as a number (the year in which it ends) and as it is printed.
    who
        own, england, region or neighbours.
    name
        Of the authority, the region or the list of neighbours.
    method
        How a comparator was made: published, pooled, mean, total or none; "" for the own figure.
    value, low, high
        The figure and its 95% interval, in the unit of the metric; comparators have no interval.
    numerator, denominator
        What it is made of, in children, plans or £.
    areas
        Authorities in it: 1 for the own figure.
    status
        present, zero, or why there is no value.
    rank, rank_of
        Place among the authorities with a figure; of the own figure alone.
    position
        Where it lies in the usual spread of authorities; of the own figure alone.
    """

    metric: str
    breakdown: str
    title: str
    unit: str
    year: int
    period: str
    who: str
    name: str
    method: str
    value: float | None
    low: float | None
    high: float | None
    numerator: float | None
    denominator: float | None
    areas: int
    status: str
    rank: int | None
    rank_of: int | None
    position: str | None


def benchmark_rows(result: "Benchmark") -> Iterator[BenchmarkRow]:
    """Yield the rows of every record, the authority's own before its comparators'."""
    for record in result.records:
        own = BenchmarkRow(
            metric=record.metric.id,
            breakdown=record.breakdown,
            title=record.title,
            unit=record.metric.unit,
            year=record.year,
            period=record.period,
            who="own",
            name=record.area_name,
            method="",
            value=record.value,
            low=record.interval.low if record.interval else None,
            high=record.interval.high if record.interval else None,
            numerator=record.numerator,
            denominator=record.denominator,
            areas=1,
            status=record.status,
            rank=record.rank,
            rank_of=record.rank_of,
            position=record.funnel.position,
        )
        yield own
        for other in record.comparators:
            yield replace(
                own,
                who=other.kind,
                name=other.label,
                method=other.method,
                value=other.value,
                low=None,
                high=None,
                numerator=other.numerator,
                denominator=other.denominator,
                areas=other.n,
                status="missing" if math.isnan(other.value) else "present",
                rank=None,
                rank_of=None,
                position=None,
            )
