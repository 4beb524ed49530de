"""Outreach: of the children without a plan at referral, how many have one later.

Children who already had a plan are counted apart: they are neither successes nor failures.
Without a comparison group this describes; it does not show that outreach avoided plans.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from highneeds.core.findings import Finding, Severity
from highneeds.evidence.outreach_file import COMPARISON, OUTREACH, Child, OutreachFile
from highneeds.evidence.shares import Share, share_of, suppressed
from highneeds.evidence.small_cells import FEWEST_FOR_CHART, SMALLEST_CELL
from highneeds.stats.arrays import normal_quantile
from highneeds.stats.survival import aalen_johansen, kaplan_meier

Floats = NDArray[np.float64]
MONTHS = (6, 12, 24)
_MONTH = 365.25 / 12
DESCRIBES = (
    "There is no comparison group, so this describes what happened to children who were referred. "
    "It does not show that outreach avoided a plan: some would not have needed one anyway."
)
COMPARES = (
    "The comparison group was not chosen by chance. Children are referred because somebody is "
    "concerned, so the two groups may differ in ways that are not in the file."
)


@dataclass(frozen=True)
class Point:
    """Share with a plan after so many months; None beyond what was watched."""

    months: int
    share: float | None
    low: float | None
    high: float | None
    at_risk: int


@dataclass(frozen=True)
class Curve:
    """Children without a plan at referral, followed from it.

    Attributes
    ----------
    label : str
    n : int
        Children without a plan at referral.
    plans, moved : int
        Who got one, and who moved away first.
    points : tuple[Point, ...]
        Kaplan-Meier with those who moved censored: the share if nobody had moved.
    here : tuple[Point, ...]
        Aalen-Johansen with moving as a competing end: the share who got a plan here.
    raw : Share
        Plans of all, which is too low when follow-up is short.
    """

    label: str
    n: int
    plans: int | None
    moved: int | None
    points: tuple[Point, ...]
    here: tuple[Point, ...]
    raw: Share | None


@dataclass(frozen=True)
class Contrast:
    """Outreach less comparison after so many months, as a share, with its 95% interval."""

    months: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class Balance:
    """How alike the two groups are in one category: shares and standardised difference."""

    what: str
    category: str
    outreach: float
    comparison: float
    standardised: float


@dataclass(frozen=True)
class OutreachResult:
    """What became of the children.

    Attributes
    ----------
    referred : int
        All children in the outreach group.
    already_had_plan : Share
        Of all referred; set apart.
    without_plan : int | None
        The base of everything else; None when those who had a plan are 1 to 4.
    plan_later, no_plan_later : Share
        Of those without a plan at referral.
        All three are suppressed when any of the three numbers is 1 to 4.
    overall : Curve | None
        None when the file has counts and no dates, or a number is small.
    comparison : Curve | None
    needs_without_plan : tuple[tuple[str, Share | None], ...]
        Needs of the children who have no plan later, where the file says.
    caution : str
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
    balance: tuple[Balance, ...]
    needs_without_plan: tuple[tuple[str, Share | None], ...]
    caution: str
    findings: tuple[Finding, ...]


def outreach_results(
    data: OutreachFile, as_at: date, window: str = "", source: str = "", note: str = ""
) -> OutreachResult:
    """Work out an outreach file.

    Parameters
    ----------
    as_at : date
        Up to when each child was followed.
    """
    if data.counts:
        return _from_counts(data, as_at, window, source, note)
    children = [c for c in data.children if c.group == OUTREACH]
    others = [c for c in data.children if c.group == COMPARISON]
    already = [c for c in children if _had_plan(c)]
    base, beside = (
        [c for c in children if not _had_plan(c)],
        [c for c in others if not _had_plan(c)],
    )
    later = sum(_event(c) for c in base)
    small = any(0 < n < SMALLEST_CELL for n in (len(already), later, len(base) - later))

    def share(count: int, n: int) -> Share:
        return suppressed(n) if small else share_of(count, n)

    overall = None
    if base and not small:
        overall = _curve("All children without a plan at referral", base, as_at)
    comparison = None
    if beside and not _small(beside):
        comparison = _curve("Comparison group", beside, as_at)
    return OutreachResult(
        file=data.file,
        window=window,
        source=source,
        note=note,
        as_at=as_at,
        referred=len(children),
        already_had_plan=share(len(already), len(children)),
        without_plan=None if 0 < len(already) < SMALLEST_CELL else len(base),
        plan_later=share(later, len(base)),
        no_plan_later=share(len(base) - later, len(base)),
        overall=overall,
        comparison=comparison,
        by_need=() if small else _split(base, lambda c: c.need, as_at),
        by_year_group=() if small else _split(base, lambda c: c.year_group, as_at),
        contrasts=() if small or comparison is None else _contrasts(base, beside, as_at),
        balance=_balance(base, beside),
        needs_without_plan=() if small else _needs(Counter(c.need for c in base if not _event(c))),
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
        "away are not told apart.",
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


def _had_plan(child: Child) -> bool:
    return child.plan is not None and child.plan <= child.referred


def _event(child: Child) -> bool:
    """Whether a plan came while the child was still followed."""
    return child.plan is not None and (child.moved is None or child.plan <= child.moved)


def _time(child: Child, as_at: date) -> float:
    ends = [day for day in (child.plan, child.moved, as_at) if day is not None]
    return (min(ends) - child.referred).days / _MONTH


def _curve(label: str, children: Sequence[Child], as_at: date) -> Curve:
    time = np.array([_time(c, as_at) for c in children])
    event = np.array([_event(c) for c in children])
    moved = np.array([c.moved is not None and not _event(c) for c in children])
    at = np.array(MONTHS, dtype=np.float64)
    survival, low, high = kaplan_meier(time, event).at(at)
    left = np.array([int((time > t).sum()) for t in at])
    points = _points(1 - survival, 1 - high, 1 - low, left)
    cause = np.where(event, 1, np.where(moved, 2, 0))
    found = aalen_johansen(time, cause, at)
    where = np.flatnonzero(found.causes == 1)
    here = points
    if where.size:
        k = int(where[0])
        here = _points(found.share[k], found.low[k], found.high[k], left)
    plans, gone = int(event.sum()), int(moved.sum())
    hide = len(children) < FEWEST_FOR_CHART or 0 < plans < SMALLEST_CELL
    return Curve(
        label,
        len(children),
        None if hide else plans,
        None if 0 < gone < SMALLEST_CELL else gone,
        points,
        here,
        None if hide else share_of(plans, len(children)),
    )


def _points(
    share: np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    left: np.ndarray,
) -> tuple[Point, ...]:
    def number(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return tuple(
        Point(m, number(share[k]), number(low[k]), number(high[k]), int(left[k]))
        for k, m in enumerate(MONTHS)
    )


def _small(members: Sequence[Child]) -> bool:
    plans = sum(_event(c) for c in members)
    parts = (plans, len(members) - plans)
    return len(members) < FEWEST_FOR_CHART or any(0 < n < SMALLEST_CELL for n in parts)


def _split(
    children: Sequence[Child], key: Callable[[Child], str], as_at: date
) -> tuple[Curve, ...]:
    """Curves of the categories with ten children or more; the rest together when that is safe."""
    groups: dict[str, list[Child]] = {}
    for child in children:
        groups.setdefault(key(child), []).append(child)

    hidden = [name for name, members in groups.items() if _small(members)]
    rest = [c for name in hidden for c in groups[name]]
    shown = sorted(set(groups) - set(hidden), key=lambda name: (-len(groups[name]), name))
    while rest and _small(rest) and shown:
        # What is left over must not be small either, or subtraction gives it away.
        name = shown.pop()
        rest += groups[name]
    curves = [_curve(name, groups[name], as_at) for name in shown]
    if rest and shown:
        curves.append(_curve("All others", rest, as_at))
    return tuple(curves)


def _contrasts(base: Sequence[Child], beside: Sequence[Child], as_at: date) -> tuple[Contrast, ...]:
    if len(base) < FEWEST_FOR_CHART or len(beside) < FEWEST_FOR_CHART:
        return ()
    sides = []
    for members in (base, beside):
        curve = kaplan_meier([_time(c, as_at) for c in members], [_event(c) for c in members])
        spread = np.cumsum(
            curve.events / np.maximum(curve.at_risk * (curve.at_risk - curve.events), 1e-12)
        )
        sides.append((curve, spread))
    z = normal_quantile(0.975)
    made = []
    for months in MONTHS:
        values, variances = [], []
        for curve, spread in sides:
            survival = float(curve.at(float(months))[0])
            place = int(np.searchsorted(curve.times, months, side="right"))
            greenwood = float(spread[place - 1]) if place else 0.0
            values.append(1 - survival)
            variances.append(survival**2 * greenwood if survival > 0 else 0.0)
        if not any(np.isnan(values)):
            d, half = values[0] - values[1], z * float(np.sqrt(sum(variances)))
            made.append(Contrast(months, d, max(d - half, -1.0), min(d + half, 1.0)))
    return tuple(made)


def _balance(base: Sequence[Child], beside: Sequence[Child]) -> tuple[Balance, ...]:
    if len(base) < FEWEST_FOR_CHART or len(beside) < FEWEST_FOR_CHART:
        return ()
    made = []
    for what, key in (("need", lambda c: c.need), ("year group", lambda c: c.year_group)):
        mine, theirs = Counter(map(key, base)), Counter(map(key, beside))
        for category in sorted(set(mine) | set(theirs)):
            if any(0 < side[category] < SMALLEST_CELL for side in (mine, theirs)):
                continue
            p, q = mine[category] / len(base), theirs[category] / len(beside)
            spread = np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
            made.append(Balance(what, category, p, q, float((p - q) / spread) if spread else 0.0))
    return tuple(made)


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
