"""A board's page as rows of cells, whatever stands above its heading.

A page cannot be declared as columns: it is made to be looked at. Titles and years stand above the
heading, its columns are months that move on with every page, arrows stand in cells or beside them,
and commentary and actions below the table. The tidy file can, and is (`tidy`).
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from highneeds.files.tabular import TextTable, decode, grids_of, read_bytes, with_heading
from highneeds.scorecard.text import plain
from highneeds.vocabulary.faults import Fault, InputError

REF_HEADS: Final = frozenset(
    {"kpi ref", "ref", "reference", "kpi no", "kpi reference", "ref no", "no", "kpi id", "id"}
)
TITLE_HEADS: Final = frozenset(
    {"kpi", "indicator", "measure", "description", "kpi title", "title", "kpi name", "metric"}
)


@dataclass(frozen=True)
class BoardPage:
    """Rows of cells with the row number of the first.

    Attributes
    ----------
    rows
        "" for a blank cell; all rows have the same length.
    """

    rows: tuple[tuple[str, ...], ...]
    file: str
    sheet: str = ""
    first_row: int = 1

    def number(self, index: int) -> int:
        """Row as the spreadsheet numbers it."""
        return self.first_row + index

    @property
    def heading(self) -> tuple[str, ...]:
        """The first filled row."""
        return next((row for row in self.rows if any(row)), ())

    @property
    def table(self) -> TextTable:
        """The same cells under the first filled row, for the reader of declared columns."""
        width = max(map(len, self.rows), default=0)
        columns = {f"c{i}": pl.String for i in range(width)}
        rows = [[cell or None for cell in row] for row in self.rows]
        frame = pl.DataFrame(rows, schema=columns, orient="row")
        return with_heading(TextTable(frame, self.file, self.sheet, self.first_row))


def read_pages(path: Path, sheet: str | None = None) -> tuple[BoardPage, ...]:
    """Read every sheet of a file (or the one named) as rows of cells.

    Notes
    -----
    A text file often begins with a title that holds no separator, or a comma of its own; the
    separator is therefore looked for from the heading on, and lines above are kept whole.
    """
    data = read_bytes(path)
    # By the first bytes: the name's ending may say otherwise.
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        tables = grids_of(data, path.name)
    else:
        tables = (_text_grid(data, path.name),)
    pages = tuple(_page(table) for table in tables)
    if sheet is None:
        return pages
    named = tuple(page for page in pages if page.sheet.strip().lower() == sheet.strip().lower())
    if not named:
        raise InputError(
            Fault(
                "This workbook has no such sheet with content.",
                f'"{sheet}"',
                "Name one of: " + ", ".join(f'"{page.sheet}"' for page in pages) + ".",
                file=path.name,
            )
        )
    return named


def is_title_head(text: str) -> bool:
    """Whether a cell heads the column of KPI names."""
    return plain(text) in TITLE_HEADS


def _text_grid(data: bytes, name: str) -> TextTable:
    lines = decode(data, name).splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if _heads(line)), 0)
    if start and re.search("[\t;,]", lines[start - 1]):
        start -= 1  # a row of years may stand above the months
    (table,) = grids_of("".join(lines[start:]).encode("utf-8"), name)
    return TextTable(table.frame, name, first_row=table.first_row + start)


def _heads(line: str) -> bool:
    cells = [cell.strip().strip('"') for cell in re.split("[\t;,]", line)]
    return len(cells) > 2 and any(is_title_head(cell) for cell in cells)


def _page(table: TextTable) -> BoardPage:
    rows = tuple(tuple(cell or "" for cell in row) for row in table.frame.iter_rows())
    return BoardPage(rows, table.file, table.sheet, table.first_row)
