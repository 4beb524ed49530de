"""Who answered, against who might have: gaps to known margins, concentration, and raking."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.surveys.responses import Responses
from highneeds.evidence.surveys.schema import Margin
from highneeds.evidence.surveys.tables import ToldGroup, groups_of
from highneeds.stats.arrays import special
from highneeds.stats.weighting import (
    RakedWeights,
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
        Responses that state a category that the margin knows.
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
    """What weights to the margins cost.

    Attributes
    ----------
    design_effect, effective_n
        Kish's; the responses that would be as precise without weights.
    trimmed, beyond
        Weights pulled in to 0.3-3 times the mean; still outside after raking again.
    """

    design_effect: float
    effective_n: float
    trimmed: int
    beyond: int
    groups: tuple[str, ...]


def check_margins(data: Responses) -> tuple[MarginCheck, ...]:
    """Compare respondents with every known margin, largest gap named.

    Respondents are those who answered the question that most answered (`Responses.told`).
    """
    groups = groups_of(data)
    return tuple(_check(data, m, groups[m.group]) for m in data.survey.margins if m.group in groups)


def weights_of(data: Responses) -> tuple[Weighting | None, tuple[Finding, ...]]:
    """Rake those who answered the question that most answered, when the survey asks for it.

    Notes
    -----
    Small categories stand together as in every table, and thin ones (under 10 responses, or a
    weight above 5) are joined first; responses that do not state a category keep their own share
    in a category of their own.
    """
    groups = groups_of(data)
    margins = [m for m in data.survey.margins if m.group in groups]
    if not data.survey.rake or not margins or not data.n:
        return None, ()
    try:
        raked = raked_to(data, groups, most_answered(data))
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
            float(kish_deff(weights)),
            float(effective_n(weights)),
            raked.trimmed,
            raked.beyond,
            tuple(m.group for m in margins),
        ),
        (),
    )


def raked_to(
    data: Responses,
    groups: Mapping[str, ToldGroup],
    used: NDArray[np.bool_],
    together: Mapping[str, frozenset[str]] | None = None,
) -> RakedWeights:
    """Rake some responses to the margins of the survey.

    Parameters
    ----------
    groups
        How categories stand together.
    used
        Responses to weight.
    together
        Labels of each group that get one weight. A weighted share of all, beside an unweighted
        one, gives back how an answer splits between two groups with a weight each; so the groups
        whose answers are hidden are weighted as one.

    Raises
    ------
    RakingError
        When the margins cannot be met.
    """
    codes, targets = [], []
    for margin in data.survey.margins:
        if margin.group not in groups:
            continue
        code, target = _with_not_stated(margin, groups[margin.group], used)
        labels = groups[margin.group].labels
        hidden = (together or {}).get(margin.group, frozenset())
        first = min((labels.index(label) for label in hidden), default=0)
        place = [first if label in hidden else k for k, label in enumerate(labels)]
        _, one = np.unique(place, return_inverse=True)
        code, wanted = one[code], np.bincount(one, target)
        filled = np.flatnonzero((wanted > 0) | (np.bincount(code, minlength=wanted.size) > 0))
        packed = np.full(wanted.size, -1, dtype=np.int64)
        packed[filled] = np.arange(filled.size)
        joined = collapse(packed[code], wanted[filled])
        codes.append(joined[packed[code]])
        targets.append(np.bincount(joined, wanted[filled]))
    return rake_weights(np.stack(codes, axis=1), targets, limits=LIMITS)


def most_answered(data: Responses) -> NDArray[np.bool_]:
    """Return who answered the question that most answered; all where no question has a scale."""
    bases = data.bases()
    if not bases:
        return np.ones(data.n, np.bool_)
    return max(bases.values(), key=lambda used: int(used.sum()))


def concentration(data: Responses) -> tuple[Finding, ...]:
    """Warn when one school gives more than a quarter of the responses."""
    known = data.school[data.school >= 0]
    if not len(known):
        return ()
    share = round(float(np.bincount(known).max() / data.n), 2)
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


def _check(data: Responses, margin: Margin, group: ToldGroup) -> MarginCheck:
    shares = _population(margin, group)
    wanted = np.flatnonzero(shares > 0)
    codes = group.codes[most_answered(data)]
    counts = np.bincount(codes[codes >= 0], minlength=shares.size)[wanted].astype(np.float64)
    population = shares[wanted] / shares[wanted].sum()
    n = float(counts.sum())
    # Those who do not state a category are in neither side of the comparison.
    expected = n * population
    chi = float(((counts - expected) ** 2 / expected).sum()) if n else 0.0
    observed = counts / n if n else np.zeros_like(counts)
    gaps = tuple(
        MarginGap(group.labels[k], float(here), float(there))
        for k, here, there in zip(wanted, observed, population, strict=True)
    )
    largest = max(gaps, key=lambda gap: abs(gap.gap))
    p = float(special().chdtrc(max(len(wanted) - 1, 1), chi))
    return MarginCheck(margin.group, margin.source, int(n), gaps, largest, chi, p)


def _population(margin: Margin, group: ToldGroup) -> NDArray[np.float64]:
    """Population of each told category; 0 where the margin knows none of it."""
    held = [sum(margin.shares.get(c, 0.0) for c in part) for part in group.categories]
    return np.array(held, dtype=np.float64)


def _with_not_stated(
    margin: Margin, group: ToldGroup, used: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Codes, and targets that add up to the responses; what the margin does not know stays."""
    codes = group.codes[used].astype(np.int64)
    population = _population(margin, group)
    here = np.bincount(codes, minlength=population.size).astype(np.float64)
    silent = population == 0
    target = np.where(silent, here, 0.0)
    target[~silent] = population[~silent] / population.sum() * (here.sum() - here[silent].sum())
    return codes, target
