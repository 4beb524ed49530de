"""A benchmark in brief: each figure, what it is set beside and where it stands, in a few lines."""

import math
from collections.abc import Iterator

from highneeds.benchmark.results import Benchmark, BenchmarkRecord
from highneeds.benchmark.story import unit_of
from highneeds.document.law import LAW
from highneeds.document.model import Block, FindingList, Heading, Text
from highneeds.document.numbers import number
from highneeds.measures.registry import UNIT_WORDS
from highneeds.vocabulary.status import EXPLANATION, Status

_FUNNEL = {
    "inside": "within the usual spread of LAs",
    "above_95": "above the usual spread (95%)",
    "above_998": "far above the usual spread (99.8%)",
    "below_95": "below the usual spread (95%)",
    "below_998": "far below the usual spread (99.8%)",
}
_METHODS = {
    "pooled": "numerators and denominators added (pooled)",
    "mean": "plain mean of rates",
    "LAIT": "as LAIT: plain mean of rounded values for neighbours",
}
_FINDINGS = 12
"""All of them are a command of their own."""


def benchmark_in_brief(made: Benchmark) -> Iterator[Block]:
    """List every figure, theme by theme, then what is not shown and what to know."""
    near = "; ".join(made.neighbours) or "none"
    yield Text(
        (
            f"{made.area_name} ({made.area}), provision map {made.provision_map}",
            f"Neighbours: {made.neighbours_title}: {near}",
            f"Comparators: {_METHODS[made.method]}",
        )
    )
    theme = ""
    for record in made.records:
        if record.metric.theme != theme:
            theme = record.metric.theme
            yield Heading(theme.upper())
        yield Text.listed(_beside(record), _figure(record))
    if made.without:
        yield Heading("NOT SHOWN")
        yield Text.listed(f"{metric}: {reason}" for metric, reason in made.without)
    yield FindingList(made.findings[:_FINDINGS], "ABOUT THE DATA")
    more = len(made.findings) - _FINDINGS
    told = (f"and {more} more: highneeds data check",) if more > 0 else ()
    yield Text((*told, *made.notes), bullets=True)
    # The reminder that need decides in law stands beside every £.
    if any(record.metric.unit.startswith("gbp") for record in made.records):
        yield LAW


def _shown(value: float, record: BenchmarkRecord) -> str:
    """Write a value in its unit; a dash when there is none."""
    if not math.isfinite(value):
        return "–"
    return number(value, unit_of(record), record.metric.decimals)


def _figure(record: BenchmarkRecord) -> str:
    known = math.isfinite(record.value)
    head = f"{record.title}, {record.period}: {_shown(record.value, record)}"
    if not known:
        head += f" ({EXPLANATION[Status(record.status)]})"
    elif record.metric.unit in ("per_100", "per_1000", "gbp_per_head"):
        # What the sign in front or behind does not say. Cost per plan has it in its title.
        head += f" {UNIT_WORDS[record.metric.unit].removeprefix('£ ')}"
    if math.isfinite(record.denominator):
        head += f" [{number(record.numerator)} of {number(record.denominator)}]"
    return head


def _beside(record: BenchmarkRecord) -> Iterator[str]:
    known = [c for c in record.comparators if math.isfinite(c.value)]
    yield "; ".join(f"{c.label} {_shown(c.value, record)} ({c.method}, n {c.n})" for c in known)
    yield "; ".join(_place(record))
    for c in record.comparators:
        if c.kind == "neighbours" and c.missing:
            yield f"neighbours without a figure: {'; '.join(c.missing)}"
    for crossing in record.crossings:
        yield f"may meet {crossing.label} by {crossing.year} (extrapolated)"


def _place(record: BenchmarkRecord) -> Iterator[str]:
    if record.rank is not None:
        tie = "=" if record.rank_tied else ""
        yield f"rank {tie}{record.rank} of {record.rank_of}, 1 is {record.rank_first}"
    if record.band:
        yield f"LAIT band {record.band}"
    if record.funnel.position in _FUNNEL:
        yield _FUNNEL[record.funnel.position]
    if record.growth:
        own, start = record.growth.own, record.growth.start
        if record.metric.unit == "percent":
            yield f"{number(own.change, '', 1, signed=True)} points since {start}"
        else:
            yield f"{number(own.percent, '%', 1, signed=True)} since {start}"
