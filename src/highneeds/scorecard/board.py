"""Putting a month's scorecard together: figures, marks, checks, words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from highneeds.core.errors import Fault, UnknownNameError
from highneeds.core.findings import Finding, Severity
from highneeds.core.status import Status
from highneeds.scorecard import checks_of_targets as targets
from highneeds.scorecard import checks_of_values as values
from highneeds.scorecard.attention import attention_list
from highneeds.scorecard.checks import Check, Subject
from highneeds.scorecard.commentary import Entry, merged, of_page
from highneeds.scorecard.comparators import (
    Comparator,
    Comparators,
    newest_published,
    no_comparators,
    same_date,
)
from highneeds.scorecard.counts import Pooled, interval_of, pooled_by_month, with_counts
from highneeds.scorecard.drafting import Draft, concerns, nothing_sent, sentence, trends
from highneeds.scorecard.exceptions import Answer, exceptions_of, unanswered
from highneeds.scorecard.judging import (
    Judgement,
    Rag,
    Verdict,
    comparable,
    judge,
    movement,
    previous,
    same_month_last_year,
    target_at,
    tolerance_words,
    verdict,
)
from highneeds.scorecard.loading import BoardData
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Action, PrintedFigure, Series
from highneeds.scorecard.results import (
    KpiResult,
    LastYear,
    MilestoneState,
    MonthMark,
    RollUp,
    Scorecard,
    TargetState,
)
from highneeds.scorecard.settings import Kpi, ScorecardSettings
from highneeds.scorecard.spc import fit, unbroken
from highneeds.scorecard.words import digits, listed

CHECKS: Final[tuple[Check, ...]] = (
    values.n1_step,
    values.n2_definition,
    values.n4_unit,
    targets.n5_target,
    values.n6_small_n,
    values.n7_gap,
    values.n8_arrow,
    targets.n9_basis,
    targets.n10_source,
    targets.n11_milestone,
)
"""N3 looks at the figures before impossible ones are taken out; N12
is told once for all KPIs by `_records`."""


@dataclass(frozen=True)
class _Inputs:
    series: Mapping[str, Series]
    names: Mapping[str, str]
    printed: Mapping[str, tuple[PrintedFigure, ...]]
    comparators: Comparators
    area: str
    month: Month
    shown: tuple[Month, ...]


def latest_month(data: BoardData) -> Month:
    """Return the last month with a number.

    Raises
    ------
    UnknownNameError
        When no month has one.
    """
    months = [series.valued[-1].month for series in data.series.values() if series.valued]
    if not months:
        raise UnknownNameError(
            Fault("No month has a number.", do="Check the data files.", file="scorecard.yaml")
        )
    return max(months)


def build(
    settings: ScorecardSettings,
    data: BoardData,
    *,
    month: Month | None = None,
    as_at: date | None = None,
    area: str = "",
    comparators: Comparators = no_comparators,
    commentary: tuple[Entry, ...] = (),
    answers: tuple[Answer, ...] = (),
) -> Scorecard:
    """Make the scorecard of a month.

    Parameters
    ----------
    settings, data
        As loaded from the board's folder.
    month : Month, optional
        The last month with a number when not given.
    as_at : date, optional
        Against which actions are overdue; `as_at` of scorecard.yaml, or the month's last day.
    area : str
        DfE code, for comparators; the one of scorecard.yaml when empty.
    comparators : Comparators
        Published figures by metric, area and period.
    commentary, answers
        What people have written.

    Returns
    -------
    Scorecard
        The same inputs give the same scorecard; nothing reads a clock.

    Raises
    ------
    UnknownNameError
        When no figure reaches the month.
    """
    last = latest_month(data)
    month = month or last
    if month > last:
        raise UnknownNameError(
            Fault(
                "No figure has been sent for this month.",
                month.long,
                f"The latest month with a number is {last.long} ({last.iso}).",
            )
        )
    day = as_at or settings.as_at or month.last_day
    raw = {kpi.id: data.series.get(kpi.id, Series(kpi.id)).until(month) for kpi in settings.kpis}
    clean = {
        kpi.id: with_counts(kpi, values.without_impossible(kpi.definition, raw[kpi.id]))
        for kpi in settings.kpis
    }
    inputs = _Inputs(
        series=clean,
        names={kpi.id: kpi.definition.title for kpi in settings.kpis},
        printed={
            kpi.id: tuple(p for p in data.printed if p.kpi == kpi.id) for kpi in settings.kpis
        },
        comparators=comparators,
        area=area or settings.area,
        month=month,
        shown=tuple(month.plus(i) for i in range(1 - settings.months_shown, 1)),
    )
    results, rags = [], {}
    for kpi in settings.kpis:
        result, colours = _kpi(kpi, inputs, raw[kpi.id])
        results.append(result)
        rags[kpi.id] = colours
    kpis = tuple(results)
    exceptions = tuple(
        entry for result in kpis for entry in exceptions_of(result, rags[result.id], answers)
    )
    drafts = _drafts(kpis)
    remarks, edits = merged(commentary, drafts, month)
    findings = (
        *data.findings,
        *edits,
        *unanswered(exceptions),
        *_records(settings.kpis),
        *_columns_out_of_step(kpis),
    )
    actions = tuple(sorted(data.actions, key=lambda action: _order(action, day)))
    return Scorecard(
        title=settings.title,
        board=settings.board,
        area=inputs.area,
        month=month,
        as_at=day,
        author=settings.author,
        months=inputs.shown,
        kpis=kpis,
        attention=attention_list(kpis, actions, exceptions, day),
        remarks=(*remarks, *of_page(data.lines, _sent(settings))),
        exceptions=exceptions,
        actions=actions,
        roll_up=_roll_up(kpis),
        findings=findings,
        notes=(*settings.notes, *(line.text for line in data.lines if line.section == "notes")),
        files=data.files,
    )


def drafts_of(scorecard: Scorecard) -> tuple[Draft, ...]:
    """Return the sentences that rules would write for a scorecard today."""
    return _drafts(scorecard.kpis)


def _drafts(kpis: tuple[KpiResult, ...]) -> tuple[Draft, ...]:
    moved = [draft for result in kpis for draft in trends(result)]
    worry = [draft for result in kpis for draft in concerns(result)]
    return (*moved, *worry, *nothing_sent(kpis))


def _kpi(
    kpi: Kpi, inputs: _Inputs, raw: Series
) -> tuple[KpiResult, list[tuple[Month, Rag | None]]]:
    series, month = inputs.series[kpi.id], inputs.month
    pooled = pooled_by_month(kpi, series)
    reading = series.at(month)
    marks = {r.month: _mark(kpi, series, r.month, pooled) for r in series.readings}
    for shown in inputs.shown:
        marks.setdefault(shown, _mark(kpi, series, shown, pooled))
    mark, judgement_why = marks[month][0], marks[month][2]
    verdict_now = marks[month][1]
    comparators = _comparators(kpi, inputs)
    subject = Subject(
        kpi,
        series,
        month,
        inputs.series,
        inputs.names,
        comparators,
        _same_date(kpi, inputs),
        inputs.printed[kpi.id],
    )
    findings = [
        *values.n3_range(replace(subject, series=raw)),
        *(finding for check in CHECKS for finding in check(subject)),
    ]
    redefined = {
        f.period for f in findings if f.rule == "N2_definition" and not _is_acknowledged(kpi, f)
    }
    aim = target_at(kpi.target, month)
    spc = fit(kpi, series, month, aim)
    if mark.value is None:
        spc = replace(spc, variation=None, label="")
    if month.iso in redefined:
        judgement_why = "probably a change of definition"
    result = KpiResult(
        kpi=kpi,
        month=month,
        mark=_unjudged(mark, redefined),
        movement_why=_movement_why(kpi, series, month, mark),
        judgement_why=judgement_why,
        rag_why=verdict_now.why,
        shortfall=verdict_now.shortfall,
        interval=interval_of(reading),
        pooled=pooled.get(month),
        last_year=_last_year(kpi, series, month, aim, redefined),
        target=_target(kpi, series, month),
        comparators=comparators,
        spc=spc,
        months=tuple(_unjudged(marks[m][0], redefined) for m in inputs.shown),
        all_months=tuple(_unjudged(marks[m][0], redefined) for m in sorted(marks)),
        series=series,
        findings=tuple(_acknowledged(kpi, finding) for finding in findings),
    )
    result = replace(result, sentence=sentence(result))
    return result, [(m, marks[m][0].rag) for m in unbroken(series, month) if m in marks]


def _unjudged(mark: MonthMark, redefined: set[str]) -> MonthMark:
    """Take the judgement off a month whose movement is probably a new definition."""
    if mark.month.iso not in redefined:
        return mark
    return replace(mark, judgement=Judgement.NOT_JUDGED)


def _acknowledged(kpi: Kpi, finding: Finding) -> Finding:
    """Turn down a finding that the board has acknowledged by name; it stays visible."""
    if _is_acknowledged(kpi, finding):
        return replace(
            finding, severity=Severity.NOTE, message=f"Acknowledged by the board: {finding.message}"
        )
    return finding


def _is_acknowledged(kpi: Kpi, finding: Finding) -> bool:
    names = {finding.rule, f"{finding.rule}@{finding.period}"}
    return bool(names & set(kpi.acknowledged))


def _mark(
    kpi: Kpi, series: Series, month: Month, pooled: Mapping[Month, Pooled]
) -> tuple[MonthMark, Verdict, str]:
    definition = kpi.definition
    reading = series.at(month)
    before = previous(definition, series, month)
    now = reading.value if reading else None
    old = before.value if before else None
    aim = target_at(kpi.target, month)
    judgement, why = judge(definition, now, old, aim), ""
    least = definition.small_numbers.no_verdict_below
    few = [r.denominator for r in (reading, before) if r is not None and r.denominator]
    if judgement is not Judgement.NOT_JUDGED and few and min(few) < least and month in pooled:
        judgement = Judgement.NOT_JUDGED
        why = f"{digits(min(few))} cases in a month, fewer than {least}: a movement is chance"
    elif now is None or old is None:
        why = "nothing to compare with"
    elif judgement is Judgement.NOT_JUDGED:
        why = "no direction is stated as good"
    result = verdict(
        kpi, reading, same_month_last_year(definition, series, month), pooled.get(month)
    )
    mark = MonthMark(
        month,
        now,
        reading.status if reading else Status.MISSING,
        reading.numerator if reading else None,
        reading.denominator if reading else None,
        movement(definition, now, old),
        judgement,
        result.rag,
    )
    return mark, result, why


def _movement_why(kpi: Kpi, series: Series, month: Month, mark: MonthMark) -> str:
    if mark.movement is not None:
        return ""
    if mark.value is None:
        return "no value"
    if not comparable(kpi.definition, month, month.plus(-1)):
        return "the definition or the year changed, so the months cannot be compared"
    before = series.value(month.plus(-1))
    return "no value for the month before" if before is None else ""


def _last_year(
    kpi: Kpi, series: Series, month: Month, aim: float | None, redefined: set[str]
) -> LastYear | None:
    last = same_month_last_year(kpi.definition, series, month)
    if last is None:
        return None
    now = series.value(month)
    few = [r.denominator for r in (last, series.at(month)) if r is not None and r.denominator]
    least = kpi.definition.small_numbers.no_verdict_below
    judged = judge(kpi.definition, now, last.value, aim)
    if (few and min(few) < least) or any(last.month.iso < period for period in redefined):
        judged = Judgement.NOT_JUDGED
    return LastYear(
        last.month,
        last.value,
        last.status,
        movement(kpi.definition, now, last.value),
        judged,
        last.numerator,
        last.denominator,
    )


def _target(kpi: Kpi, series: Series, month: Month) -> TargetState | None:
    target = kpi.target
    if target is None:
        return None
    aim = target_at(target, month)
    steps = []
    for step in sorted(target.milestones, key=lambda m: m.due):
        actual = series.value(step.due) if step.due <= month else None
        met = None
        if actual is not None:
            met = judge(kpi.definition, actual, step.value) is not Judgement.WORSE
        steps.append(MilestoneState(step.due, step.value, actual, met))
    return TargetState(
        target.value,
        aim,
        target.floor,
        tolerance_words(kpi.definition, target, target.value if aim is None else aim),
        target.source,
        target.due,
        tuple(steps),
    )


def _comparators(kpi: Kpi, inputs: _Inputs) -> tuple[Comparator, ...]:
    rule = kpi.definition.comparator
    found: tuple[Comparator, ...] = ()
    if rule is not None and inputs.area:
        period = newest_published(rule, inputs.month)
        found = tuple(inputs.comparators(rule.metric, inputs.area, period))
        if not rule.share_of_own:
            found = tuple(c for c in found if c.kind != "own")
    kinds = {c.kind for c in found if c.value is not None}
    typed = tuple(
        _typed(figure)
        for figure in inputs.printed[kpi.id]
        if figure.kind != "target" and _KINDS[figure.kind][0] not in kinds
    )
    return (*found, *{c.kind: c for c in typed}.values())


_KINDS: Final = {
    "national": ("england", "England"),
    "neighbours": ("neighbours", "Statistical neighbours"),
}


def _typed(figure: PrintedFigure) -> Comparator:
    kind, label = _KINDS[figure.kind]
    return Comparator(
        kind,  # type: ignore[arg-type]
        label,
        figure.value,
        method="typed",
        source=f"typed on the board's page ({figure.place})",
    )


def _same_date(kpi: Kpi, inputs: _Inputs) -> tuple[Comparator, ...]:
    rule = kpi.definition.comparator
    if rule is None or not inputs.area or not rule.share_of_own:
        return ()
    januaries = [r.month for r in inputs.series[kpi.id].valued if r.month.month == 1]
    period = same_date(rule, januaries[-1]) if januaries else None
    if period is None:
        return ()
    return tuple(c for c in inputs.comparators(rule.metric, inputs.area, period) if c.kind == "own")


def _records(kpis: tuple[Kpi, ...]) -> tuple[Finding, ...]:
    """Tell once what is missing from the records of all KPIs."""
    gone: dict[str, list[str]] = {}
    for kpi in kpis:
        for name in ("owner", "source", "definition"):
            if not getattr(kpi.definition, name):
                gone.setdefault(name, []).append(kpi.ref)
    return tuple(
        Finding(
            "N12_record",
            Severity.NOTE,
            f"No {name} on record for {_many(refs, len(kpis))}.",
            file="scorecard.yaml",
        )
        for name, refs in gone.items()
    )


def _many(refs: list[str], of: int) -> str:
    return "any KPI" if len(refs) == of else listed(refs)


def _columns_out_of_step(kpis: tuple[KpiResult, ...]) -> tuple[Finding, ...]:
    """Tell when most KPIs stop at an earlier month than the latest."""
    late = [r for r in kpis if r.has_data and r.mark.value is None and r.series.valued]
    return tuple(
        Finding(
            "N7_gap",
            Severity.NOTE,
            f"{r.kpi.ref}: the last figure is of {r.series.valued[-1].month.long}.",
            period=r.month.iso,
            measure=r.id,
        )
        for r in late
    )


def _order(action: Action, as_at: date) -> tuple[int, date, str]:
    rank = 0 if action.overdue(as_at) else 2 if action.is_done else 1
    return rank, action.due or date.max, action.number


def _sent(settings: ScorecardSettings) -> date | None:
    return settings.data[-1].sent if settings.data else None


def _roll_up(kpis: tuple[KpiResult, ...]) -> RollUp:
    rags = [result.mark.rag for result in kpis if result.mark.value is not None]
    return RollUp(
        green=rags.count(Rag.GREEN),
        amber=rags.count(Rag.AMBER),
        red=rags.count(Rag.RED),
        no_colour=rags.count(None),
        missing=len(kpis) - len(rags),
    )
