"""Who answered, against who might have: gaps to known margins, concentration, and raking."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.small_cells import SMALLEST_CELL
from highneeds.evidence.surveys.read import Responses
from highneeds.evidence.surveys.schema import Margin
from highneeds.stats.arrays import special
from highneeds.stats.weighting import (
    RakingError,
    collapse,
    effective_n,
    kish_deff,
    rake_weights,
)
from highneeds.vocabulary.findings import Finding, Severity

LIMITS = (0.3, 3.0)
ONE_SOURCE = 0.25
"""Above this share of the answers, one school speaks for all."""


@dataclass(frozen=True)
class MarginGap:
    """One category among respondents and in the population, as shares."""

    category: str
    responses: float
    population: float

    @property
    def gap(self) -> float:
        """Respondents less population."""
        return self.responses - self.population


@dataclass(frozen=True)
class MarginCheck:
    """One background question against its known margin.

    Attributes
    ----------
    n
        Responses that state the category.
    chi_square, p
        Goodness of fit, categories less one degrees of freedom.
    """

    group: str
    source: str
    n: int
    gaps: tuple[MarginGap, ...]
    largest: MarginGap
    chi_square: float
    p: float


@dataclass(frozen=True)
class Weighting:
    """Weights to the margins, and what they cost.

    Attributes
    ----------
    weights : ndarray of shape (n,)
        Mean 1.
    design_effect, effective_n
        Kish's; the responses that would be as precise without weights.
    trimmed, beyond
        Weights pulled in to 0.3-3 times the mean; still outside after raking again.
    """

    weights: NDArray[np.float64]
    design_effect: float
    effective_n: float
    trimmed: int
    beyond: int
    groups: tuple[str, ...]


def check_margins(data: Responses) -> tuple[MarginCheck, ...]:
    """Compare respondents with every known margin, largest gap named."""
    return tuple(_check(data, m) for m in data.survey.margins if m.group in data.groups)


def weights_of(data: Responses) -> tuple[Weighting | None, tuple[Finding, ...]]:
    """Rake to the margins when the survey asks for it.

    Notes
    -----
    Thin categories (under 10 responses, or a weight above 5) are joined first; responses that do
    not state a category keep their own share in a category of their own.
    """
    margins = [m for m in data.survey.margins if m.group in data.groups]
    if not data.survey.rake or not margins or not data.n:
        return None, ()
    codes, targets = [], []
    for margin in margins:
        code, target = _with_not_stated(data, margin)
        joined = collapse(code, target)
        codes.append(joined[code])
        targets.append(np.bincount(joined, target))
    try:
        raked = rake_weights(np.stack(codes, axis=1), targets, limits=LIMITS)
    except RakingError as error:
        return None, (
            Finding(
                "raking_failed",
                Severity.WARNING,
                f"The responses could not be weighted: {error}. Unweighted results are shown.",
                "survey",
                data.file,
            ),
        )
    weights = raked.weights / raked.weights.mean()
    return (
        Weighting(
            weights,
            float(kish_deff(weights)),
            float(effective_n(weights)),
            raked.trimmed,
            raked.beyond,
            tuple(m.group for m in margins),
        ),
        (),
    )


def concentration(data: Responses) -> tuple[Finding, ...]:
    """Warn when one school gives more than a quarter of the responses."""
    known = data.school[data.school >= 0]
    if not len(known):
        return ()
    share = float(np.bincount(known).max() / data.n)
    if share <= ONE_SOURCE:
        return ()
    return (
        Finding(
            "one_school_dominates",
            Severity.WARNING,
            f"One school gives {100 * share:.0f}% of the responses, so results may be that "
            "school's more than the area's.",
            "survey",
            data.file,
            value=share,
            expected=ONE_SOURCE,
        ),
    )


def _shares(margin: Margin, categories: list[str]) -> NDArray[np.float64]:
    shares = np.array([margin.shares.get(c, 0.0) for c in categories], dtype=np.float64)
    return np.asarray(shares / shares.sum(), dtype=np.float64)


def _categories(data: Responses, group: str) -> dict[str, str]:
    return next(g.categories for g in data.instrument.groups if g.id == group)


def _check(data: Responses, margin: Margin) -> MarginCheck:
    categories = _categories(data, margin.group)
    wanted = [c for c in categories if c in margin.shares]
    codes = data.groups[margin.group]
    counts = np.array(
        [int((codes == list(categories).index(c)).sum()) for c in wanted], dtype=np.float64
    )
    population = _shares(margin, wanted)
    n = float(counts.sum())
    expected = n * population
    use = expected > 0
    chi = float((((counts - expected) ** 2)[use] / expected[use]).sum()) if n else 0.0
    observed = counts / n if n else np.zeros_like(counts)
    gaps = _joined([categories[c] for c in wanted], counts, observed, population)
    largest = max(gaps, key=lambda gap: abs(gap.gap))
    degrees = max(int(use.sum()) - 1, 1)
    p = float(special().chdtrc(degrees, chi))
    return MarginCheck(margin.group, margin.source, int(n), gaps, largest, chi, p)


def _joined(
    labels: list[str],
    counts: NDArray[np.float64],
    observed: NDArray[np.float64],
    population: NDArray[np.float64],
) -> tuple[MarginGap, ...]:
    """Gaps by category; categories of 1 to 4 responses are joined until they are 5 or more."""
    order = sorted(range(len(labels)), key=lambda k: (counts[k], k))
    small = [k for k in order if 0 < counts[k] < SMALLEST_CELL]
    others = [k for k in order if counts[k] >= SMALLEST_CELL]
    while small and (sum(counts[k] for k in small) < SMALLEST_CELL or len(small) < 2) and others:
        small.append(others.pop(0))
    made = [
        MarginGap(labels[k], float(observed[k]), float(population[k]))
        for k in range(len(labels))
        if k not in small
    ]
    if small:
        both = " or ".join(labels[k] for k in sorted(small))
        made.append(MarginGap(both, float(observed[small].sum()), float(population[small].sum())))
    return tuple(made)


def _with_not_stated(
    data: Responses, margin: Margin
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Codes with "not stated" as the last category, and targets that add up to n."""
    categories = list(_categories(data, margin.group))
    codes = data.groups[margin.group].astype(np.int64)
    outside = ~np.isin(codes, [k for k, c in enumerate(categories) if c in margin.shares])
    codes = np.where(outside, len(categories), codes)
    silent = float(outside.sum())
    target = np.append(_shares(margin, categories) * (data.n - silent), silent)
    used = np.flatnonzero((target > 0) | (np.bincount(codes, minlength=target.size) > 0))
    place = np.full(target.size, -1, dtype=np.int64)
    place[used] = np.arange(used.size)
    return place[codes], target[used]
