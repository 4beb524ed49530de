"""Putting a month's scorecard together: every KPI, what stands out, words, actions."""

from datetime import date

from highneeds.scorecard.attention import attention_list
from highneeds.scorecard.checks_of_values import without_impossible
from highneeds.scorecard.commentary import StoredRemark, merged, of_page
from highneeds.scorecard.comparators import Comparators, no_comparators
from highneeds.scorecard.counts import with_counts
from highneeds.scorecard.drafting import Draft, concerns, nothing_sent, trends
from highneeds.scorecard.exceptions import Answer, exceptions_of, unanswered
from highneeds.scorecard.judging import Rag
from highneeds.scorecard.loading import BoardData
from highneeds.scorecard.months import Month
from highneeds.scorecard.one_kpi import judged_kpi
from highneeds.scorecard.published import ComparatorInputs
from highneeds.scorecard.records import Action, KpiSeries
from highneeds.scorecard.results import KpiResult, RollUp, Scorecard
from highneeds.scorecard.settings import Kpi, ScorecardSettings
from highneeds.scorecard.wording import listed
from highneeds.vocabulary.faults import Fault, UnknownNameError
from highneeds.vocabulary.findings import Finding, Severity


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
    commentary: tuple[StoredRemark, ...] = (),
    answers: tuple[Answer, ...] = (),
) -> Scorecard:
    """Make the scorecard of a month.

    Parameters
    ----------
    settings, data
        As loaded from the board's folder.
    month
        The last month with a number when not given.
    as_at
        Against which actions are overdue; `as_at` of scorecard.yaml, or the month's last day.
    area
        DfE code, for comparators; the one of scorecard.yaml when empty.
    comparators
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
    raw = {kpi.id: data.series.get(kpi.id, KpiSeries(kpi.id)).until(month) for kpi in settings.kpis}
    clean = {
        # What cannot be true goes first, so that no count is worked out from it.
        kpi.id: with_counts(kpi, without_impossible(kpi.definition, raw[kpi.id]))
        for kpi in settings.kpis
    }
    inputs = ComparatorInputs(
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
        result, colours = judged_kpi(kpi, inputs, raw[kpi.id])
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
    """Tell which KPIs stop at an earlier month than the scorecard's."""
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
    # A KPI without a figure is counted as missing and never as without colour, which has reasons of
    # its own.
    rags = [result.mark.rag for result in kpis if result.mark.value is not None]
    return RollUp(
        green=rags.count(Rag.GREEN),
        amber=rags.count(Rag.AMBER),
        red=rags.count(Rag.RED),
        no_colour=rags.count(None),
        missing=len(kpis) - len(rags),
    )
