"""Blocks as plain text for a terminal: a line for each paragraph, columns for a table.

Charts are not drawn; their table is shown, because it says the same. Where there is no finding,
nothing is said of findings: a person who asked one question wants the answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from textwrap import wrap

from highneeds.document.model import (
    Block,
    Cell,
    Chart,
    Column,
    FindingList,
    Heading,
    Note,
    Paragraph,
    Table,
    Text,
)
from highneeds.document.numbers import heading, show, show_interval
from highneeds.document.wording import plain, worst_first
from highneeds.vocabulary.escape import clean

_INDENT = "  "
_GAP = "  "
_NARROWEST = 12


def render(blocks: Iterable[Block], width: int | None = None) -> str:
    """Write blocks as text.

    Parameters
    ----------
    blocks
        Numbers are written as every other format writes them.
    width
        Characters to a line. Longer paragraphs go on below, and a wider table continues below
        itself. None for a pipe or a file: a paragraph or a row then stays one line, which can be
        searched.
    """
    lines = [line for block in blocks for line in _block(block, width)]
    # Blocks ask for air above and below; two of them together need it once.
    squeezed = (line for line, run in groupby(lines) for line in ([line] if not line else run))
    return "\n".join(squeezed).strip("\n")


def _block(block: Block, width: int | None) -> Iterator[str]:
    if isinstance(block, Heading):
        yield ""
        yield from _lines(block.text, width)
    elif isinstance(block, Text):
        yield from _titled(block.title, block.paragraphs, width, inside=block.bullets)
    elif isinstance(block, Note):
        yield ""
        yield from _titled(block.title, block.paragraphs, width)
    elif isinstance(block, FindingList):
        if not block.findings:
            return
        yield ""
        yield from _titled(block.title, _findings(block), width)
    elif isinstance(block, Chart):
        yield from _table(replace(block.data, title=block.title), width)
    else:
        yield from _table(block, width)


def _titled(
    title: str, paragraphs: Iterable[Paragraph], width: int | None, *, inside: bool = False
) -> Iterator[str]:
    yield from _lines(title, width)
    for paragraph in paragraphs:
        yield from _lines(plain(paragraph), width, _INDENT if title or inside else "")


def _findings(block: FindingList) -> tuple[str, ...]:
    """Tell each finding once, with its period unless its words name it."""
    told = []
    for f in worst_first(block.findings):
        when = f" {f.period}" if f.period and f.period not in f.message else ""
        told.append(f"{f.severity.value}{when}: {f.message}")
    return tuple(dict.fromkeys(told))


def _lines(text: str, width: int | None, indent: str = "") -> list[str]:
    # What a person's file says is cleaned: a control character could steer the terminal.
    words = " ".join(clean(text).split())
    if width is None:
        return [indent + words] if words else []
    return wrap(
        words,
        max(width, _NARROWEST),
        initial_indent=indent,
        subsequent_indent=indent + _INDENT,
        # 2022-23 is one word, and an address that is cut cannot be opened.
        break_on_hyphens=False,
        break_long_words=False,
    )


def _table(table: Table, width: int | None) -> Iterator[str]:
    yield ""
    yield from _lines(table.title, width)
    grid = [[_cell(heading(column), width) for column in table.columns]]
    grid += [line for row in table.rows for line in _rows(row, table.columns, width)]
    wide = [max(len(line) for row in grid for line in row[i]) for i in range(len(table.columns))]
    right = [column.kind == "number" for column in table.columns]
    for span in _spans(wide, width):
        for row in grid:
            for k in range(max(len(row[i]) for i in span)):
                cells = ((row[i][k] if k < len(row[i]) else "", i) for i in span)
                padded = (c.rjust(wide[i]) if right[i] else c.ljust(wide[i]) for c, i in cells)
                yield _GAP.join(padded).rstrip()
        yield ""
    yield from (line for words in (table.note, table.source) for line in _lines(words, width))
    yield ""


def _rows(
    row: Sequence[Cell], columns: Sequence[Column], width: int | None
) -> Iterator[list[list[str]]]:
    """Yield the lines of each cell, and below them the ranges where any cell has one."""
    pairs = list(zip(row, columns, strict=True))
    yield [_cell(show(cell, column), width) for cell, column in pairs]
    ranges = [show_interval(cell, column) for cell, column in pairs]
    if any(ranges):
        yield [[text] for text in ("  range", *ranges[1:])]


def _cell(text: str, width: int | None) -> list[str]:
    return _lines(text, None if width is None else width // 3) or [""]


def _spans(wide: Sequence[int], width: int | None) -> Iterator[list[int]]:
    """Share out the columns: as many as fit side by side, each time with the first, the label."""
    span = [0]
    for i in range(1, len(wide)):
        full = width is not None and sum(wide[k] + len(_GAP) for k in span) + wide[i] > width
        if full and len(span) > 1:
            yield span
            span = [0]
        span.append(i)
    yield span
