"""The facts under a KPI: how it is defined and read, what stands beside it, its months."""

from dataclasses import dataclass
from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.definitions import KpiUnit, PeriodType, Polarity
from highneeds.scorecard.kpi_words import JUDGED, MOVED
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Reading
from highneeds.scorecard.results import KpiResult, Scorecard
from highneeds.scorecard.wording import of_counts, shown
from highneeds.vocabulary.periods import MONTHS
from highneeds.vocabulary.status import EXPLANATION, Status

COUNTS_SHOWN: Final = 24
"""Months whose counts stand under the percentage; all counts are in the CSV."""

LARGE_BOARD: Final = 12_000
"""Figures from which on the page lists two years of months, one with counts; the CSV has all."""

CHART_OF_LARGE: Final = 36
"""Months that a chart of a large board draws; its limits are still those of all months."""

_YEARS_OF_LARGE: Final = 2

_POLARITY: Final = {
    Polarity.HIGHER: "higher is better",
    Polarity.LOWER: "lower is better",
    Polarity.TARGET: "nearer the target is better",
    Polarity.NONE: "neither higher nor lower is better",
}
_PERIOD: Final = {
    PeriodType.SNAPSHOT: "count at the end of the month",
    PeriodType.MONTH: "what happened in the month",
    PeriodType.YEAR_TO_DATE: "total of the year so far",
    PeriodType.ROLLING_12: "last twelve months",
}
_CHARTS: Final = {
    "xmr": "XmR chart",
    "laney_p": "Laney p' chart, because denominators differ",
    "run": "Run chart",
    "none": "No chart",
}


@dataclass(frozen=True)
class KpiMark:
    """One of a KPI's marks: "Judgement: worse (the month before was better)".

    Attributes
    ----------
    head, word, why
        What is marked, the mark, and the reason behind it.
    look
        Style of the word: a judgement, a colour, an icon's letter; "" for plain words.
    """

    head: str
    word: str
    why: str = ""
    look: str = ""


@dataclass(frozen=True)
class MonthsByYear:
    """A KPI's months, a row for each year.

    Attributes
    ----------
    rows
        The year, and figure and counts of each of its months; "" where nothing was sent.
    """

    title: str
    unit: str
    rows: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]


MONTH_HEADS: Final = tuple(name[:3] for name in MONTHS)


def kpi_marks(result: KpiResult) -> tuple[KpiMark, ...]:
    """Return movement, judgement, colour and icons, each with its reason."""
    mark, spc = result.mark, result.spc
    moved = MOVED[mark.movement] if mark.movement else f"none ({result.movement_why})"
    judged = JUDGED[mark.judgement]
    why = f" ({result.judgement_why})" if result.judgement_why else ""
    look = judged if judged in {"better", "worse"} else ""
    found = [KpiMark("Movement: ", moved), KpiMark("Judgement: ", judged, why, look)]
    if result.target is not None:
        word, look = "no colour", ""
        if mark.rag:
            word, look = mark.rag.value.capitalize(), f"rag {mark.rag.value}"
        found.append(KpiMark("Against target: ", word, f" {result.rag_why}", look))
    for head, icon in (("Variation ", spc.variation), ("Assurance ", spc.assurance)):
        if icon is not None:
            found.append(KpiMark(head, icon.letter, f": {icon.words}", "icon"))
    return tuple(found)


def under_chart(result: KpiResult) -> str:
    """Say what kind of chart it is, and why."""
    spc = result.spc
    screened = "; large jumps left out of the limits" if spc.screened else ""
    why = f"; {spc.reason}" if spc.reason else ""
    return f"{_CHARTS[spc.kind]}{screened}{why}."


def facts(result: KpiResult) -> tuple[tuple[str, str], ...]:
    """Return the names and words of a KPI's facts."""
    definition = result.kpi.definition
    rows = [("Definition", definition.definition or "No definition on record.")]
    if definition.denominator:
        rows.append(("Share", f"{definition.numerator} of {definition.denominator}"))
    season = "; compare with the same month last year" if definition.seasonal else ""
    read = f"{_PERIOD[definition.period]}; {_POLARITY[definition.polarity]}{season}"
    rows.append(("Read as", read))
    if definition.unit is KpiUnit.PERCENT and result.mark.value is not None:
        rows.append(("Counts", _counts(result)))
    rows += [(c.label, _comparator(result, c)) for c in result.comparators]
    rows += _target(result)
    rows += [(n, t) for n, t in (("Source", definition.source), ("Owner", definition.owner)) if t]
    rows += [
        (f"Version {v.version}", f"from {v.since.long}: {v.change}") for v in definition.versions
    ]
    rows += [
        ("Limits restart", f"{r.month.long}: {r.reason} ({r.by}, {r.decided:%d/%m/%Y})")
        for r in result.kpi.rebase
    ]
    return tuple(rows)


def _comparator(result: KpiResult, comparator: PublishedFigure) -> str:
    """Tell a published figure with its date, and the gap from the live one to it."""
    definition, gap = result.kpi.definition, ""
    if comparator.value is not None and result.mark.value is not None:
        by = result.mark.value - comparator.value
        unit = " percentage points" if definition.unit is KpiUnit.PERCENT else ""
        amount = digits(abs(by), definition.decimals)
        side = "above" if by > 0 else "below"
        gap = f"; live figure {amount}{unit} {side} it" if amount.strip("0.") else "; the same"
    stated = [comparator.period, comparator.method]
    if comparator.n:
        stated.append(f"n = {comparator.n}")
    if comparator.missing:
        stated.append(f"without {', '.join(comparator.missing)}")
    stated.append(comparator.source)
    behind = ", ".join(fact for fact in stated if fact)
    return f"{shown(definition, comparator.value)} ({behind}){gap}"


def _target(result: KpiResult) -> list[tuple[str, str]]:
    definition, target = result.kpi.definition, result.target
    if target is None:
        return []
    floor = f", floor {shown(definition, target.floor)}" if target.floor is not None else ""
    rule = "" if target.tolerance in result.rag_why else f"; {target.tolerance}"
    source = f". Set by: {target.source}" if target.source else ""
    due = f" by {target.due.long}" if target.due else ""
    rows = [("Target", f"{shown(definition, target.value)}{due}{floor}{rule}{source}")]
    for step in target.milestones:
        reached = "p (planned)"
        if step.actual is not None:
            reached = f"{shown(definition, step.actual)}, {'met' if step.met else 'not met'}"
        rows.append((f"Due {step.due.long}", f"{shown(definition, step.value)}: {reached}"))
    return rows


def _counts(result: KpiResult) -> str:
    mark = result.mark
    if mark.numerator is None or mark.denominator is None:
        return "not sent, so how sure the percentage is cannot be said"
    text = of_counts(mark.numerator, mark.denominator)
    if result.interval:
        text += f" (95% interval {digits(result.interval[0])}% to {digits(result.interval[1])}%)"
    stated = result.kpi.denominator_in(result.month)
    return f"{text}. {stated.source}." if stated else text


def months_by_year(result: KpiResult, *, large: bool) -> MonthsByYear:
    """Return every month; on a large board the last two years, so that the page stays light."""
    series = result.series
    first, last = series.readings[0].month.year, result.month.year
    note = ""
    if large and last - first >= _YEARS_OF_LARGE:
        first = last - _YEARS_OF_LARGE + 1
        note = " (earlier years in the CSV)"
    counts_from = result.month.plus(1 - (12 if large else COUNTS_SHOWN))
    rows = []
    for year in range(first, last + 1):
        sent = [series.at(Month.of(year, number)) for number in range(1, 13)]
        if any(reading is not None for reading in sent):
            rows.append((year, tuple(_figure(result, r, counts_from) for r in sent)))
    unit = {KpiUnit.PERCENT: " (%)", KpiUnit.GBP: " (£)"}.get(result.kpi.definition.unit, "")
    return MonthsByYear(f"Months of {result.kpi.ref}{note}", unit, tuple(rows))


def _figure(result: KpiResult, reading: Reading | None, counts_from: Month) -> tuple[str, str]:
    if reading is None:
        return "", ""
    if reading.value is None:
        return ("" if reading.status is Status.MISSING else EXPLANATION[reading.status]), ""
    words = digits(reading.value, result.kpi.definition.decimals)
    share = result.kpi.definition.unit is KpiUnit.PERCENT
    if share and reading.numerator is not None and reading.month >= counts_from:
        return words, f"{reading.numerator:g}/{reading.denominator:g}"
    return words, ""


def is_large(board: Scorecard) -> bool:
    """Whether the board has so many figures that its page lists the last two years only."""
    return sum(len(result.series.readings) for result in board.kpis) >= LARGE_BOARD


def kpi_notes(result: KpiResult) -> tuple[str, ...]:
    """Return the notes of the definition, and those sent with the figures of the last year."""
    sent = (reading.note for reading in result.series.readings[-12:])
    return (*result.kpi.definition.notes, *(note for note in sent if note))


def replaced_words(result: KpiResult) -> tuple[str, ...]:
    """Tell each figure that was sent again: what it was, when it was sent, what it is now."""
    definition = result.kpi.definition
    found = []
    for reading in result.series.history:
        if reading.month <= result.month:
            sent = f", sent {reading.sent:%d/%m/%Y}" if reading.sent else ""
            found.append(
                f"{reading.month.long} was "
                f"{shown(definition, reading.value, reading.status)}{sent}; "
                f"it is now {shown(definition, result.series.value(reading.month))}."
            )
    return tuple(found)
