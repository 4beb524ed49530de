"""Services: who has heard of them, who uses them, and do those who know find them effective."""

from dataclasses import dataclass

import numpy as np

from highneeds.evidence.shares import Share, share_of
from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import Grid
from highneeds.own.small_numbers import SmallNumberRule


@dataclass(frozen=True)
class ServiceViews:
    """One service among all who answered about it.

    Attributes
    ----------
    aware
        Have heard of it, of those who answered. None where a small cell would show.
    reach
        Recommend it sometimes or often, of those who answered.
    effective
        Agree that it is effective, of those who know of it and gave a view.
    effective_users
        The same, of those who recommend it.
    quadrant
        promote (effective, little known), repair (used, weak), keep (used, effective), review
        (little known, weak); "too few answers" otherwise. Lines at one half.
    """

    id: str
    label: str
    n: int | None
    aware: Share | None
    reach: Share | None
    effective: Share | None
    effective_users: Share | None
    quadrant: str


def services_of(data: Responses, grid: Grid) -> tuple[ServiceViews, ...]:
    """Summarise every service of a grid.

    Notes
    -----
    Effectiveness is asked of, or here counted among, those who know the service. Asked of
    everyone it mixes experience with hearsay.
    """
    use_scale, effect_scale = data.instrument.scales[grid.use], data.instrument.scales[grid.effect]
    order = list(use_scale.points)
    known = [order.index(code) for code in grid.know]
    users = [order.index(code) for code in grid.users]
    views = list(effect_scale.points)
    good = [views.index(code) for code in effect_scale.positive]
    made = []
    for item, label in grid.items.items():
        use = data.likert.get(f"{grid.id}.{item}.use")
        if use is None:
            continue
        effect = data.likert.get(f"{grid.id}.{item}.effect", np.full(data.n, -1, dtype=np.int16))
        answered = (use >= 0) & (use < len(order))
        view = (effect >= 0) & (effect < len(views))
        know, uses = answered & np.isin(use, known), answered & np.isin(use, users)
        n = int(answered.sum())
        rule = data.rule
        aware = _told(int(know.sum()), n, rule)
        reach = _told(int(uses.sum()), n, rule)
        if aware and reach and 0 < aware.count - reach.count < rule.smallest_count:
            reach = None  # the two together would give away how many heard of it only
        liked = np.isin(effect, good)
        effective = _told(int((know & liked).sum()), int((know & view).sum()), rule)
        among_users = _told(int((uses & liked).sum()), int((uses & view).sum()), rule)
        made.append(
            ServiceViews(
                item,
                label,
                None if 0 < n < rule.smallest_count else n,
                aware,
                reach,
                effective,
                # Users are among those who know: both are told only when their difference is
                # large enough, else one would give the other away.
                among_users if _apart(effective, among_users, rule) else None,
                _quadrant(aware, effective),
            )
        )
    return tuple(made)


def _told(count: int, n: int, rule: SmallNumberRule) -> Share | None:
    """Return a share when its base, its count and the rest are none of them small."""
    return share_of(count, n) if rule.tells(count, n) else None


def _apart(wider: Share | None, narrower: Share | None, rule: SmallNumberRule) -> bool:
    if wider is None or narrower is None:
        return False
    rest = wider.n - narrower.n
    yes = wider.count - narrower.count
    parts = (rest, yes, rest - yes)
    return all(part == 0 or part >= rule.smallest_count for part in parts)


def _quadrant(aware: Share | None, effective: Share | None) -> str:
    if aware is None or effective is None or aware.value is None or effective.value is None:
        return "too few answers"
    if effective.value >= 0.5:
        return "keep" if aware.value >= 0.5 else "promote"
    return "repair" if aware.value >= 0.5 else "review"
