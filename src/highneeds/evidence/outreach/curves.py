"""Children followed over time: curves, the contrast of two groups, and how alike they are."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.outreach.read import Child
from highneeds.evidence.shares import Share, share_of
from highneeds.evidence.small_cells import FEWEST_FOR_CHART, SMALLEST_CELL
from highneeds.stats.arrays import normal_quantile
from highneeds.stats.survival import aalen_johansen, kaplan_meier

Floats = NDArray[np.float64]
MONTHS = (6, 12, 24)
MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class CurvePoint:
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
    n
        Children without a plan at referral.
    plans, moved
        Who got one, and who moved away first.
    points
        Kaplan-Meier with those who moved censored: the share if nobody had moved.
    here
        Aalen-Johansen with moving as a competing end: the share who got a plan here.
    raw
        Plans of all, which is too low when follow-up is short.
    """

    label: str
    n: int
    plans: int | None
    moved: int | None
    points: tuple[CurvePoint, ...]
    here: tuple[CurvePoint, ...]
    raw: Share | None


@dataclass(frozen=True)
class Contrast:
    """Outreach less comparison after so many months, as a share, with its 95% interval."""

    months: int
    difference: float
    low: float
    high: float


@dataclass(frozen=True)
class GroupBalance:
    """How alike the two groups are in one category: shares and standardised difference."""

    what: str
    category: str
    outreach: float
    comparison: float
    standardised: float


def had_plan(child: Child) -> bool:
    """Whether the child had a plan at the referral already."""
    return child.plan is not None and child.plan <= child.referred


def got_plan(child: Child) -> bool:
    """Whether a plan came while the child was still followed."""
    return child.plan is not None and (child.moved is None or child.plan <= child.moved)


def _time(child: Child, as_at: date) -> float:
    ends = [day for day in (child.plan, child.moved, as_at) if day is not None]
    return (min(ends) - child.referred).days / MONTH_DAYS


def curve_of(label: str, children: Sequence[Child], as_at: date) -> Curve:
    """Follow children from referral to plan, move or the as-at date, whichever is first."""
    time = np.array([_time(c, as_at) for c in children])
    event = np.array([got_plan(c) for c in children])
    moved = np.array([c.moved is not None and not got_plan(c) for c in children])
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
    share: Floats,
    low: Floats,
    high: Floats,
    left: NDArray[np.int_],
) -> tuple[CurvePoint, ...]:
    def number(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    return tuple(
        CurvePoint(m, number(share[k]), number(low[k]), number(high[k]), int(left[k]))
        for k, m in enumerate(MONTHS)
    )


def is_small(members: Sequence[Child]) -> bool:
    """Whether these children, or either outcome among them, are too few to show."""
    plans = sum(got_plan(c) for c in members)
    parts = (plans, len(members) - plans)
    return len(members) < FEWEST_FOR_CHART or any(0 < n < SMALLEST_CELL for n in parts)


def curves_by(
    children: Sequence[Child], key: Callable[[Child], str], as_at: date
) -> tuple[Curve, ...]:
    """Curves of the categories with ten children or more; the rest together when that is safe."""
    groups: dict[str, list[Child]] = {}
    for child in children:
        groups.setdefault(key(child), []).append(child)

    hidden = [name for name, members in groups.items() if is_small(members)]
    rest = [c for name in hidden for c in groups[name]]
    shown = sorted(set(groups) - set(hidden), key=lambda name: (-len(groups[name]), name))
    while rest and is_small(rest) and shown:
        # What is left over must not be small either, or subtraction gives it away.
        name = shown.pop()
        rest += groups[name]
    curves = [curve_of(name, groups[name], as_at) for name in shown]
    if rest and shown:
        curves.append(curve_of("All others", rest, as_at))
    return tuple(curves)


def contrasts_of(
    base: Sequence[Child], beside: Sequence[Child], as_at: date
) -> tuple[Contrast, ...]:
    """Compare two groups after 6, 12 and 24 months, with Greenwood's variance of each."""
    if len(base) < FEWEST_FOR_CHART or len(beside) < FEWEST_FOR_CHART:
        return ()
    sides = []
    for members in (base, beside):
        curve = kaplan_meier([_time(c, as_at) for c in members], [got_plan(c) for c in members])
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


def balance_of(base: Sequence[Child], beside: Sequence[Child]) -> tuple[GroupBalance, ...]:
    """Compare needs and year groups of two groups; categories under five are left out."""
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
            made.append(
                GroupBalance(what, category, p, q, float((p - q) / spread) if spread else 0.0)
            )
    return tuple(made)
