"""What the case reviews say: shares by cohort with intervals, causes by outcome, agreement.

Denominators are cases and not causes. A purposive or convenience sample carries its label in
every result, because a share of chosen cases does not estimate a cohort.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from highneeds.evidence.case_reviews.agreement import VoteResult, votes_before
from highneeds.evidence.case_reviews.read import NOT_STATED, CaseFile, CaseReview
from highneeds.evidence.code_book import CodeBook, Sampling
from highneeds.evidence.redaction import redact
from highneeds.evidence.shares import Share, not_stated, share_of
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.status import Status

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class OutcomeShare:
    """How many cases had an outcome."""

    code: str
    label: str
    share: Share


@dataclass(frozen=True)
class SampleLabel:
    """How the cases were drawn, in the words that stand beside every figure.

    Attributes
    ----------
    methods
        Codes in the file; several when cohorts differ.
    estimates
        Whether a share may be carried over to the cohort.
    watermark
        Empty when it may; else the sentence that goes with every figure.
    """

    methods: tuple[str, ...]
    label: str
    estimates: bool
    watermark: str


@dataclass(frozen=True)
class CohortResult:
    """One cohort's cases.

    Attributes
    ----------
    could_be_met
        Cases answered yes to `question`, of the cases with an answer.
    n, unanswered
        Cases, and those of them whose answer is not stated; None where too few.
    outcomes
        Within the cohort; `not_collected` where the source does not cross outcome and cohort.
    size
        Children in the cohort the cases were drawn from, when known.
    """

    code: str
    label: str
    n: int | None
    question: str
    short: str
    could_be_met: Share
    unanswered: int | None
    outcomes: tuple[OutcomeShare, ...]
    sample: SampleLabel
    size: int | None


@dataclass(frozen=True)
class CauseResult:
    """How many cases name a cause, over all cases and within each non-ideal outcome.

    Attributes
    ----------
    level
        1 for a heading, 2 for a cause. A case counts once for a heading.
    by_outcome
        Cases with this cause among the cases with that outcome.
    """

    code: str
    label: str
    level: int
    heading: str
    action: str
    share: Share
    by_outcome: tuple[OutcomeShare, ...]


@dataclass(frozen=True)
class Vignette:
    """A story that a person has released, redacted.

    Attributes
    ----------
    case
        Running number of the case. Its own id stays in the file: people use initials and numbers
        of the health service for ids.
    """

    case: int
    cohort: str
    text: str
    taken_out: tuple[str, ...]


@dataclass(frozen=True)
class CaseShareRow:
    """One share of the cases.

    Attributes
    ----------
    of
        outcome, cohort (answered yes to its question), cohort outcome, cause or cause within
        outcome.
    cohort, code, label
        Cohort code ("" for all cases); the code and words of what was counted.
    within
        Outcome within which a cause was counted; "" otherwise.
    count, n
        Cases of it, null where the source does not state it, and of how many.
    share, low, high
        Proportion 0-1 with its 95% Wilson interval.
    status
        present, zero, or why there is no share.
    """

    of: str
    cohort: str
    code: str
    label: str
    within: str
    count: int | None
    n: int
    share: float | None
    low: float | None
    high: float | None
    status: Status

    @staticmethod
    def of_share(
        of: str, cohort: str, what: tuple[str, str], within: str, s: Share
    ) -> "CaseShareRow":
        """Make a row of a share; a count that nobody stated is null and not 0."""
        count = None if s.value is None else s.count
        return CaseShareRow(of, cohort, *what, within, count, s.n, s.value, s.low, s.high, s.status)


@dataclass(frozen=True)
class CaseReviewResult:
    """Everything the case reviews say, in counts that may be told.

    Attributes
    ----------
    causes_not_stated
        None where too few.
    disciplines
        Cases in which each took part, where five or more.
    good_practice, support_needed
        Of the cases that a person has released.
    """

    n: int
    file: str
    code_book: str
    sample: SampleLabel
    outcomes: tuple[OutcomeShare, ...]
    cohorts: tuple[CohortResult, ...]
    causes: tuple[CauseResult, ...]
    causes_not_stated: int | None
    votes: VoteResult
    disciplines: tuple[tuple[str, int], ...]
    good_practice: tuple[Vignette, ...]
    support_needed: tuple[Vignette, ...]
    findings: tuple[Finding, ...]

    def to_frame(self) -> "pl.DataFrame":
        """Return every share as a table; columns as `CaseShareRow` says.

        `sample` is how the cases were drawn: a share of chosen cases does not estimate a cohort.
        """
        return frame_of(CaseShareRow, self._shares(), sample="; ".join(self.sample.methods))

    def _shares(self) -> Iterator[CaseShareRow]:
        row = CaseShareRow.of_share
        for o in self.outcomes:
            yield row("outcome", "", (o.code, o.label), "", o.share)
        for c in self.cohorts:
            yield row("cohort", c.code, (c.code, c.label), "", c.could_be_met)
            for o in c.outcomes:
                yield row("cohort outcome", c.code, (o.code, o.label), "", o.share)
        for cause in self.causes:
            named = (cause.code, cause.label)
            yield row("cause", "", named, "", cause.share)
            for o in cause.by_outcome:
                yield row("cause within outcome", "", named, o.code, o.share)


def every_count(
    cases: CaseFile,
    book: CodeBook,
    sizes: Mapping[str, int] | None = None,
    seed: int = 1,
    release: Collection[str] = (),
) -> CaseReviewResult:
    """Count a case file, small numbers too: nothing leaves before it went through `protected`.

    Parameters
    ----------
    sizes
        How many children each cohort holds; used for the finite-population factor downstream.
    seed
        Of the bootstrap intervals of agreement.
    release
        Ids of the cases whose stories a person has released.
    """
    rows = cases.cases
    sizes = sizes or {}
    cohorts = tuple(
        _cohort(code, rows, book, sizes.get(code))
        for code in dict.fromkeys(case.cohort for case in rows)
    )
    unknown = sum(case.causes.count(NOT_STATED) for case in rows)
    disciplines = Counter(name for case in rows for name in case.participants)
    return CaseReviewResult(
        n=len(rows),
        file=cases.file,
        code_book=f"{book.id} version {book.version}",
        sample=_sample(rows, book),
        outcomes=_outcomes(rows, book),
        cohorts=cohorts,
        causes=_causes(rows, book),
        causes_not_stated=unknown,
        votes=votes_before(rows, book, seed),
        disciplines=tuple(sorted(disciplines.items())),
        good_practice=_stories(rows, "good_practice", release),
        support_needed=_stories(rows, "support_needed", release),
        findings=_findings(cohorts, unknown, book, cases.file),
    )


def _sample(rows: tuple[CaseReview, ...] | list[CaseReview], book: CodeBook) -> SampleLabel:
    methods = [book.sampling_of(code) for code in dict.fromkeys(case.sampling for case in rows)]
    chosen: list[Sampling] = [method for method in methods if not method.estimates]
    return SampleLabel(
        methods=tuple(method.id for method in methods),
        label="; ".join(method.label for method in methods),
        # One chosen method is enough: cases mixed with others cannot be told apart in a share.
        estimates=not chosen,
        watermark=" ".join(f"{method.label}. {method.note}" for method in chosen),
    )


def _outcomes(rows: tuple[CaseReview, ...], book: CodeBook) -> tuple[OutcomeShare, ...]:
    counts = Counter(case.outcome for case in rows)
    return tuple(
        OutcomeShare(o.id, o.label, share_of(counts[o.id], len(rows))) for o in book.outcomes
    )


def _cohort(
    code: str, everyone: tuple[CaseReview, ...], book: CodeBook, size: int | None
) -> CohortResult:
    cohort = book.cohort(code)
    rows = [case for case in everyone if case.cohort == code]
    answered = [case for case in rows if case.could_be_met != NOT_STATED]
    yes = sum(case.could_be_met == "yes" for case in answered)
    return CohortResult(
        code=code,
        label=cohort.label,
        n=len(rows),
        question=cohort.question,
        short=cohort.short,
        could_be_met=share_of(yes, len(answered)),
        unanswered=len(rows) - len(answered),
        outcomes=tuple(
            OutcomeShare(o.id, o.label, _crossed(rows, everyone, o.id)) for o in book.outcomes
        ),
        sample=_sample(rows, book),
        size=size,
    )


def _crossed(rows: list[CaseReview], everyone: tuple[CaseReview, ...], outcome: str) -> Share:
    """Share of a cohort with an outcome, unless the source leaves open whose cases those are."""
    if any(case.outcome == outcome and "cohort" in case.arranged for case in everyone):
        return not_stated(len(rows))
    return share_of(sum(case.outcome == outcome for case in rows), len(rows))


def _causes(rows: tuple[CaseReview, ...], book: CodeBook) -> tuple[CauseResult, ...]:
    heading_of, labels = book.heading_of, book.cause_labels
    actions = {cause.id: cause.action for group in book.causes for cause in group.causes}
    not_ideal = [o for o in book.outcomes if not o.ideal]
    # Where a source leaves causes out, a cause that nobody named is unknown and not 0.
    told = all(NOT_STATED not in case.causes for case in rows)

    def has(case: CaseReview, code: str) -> bool:
        return any(cause == code or heading_of.get(cause) == code for cause in case.causes)

    def share(members: list[CaseReview], code: str, crossed: bool) -> Share:
        count = sum(has(case, code) for case in members)
        open_pairs = crossed and any("causes" in case.arranged for case in rows)
        if open_pairs or (not count and not told):
            return not_stated(len(members))
        return share_of(count, len(members))

    made = []
    for code, heading in heading_of.items():
        level = 1 if code == heading else 2
        overall = share(list(rows), code, crossed=False)
        if level == 1 and not told:
            # One stated cause says nothing of how often its heading was named for another.
            overall = not_stated(len(rows))
        split = tuple(
            OutcomeShare(
                o.id, o.label, share([c for c in rows if c.outcome == o.id], code, crossed=True)
            )
            for o in not_ideal
        )
        made.append(
            CauseResult(code, labels[code], level, heading, actions.get(code, ""), overall, split)
        )
    return tuple(made)


def _stories(
    rows: tuple[CaseReview, ...], field: str, release: Collection[str]
) -> tuple[Vignette, ...]:
    made = []
    for number, case in enumerate(rows, start=1):
        text = getattr(case, field)
        if text and case.id in release:
            clean = redact(text)
            made.append(Vignette(number, case.cohort, clean.text, clean.kinds))
    return tuple(made)


def _findings(
    cohorts: tuple[CohortResult, ...], unknown: int, book: CodeBook, file: str
) -> tuple[Finding, ...]:
    made = []
    for cohort in cohorts:
        if cohort.sample.watermark:
            made.append(
                Finding(
                    "sample_does_not_estimate",
                    Severity.WARNING,
                    f"{cohort.label}: {cohort.sample.watermark}",
                    "case reviews",
                    file,
                    measure=cohort.code,
                )
            )
        if cohort.n is not None and cohort.n < book.headline_cases:
            made.append(
                Finding(
                    "few_cases",
                    Severity.WARNING,
                    f"{cohort.label}: fewer than {book.headline_cases} cases should not carry a "
                    "headline in pounds without its interval.",
                    "case reviews",
                    file,
                    measure=cohort.code,
                    expected=book.headline_cases,
                )
            )
    if unknown:
        made.append(
            Finding(
                "causes_not_stated",
                Severity.NOTE,
                "Causes are not stated for every case in the source, so a cause that is not named "
                "is unknown and not zero.",
                "case reviews",
                file,
            )
        )
    return tuple(made)
