"""Opportunities and the mitigated plan in brief: the child's outcome beside every £."""

from collections.abc import Iterator

from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.document.model import Block, Column, FindingList, Heading, Table, Text
from highneeds.document.numbers import digits, millions
from highneeds.evidence.share_cells import million
from highneeds.opportunities.folder import MitigatedPlan
from highneeds.opportunities.mitigate import Scenario
from highneeds.opportunities.results import (
    Amounts,
    OpportunitiesResult,
    OpportunityResult,
    OpportunityTotal,
)
from highneeds.opportunities.sections import weight
from highneeds.vocabulary.periods import financial_year

_SWINGS = 6
"""Numbers that matter most: those further down move the total little."""


def opportunities_in_brief(result: OpportunitiesResult) -> Iterator[Block]:
    """Tell what each opportunity is for a child, and then what it is worth and how sure that is."""
    yield Text((result.title,))
    yield LAW_OPPORTUNITIES
    span = f"{financial_year(result.first_year)} to {financial_year(result.last_year)}"
    for item in result.opportunities:
        yield Heading(item.name)
        yield Text.listed(_about(item, span))
    total, five = result.total, result.total.five_year
    yield Heading(f"Together: {_three(total)}")
    yield Text((f"In the years of the profile: {_three(five)}",))
    yield Heading(f"What matters most (base {millions(five.potential)})")
    swings = result.tornado[:_SWINGS]
    yield Text.listed(f"{s.label}: {_range(s.at_low, s.at_high)}" for s in swings)
    yield FindingList(result.findings, "What to know")


def _about(item: OpportunityResult, span: str) -> Iterator[str]:
    yield f"For the child: {item.outcome}"
    yield item.watermark
    yield (
        f"Potential {millions(item.potential)}; at the lower weight {millions(item.lower)} "
        f"({weight(item.lower_weight)}), at the upper {millions(item.upper)} "
        f"({weight(item.upper_weight)})"
    )
    spread = item.range
    middle = millions(spread.p50)
    yield f"Statistical range of the potential: {_range(spread.p10, spread.p90)} (middle {middle})"
    if item.evidence_low is not None and item.evidence_high is not None:
        alone = _range(item.evidence_low, item.evidence_high)
        yield f"From the interval of its share alone: {alone}"
    yield f"{span}: {_three(item.five_year)} weighted"
    if item.double_counted > 0:
        yield f"Taken out as counted twice: {millions(item.double_counted)}"


def _range(low: float, high: float) -> str:
    return f"{millions(low)} to {millions(high)}"


def _three(amounts: Amounts | OpportunityTotal) -> str:
    return f"{millions(amounts.potential)}; {millions(amounts.lower)} and {millions(amounts.upper)}"


def mitigated_in_brief(made: MitigatedPlan) -> Iterator[Block]:
    """Tell the plan with nothing done beside the plan at the lower and upper weight."""
    m = made.mitigated
    yield LAW_OPPORTUNITIES
    columns = (
        Column("year", "Year", kind="period"),
        Column("plans", "plans"),
        Column("plans_lower", "lower"),
        Column("plans_upper", "upper"),
        Column("deficit", "deficit", "", 1),
        Column("deficit_lower", "lower", "", 1),
        Column("deficit_upper", "upper", "", 1),
    )
    rows = []
    for held in zip(m.unmitigated.positions, m.lower.positions, m.upper.positions, strict=True):
        deficits = (p.cumulative for p in held)
        rows.append(
            (
                held[0].financial_year,
                *(p.whole_plans for p in held),
                *(None if d is None else million(d) for d in deficits),
            )
        )
    yield Table("mitigated", "Total plans, and cumulative deficit in £m", columns, tuple(rows))
    yield Text((_last_range(m.lower), _last_range(m.upper)))
    if made.realised:
        yield Heading("Actual against planned children, by month")
        yield Text.listed(
            f"{row.month:%B %Y} {row.opportunity}: "
            f"{'not returned' if row.actual is None else row.actual}, planned "
            f"{digits(row.planned_lower, 1)} to {digits(row.planned_upper, 1)}: {row.position}"
            for row in made.realised.months
        )
    realised = made.realised.findings if made.realised else ()
    yield FindingList((*m.findings, *realised), "What to know")


def _last_range(scenario: Scenario) -> str:
    if not scenario.cumulative_range:
        return f"At the {scenario.name} weight: the deficit is not known."
    last = scenario.cumulative_range[-1]
    return (
        f"At the {scenario.name} weight the last deficit lies between {millions(last.p10)} and "
        f"{millions(last.p90)} from the share, flow, duration and cost alone."
    )
