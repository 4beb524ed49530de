"""What each block says on a page: words and looks for the macros of `blocks.html.jinja`."""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from highneeds.document.model import Cell, Chart, Column, Note, Source, Table, Text, Value
from highneeds.document.numbers import as_value, heading, sample, show, show_interval
from highneeds.document.wording import (
    NOTE_TITLES,
    SEVERITY_WORDS,
    figures_of,
    is_right_to_left,
    plain,
)
from highneeds.publish.charts.points import not_shown
from highneeds.vocabulary.findings import Finding, Severity

# About a page and a half; 150 areas would fill four.
MOST_ROWS_ON_PAPER: Final = 60
_LONG_WORDS: Final = 60
_LOOKS: Final = {"number": "num", "period": "when", "code": "when"}
_HEADS_ROW: Final = frozenset({"label", "period", "code"})


class HtmlCell(NamedTuple):
    """A cell of a table; a tuple, because the largest report has some 20,000 of them."""

    words: str
    look: str
    heads_row: bool
    rtl: bool
    missing: bool
    interval: str


def paragraphs(
    block: Text, names: Mapping[str, str]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield the words of each paragraph, and id and name of the figures that it rests on.

    The figures of the whole text stand behind its last paragraph.
    """
    for number, paragraph in enumerate(block.paragraphs, start=1):
        last = number == len(block.paragraphs)
        rests_on = dict.fromkeys((*figures_of(paragraph), *(block.figures if last else ())))
        yield plain(paragraph), tuple((i, names[i]) for i in rests_on if i in names)


def chart_lines(block: Chart) -> tuple[str, ...]:
    """Return the small print of a chart: what is not shown, source and sample, notes."""
    foot = ". ".join(p.rstrip(".") for p in (_from(block.source), sample(block.n)) if p)
    notes = dict.fromkeys(n for n in (block.note, block.data.note) if n)
    return tuple(line for line in (not_shown(block), foot and f"{foot}.", *notes) if line)


def table_lines(block: Table) -> tuple[str, ...]:
    """Return the small print of a table: source and note."""
    return tuple(line for line in (_from(block.source), block.note) if line)


def _from(source: str) -> str:
    return f"Source: {source}" if source else ""


def is_long(block: Chart) -> bool:
    """Whether the numbers behind a chart are too many for paper."""
    return len(block.data.rows) > MOST_ROWS_ON_PAPER


def table_heads(block: Table) -> tuple[tuple[str, str], ...]:
    """Return words and look of the head of each column."""
    return tuple((heading(column), _LOOKS.get(column.kind, "")) for column in block.columns)


def table_rows(block: Table) -> Iterator[tuple[HtmlCell, ...]]:
    """Yield the cells of each row."""
    for row in block.rows:
        yield tuple(
            _cell(cell, column, position)
            for position, (cell, column) in enumerate(zip(row, block.columns, strict=True))
        )


def _cell(cell: Cell, column: Column, position: int) -> HtmlCell:
    words, kind = show(cell, column), column.kind
    missing, interval = False, ""
    if kind == "number" and not isinstance(cell, str):
        missing = as_value(cell).value is None
        if isinstance(cell, Value) and not missing:
            interval = show_interval(cell, column)
    long = kind == "text" and len(words) > _LONG_WORDS
    look = "words" if long else _LOOKS.get(kind, "")
    heads_row = position == 0 and kind in _HEADS_ROW
    # Nearly all cells are ASCII, and asking that is far quicker.
    rtl = not words.isascii() and is_right_to_left(words)
    return HtmlCell(words, look, heads_row, rtl, missing, interval)


def note_title(block: Note) -> str:
    """Return the head of a note: its own, or the word for its kind."""
    return block.title or NOTE_TITLES[block.kind]


def severity_words(finding: Finding) -> str:
    """Return the word for how much a finding matters."""
    return SEVERITY_WORDS[finding.severity]


def severity_look(finding: Finding) -> str:
    """Return the style of a finding; "note" is taken by the boxes apart from the text."""
    note = finding.severity is Severity.NOTE
    return "note-level" if note else finding.severity.value


def is_linked(source: Source) -> bool:
    """Whether a source's address may be a link: a script's address may not."""
    return source.url.startswith(("https://", "http://"))
