"""The method of leading indicators: who has asked, who is waiting, and how many have a plan.

The national level comes from the last year's growth, damped. Around it an authority grows faster
when, for each plan it has, more requests were not refused, more plans came late and more
assessments were undecided in the year before, and when fewer of its children have a plan. The
weights of the four are learnt afresh at every origin from what was then known.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from highneeds.forecast.methods.histories import Past
from highneeds.forecast.methods.own_series import steps
from highneeds.forecast.methods.parameters import parameters
from highneeds.stats.arrays import Floats
from highneeds.stats.robust import median_deviation

INDICATORS: Final = ("net_requests", "plans_per_child", "late", "undecided")
_ROUNDS: Final = 6
"""Rounds of reweighting, in which authorities far from the line count less and less."""


@dataclass(frozen=True)
class Indicators:
    """Indicators of every authority at every January, in robust standard deviations.

    Attributes
    ----------
    values : ndarray of shape (T, A, 4)
        In the order of `INDICATORS`; 0 where unknown, which is the typical authority.
    known : ndarray of shape (T, 4)
        Whether enough authorities had the indicator in that January.
    """

    values: Floats
    known: np.ndarray


def pipeline(past: Past, horizon: int) -> Floats:
    """Assume national growth, damped, and a departure from it that lasts, told by the indicators.

    Parameters
    ----------
    past
        What was known at the origin.
    horizon
        Years.

    Returns
    -------
    ndarray of shape (A, horizon)
        Plans.

    Notes
    -----
    Growth of the typical authority in year n is g × 0.95ⁿ, where g is the mean of the median and
    of the pooled log growth of the last year. An authority's yearly departure is the weighted sum
    of its four indicators. Not modelled: age structure (it added nothing once the four were in),
    policy of the authority, and any change of law to come.
    """
    signs = indicators(past)
    weights = fit(past, signs, _pairs(past))
    return _project(past, signs, weights, len(past.years) - 1, horizon)


def pipeline_hindcasts(past: Past, horizon: int) -> dict[int, Floats]:
    """Forecast from each earlier origin with weights learnt from the other origins only.

    Returns
    -------
    dict[int, ndarray of shape (A, horizon)]
        By origin. Their errors, where the outcome is known by now, say how wrong the method in
        its present form is on an origin that it has not learnt from.
    """
    signs = indicators(past)
    pairs = _pairs(past)
    out = {}
    for s in range(_first(past), len(past.years) - 1):
        # An error on an origin that taught the weights would look smaller than errors to come.
        rest = [(t, k) for t, k in pairs if t != s]
        out[past.years[s]] = _project(past, signs, fit(past, signs, rest), s, horizon)
    return out


def indicators(past: Past) -> Indicators:
    """Work out the four indicators for every authority and January."""
    p = parameters().pipeline
    net = past.flows["requests"] - past.flows["refused"]
    raw = (
        _rate(net, past.plans),
        # A few plans are added, or the log of a small authority's ratio would swing with every
        # child.
        np.log((past.plans + p.prevalence_offset) / past.people[:, None]),
        _rate(past.flows["late"], past.plans),
        _rate(past.flows["undecided"], past.plans),
    )
    values = np.zeros((len(past.years), len(past.areas), len(INDICATORS)))
    known = np.zeros((len(past.years), len(INDICATORS)), dtype=bool)
    for f, each in enumerate(raw):
        for t in range(len(past.years)):
            column = each[:, t]
            values[t, :, f], spread = _standardise(column, p.clip)
            share = np.isfinite(column).sum() / max(np.isfinite(past.plans[:, t]).sum(), 1)
            # The release of 2025 redefines assessments undecided: it then drops out by this rule.
            known[t, f] = spread > 0 and share >= p.least_known
    return Indicators(values, known)


def fit(past: Past, signs: Indicators, pairs: list[tuple[int, int]]) -> Floats:
    """Learn the weights by ridge regression that discounts outliers (Huber weights).

    Parameters
    ----------
    past, signs
        As above.
    pairs
        Columns and horizons (s, k) whose outcome s + k is known.

    Returns
    -------
    ndarray of shape (4,)
        Yearly log growth above the typical authority for one robust standard deviation. An
        indicator that is not known at the last January has weight 0 and takes no part.
    """
    p = parameters().pipeline
    # What is not known at the origin cannot tell who departs, however well it told before.
    use = signs.known[-1]
    weights = np.zeros(len(INDICATORS))
    rows, targets = [], []
    for s, k in pairs:
        gain = _log(past.plans[:, s + k]) - _log(past.plans[:, s])
        # Above the typical authority, because the weights are to tell authorities apart; the
        # national level has a forecast of its own.
        apart = (gain - np.nanmedian(gain)) / k
        good = np.isfinite(apart) & (past.plans[:, s] > p.smallest_plans)
        rows.append(signs.values[s][good][:, use])
        targets.append(apart[good])
    if not pairs or not use.any():
        return weights
    x, y = np.vstack(rows), np.concatenate(targets)
    inner = np.zeros(int(use.sum()))
    for _ in range(_ROUNDS):
        rest = np.abs(y - x @ inner)
        scale = max(median_deviation(rest), 1e-9)
        w = np.minimum(1.0, scale / np.maximum(rest, 1e-12))
        penalty = p.ridge * np.eye(len(inner))
        inner = np.linalg.solve(x.T @ (x * w[:, None]) + penalty, x.T @ (w * y))
    weights[use] = inner
    return weights


def national_growth(plans: Floats) -> float:
    """Return last year's log growth: the mean of the median authority's and of the pooled one."""
    if plans.shape[1] < 2:
        return 0.0
    before, now = plans[:, -2], plans[:, -1]
    both = np.isfinite(before) & np.isfinite(now)
    # In a very small authority growth is a matter of single children.
    large = both & (before > parameters().pipeline.smallest_plans) & (now > 0)
    large = large if large.any() else both & (before > 0) & (now > 0)
    if not large.any():
        return 0.0
    median = float(np.median(np.log(now[large] / before[large])))
    # The median ignores how large authorities are, the pooled rate lets the largest decide: the
    # level lies between them.
    return (median + float(np.log(now[both].sum() / before[both].sum()))) / 2


def _project(past: Past, signs: Indicators, weights: Floats, s: int, horizon: int) -> Floats:
    damping = parameters().pipeline.level_damping
    level = national_growth(past.plans[:, : s + 1]) * np.cumsum(damping ** steps(horizon))
    apart = (signs.values[s] @ weights)[:, None] * steps(horizon)
    out: Floats = past.plans[:, s][:, None] * np.exp(level + apart)
    return out


def _first(past: Past) -> int:
    """Return the first column to learn from: requests are not known before."""
    first = max(parameters().pipeline.first_origin, past.years[0])
    return min(first - past.years[0], len(past.years) - 1)


def _pairs(past: Past) -> list[tuple[int, int]]:
    last = len(past.years) - 1
    horizons = parameters().pipeline.train_horizons
    return [(s, k) for s in range(_first(past), last) for k in horizons if s + k <= last]


def _rate(flow: Floats, plans: Floats) -> Floats:
    """Return flow per plan, pulled to the national rate; missing where that rate is too low."""
    p = parameters().pipeline
    both = np.isfinite(flow) & np.isfinite(plans)
    top = np.where(both, flow, 0.0).sum(axis=0)
    bottom = np.where(both, plans, 0.0).sum(axis=0)
    national = np.divide(top, bottom, out=np.full(len(top), np.nan), where=bottom > 0)
    # An indicator that has all but vanished nationally is a matter of recording, not of waiting
    # children.
    national = np.where(national >= p.least_rate, national, np.nan)
    out: Floats = (flow + p.shrink_plans * national) / (plans + p.shrink_plans)
    return out


def _standardise(column: Floats, clip: float) -> tuple[Floats, float]:
    """Return robust z-scores, clipped, 0 where unknown; and the spread (0 when there is none)."""
    there = column[np.isfinite(column)]
    if len(there) == 0:
        return np.zeros(len(column)), 0.0
    middle = float(np.median(there))
    spread = median_deviation(there, middle)
    if spread <= 1e-12:
        return np.zeros(len(column)), 0.0
    return np.nan_to_num(np.clip((column - middle) / spread, -clip, clip)), spread


def _log(plans: Floats) -> Floats:
    out: Floats = np.log(np.maximum(plans, 1.0))
    return out
