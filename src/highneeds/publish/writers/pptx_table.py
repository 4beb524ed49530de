"""Native tables of the deck, split over slides where they are long or wide."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches

from highneeds.document.numbers import heading, show, show_interval
from highneeds.document.table import Cell, Column, Table
from highneeds.publish.theme import INK, PAPER, WASH
from highneeds.publish.writers.pptx_deck import (
    INNER,
    MARGIN,
    TOP,
    Deck,
    describe,
    fill_text,
    place,
    rgb,
)
from highneeds.publish.writers.pptx_measure import LINE, high, least_width, wide

# PowerPoint's own id of "No Style, No Grid": other styles would paint over our fills.
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_SIZES = (14, 12, 11, 10)
MOST_COLUMNS = 12
_MOST_ROWS = 24
_MOST_LINES = 6
_PADDING = 0.1
_ROW = 0.09


@dataclass(frozen=True)
class Sheet:
    """A table as words: heads, rows, which columns hold numbers, fills of cells if any."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[bool, ...]
    fills: tuple[tuple[tuple[str, str] | None, ...], ...] = ()


def sheet_of(table: Table) -> Sheet:
    """Write every cell of a table as every format writes it."""
    rows = tuple(
        tuple(_words(cell, column) for cell, column in zip(row, table.columns, strict=True))
        for row in table.rows
    )
    right = tuple(column.kind == "number" for column in table.columns)
    return Sheet(tuple(heading(c) for c in table.columns), rows, right)


def _words(cell: Cell, column: Column) -> str:
    span = show_interval(cell, column) if column.kind == "number" else ""
    return f"{show(cell, column)} ({span})" if span else show(cell, column)


@dataclass(frozen=True)
class Fitted:
    """A table cut to slides: its parts, the size of its letters, and how many rows are shown."""

    parts: tuple[Sheet, ...]
    size: int
    rows: int


def fit(sheet: Sheet, room: float) -> Fitted:
    """Fit a table into the height of a slide, in the largest letters in which it is whole.

    Parameters
    ----------
    room
        Height for the table, inches.

    Notes
    -----
    A table that is too long for one slide goes on a second one when it has at most 24 rows;
    else only its first rows are shown.
    """
    blocks = len(_column_sets(len(sheet.heads)))
    for size in _SIZES:
        parts = pages(sheet, room, size)
        if len(parts) == blocks:
            return Fitted(parts, size, len(sheet.rows))
    if len(sheet.rows) <= _MOST_ROWS:
        for size in _SIZES[1:]:
            parts = pages(sheet, room, size)
            if len(parts) <= 2 * blocks:
                return Fitted(parts, size, len(sheet.rows))
    size = _SIZES[-1]
    keep = len(sheet.rows)
    while keep > 1 and len(parts := pages(_cut(sheet, 0, keep), room, size)) > blocks:
        shown = min(len(p.rows) for p in parts[:1])
        keep = min(keep - 1, max(shown, keep // 2))
    while keep < len(sheet.rows):
        more = pages(_cut(sheet, 0, keep + 1), room, size)
        if len(more) > blocks:
            break
        keep += 1
    return Fitted(pages(_cut(sheet, 0, keep), room, size), size, keep)


def height(sheet: Sheet, size: int) -> float:
    """Height of a table that is not cut, inches."""
    widths = _widths(sheet, size)
    heads = _row_high(sheet.heads, widths, size, bold=True)
    return heads + sum(_row_high(row, widths, size) for row in sheet.rows)


def pages(sheet: Sheet, room: float, size: int = 12) -> tuple[Sheet, ...]:
    """Split a table into parts that fit on a slide, each with its heads and first column.

    Parameters
    ----------
    room
        Height for the table, inches.
    size
        Of the letters, points.
    """
    parts = []
    for columns in _column_sets(len(sheet.heads)):
        narrow = _pick(sheet, columns)
        widths = _widths(narrow, size)
        head = _row_high(narrow.heads, widths, size, bold=True)
        highs = [_row_high(row, widths, size) for row in narrow.rows]
        parts += [_cut(narrow, a, b) for a, b in _runs(highs, room - head)]
    return tuple(parts)


def _runs(highs: Sequence[float], room: float) -> list[tuple[int, int]]:
    """Split rows into as few runs as fit, of about the same height, so that no row is orphaned."""
    fewest = _greedy(highs, room)
    even = max([sum(highs) / len(fewest), *highs])
    for step in range(20):
        runs = _greedy(highs, even + (room - even) * step / 20)
        if len(runs) == len(fewest):
            return runs
    return fewest


def _greedy(highs: Sequence[float], room: float) -> list[tuple[int, int]]:
    runs, start, used = [], 0, 0.0
    for index, tall in enumerate(highs):
        if used + tall > room and index > start:
            runs.append((start, index))
            start, used = index, 0.0
        used += tall
    return [*runs, (start, len(highs))]


def _column_sets(count: int) -> list[list[int]]:
    if count <= MOST_COLUMNS:
        return [list(range(count))]
    parts = math.ceil((count - 1) / (MOST_COLUMNS - 1))
    step = math.ceil((count - 1) / parts)
    # The first column heads the rows, so every part has it.
    return [[0, *range(i, min(i + step, count))] for i in range(1, count, step)]


def _pick(sheet: Sheet, columns: Sequence[int]) -> Sheet:
    def of(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(row[i] for i in columns)

    rows, fills = tuple(map(of, sheet.rows)), tuple(map(of, sheet.fills))
    return Sheet(of(sheet.heads), rows, of(sheet.right), fills)


def _cut(sheet: Sheet, start: int, end: int) -> Sheet:
    return Sheet(sheet.heads, sheet.rows[start:end], sheet.right, sheet.fills[start:end])


def _widths(sheet: Sheet, size: int) -> tuple[float, ...]:
    """Share the width so that the fullest cells take as few lines as can be."""
    columns = range(len(sheet.heads))
    cells = [_longest([row[i] for row in sheet.rows]) for i in columns]
    heads = [
        least_width([h], _heads_lines(cells[i], size), size, bold=True)
        for i, h in enumerate(sheet.heads)
    ]

    def need(i: int, lines: int) -> float:
        return max(least_width(cells[i], lines, size), heads[i], 0.35) + 2 * _PADDING + 0.02

    lines = [_MOST_LINES] * len(sheet.heads)
    widths = [need(i, lines[i]) for i in columns]
    open_columns = set(columns)
    while open_columns:
        # Numbers first among equals: one broken over two lines is misread.
        worst = max(open_columns, key=lambda i: (lines[i], sheet.right[i], -i))
        better = need(worst, lines[worst] - 1) if lines[worst] > 1 else 0.0
        if lines[worst] == 1 or sum(widths) - widths[worst] + better > INNER:
            open_columns.discard(worst)
        else:
            lines[worst] -= 1
            widths[worst] = better
    total = sum(widths)
    if total > INNER:
        return tuple(w * INNER / total for w in widths)
    # A table of two short columns stretched over a slide cannot be read across.
    spare = min((INNER - total) / max(1, len(widths)), 0.6)
    return tuple(w + spare for w in widths)


def _longest(texts: Sequence[str], most: int = 16) -> list[str]:
    # The longest cells alone decide a width, and measuring every cell of a long table takes far
    # longer.
    return sorted(set(texts), key=lambda t: (-len(t), t))[:most]


def _heads_lines(cells: Sequence[str], size: int) -> int:
    """Let the head of a narrow column stand in more lines than that of a wide one."""
    return 4 if max((wide(c, size) for c in cells), default=0.0) < 1.2 else 2


def _row_high(
    row: Sequence[str], widths: Sequence[float], size: int, *, bold: bool = False
) -> float:
    tall = max(
        (high(t, w - 2 * _PADDING, size, bold=bold) for t, w in zip(row, widths, strict=True)),
        default=0.2,
    )
    return max(tall, size * LINE / 72) + _ROW


def add_sheet(
    slide: Any, sheet: Sheet, deck: Deck, alt: str, *, size: int = 12, top: float = TOP
) -> float:
    """Add a native table; return the height that it takes."""
    widths = _widths(sheet, size)
    rows = [sheet.heads, *sheet.rows]
    highs = [_row_high(row, widths, size, bold=not i) for i, row in enumerate(rows)]
    box = (MARGIN, top, sum(widths), sum(highs))
    frame = slide.shapes.add_table(len(rows), len(widths), *(Inches(v) for v in box))
    place(frame, box)
    describe(frame, alt)
    table = frame.table
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = _NO_STYLE
    table.horz_banding = False
    for index, across in enumerate(widths):
        table.columns[index].width = Inches(across)
    for number, (row, tall) in enumerate(zip(rows, highs, strict=True)):
        table.rows[number].height = Inches(tall)
        for index, words in enumerate(row):
            fill = sheet.fills[number - 1][index] if sheet.fills and number else None
            _cell(table.cell(number, index), words, deck, number, (sheet.right[index], size), fill)
    return sum(highs)


def _cell(
    cell: Any,
    words: str,
    deck: Deck,
    number: int,
    look: tuple[bool, int],
    fill: tuple[str, str] | None,
) -> None:
    right, size = look
    cell.margin_left = cell.margin_right = Inches(_PADDING)
    cell.margin_top = cell.margin_bottom = Inches(_ROW / 2 - 0.005)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    ink, ground = (PAPER, deck.theme.strong) if number == 0 else (INK, WASH)
    if fill is not None:
        ground, ink = fill
    elif number and number % 2:
        ground = PAPER
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ground)
    align = "center" if fill is not None else "right" if right else "left"
    fill_text(cell.text_frame, [words], size, ink, bold=number == 0, align=align)
