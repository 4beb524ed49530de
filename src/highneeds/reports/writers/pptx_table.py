"""Native tables of the deck, split over slides where they are long or wide."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches

from highneeds.reports.charts.frame import text_width
from highneeds.reports.numbers import heading, show, show_interval
from highneeds.reports.table import Cell, Column, Table
from highneeds.reports.theme import INK, PAPER, WASH
from highneeds.reports.writers.pptx_deck import (
    FOOT,
    INNER,
    MARGIN,
    TOP,
    Deck,
    describe,
    fill_text,
    lines_high,
    place,
    rgb,
)

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_SIZE = 12
_MOST_COLUMNS = 12
_PADDING = 0.16


@dataclass(frozen=True)
class Sheet:
    """A table as words: heads, rows, which columns hold numbers, and fills of cells if any."""

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


def pages(sheet: Sheet, room: float) -> tuple[Sheet, ...]:
    """Split a table into parts that fit on a slide, each with its heads and first column.

    Parameters
    ----------
    room : float
        Height for the table, inches.
    """
    parts = []
    for columns in _column_sets(len(sheet.heads)):
        narrow = _pick(sheet, columns)
        widths = _widths(narrow)
        head = _row_high(narrow.heads, widths)
        highs = [_row_high(row, widths) for row in narrow.rows]
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
    for index, high in enumerate(highs):
        if used + high > room and index > start:
            runs.append((start, index))
            start, used = index, 0.0
        used += high
    return [*runs, (start, len(highs))]


def _column_sets(count: int) -> list[list[int]]:
    if count <= _MOST_COLUMNS:
        return [list(range(count))]
    parts = math.ceil((count - 1) / (_MOST_COLUMNS - 1))
    step = math.ceil((count - 1) / parts)
    return [[0, *range(i, min(i + step, count))] for i in range(1, count, step)]


def _pick(sheet: Sheet, columns: Sequence[int]) -> Sheet:
    def of(row: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(row[i] for i in columns)

    rows, fills = tuple(map(of, sheet.rows)), tuple(map(of, sheet.fills))
    return Sheet(of(sheet.heads), rows, of(sheet.right), fills)


def _cut(sheet: Sheet, start: int, end: int) -> Sheet:
    return Sheet(sheet.heads, sheet.rows[start:end], sheet.right, sheet.fills[start:end])


def _widths(sheet: Sheet) -> tuple[float, ...]:
    """Share the width by the longest words of each column, none starved."""
    pixels = _SIZE * 96 / 72
    need = []
    for index, head in enumerate(sheet.heads):
        texts = [row[index] for row in sheet.rows]
        longest = max((text_width(t, pixels) for t in texts), default=0.0)
        words = max((text_width(w, pixels) for w in head.split()), default=0.0) * 1.1
        words = max(words, min(text_width(head, pixels) * 0.6, 170.0))
        need.append(min(max(longest, words, 55.0) / 96 + 2 * _PADDING + 0.06, 5.0))
    total = sum(need)
    if total <= INNER:
        spare = INNER - total
        return (need[0] + min(spare, 2.0), *need[1:]) if need else ()
    least = [min(n, 1.0) for n in need]
    scale = max(0.0, (INNER - sum(least)) / max(1e-9, total - sum(least)))
    return tuple(low + (n - low) * scale for low, n in zip(least, need, strict=True))


def _row_high(row: Sequence[str], widths: Sequence[float]) -> float:
    high = max(
        (lines_high(t, w - 2 * _PADDING, _SIZE) for t, w in zip(row, widths, strict=True)),
        default=0.2,
    )
    return high + 0.13


def add_sheet(slide: Any, sheet: Sheet, deck: Deck, alt: str, top: float = TOP) -> float:
    """Add a native table; return the height that it takes."""
    widths = _widths(sheet)
    rows = [sheet.heads, *sheet.rows]
    highs = [_row_high(row, widths) for row in rows]
    box = (MARGIN, top, sum(widths), sum(highs))
    frame = slide.shapes.add_table(len(rows), len(widths), *(Inches(v) for v in box))
    place(frame, box)
    describe(frame, alt)
    table = frame.table
    style = table._tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = _NO_STYLE
    table.horz_banding = False
    for index, wide in enumerate(widths):
        table.columns[index].width = Inches(wide)
    for number, (row, high) in enumerate(zip(rows, highs, strict=True)):
        table.rows[number].height = Inches(high)
        for index, words in enumerate(row):
            fill = sheet.fills[number - 1][index] if sheet.fills and number else None
            _cell(table.cell(number, index), words, deck, number, sheet.right[index], fill)
    return sum(highs)


def _cell(
    cell: Any, words: str, deck: Deck, number: int, right: bool, fill: tuple[str, str] | None
) -> None:
    cell.margin_left = cell.margin_right = Inches(_PADDING)
    cell.margin_top = cell.margin_bottom = Inches(0.04)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    ink, ground = (PAPER, deck.theme.strong) if number == 0 else (INK, WASH)
    if fill is not None:
        ground, ink = fill
    elif number and number % 2:
        ground = PAPER
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ground)
    align = "center" if fill is not None else "right" if right else "left"
    fill_text(cell.text_frame, [words], _SIZE, ink, bold=number == 0, align=align)


ROOM = FOOT - TOP - 0.45
