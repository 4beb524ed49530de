"""Agreement between raters: percent, and coefficients that take off what chance would give.

Always give the full list of categories, not only those used, and report percent exact, percent
within one grade and one coefficient with a bootstrap interval together, with units and raters.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from highneeds.stats.arrays import Floats, divide, floats

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["identity", "linear", "quadratic", "ordinal"]


def tally(ratings: Sequence[Sequence[Any]] | np.ndarray, categories: Sequence[Any]) -> Floats:
    """Count the raters who chose each category, unit by unit.

    Parameters
    ----------
    ratings : array_like of shape (units, raters)
        Categories; None, NaN and "" are missing.
    categories
        All categories, in order where there is one.

    Returns
    -------
    ndarray of shape (units, categories)

    Raises
    ------
    ValueError
        When a rating is not in the list.
    """
    place = _places(categories)
    counts = np.zeros((len(ratings), len(categories)))
    for i, row in enumerate(ratings):
        for rating in row:
            if not _is_missing(rating):
                counts[i, _place(rating, place)] += 1
    return counts


def percent_agreement(counts: Floats, within: int = 0) -> float:
    """Share of pairs of ratings of one unit that agree, 0-1; NaN without a pair.

    Parameters
    ----------
    counts : ndarray of shape (units, categories)
        From `tally`.
    within
        Grades apart that still count as agreement; 0 is exact.
    """
    q, m = counts.shape[1], counts.sum(axis=1)
    near = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) <= within
    agreeing = ((counts @ near) * counts).sum() - m.sum()
    return float(divide(agreeing, (m * (m - 1)).sum()))


def krippendorff_alpha(
    counts: Floats, categories: Sequence[Any], metric: Metric = "nominal"
) -> float:
    """Krippendorff's alpha; NaN without any variation: undefined, not 1.

    Parameters
    ----------
    counts : ndarray of shape (units, categories)
        From `tally`; ratings may be missing.
    categories
        As in `tally`; interval and ratio need numbers.
    metric
        How far apart two categories are.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    # A unit that one person rated agrees with nobody and differs from nobody.
    c = counts[counts.sum(axis=1) >= 2]
    share = c / (c.sum(axis=1, keepdims=True) - 1)
    together = c.T @ share - np.diag(share.sum(axis=0))
    n = together.sum(axis=1)
    apart = _distance(metric, n, categories)
    expected = (np.outer(n, n) * apart).sum()
    return float(1 - (n.sum() - 1) * divide((together * apart).sum(), expected))


def gwet_ac(counts: Floats, weights: Weights = "identity") -> float:
    """Gwet's AC1 (identity weights) or AC2; NaN without a pair or with one category.

    Parameters
    ----------
    counts : ndarray of shape (units, categories)
        From `tally`; ratings may be missing.
    weights
        Its ordinal weights are not Krippendorff's ordinal metric: name which one is shown.

    References
    ----------
    Gwet, K. L. (2008). British Journal of Mathematical and Statistical Psychology 61, 29-48;
    (2014) Handbook of inter-rater reliability, 4th ed.
    """
    q, r = counts.shape[1], counts.sum(axis=1)
    w = agreement_weights(q, weights)
    pairs = counts[r >= 2]
    if not len(pairs) or q < 2:
        return float("nan")
    m = pairs.sum(axis=1)
    observed = float((((pairs @ w - 1) * pairs).sum(axis=1) / (m * (m - 1))).mean())
    # Units with one rating tell how often a category is used, though nothing of agreement.
    pi = (counts[r > 0] / r[r > 0, None]).mean(axis=0)
    chance = float(w.sum() / (q * (q - 1)) * (pi * (1 - pi)).sum())
    # Where chance alone gives full agreement there is nothing to measure: missing, not 1.
    return float(divide(observed - chance, 1 - chance if chance < 1 - 1e-12 else 0.0))


def agreement_weights(q: int, weights: Weights) -> Floats:
    """Return the weight of each pair of q categories: 1 on the diagonal, 0 furthest apart."""
    if q < 2:
        return np.ones((q, q))
    d = np.abs(np.subtract.outer(np.arange(q), np.arange(q))).astype(np.float64)
    if weights == "identity":
        return floats(d == 0)
    if weights == "ordinal":
        return 1 - (d + 1) * d / (q * (q - 1))
    return 1 - (d / (q - 1)) ** (2 if weights == "quadratic" else 1)


def _distance(metric: Metric, n: Floats, categories: Sequence[Any]) -> Floats:
    q = len(n)
    if metric == "nominal":
        return 1 - np.eye(q)
    if metric == "ordinal":
        # Krippendorff's ordinal metric: two categories are as far apart as there are ratings
        # between them.
        middle = np.cumsum(n) - n / 2
        return floats(np.subtract.outer(middle, middle) ** 2)
    try:
        values = floats(categories)
    except ValueError:
        raise ValueError(f"The {metric} metric needs numbers as categories") from None
    gap = np.abs(np.subtract.outer(values, values))
    if metric == "ratio":
        gap = np.nan_to_num(divide(gap, np.add.outer(values, values)))
    return floats(gap**2)


def _places(categories: Sequence[Any]) -> dict[Any, int]:
    return {category: i for i, category in enumerate(categories)}


def _place(rating: Any, place: dict[Any, int]) -> int:
    if rating not in place:
        raise ValueError(f"The rating {rating!r} is not in the list of categories")
    return place[rating]


def _is_missing(rating: Any) -> bool:
    if isinstance(rating, float):
        return math.isnan(rating)
    return rating is None or rating == ""
