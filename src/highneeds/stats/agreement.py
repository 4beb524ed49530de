"""Agreement between raters: percent, and coefficients that take off what chance would give.

Always give the full list of categories, not only those used, and report percent exact, percent
within one grade and one coefficient with a bootstrap interval together, with units and raters.
"""

import math
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, divide, floats

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
Weights = Literal["identity", "linear", "quadratic", "ordinal"]

BANDS = (
    ("poor", 0.0),
    ("slight", 0.2),
    ("fair", 0.4),
    ("moderate", 0.6),
    ("substantial", 0.8),
    ("almost perfect", np.inf),
)
"""Landis and Koch (1977): name and upper end of each band."""


def tally(ratings: Sequence[Sequence[Any]] | np.ndarray, categories: Sequence[Any]) -> Floats:
    """Count the raters who chose each category, unit by unit.

    Parameters
    ----------
    ratings : array_like of shape (units, raters)
        Categories; None, NaN and "" are missing.
    categories : sequence
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


def percent_agreement(
    ratings: Sequence[Sequence[Any]] | np.ndarray, categories: Sequence[Any], within: int = 0
) -> float:
    """Share of pairs of ratings of one unit that agree, 0-1.

    Parameters
    ----------
    ratings, categories
        As in `tally`.
    within : int
        Grades apart that still count as agreement; 0 is exact.
    """
    return percent_of_counts(tally(ratings, categories), within)


def percent_of_counts(counts: Floats, within: int = 0) -> float:
    """Return percent agreement of a tally; NaN without a pair."""
    q, m = counts.shape[1], counts.sum(axis=1)
    near = np.abs(np.subtract.outer(np.arange(q), np.arange(q))) <= within
    agreeing = ((counts @ near) * counts).sum() - m.sum()
    return float(divide(agreeing, (m * (m - 1)).sum()))


def cohen_kappa(
    a: Sequence[Any] | np.ndarray,
    b: Sequence[Any] | np.ndarray,
    categories: Sequence[Any],
    weights: Weights = "identity",
) -> float:
    """Cohen's kappa of two raters, weighted if asked.

    Parameters
    ----------
    a, b : sequence of shape (units,)
        Ratings; none may be missing.
    categories : sequence
        All categories, in order.
    weights : {"identity", "linear", "quadratic", "ordinal"}
        How disagreement counts.

    Returns
    -------
    float
        NaN when chance alone would agree always: show percent agreement only.

    References
    ----------
    Cohen, J. (1960, 1968). Educational and Psychological Measurement 20, 37-46; Psychological
    Bulletin 70, 213-220.
    """
    place = _places(categories)
    pairs = list(zip(a, b, strict=True))
    if any(_is_missing(rating) for pair in pairs for rating in pair):
        raise ValueError("Cohen's kappa allows no missing rating; use Krippendorff or Gwet")
    table = np.zeros((len(categories), len(categories)))
    for one, other in pairs:
        table[_place(one, place), _place(other, place)] += 1
    table /= max(1, len(pairs))
    apart = 1 - agreement_weights(len(categories), weights)
    chance = np.outer(table.sum(axis=1), table.sum(axis=0))
    return float(1 - divide((apart * table).sum(), (apart * chance).sum()))


def fleiss_kappa(counts: ArrayLike) -> float:
    """Fleiss' kappa of a tally with the same number of raters for every unit.

    Parameters
    ----------
    counts : array_like of shape (units, categories)
        From `tally`.

    Returns
    -------
    float
        NaN when only one category is used.

    References
    ----------
    Fleiss, J. L. (1971). Psychological Bulletin 76, 378-382.
    """
    c = floats(counts)
    m = c.sum(axis=1)
    if not m.size or np.any(m != m[0]) or m[0] < 2:
        raise ValueError(
            "Fleiss' kappa needs the same number of raters, two or more, for each unit"
        )
    observed = float((((c**2).sum(axis=1) - m) / (m * (m - 1))).mean())
    chance = float(((c.sum(axis=0) / c.sum()) ** 2).sum())
    return float(divide(observed - chance, 1 - chance if chance < 1 - 1e-12 else 0.0))


def krippendorff_alpha(
    ratings: Sequence[Sequence[Any]] | np.ndarray,
    categories: Sequence[Any],
    metric: Metric = "nominal",
) -> float:
    """Krippendorff's alpha; ratings may be missing.

    Parameters
    ----------
    ratings, categories
        As in `tally`; interval and ratio need numbers as categories.
    metric : {"nominal", "ordinal", "interval", "ratio"}
        How far apart two categories are.

    Returns
    -------
    float
        NaN without any variation: undefined, not 1.

    References
    ----------
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    return alpha_of_counts(tally(ratings, categories), categories, metric)


def alpha_of_counts(counts: Floats, categories: Sequence[Any], metric: Metric = "nominal") -> float:
    """Return Krippendorff's alpha of a tally."""
    c = counts[counts.sum(axis=1) >= 2]
    share = c / (c.sum(axis=1, keepdims=True) - 1)
    together = c.T @ share - np.diag(share.sum(axis=0))
    n = together.sum(axis=1)
    apart = _distance(metric, n, categories)
    expected = (np.outer(n, n) * apart).sum()
    return float(1 - (n.sum() - 1) * divide((together * apart).sum(), expected))


def gwet_ac(
    ratings: Sequence[Sequence[Any]] | np.ndarray,
    categories: Sequence[Any],
    weights: Weights = "identity",
) -> float:
    """Gwet's AC1 (identity weights) or AC2; ratings may be missing.

    Parameters
    ----------
    ratings, categories
        As in `tally`.
    weights : {"identity", "linear", "quadratic", "ordinal"}
        Its ordinal weights are not Krippendorff's ordinal metric: name which one is shown.

    References
    ----------
    Gwet, K. L. (2008). British Journal of Mathematical and Statistical Psychology 61, 29-48;
    (2014) Handbook of inter-rater reliability, 4th ed.
    """
    return ac_of_counts(tally(ratings, categories), weights)


def ac_of_counts(counts: Floats, weights: Weights = "identity") -> float:
    """Return Gwet's coefficient of a tally; NaN without a pair or with one category."""
    q, r = counts.shape[1], counts.sum(axis=1)
    w = agreement_weights(q, weights)
    pairs = counts[r >= 2]
    if not len(pairs) or q < 2:
        return float("nan")
    m = pairs.sum(axis=1)
    observed = float((((pairs @ w - 1) * pairs).sum(axis=1) / (m * (m - 1))).mean())
    pi = (counts[r > 0] / r[r > 0, None]).mean(axis=0)
    chance = float(w.sum() / (q * (q - 1)) * (pi * (1 - pi)).sum())
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


def band_probabilities(draws: ArrayLike) -> dict[str, float]:
    """Probability, from bootstrap draws, that a coefficient lies in each Landis-Koch band.

    Parameters
    ----------
    draws : array_like
        From `simulate.bootstrap`.

    Returns
    -------
    dict of str to float
        From "poor" (0 and below) to "almost perfect"; sums to 1.

    Examples
    --------
    >>> band_probabilities([0.5, 0.55, 0.7, 0.9])["moderate"]
    0.5
    """
    d = floats(draws)
    ends = [-np.inf, *(end for _, end in BANDS)]
    found = {}
    for (name, end), start in zip(BANDS, ends, strict=False):
        found[name] = float(((d > start) & (d <= end)).mean()) if d.size else float("nan")
    return found


def _distance(metric: Metric, n: Floats, categories: Sequence[Any]) -> Floats:
    q = len(n)
    if metric == "nominal":
        return 1 - np.eye(q)
    if metric == "ordinal":
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
