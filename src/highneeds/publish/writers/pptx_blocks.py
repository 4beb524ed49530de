"""Each planned page as a slide: picture or table, words, takeaway, small print, speaker notes."""

from collections.abc import Sequence
from typing import Any

from highneeds.document.failed_part import failure
from highneeds.document.model import Chart, Table
from highneeds.document.numbers import sample
from highneeds.document.wording import NOTE_TITLES, shorten
from highneeds.publish.charts.heat import shades
from highneeds.publish.charts.points import not_shown, points, positions, told, unique
from highneeds.publish.native_charts import Native, natives
from highneeds.publish.theme import INK, QUIET, on
from highneeds.publish.writers.pptx_chart import add_chart
from highneeds.publish.writers.pptx_deck import (
    FOOT,
    INNER,
    MARGIN,
    TOP,
    Deck,
    divider,
    largest,
    text_box,
)
from highneeds.publish.writers.pptx_measure import high, paragraphs_high
from highneeds.publish.writers.pptx_plan import (
    BOTH,
    SIDE,
    WORDS,
    SlidePlan,
    Words,
    break_words,
    chart_notes,
)
from highneeds.publish.writers.pptx_table import Sheet, add_sheet, fit, sheet_of
from highneeds.publish.writers.pptx_tree import add_tree
from highneeds.vocabulary.escape import clean

# Three rows of three: smaller ones cannot be read.
_MOST_PANELS = 9
_TEXT_WIDE = INNER - 1.4


def draw(deck: Deck, page: SlidePlan, section: str) -> None:
    """Make the slides of a page; one that fails becomes a slide that says so."""
    deck.kicker = page.kicker
    before = len(deck.presentation.slides)
    try:
        _draw(deck, page)
    except Exception as fault:  # the other slides must still be made
        _drop(deck, before)
        note = failure(fault)
        title = f"{NOTE_TITLES['failed']}: {section}"
        _words(deck, SlidePlan("words", title, words=(Words("", note.paragraphs),)))
    deck.kicker = ""


def _drop(deck: Deck, keep: int) -> None:
    """Take away slides that were begun by a page that failed."""
    # python-pptx cannot remove a slide; its list and its relation are taken away by hand.
    listed = deck.presentation.slides._sldIdLst
    for entry in list(listed)[keep:]:
        deck.presentation.part.drop_rel(entry.rId)
        listed.remove(entry)
    del deck.titles[keep:]


def _draw(deck: Deck, page: SlidePlan) -> None:
    if page.kind == "divider":
        divider(deck, page.kicker, page.title, *_told(page.words), page.foot, page.notes)
    elif isinstance(page.block, Chart):
        _chart(deck, page, page.block)
    elif isinstance(page.block, Table):
        _table(deck, page, page.block)
    else:
        _words(deck, page)


def _told(words: Sequence[Words], title: str = "") -> tuple[list[str], list[int]]:
    """Return paragraphs, and which of them are heads; one that repeats the title is left out."""
    lines: list[str] = []
    heads: list[int] = []
    for part in words:
        if part.head and part.head != title:
            heads.append(len(lines))
            lines.append(part.head)
        lines += part.paragraphs
    return lines, heads


def _words(deck: Deck, page: SlidePlan) -> None:
    """Write paragraphs in the largest letters in which they fit, or on several slides."""
    lines, heads = _told(page.words, page.title)
    foot = [shorten(clean(line), 260) for line in page.foot]
    room = FOOT - TOP - 0.1 - sum(high(line, INNER, 10) + 0.05 for line in foot)
    size = largest(lines, _TEXT_WIDE, room, (20, 18, 16, 14))
    sheets = [(lines, heads)] if size else _cut(lines, heads, room)
    for number, (some, bold) in enumerate(sheets, start=1):
        title = f"{page.title} ({number} of {len(sheets)})" if len(sheets) > 1 else page.title
        slide = deck.slide(title, page.notes if number == 1 else ())
        # A single paragraph is no list.
        bullets = len(some) - len(bold) > 1
        box = (MARGIN, TOP, _TEXT_WIDE, room)
        text_box(slide, some, box, size or WORDS, bullets=bullets, heads=bold)
        _foot(slide, "", page.foot)


def _cut(
    lines: Sequence[str], heads: Sequence[int], room: float
) -> list[tuple[list[str], list[int]]]:
    """Share paragraphs out over slides; a head stays with what it heads."""
    sheets: list[tuple[list[str], list[int]]] = [([], [])]
    for number, line in enumerate(lines):
        head = number in heads
        for piece in _pieces(line):
            here, bold = sheets[-1]
            after = _pieces(lines[number + 1])[:1] if head and number + 1 < len(lines) else []
            if here and paragraphs_high([*here, piece, *after], _TEXT_WIDE, WORDS) > room:
                sheets.append(([], []))
                here, bold = sheets[-1]
            if head:
                bold.append(len(here))
            here.append(piece)
    return sheets


def _pieces(paragraph: str, most: int = 1500) -> list[str]:
    """Cut a paragraph that would not fit on one slide, at the end of a word."""
    pieces, line = [], ""
    for word in clean(paragraph).split():
        if line and len(line) + len(word) + 1 > most:
            pieces.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*pieces, line] if line else pieces


def _chart(deck: Deck, page: SlidePlan, chart: Chart) -> None:
    notes = (*page.notes, *chart_notes(chart, deck.sheets.get(chart.id, "")))
    made = natives(chart, deck.theme)
    groups = [made[i : i + _MOST_PANELS] for i in range(0, len(made), _MOST_PANELS)] or [()]
    foot = [*page.foot, _source(chart.source, chart.n), not_shown(chart), _marks(chart)]
    for number, group in enumerate(groups, start=1):
        many = len(groups) > 1
        title = f"{page.title} ({number} of {len(groups)})" if many else page.title
        slide = deck.slide(title, notes)
        bottom = _foot(slide, chart.takeaway, foot)
        lines, heads = _told(page.words, page.title)
        wide = INNER - SIDE - 0.35 if lines else INNER
        _picture(deck, slide, chart, group, (MARGIN, TOP, wide, bottom - TOP))
        if lines:
            room = bottom - TOP
            size = largest(lines, SIDE, room, (16, WORDS, 12)) or 11
            box = (MARGIN + INNER - SIDE, TOP, SIDE, room)
            text_box(slide, lines, box, size, heads=heads)


def _marks(chart: Chart) -> str:
    """Say what the picture on the page marks with lines."""
    lines = [f"{r.label}: {told(chart, r.value)}." for r in chart.references]
    return " ".join([*lines, *break_words(chart)])


def _source(source: str, n: int | str | None) -> str:
    parts = [f"Source: {source.rstrip('.')}" if source else "", sample(n).rstrip(".")]
    words = ". ".join(p for p in parts if p)
    return f"{words}." if words else ""


def _foot(slide: Any, takeaway: str, lines: Sequence[str]) -> float:
    """Write takeaway and small print from the bottom up; return where the picture must end."""
    small = [shorten(clean(line), 260) for line in lines if line]
    tall = sum(high(line, INNER, 10) + 0.05 for line in small)
    top = FOOT - tall
    if small:
        text_box(slide, small, (MARGIN, top, INNER, tall), 10, QUIET)
    if not takeaway:
        return top - 0.1
    words = shorten(clean(takeaway), 330)
    size = largest([words], INNER - 0.2, 0.85, (16, 14), bold=True) or 12
    tall = high(words, INNER - 0.2, size, bold=True)
    text_box(slide, words, (MARGIN, top - tall - 0.1, INNER, tall), size, INK, bold=True)
    return top - tall - 0.2


def _picture(
    deck: Deck,
    slide: Any,
    chart: Chart,
    group: Sequence[Native],
    box: tuple[float, float, float, float],
) -> None:
    left, top, wide, tall = box
    if chart.kind == "tree":
        add_tree(slide, chart, deck.theme, box)
    elif chart.kind == "heat":
        made = fit(_heat(chart), tall)
        add_sheet(slide, made.parts[0], deck, chart.alt, size=made.size)
    elif not group:
        words = not_shown(chart) or "The table has no rows."
        text_box(slide, ["No number can be shown.", words], box, 16, QUIET)
    elif len(group) == 1:
        add_chart(slide, group[0], chart, box)
    else:
        columns = 2 if len(group) in {2, 4} else 3
        rows = -(-len(group) // columns)
        across, down = wide / columns, tall / rows
        for index, native in enumerate(group):
            at = (left + across * (index % columns), top + down * (index // columns))
            add_chart(slide, native, chart, (*at, across - 0.1, down - 0.05), small=True)


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


def _table(deck: Deck, page: SlidePlan, table: Table) -> None:
    foot = [*page.foot, _source(table.source, None), table.note]
    lines, heads = _told(page.words, page.title)
    above = paragraphs_high(lines, INNER, WORDS) + 0.15 if lines else 0.0
    if page.below is not None:
        _two_tables(deck, page, (table, page.below), (lines, heads), above)
        return
    sheet_name = deck.sheets.get(table.id, "")
    sheet = sheet_of(table)
    small = [shorten(clean(line), 260) for line in foot if line]
    room = FOOT - TOP - 0.1 - above - sum(high(line, INNER, 10) + 0.05 for line in small)
    made = fit(sheet, room)
    if made.rows < len(table.rows):
        # The line that says how many rows are shown takes room itself.
        made = fit(sheet, room - 0.25)
        whole = f"the whole table is in the workbook, sheet “{sheet_name}”"
        foot.insert(0, f"The first {made.rows} of {len(table.rows)} rows; {whole}.")
    for number, part in enumerate(made.parts, start=1):
        many = len(made.parts) > 1
        title = f"{page.title} ({number} of {len(made.parts)})" if many else page.title
        slide = deck.slide(title, (*page.notes, table.note))
        if lines:
            text_box(slide, lines, (MARGIN, TOP, INNER, above), WORDS, heads=heads)
        add_sheet(slide, part, deck, table.title, size=made.size, top=TOP + above)
        _foot(slide, "", foot)


def _two_tables(
    deck: Deck,
    page: SlidePlan,
    tables: tuple[Table, Table],
    words: tuple[list[str], list[int]],
    above: float,
) -> None:
    first, second = tables
    slide = deck.slide(page.title, (*page.notes, first.note, second.note))
    if words[0]:
        text_box(slide, words[0], (MARGIN, TOP, INNER, above), WORDS, heads=words[1])
    top = TOP + above
    top += add_sheet(slide, sheet_of(first), deck, first.title, size=BOTH, top=top) + 0.25
    text_box(slide, second.title, (MARGIN, top, INNER, 0.3), WORDS, INK, bold=True)
    add_sheet(slide, sheet_of(second), deck, second.title, size=BOTH, top=top + 0.34)
    sources = [_source(t.source, None) for t in tables]
    _foot(slide, "", list(dict.fromkeys([*page.foot, *sources, first.note, second.note])))


def text_page(deck: Deck, title: str, paragraphs: Sequence[str]) -> None:
    """Write a slide of words."""
    draw(deck, SlidePlan("words", title, deck.kicker, words=(Words("", tuple(paragraphs)),)), title)


def sheet_page(deck: Deck, title: str, sheet: Sheet, rest: str) -> None:
    """Write a table that is no figure of the report; `rest` says where the rows are not shown."""
    made = fit(sheet, FOOT - TOP - 0.4)
    foot = [rest] if made.rows < len(sheet.rows) else []
    for number, part in enumerate(made.parts, start=1):
        head = f"{title} ({number} of {len(made.parts)})" if len(made.parts) > 1 else title
        slide = deck.slide(head)
        add_sheet(slide, part, deck, title, size=made.size)
        _foot(slide, "", foot)
