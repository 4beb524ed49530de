"""The scorecard as plain data for machines; docs/reference/scorecard.md lists the keys."""

from dataclasses import asdict
from datetime import date
from typing import Any

from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.counts import PooledRate
from highneeds.scorecard.records import Action, Reading
from highneeds.scorecard.results import (
    ExceptionEntry,
    KpiResult,
    LastYear,
    MonthMark,
    Remark,
    Scorecard,
    TargetState,
)
from highneeds.scorecard.spc import Spc


def scorecard_dict(board: Scorecard) -> dict[str, Any]:
    """Return the scorecard as plain data (docs/reference/scorecard.md lists the keys)."""
    return {
        "month": board.month.iso,
        "title": board.title,
        "area": board.area,
        "as_at": board.as_at.isoformat(),
        "kpis": [kpi_dict(result) for result in board.kpis],
        "attention": [asdict(item) for item in board.attention],
        "actions": [action_dict(action, board.as_at) for action in board.actions],
        "exceptions": [_exception_dict(entry) for entry in board.exceptions],
        "remarks": [_remark_dict(remark) for remark in board.remarks],
        "roll_up": asdict(board.roll_up),
        "findings": [finding.to_dict() for finding in board.findings],
        "notes": list(board.notes),
    }


def kpi_dict(result: KpiResult) -> dict[str, Any]:
    """Return one KPI as plain data. A percentage is 0 to 100, as its unit says."""
    definition = result.kpi.definition
    return {
        "id": result.id,
        "ref": result.kpi.ref,
        "title": definition.title,
        "theme": definition.theme,
        "definition": definition.definition,
        "definition_version": definition.version,
        "unit": definition.unit.value,
        "decimals": definition.decimals,
        "polarity": definition.polarity.value,
        "period": definition.period.value,
        **_mark_dict(result.mark),
        "interval": _interval_dict(result.interval),
        "movement_reason": result.movement_why,
        "judgement_reason": result.judgement_why,
        "rag_reason": result.rag_why,
        "pooled": _pooled_dict(result.pooled),
        "last_year": _last_year_dict(result.last_year),
        "comparators": [_comparator_dict(c, result.mark.value) for c in result.comparators],
        "target": _target_dict(result.target),
        "spc": _spc_dict(result.spc),
        "sentence": result.sentence,
        "findings": [finding.to_dict() for finding in result.findings],
        "months": [_mark_dict(mark) for mark in result.months],
        "history": [_reading_dict(reading) for reading in result.series.history],
    }


def _mark_dict(mark: MonthMark) -> dict[str, Any]:
    return {
        "month": mark.month.iso,
        "value": mark.value,
        "status": mark.status.value,
        "numerator": mark.numerator,
        "denominator": mark.denominator,
        "movement": mark.movement.value if mark.movement else None,
        "judgement": mark.judgement.value,
        "rag": mark.rag.value if mark.rag else None,
    }


def _interval_dict(interval: tuple[float, float] | None) -> dict[str, Any] | None:
    if interval is None:
        return None
    return {"low": interval[0], "high": interval[1], "level": 0.95, "method": "wilson"}


def _pooled_dict(pooled: PooledRate | None) -> dict[str, Any] | None:
    if pooled is None:
        return None
    return {**asdict(pooled), "first": pooled.first.iso, "last": pooled.last.iso, "level": 0.95}


def _last_year_dict(last: LastYear | None) -> dict[str, Any] | None:
    if last is None:
        return None
    return {
        "month": last.month.iso,
        "value": last.value,
        "status": last.status.value,
        "movement": last.movement.value if last.movement else None,
        "judgement": last.judgement.value,
    }


def _comparator_dict(comparator: PublishedFigure, live: float | None) -> dict[str, Any]:
    known = comparator.value is not None and live is not None
    gap = live - comparator.value if known else None  # type: ignore[operator]
    return {**asdict(comparator), "missing": list(comparator.missing), "gap": gap}


def _target_dict(target: TargetState | None) -> dict[str, Any] | None:
    if target is None:
        return None
    return {
        "value": target.value,
        "in_force": target.in_force,
        "floor": target.floor,
        "tolerance": target.tolerance,
        "source": target.source,
        "due": target.due.iso if target.due else None,
        "milestones": [{**asdict(m), "due": m.due.iso} for m in target.milestones],
    }


def _spc_dict(spc: Spc) -> dict[str, Any]:
    return {
        "kind": spc.kind,
        "mean": spc.mean,
        "lower": spc.lower,
        "upper": spc.upper,
        "label": spc.label,
        "variation": spc.variation.name if spc.variation else None,
        "assurance": spc.assurance.name if spc.assurance else None,
        "provisional": spc.provisional,
        "screened": spc.screened,
        "reason": spc.reason,
    }


def _reading_dict(reading: Reading) -> dict[str, Any]:
    return {
        "month": reading.month.iso,
        "value": reading.value,
        "status": reading.status.value,
        "sent": reading.sent.isoformat() if reading.sent else None,
        "file": reading.place.file,
        "row": reading.place.row,
    }


def action_dict(action: Action, as_at: date) -> dict[str, Any]:
    """Return an action as plain data, with whether it is overdue."""
    return {
        "number": action.number,
        "issue": action.issue,
        "action": action.action,
        "by": action.by,
        "due": action.due.isoformat() if action.due else None,
        "status": action.status,
        "overdue": action.overdue(as_at),
        "kpis": list(action.kpis),
        "findings": list(action.findings),
    }


def _exception_dict(entry: ExceptionEntry) -> dict[str, Any]:
    return {
        **asdict(entry),
        "opened": entry.opened.iso,
        "closed": entry.closed.iso if entry.closed else None,
        "due": entry.due.isoformat() if entry.due else None,
        "dated": entry.dated.isoformat() if entry.dated else None,
        "missing": list(entry.missing),
    }


def _remark_dict(remark: Remark) -> dict[str, Any]:
    return {
        **asdict(remark),
        "kpis": list(remark.kpis),
        "dated": remark.dated.isoformat() if remark.dated else None,
    }
