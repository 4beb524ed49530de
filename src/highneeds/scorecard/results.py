"""What the scorecard says, as frozen objects; `results_json` writes them for machines."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.counts import PooledRate
from highneeds.scorecard.judging import Judgement, Rag
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Action, KpiSeries
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.spc import Spc
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.status import Status

if TYPE_CHECKING:
    import polars as pl


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
    pooled: PooledRate | None
    last_year: LastYear | None
    target: TargetState | None
    comparators: tuple[PublishedFigure, ...]
    spc: Spc
    months: tuple[MonthMark, ...]
    all_months: tuple[MonthMark, ...]
    series: KpiSeries
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
    id
        Rule and KPI, stable between runs; edits are kept by it.
    section
        "trends", "concerns" or "kpi".
    text, draft
        What is printed, and what the rule would say today.
    author
        "" while it is the draft.
    stale
        Edited, and the figures have changed since.
    kpis
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
class KpiMonth:
    """One month of one KPI.

    Attributes
    ----------
    kpi, ref, title, unit
        Id, the board's reference, words, and the unit of `value`.
    month
        As in 2026-09.
    value, numerator, denominator
        The figure in its unit, and what it is made of; null where there is none.
    status
        present, zero, or why there is no value.
    movement, judgement, rag
        Which way it moved, whether that is better, and the colour against the target.
    """

    kpi: str
    ref: str
    title: str
    unit: str
    month: str
    value: float | None
    numerator: float | None
    denominator: float | None
    status: Status
    movement: Arrow | None
    judgement: Judgement
    rag: Rag | None


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

    def to_frame(self) -> "pl.DataFrame":
        """Return every KPI month by month as a table; columns as `KpiMonth` says."""
        rows = (
            KpiMonth(
                kpi=k.id,
                ref=k.kpi.ref,
                title=k.kpi.definition.title,
                unit=k.kpi.definition.unit,
                month=m.month.iso,
                value=m.value,
                numerator=m.numerator,
                denominator=m.denominator,
                status=m.status,
                movement=m.movement,
                judgement=m.judgement,
                rag=m.rag,
            )
            for k in self.kpis
            for m in k.all_months
        )
        return frame_of(KpiMonth, rows, area=self.area)
