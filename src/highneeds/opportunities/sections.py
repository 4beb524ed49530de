"""Opportunities as a section: the outcome first, then potential, weights, range and years."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.document.model import (
    Block,
    Chart,
    Column,
    FindingList,
    Heading,
    Section,
    Sentence,
    Table,
    Text,
    Value,
)
from highneeds.document.numbers import millions, number
from highneeds.evidence.share_cells import anchor, million, watermark
from highneeds.opportunities.results import (
    Amounts,
    OpportunitiesResult,
    OpportunityResult,
    OpportunityTotal,
    SimulatedRange,
)
from highneeds.vocabulary.periods import financial_year

_NOTE = (
    "Weights are judgement and stay apart from the statistical range, which draws share, flow, "
    "duration and cost together (P10 to P90). Money of the unit costs, not discounted."
)


_TOGETHER = "All of the above; no child is counted twice"


def opportunity_sections(result: OpportunitiesResult) -> tuple[Section, ...]:
    """Build the section of opportunities."""
    blocks: list[Block] = [_lead(result), LAW_OPPORTUNITIES, *_watermarks(result)]
    blocks += [_size_chart(result), *_matrix(result)]
    for item in result.opportunities:
        blocks += _about(item, result)
    blocks += [*_years(result), *_tornado(result), *_overlaps(result), _capacity(result)]
    blocks.append(
        Text(
            (
                f"Draws: {result.draws:,}, seed {result.seed}. Not modelled: children who leave "
                "the authority, plans ceased early, the cost of tribunals, and requests that an "
                "opportunity itself may bring.",
            )
        )
    )
    blocks.append(FindingList(result.findings))
    return (Section("opportunities", "Opportunities", tuple(blocks)),)


def weight(share: float) -> str:
    """Write a weight of 0 to 1 as people say it: 40%."""
    return number(100 * share, "%")


def _lead(result: OpportunitiesResult) -> Text:
    total = result.total
    outcomes = tuple(
        Sentence(f"{item.outcome} ({item.name}.)", ("opportunity-matrix",))
        for item in result.opportunities
    )
    worth = Sentence(
        f"At the stated weights the opportunities come to between {millions(total.lower)} and "
        f"{millions(total.upper)} over the lives of one year's plans; chance alone, in the few "
        f"cases behind them, takes the potential from {millions(total.range.p10)} to "
        f"{millions(total.range.p90)}.",
        ("opportunity-matrix", "opportunity-size"),
    )
    span = f"{financial_year(result.first_year)} to {financial_year(result.last_year)}"
    five = Sentence(
        f"From {span} they come to {millions(total.five_year.lower)} and "
        f"{millions(total.five_year.upper)}.",
        ("opportunity-years",),
    )
    return Text((outcomes, (worth, five)), title="What could be better for children, and its worth")


def _watermarks(result: OpportunitiesResult) -> tuple[Block, ...]:
    marks = tuple(dict.fromkeys(o.watermark for o in result.opportunities if o.watermark))
    return tuple(note for mark in marks for note in watermark(mark, "These shares do not estimate"))


def _size_chart(result: OpportunitiesResult) -> Chart:
    columns = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("measure", "Measure", kind="text"),
        Column("amount", "Amount", "£m", 1),
        Column("low", "Low (P10)", "£m", 1),
        Column("high", "High (P90)", "£m", 1),
    )
    rows = []
    for item in result.opportunities:
        rows += [
            (item.name, "Potential", *_with_range(item.potential, item.range)),
            (item.name, "At the lower weight", million(item.lower), None, None),
            (item.name, "At the upper weight", million(item.upper), None, None),
        ]

    told = "; ".join(
        f"{i.name}: {millions(i.potential)}, range {millions(i.range.p10)} to "
        f"{millions(i.range.p90)}"
        for i in result.opportunities
    )
    return chart_from_rows(
        "opportunity-size",
        "dot",
        f"Potential of {millions(result.total.potential)}, and how unsure it is",
        alt=f"Dots of potential with its range, and of the two weighted amounts. {told}.",
        takeaway="The range comes from few cases, not from judgement; the weights are judgement.",
        table="Potential and weighted",
        columns=columns,
        rows=rows,
        source=result.source,
        table_note=_NOTE,
        note=_NOTE,
    )


def _with_range(amount: float, spread: SimulatedRange) -> tuple[float, float, float]:
    return million(amount), million(spread.p10), million(spread.p90)


def _matrix(result: OpportunitiesResult) -> tuple[Table, Table]:
    head = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("outcome", "Outcome for the child", kind="text"),
        Column("potential", "Potential", "£m", 1),
        Column("lower", "Lower", "£m", 1),
        Column("upper", "Upper", "£m", 1),
        Column("five_lower", "In the years, lower", "£m", 1),
        Column("five_upper", "In the years, upper", "£m", 1),
    )
    parts: list[tuple[str, str, OpportunityResult | OpportunityTotal]] = [
        (item.name, item.outcome, item) for item in result.opportunities
    ]
    rows = tuple(
        (
            name,
            outcome,
            *_three(Amounts(item.potential, item.lower, item.upper)),
            *_three(item.five_year)[1:],
        )
        for name, outcome, item in [*parts, ("Together", _TOGETHER, result.total)]
    )
    matrix = Table("opportunity-matrix", "Opportunity matrix", head, rows, result.source, _NOTE)
    columns = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("p10", "P10", "£m", 1),
        Column("p50", "P50", "£m", 1),
        Column("p90", "P90", "£m", 1),
        Column("low", "From the share alone, low", "£m", 1),
        Column("high", "From the share alone, high", "£m", 1),
    )
    spreads = tuple(
        (
            item.name,
            million(item.range.p10),
            million(item.range.p50),
            million(item.range.p90),
            None if item.evidence_low is None else million(item.evidence_low),
            None if item.evidence_high is None else million(item.evidence_high),
        )
        for item in result.opportunities
    )
    note = "From the share alone: the 95% interval of the reviewed cases, all else at its point."
    title = "How unsure the potential is"
    return matrix, Table("opportunity-range", title, columns, spreads, result.source, note)


def _three(amounts: Amounts) -> tuple[float, float, float]:
    return million(amounts.potential), million(amounts.lower), million(amounts.upper)


def _about(item: OpportunityResult, result: OpportunitiesResult) -> tuple[Block, ...]:
    columns = (
        Column("factor", "Number", kind="label"),
        Column("point", "Used", "", 2),
        Column("p10", "P10", "", 2),
        Column("p90", "P90", "", 2),
        Column("why", "Where it comes from", kind="text"),
    )
    words = {
        "share": "Share of children, 0 to 1",
        "flow": "Children a year",
        "duration": "Years a plan lasts",
        "cost": "£ a plan a year",
    }
    rows = tuple(
        (
            f"{words[f.what]} ({f.name.split('.')[-1]})" if f.what == "cost" else words[f.what],
            f.point,
            Value(f.p10) if f.varies else None,
            Value(f.p90) if f.varies else None,
            f.why or None,
        )
        for f in item.factors
    )
    table = Table(
        f"opportunity-{anchor(item.id)}",
        f"What {item.name[:1].lower()}{item.name[1:]} rests on",
        columns,
        rows,
        result.source,
        "No P10 or P90: the number is held fixed, so the range is too narrow.",
    )
    facts = [
        f"For the child: {item.outcome}",
        f"Weights: lower {weight(item.lower_weight)} ({item.lower_reason}) upper "
        f"{weight(item.upper_weight)} ({item.upper_reason})",
        f"Starts {item.start}; enters {_entry(item.entry)}. Owner: {item.owner or 'not stated'}.",
    ]
    facts += [f"Others do it: {area}, {figure}." for area, figure, _ in item.comparators]
    if item.dependencies:
        facts.append(f"Depends on: {', '.join(item.dependencies)}.")
    return Heading(item.name), Text(tuple(facts), (table.id,), bullets=True), table


def _entry(entry: str) -> str:
    return "each September" if entry == "september" else "all year round"


def _years(result: OpportunitiesResult) -> tuple[Table, ...]:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("opportunity", "Opportunity", kind="text"),
        Column("potential", "Potential", "£m", 2),
        Column("lower", "Lower", "£m", 2),
        Column("upper", "Upper", "£m", 2),
        Column("p10", "P10", "£m", 2),
        Column("p90", "P90", "£m", 2),
    )
    parts = [(item.id, item.years) for item in result.opportunities]
    rows = tuple(
        (
            year.financial_year,
            name,
            *_three(year.benefit),
            million(year.range.p10),
            million(year.range.p90),
        )
        for name, years in (*parts, ("together", result.total.years))
        for year in years
    )
    names = "; ".join(f"{item.id}: {item.name}" for item in result.opportunities)
    note = f"{_NOTE} {names}."
    title = "Benefits by financial year"
    gross = Table("opportunity-years", title, columns, rows, result.source, note)
    if not any(year.cost_of_change for year in result.total.years):
        return (gross,)
    net_columns = (
        Column("year", "Financial year", kind="period"),
        Column("cost", "Cost of the change", "£m", 2),
        Column("lower", "Net, lower", "£m", 2),
        Column("upper", "Net, upper", "£m", 2),
    )
    net_rows = tuple(
        (y.financial_year, million(y.cost_of_change), million(y.net.lower), million(y.net.upper))
        for y in result.total.years
    )
    title = "Benefits less the cost of the change"
    return gross, Table("opportunity-net", title, net_columns, net_rows, result.source, note)


def _tornado(result: OpportunitiesResult) -> tuple[Chart, ...]:
    swings = [s for s in result.tornado if s.width > 0][:10]
    if not swings:
        return ()
    columns = (
        Column("assumption", "Number and its two ends", kind="label"),
        Column("base", "As it stands", "£m", 1),
        Column("low", "At the first end", "£m", 1),
        Column("high", "At the second end", "£m", 1),
    )
    rows = tuple((s.label, million(s.base), million(s.at_low), million(s.at_high)) for s in swings)
    note = "One number at a time, from its 10th to its 90th percentile, at full potential."

    top = swings[0]
    return (
        chart_from_rows(
            "opportunity-tornado",
            "tornado",
            f"What matters most: {top.label}",
            alt=f"Tornado of the benefit from {financial_year(result.first_year)} to "
            f"{financial_year(result.last_year)}, widest first: {top.label}, "
            f"{millions(top.at_low)} to {millions(top.at_high)}.",
            takeaway="More cases reviewed at random would narrow the widest bars most.",
            table="What matters most",
            columns=columns,
            rows=rows,
            source=result.source,
            table_note=note,
            note=note,
        ),
    )


def _overlaps(result: OpportunitiesResult) -> tuple[Block, ...]:
    return tuple(
        Text(
            (f"Cohort {o.cohort}: {millions(o.removed)} would have been counted twice. {o.note}",),
            title="Double counting removed",
        )
        for o in result.overlaps
    )


def _capacity(result: OpportunitiesResult) -> Table:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("provision", "Where", kind="text"),
        Column("lower", "Lower", "children", 0, signed=True),
        Column("upper", "Upper", "children", 0, signed=True),
        Column("potential", "Potential", "children", 0, signed=True),
    )
    rows = tuple(
        (
            e.financial_year,
            "Supported without a plan" if e.provision == "no_plan" else e.provision,
            e.change.lower,
            e.change.upper,
            e.change.potential,
        )
        for e in result.capacity
    )
    return Table(
        "opportunity-capacity",
        "Who needs a place or support that would not have been needed there",
        columns,
        rows,
        result.source,
        "A benefit is there only if these places and this support are.",
    )
