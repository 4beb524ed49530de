"""Sentences drafted from the figures by rules: facts first, never a cause.

Every rule returns a sentence with a stable id, so that a person's edit is found again next time.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.counts import interval_of
from highneeds.scorecard.definitions import KpiUnit, PeriodType, Polarity
from highneeds.scorecard.judging import Judgement, Rag, movement, shortfall
from highneeds.scorecard.results import KpiResult
from highneeds.scorecard.wording import capital, change, listed, of_counts, shown
from highneeds.stats.intervals import newcombe
from highneeds.vocabulary.findings import Severity

RUN: Final = 3
POINTS_APART: Final = 5.0
STOCK_APART: Final = 0.05
_TIMES: Final = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}
_BESIDE: Final = {"england": "England", "neighbours": "its statistical neighbours"}
_LABELS: Final = {
    "outside": "lies outside its usual range",
    "trend": "is part of seven months that move one way",
    "two_of_three": "is one of two in three months near the edge of its usual range",
    "shift": "is part of seven months on one side of its average",
}


@dataclass(frozen=True)
class Draft:
    """A sentence that a rule wrote."""

    id: str
    section: str
    text: str
    kpis: tuple[str, ...]


def named(result: KpiResult) -> str:
    """Name a KPI in a sentence: its title and reference."""
    return f"{result.kpi.definition.title} ({result.kpi.ref})"


def trends(result: KpiResult) -> list[Draft]:
    """Draft what has moved: direction, size and since when."""
    found = []
    if text := _run(result):
        found.append(Draft(f"trend.run.{result.id}", "trends", text, (result.id,)))
    if text := _special(result):
        found.append(Draft(f"trend.special.{result.id}", "trends", text, (result.id,)))
    elif differs_from_last_year(result) and result.last_year:
        definition, last = result.kpi.definition, result.last_year
        text = (
            f"{named(result)}: {shown(definition, result.mark.value)} in {result.month.long} "
            f"against {shown(definition, last.value)} in {last.month.long}."
        )
        found.append(Draft(f"trend.year.{result.id}", "trends", text, (result.id,)))
    return found


def concerns(result: KpiResult) -> list[Draft]:
    """Draft what may be of concern: which KPI, against what, and how few cases."""
    found = []
    for rule, text in (
        ("target", _against_target(result)),
        ("definition", _redefined(result)),
        ("year", _worse_than_last_year(result)),
        ("comparator", worse_than_published(result)),
    ):
        if text:
            found.append(Draft(f"concern.{rule}.{result.id}", "concerns", text, (result.id,)))
    return found


def nothing_sent(results: tuple[KpiResult, ...]) -> list[Draft]:
    """Draft one sentence that names every KPI without data."""
    empty = [result for result in results if result.mark.value is None]
    if not empty:
        return []
    names = listed([result.kpi.ref for result in empty])
    many = f"{len(empty)} of {len(results)} KPIs have" if len(empty) > 1 else "One KPI has"
    text = f"{many} no figure for {empty[0].month.long}: {names}. No data is not zero."
    return [Draft("concern.no_data", "concerns", text, tuple(result.id for result in empty))]


def sentence(result: KpiResult) -> str:
    """Say in plain words where a KPI stands."""
    definition, mark = result.kpi.definition, result.mark
    if mark.value is None:
        return f"{capital(shown(definition, None, mark.status))} for {result.month.long}."
    counts = ""
    if mark.numerator is not None and mark.denominator and definition.unit is KpiUnit.PERCENT:
        counts = f" ({of_counts(mark.numerator, mark.denominator)})"
    parts = [f"{shown(definition, mark.value)}{counts} in {result.month.long}"]
    if mark.movement is not None and len(result.months) > 1:
        word = {Arrow.UP: "up from", Arrow.DOWN: "down from", Arrow.FLAT: "unchanged from"}
        before = result.series.value(result.month.plus(-1))
        parts.append(f"{word[mark.movement]} {shown(definition, before)} the month before")
    if result.last_year and result.last_year.value is not None:
        parts.append(
            f"{shown(definition, result.last_year.value)} in {result.last_year.month.long}"
        )
    text = "; ".join(parts) + "."
    if result.pooled is not None and result.pooled.months > 1:
        pooled = result.pooled
        text += (
            f" Over {pooled.months} months {of_counts(pooled.numerator, pooled.denominator)}, "
            f"{digits(pooled.value)}% (95% interval {digits(pooled.low)}% to "
            f"{digits(pooled.high)}%)."
        )
    if result.spc.label:
        usual = _LABELS.get(result.spc.label, "is within its usual range")
        hedge = " (provisional limits)" if result.spc.provisional else ""
        text += f" The latest month {usual}{hedge}."
    if result.target is not None and result.mark.rag is not None:
        text += f" Target {shown(definition, result.target.in_force)}: {result.mark.rag.value}."
    elif result.target is not None:
        text += f" Target {shown(definition, result.target.in_force)}: {result.rag_why}."
    if definition.unit is KpiUnit.PERCENT and mark.denominator is None:
        text += " No counts were sent, so how sure it is cannot be said."
    return text


def redefined_since(result: KpiResult, months_back: int) -> bool:
    """Whether a probable change of definition lies within the last months."""
    first = result.month.plus(-months_back).iso
    return any(
        f.rule == "N2_definition" and f.severity is not Severity.NOTE and f.period > first
        for f in result.findings
    )


def differs_from_last_year(result: KpiResult) -> bool:
    """Whether this month differs from the same month last year by more than chance or trifles.

    Notes
    -----
    Counts of a month: more than twice the root of their sum (two Poisson counts). Shares with
    counts: Newcombe's interval leaves out zero; without counts, 5 points. Stocks: 5%.
    """
    last, now = result.last_year, result.mark
    if last is None or last.value is None or now.value is None or redefined_since(result, 12):
        return False
    definition = result.kpi.definition
    gap = abs(now.value - last.value)
    if definition.unit is KpiUnit.PERCENT:
        parts = (now.numerator, now.denominator, last.numerator, last.denominator)
        if all(part is not None for part in parts) and now.denominator and last.denominator:
            _, low, high = newcombe(last.numerator, last.denominator, *parts[:2])  # type: ignore[arg-type]
            return not float(low) <= 0 <= float(high)
        few = [n for n in (now.denominator, last.denominator) if n is not None]
        rule = definition.small_numbers
        return gap >= POINTS_APART and not any(n < rule.pool_below for n in few)
    if definition.unit is KpiUnit.COUNT and definition.period is not PeriodType.SNAPSHOT:
        # The difference of two Poisson counts has their sum as its variance; two standard errors.
        return gap > 2 * sqrt(now.value + last.value) > 0
    # Most of a stock is carried over from the year before, so that Poisson chance does not describe
    # it: a size decides.
    return last.value != 0 and gap / abs(last.value) >= STOCK_APART


def worse_than_published(result: KpiResult) -> str:
    """Say that a share is worse than England or neighbours, beyond its own interval."""
    definition, value = result.kpi.definition, result.mark.value
    if definition.polarity not in {Polarity.HIGHER, Polarity.LOWER} or value is None:
        return ""
    # A month too small to decide alone is not held against others either.
    if definition.unit is not KpiUnit.PERCENT or result.pooled is not None:
        return ""
    interval = interval_of(result.series.at(result.month))
    worse = []
    for comparator in result.comparators:
        name = _BESIDE.get(comparator.kind)
        if name is None or comparator.value is None:
            continue
        behind = shortfall(definition.polarity, value, comparator.value)
        inside = interval is not None and interval[0] <= comparator.value <= interval[1]
        # A point at least: below that, readers would be shown a difference of rounding.
        if behind >= 1.0 and not inside:
            when = f" ({comparator.period})" if comparator.period else ""
            worse.append(f"{name} {shown(definition, comparator.value)}{when}")
    if not worse:
        return ""
    than = "below" if definition.polarity is Polarity.HIGHER else "above"
    return f"{named(result)}: {shown(definition, value)}, {than} {listed(worse)}."


def _run(result: KpiResult) -> str:
    definition, series = result.kpi.definition, result.series
    if result.pooled is not None or result.mark.value is None:
        return ""
    start, way = result.month, result.mark.movement
    if way not in {Arrow.UP, Arrow.DOWN}:
        return ""
    crossed = {f.period for f in result.findings if f.rule == "N2_definition"}
    while (
        # A run does not reach across a new definition, or what is probably one.
        start.iso not in crossed
        and start not in definition.breaks
        and movement(definition, series.value(start), series.value(start.plus(-1))) is way
    ):
        start = start.plus(-1)
    steps = result.month.index - start.index
    if definition.seasonal and not _moved_since_last_year(result, way):
        return ""  # a rise out of August is the calendar, not a trend
    first, last = series.value(start), result.mark.value
    if steps < RUN or first is None:
        return ""
    times = _TIMES.get(steps, str(steps))
    word = "up" if way is Arrow.UP else "down"
    return (
        f"{named(result)}: {word} {times} months running, from {shown(definition, first)} in "
        f"{start.long} to {shown(definition, last)} in {result.month.long}, by "
        f"{change(definition, last, first)}."
    )


def _moved_since_last_year(result: KpiResult, way: Arrow) -> bool:
    last = result.last_year
    return last is not None and last.movement is way and differs_from_last_year(result)


def _special(result: KpiResult) -> str:
    if not result.spc.special or result.mark.value is None:
        return ""
    definition, last = result.kpi.definition, result.last_year
    hedge = " The limits are provisional." if result.spc.provisional else ""
    if definition.seasonal and last is not None and last.value is not None:
        hedge += (
            f" Its months differ by season; it was {shown(definition, last.value)} in "
            f"{last.month.long}."
        )
    return (
        f"{named(result)}: {shown(definition, result.mark.value)} "
        f"{_LABELS[result.spc.label]}.{hedge}"
    )


def _against_target(result: KpiResult) -> str:
    if result.mark.rag not in {Rag.RED, Rag.AMBER} or result.target is None:
        return ""
    definition = result.kpi.definition
    aim = result.target.in_force
    if result.pooled is not None:
        pooled = result.pooled
        return (
            f"{named(result)}: {of_counts(pooled.numerator, pooled.denominator)} over "
            f"{pooled.months} month{'s' if pooled.months > 1 else ''} ({digits(pooled.value)}%, "
            f"95% interval {digits(pooled.low)}% to {digits(pooled.high)}%) against a target of "
            f"{shown(definition, aim)}. One month has {digits(result.mark.denominator or 0)} cases "
            "and cannot decide alone."
        )
    short = result.shortfall or 0.0
    text = (
        f"{named(result)}: {shown(definition, result.mark.value)} against a target of "
        f"{shown(definition, aim)}, {change(definition, short, 0.0)} short"
    )
    if result.last_year and result.last_year.value is not None:
        last = result.last_year
        text += f"; {shown(definition, last.value)} in {last.month.long}"
    return text + "."


def _redefined(result: KpiResult) -> str:
    found = [
        f for f in result.findings if f.rule == "N2_definition" and f.severity is not Severity.NOTE
    ]
    return f"{named(result)}: {found[-1].message}" if found else ""


def _worse_than_last_year(result: KpiResult) -> str:
    last = result.last_year
    if last is None or last.judgement is not Judgement.WORSE or not differs_from_last_year(result):
        return ""
    definition = result.kpi.definition
    return (
        f"{named(result)}: {shown(definition, result.mark.value)}, worse than the "
        f"{shown(definition, last.value)} of {last.month.long} by "
        f"{change(definition, result.mark.value or 0.0, last.value or 0.0)}."
    )
