"""The scorecard as plain data for machines; docs/reference/scorecard.md lists the keys.

A record whose fields are the documented keys is left as it is: `plain_data.plain` writes it. Here
stand only those of which some fields are shown, or more than their fields.
"""

from datetime import date
from typing import Any

from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.counts import LEVEL
from highneeds.scorecard.records import Action, Reading
from highneeds.scorecard.results import KpiResult, Scorecard
from highneeds.scorecard.spc import Spc
from highneeds.vocabulary.plain_data import pick, plain


def scorecard_dict(board: Scorecard) -> dict[str, Any]:
    """Return the scorecard as plain data (docs/reference/scorecard.md lists the keys)."""
    made = pick(
        board,
        "month title area as_at kpis attention actions exceptions remarks roll_up findings notes",
        kpis=[_kpi(result) for result in board.kpis],
        actions=[_action(action, board.as_at) for action in board.actions],
        exceptions=[{**plain(entry), "missing": entry.missing} for entry in board.exceptions],
    )
    return dict(plain(made))


def _kpi(result: KpiResult) -> dict[str, Any]:
    """Return one KPI. A percentage is 0 to 100, as its unit says."""
    definition, interval, pooled = result.kpi.definition, result.interval, result.pooled
    return {
        "id": result.id,
        "ref": result.kpi.ref,
        **pick(definition, "title theme definition"),
        "definition_version": definition.version,
        **pick(definition, "unit decimals polarity period"),
        **pick(result.mark, "month value status numerator denominator movement judgement rag"),
        "interval": interval
        and {"low": interval[0], "high": interval[1], "level": LEVEL, "method": "wilson"},
        "movement_reason": result.movement_why,
        "judgement_reason": result.judgement_why,
        "rag_reason": result.rag_why,
        "pooled": pooled and {**plain(pooled), "level": LEVEL},
        "last_year": result.last_year
        and pick(result.last_year, "month value status movement judgement"),
        "comparators": [_comparator(c, result.mark.value) for c in result.comparators],
        "target": result.target,
        "spc": _spc(result.spc),
        **pick(result, "sentence findings months"),
        "history": [_replaced(reading) for reading in result.series.history],
    }


def _comparator(comparator: PublishedFigure, live: float | None) -> dict[str, Any]:
    gap = None
    if comparator.value is not None and live is not None:
        gap = live - comparator.value
    return {**plain(comparator), "gap": gap}


def _spc(spc: Spc) -> dict[str, Any]:
    return pick(
        spc,
        "kind mean lower upper label variation assurance provisional screened reason",
        variation=spc.variation and spc.variation.name,
        assurance=spc.assurance and spc.assurance.name,
    )


def _replaced(reading: Reading) -> dict[str, Any]:
    return pick(reading, "month value status sent", file=reading.place.file, row=reading.place.row)


def _action(action: Action, as_at: date) -> dict[str, Any]:
    return {
        **pick(action, "number issue action by due status"),
        "overdue": action.overdue(as_at),
        **pick(action, "kpis findings"),
    }
