"""Agreement between disciplines before discussion, how many cases changed, and who decided."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from highneeds.evidence.case_reviews.read import NOT_STATED, CaseReview
from highneeds.evidence.code_book import CodeBook
from highneeds.evidence.shares import Share, share_of
from highneeds.stats.agreement import (
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from highneeds.stats.simulate import bootstrap

DRAWS = 2000
"""Resamples of the cases for each interval."""


@dataclass(frozen=True)
class Coefficient:
    """A measure of agreement with its bootstrap interval; None when it is not defined.

    With no variation at all alpha is undefined and not 1: percent agreement says it all.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """How far votes on one question agreed before any talk.

    Attributes
    ----------
    question
        "outcome" or "cohort question".
    cases, votes
        Cases with two or more votes, and the votes on them.
    percent, alpha, ac1
        Share of pairs of votes on a case that agree; Krippendorff's alpha (nominal); Gwet's AC1.
    """

    question: str
    cases: int
    votes: int
    percent: Coefficient
    alpha: Coefficient
    ac1: Coefficient


@dataclass(frozen=True)
class Discipline:
    """How often a discipline's own vote became the agreed outcome where votes were split.

    A discipline far above the others may be deciding for the room.
    """

    name: str
    split_cases: int
    became_agreed: Share


@dataclass(frozen=True)
class VoteResult:
    """Everything about votes before discussion.

    Attributes
    ----------
    collected
        False when the file has none.
    changed
        Cases whose agreed outcome is not the single most frequent vote before.
    voters_changed
        Votes that differ from the agreed outcome of their case.
    split
        Running numbers of cases whose votes outside the largest group pass the code book's limit.
    """

    collected: bool
    agreement: tuple[Agreement, ...]
    changed: Share
    voters_changed: Share
    split: tuple[int, ...]
    disciplines: tuple[Discipline, ...]


def votes_before(cases: Sequence[CaseReview], book: CodeBook, seed: int) -> VoteResult:
    """Summarise the votes of every case before discussion.

    Parameters
    ----------
    seed
        Of the bootstrap (2,000 resamples of cases).
    """
    outcomes = tuple(outcome.id for outcome in book.outcomes)
    voted = [case for case in cases if len(case.votes) >= 2]
    answers = [[answer for _, answer in case.answers if answer != NOT_STATED] for case in cases]
    answered = [votes for votes in answers if len(votes) >= 2]
    agreement = []
    if voted:
        votes = [[vote for _, vote in case.votes] for case in voted]
        agreement.append(_agreement("outcome", votes, outcomes, seed))
    if answered:
        agreement.append(_agreement("cohort question", answered, ("yes", "no"), seed))
    every = [(vote, case.outcome) for case in voted for _, vote in case.votes]
    return VoteResult(
        collected=bool(voted),
        agreement=tuple(agreement),
        changed=share_of(sum(_changed(case) for case in voted), len(voted)),
        voters_changed=share_of(sum(vote != agreed for vote, agreed in every), len(every)),
        split=tuple(
            number
            for number, case in enumerate(cases, start=1)
            if len(case.votes) >= 2 and _split(case) > book.split_vote_above
        ),
        disciplines=_disciplines(voted),
    )


def _agreement(
    question: str, votes: Sequence[Sequence[str]], categories: tuple[str, ...], seed: int
) -> Agreement:
    counts = tally(votes, categories)

    def coefficient(name: str, statistic: Callable[[NDArray[np.generic]], float]) -> Coefficient:
        # Cases are drawn again, not votes: the votes on one case belong together.
        made = bootstrap(statistic, counts, DRAWS, seed=seed)
        return Coefficient(name, _number(made.estimate), _number(made.low), _number(made.high))

    def alpha(units: NDArray[np.generic]) -> float:
        return krippendorff_alpha(np.asarray(units, dtype=np.float64), categories)

    def ac1(units: NDArray[np.generic]) -> float:
        return gwet_ac(np.asarray(units, dtype=np.float64))

    def percent(units: NDArray[np.generic]) -> float:
        return percent_agreement(np.asarray(units, dtype=np.float64))

    return Agreement(
        question,
        len(votes),
        sum(len(row) for row in votes),
        # All three: where nearly all cases have one outcome, alpha can be below zero at 90%
        # agreement, and AC1 shows it.
        coefficient("Pairs of votes that agree", percent),
        coefficient("Krippendorff's alpha (nominal)", alpha),
        coefficient("Gwet's AC1", ac1),
    )


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _changed(case: CaseReview) -> bool:
    counts = Counter(vote for _, vote in case.votes).most_common()
    # With a tie no view was in the majority, so that discussion decided.
    tie = len(counts) > 1 and counts[0][1] == counts[1][1]
    return tie or counts[0][0] != case.outcome


def _split(case: CaseReview) -> float:
    counts = Counter(vote for _, vote in case.votes)
    return 1 - max(counts.values()) / len(case.votes)


def _disciplines(voted: Sequence[CaseReview]) -> tuple[Discipline, ...]:
    # Where all agree every vote becomes the outcome, and nothing shows who decided.
    split = [case for case in voted if _split(case) > 0]
    held: dict[str, list[bool]] = {}
    for case in split:
        for name, vote in case.votes:
            held.setdefault(name, []).append(vote == case.outcome)
    return tuple(
        Discipline(name, len(hits), share_of(sum(hits), len(hits)))
        for name, hits in sorted(held.items())
    )
