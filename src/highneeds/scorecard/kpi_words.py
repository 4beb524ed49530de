"""What is said of a KPI, once: the board's page and the report take their words from here."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.exceptions import ASKED
from highneeds.scorecard.judging import Judgement
from highneeds.scorecard.results import ExceptionEntry, KpiResult, MonthMark, Remark
from highneeds.scorecard.wording import listed, of_counts, shown

MOVED: Final = {Arrow.UP: "up", Arrow.DOWN: "down", Arrow.FLAT: "level"}
JUDGED: Final = {
    Judgement.BETTER: "better",
    Judgement.WORSE: "worse",
    Judgement.NO_CHANGE: "no change",
    Judgement.NOT_JUDGED: "not judged",
}


@dataclass(frozen=True)
class FigureWords:
    """A figure as it is printed.

    Attributes
    ----------
    words
        With its unit, or why there is none.
    counts
        "2 of 6" where so few stand behind a percentage that they must be seen; else "".
    arrow
        Against the month before; None when the two cannot be compared.
    known
        Whether there is a figure.
    """

    words: str = ""
    counts: str = ""
    arrow: Arrow | None = None
    known: bool = False


@dataclass(frozen=True)
class ExceptionWords:
    """An exception and its answer, or what the board is still owed."""

    state: str
    why: str
    answer: str
    owed: str


def month_words(result: KpiResult, mark: MonthMark) -> FigureWords:
    """Write the figure of a month."""
    if mark.value is None:
        return FigureWords("no data")
    words = shown(result.kpi.definition, mark.value)
    counts = _few(result, mark.numerator, mark.denominator)
    return FigureWords(words, counts, mark.movement, known=True)


def last_year_words(result: KpiResult) -> FigureWords:
    """Write the figure of the same month last year; empty words without one."""
    last = result.last_year
    if last is None or last.value is None:
        return FigureWords()
    words = shown(result.kpi.definition, last.value)
    return FigureWords(words, _few(result, last.numerator or 0, last.denominator), known=True)


def _few(result: KpiResult, numerator: float | None, denominator: float | None) -> str:
    definition = result.kpi.definition
    few = bool(denominator) and (denominator or 0) < definition.small_numbers.pool_below
    if definition.unit is KpiUnit.PERCENT and few and numerator is not None:
        return of_counts(numerator, denominator or 0)
    return ""


def target_words(result: KpiResult) -> str:
    """Write the target in force, or the one that is to come; "" without a target."""
    target = result.target
    if target is None:
        return ""
    value = target.value if target.in_force is None else target.in_force
    return shown(result.kpi.definition, value)


def published_words(result: KpiResult, kind: str) -> str:
    """Write the published figure of England or of the neighbours; "" without one."""
    found = [c.value for c in result.comparators if c.kind == kind and c.value is not None]
    return shown(result.kpi.definition, found[0]) if found else ""


def judged_words(result: KpiResult) -> str:
    """Write the judgement; "" for a month without a figure."""
    return JUDGED[result.mark.judgement] if result.mark.value is not None else ""


def day_words(day: date | None) -> str:
    """Write a day as British forms do; "no date" without one."""
    return f"{day:%d/%m/%Y}" if day else "no date"


def by_words(remark: Remark) -> str:
    """Say who wrote a remark, and when; "" for a sentence that a rule drafted."""
    if not remark.edited:
        return ""
    who = remark.author or "edited, no name given"
    day = f", {remark.dated:%d/%m/%Y}" if remark.dated else ""
    stale = " The figures have changed since." if remark.stale else ""
    return f"({who}{day}).{stale}"


def exception_words(entry: ExceptionEntry) -> ExceptionWords:
    """Write an exception and its answer, or what is still owed."""
    state = f"closed in {entry.closed.long}" if entry.closed else "open"
    answer = []
    if entry.commentary:
        answer.append(entry.commentary)
    if entry.action:
        due = f", by {day_words(entry.due)}" if entry.due else ""
        answer.append(f"Action: {entry.action} ({entry.by or 'nobody named'}{due}).")
    owed = listed([ASKED[name] for name in entry.missing]) if entry.closed is None else ""
    return ExceptionWords(
        f"Exception, {state}",
        f"{entry.why}, since {entry.opened.long}.",
        " ".join(answer),
        f"Still owed: {owed}." if owed else "",
    )
