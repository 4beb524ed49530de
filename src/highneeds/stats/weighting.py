"""Weights that make respondents fit known margins, and what they cost in precision.

Open-link surveys are not probability samples: call their intervals indicative.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from highneeds.stats.arrays import Floats, Ints, divide, floats

PASSES = 1000
TIGHT = 1e-10
"""Raking ends when each margin is this close, as a share of it, or after so many passes."""


class RakingError(ValueError):
    """The margins cannot be met: unequal totals, an empty category, or no convergence."""


@dataclass(frozen=True)
class Raked:
    """A raked table: `table`, the `passes` it took, and the largest `miss` of a margin."""

    table: Floats
    passes: int
    miss: float


@dataclass(frozen=True)
class RakedWeights:
    """Weights of respondents.

    Attributes
    ----------
    weights : ndarray of shape (respondents,)
        They add up to the total of the margins.
    passes
        Passes over all margins.
    trimmed
        Respondents whose weight was pulled in.
    beyond
        Respondents still outside the trimming limits after raking again.
    """

    weights: Floats
    passes: int
    trimmed: int
    beyond: int


def rake(
    seed: ArrayLike,
    targets: Sequence[ArrayLike],
    axes: Sequence[tuple[int, ...]] | None = None,
) -> Raked:
    """Scale a table to margins by iterative proportional fitting.

    Parameters
    ----------
    seed
        Table of any number of dimensions, not negative. A zero stays zero.
    targets
        Margins with one common total.
    axes
        The dimensions that each margin keeps, in order; by default margin i keeps dimension i.

    Returns
    -------
    Raked
        With every margin met to 1e-10 of the total.

    Raises
    ------
    RakingError
        When totals differ, a part with a positive target is empty, or 1,000 passes are too few.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). Annals of Mathematical Statistics 11, 427-444.

    Examples
    --------
    >>> rake([[30, 10], [25, 35]], ([55, 45], [40, 60])).table.round(6)
    array([[30., 25.],
           [10., 35.]])
    """
    table = np.array(seed, dtype=np.float64)
    keep = [(i,) for i in range(len(targets))] if axes is None else [tuple(a) for a in axes]
    cells = np.indices(table.shape).reshape(table.ndim, -1)
    codes, margins = [], []
    for kept, target in zip(keep, targets, strict=True):
        shape = tuple(table.shape[axis] for axis in kept)
        margin = floats(target)
        if margin.shape != shape:
            raise RakingError(f"A margin of shape {margin.shape} does not fit dimensions {kept}")
        codes.append(np.ravel_multi_index(tuple(cells[axis] for axis in kept), shape))
        margins.append(margin.ravel())
    values, passes, miss = _fit(table.ravel(), codes, margins)
    return Raked(values.reshape(table.shape), passes, miss)


def rake_weights(
    codes: NDArray[np.integer],
    targets: Sequence[ArrayLike],
    base: ArrayLike | None = None,
    limits: tuple[float, float] | None = None,
) -> RakedWeights:
    """Weight respondents to margins; optionally trim and rake again.

    Parameters
    ----------
    codes : ndarray of int, shape (respondents, variables)
        Category of each respondent, from 0; no gaps (give "not stated" a category of its own).
    targets
        Population of each category, one margin per variable.
    base : array_like of shape (respondents,), optional
        Design weights; 1 by default.
    limits : (float, float), optional
        Trim to this share of the mean weight, such as (0.3, 3), then rake again once.

    Raises
    ------
    RakingError
        As in `rake`.
    """
    c = np.asarray(codes)
    margins = [floats(target) for target in targets]
    if c.ndim != 2 or c.shape[1] != len(margins):
        raise RakingError(f"{len(margins)} margins need as many columns of codes")
    for i, margin in enumerate(margins):
        if c.size and (c[:, i].min() < 0 or c[:, i].max() >= margin.size):
            raise RakingError(f"A code of variable {i + 1} is outside 0 to {margin.size - 1}")
    first = np.ones(len(c)) if base is None else floats(base)
    cell = np.ravel_multi_index(tuple(c.T), tuple(m.size for m in margins))
    # Respondents of one cell keep one ratio of weights throughout, so cells are raked and not
    # people.
    cells, member = np.unique(cell, return_inverse=True)
    parts = list(np.unravel_index(cells, tuple(m.size for m in margins)))

    def fit(start: Floats) -> tuple[Floats, int]:
        sums = floats(np.bincount(member, start, cells.size))
        fitted, passes, _ = _fit(sums, parts, margins)
        return start * divide(fitted, sums)[member], passes

    weights, passes = fit(first)
    if limits is None:
        return RakedWeights(weights, passes, 0, 0)
    kept = trim(weights, *limits)
    trimmed = int(np.count_nonzero(kept != weights))
    # Trimming moves the margins off their targets; raking again puts them right and may push a few
    # weights beyond the limits, which are counted.
    weights, again = fit(kept) if trimmed else (weights, 0)
    beyond = int(np.count_nonzero(np.abs(trim(weights, *limits) - weights) > 1e-9 * weights))
    return RakedWeights(weights, passes + again, trimmed, beyond)


def collapse(
    codes: NDArray[np.integer], target: ArrayLike, fewest: int = 10, most: float = 5.0
) -> Ints:
    """Map categories that are too thin to weight onto one shared category.

    Parameters
    ----------
    codes : ndarray of int, shape (respondents,)
        Categories of one variable, from 0.
    target : array_like of shape (categories,)
        Population of each.
    fewest
        Respondents that a category needs.
    most
        Largest expected weight in units of the mean weight.

    Returns
    -------
    ndarray of int, shape (categories,)
        New category of each old one, from 0 in the old order; thin ones share one, joined by the
        smallest sound ones for as long as it is thin itself.
    """
    t = floats(target)
    n = np.bincount(np.asarray(codes), minlength=t.size).astype(np.float64)
    mean = t.sum() / n.sum()

    def thin(people: ArrayLike, population: ArrayLike) -> NDArray[np.bool_]:
        ratio = np.nan_to_num(divide(population, floats(people) * mean), nan=np.inf)
        return (floats(people) < fewest) | (ratio > most)

    joined = thin(n, t)
    # Thin categories together may still be thin: then they take in the smallest sound one.
    while joined.any() and not joined.all() and thin(n[joined].sum(), t[joined].sum()):
        rest = np.flatnonzero(~joined)
        joined[rest[np.argmin(n[rest])]] = True
    names = np.where(joined, np.flatnonzero(joined)[0] if joined.any() else -1, np.arange(t.size))
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def trim(weights: ArrayLike, low: float = 0.3, high: float = 3.0) -> Floats:
    """Pull weights into low to high times their mean; the sum is not kept."""
    w = floats(weights)
    return np.clip(w, low * w.mean(), high * w.mean())


def kish_deff(weights: ArrayLike) -> float:
    """Design effect of unequal weights, n * sum w^2 / (sum w)^2 = 1 + cv^2 (Kish 1965)."""
    w = floats(weights)
    return float(divide(w.size * (w**2).sum(), w.sum() ** 2))


def effective_n(weights: ArrayLike) -> float:
    """Return n / deff: the equally weighted responses that would be as precise."""
    w = floats(weights)
    return float(divide(w.sum() ** 2, (w**2).sum()))


def _fit(
    start: Floats, codes: Sequence[NDArray[np.integer]], margins: Sequence[Floats]
) -> tuple[Floats, int, float]:
    totals = [float(margin.sum()) for margin in margins]
    total = totals[0]
    if not start.size or np.any(start < 0) or np.any(np.isnan(start)):
        raise RakingError("The table to rake is empty, or holds a gap or a negative")
    # Raking cannot reach margins of two different totals: it would swing between them for ever.
    if any(abs(other - total) > 1e-9 * abs(total) for other in totals):
        given = ", ".join(f"{t:g}" for t in totals)
        raise RakingError(f"Margins must have one total; given {given}")
    for i, (code, margin) in enumerate(zip(codes, margins, strict=True)):
        if np.any(margin < 0):
            raise RakingError(f"Margin {i + 1} holds a negative target")
        empty = (np.bincount(code, start, margin.size) == 0) & (margin > 0)
        if empty.any():
            where = int(np.flatnonzero(empty)[0])
            raise RakingError(
                f"Margin {i + 1}, category {where + 1} has a target of {margin[where]:g} and "
                "nobody in it; collapse it into another"
            )
    values = start.copy()
    for passes in range(1, PASSES + 1):
        for code, margin in zip(codes, margins, strict=True):
            have = np.bincount(code, values, margin.size)
            # A category of nobody with a target of 0 divides nothing by nothing, and stays empty.
            values *= np.nan_to_num(divide(margin, have))[code]
        miss = max(
            float(np.abs(np.bincount(code, values, margin.size) - margin).max())
            for code, margin in zip(codes, margins, strict=True)
        )
        if miss <= TIGHT * total:
            return values, passes, miss
    raise RakingError(f"No convergence in {PASSES} passes; a margin is still {miss:g} out")
