"""Case reviews, surveys and outreach in brief: the counts without charts."""

from collections.abc import Iterator, Sequence

from highneeds.document.model import Block, FindingList, Heading, Text
from highneeds.document.numbers import digits, number
from highneeds.evidence.case_reviews.agreement import Coefficient
from highneeds.evidence.case_reviews.folder import CaseReviews
from highneeds.evidence.outreach.curves import Curve, CurvePoint
from highneeds.evidence.outreach.results import OutreachResult
from highneeds.evidence.shares import Share
from highneeds.evidence.surveys.results import SurveyResult
from highneeds.vocabulary.status import Status


def case_reviews_in_brief(made: CaseReviews) -> Iterator[Block]:
    """Tell outcomes, causes and how far reviewers agreed before they talked.

    For whoever holds the file: what to look at in its rows is told here and in no document.
    """
    result = made.result
    head = f"{result.n} cases ({result.sample.label or 'sampling as stated'})"
    yield Text((result.sample.watermark,), title=head)
    yield Heading("Outcomes")
    yield Text.listed(f"{o.label}: {_share(o.share)}" for o in result.outcomes)
    for cohort in result.cohorts:
        yield Heading(f"{cohort.label}, {_count(cohort.n)} cases. {cohort.question}")
        yield Text.listed([f"Yes: {_share(cohort.could_be_met)}"])
    yield Heading("Causes (up to two a case; shares are of all cases)")
    named = [c for c in result.causes if c.level == 2]
    named.sort(key=lambda c: (-(c.share.value or 0.0), c.label))
    yield Text.listed(f"{cause.label}: {_share(cause.share)}" for cause in named)
    votes = result.votes
    if not votes.collected:
        yield Heading("Agreement before discussion: no votes were recorded.")
    for found in votes.agreement:
        head = f"Agreement before discussion on the {found.question}, {found.cases} cases:"
        yield Text.listed((_coefficient(c) for c in (found.percent, found.alpha, found.ac1)), head)
    if votes.collected:
        yield Text((f"Changed in discussion: {_share(votes.changed)}",))
    yield FindingList(result.findings, "What to know")
    yield FindingList(made.for_the_desk, "For you, who hold the file; no document says this")


def surveys_in_brief(results: Sequence[SurveyResult]) -> Iterator[Block]:
    """Tell what all who answered agree with, service by service; nothing hidden appears."""
    for result in results:
        yield Heading(f"{result.title}: {number(result.n)} responses")
        yield Text.listed([result.label])
        for table in result.tables:
            if table.group == "all":
                row = table.all_row
                net = f"; net {_net(row.net.value, row.net.low, row.net.high)}" if row.net else ""
                told = f"{table.question} {table.text} Agree: {_shown(row.agree)}{net}"
                yield Text.listed([told])
        for grid in result.grids:
            yield Text.listed(
                (
                    f"{s.label}: know it {_shown(s.aware)}; effective {_shown(s.effective)}; "
                    f"{s.quadrant}"
                    for s in grid.services
                ),
                grid.text,
            )
        yield Text.listed(
            f"{d.question}: {d.second} {_points(d.difference)} points against {d.first} "
            f"({_points(d.low)} to {_points(d.high)}; {d.method})"
            for d in result.differences
            if d.p_adjusted < 0.05
        )
        yield FindingList(result.findings, "What to know")


def outreach_in_brief(result: OutreachResult) -> Iterator[Block]:
    """Tell what became of the children, and when those who have a plan got it."""
    yield Text(
        (f"Already had a plan: {_share(result.already_had_plan)}",),
        title=f"{_count(result.referred)} children referred. {result.window}",
    )
    yield Text(
        (
            f"have a plan since: {_share(result.plan_later)}",
            f"have none: {_share(result.no_plan_later)}",
        ),
        title=f"Without a plan at referral: {_count(result.without_plan)}",
    )
    curves: list[Curve] = [c for c in (result.overall, result.comparison) if c]
    for curve in (*curves, *result.by_need, *result.by_year_group):
        head = f"{curve.label} ({curve.n} children), share with a plan after"
        yield Text.listed((f"{p.months} months: {_point(p)}" for p in curve.points), head)
    yield Text((result.caution,))
    yield FindingList(result.findings, "What to know")


def _count(n: int | None) -> str:
    return "not shown, too few" if n is None else str(n)


def _share(share: Share) -> str:
    """Write a share with its base and interval: 5 of 15, 33.3% (15.2 to 58.3)."""
    if share.value is None or share.low is None or share.high is None:
        return "not shown, too few" if share.status is Status.SUPPRESSED else "not stated"
    value = number(100 * share.value, "%", 1)
    return f"{share.count} of {share.n}, {value} ({_span(share.low, share.high)})"


def _point(point: CurvePoint) -> str:
    if point.share is None:
        return "not followed for so long, or too few to show"
    return f"{number(100 * point.share, '%', 1)} ({_span(point.low or 0.0, point.high or 0.0)})"


def _coefficient(c: Coefficient) -> str:
    value = "not defined" if c.value is None else digits(c.value, 2)
    if c.low is None or c.high is None:
        return f"{c.name}: {value}"
    return f"{c.name}: {value} ({digits(c.low, 2)} to {digits(c.high, 2)})"


def _span(low: float, high: float) -> str:
    return f"{digits(100 * low, 1)} to {digits(100 * high, 1)}"


def _shown(share: Share | None) -> str:
    return _share(share) if share else "not shown"


def _points(share: float) -> str:
    return digits(100 * share, signed=True)


def _net(value: float, low: float, high: float) -> str:
    return f"{_points(value)} ({_points(low)} to {_points(high)}) points"
