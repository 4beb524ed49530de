"""A benchmark as CSV for a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterator

from highneeds.benchmark.results import Benchmark, BenchmarkRecord
from highneeds.vocabulary.escape import escape_formula


def benchmark_csv(made: Benchmark) -> str:
    """Write a benchmark as tidy CSV: one row per metric and comparator, the authority first."""
    head = [
        "metric", "title", "period", "unit", "kind", "label", "method", "value", "status",
        "numerator", "denominator", "interval_low", "interval_high", "n", "missing", "rank",
        "rank_of", "quartile", "funnel",
    ]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([_cell(cell) for cell in row] for r in made.records for row in _rows(r))
    return out.getvalue()


def _rows(r: BenchmarkRecord) -> Iterator[tuple[object, ...]]:
    head = (r.id, r.title, r.period, r.metric.unit)
    span = (r.interval.low, r.interval.high) if r.interval else (None, None)
    place = (r.rank, r.rank_of, r.quartile, r.funnel.position)
    own = (r.value, r.status, r.numerator, r.denominator)
    yield (*head, "area", r.area_name, "", *own, *span, 1, "", *place)
    for c in r.comparators:
        state = "present" if math.isfinite(c.value) else "missing"
        held = (c.value, state, c.numerator, c.denominator, None, None, c.n, "; ".join(c.missing))
        yield (*head, c.kind, c.label, c.method, *held, None, None, None, "")


def _cell(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    # The csv module leaves a carriage return bare, which breaks the row.
    return escape_formula(value).replace("\r", " ") if isinstance(value, str) else value
