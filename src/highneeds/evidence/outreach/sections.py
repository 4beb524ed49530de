"""Outreach as a section: who had a plan already, and what became of those who had none."""

from dataclasses import replace

from highneeds.document.model import (
    Block,
    Chart,
    Column,
    FindingList,
    Section,
    Sentence,
    Table,
    Text,
    Value,
)
from highneeds.evidence.outreach.curves import Curve
from highneeds.evidence.outreach.results import OutreachResult
from highneeds.evidence.share_cells import (
    interval_words,
    share_value,
    watermark,
    words_of,
)


def outreach_sections(result: OutreachResult) -> tuple[Section, ...]:
    """Build the section of outreach."""
    source = result.source or result.file
    blocks: list[Block] = [_lead(result), *watermark(result.caution), _outcomes(result, source)]
    curves = [c for c in (result.overall, result.comparison) if c]
    if curves:
        blocks.append(_curve_chart(curves, source))
    others = [*result.by_need, *result.by_year_group]
    if others:
        blocks.append(_curve_table("outreach-groups", "By need and year group", others, source))
    if result.contrasts:
        blocks.append(_contrast_table(result, source))
        blocks.append(_balance_table(result, source))
    if result.needs_without_plan:
        blocks.append(_needs(result, source))
    if result.note:
        blocks.append(Text((result.note,)))
    blocks.append(FindingList(result.findings))
    return (Section("outreach", "Outreach", tuple(blocks)),)


def _lead(result: OutreachResult) -> Text:
    without = result.no_plan_later
    where = ("outreach-outcomes",)
    number = (
        "Children were referred"
        if result.referred is None
        else (f"{result.referred} children were referred")
    )
    first = Sentence(f"{number}. {result.window}".strip() + ".", where)
    if without.value is None:
        hidden = Sentence("What became of them is not shown: a number is under five.", where)
        return Text(((first, hidden),), title="Too few children to show what became of them")
    had = result.already_had_plan
    already = Sentence(
        f"{'A few' if had.value is None else had.count} already had a plan and are set apart: "
        "outreach could neither cause nor avoid it.",
        where,
    )
    since = Sentence(
        f"Of the {result.without_plan} without a plan, {words_of(without)} have none since; with "
        f"so few children anything from {interval_words(without)} would fit.",
        where,
    )
    title = f"{without.count} of {without.n} children without a plan at referral have none since"
    return Text(((first, already, since),), title=title)


def _outcomes(result: OutreachResult, source: str) -> Block:
    columns = (
        Column("outcome", "Outcome", kind="label"),
        Column("children", "Children", "children"),
        Column("share", "Share", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = []
    for label, share in (
        ("Have a plan since", result.plan_later),
        ("Have none", result.no_plan_later),
    ):
        value = share_value(share)
        count = share.count if value.value is not None else Value(None, value.status)
        rows.append((label, count, value, value.low, value.high))
    note = "Base: children without a plan at referral. 95% intervals."
    title = "Children without a plan at referral"
    table = Table("outreach-outcomes", title, columns, tuple(rows), source, note)
    if result.plan_later.value is None:
        return table
    return Chart(
        "outreach-outcomes",
        "bar",
        f"{words_of(result.plan_later)} of children without a plan at referral have one since",
        f"Two bars with intervals: a plan since {words_of(result.plan_later)}, none "
        f"{words_of(result.no_plan_later)}.",
        result.caution,
        replace(table, id="outreach-outcomes-data"),
        "outcome",
        "share",
        low="low",
        high="high",
        source=source,
        n=result.without_plan,
        note=note,
    )


def _curve_chart(curves: list[Curve], source: str) -> Chart:
    table = _curve_table(
        "outreach-curve-data", "Share with a plan by months since referral", curves, source
    )
    last = next((p for p in reversed(curves[0].points) if p.share is not None), None)
    title = (
        "Too few months have passed to say"
        if last is None or last.share is None
        else (f"{100 * last.share:.0f}% had a plan within {last.months} months of referral")
    )
    return Chart(
        "outreach-curve",
        "dot",
        title,
        "Dots with intervals of the share of children with a plan 6, 12 and 24 months after "
        "referral, children who moved away counted until they moved.",
        "Kaplan-Meier: what would be seen if nobody had moved away.",
        table,
        "months",
        "share",
        series="group",
        low="low",
        high="high",
        source=source,
        n=curves[0].n,
    )


def _curve_table(name: str, title: str, curves: list[Curve], source: str) -> Table:
    columns = (
        Column("months", "After", kind="label"),
        Column("group", "Group", kind="text"),
        Column("children", "Children", "children"),
        Column("share", "With a plan", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
        Column("here", "With a plan from here, moves competing", "%", 0),
    )
    rows = []
    for curve in curves:
        for point, here in zip(curve.points, curve.here, strict=True):
            cells = [
                None if v is None else 100 * v
                for v in (point.share, point.low, point.high, here.share)
            ]
            rows.append((f"{point.months} months", curve.label, curve.n, *cells))
    return Table(name, title, columns, tuple(rows), source, "95% intervals, log-minus-log.")


def _contrast_table(result: OutreachResult, source: str) -> Table:
    columns = (
        Column("months", "After", kind="label"),
        Column("difference", "Outreach less comparison", "pp", 0, signed=True),
        Column("low", "Low", "pp", 0, signed=True),
        Column("high", "High", "pp", 0, signed=True),
    )
    rows = tuple(
        (f"{c.months} months", 100 * c.difference, 100 * c.low, 100 * c.high)
        for c in result.contrasts
    )
    return Table(
        "outreach-contrast", "Against the comparison group", columns, rows, source, result.caution
    )


def _balance_table(result: OutreachResult, source: str) -> Table:
    columns = (
        Column("category", "Category", kind="label"),
        Column("outreach", "Outreach", "%", 0),
        Column("comparison", "Comparison", "%", 0),
        Column("standardised", "Standardised difference", "", 2, signed=True),
    )
    rows = tuple(
        (f"{b.what}: {b.category}", 100 * b.outreach, 100 * b.comparison, b.standardised)
        for b in result.balance
    )
    note = "Above 0.1 either way the groups are not alike in this."
    return Table("outreach-balance", "How alike the two groups are", columns, rows, source, note)


def _needs(result: OutreachResult, source: str) -> Table:
    columns = (
        Column("need", "Need", kind="label"),
        Column("share", "Of children without a plan since", "%", 0),
    )
    rows = tuple((need, share_value(share)) for need, share in result.needs_without_plan)
    return Table(
        "outreach-needs", "Needs of children who have no plan since", columns, rows, source
    )
