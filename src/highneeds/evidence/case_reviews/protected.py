"""What of the case reviews may be told: every printed count in one system, small ones hidden.

A case is a child. Outcomes, the cohorts' answers and causes are counts of the same children, so
what one table hides another could give back; they are protected together.
"""

from collections.abc import Iterator
from dataclasses import replace

from highneeds.evidence.case_reviews.agreement import Agreement, Coefficient, VoteResult
from highneeds.evidence.case_reviews.read import CaseReview
from highneeds.evidence.case_reviews.results import (
    CaseReviewResult,
    CauseResult,
    CohortResult,
    OutcomeShare,
)
from highneeds.evidence.shares import Share, suppressed
from highneeds.own.hidden_cells import hide_small
from highneeds.own.small_numbers import SmallNumberRule
from highneeds.stats.linked import Key, Line, LinkedCounts

_ALL: Key = ("cases",)


def protected(
    result: CaseReviewResult, cases: tuple[CaseReview, ...], rule: SmallNumberRule
) -> CaseReviewResult:
    """Hide the counts that are small, and others so that nobody can work them out.

    Parameters
    ----------
    result
        With every count.
    cases
        The cases counted, for what is not printed and could be worked out from what is.

    Returns
    -------
    CaseReviewResult
        With suppressed shares, without their base where that would give them back.
    """
    table = _system(result, cases)
    hidden = hide_small([table], rule, also=_told_of_everybody(table, result, rule), shown=[_ALL])

    def share(given: Share, count: Key, base: Key) -> Share:
        if given.value is None or count not in hidden:
            return given
        return suppressed(0 if base in hidden else given.n)

    def outcome(held: OutcomeShare, count: Key, base: Key) -> OutcomeShare:
        return replace(held, share=share(held.share, count, base))

    def cohort(held: CohortResult) -> CohortResult:
        key = ("cohort", held.code)
        asked = ("answered", held.code)
        return replace(
            held,
            n=None if key in hidden else held.n,
            could_be_met=share(held.could_be_met, ("yes", held.code), asked),
            unanswered=None
            if 0 < (held.unanswered or 0) < rule.smallest_count
            else held.unanswered,
            outcomes=tuple(
                outcome(o, ("outcome", o.code, "cohort", held.code), key) for o in held.outcomes
            ),
        )

    def cause(held: CauseResult) -> CauseResult:
        return replace(
            held,
            share=share(held.share, ("cause", held.code), _ALL),
            by_outcome=tuple(
                outcome(o, ("cause", held.code, "outcome", o.code), ("outcome", o.code))
                for o in held.by_outcome
            ),
        )

    few_unknown = 0 < (result.causes_not_stated or 0) < rule.smallest_count
    return replace(
        result,
        outcomes=tuple(outcome(o, ("outcome", o.code), _ALL) for o in result.outcomes),
        cohorts=tuple(map(cohort, result.cohorts)),
        causes=tuple(map(cause, result.causes)),
        causes_not_stated=None if few_unknown else result.causes_not_stated,
        votes=_votes(result.votes, rule),
        disciplines=tuple((d, n) for d, n in result.disciplines if n >= rule.smallest_count),
    )


def _system(result: CaseReviewResult, cases: tuple[CaseReview, ...]) -> LinkedCounts:
    """Every count that is printed, and what is left when printed counts are taken from others."""
    counts: dict[Key, float] = {_ALL: result.n}
    lines: list[Line] = []

    def split(total: Key, parts: dict[Key, int], rest: Key | None = None) -> None:
        """Say that a total has these parts, and a rest that nobody prints."""
        if rest is not None:
            parts = {**parts, rest: int(counts[total]) - sum(parts.values())}
        counts.update(parts)
        lines.append((total, tuple(parts)))

    split(_ALL, {("outcome", o.code): o.share.count for o in result.outcomes})
    split(_ALL, {("cohort", c.code): c.n or 0 for c in result.cohorts})
    for c in result.cohorts:
        yes = sum(case.cohort == c.code and case.could_be_met == "yes" for case in cases)
        # How many records lack the answer says nothing of a child, so the few that do must not cost
        # the answers of all the others; their number is not printed.
        counts[("answered", c.code)] = c.could_be_met.n
        split(("answered", c.code), {("yes", c.code): yes}, ("no", c.code))
        if all(o.share.value is not None for o in c.outcomes):
            split(
                ("cohort", c.code),
                {("outcome", o.code, "cohort", c.code): o.share.count for o in c.outcomes},
            )
    crossed = [c for c in result.cohorts if all(o.share.value is not None for o in c.outcomes)]
    if len(crossed) == len(result.cohorts):
        for o in result.outcomes:
            parts = tuple(("outcome", o.code, "cohort", c.code) for c in result.cohorts)
            lines.append((("outcome", o.code), parts))
    for cause in result.causes:
        if cause.share.value is None:
            continue
        named: Key = ("cause", cause.code)
        split(_ALL, {named: cause.share.count}, ("no cause", cause.code))
        within: dict[Key, int] = {
            ("cause", cause.code, "outcome", o.code): o.share.count
            for o in cause.by_outcome
            if o.share.value is not None
        }
        if within:
            split(named, within, ("cause", cause.code, "outcome", "others"))
        for o in cause.by_outcome:
            key = ("cause", cause.code, "outcome", o.code)
            if key in within:
                rest = ("no cause", cause.code, "outcome", o.code)
                split(("outcome", o.code), {key: o.share.count}, rest)
    lines += _headings(result, counts)
    return LinkedCounts(counts, tuple(lines))


def _headings(result: CaseReviewResult, counts: dict[Key, float]) -> Iterator[Line]:
    """A heading is named by those who name a cause under it, and by others who name another."""
    for cause in result.causes:
        named, heading = ("cause", cause.code), ("cause", cause.heading)
        if cause.level == 2 and named in counts and heading in counts and named != heading:
            rest = ("heading without cause", cause.code)
            counts[rest] = counts[heading] - counts[named]
            yield heading, (named, rest)


def _told_of_everybody(
    table: LinkedCounts, result: CaseReviewResult, rule: SmallNumberRule
) -> set[Key]:
    """Cells of a cohort that is too small to break down, or in which all answered alike."""
    found: set[Key] = set()
    for c in result.cohorts:
        asked = [("yes", c.code), ("no", c.code)]
        n = c.could_be_met.n
        alike = n < rule.all_or_none_below and 0 in {table.counts[key] for key in asked}
        if n and (alike or n < rule.smallest_group):
            found |= set(asked)
        crossed = {("outcome", o.code, "cohort", c.code) for o in c.outcomes}
        if 0 < (c.n or 0) < rule.smallest_group:
            found |= crossed & set(table.counts)
    return found


def _votes(votes: VoteResult, rule: SmallNumberRule) -> VoteResult:
    """Votes are the professionals'; how many cases they tell of is held to the same rule."""
    changed = votes.changed
    told = rule.tells(changed.count, changed.n)
    return replace(
        votes,
        agreement=tuple(map(_rounded, votes.agreement)),
        changed=changed if told or changed.value is None else suppressed(changed.n),
        voters_changed=votes.voters_changed if told else suppressed(votes.voters_changed.n),
        split=votes.split if len(votes.split) >= rule.smallest_count else (),
        disciplines=tuple(
            d
            if rule.tells(d.became_agreed.count, d.became_agreed.n)
            else replace(d, split_cases=0, became_agreed=suppressed())
            for d in votes.disciplines
        ),
    )


def _rounded(held: Agreement) -> Agreement:
    """Two decimals say what there is to say, and give no number of cases back."""

    def two(c: Coefficient) -> Coefficient:
        low, value, high = (None if v is None else round(v, 2) for v in (c.low, c.value, c.high))
        return Coefficient(c.name, value, low, high)

    return replace(held, percent=two(held.percent), alpha=two(held.alpha), ac1=two(held.ac1))
