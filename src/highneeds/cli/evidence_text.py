"""Case reviews, surveys and outreach as plain text for the terminal."""

from collections.abc import Sequence

from highneeds.evidence.case_reviews.folder import CaseReviews
from highneeds.evidence.outreach.curves import Curve
from highneeds.evidence.outreach.results import OutreachResult
from highneeds.evidence.shares import Share
from highneeds.evidence.surveys.results import SurveyResult
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status


def case_review_text(made: CaseReviews) -> str:
    """Write the case reviews as text."""
    result = made.result
    lines = [f"{result.n} cases ({result.sample.label or 'sampling as stated'})"]
    lines += _watermark(result.sample.watermark)
    lines += ["", "Outcomes"]
    lines += [f"  {o.label}: {share_text(o.share)}" for o in result.outcomes]
    for cohort in result.cohorts:
        lines += ["", f"{cohort.label}, {_count(cohort.n)} cases. {cohort.question}"]
        lines.append(f"  Yes: {share_text(cohort.could_be_met)}")
    lines += ["", "Causes (up to two a case; shares are of all cases)"]
    named = [c for c in result.causes if c.level == 2]
    named.sort(key=lambda c: (-(c.share.value or 0.0), c.label))
    lines += [f"  {cause.label}: {share_text(cause.share)}" for cause in named]
    lines.append("")
    if not result.votes.collected:
        lines.append("Agreement before discussion: no votes were recorded.")
    for found in result.votes.agreement:
        lines.append(f"Agreement before discussion on the {found.question}, {found.cases} cases:")
        for c in (found.percent, found.alpha, found.ac1):
            value = "not defined" if c.value is None else f"{c.value:.2f}"
            span = "" if c.low is None else f" ({c.low:.2f} to {c.high:.2f})"
            lines.append(f"  {c.name}: {value}{span}")
    if result.votes.collected:
        lines.append(f"Changed in discussion: {share_text(result.votes.changed)}")
    lines += findings_text(result.findings)
    if made.for_the_desk:
        lines += ["", "For you, who hold the file; no document says this"]
        lines += [f"  {finding.message}" for finding in made.for_the_desk]
    return "\n".join(lines)


def survey_text(results: Sequence[SurveyResult]) -> str:
    """Write surveys as text; nothing hidden appears."""
    lines: list[str] = []
    for result in results:
        lines += [f"{result.title}: {result.n:,} responses"]
        lines += _watermark(result.label)
        for table in result.tables:
            if table.group != "all":
                continue
            row = table.all_row
            agree = share_text(row.agree) if row.agree else "not shown"
            net = ""
            if row.net:
                net = f"; net {_points(row.net.value)} ({_points(row.net.low)} to "
                net += f"{_points(row.net.high)}) points"
            lines.append(f"  {table.question} {table.text} Agree: {agree}{net}")
        for grid in result.grids:
            lines.append(f"  {grid.text}")
            for s in grid.services:
                aware = share_text(s.aware) if s.aware else "not shown"
                good = share_text(s.effective) if s.effective else "not shown"
                lines.append(f"    {s.label}: know it {aware}; effective {good}; {s.quadrant}")
        clear = [d for d in result.differences if d.p_adjusted < 0.05]
        for d in clear:
            lines.append(
                f"  {d.question}: {d.second} {_points(d.difference)} points against {d.first} "
                f"({_points(d.low)} to {_points(d.high)}; {d.method})"
            )
        lines += [*findings_text(result.findings), ""]
    return "\n".join(lines)


def outreach_text(result: OutreachResult) -> str:
    """Write the outreach analysis as text."""
    lines = [
        f"{_count(result.referred)} children referred. {result.window}".strip(),
        f"  Already had a plan: {share_text(result.already_had_plan)}",
        f"  Without a plan at referral: {_count(result.without_plan)}",
        f"    have a plan since: {share_text(result.plan_later)}",
        f"    have none: {share_text(result.no_plan_later)}",
    ]
    curves: list[Curve] = [c for c in (result.overall, result.comparison) if c]
    for curve in [*curves, *result.by_need, *result.by_year_group]:
        lines.append(f"  {curve.label} ({curve.n} children), share with a plan after")
        for point in curve.points:
            if point.share is None:
                lines.append(f"    {point.months} months: not followed for so long")
            else:
                low, high = 100 * (point.low or 0.0), 100 * (point.high or 0.0)
                lines.append(
                    f"    {point.months} months: {100 * point.share:.1f}% ({low:.1f} to {high:.1f})"
                )
    return "\n".join([*lines, result.caution, *findings_text(result.findings)])


def share_text(share: Share) -> str:
    """Write a share: 5 of 15, 33.3% (15.2 to 58.3)."""
    if share.value is None or share.low is None or share.high is None:
        return "not shown, too few" if share.status is Status.SUPPRESSED else "not stated"
    return (
        f"{share.count} of {share.n}, {half_up(100 * share.value, 1):.1f}% "
        f"({half_up(100 * share.low, 1):.1f} to {half_up(100 * share.high, 1):.1f})"
    )


def findings_text(findings: Sequence[Finding]) -> list[str]:
    """List findings, each once."""
    told = list(dict.fromkeys(f.message for f in findings))
    return ["", "What to know", *(f"  {text}" for text in told)] if told else []


def _count(n: int | None) -> str:
    return "not shown, too few" if n is None else f"{n}"


def _points(share: float) -> str:
    return f"{half_up(100 * share):+.0f}"


def _watermark(text: str) -> list[str]:
    return [f"  {text}"] if text else []
