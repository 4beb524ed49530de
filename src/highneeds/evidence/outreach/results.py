"""Outreach: of the children without a plan at referral, how many have one later.

Children who already had a plan are counted apart: they are neither successes nor failures.
Without a comparison group this describes; it does not show that outreach avoided plans.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    groups_of_children,
    had_plan,
)
from highneeds.evidence.outreach.read import (
    COMPARISON,
    OUTREACH,
    AboutOutreach,
    Child,
    OutreachFile,
)
from highneeds.evidence.shares import Share, share_of, suppressed
from highneeds.own.small_numbers import SmallNumberRule, join_small_groups, small_number_rule
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
        All children in the outreach group; None where it would tell of the few who had a plan.
    already_had_plan
        Of all referred; set apart.
    without_plan
        The base of everything else; None when it is 1 to 4.
    plan_later, no_plan_later
        Of those without a plan at referral; suppressed when either is small.
    overall
        None when the file has counts and no dates, or a number is small.
    by_need, by_year_group
        Groups under ten stand together.
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
    referred: int | None
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
    data: OutreachFile,
    as_at: date,
    about: AboutOutreach | None = None,
    rule: SmallNumberRule | None = None,
) -> OutreachResult:
    """Work out an outreach file.

    Parameters
    ----------
    as_at
        Up to when each child was followed.
    about
        What stands beside the file.
    rule
        How small a number may be told; the latest when not given.
    """
    about, rule = about or AboutOutreach(), rule or small_number_rule()
    if data.counts:
        return _from_counts(data, as_at, about, rule)
    children = [c for c in data.children if c.group == OUTREACH]
    others = [c for c in data.children if c.group == COMPARISON]
    base = [c for c in children if not had_plan(c)]
    beside = [c for c in others if not had_plan(c)]
    later = sum(got_plan(c) for c in base)
    told = _totals(len(children) - len(base), later, len(base) - later, rule)
    overall = comparison = None
    if base and told.without_plan is not None:
        overall = curve_of("All children without a plan at referral", base, as_at, rule)
    if len(beside) >= rule.smallest_group:
        comparison = curve_of("Comparison group", beside, as_at, rule)
    by_need: tuple[Curve, ...] = ()
    by_year: tuple[Curve, ...] = ()
    needs: tuple[tuple[str, Share | None], ...] = ()
    balance: tuple[GroupBalance, ...] = ()
    if overall is not None:
        compared = beside if comparison is not None else []
        need = groups_of_children(base, compared, _need, rule)
        year = groups_of_children(base, compared, _year_group, rule)
        by_need = curves_by(base, need, _need, as_at, rule)
        by_year = curves_by(base, year, _year_group, as_at, rule)
        needs = _needs_without_plan(by_need)
        if compared:
            balance = (
                *balance_of("need", base, compared, need, _need),
                *balance_of("year group", base, compared, year, _year_group),
            )
    both = overall is not None and comparison is not None
    return OutreachResult(
        file=data.file,
        window=about.window,
        source=about.source,
        note=about.note,
        as_at=as_at,
        referred=told.referred,
        already_had_plan=told.already,
        without_plan=told.without_plan,
        plan_later=told.later,
        no_plan_later=told.none,
        overall=overall,
        comparison=comparison,
        by_need=by_need,
        by_year_group=by_year,
        contrasts=contrasts_of(base, beside, (overall, comparison), as_at)
        if overall is not None and comparison is not None
        else (),
        balance=balance if both else (),
        needs_without_plan=needs,
        caution=COMPARES if beside else DESCRIBES,
        findings=data.findings + _findings(base, beside, data.file, rule),
    )


@dataclass(frozen=True)
class _Totals:
    referred: int | None
    already: Share
    without_plan: int | None
    later: Share
    none: Share


def _totals(already: int, later: int, none: int, rule: SmallNumberRule) -> _Totals:
    """Tell the numbers of a file as far as none of them, nor their difference, is small."""
    base = later + none
    referred = already + base
    few_already = 0 < already < rule.smallest_count
    few_left = 0 < base < rule.smallest_count
    outcome = rule.tells(later, base)
    return _Totals(
        # All referred, less those without a plan, would give back the few who had one.
        None if few_already else referred,
        suppressed() if few_already or few_left else share_of(already, referred),
        None if few_left else base,
        share_of(later, base) if outcome else suppressed(0 if few_left else base),
        share_of(none, base) if outcome else suppressed(0 if few_left else base),
    )


def _need(child: Child) -> str:
    return child.need


def _year_group(child: Child) -> str:
    return child.year_group


def _needs_without_plan(curves: Sequence[Curve]) -> tuple[tuple[str, Share | None], ...]:
    """Share of those without a plan since who have each need, where every need may be told."""
    left = [(c.label, None if c.plans is None else c.n - c.plans) for c in curves]
    total = sum(n or 0 for _, n in left)
    if any(n is None for _, n in left):
        return ()
    left.sort(key=lambda pair: (-(pair[1] or 0), pair[0]))
    return tuple((need, share_of(n or 0, total)) for need, n in left)


def _from_counts(
    data: OutreachFile, as_at: date, about: AboutOutreach, rule: SmallNumberRule
) -> OutreachResult:
    rows = [row for row in data.counts if row.group == OUTREACH]
    sums = Counter[str]()
    needs = Counter[str]()
    for row in rows:
        sums[row.outcome] += row.children
        if row.outcome == "no_plan":
            needs[row.need] += row.children
    if about.published:
        # Anybody can read them already, so hiding them here protects nobody.
        rule = replace(rule, smallest_count=1, smallest_group=1, all_or_none_below=1)
    told = _totals(sums["already_had_plan"], sums["plan_later"], sums["no_plan"], rule)
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
        window=about.window,
        source=about.source,
        note=about.note,
        as_at=as_at,
        referred=told.referred,
        already_had_plan=told.already,
        without_plan=told.without_plan,
        plan_later=told.later,
        no_plan_later=told.none,
        overall=None,
        comparison=None,
        by_need=(),
        by_year_group=(),
        contrasts=(),
        balance=(),
        needs_without_plan=_needs_of(needs, rule) if told.none.value is not None else (),
        caution=DESCRIBES,
        findings=(*data.findings, no_dates),
    )


def _needs_of(counts: Counter[str], rule: SmallNumberRule) -> tuple[tuple[str, Share | None], ...]:
    names = sorted(counts)
    parts = join_small_groups([counts[name] for name in names], rule.smallest_group)
    total = counts.total()
    joined = [(" or ".join(names[i] for i in p), sum(counts[names[i]] for i in p)) for p in parts]
    if len(joined) < 2:
        return ()
    joined.sort(key=lambda pair: (-pair[1], pair[0]))
    return tuple((need, share_of(n, total)) for need, n in joined)


def _findings(
    base: Sequence[Child], beside: Sequence[Child], file: str, rule: SmallNumberRule
) -> tuple[Finding, ...]:
    made = []

    def add(rule: str, severity: Severity, message: str) -> None:
        made.append(Finding(rule, severity, message, "outreach", file))

    if not beside:
        add("no_comparison_group", Severity.WARNING, DESCRIBES)
    if rule.smallest_count <= len(base) < 30:
        add("few_children", Severity.WARNING, f"Only {len(base)} children; intervals are wide.")
    after = [c.row for c in base if c.plan and c.moved and c.plan > c.moved]
    if after:
        add(
            "plan_after_move",
            Severity.NOTE,
            f"Plans are dated after the child moved away (the first in row {after[0]}); these "
            "children are followed until they moved.",
        )
    return tuple(made)
