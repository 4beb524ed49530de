"""One KPI of a month: its marks, target, chart and findings put together."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from highneeds.document.numbers import digits
from highneeds.scorecard import checks_of_targets as targets
from highneeds.scorecard import checks_of_values as values
from highneeds.scorecard.checks import Check, CheckedKpi
from highneeds.scorecard.counts import PooledRate, interval_of, pooled_by_month
from highneeds.scorecard.drafting import sentence
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
from highneeds.scorecard.months import Month
from highneeds.scorecard.published import ComparatorInputs, comparators_of, own_of_same_date
from highneeds.scorecard.records import KpiSeries
from highneeds.scorecard.results import (
    KpiResult,
    LastYear,
    MilestoneState,
    MonthMark,
    TargetState,
)
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.spc import fit, unbroken
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.status import Status

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


def judged_kpi(
    kpi: Kpi, inputs: ComparatorInputs, raw: KpiSeries
) -> tuple[KpiResult, list[tuple[Month, Rag | None]]]:
    series, month = inputs.series[kpi.id], inputs.month
    pooled = pooled_by_month(kpi, series)
    reading = series.at(month)
    marks = {r.month: _mark(kpi, series, r.month, pooled) for r in series.readings}
    for shown in inputs.shown:
        marks.setdefault(shown, _mark(kpi, series, shown, pooled))
    mark, judgement_why = marks[month][0], marks[month][2]
    verdict_now = marks[month][1]
    comparators = comparators_of(kpi, inputs)
    subject = CheckedKpi(
        kpi,
        series,
        month,
        inputs.series,
        inputs.names,
        comparators,
        own_of_same_date(kpi, inputs),
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
    # The chart's last point is then an older month, and its signal would be told as this one's.
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
    kpi: Kpi, series: KpiSeries, month: Month, pooled: Mapping[Month, PooledRate]
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


def _movement_why(kpi: Kpi, series: KpiSeries, month: Month, mark: MonthMark) -> str:
    if mark.movement is not None:
        return ""
    if mark.value is None:
        return "no value"
    if not comparable(kpi.definition, month, month.plus(-1)):
        return "the definition or the year changed, so the months cannot be compared"
    before = series.value(month.plus(-1))
    return "no value for the month before" if before is None else ""


def _last_year(
    kpi: Kpi, series: KpiSeries, month: Month, aim: float | None, redefined: set[str]
) -> LastYear | None:
    last = same_month_last_year(kpi.definition, series, month)
    if last is None:
        return None
    now = series.value(month)
    few = [r.denominator for r in (last, series.at(month)) if r is not None and r.denominator]
    least = kpi.definition.small_numbers.no_verdict_below
    judged = judge(kpi.definition, now, last.value, aim)
    # Few cases in either year, or a new definition between them: the movement is shown and not
    # judged.
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


def _target(kpi: Kpi, series: KpiSeries, month: Month) -> TargetState | None:
    target = kpi.target
    if target is None:
        return None
    aim = target_at(target, month)
    steps = []
    for step in sorted(target.milestones, key=lambda m: m.due):
        actual = series.value(step.due) if step.due <= month else None
        met = None
        if actual is not None:
            # As good or better: the milestone stands in for the earlier month.
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
