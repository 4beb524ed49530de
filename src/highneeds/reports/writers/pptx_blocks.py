"""Each block of the model as one slide or several; the message is the slide's title."""

from collections.abc import Sequence
from typing import Any

from highneeds.core.findings import Finding
from highneeds.reports.attempt import failure
from highneeds.reports.charts.heat import shades
from highneeds.reports.charts.points import not_shown, points, positions, told, unique
from highneeds.reports.crosstab import reading_table
from highneeds.reports.model import (
    Block,
    Chart,
    FindingList,
    Heading,
    Note,
    Section,
    Table,
    Text,
)
from highneeds.reports.native import Native, natives
from highneeds.reports.numbers import sample
from highneeds.reports.theme import INK, QUIET, on
from highneeds.reports.words import (
    NOTE_TITLES,
    SEVERITY_WORDS,
    clean,
    finding_words,
    plain,
    shorten,
    worst_first,
)
from highneeds.reports.writers.pptx_chart import add_chart
from highneeds.reports.writers.pptx_deck import (
    FOOT,
    INNER,
    MARGIN,
    TOP,
    Deck,
    lines_high,
    text_box,
)
from highneeds.reports.writers.pptx_table import ROOM, Sheet, add_sheet, pages, sheet_of
from highneeds.reports.writers.pptx_tree import add_tree

_TEXT = 18
_MOST_PANELS = 9
_ROWS_FOR_SLIDES = 60
_POUNDS = frozenset({"£", "£k", "£m"})


def section_slides(deck: Deck, section: Section) -> None:
    """Write a section; a block that fails becomes a slide that says so."""
    law = _law(section)
    deck.kicker, deck.heading = clean(section.title), ""
    for block in section.blocks:
        before = len(deck.presentation.slides)
        try:
            _write(deck, section, block, law)
        except Exception as fault:  # the other slides must still be made
            _drop(deck, before)
            _note(deck, section, failure(fault))
    deck.kicker = deck.heading = ""


def _law(section: Section) -> str:
    laws = [b for b in section.blocks if isinstance(b, Note) and b.kind == "law"]
    return laws[0].paragraphs[0] if laws else ""


def _drop(deck: Deck, keep: int) -> None:
    """Take away slides that were begun by a block that failed."""
    listed = deck.presentation.slides._sldIdLst
    for entry in list(listed)[keep:]:
        deck.presentation.part.drop_rel(entry.rId)
        listed.remove(entry)
    del deck.titles[keep:]


def _write(deck: Deck, section: Section, block: Block, law: str) -> None:
    if isinstance(block, Heading):
        deck.kicker = f"{clean(section.title)} · {clean(block.text)}"
        deck.heading = block.text
    elif isinstance(block, Text):
        words = [plain(p) for p in block.paragraphs]
        text_slides(
            deck, block.title or deck.heading or section.title, words, bullets=len(words) > 1
        )
    elif isinstance(block, Chart):
        _chart(deck, block, law)
    elif isinstance(block, Table):
        money = any(c.unit in _POUNDS for c in block.columns)
        _table(deck, block, law if money else "")
    elif isinstance(block, FindingList):
        _findings(deck, block.title, block.findings)
    else:
        _note(deck, section, block)


def text_slides(
    deck: Deck, title: str, paragraphs: Sequence[str], *, bullets: bool = False
) -> None:
    """Write paragraphs, on as many slides as they need."""
    room = FOOT - TOP - 0.2
    sheets: list[list[str]] = [[]]
    used = 0.0
    for words in (part for p in paragraphs for part in _pieces(p)):
        high = lines_high(words, INNER - 2.0, _TEXT) + _TEXT * 0.5 / 72
        if used + high > room and sheets[-1]:
            sheets.append([])
            used = 0.0
        sheets[-1].append(words)
        used += high
    for number, words_here in enumerate(sheets, start=1):
        head = title if len(sheets) == 1 else f"{title} ({number} of {len(sheets)})"
        slide = deck.slide(head)
        box = (MARGIN, TOP, INNER - 1.6, room)
        text_box(slide, words_here, box, _TEXT, bullets=bullets)


def _pieces(paragraph: str, most: int = 700) -> list[str]:
    """Cut a paragraph that would not fit on one slide, at the end of a word."""
    pieces, line = [], ""
    for word in clean(paragraph).split():
        if line and len(line) + len(word) + 1 > most:
            pieces.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*pieces, line] if line else pieces


def _chart(deck: Deck, chart: Chart, law: str) -> None:
    gaps = not_shown(chart)
    notes = [
        chart.takeaway,
        chart.note,
        chart.data.note,
        gaps,
        " ".join(_break_words(chart)),
        f"Picture in words: {chart.alt}",
    ]
    made = natives(chart, deck.theme)
    groups = [made[i : i + _MOST_PANELS] for i in range(0, len(made), _MOST_PANELS)] or [()]
    money = law if chart.y_unit in _POUNDS else ""
    for number, group in enumerate(groups, start=1):
        many = len(groups) > 1
        title = f"{chart.title} ({number} of {len(groups)})" if many else chart.title
        slide = deck.slide(title, list(dict.fromkeys(notes)))
        foot = [money, _source(chart.source, chart.n), gaps, _marks(chart)]
        bottom = _foot(slide, chart.takeaway, [f for f in foot if f])
        _picture(deck, slide, chart, group, bottom)


def _marks(chart: Chart) -> str:
    """Say what the picture on the page marks with lines."""
    lines = [f"{r.label}: {told(chart, r.value)}." for r in chart.references]
    return " ".join([*lines, *_break_words(chart)])


def _break_words(chart: Chart) -> list[str]:
    return [
        f"Not comparable before {b.at if isinstance(b.at, str) else f'{b.at:.0f}'}: {b.label}."
        for b in chart.breaks
    ]


def _source(source: str, n: int | str | None) -> str:
    parts = [f"Source: {source.rstrip('.')}" if source else "", sample(n).rstrip(".")]
    words = ". ".join(p for p in parts if p)
    return f"{words}." if words else ""


def _foot(slide: Any, takeaway: str, lines: Sequence[str]) -> float:
    """Write takeaway and small print from the bottom up; return where the picture must end."""
    small = [shorten(clean(line), 260) for line in lines]
    high = sum(lines_high(line, INNER, 10) for line in small) + 0.05 * len(small)
    top = FOOT - high
    if small:
        text_box(slide, small, (MARGIN, top, INNER, high), 10, QUIET)
    if not takeaway:
        return top - 0.1
    words = shorten(clean(takeaway), 330)
    tall = lines_high(words, INNER - 0.3, 16)
    text_box(slide, words, (MARGIN, top - tall - 0.1, INNER, tall), 16, INK, bold=True)
    return top - tall - 0.2


def _picture(deck: Deck, slide: Any, chart: Chart, group: Sequence[Native], bottom: float) -> None:
    box = (MARGIN, TOP, INNER, bottom - TOP)
    if chart.kind == "tree":
        add_tree(slide, chart, deck.theme, box)
    elif chart.kind == "heat":
        add_sheet(slide, _heat(chart), deck, chart.alt)
    elif not group:
        words = not_shown(chart) or "The table has no rows."
        text_box(slide, ["No number can be shown.", words], box, 16, QUIET)
    elif len(group) == 1:
        add_chart(slide, group[0], chart, box)
    else:
        columns = 2 if len(group) in {2, 4} else 3
        rows = -(-len(group) // columns)
        wide, high = INNER / columns, (bottom - TOP) / rows
        for index, native in enumerate(group):
            at = (MARGIN + wide * (index % columns), TOP + high * (index // columns))
            add_chart(slide, native, chart, (*at, wide - 0.1, high - 0.05), small=True)


def _heat(chart: Chart) -> Sheet:
    found = points(chart)
    across, down = positions(chart, found), unique(p.series for p in found)
    fills, words = shades(found), {(p.x, p.series): p.text for p in found}
    rows = tuple((name, *(words.get((x, name), "") for x in across)) for name in down)
    painted = tuple((None, *(_ground(fills.get((x, name))) for x in across)) for name in down)
    head = chart.data.column(chart.series).label
    return Sheet((head, *across), rows, (False, *(True for _ in across)), painted)


def _ground(fill: str | None) -> tuple[str, str] | None:
    return None if fill is None else (fill, on(fill))


def _table(deck: Deck, table: Table, law: str) -> None:
    foot = [f for f in (law, _source(table.source, None), table.note) if f]
    parts = pages(sheet_of(table), ROOM - 0.2 * len(foot))
    for number, part in enumerate(parts, start=1):
        title = f"{table.title} ({number} of {len(parts)})" if len(parts) > 1 else table.title
        slide = deck.slide(title, [table.note])
        _foot(slide, "", foot)
        add_sheet(slide, part, deck, table.title)


def _findings(deck: Deck, title: str, findings: Sequence[Finding]) -> None:
    if not findings:
        text_slides(deck, title, ["Nothing was found."])
        return
    rows = []
    for finding in worst_first(findings):
        message, where = finding_words(finding)
        level = SEVERITY_WORDS[finding.severity]
        rows.append((level, shorten(clean(message), 500), shorten(clean(where), 300)))
    sheet = Sheet(("Level", "Finding", "Where, and what was done"), tuple(rows), (False,) * 3)
    parts = pages(sheet, ROOM)
    for number, part in enumerate(parts, start=1):
        head = f"{title} ({number} of {len(parts)})" if len(parts) > 1 else title
        add_sheet(deck.slide(head), part, deck, title)


def _note(deck: Deck, section: Section, note: Note) -> None:
    title = note.title or NOTE_TITLES[note.kind]
    if note.kind in {"failed", "left_out"}:
        title = f"{title}: {section.title}"
    text_slides(deck, title, note.paragraphs)


def data_slides(deck: Deck, charts: Sequence[Chart]) -> None:
    """Write the numbers behind the charts; very long tables stay in the workbook."""
    for chart in charts:
        table = reading_table(chart)
        if not table.rows:
            continue
        if len(table.rows) > _ROWS_FOR_SLIDES:
            words = f"{len(table.rows)} rows. They are in the workbook and in the data files."
            text_slides(deck, f"Numbers: {chart.title}", [words])
            continue
        _table(
            deck,
            Table(
                table.id,
                f"Numbers: {chart.title}",
                table.columns,
                table.rows,
                table.source or chart.source,
                table.note,
            ),
            "",
        )
