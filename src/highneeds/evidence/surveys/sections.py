"""Surveys as sections: diverging answers with n, groups, services, reasons and free text."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import (
    Block,
    Cell,
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
from highneeds.evidence.share_cells import (
    anchor,
    share_value,
    watermark,
    words_of,
)
from highneeds.evidence.surveys.results import ChoiceResult, GridResult, SurveyResult
from highneeds.evidence.surveys.section_tables import (
    difference_table,
    margin_tables,
    school_blocks,
    text_blocks,
    variation_table,
)
from highneeds.evidence.surveys.tables import AnswerRow, AnswerTable
from highneeds.own.small_numbers import small_number_rule
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status

_SIDES = {"negative": "Disagree", "neutral": "Neither", "positive": "Agree", "mixed": "Joined"}
_RULE = small_number_rule()
_HIDDEN = (
    f"Groups under {_RULE.smallest_group} stand with others and counts under "
    f"{_RULE.smallest_count} are hidden, with more so that they cannot be worked out. Does not "
    "apply and don't know are outside the base."
)


def survey_sections(result: SurveyResult) -> tuple[Section, ...]:
    """Build the section of one survey."""
    name = f"survey-{anchor(result.id)}"
    blocks: list[Block] = [_lead(result, name), *watermark(result.label, "Not real answers")]
    overall = [t for t in result.tables if t.group == "all" and t.all_row.state == "shown"]
    if overall:
        blocks.append(_diverging(result, name, overall))
    if result.tables:
        blocks.append(_net_table(result, name))
    blocks += difference_table(result, name)
    blocks += variation_table(result, name)
    for grid in result.grids:
        blocks += _grid(result, name, grid)
    for choice in result.choices:
        blocks += _choice(result, name, choice)
    blocks += text_blocks(result, name)
    blocks += school_blocks(result, name)
    blocks += margin_tables(result, name)
    blocks.append(FindingList(result.findings))
    return (Section(name, result.title, tuple(blocks)),)


def _lead(result: SurveyResult, name: str) -> Text:
    rate = ""
    if result.response_rate is not None:
        rate = f" ({half_up(100 * result.response_rate, 1):.1f}% of {result.invited:,} invited)"
    kind = "indicative: the link was open" if result.indicative else "those of a random sample"
    sentences = [
        Sentence(
            f"{result.n:,} responses{rate}{', ' + result.dates if result.dates else ''}. "
            f"At worst a share of all is known to within "
            f"{half_up(100 * result.margin_of_error, 1):.1f} points; intervals are {kind}.",
            (f"{name}-net",) if result.tables else (),
        )
    ]
    cells = [count for t in result.tables for row in t.rows for count in row.counts]
    if hidden := sum(count is None for count in cells):
        sentences.append(
            Sentence(
                f"{hidden:,} of {len(cells):,} counts by group are hidden, so that nobody can be "
                "found.",
                (f"{name}-net",),
            )
        )
    known = [t for t in result.tables if t.group == "all" and t.all_row.net]
    if known:
        known.sort(key=lambda t: t.all_row.net.value if t.all_row.net else 0.0)
        for word, table in (("Least", known[0]), ("Most", known[-1])):
            agree = table.all_row.agree
            told = words_of(agree) if agree else "not shown"
            sentences.append(Sentence(f'{word} agreed: "{table.text}" ({told}).', (f"{name}-net",)))
    return Text((tuple(sentences),), title=result.title)


def _diverging(result: SurveyResult, name: str, tables: list[AnswerTable]) -> Chart:
    columns = (
        Column("question", "Statement", kind="label"),
        Column("answer", "Answer", kind="text"),
        Column("share", "Share", "%", 0),
        Column("responses", "Responses", "responses"),
        Column("n", "Base", "responses"),
    )
    rows: list[tuple[Cell, ...]] = []
    told = _answers(tables)
    for table in tables:
        n = table.all_row.n or 0
        for answer, count in told[table.question]:
            share = 100 * count / n
            rows.append((f"{table.text} (n = {n})", answer, share, count, n))

    best = max(tables, key=lambda t: t.all_row.agree.value or 0.0 if t.all_row.agree else 0.0)
    worst = min(tables, key=lambda t: t.all_row.agree.value or 0.0 if t.all_row.agree else 1.0)
    ends = "; ".join(
        f"{t.text} {words_of(t.all_row.agree)} agree" for t in (best, worst) if t.all_row.agree
    )
    return chart_from_rows(
        f"{name}-answers",
        "diverging",
        _marked(result, f'Fewest agree that "{worst.text}"'),
        alt=f"Diverging bars of the answers to {len(tables)} statements. {ends}.",
        takeaway="Bars to the right agree, to the left disagree; n differs where people left "
        "one out.",
        table="Answers of all responses",
        columns=columns,
        rows=rows,
        source=result.source,
        table_note=_HIDDEN,
        n=result.n,
        note=_HIDDEN,
    )


def _answers(tables: list[AnswerTable]) -> dict[str, list[tuple[str, int]]]:
    """Answers and counts by question; by side where answers had to be joined in any of them."""
    alike = len({table.parts for table in tables}) == 1
    made: dict[str, list[tuple[str, int]]] = {}
    for table in tables:
        counts = [count or 0 for count in table.all_row.counts]
        if alike:
            made[table.question] = list(zip(table.parts, counts, strict=True))
            continue
        sums = dict.fromkeys(table.sides, 0)
        for side, count in zip(table.sides, counts, strict=True):
            sums[side] += count
        made[table.question] = [(_SIDES[side], count) for side, count in sums.items()]
    return made


def _net_table(result: SurveyResult, name: str) -> Table:
    columns = (
        Column("question", "Statement", kind="label"),
        Column("group", "Group", kind="text"),
        Column("n", "Base", "responses"),
        Column("agree", "Agree", "%", 0),
        Column("net", "Agree less disagree", "pp", 0, signed=True),
        Column("low", "Low", "pp", 0, signed=True),
        Column("high", "High", "pp", 0, signed=True),
        Column("weighted", "Agree, weighted", "%", 0),
    )
    weighted = {w.question: w for w in result.weighted}
    rows = []
    for table in result.tables:
        for row in table.rows:
            held = weighted.get(table.question) if table.group == "all" else None
            value = (
                Value(100 * held.weighted, low=100 * held.low, high=100 * held.high)
                if held
                else None
            )
            rows.append((table.text, row.label, *_net_cells(row), value))
    note = _HIDDEN + " Intervals of 95%; several tests are corrected for in the differences."
    return Table(f"{name}-net", "Agreement by group", columns, tuple(rows), result.source, note)


def _net_cells(row: AnswerRow) -> tuple[Cell, ...]:
    hidden = Value(None, Status.SUPPRESSED)
    n: Cell = hidden if row.n is None else row.n
    agree: Cell = share_value(row.agree) if row.agree else hidden
    if row.net is None:
        return (n, agree, hidden, hidden, hidden)
    return (n, agree, *(100 * v for v in (row.net.value, row.net.low, row.net.high)))


def _grid(result: SurveyResult, name: str, grid: GridResult) -> tuple[Block, ...]:
    key = f"{name}-{anchor(grid.question)}"
    columns = (
        Column("service", "Service", kind="label"),
        Column("n", "Answered", "responses"),
        Column("aware", "Know of it", "%", 0),
        Column("reach", "Recommend it", "%", 0),
        Column("effective", "Effective, of those who know it", "%", 0),
        Column("users", "Effective, of those who recommend it", "%", 0),
        Column("quadrant", "So", kind="text"),
    )
    rows = tuple(
        (
            s.label,
            Value(None, Status.SUPPRESSED) if s.n is None else s.n,
            share_value(s.aware),
            share_value(s.reach),
            share_value(s.effective),
            share_value(s.effective_users),
            s.quadrant,
        )
        for s in grid.services
    )
    note = _HIDDEN + " Promote: effective, little known. Repair: known, weak. Lines at one half."
    table = Table(key, grid.text, columns, rows, result.source, note)
    told = [s for s in grid.services if s.aware and s.effective]
    blocks: list[Block] = [Heading(grid.text), table]
    if told:
        long = tuple(
            (s.label, label, share_value(share))
            for s in told
            for label, share in (("Know of it", s.aware), ("Effective, of those", s.effective))
        )

        repair = [s.label for s in told if s.quadrant == "repair"]
        title = (
            f"Known but not found effective: {', '.join(repair[:3])}"
            if repair
            else "No service is widely known and found ineffective"
        )
        blocks.append(
            chart_from_rows(
                f"{key}-chart",
                "dot",
                _marked(result, title),
                alt=f"Two dots for each of {len(told)} services: share who know it, and share "
                "of those who find it effective.",
                takeaway="Ask those who use a service; asking everyone mixes experience with "
                "hearsay.",
                table=grid.text,
                columns=(
                    Column("service", "Service", kind="label"),
                    Column("measure", "Measure", kind="text"),
                    Column("share", "Share", "%", 0),
                ),
                rows=long,
                source=result.source,
                n=result.n,
                note=note,
            )
        )
    return tuple(blocks)


def _choice(result: SurveyResult, name: str, choice: ChoiceResult) -> tuple[Block, ...]:
    told = [(label, tables[0].all_row) for _, label, tables in choice.options if tables]
    known = [(label, row.agree) for label, row in told if row.agree is not None]
    if not known:
        return ()
    known.sort(key=lambda pair: -(pair[1].value or 0.0))
    columns = (
        Column("option", "Answer", kind="label"),
        Column("share", "Ticked it", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = tuple(
        (label, share_value(s), share_value(s).low, share_value(s).high) for label, s in known
    )
    base = f"Base: those who ticked anything. {choice.asked_of}".strip()
    key = f"{name}-{anchor(choice.question)}"

    top = known[0]
    return (
        chart_from_rows(
            key,
            "bar_ranked",
            _marked(result, f"Ticked most: {top[0].lower()}"),
            alt=f"Ranked bars of {len(known)} answers to: {choice.text} First {top[0].lower()}, "
            f"{words_of(top[1])}.",
            takeaway="Several could be ticked, so shares add up to more than 100%.",
            table=choice.text,
            columns=columns,
            rows=rows,
            source=result.source,
            table_note=base,
            n=top[1].n,
            note=base,
        ),
    )


def _marked(result: SurveyResult, title: str) -> str:
    return f"{title} [generated answers]" if result.label else title
