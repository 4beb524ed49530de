"""A benchmark as text for a terminal, and as CSV for a spreadsheet."""

import csv
import io
import math

from highneeds.benchmark.results import Benchmark, BenchmarkRecord, Comparator
from highneeds.cli.output import NEED_DECIDES
from highneeds.document.numbers import number
from highneeds.measures.registry import UNIT_WORDS
from highneeds.vocabulary.escape import escape_formula
from highneeds.vocabulary.status import EXPLANATION, Status

_FUNNEL = {
    "inside": "within the usual spread of LAs",
    "above_95": "above the usual spread (95%)",
    "above_998": "far above the usual spread (99.8%)",
    "below_95": "below the usual spread (95%)",
    "below_998": "far below the usual spread (99.8%)",
}
_POUNDS = ("gbp", "gbp_per_head", "gbp_per_plan")
_UNITS = {"gbp": "£", "gbp_per_head": "£", "gbp_per_plan": "£", "percent": "%"}


def shown(value: float, record: BenchmarkRecord) -> str:
    """Write a value of a record in its unit; a dash when there is none."""
    if not math.isfinite(value):
        return "–"
    return number(value, _UNITS.get(record.metric.unit, ""), record.metric.decimals)


def as_text(made: Benchmark) -> str:
    """Write a benchmark for a terminal."""
    near = "; ".join(made.neighbours) or "none"
    lines = [
        f"{made.area_name} ({made.area}), provision map {made.provision_map}",
        f"Neighbours: {made.neighbours_title}: {near}",
        f"Comparators: {_method(made.method)}",
    ]
    theme = ""
    for record in made.records:
        if record.metric.theme != theme:
            theme = record.metric.theme
            lines += ["", theme.upper()]
        lines += _record(record)
    if made.without:
        lines += ["", "NOT SHOWN"]
        lines += [f"  {metric}: {reason}" for metric, reason in made.without]
    if made.findings:
        lines += ["", "ABOUT THE DATA"]
        lines += [f"  [{f.severity.value}] {f.period} {f.message}" for f in made.findings[:12]]
        more = len(made.findings) - 12
        if more > 0:
            lines.append(f"  and {more} more: highneeds data check")
    lines += [f"  {note}" for note in made.notes]
    if any(record.metric.unit in _POUNDS for record in made.records):
        lines += ["", NEED_DECIDES]
    return "\n".join(lines)


def _method(method: str) -> str:
    words = {
        "pooled": "numerators and denominators added (pooled)",
        "mean": "plain mean of rates",
        "LAIT": "as LAIT: plain mean of rounded values for neighbours",
    }
    return words[method]


def _record(record: BenchmarkRecord) -> list[str]:
    unit = UNIT_WORDS[record.metric.unit]
    unit = "" if record.metric.unit in _UNITS and record.metric.unit != "gbp_per_head" else unit
    status = "" if math.isfinite(record.value) else f" ({EXPLANATION[Status(record.status)]})"
    head = f"  {record.title}, {record.period}: {shown(record.value, record)}{status}"
    if unit and math.isfinite(record.value):
        head += f" {unit.removeprefix('£ ')}"
    if math.isfinite(record.denominator):
        head += f"  [{number(record.numerator)} of {number(record.denominator)}]"
    lines = [head]
    beside = [_beside(c, record) for c in record.comparators if math.isfinite(c.value)]
    if beside:
        lines.append("      " + "; ".join(beside))
    placed = []
    if record.rank is not None:
        tie = "=" if record.rank_tied else ""
        placed.append(f"rank {tie}{record.rank} of {record.rank_of}, 1 is {record.rank_first}")
    if record.band:
        placed.append(f"LAIT band {record.band}")
    if record.funnel.position in _FUNNEL:
        placed.append(_FUNNEL[record.funnel.position])
    if record.growth:
        g = record.growth
        own = (
            f"{number(g.own.change, '', 1, signed=True)} points"
            if record.metric.unit == "percent"
            else number(g.own.percent, "%", 1, signed=True)
        )
        placed.append(f"{own} since {g.start}")
    if placed:
        lines.append("      " + "; ".join(placed))
    missing = [c for c in record.comparators if c.kind == "neighbours" and c.missing]
    lines += [f"      neighbours without a figure: {'; '.join(c.missing)}" for c in missing]
    lines += [f"      may meet {c.label} by {c.year} (extrapolated)" for c in record.crossings]
    return lines


def _beside(c: Comparator, record: BenchmarkRecord) -> str:
    return f"{c.label} {shown(c.value, record)} ({c.method}, n {c.n})"


def as_csv(made: Benchmark) -> str:
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
