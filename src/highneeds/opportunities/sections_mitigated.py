"""The mitigated plan as a section: plans, spend and deficit beside those with nothing done."""

from collections.abc import Mapping

from highneeds.document.figure import chart_from_rows
from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.document.model import (
    Block,
    Cell,
    Chart,
    Column,
    FindingList,
    Section,
    Sentence,
    Table,
    Text,
)
from highneeds.document.numbers import millions, number
from highneeds.evidence.share_cells import watermark
from highneeds.opportunities.mitigate import MitigatedForecast, Scenario
from highneeds.opportunities.realised import RealisedResult
from highneeds.vocabulary.rounding import half_up

_NAMES = {
    "unmitigated": "Nothing done",
    "lower": "At the lower weight",
    "upper": "At the upper weight",
}


def mitigated_sections(
    result: MitigatedForecast,
    labels: Mapping[str, str],
    outcomes: tuple[str, ...],
    marks: tuple[str, ...] = (),
    realised: RealisedResult | None = None,
) -> tuple[Section, ...]:
    """Build the section of the mitigated plan.

    Parameters
    ----------
    outcomes
        The child's outcome of each opportunity, which stands beside the £.
    marks
        Watermarks of the samples behind them.
    realised
        Actual against planned months.
    """
    told = (result.unmitigated, result.lower, result.upper)
    blocks: list[Block] = [_lead(result, outcomes), LAW_OPPORTUNITIES]
    blocks += [note for mark in dict.fromkeys(marks) if mark for note in watermark(mark)]
    if any(p.cumulative is not None for p in result.unmitigated.positions):
        blocks.append(_deficit_chart(told))
    blocks += [_plans_chart(told), _position_table(told), _plans_table(told, result, labels)]
    blocks.append(_effects(result, labels))
    if realised is not None:
        blocks += _realised(realised)
    findings = result.findings + (realised.findings if realised else ())
    blocks.append(FindingList(tuple(dict.fromkeys(findings))))
    return (Section("mitigated", "The plan with the opportunities", tuple(blocks)),)


def _lead(result: MitigatedForecast, outcomes: tuple[str, ...]) -> Text:
    last = [s.positions[-1] for s in (result.unmitigated, result.lower, result.upper)]
    year = last[0].financial_year
    first = Sentence(
        f"In {year} there would be {number(last[0].whole_plans)} plans with nothing done, "
        f"{number(last[1].whole_plans)} at the lower weight and {number(last[2].whole_plans)} at "
        "the upper.",
        ("mitigated-plans",),
    )
    sentences = [first]
    deficits = [position.cumulative for position in last]
    title = "Fewer children would need to wait for a plan"
    if None not in deficits:
        base, low, high = (float(d or 0.0) for d in deficits)
        sentences.append(
            Sentence(
                f"The cumulative deficit at its end would be {millions(base)}, {millions(low)} and "
                f"{millions(high)}.",
                ("mitigated-deficit",),
            )
        )
        least, most = (millions(end) for end in sorted((low, high)))
        title = f"By {year} the deficit would be {least} to {most}, not {millions(base)}"
    return Text((tuple(sentences), *outcomes), title=title)


def _deficit_chart(scenarios: tuple[Scenario, ...]) -> Chart:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("scenario", "Scenario", kind="text"),
        Column("deficit", "Cumulative deficit", "£m", 1),
        Column("low", "P10", "£m", 1),
        Column("high", "P90", "£m", 1),
    )
    rows = []
    for scenario in scenarios:
        for k, position in enumerate(scenario.positions):
            spread = scenario.cumulative_range
            ends = (spread[k].p10 / 1e6, spread[k].p90 / 1e6) if k < len(spread) else (None, None)
            amount = None if position.cumulative is None else position.cumulative / 1e6
            rows.append((position.financial_year, _NAMES[scenario.name], amount, *ends))

    final = {s.name: s.positions[-1].cumulative or 0.0 for s in scenarios}
    year = scenarios[0].positions[-1].financial_year
    told = ", ".join(f"{_NAMES[name].lower()} {millions(v)}" for name, v in final.items())
    return chart_from_rows(
        "mitigated-deficit",
        "line",
        f"The deficit still grows, to {millions(final['upper'])} at best by {year}"
        if final["upper"] > (scenarios[0].positions[0].cumulative or 0.0)
        else f"The deficit falls to {millions(final['upper'])} at best by {year}",
        alt=f"Lines of the cumulative deficit by financial year. In {year}: {told}.",
        takeaway="The band shows the range of the benefits alone; the forecast under it has an "
        "error of its own.",
        table="Cumulative deficit at the end of each year",
        columns=columns,
        rows=rows,
        table_note=_RANGE,
        note=_RANGE,
    )


def _plans_chart(scenarios: tuple[Scenario, ...]) -> Chart:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("scenario", "Scenario", kind="text"),
        Column("plans", "EHC plans", "plans"),
    )
    rows = tuple(
        (p.financial_year, _NAMES[s.name], p.whole_plans) for s in scenarios for p in s.positions
    )
    note = "Only whole children are taken off: a fraction of a child avoids no plan."

    last = [s.positions[-1].whole_plans for s in scenarios]
    fewer = half_up(last[0] - last[-1])
    return chart_from_rows(
        "mitigated-plans",
        "line",
        f"At most {fewer:,.0f} fewer plans by {scenarios[0].positions[-1].financial_year}",
        alt=f"Lines of EHC plans by year, ending at {last[0]:,.0f} with nothing done and "
        f"{last[-1]:,.0f} at the upper weight.",
        takeaway="These are children whose goals are met without a plan, not plans refused.",
        table="EHC plans",
        columns=columns,
        rows=rows,
        table_note=note,
        note=note,
    )


def _position_table(scenarios: tuple[Scenario, ...]) -> Table:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("scenario", "Scenario", kind="text"),
        Column("plans", "Plans", "plans"),
        Column("spend", "Spend", "£m", 1),
        Column("allocation", "Allocation and transfers", "£m", 1),
        Column("in_year", "In-year deficit", "£m", 1),
        Column("cumulative", "Cumulative deficit", "£m", 1),
    )
    rows = tuple(
        (
            p.financial_year,
            _NAMES[s.name],
            p.whole_plans,
            _m(p.spend),
            _m(p.allocation),
            _m(p.in_year),
            _m(p.cumulative),
        )
        for s in scenarios
        for p in s.positions
    )
    title = "Plans, spend and deficit with and without the opportunities"
    return Table("mitigated-position", title, columns, rows, "", "Deficits are positive.")


def _m(pounds: float | None) -> float | None:
    return None if pounds is None else pounds / 1e6


def _plans_table(
    scenarios: tuple[Scenario, ...], result: MitigatedForecast, labels: Mapping[str, str]
) -> Table:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("provision", "Provision", kind="text"),
        *(Column(s.name, _NAMES[s.name], "plans", 1) for s in scenarios),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            position.financial_year,
            labels.get(provision, provision),
            *(s.positions[k].plans[i] for s in scenarios),
        )
        for i, provision in enumerate(result.provisions)
        for k, position in enumerate(result.unmitigated.positions)
    )
    return Table("mitigated-provision", "Plans by provision", columns, rows)


def _effects(result: MitigatedForecast, labels: Mapping[str, str]) -> Table:
    columns = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("year", "Financial year", kind="period"),
        Column("provision", "Provision", kind="text"),
        Column("need", "Primary need", kind="text"),
        Column("lower", "Lower", "children", 1, signed=True),
        Column("upper", "Upper", "children", 1, signed=True),
    )
    words = {**labels, "no_plan": "Supported without a plan"}
    rows = tuple(
        (
            e.opportunity,
            e.financial_year,
            words.get(e.provision, e.provision),
            e.need,
            e.change.lower,
            e.change.upper,
        )
        for e in result.effects
    )
    note = "Need is split only where the opportunity states its mix."
    return Table("mitigated-effects", "What each mitigation does", columns, rows, "", note)


def _realised(result: RealisedResult) -> tuple[Block, ...]:
    columns = (
        Column("month", "Month", kind="period"),
        Column("opportunity", "Opportunity", kind="text"),
        Column("lower", "Planned, lower", "children", 1),
        Column("upper", "Planned, upper", "children", 1),
        Column("actual", "Actual", "children"),
        Column("low", "Low", "children", 1),
        Column("high", "High", "children", 1),
        Column("position", "Against the plan", kind="text"),
    )
    rows = tuple(
        (
            f"{m.month:%B %Y}",
            m.opportunity,
            m.planned_lower,
            m.planned_upper,
            m.actual,
            m.low,
            m.high,
            m.position,
        )
        for m in result.months
    )
    note = "Children by the end of each month since the start; 95% Poisson interval of the actual."
    blocks: list[Block] = [
        Table("mitigated-realised", "Actual against planned", columns, rows, "", note)
    ]
    if result.plans:
        heads = (
            Column("month", "Month", kind="period"),
            Column("actual", "Plans", "plans"),
            Column("forecast", "Forecast with nothing done", "plans"),
            Column("difference", "Difference", "plans", 0, signed=True),
        )
        months = tuple(
            (f"{p.month:%B %Y}", p.actual, p.counterfactual, p.difference) for p in result.plans
        )
        note = "A difference is no proof: the forecast has an error, and other things change too."
        blocks.append(
            Table(
                "mitigated-counterfactual",
                "All plans against the forecast",
                heads,
                months,
                "",
                note,
            )
        )
    return tuple(blocks)


_RANGE = "P10 to P90 of the benefits: share, flow, duration and cost drawn together."
