"""The scorecard as sections of the combined report: attention, table, charts, exceptions, actions.

The board's own page of any number of KPIs is `writers.html.scorecard`, in the same words
and with the same charts; here stand the blocks that every format shares, with charts of the KPIs
that need attention.
"""

from collections.abc import Sequence
from typing import Final

from highneeds.document.law import LAW_TARGETS
from highneeds.document.model import (
    Block,
    Column,
    FindingList,
    Section,
    Sentence,
    Source,
    Table,
    Text,
    Value,
)
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.kpi_charts import UNITS, control_chart
from highneeds.scorecard.kpi_words import (
    JUDGED,
    FigureWords,
    day_words,
    judged_words,
    last_year_words,
    month_words,
    published_words,
    target_words,
)
from highneeds.scorecard.results import KpiResult, Scorecard

_SIGN: Final = {
    Arrow.UP: "\N{NO-BREAK SPACE}▲",
    Arrow.DOWN: "\N{NO-BREAK SPACE}▼",
    Arrow.FLAT: "\N{NO-BREAK SPACE}▶",
}


def scorecard_sections(board: Scorecard) -> tuple[Section, ...]:
    """Build the scorecard's sections.

    Returns
    -------
    tuple[Section, ...]
        "scorecard" (attention, KPI table, charts, exceptions, actions) and the appendix
        "scorecard-data" (every shown month as tidy numbers, and the findings).
    """
    blocks: list[Block] = [_attention(board), _kpi_table(board), LAW_TARGETS]
    wanted = [kpi for item in board.attention for kpi in item.kpis[:1]]
    blocks += [
        chart
        for kpi in dict.fromkeys(wanted)
        if (chart := control_chart(board.kpi(kpi))) is not None
    ]
    for section, title in (("trends", "Emerging trends"), ("concerns", "Areas of concern")):
        remarks = [r for r in board.remarks if r.section == section]
        if remarks:
            lines = tuple(f"{r.text} ({r.author})" if r.author else r.text for r in remarks)
            blocks.append(Text(lines, ("scorecard-kpis",), title, bullets=True))
    if board.exceptions:
        blocks.append(_exceptions(board))
    if board.actions:
        blocks.append(_actions(board))
    findings = (*(f for r in board.kpis for f in r.findings), *board.findings)
    return (
        Section("scorecard", f"Scorecard, {board.month.long}", tuple(blocks)),
        Section(
            "scorecard-data",
            "Scorecard: figures and data notes",
            (_figures(board), Text(board.notes, bullets=True), FindingList(findings))
            if board.notes
            else (_figures(board), FindingList(findings)),
            appendix=True,
        ),
    )


def scorecard_sources(board: Scorecard) -> tuple[Source, ...]:
    """Return the publications and files that the scorecard rests on."""
    published = dict.fromkeys(
        c.source for r in board.kpis for c in r.comparators if c.method != "typed" and c.source
    )
    own = tuple(
        Source(f"scorecard-file-{number}", name, publisher=board.board)
        for number, name in enumerate(board.files, start=1)
    )
    return own + tuple(
        Source(f"scorecard-source-{number}", title)
        for number, title in enumerate(published, start=1)
    )


def _attention(board: Scorecard) -> Text:
    items: Sequence[tuple[Sentence, ...]] = [
        (Sentence(f"{item.title}. {item.why}", ("scorecard-kpis",)),) for item in board.attention
    ]
    if not items:
        items = [(Sentence("Nothing stands out this month.", ("scorecard-kpis",)),)]
    return Text(tuple(items), title="What needs the board's attention", bullets=True)


def _kpi_table(board: Scorecard) -> Table:
    columns = (
        Column("ref", "Ref", kind="code"),
        Column("kpi", "KPI", kind="text"),
        *(Column(f"m{m.iso.replace('-', '')}", m.short, kind="text") for m in board.months),
        Column("judgement", "Judgement", kind="text"),
        Column("england", "England", kind="text"),
        Column("neighbours", "Neighbours", kind="text"),
        Column("last_year", board.month.plus(-12).short, kind="text"),
        Column("target", "Target", kind="text"),
        Column("colour", "Colour", kind="text"),
    )
    return Table(
        "scorecard-kpis",
        f"Key performance indicators, {board.months[0].short} to {board.months[-1].short}",
        columns,
        tuple(_kpi_row(result) for result in board.kpis),
        source=", ".join(board.files),
        note="▲ rose, ▼ fell, ▶ stayed level against the month before. The arrow says nothing of "
        "good or bad; the judgement does. No data is not zero.",
    )


def _kpi_row(result: KpiResult) -> tuple[str, ...]:
    mark = result.mark
    return (
        result.kpi.ref,
        result.kpi.definition.title,
        *(_month(month_words(result, m)) for m in result.months),
        judged_words(result),
        published_words(result, "england"),
        published_words(result, "neighbours"),
        last_year_words(result).words,
        target_words(result),
        mark.rag.value if mark.rag else "",
    )


def _month(figure: FigureWords) -> str:
    counts = f", {figure.counts}" if figure.counts else ""
    arrow = _SIGN[figure.arrow] if figure.arrow else ""
    return f"{figure.words}{counts}{arrow}"


def _exceptions(board: Scorecard) -> Table:
    return Table(
        "scorecard-exceptions",
        "Exceptions that the board is owed an answer to",
        tuple(
            Column(key, label, kind=kind)  # type: ignore[arg-type]
            for key, label, kind in (
                ("ref", "KPI", "code"),
                ("since", "Since", "text"),
                ("why", "Why", "text"),
                ("trend", "Trend", "text"),
                ("published", "Published", "text"),
                ("commentary", "Commentary", "text"),
                ("action", "Action", "text"),
                ("owed", "Still owed", "text"),
            )
        ),
        tuple(
            (
                entry.ref,
                entry.opened.long,
                entry.why,
                entry.trend,
                entry.comparator,
                entry.commentary,
                f"{entry.action} ({entry.by})" if entry.action else "",
                ", ".join(entry.missing) if entry.closed is None else "closed",
            )
            for entry in board.exceptions
        ),
    )


def _actions(board: Scorecard) -> Table:
    heads = ("number", "issue", "action", "by", "due", "status", "kpis")
    labels = ("No.", "Issue", "Action to be taken", "By whom", "Completion date", "Status", "KPIs")
    return Table(
        "scorecard-actions",
        "Action log, overdue first",
        tuple(
            Column(key, label, kind="code" if key == "number" else "text")
            for key, label in zip(heads, labels, strict=True)
        ),
        tuple(
            (
                action.number,
                action.issue,
                action.action,
                action.by,
                day_words(action.due),
                "overdue" if action.overdue(board.as_at) else action.status,
                ", ".join((*action.kpis, *action.findings)),
            )
            for action in board.actions
        ),
    )


def _figures(board: Scorecard) -> Table:
    rows = tuple(
        (
            result.id,
            mark.month.iso,
            Value(mark.value, mark.status),
            Value(mark.numerator),
            Value(mark.denominator),
            UNITS.get(result.kpi.definition.unit, result.kpi.definition.unit.value),
            mark.movement.value if mark.movement else "",
            JUDGED[mark.judgement],
            mark.rag.value if mark.rag else "",
        )
        for result in board.kpis
        for mark in result.months
    )
    return Table(
        "scorecard-figures",
        f"Scorecard figures, {board.months[0].short} to {board.months[-1].short}",
        (
            Column("kpi", "KPI", kind="code"),
            Column("month", "Month", kind="period"),
            Column("value", "Value", decimals=1),
            Column("numerator", "Numerator"),
            Column("denominator", "Denominator"),
            Column("unit", "Unit", kind="text"),
            Column("movement", "Movement", kind="text"),
            Column("judgement", "Judgement", kind="text"),
            Column("colour", "Colour", kind="text"),
        ),
        rows,
        source=", ".join(board.files),
        note="A percentage is 0 to 100. Each value is in the unit of its row.",
    )
