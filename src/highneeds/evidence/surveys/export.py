"""Open an export of any survey tool: find its heading, join second header rows, name columns.

An export cannot be declared as columns: its headings are the questions, in one row or two and some
of them twice, as a tool writes them. The survey's own YAML says which heading is which question.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from highneeds.files.tabular import TextTable, read_grid
from highneeds.vocabulary.faults import Fault, InputError

_SUB_HEADINGS: Final = {"response", "open-ended response", "other (please specify)"}


@dataclass(frozen=True)
class Export:
    """A survey export with one heading per column.

    Attributes
    ----------
    table
        Headings made unique; a second header row is joined as "Question | option".
    """

    table: TextTable
    heading_rows: int


def open_export(path: Path, sheet: str | None = None, heading_rows: int = 0) -> Export:
    """Open an export whose heading takes one row or more.

    Parameters
    ----------
    heading_rows
        Rows of heading; 0 to find out: a second row that says "Response", as SurveyMonkey writes
        it, belongs to the heading.

    Notes
    -----
    Two columns with one heading get " (2)" and so on, in order, as some tools repeat a question.
    """
    grid = read_grid(path, sheet)
    filled = grid.frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    start = int(filled.arg_max() or 0)
    if not filled.any() or grid.frame.height <= start + 1:
        raise InputError(
            Fault(
                "This export has no responses below its heading.",
                do="Export the responses, one row each, and try again.",
                file=grid.file,
                sheet=grid.sheet,
            )
        )
    count = heading_rows or (2 if _is_second_heading(grid.frame.row(start + 1)) else 1)
    rows = [grid.frame.row(start + k) for k in range(count)]
    names = _names(rows)
    body = grid.frame.slice(start + count)
    body.columns = names
    # Blank rows inside stay, or the row numbers that messages quote would shift.
    body = body.head(body.height - _blank_tail(body))
    first = grid.first_row + start + count
    return Export(TextTable(body, grid.file, grid.sheet, first), count)


def normal(text: str) -> str:
    """Return text as answers and headings are compared: case, spaces, quotes and dashes alike."""
    plain = text.strip().lower().replace("’", "'").replace("‘", "'").replace("–", "-")
    return " ".join(plain.split()).rstrip(".:;*")


def _is_second_heading(row: tuple[str | None, ...]) -> bool:
    cells = [cell for cell in row if cell]
    return any(normal(cell) in _SUB_HEADINGS for cell in cells)


def _names(rows: list[tuple[str | None, ...]]) -> list[str]:
    joined: list[str] = []
    above = ""
    for column, top in enumerate(rows[0]):
        above = " ".join(top.split()) if top else above
        below = [" ".join((row[column] or "").split()) for row in rows[1:]]
        parts = [part for part in below if part and normal(part) not in _SUB_HEADINGS]
        title = top or (above if len(rows) > 1 else "")
        joined.append(" | ".join([*([" ".join(title.split())] if title else []), *parts]))
    seen: dict[str, int] = {}
    names = []
    for column, name in enumerate(joined):
        base = name or f"column {column + 1}"
        seen[base] = seen.get(base, 0) + 1
        names.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return names


def _blank_tail(body: pl.DataFrame) -> int:
    filled = body.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    last = filled.arg_true()
    return body.height - (int(last[-1]) + 1 if last.len() else 0)
