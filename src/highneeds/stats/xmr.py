"""XmR charts: is a monthly or termly figure's latest movement a change or noise?

Limits and rules are those of NHS England's Making Data Count. Annual series of 5-10 points get
trial limits at most; for them use `robust.panel_change_score`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, Ints, Texts, floats
from highneeds.stats.special_causes import Label, special_causes

SCALE = 2.66
"""3 / d2, d2 = 1.128 for ranges of two points."""

SCREEN = 3.267
"""Upper limit of a moving range in units of their mean (D4 for two points)."""

FIRM_FROM = 12
"""Limits of fewer points are provisional."""

LIMITS_FROM = 6
"""Fewer points have no limits: chance alone would move them too much."""

# Lower, upper, lower near and upper near limit, as shares of the distance.
STEPS = np.array([[-1.0], [1.0], [-2 / 3], [2 / 3]])


@dataclass(frozen=True)
class Limits:
    """Centre, spread and distance of the limits from the centre at each point of one group.

    `refused` says why there can be none; "" otherwise.
    """

    centre: float
    spread: float
    reach: Floats
    refused: str = ""


@dataclass(frozen=True)
class XmrGroup:
    """One stretch between rebasings.

    Attributes
    ----------
    start, stop
        Points start to stop - 1 of the series.
    n_points
        Points with a value that the limits rest on.
    mean, spread
        Centre, and mean moving range (sigma z for a Laney chart).
    has_limits, provisional
        Whether limits exist, and whether fewer than 12 points stand behind them.
    reason
        Why there are none or why they are provisional; "" when they are firm.
    """

    start: int
    stop: int
    n_points: int
    mean: float
    spread: float
    has_limits: bool
    provisional: bool
    reason: str


@dataclass(frozen=True)
class XmrResult:
    """A control chart, point by point.

    Attributes
    ----------
    values, mean, lower, upper, near_lower, near_upper : ndarray of shape (points,)
        In the unit of the values; limits are NaN where there are none, and are not clipped.
    labels
        A `special_causes.Label` value per point; "" for a missing point or one without limits.
    directions
        +1 above or rising, -1 below or falling, 0 for common cause.
    groups
        The stretches between rebasings, in order.
    screened
        Whether large moving ranges were left out; print it under the chart.
    """

    values: Floats
    mean: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    labels: Texts
    directions: Ints
    groups: tuple[XmrGroup, ...]
    screened: bool

    @property
    def provisional(self) -> bool:
        """Whether the latest limits rest on fewer than 12 points."""
        return self.groups[-1].provisional

    @property
    def reason(self) -> str:
        """Why the latest limits are missing or provisional; "" when they are firm."""
        return self.groups[-1].reason

    def drawn(self, least: float, most: float) -> tuple[Floats, Floats]:
        """Return limits clipped for drawing, as 0 and 100 for a percentage; never for testing."""
        return np.clip(self.lower, least, most), np.clip(self.upper, least, most)


@dataclass(frozen=True)
class Icon:
    """A Making Data Count icon: never by colour alone, so a letter and words come with it."""

    name: str
    letter: str
    colour: str
    words: str


COMMON = Icon("common", "~", "#a6a6a6", "common cause: no significant change")
PASSES = Icon("passes", "P", "#00b0f0", "consistently passes the target")
FAILS = Icon("fails", "F", "#e46c0a", "consistently fails the target")
HIT_AND_MISS = Icon("hit_and_miss", "?", "#a6a6a6", "hit and miss: inside the usual range")


def fit_xmr(
    values: ArrayLike,
    baseline: int | None = None,
    rebase: Sequence[int] = (),
    screen: bool = False,
) -> XmrResult:
    """Fit an XmR chart.

    Parameters
    ----------
    values : array_like of shape (points,)
        One figure per period, in order; NaN for a missing period.
    baseline
        Points that fix mean and limits (12 or more); later points are judged against them.
        Without it all points of a group count.
    rebase
        Positions (from 0) at which a new group starts. Only by a person's decision with date
        and reason, and always where the definition changed; never automatic.
    screen
        Leave out moving ranges of at least 3.267 times their mean once, as the R package does.
        NHS England's Excel tool does not.

    Returns
    -------
    XmrResult
        Limits: mean +/- 2.66 * mean moving range; near limits at two thirds of that.

    Raises
    ------
    ValueError
        When the baseline is under 12 or a rebase is not inside the series.

    Notes
    -----
    No moving range crosses a rebase or a missing period, and a missing period ends a run. Fewer
    than 6 points: no limits. No variation at all (or none left by screening): no limits, since
    every point would be special. Seasonality and autocorrelation are not modelled.

    References
    ----------
    NHS England, Making Data Count; NHSRplotthedots (MIT). Wheeler, D. J. Understanding variation.
    """
    if baseline is not None and baseline < FIRM_FROM:
        raise ValueError(f"A baseline has at least {FIRM_FROM} points; given {baseline}")
    v = floats(values)

    def limits(part: Floats) -> Limits:
        fixed = _first(part, baseline)
        there = fixed[~np.isnan(fixed)]
        mean = float(there.mean()) if there.size else float("nan")
        moves = np.abs(np.diff(fixed))
        # A step over a missing period is of two months and not of one.
        moves = moves[~np.isnan(moves)]
        range_ = float(moves.mean()) if moves.size else 0.0
        # Once, and the mean is left as it is: as the R package does.
        if screen and range_ > 0:
            range_ = float(moves[moves < SCREEN * range_].mean())
        return Limits(mean, range_, np.full(part.shape, SCALE * range_))

    return chart(v, rebase, limits, screened=screen, used=baseline)


def variation_icon(result: XmrResult, improvement: int) -> Icon | None:
    """Return the icon for the latest point that has a value.

    Parameters
    ----------
    result
        The chart.
    improvement : {1, -1, 0}
        +1 when high is good, -1 when low is good, 0 when neither.

    Returns
    -------
    Icon or None
        None when the latest group has no limits; its reason says why.
    """
    group = result.groups[-1]
    there = np.flatnonzero(~np.isnan(result.values[group.start : group.stop]))
    if not group.has_limits or not there.size:
        return None
    latest = group.start + int(there[-1])
    if result.labels[latest] == Label.COMMON:
        return COMMON
    direction = int(result.directions[latest])
    letter, side = ("H", "high") if direction > 0 else ("L", "low")
    if improvement == 0:
        return Icon(f"neutral_{side}", letter, "#490092", f"special cause, {side}er")
    name, colour = (
        ("improvement", "#00b0f0")
        if direction == improvement
        else (
            "concern",
            "#e46c0a",
        )
    )
    return Icon(f"{name}_{side}", letter, colour, f"special cause, {name} ({side}er)")


def assurance_icon(result: XmrResult, target: float | None, improvement: int) -> Icon | None:
    """Return whether the process, left as it is, will meet its target.

    Parameters
    ----------
    result
        The chart; its latest limits count.
    target
        In the unit of the values.
    improvement : {1, -1, 0}
        +1 when high is good, -1 when low is good, 0 when neither.

    Returns
    -------
    Icon or None
        None without a target, a direction or limits.
    """
    if target is None or np.isnan(target) or improvement == 0 or not result.groups[-1].has_limits:
        return None
    lower, upper = result.lower[-1], result.upper[-1]
    if lower <= target <= upper:
        return HIT_AND_MISS
    return FAILS if (target > upper) == (improvement > 0) else PASSES


def chart(
    values: Floats,
    rebase: Sequence[int],
    limits: Callable[[Floats], Limits],
    screened: bool,
    used: int | None = None,
) -> XmrResult:
    """Put groups, limits and labels together for any control chart (XmR, p, Laney).

    `limits` gets the values of one group; groups come in order.
    """
    starts = [0, *sorted(set(rebase))]
    if any(not 0 < start < values.size for start in starts[1:]):
        raise ValueError(f"A rebase lies inside the series of {values.size}; given {list(rebase)}")
    groups = []
    columns = np.full((5, values.size), np.nan)
    labels = np.full(values.shape, "", dtype="<U12")
    directions = np.zeros(values.shape, dtype=np.int64)
    for start, stop in zip(starts, [*starts[1:], values.size], strict=True):
        part, here = values[start:stop], slice(start, stop)
        fitted = limits(part)
        group = _group(start, stop, part, fitted, used)
        groups.append(group)
        columns[0, here] = fitted.centre
        if group.has_limits:
            columns[1:, here] = fitted.centre + STEPS * fitted.reach
            lines = columns[1:, here]
            labels[here], directions[here] = special_causes(
                part, columns[0, here], outer=lines[:2], near=lines[2:]
            )
    return XmrResult(
        values=values,
        mean=columns[0],
        lower=columns[1],
        upper=columns[2],
        near_lower=columns[3],
        near_upper=columns[4],
        labels=labels,
        directions=directions,
        groups=tuple(groups),
        screened=screened,
    )


def _first(part: Floats, count: int | None) -> Floats:
    """Return the stretch that holds the first `count` points with a value."""
    there = np.flatnonzero(~np.isnan(part))
    return part if count is None or there.size <= count else part[: there[count - 1] + 1]


def _group(start: int, stop: int, part: Floats, fitted: Limits, used: int | None) -> XmrGroup:
    n = int(np.count_nonzero(~np.isnan(part)))
    n = n if used is None else min(n, used)
    reason = fitted.refused
    if n < LIMITS_FROM:
        reason = f"fewer than {LIMITS_FROM} points: a run chart without limits"
    # Without spread both limits lie on the mean and every other value would be a special cause.
    elif not reason and not fitted.spread > 1e-12 * max(1.0, abs(fitted.centre)):
        reason = "no variation to measure"
    has_limits = not reason
    provisional = has_limits and n < FIRM_FROM
    if provisional:
        reason = f"provisional limits: {n} points, fewer than {FIRM_FROM}"
    return XmrGroup(start, stop, n, fitted.centre, fitted.spread, has_limits, provisional, reason)
