"""Differences between groups that allow for schools as clusters, and variation within schools."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import Scale
from highneeds.evidence.surveys.tables import AnswerTable, groups_of
from highneeds.stats.arrays import special, t_quantile
from highneeds.stats.intervals import newcombe

FEWEST_SCHOOLS = 10
"""With fewer clusters their spread is not known well enough to widen an interval by it."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Difference:
    """How far two groups differ in the share who agree.

    Attributes
    ----------
    difference, low, high
        Second less first, as a share, with its 95% interval.
    p, p_adjusted
        Two-sided; adjusted over every difference of the survey by Holm's method.
    method
        "schools as clusters" or "answers taken as independent".
    """

    question: str
    group: str
    first: str
    second: str
    difference: float
    low: float
    high: float
    p: float
    p_adjusted: float
    method: str


@dataclass(frozen=True)
class Variation:
    """How much of the variation in an answer lies between schools and how much within.

    Attributes
    ----------
    schools
        With two or more answers.
    between
        Intraclass correlation 0-1 (one-way analysis of variance, uneven sizes).
    design_effect
        1 + (b - 1) rho for the mean answers a school.
    divided
        Schools with ten or more answers where a quarter or more agree and as many disagree.
    large
        Schools with ten or more answers.
    """

    question: str
    schools: int
    between: float
    design_effect: float
    divided: int
    large: int


def differences(
    data: Responses, tables: Sequence[AnswerTable], scales: dict[str, Scale]
) -> tuple[Difference, ...]:
    """Compare every pair of groups whose share who agree may be shown.

    Notes
    -----
    With ten schools or more the standard error is linearised over schools and t has schools less
    one degrees of freedom, so that one large school cannot make a difference. Otherwise answers
    are taken as independent (Newcombe's interval) and the result says so: it is indicative.
    """
    made: list[Difference] = []
    groups = groups_of(data)
    for table in tables:
        if table.group not in groups or table.question not in scales:
            continue
        scale = scales[table.question]
        yes, asked = _agreeing(data, table.question, scale)
        labels, codes = groups[table.group].labels, groups[table.group].codes
        known = [r for r in table.rows if r.agree is not None and r.category != "Not stated"]
        for i, first in enumerate(known):
            for second in known[i + 1 :]:
                a = asked & (codes == labels.index(first.category))
                b = asked & (codes == labels.index(second.category))
                found = _compare(yes, a, b, data.school)
                pair = (table.question, table.group, first.label, second.label)
                difference, low, high, p, method = found
                # Intervals over schools rest on answers by school, which are not told: a whole
                # point says what there is to say and gives none of them back.
                low, high, p = round(low, 2), round(high, 2), float(f"{p:.2g}")
                made.append(Difference(*pair, difference, low, high, p, p, method))
    return _holm(made)


def variation(data: Responses, question: str, scale: Scale) -> Variation | None:
    """Split the variation of a statement into between and within schools; None without schools."""
    yes, asked = _agreeing(data, question, scale)
    use = asked & (data.school >= 0)
    if not use.any():
        return None
    y, school = yes[use].astype(np.float64), data.school[use]
    n = np.bincount(school).astype(np.float64)
    sums = np.bincount(school, y)
    # A single answer has no variation within its school.
    ok = n >= 2
    k, total = int(ok.sum()), float(n[ok].sum())
    if k < 2 or total <= k:
        return None
    mean = sums[ok] / n[ok]
    grand = sums[ok].sum() / total
    between = float((n[ok] * (mean - grand) ** 2).sum() / (k - 1))
    within = float((n[ok] * mean * (1 - mean)).sum() / (total - k))
    size = float((total - (n[ok] ** 2).sum() / total) / (k - 1))
    bottom = between + (size - 1) * within
    # The estimate can fall below zero by chance; a correlation within schools of less than none
    # means nothing here.
    rho = min(max((between - within) / bottom, 0.0), 1.0) if bottom > 0 else 0.0
    large = n >= 10
    share = np.divide(sums, n, out=np.zeros_like(sums), where=n > 0)
    no = _disagreeing(data, question, scale)[use]
    against = np.divide(np.bincount(school, no, n.size), n, out=np.zeros_like(sums), where=n > 0)
    divided = int((large & (share >= 0.25) & (against >= 0.25)).sum())
    design_effect = round(1 + (total / k - 1) * rho, 2)
    return Variation(question, k, round(rho, 2), design_effect, divided, int(large.sum()))


def _agreeing(
    data: Responses, question: str, scale: Scale
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    codes = data.likert[question]
    order = list(scale.points)
    positive = [order.index(code) for code in scale.positive]
    return np.isin(codes, positive), (codes >= 0) & (codes < len(order))


def _disagreeing(data: Responses, question: str, scale: Scale) -> Floats:
    order = list(scale.points)
    negative = [order.index(code) for code in scale.negative]
    return np.isin(data.likert[question], negative).astype(np.float64)


def _compare(
    yes: NDArray[np.bool_], a: NDArray[np.bool_], b: NDArray[np.bool_], school: NDArray[np.int16]
) -> tuple[float, float, float, float, str]:
    ya, yb = yes[a], yes[b]
    na, nb, xa, xb = ya.size, yb.size, int(ya.sum()), int(yb.sum())
    pa, pb = xa / na, xb / nb
    places = np.concatenate([school[a], school[b]])
    counts = np.bincount(places[places >= 0])
    c = int((counts > 0).sum())
    # Only where every answer names its school: without one it is in no cluster.
    if c >= FEWEST_SCHOOLS and int(counts.sum()) == na + nb:
        z = np.concatenate([(pa - ya) / na, (yb - pb) / nb])
        sums = np.bincount(places, z)[counts > 0]
        se = math.sqrt(c / (c - 1) * float(((sums - sums.mean()) ** 2).sum()))
        half = t_quantile(0.975, c - 1) * se
        t = abs(pb - pa) / se if se > 0 else math.inf
        p = 2 * float(special().stdtr(c - 1, -t)) if math.isfinite(t) else float(pa == pb)
        d = pb - pa
        return d, max(d - half, -1.0), min(d + half, 1.0), p, "schools as clusters"
    d, low, high = (float(v) for v in newcombe(xa, na, xb, nb))
    pooled = (xa + xb) / (na + nb)
    se = math.sqrt(pooled * (1 - pooled) * (1 / na + 1 / nb))
    p = 2 * float(special().ndtr(-abs(d) / se)) if se > 0 else 1.0
    return d, low, high, p, "answers taken as independent"


def _holm(found: list[Difference]) -> tuple[Difference, ...]:
    order = sorted(range(len(found)), key=lambda k: found[k].p)
    adjusted, worst = list(found), 0.0
    for rank, k in enumerate(order):
        # Never less than an earlier one, or a larger p could come out as more significant.
        worst = max(worst, min(found[k].p * (len(found) - rank), 1.0))
        adjusted[k] = replace(found[k], p_adjusted=worst)
    return tuple(adjusted)
