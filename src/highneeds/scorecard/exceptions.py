"""Exception entries: red with a target, or amber twice running, must be answered."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pydantic import Field

from highneeds.scorecard.definitions import MonthField, load_entries
from highneeds.scorecard.judging import Rag
from highneeds.scorecard.months import Month
from highneeds.scorecard.results import ExceptionEntry, KpiResult
from highneeds.scorecard.wording import shown
from highneeds.vocabulary.findings import Finding, Severity

CALM: Final = 2
"""Periods running that must be amber or better before an entry closes."""

ASKED: Final = {
    "commentary": "a commentary",
    "action": "an action",
    "by": "someone to do it",
    "due": "a date",
}
"""What an answer consists of, in words."""


class Answer(MonthField):
    """The board's answer to an exception, as kept in `exceptions.yaml`."""

    kpi: str
    month: Month
    commentary: str = ""
    action: str = ""
    by: str = ""
    due_date: date | None = Field(default=None, alias="due")
    author: str = ""
    dated: date | None = Field(default=None, alias="date")


@dataclass(frozen=True)
class ExceptionSpan:
    """When an exception was open."""

    opened: Month
    closed: Month | None
    why: str


def spans(rags: list[tuple[Month, Rag | None]]) -> tuple[ExceptionSpan, ...]:
    """Find when exceptions opened and closed.

    Parameters
    ----------
    rags
        In order. A month without a colour neither opens nor closes anything.

    Returns
    -------
    tuple[ExceptionSpan, ...]
        Opens at red, or at the second amber running. Opened by red it closes after two periods
        amber or better; opened by amber, after two green.
    """
    found: list[ExceptionSpan] = []
    opened: Month | None = None
    why = ""
    ambers = calm = 0
    for month, rag in rags:
        # A month too small or too empty to be coloured says neither that it is over nor that it
        # goes on.
        if rag is None:
            continue
        if opened is None:
            ambers = ambers + 1 if rag is Rag.AMBER else 0
            if rag is Rag.RED or ambers == CALM:
                opened, calm = month, 0
                why = "red" if rag is Rag.RED else "amber twice running"
            continue
        if rag is Rag.RED:
            why, calm = "red", 0
            continue
        # What was opened by two ambers is not closed by two more.
        quiet = rag is Rag.GREEN or why == "red"
        calm = calm + 1 if quiet else 0
        if calm == CALM:
            found.append(ExceptionSpan(opened, month, why))
            opened, ambers = None, 0
    if opened is not None:
        found.append(ExceptionSpan(opened, None, why))
    return tuple(found)


def load_answers(path: Path) -> tuple[Answer, ...]:
    """Read `exceptions.yaml`; empty when there is none.

    Raises
    ------
    InputError
        With the entry and key of every fault.
    """
    return load_entries(Answer, path)


def exceptions_of(
    result: KpiResult, rags: list[tuple[Month, Rag | None]], answers: tuple[Answer, ...]
) -> tuple[ExceptionEntry, ...]:
    """Return the exceptions of a KPI that are open, or closed in this month, with their answers."""
    entries = []
    for span in spans(rags):
        if span.closed is not None and span.closed != result.month:
            continue
        # Only answers since it opened: an earlier one was to another exception.
        own = [
            a for a in answers if a.kpi in {result.id, result.kpi.ref} and a.month >= span.opened
        ]
        answer = own[-1] if own else Answer(kpi=result.id, month=span.opened)
        entries.append(
            ExceptionEntry(
                kpi=result.id,
                ref=result.kpi.ref,
                opened=span.opened,
                closed=span.closed,
                why=span.why,
                trend=result.sentence,
                comparator=_published(result),
                commentary=answer.commentary,
                action=answer.action,
                by=answer.by,
                due=answer.due_date,
                author=answer.author,
                dated=answer.dated,
            )
        )
    return tuple(entries)


def unanswered(entries: tuple[ExceptionEntry, ...]) -> tuple[Finding, ...]:
    """Tell which open exceptions lack an answer."""
    return tuple(
        Finding(
            "exception_unanswered",
            Severity.WARNING,
            f"{entry.ref}: the exception opened in {entry.opened.long} still needs "
            f"{', '.join(ASKED[name] for name in entry.missing)}.",
            file="exceptions.yaml",
            period=entry.opened.iso,
            measure=entry.kpi,
        )
        for entry in entries
        if entry.closed is None and entry.missing
    )


def _published(result: KpiResult) -> str:
    known = [c for c in result.comparators if c.value is not None and c.kind != "own"]
    if not known:
        return "No published comparator."
    return "; ".join(
        f"{c.label} {shown(result.kpi.definition, c.value)}" + (f", {c.period}" if c.period else "")
        for c in known
    )
