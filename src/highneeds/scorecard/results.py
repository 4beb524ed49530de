"""What the scorecard says, as frozen objects, and as plain data for machines."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from highneeds.core.findings import Finding
from highneeds.core.status import Status
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.comparators import Comparator
from highneeds.scorecard.counts import Pooled
from highneeds.scorecard.judging import Judgement, Rag
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Action, Reading, Series
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.spc import Spc


@dataclass(frozen=True)
class MonthMark:
    """One month of a KPI: value and the two marks."""

    month: Month
    value: float | None
    status: Status
    numerator: float | None
    denominator: float | None
    movement: Arrow | None
    judgement: Judgement
    rag: Rag | None


@dataclass(frozen=True)
class LastYear:
    """The same month last year, and how this month compares with it."""

    month: Month
    value: float | None
    status: Status
    movement: Arrow | None
    judgement: Judgement
    numerator: float | None = None
    denominator: float | None = None


@dataclass(frozen=True)
class MilestoneState:
    """A dated step, with what was reached."""

    due: Month
    value: float
    actual: float | None
    met: bool | None


@dataclass(frozen=True)
class TargetState:
    """The target in force, in numbers and words."""

    value: float
    in_force: float | None
    floor: float | None
    tolerance: str
    source: str
    due: Month | None
    milestones: tuple[MilestoneState, ...] = ()


@dataclass(frozen=True)
class KpiResult:
    """All that is said of one KPI in one month."""

    kpi: Kpi
    month: Month
    mark: MonthMark
    movement_why: str
    judgement_why: str
    rag_why: str
    shortfall: float | None
    interval: tuple[float, float] | None
    pooled: Pooled | None
    last_year: LastYear | None
    target: TargetState | None
    comparators: tuple[Comparator, ...]
    spc: Spc
    months: tuple[MonthMark, ...]
    all_months: tuple[MonthMark, ...]
    series: Series
    findings: tuple[Finding, ...]
    sentence: str = ""

    @property
    def id(self) -> str:
        """Machine name."""
        return self.kpi.id

    @property
    def has_data(self) -> bool:
        """Whether any month up to this one has a number."""
        return bool(self.series.valued)


@dataclass(frozen=True)
class ExceptionEntry:
    """Red with a target: something the board is owed an answer to."""

    kpi: str
    ref: str
    opened: Month
    closed: Month | None
    why: str
    trend: str
    comparator: str
    commentary: str = ""
    action: str = ""
    by: str = ""
    due: date | None = None
    author: str = ""
    dated: date | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What has not been answered."""
        wanted = {"commentary": self.commentary, "action": self.action, "by": self.by}
        wanted["due"] = self.due.isoformat() if self.due else ""
        return tuple(name for name, answer in wanted.items() if not answer)


@dataclass(frozen=True)
class Remark:
    """A sentence of commentary: drafted by a rule, or a person's own.

    Attributes
    ----------
    id : str
        Rule and KPI, stable between runs; edits are kept by it.
    section : str
        "trends", "concerns" or "kpi".
    text, draft : str
        What is printed, and what the rule would say today.
    author : str
        "" while it is the draft.
    dated : date | None
    stale : bool
        Edited, and the figures have changed since.
    kpis : tuple[str, ...]
        KPIs that it rests on.
    """

    id: str
    section: str
    text: str
    draft: str
    kpis: tuple[str, ...]
    author: str = ""
    dated: date | None = None
    stale: bool = False

    @property
    def edited(self) -> bool:
        """Whether a person wrote it."""
        return bool(self.author) or self.text != self.draft


@dataclass(frozen=True)
class Attention:
    """Something the board should look at first, and why."""

    title: str
    why: str
    kpis: tuple[str, ...]
    rule: str


@dataclass(frozen=True)
class RollUp:
    """How many KPIs are what; missing ones are counted, not hidden."""

    green: int
    amber: int
    red: int
    no_colour: int
    missing: int


@dataclass(frozen=True)
class Scorecard:
    """One month's page."""

    title: str
    board: str
    area: str
    month: Month
    as_at: date
    author: str
    months: tuple[Month, ...]
    kpis: tuple[KpiResult, ...]
    attention: tuple[Attention, ...]
    remarks: tuple[Remark, ...]
    exceptions: tuple[ExceptionEntry, ...]
    actions: tuple[Action, ...]
    roll_up: RollUp
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]
    files: tuple[str, ...]

    def kpi(self, kpi_id: str) -> KpiResult:
        """Return the result of a KPI by id or reference."""
        for result in self.kpis:
            if kpi_id in {result.id, result.kpi.ref}:
                return result
        raise KeyError(kpi_id)

    def overdue(self) -> tuple[Action, ...]:
        """Return actions past their date, oldest first."""
        late = [action for action in self.actions if action.overdue(self.as_at)]
        return tuple(sorted(late, key=lambda action: action.due or date.max))

    def to_dict(self) -> dict[str, Any]:
        """Return the scorecard as plain data (docs/reference/scorecard.md lists the keys)."""
        return {
            "month": self.month.iso,
            "title": self.title,
            "area": self.area,
            "as_at": self.as_at.isoformat(),
            "kpis": [kpi_dict(result) for result in self.kpis],
            "attention": [asdict(item) for item in self.attention],
            "actions": [action_dict(action, self.as_at) for action in self.actions],
            "exceptions": [_exception_dict(entry) for entry in self.exceptions],
            "remarks": [_remark_dict(remark) for remark in self.remarks],
            "roll_up": asdict(self.roll_up),
            "findings": [finding.to_dict() for finding in self.findings],
            "notes": list(self.notes),
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


def _pooled_dict(pooled: Pooled | None) -> dict[str, Any] | None:
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


def _comparator_dict(comparator: Comparator, live: float | None) -> dict[str, Any]:
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
