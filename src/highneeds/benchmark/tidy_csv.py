"""A benchmark as CSV for a spreadsheet."""

import csv
import io
import math

from highneeds.benchmark.results import Benchmark
from highneeds.vocabulary.escape import escape_formula


def benchmark_csv(made: Benchmark) -> str:
    """Write a benchmark as tidy CSV: one row per metric and comparator, the authority first."""
    head = [
        "metric", "title", "period", "unit", "kind", "label", "method", "value", "status",
        "numerator", "denominator", "interval_low", "interval_high", "n", "missing", "rank",
        "rank_of", "quartile", "funnel",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for r in made.records:
        low = r.interval.low if r.interval else None
        high = r.interval.high if r.interval else None
        rows.append(
            [r.id, r.title, r.period, r.metric.unit, "area", r.area_name, "", r.value, r.status,
             r.numerator, r.denominator, low, high, 1, "", r.rank, r.rank_of, r.quartile,
             r.funnel.position]
        )  # fmt: skip
        for c in r.comparators:
            state = "present" if math.isfinite(c.value) else "missing"
            rows.append(
                [r.id, r.title, r.period, r.metric.unit, c.kind, c.label, c.method, c.value, state,
                 c.numerator, c.denominator, None, None, c.n, "; ".join(c.missing), None, None,
                 None, ""]
            )  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else ""
    # The csv module leaves a carriage return bare, which breaks the row.
    return escape_formula(value).replace("\r", " ") if isinstance(value, str) else value
