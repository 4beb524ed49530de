"""One KPI's part of the scorecard page: marks, chart, figures, definition, data notes."""

from html import escape
from typing import Final

from highneeds.publish.writers.scorecard_svg import control_chart
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.definitions import KpiUnit, PeriodType, Polarity
from highneeds.scorecard.exceptions import ASKED
from highneeds.scorecard.judging import Judgement
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Reading
from highneeds.scorecard.results import ExceptionEntry, KpiResult, Remark, Scorecard
from highneeds.scorecard.wording import digits, listed, of_counts, shown
from highneeds.vocabulary.periods import MONTHS
from highneeds.vocabulary.status import EXPLANATION

COUNTS_SHOWN: Final = 24
"""Months whose counts stand under the percentage; all counts are in the CSV."""

LARGE_BOARD: Final = 12_000
"""Figures from which on the page lists two years of months, one with counts; the CSV has all."""

_YEARS_OF_LARGE: Final = 2

MOVED: Final = {Arrow.UP: "up", Arrow.DOWN: "down", Arrow.FLAT: "level"}
JUDGED: Final = {
    Judgement.BETTER: "better",
    Judgement.WORSE: "worse",
    Judgement.NO_CHANGE: "no change",
    Judgement.NOT_JUDGED: "not judged",
}
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


def kpi_html(result: KpiResult, board: Scorecard) -> str:
    """Write one KPI's article."""
    definition = result.kpi.definition
    parts = [
        f'<article class=kpi id="k-{anchor(result)}"><h3>{e(result.kpi.ref)} '
        f"{e(definition.title)}</h3>",
        f"<p>{e(result.sentence)}",
    ]
    facts = _facts(result)
    chart = control_chart(result)
    if chart:
        parts.append(
            f"{_marks(result)}<div class=two><div><div class=plot tabindex=0 role=group>{chart}"
            f"</div><p class=small>{e(_under(result))}</div>{facts}</div>"
        )
    else:
        parts.append((_marks(result) if result.has_data else "") + facts)
    if result.has_data:
        parts.append(_figures(result, board))
    parts.append(_words(result, board))
    return "".join(part for part in parts if part) + "</article>\n"


def anchor(result: KpiResult) -> str:
    """Return the anchor of a KPI's article."""
    return result.id.replace("_", "-")


def e(words: str) -> str:
    """Escape words for HTML."""
    return escape(words, quote=True)


def rag_html(result: KpiResult) -> str:
    """Write the colour as a word with a shape; nothing when there is none."""
    rag = result.mark.rag
    return f"<span class='rag {rag.value}'>{rag.value.capitalize()}</span>" if rag else ""


def judged_html(judgement: Judgement) -> str:
    """Write the judgement as a word."""
    style = {Judgement.BETTER: " class=better", Judgement.WORSE: " class=worse"}
    return f"<span{style.get(judgement, '')}>{JUDGED[judgement]}</span>"


def _marks(result: KpiResult) -> str:
    mark = result.mark
    moved = MOVED[mark.movement] if mark.movement else f"none ({e(result.movement_why)})"
    judged = judged_html(mark.judgement)
    if result.judgement_why:
        judged += f" ({e(result.judgement_why)})"
    parts = [f"<span>Movement: {moved}</span><span>Judgement: {judged}</span>"]
    if result.target is not None:
        colour = rag_html(result) or "no colour"
        parts.append(f"<span>Against target: {colour} {e(result.rag_why)}</span>")
    for name, icon in (("Variation", result.spc.variation), ("Assurance", result.spc.assurance)):
        if icon is not None:
            parts.append(f"<span>{name} <b>{e(icon.letter)}</b>: {e(icon.words)}</span>")
    return f"<p class=marks>{''.join(parts)}</p>"


def _under(result: KpiResult) -> str:
    spc = result.spc
    kinds = {
        "xmr": "XmR chart",
        "laney_p": "Laney p' chart, because denominators differ",
        "run": "Run chart",
        "none": "No chart",
    }
    screened = "; large jumps left out of the limits" if spc.screened else ""
    why = f"; {spc.reason}" if spc.reason else ""
    return f"{kinds[spc.kind]}{screened}{why}."


def _facts(result: KpiResult) -> str:
    definition = result.kpi.definition
    rows = [("Definition", definition.definition or "No definition on record.")]
    if definition.denominator:
        rows.append(("Share", f"{definition.numerator} of {definition.denominator}"))
    season = "; compare with the same month last year" if definition.seasonal else ""
    read = f"{_PERIOD[definition.period]}; {_POLARITY[definition.polarity]}{season}"
    rows.append(("Read as", read))
    if definition.unit is KpiUnit.PERCENT and result.mark.value is not None:
        rows.append(("Counts", _n(result)))
    rows += [_comparator(result, comparator) for comparator in result.comparators]
    rows += _target(result)
    rows += [(n, t) for n, t in (("Source", definition.source), ("Owner", definition.owner)) if t]
    rows += [
        (f"Version {v.version}", f"from {v.since.long}: {v.change}") for v in definition.versions
    ]
    rows += [
        ("Limits restart", f"{r.month.long}: {r.reason} ({r.by}, {r.decided:%d/%m/%Y})")
        for r in result.kpi.rebase
    ]
    return "<dl>" + "".join(f"<dt>{e(name)}<dd>{e(value)}" for name, value in rows) + "</dl>"


def _comparator(result: KpiResult, comparator: PublishedFigure) -> tuple[str, str]:
    """Name a published figure with its date, and the gap from the live one to it."""
    definition, gap = result.kpi.definition, ""
    if comparator.value is not None and result.mark.value is not None:
        by = result.mark.value - comparator.value
        unit = " percentage points" if definition.unit is KpiUnit.PERCENT else ""
        amount = digits(abs(by), definition.decimals)
        side = "above" if by > 0 else "below"
        gap = f"; live figure {amount}{unit} {side} it" if amount.strip("0.") else "; the same"
    facts = [comparator.period, comparator.method]
    if comparator.n:
        facts.append(f"n = {comparator.n}")
    if comparator.missing:
        facts.append(f"without {', '.join(comparator.missing)}")
    facts.append(comparator.source)
    stated = ", ".join(fact for fact in facts if fact)
    return comparator.label, f"{shown(definition, comparator.value)} ({stated}){gap}"


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


def _n(result: KpiResult) -> str:
    mark = result.mark
    if mark.numerator is None or mark.denominator is None:
        return "not sent, so how sure the percentage is cannot be said"
    text = of_counts(mark.numerator, mark.denominator)
    if result.interval:
        text += f" (95% interval {digits(result.interval[0])}% to {digits(result.interval[1])}%)"
    stated = result.kpi.denominator_in(result.month)
    return f"{text}. {stated.source}." if stated else text


def _figures(result: KpiResult, board: Scorecard) -> str:
    """Write the months as a table of years by months."""
    series = result.series
    first, last = series.readings[0].month.year, result.month.year
    large = sum(len(r.series.readings) for r in board.kpis) >= LARGE_BOARD
    note = ""
    if large and last - first >= _YEARS_OF_LARGE:
        first = last - _YEARS_OF_LARGE + 1
        note = " (earlier years in the CSV)"
    counts_from = result.month.plus(1 - (12 if large else COUNTS_SHOWN))
    heads = "".join(f"<th>{name[:3]}" for name in MONTHS)
    rows = []
    for year in range(first, last + 1):
        months = [series.at(Month.of(year, number)) for number in range(1, 13)]
        if any(reading is not None for reading in months):
            cells = "".join(f"<td>{_figure(result, r, counts_from)}" for r in months)
            rows.append(f"<tr><th>{year}{cells}")
    unit = {KpiUnit.PERCENT: " (%)", KpiUnit.GBP: " (£)"}.get(result.kpi.definition.unit, "")
    return (
        f"<details><summary>Months of {e(result.kpi.ref)}{note}</summary>"
        f"<div class=scroll tabindex=0><table class=y><thead><tr><th>Year{unit}{heads}<tbody>"
        f"{''.join(rows)}</table></div></details>"
    )


def _figure(result: KpiResult, reading: Reading | None, counts_from: Month) -> str:
    if reading is None or reading.value is None:
        known = reading is not None and reading.status.value != "missing"
        return e(EXPLANATION[reading.status]) if known and reading else ""
    text = digits(reading.value, result.kpi.definition.decimals)
    share = result.kpi.definition.unit is KpiUnit.PERCENT
    if share and reading.numerator is not None and reading.month >= counts_from:
        text += f"<i>{reading.numerator:g}/{reading.denominator:g}</i>"
    return text


def _words(result: KpiResult, board: Scorecard) -> str:
    made = []
    own = [r for r in board.remarks if r.section == "kpi" and result.id in r.kpis]
    made += [f"<p>{e(remark.text)} {by_html(remark)}" for remark in own]
    for entry in board.exceptions:
        if entry.kpi == result.id:
            made.append(f"<p>{exception_words(entry)}")
    for reading in result.series.history:
        if reading.month <= result.month:
            now = result.series.value(reading.month)
            sent = f", sent {reading.sent:%d/%m/%Y}" if reading.sent else ""
            made.append(
                f"<p class=small>{e(reading.month.long)} was "
                f"{e(shown(result.kpi.definition, reading.value, reading.status))}{sent}; "
                f"it is now {e(shown(result.kpi.definition, now))}."
            )
    notes = [
        *result.kpi.definition.notes,
        *(r.note for r in result.series.readings[-12:] if r.note),
    ]
    made += [f"<li>{e(note)}" for note in notes]
    made += [
        f"<li><span class='level {level(f.severity.value)}'>{f.severity.value.capitalize()}</span>"
        f"{e(f.message)}"
        for f in result.findings
    ]
    items = [part for part in made if part.startswith("<li>")]
    rest = [part for part in made if not part.startswith("<li>")]
    return "".join(rest) + (f"<ul class=plain>{''.join(items)}</ul>" if items else "")


def level(severity: str) -> str:
    """Return the style of a finding's severity."""
    return "note-level" if severity == "note" else severity


def by_html(remark: Remark) -> str:
    """Write who a remark is by, and when."""
    if not remark.edited:
        return ""
    who = remark.author or "edited, no name given"
    day = f", {remark.dated:%d/%m/%Y}" if remark.dated else ""
    stale = " The figures have changed since." if remark.stale else ""
    return f"<span class=by>({e(who)}{day}).{stale}</span>"


def exception_words(entry: ExceptionEntry) -> str:
    """Write an exception and its answer, or what is still owed."""
    state = f"closed in {entry.closed.long}" if entry.closed else "open"
    text = f"<b>Exception, {state}</b>: {e(entry.why)}, since {entry.opened.long}. "
    if entry.commentary:
        text += f"{e(entry.commentary)} "
    if entry.action:
        due = f", by {entry.due:%d/%m/%Y}" if entry.due else ""
        text += f"Action: {e(entry.action)} ({e(entry.by) or 'nobody named'}{due}). "
    if entry.missing and entry.closed is None:
        owed = listed([ASKED[name] for name in entry.missing])
        text += f"<span class=late>Still owed: {e(owed)}.</span>"
    return text
