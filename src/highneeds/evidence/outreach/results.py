"""Outreach: of the children without a plan at referral, how many have one later.

Children who already had a plan are counted apart: they are neither successes nor failures.
Without a comparison group this describes; it does not show that outreach avoided plans.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from highneeds.evidence.outreach.curves import (
    Contrast,
    Curve,
    GroupBalance,
    balance_of,
    contrasts_of,
    curve_of,
    curves_by,
    got_plan,
    had_plan,
    is_small,
)
from highneeds.evidence.outreach.read import COMPARISON, OUTREACH, Child, OutreachFile
from highneeds.evidence.shares import Share, share_of, suppressed
from highneeds.evidence.small_cells import FEWEST_FOR_CHART, SMALLEST_CELL
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.frames import frame_of

if TYPE_CHECKING:
    import polars as pl

DESCRIBES = (
    "There is no comparison group, so this describes what happened to children who were referred. "
    "It does not show that outreach avoided a plan: some would not have needed one anyway."
)
COMPARES = (
    "The comparison group was not chosen by chance. Children are referred because somebody is "
    "concerned, so the two groups may differ in ways that are not in the file."
)


@dataclass(frozen=True)
class OutreachRow:
    """A share of some children: counted, or with a plan after so many months.

    Attributes
    ----------
    by, label
        all, comparison, need or year group; and which.
    n
        Children of whom it is a share: those without a plan at referral, or all referred;
        null where it would give a small count away.
    estimate
        already had a plan, plan later or no plan later (counted); if nobody moved (Kaplan-Meier)
        or got a plan here (Aalen-Johansen).
    months
        Since referral; null for a count.
    share, low, high
        Proportion 0-1 and its 95% interval; null beyond what was watched.
    at_risk
        Children still watched.
    """

    by: str
    label: str
    n: int | None
    estimate: str
    months: int | None
    share: float | None
    low: float | None
    high: float | None
    at_risk: int | None


@dataclass(frozen=True)
class OutreachResult:
    """What became of the children.

    Attributes
    ----------
    referred
        All children in the outreach group.
    already_had_plan
        Of all referred; set apart.
    without_plan
        The base of everything else; None when those who had a plan are 1 to 4.
    plan_later, no_plan_later
        Of those without a plan at referral.
        All three are suppressed when any of the three numbers is 1 to 4.
    overall
        None when the file has counts and no dates, or a number is small.
    needs_without_plan
        Needs of the children who have no plan later, where the file says.
    caution
        What may and may not be concluded.
    """

    file: str
    window: str
    source: str
    note: str
    as_at: date
    referred: int
    already_had_plan: Share
    without_plan: int | None
    plan_later: Share
    no_plan_later: Share
    overall: Curve | None
    comparison: Curve | None
    by_need: tuple[Curve, ...]
    by_year_group: tuple[Curve, ...]
    contrasts: tuple[Contrast, ...]
    balance: tuple[GroupBalance, ...]
    needs_without_plan: tuple[tuple[str, Share | None], ...]
    caution: str
    findings: tuple[Finding, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return the shares and curves that may be shown; columns as `OutreachRow` says."""
        counted = (
            ("already had a plan", self.already_had_plan),
            ("plan later", self.plan_later),
            ("no plan later", self.no_plan_later),
        )
        rows = [
            OutreachRow("all", "", s.n or None, name, None, s.value, s.low, s.high, None)
            for name, s in counted
        ]
        curves = [("all", self.overall), ("comparison", self.comparison)]
        curves += [("need", c) for c in self.by_need]
        curves += [("year group", c) for c in self.by_year_group]
        rows += (
            OutreachRow(by, c.label, c.n, told, p.months, p.share, p.low, p.high, p.at_risk)
            for by, c in curves
            if c is not None
            for told, points in (("if nobody moved", c.points), ("got a plan here", c.here))
            for p in points
        )
        return frame_of(OutreachRow, rows, file=self.file)


def outreach_results(
    data: OutreachFile, as_at: date, window: str = "", source: str = "", note: str = ""
) -> OutreachResult:
    """Work out an outreach file.

    Parameters
    ----------
    as_at
        Up to when each child was followed.
    """
    if data.counts:
        return _from_counts(data, as_at, window, source, note)
    children = [c for c in data.children if c.group == OUTREACH]
    others = [c for c in data.children if c.group == COMPARISON]
    already = [c for c in children if had_plan(c)]
    base, beside = (
        [c for c in children if not had_plan(c)],
        [c for c in others if not had_plan(c)],
    )
    later = sum(got_plan(c) for c in base)
    small = any(0 < n < SMALLEST_CELL for n in (len(already), later, len(base) - later))
    # All referred are shown, so a base beside them would give back those who had a plan.
    shown_base = 0 if 0 < len(already) < SMALLEST_CELL else len(base)

    def share(count: int, n: int, shown: int) -> Share:
        return suppressed(shown) if small else share_of(count, n)

    needs = Counter(c.need for c in base if not got_plan(c))
    overall = None
    if base and not small:
        overall = curve_of("All children without a plan at referral", base, as_at)
    comparison = None
    if beside and not is_small(beside):
        comparison = curve_of("Comparison group", beside, as_at)
    return OutreachResult(
        file=data.file,
        window=window,
        source=source,
        note=note,
        as_at=as_at,
        referred=len(children),
        already_had_plan=share(len(already), len(children), len(children)),
        without_plan=None if 0 < len(already) < SMALLEST_CELL else len(base),
        plan_later=share(later, len(base), shown_base),
        no_plan_later=share(len(base) - later, len(base), shown_base),
        overall=overall,
        comparison=comparison,
        by_need=() if small else curves_by(base, lambda c: c.need, as_at),
        by_year_group=() if small else curves_by(base, lambda c: c.year_group, as_at),
        contrasts=() if small or comparison is None else contrasts_of(base, beside, as_at),
        balance=balance_of(base, beside),
        needs_without_plan=() if small else _needs(needs),
        caution=COMPARES if beside else DESCRIBES,
        findings=data.findings + _findings(base, beside, data.file),
    )


def _from_counts(
    data: OutreachFile, as_at: date, window: str, source: str, note: str
) -> OutreachResult:
    rows = [row for row in data.counts if row.group == OUTREACH]
    sums = Counter[str]()
    needs = Counter[str]()
    for row in rows:
        sums[row.outcome] += row.children
        if row.outcome == "no_plan":
            needs[row.need] += row.children
    base = sums["plan_later"] + sums["no_plan"]
    referred = base + sums["already_had_plan"]
    no_dates = Finding(
        "no_dates",
        Severity.NOTE,
        "The file gives counts without dates, so shares stand at one day and children who moved "
        "away cannot be distinguished.",
        "outreach",
        data.file,
    )
    return OutreachResult(
        file=data.file,
        window=window,
        source=source,
        note=note,
        as_at=as_at,
        referred=referred,
        already_had_plan=share_of(sums["already_had_plan"], referred),
        without_plan=base,
        plan_later=share_of(sums["plan_later"], base),
        no_plan_later=share_of(sums["no_plan"], base),
        overall=None,
        comparison=None,
        by_need=(),
        by_year_group=(),
        contrasts=(),
        balance=(),
        # Published counts are shown as they were published.
        needs_without_plan=tuple(
            (need, share_of(n, sum(needs.values()))) for need, n in needs.most_common()
        ),
        caution=DESCRIBES,
        findings=(*data.findings, no_dates),
    )


def _needs(counts: Counter[str]) -> tuple[tuple[str, Share | None], ...]:
    total = sum(counts.values())
    if total < FEWEST_FOR_CHART or any(0 < n < SMALLEST_CELL for n in counts.values()):
        return ()
    return tuple((need, share_of(n, total)) for need, n in counts.most_common())


def _findings(base: Sequence[Child], beside: Sequence[Child], file: str) -> tuple[Finding, ...]:
    made = []

    def add(rule: str, severity: Severity, message: str) -> None:
        made.append(Finding(rule, severity, message, "outreach", file))

    if not beside:
        add("no_comparison_group", Severity.WARNING, DESCRIBES)
    if 0 < len(base) < 30:
        add("few_children", Severity.WARNING, f"Only {len(base)} children; intervals are wide.")
    after = [c.row for c in base if c.plan and c.moved and c.plan > c.moved]
    if after:
        add(
            "plan_after_move",
            Severity.NOTE,
            f"{len(after)} plans are dated after the child moved away (first in row {after[0]}); "
            "these children are followed until they moved.",
        )
    return tuple(made)
