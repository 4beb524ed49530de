"""What needs the board's attention: at most five things, each with why."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from highneeds.scorecard.drafting import concerns, differs_from_last_year, named
from highneeds.scorecard.judging import Judgement, Rag
from highneeds.scorecard.records import Action
from highneeds.scorecard.results import Attention, ExceptionEntry, KpiResult
from highneeds.scorecard.wording import capital, listed
from highneeds.vocabulary.findings import Severity

MOST: Final = 5
_WEIGHT: Final = {
    "impossible": 100.0,
    "red": 90.0,
    "definition": 85.0,
    "special_cause": 80.0,
    "overdue": 75.0,
    "no_data_many": 72.0,
    "worse_than_last_year": 65.0,
    "amber": 60.0,
    "no_data": 55.0,
    "worse_than_published": 50.0,
    "check": 40.0,
}
"""Order of what comes first. A figure that cannot be true comes before any verdict on it."""


@dataclass(frozen=True)
class _Reason:
    rule: str
    why: str
    extra: float = 0.0

    @property
    def weight(self) -> float:
        return _WEIGHT[self.rule] + self.extra


def attention_list(
    results: tuple[KpiResult, ...],
    actions: tuple[Action, ...],
    exceptions: tuple[ExceptionEntry, ...],
    as_at: date,
) -> tuple[Attention, ...]:
    """Choose what the board should look at first.

    Returns
    -------
    tuple[Attention, ...]
        At most five, heaviest first; a KPI appears once, with all its reasons.
    """
    ranked: list[tuple[float, Attention]] = []
    owed = {entry.kpi for entry in exceptions if entry.closed is None and entry.missing}
    for result in results:
        reasons = sorted(_reasons(result, result.id in owed), key=lambda r: -r.weight)
        if reasons:
            # Two reasons at most: the page of the KPI has the others.
            why = " ".join(dict.fromkeys(reason.why for reason in reasons[:2]))
            item = Attention(named(result), why, (result.id,), reasons[0].rule)
            ranked.append((reasons[0].weight, item))
    ranked += _overdue(actions, as_at) + _no_data(results)
    ranked.sort(key=lambda pair: -pair[0])
    return tuple(item for _, item in ranked[:MOST])


def _reasons(result: KpiResult, owed: bool) -> list[_Reason]:
    found = []
    drafts = {d.id.split(".")[1]: d.text.partition(": ")[2] for d in concerns(result)}
    answer = " The exception has not been answered." if owed else ""
    # Of this month alone: findings reach back a year, and the board has seen the older ones.
    this_month = (f for f in result.findings if f.period == result.month.iso)
    if wrong := next((f for f in this_month if f.severity is Severity.ERROR), None):
        found.append(_Reason("impossible", wrong.message))
    if result.mark.rag is Rag.RED:
        found.append(_Reason("red", f"Red: {drafts['target']}{answer}", _size(result)))
    if "definition" in drafts:
        found.append(_Reason("definition", drafts["definition"]))
    if result.spc.concern and result.mark.value is not None:
        found.append(_Reason("special_cause", "A special cause in the wrong direction."))
    if "year" in drafts:
        found.append(_Reason("worse_than_last_year", capital(drafts["year"]), _jump(result)))
    if result.mark.rag is Rag.AMBER:
        found.append(_Reason("amber", f"Amber: {drafts['target']}{answer}"))
    if "comparator" in drafts:
        found.append(_Reason("worse_than_published", drafts["comparator"]))
    steps = [f for f in result.findings if f.rule in {"N1_step", "N4_unit", "N8_arrow"}]
    if steps:
        found.append(_Reason("check", steps[-1].message))
    return found


def _size(result: KpiResult) -> float:
    """Up to 4 more for a target missed by far, so that reds keep an order."""
    if result.target is None or not result.target.in_force or result.shortfall is None:
        return 0.0
    # At most 4, so that the largest miss still stands below a figure that cannot be true.
    return min(4.0, 4 * abs(result.shortfall / result.target.in_force))


def _jump(result: KpiResult) -> float:
    last = result.last_year
    worse = last is not None and last.judgement is Judgement.WORSE
    if not worse or last is None or not last.value or result.mark.value is None:
        return 0.0
    if not differs_from_last_year(result):
        return 0.0
    # Up to 9, so that it stays below an overdue action.
    return min(9.0, 9 * abs(result.mark.value - last.value) / abs(last.value))


def _overdue(actions: tuple[Action, ...], as_at: date) -> list[tuple[float, Attention]]:
    late = [action for action in actions if action.overdue(as_at)]
    if not late:
        return []
    names = listed(
        [f"no. {action.number or '?'} ({action.by or 'nobody named'})" for action in late]
    )
    title = "1 action is overdue" if len(late) == 1 else f"{len(late)} actions are overdue"
    kpis = tuple(dict.fromkeys(kpi for action in late for kpi in action.kpis))
    return [(_WEIGHT["overdue"], Attention(title, f"Past their date: {names}.", kpis, "overdue"))]


def _no_data(results: tuple[KpiResult, ...]) -> list[tuple[float, Attention]]:
    empty = [result for result in results if result.mark.value is None]
    if not empty:
        return []
    # A quarter of the board without a figure is a matter of its own.
    many = 4 * len(empty) >= len(results)
    title = f"{len(empty)} of {len(results)} KPIs have no figure"
    why = f"Not supplied: {listed([r.kpi.ref for r in empty])}. No data is not zero."
    weight = _WEIGHT["no_data_many" if many else "no_data"]
    return [(weight, Attention(title, why, tuple(r.id for r in empty), "no_data"))]
