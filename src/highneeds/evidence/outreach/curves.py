"""Children followed over time: curves, the contrast of two groups, and how alike they are.

What is told of a group at 6, 12 and 24 months is how many plans came by then. So groups by the
time of the plan are a table like that of a survey, and the same rule says which of it may be shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.outreach.read import Child
from highneeds.evidence.shares import Share, share_of
from highneeds.evidence.small_cells import merge_small, protect
from highneeds.own.small_numbers import SmallNumberRule, join_small_groups
from highneeds.stats.arrays import normal_quantile
from highneeds.stats.survival import aalen_johansen, kaplan_meier

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
MONTHS = (6, 12, 24)
MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class CurvePoint:
    """Share with a plan after so many months, in whole points.

    Attributes
    ----------
    share, low, high
        None beyond what was watched, and where it would tell of too few children.
    at_risk
        Children still watched, to the nearest ten.
    """

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
        Who got one, and who moved away first; None where too few.
    points
        Kaplan-Meier with those who moved censored: the share if nobody had moved. Where so few
        moved that the two curves together would tell of them, it is the same as `here`.
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


@dataclass(frozen=True)
class ChildGroups:
    """Children by need or year group, small groups together.

    Attributes
    ----------
    labels
        Of the groups told.
    of
        Which of them a child's own category stands in.
    """

    labels: tuple[str, ...]
    of: dict[str, int]


def had_plan(child: Child) -> bool:
    """Whether the child had a plan at the referral already."""
    return child.plan is not None and child.plan <= child.referred


def got_plan(child: Child) -> bool:
    """Whether a plan came while the child was still followed."""
    return child.plan is not None and (child.moved is None or child.plan <= child.moved)


def _time(child: Child, as_at: date) -> float:
    ends = [day for day in (child.plan, child.moved, as_at) if day is not None]
    return (min(ends) - child.referred).days / MONTH_DAYS


def _spans(children: Sequence[Child], as_at: date) -> NDArray[np.int64]:
    """Return when each child's plan came: by 6, 12, 24 months, later, or not at all."""
    return np.array(
        [
            int(np.searchsorted(MONTHS, _time(c, as_at))) if got_plan(c) else len(MONTHS) + 1
            for c in children
        ],
        dtype=np.int64,
    )


def groups_of_children(
    base: Sequence[Child],
    beside: Sequence[Child],
    key: Callable[[Child], str],
    rule: SmallNumberRule,
) -> ChildGroups:
    """Join small needs or year groups, the same way wherever they are told.

    Parameters
    ----------
    base, beside
        Outreach and comparison group; a category is small when it is so in either.
    """
    names = sorted({key(c) for c in (*base, *beside)})
    sides = [base, beside] if beside else [base]
    sizes = np.array([[sum(key(c) == name for c in side) for name in names] for side in sides])
    # That a whole side has nobody of a category tells of no child.
    many = len(base) + len(beside)
    thinnest = np.where(sizes > 0, sizes, many).min(axis=0, initial=many)
    parts = join_small_groups(thinnest.tolist(), rule.smallest_group)
    return ChildGroups(
        tuple(" or ".join(names[i] for i in part) for part in parts),
        {names[i]: k for k, part in enumerate(parts) for i in part},
    )


def curve_of(
    label: str, children: Sequence[Child], as_at: date, rule: SmallNumberRule
) -> Curve | None:
    """Follow all children from referral to plan, move or the as-at date, whichever is first.

    Returns
    -------
    Curve or None
        None where nothing but the number of children may be told.
    """
    counts = np.bincount(_spans(children, as_at), minlength=len(MONTHS) + 2)
    if len(children) < rule.smallest_group or not rule.tells(int(counts[-1]), len(children)):
        return None
    ends = {part[-1] for part in _parts(counts, rule)}
    known = np.array([k in ends for k in range(len(MONTHS))])
    return _curve(label, children, as_at, known, rule)


def curves_by(
    children: Sequence[Child],
    groups: ChildGroups,
    key: Callable[[Child], str],
    as_at: date,
    rule: SmallNumberRule,
) -> tuple[Curve, ...]:
    """Follow each group; what may be told of them is what may be told of all, or less."""
    size = len(MONTHS) + 2
    spans = _spans(children, as_at)
    place = np.array([groups.of[key(c)] for c in children], dtype=np.int64)
    counts = np.bincount(place * size + spans, minlength=size * len(groups.labels))
    counts = counts.reshape(-1, size)
    if len(groups.labels) < 2:
        return ()
    parts = _parts(counts.sum(axis=0), rule)
    joined = np.stack([counts[:, list(part)].sum(axis=1) for part in parts], axis=1)
    made = protect(joined, rule)
    if made.total_hidden.any():
        return ()
    curves = []
    for g, label in enumerate(groups.labels):
        # The plans by a month are told when every part up to it is, so that they add up to it.
        open_parts = np.logical_and.accumulate(~made.hidden[g])
        ends = {part[-1] for part, told in zip(parts, open_parts, strict=True) if told}
        known = np.array([k in ends for k in range(len(MONTHS))])
        members = [c for c, here in zip(children, place, strict=True) if here == g]
        curves.append(_curve(label, members, as_at, known, rule, bool(open_parts[:-1].all())))
    order = sorted(curves, key=lambda curve: (-curve.n, curve.label))
    return tuple(order)


def _parts(counts: Counts, rule: SmallNumberRule) -> tuple[tuple[int, ...], ...]:
    """Join neighbouring times of the plan until none has few; no plan at all stays apart.

    How many have a plan to this day is told, so the last times may not be joined to "none".
    """
    return (*merge_small(counts[:-1], rule.smallest_count), (len(counts) - 1,))


def _curve(
    label: str,
    children: Sequence[Child],
    as_at: date,
    known: NDArray[np.bool_],
    rule: SmallNumberRule,
    total: bool = True,
) -> Curve:
    time = np.array([_time(c, as_at) for c in children])
    event = np.array([got_plan(c) for c in children])
    moved = np.array([c.moved is not None and not got_plan(c) for c in children])
    at = np.array(MONTHS, dtype=np.float64)
    left = np.array([int((time > t).sum()) for t in at])
    plans, gone = int(event.sum()), int(moved.sum())
    few_moved = 0 < gone < rule.smallest_count
    cause = np.where(event, 1, np.where(moved, 2, 0))
    found = aalen_johansen(time, cause, at)
    where = np.flatnonzero(found.causes == 1)
    survival, low, high = kaplan_meier(time, event).at(at)
    # Share with a plan is one less survival, so that the ends of the interval change places.
    points = _points(1 - survival, 1 - high, 1 - low, left, known)
    here = points
    if where.size:
        k = int(where[0])
        here = _points(found.share[k], found.low[k], found.high[k], left, known)
    told = total and rule.tells(plans, len(children))
    return Curve(
        label,
        len(children),
        plans if told else None,
        None if few_moved else gone,
        here if few_moved else points,
        here,
        share_of(plans, len(children)) if told else None,
    )


def _points(
    share: Floats,
    low: Floats,
    high: Floats,
    left: NDArray[np.int_],
    known: NDArray[np.bool_],
) -> tuple[CurvePoint, ...]:
    def number(value: float, told: bool) -> float | None:
        return None if np.isnan(value) or not told else round(float(value), 2)

    return tuple(
        CurvePoint(
            m,
            number(share[k], bool(known[k])),
            number(low[k], bool(known[k])),
            number(high[k], bool(known[k])),
            10 * round(int(left[k]) / 10),
        )
        for k, m in enumerate(MONTHS)
    )


def contrasts_of(
    base: Sequence[Child],
    beside: Sequence[Child],
    curves: tuple[Curve, Curve],
    as_at: date,
) -> tuple[Contrast, ...]:
    """Compare two groups at the months told of both, with Greenwood's variance of each."""
    sides = []
    for members in (base, beside):
        curve = kaplan_meier([_time(c, as_at) for c in members], [got_plan(c) for c in members])
        spread = np.cumsum(
            # Where the last child at risk gets a plan, nobody is left to divide by. Survival is
            # then 0, and so is its variance.
            curve.events / np.maximum(curve.at_risk * (curve.at_risk - curve.events), 1e-12)
        )
        sides.append((curve, spread))
    z = normal_quantile(0.975)
    made = []
    for k, months in enumerate(MONTHS):
        ends = [curve.points[k].share for curve in curves]
        variances = []
        for curve, spread in sides:
            survival = float(curve.at(float(months))[0])
            place = int(np.searchsorted(curve.times, months, side="right"))
            greenwood = float(spread[place - 1]) if place else 0.0
            variances.append(survival**2 * greenwood if survival > 0 else 0.0)
        if ends[0] is not None and ends[1] is not None:
            d, half = ends[0] - ends[1], z * float(np.sqrt(sum(variances)))
            low, high = round(max(d - half, -1.0), 2), round(min(d + half, 1.0), 2)
            made.append(Contrast(months, round(d, 2), low, high))
    return tuple(made)


def balance_of(
    what: str,
    base: Sequence[Child],
    beside: Sequence[Child],
    groups: ChildGroups,
    key: Callable[[Child], str],
) -> tuple[GroupBalance, ...]:
    """Compare how two groups are made up, by the groups that are told."""
    made = []
    for k, category in enumerate(groups.labels):
        p, q = (sum(groups.of[key(c)] == k for c in side) / len(side) for side in (base, beside))
        # Standardised and not tested: the figure does not grow with the number of children, as a
        # test statistic would.
        spread = np.sqrt((p * (1 - p) + q * (1 - q)) / 2)
        apart = float((p - q) / spread) if spread else 0.0
        made.append(GroupBalance(what, category, p, q, apart))
    return tuple(made)
