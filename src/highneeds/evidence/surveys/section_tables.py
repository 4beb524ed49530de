"""Further parts of a survey's section: differences, schools, free text, who answered."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import Block, Cell, Column, Heading, Table, Text, Value
from highneeds.evidence.share_cells import anchor, share_value
from highneeds.evidence.surveys.results import SurveyResult
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status


def difference_table(result: SurveyResult, name: str) -> tuple[Block, ...]:
    """Differences between groups, the clear ones first."""
    if not result.differences:
        return ()
    columns = (
        Column("statement", "Statement", kind="label"),
        Column("first", "Group", kind="text"),
        Column("second", "Against", kind="text"),
        Column("difference", "Difference in agreement", "pp", 0, signed=True),
        Column("low", "Low", "pp", 0, signed=True),
        Column("high", "High", "pp", 0, signed=True),
        Column("p", "p, corrected", "", 3),
        Column("method", "Answers", kind="text"),
    )
    texts = {t.question: t.text for t in result.tables}
    found = sorted(result.differences, key=lambda d: (d.p_adjusted, -abs(d.difference)))
    rows = tuple(
        (
            texts.get(d.question, d.question),
            d.second,
            d.first,
            100 * d.difference,
            100 * d.low,
            100 * d.high,
            d.p_adjusted,
            d.method,
        )
        for d in found
    )
    clear = sum(d.p_adjusted < 0.05 for d in found)
    note = (
        f"{clear} of {len(found)} differences stand after correction for so many tests (Holm, 5%). "
        "With ten schools or more, answers of one school are not taken as independent."
    )
    return (
        Table(
            f"{name}-differences", "Differences between groups", columns, rows, result.source, note
        ),
    )


def variation_table(result: SurveyResult, name: str) -> tuple[Block, ...]:
    """How much of the variation lies within schools."""
    if not result.variation:
        return ()
    columns = (
        Column("statement", "Statement", kind="label"),
        Column("within", "Variation within schools", "%", 0),
        Column("large", "Schools with ten answers or more", "schools"),
        Column("divided", "of them divided", "schools"),
        Column("deff", "Design effect", "", 2),
    )
    texts = {t.question: t.text for t in result.tables}
    rows = tuple(
        (
            texts.get(v.question, v.question),
            100 * (1 - v.between),
            v.large,
            v.divided,
            v.design_effect,
        )
        for v in result.variation
    )
    note = "Divided: a quarter or more agree and a quarter or more disagree."
    title = "Views within one school and between schools"
    return (Table(f"{name}-variation", title, columns, rows, result.source, note),)


def text_blocks(result: SurveyResult, name: str) -> tuple[Block, ...]:
    """Themes and frequent words of open questions, and released quotations."""
    blocks: list[Block] = []
    for text in result.texts:
        key = f"{name}-{anchor(text.question)}"
        blocks.append(Heading(text.text))
        written = "fewer than five" if text.written is None else f"{text.written}"
        blocks.append(Text((f"{written} people wrote something.".capitalize(),)))
        if text.themes:
            columns = (
                Column("theme", "Theme", kind="label"),
                Column("share", "Of those who wrote", "%", 0),
            )
            rows = tuple((t.label, share_value(t.share)) for t in text.themes)
            note = "By the words of the code book; one answer can have several themes."
            blocks.append(Table(f"{key}-themes", "Themes", columns, rows, result.source, note))
        if text.words:
            heads = (Column("word", "Word", kind="label"), Column("texts", "Answers", "answers"))
            counts = tuple((word, n) for word, n in text.words)
            blocks.append(Table(f"{key}-words", "Frequent words", heads, counts, result.source))
        if text.quotations:
            quotes = tuple(
                f"\N{LEFT DOUBLE QUOTATION MARK}{q.text}\N{RIGHT DOUBLE QUOTATION MARK}"
                for q in text.quotations
            )
            blocks.append(Text(quotes, title="In their words", bullets=True))
    return tuple(blocks)


def school_blocks(result: SurveyResult, name: str) -> tuple[Block, ...]:
    """Schools beside one another, as a heat table."""
    table = result.schools
    if table is None or not table.rows:
        return ()
    columns = (
        Column("school", "School", kind="label"),
        Column("measure", "Measure", kind="text"),
        Column("value", "Value", "%", 0),
    )
    rows: list[tuple[Cell, ...]] = []
    wide: list[tuple[Cell, ...]] = []
    for row in table.rows:
        shares = [
            Value(None, Status.SUPPRESSED) if o is None else share_value(o.agree)
            for o in row.opinions
        ]
        rows += [
            (row.name, f"Agree, {category}", share)
            for category, share in zip(table.categories, shares, strict=True)
        ]
        wide.append((row.name, *shares, *row.figures))
    note = (
        f"Only schools with ten answers or more; {table.left_out} have fewer. Every cell under "
        "five is hidden."
    )

    chart = chart_from_rows(
        f"{name}-schools",
        "heat",
        f"Agreement differs between schools: {len(table.rows)} can be shown",
        alt=f'Heat table of the share who agree that "{table.text}", schools down, groups across.',
        takeaway="A school with few answers is not shown, and no rank is drawn from these.",
        table=table.text,
        columns=columns,
        rows=rows,
        x="measure",
        series="school",
        source=result.source,
        table_note=note,
        n=result.n,
        note=note,
    )
    if not table.measures:
        return (chart,)
    wide_columns = (
        Column("school", "School", kind="label"),
        *(Column(f"g{k}", f"Agree, {c}", "%", 0) for k, c in enumerate(table.categories)),
        *(Column(f"m{k}", m, "", 1) for k, m in enumerate(table.measures)),
    )
    beside = Table(
        f"{name}-schools-beside",
        "Beside absence and suspension",
        wide_columns,
        tuple(wide),
        result.source,
        note + " A pattern across schools shows no cause.",
    )
    return chart, beside


def margin_tables(result: SurveyResult, name: str) -> tuple[Block, ...]:
    """Who answered, against known margins, and what weighting did."""
    blocks: list[Block] = []
    if result.margins:
        columns = (
            Column("category", "Category", kind="label"),
            Column("responses", "Responses", "%", 0),
            Column("population", "Population", "%", 0),
            Column("gap", "Gap", "pp", 0, signed=True),
        )
        rows = tuple(
            (f"{m.group}: {g.category}", 100 * g.responses, 100 * g.population, 100 * g.gap)
            for m in result.margins
            for g in m.gaps
        )
        note = " ".join(
            f"{m.group}: largest gap {m.largest.category}, "
            f"{half_up(100 * m.largest.gap):+.0f} points; chi-square {m.chi_square:.1f}, "
            f"p {'under 0.001' if m.p < 0.001 else f'{m.p:.3f}'} ({m.source})"
            for m in result.margins
        )
        blocks.append(Table(f"{name}-margins", "Who answered", columns, rows, result.source, note))
    if result.weighting:
        w = result.weighting
        blocks.append(
            Text(
                (
                    f"Weighted to {', '.join(w.groups)} by raking: design effect "
                    f"{w.design_effect:.2f}, so {result.n:,} responses are worth "
                    f"{w.effective_n:,.0f}. {w.trimmed} weights were pulled in to 0.3 to 3 times "
                    "the mean. Weighted and unweighted shares stand side by side above.",
                ),
                title="Weights",
            )
        )
    return tuple(blocks)
