"""Opportunities and the mitigated plan as plain text: the child's outcome beside every £."""

from highneeds.actions.mitigate import MitigatedPlan
from highneeds.cli.evidence_text import findings_text
from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.opportunities.mitigate import Scenario
from highneeds.opportunities.results import OpportunitiesResult
from highneeds.vocabulary.periods import financial_year
from highneeds.vocabulary.rounding import half_up

NEED_DECIDES = LAW_OPPORTUNITIES.paragraphs[0]


def opportunities_text(result: OpportunitiesResult) -> str:
    """Write the opportunities as text."""
    lines = [result.title, NEED_DECIDES]
    for item in result.opportunities:
        lines += ["", item.name, f"  For the child: {item.outcome}"]
        if item.watermark:
            lines.append(f"  {item.watermark}")
        lines.append(
            f"  Potential {_m(item.potential)}; at the lower weight {_m(item.lower)} "
            f"({item.lower_weight:.0%}), at the upper {_m(item.upper)} ({item.upper_weight:.0%})"
        )
        lines.append(
            f"  Statistical range of the potential: {_m(item.range.p10)} to {_m(item.range.p90)} "
            f"(middle {_m(item.range.p50)})"
        )
        if item.evidence_low is not None and item.evidence_high is not None:
            lines.append(
                f"  From the interval of its share alone: {_m(item.evidence_low)} to "
                f"{_m(item.evidence_high)}"
            )
        five = item.five_year
        lines.append(
            f"  {financial_year(result.first_year)} to "
            f"{financial_year(result.last_year)}: {_m(five.potential)}; "
            f"{_m(five.lower)} and {_m(five.upper)} weighted"
        )
        if item.double_counted > 0:
            lines.append(f"  Taken out as counted twice: {_m(item.double_counted)}")
    total = result.total
    lines += ["", f"Together: {_m(total.potential)}; {_m(total.lower)} and {_m(total.upper)}"]
    five = total.five_year
    lines.append(
        f"In the years of the profile: {_m(five.potential)}; {_m(five.lower)} and {_m(five.upper)}"
    )
    lines += ["", f"What matters most (base {_m(total.five_year.potential)})"]
    lines += [f"  {s.label}: {_m(s.at_low)} to {_m(s.at_high)}" for s in result.tornado[:6]]
    return "\n".join([*lines, *findings_text(result.findings)])


def mitigated_text(made: MitigatedPlan) -> str:
    """Write the mitigated plan beside the unmitigated one."""
    m = made.mitigated
    lines = [NEED_DECIDES, "", "Total plans, and cumulative deficit in £m", ""]
    head = ["Year", "plans", "lower", "upper", "deficit", "lower", "upper"]
    lines.append("  ".join(f"{text:>8}" for text in head))
    for k, base in enumerate(m.unmitigated.positions):
        low, high = m.lower.positions[k], m.upper.positions[k]
        cells = [base.financial_year]
        cells += [f"{half_up(p.whole_plans):,.0f}" for p in (base, low, high)]
        cells += [_mm(p.cumulative) for p in (base, low, high)]
        lines.append("  ".join(f"{cell:>8}" for cell in cells))
    lines += ["", *(_range_line(s) for s in (m.lower, m.upper))]
    if made.realised:
        lines += ["", "Actual against planned children, by month"]
        for row in made.realised.months:
            actual = "not returned" if row.actual is None else f"{row.actual}"
            lines.append(
                f"  {row.month:%B %Y} {row.opportunity}: {actual}, planned "
                f"{row.planned_lower:.1f} to {row.planned_upper:.1f}: {row.position}"
            )
    findings = m.findings + (made.realised.findings if made.realised else ())
    return "\n".join([*lines, *findings_text(findings)])


def _range_line(scenario: Scenario) -> str:
    if not scenario.cumulative_range:
        return f"At the {scenario.name} weight: the deficit is not known."
    last = scenario.cumulative_range[-1]
    return (
        f"At the {scenario.name} weight the last deficit lies between {_m(last.p10)} and "
        f"{_m(last.p90)} from the share, flow, duration and cost alone."
    )


def _m(pounds: float) -> str:
    return f"£{half_up(pounds / 1e6, 1):.1f}m"


def _mm(pounds: float | None) -> str:
    return "n/a" if pounds is None else f"{half_up(pounds / 1e6, 1):.1f}"
