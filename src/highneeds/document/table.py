"""Cells, columns and tables: numbers with their unit, status and source.

A number is always held in the unit that its column names: 38.9 in a column of unit "%" is 38.9%,
and 35.9 in a column of unit "£m" is £35.9m. A growth of 8.4% is 8.4 and not 0.084.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from highneeds.vocabulary.status import Status

ColumnKind: TypeAlias = Literal["label", "number", "period", "code", "text"]

_ID = re.compile(r"[a-z][a-z0-9_-]*")


def check_id(what: str, text: str) -> None:
    """Raise ValueError unless the text can be an anchor, a file name and a sheet name."""
    if not _ID.fullmatch(text):
        raise ValueError(f'{what} id "{text}" must be a-z, 0-9, "-", "_" and begin with a letter')


@dataclass(frozen=True)
class Value:
    """A number with what stands behind it. A plain float in a cell is `Value(number)`.

    Attributes
    ----------
    value
        The number, in the unit of its column; None when the status has no number.
    status
        Present, zero, missing, suppressed, not_applicable, not_collected, low or unreliable.
    low, high
        Interval around the value, same unit. The level is stated in the table's note.
    formula
        Only for the workbook: a live formula over cells, without the "=". `{spend}` is the cell of
        column `spend` in the same row, `{deficit:-1}` the row above, and `{assumptions.growth:0}`
        the first row of the table with id `assumptions`. `value` stays the engine's own number. A
        formula over a table that the report does not have stays a number.
    changeable
        A reader may change it: shaded in the workbook.
    """

    value: float | None
    status: Status = Status.PRESENT
    low: float | None = None
    high: float | None = None
    formula: str = ""
    changeable: bool = False


Cell: TypeAlias = float | int | str | Value | None


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key
        Short machine name, unique in the table; heads the column in CSV.
    label
        What people read at the head of the column. The unit is added by the writer.
    unit
        "plans", "children", "£", "£m", "%", "pp" (percentage points), "per 100", "per 1,000",
        "weeks", "score", "" for none. Money and % are printed in every cell; the others once, in
        the heading.
    decimals
        Places shown; the CSV and the workbook keep the whole number behind it.
    kind : {"label", "number", "period", "code", "text"}
        "label" heads the row; "period" and "code" are never summed nor given thousands commas.
    signed
        Show + on positive numbers: for changes and differences.
    """

    key: str
    label: str
    unit: str = ""
    decimals: int = 0
    kind: ColumnKind = "number"
    signed: bool = False

    def __post_init__(self) -> None:
        check_id("column", self.key.lower())


@dataclass(frozen=True)
class Table:
    """Rows and columns, with units and source.

    Attributes
    ----------
    id
        Unique in the report; the figure id that sentences cite and the file name of its CSV.
    title
        Caption. Names what, where and when.
    rows
        One cell per column. None and NaN are missing.
    source, note
        Where the numbers come from; definitions and caveats (speaker notes in the deck).
    """

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        check_id("table", self.id)
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f'table "{self.id}": a column key is used twice: {keys}')
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(keys):
                raise ValueError(
                    f'table "{self.id}", row {number}: {len(row)} cells for {len(keys)} columns'
                )

    def column(self, key: str) -> Column:
        """Return the column with this key; KeyError when there is none."""
        return self.columns[self.index(key)]

    def index(self, key: str) -> int:
        """Return the position of a column; KeyError when there is none."""
        for position, column in enumerate(self.columns):
            if column.key == key:
                return position
        raise KeyError(f'table "{self.id}" has no column "{key}"')

    def cells(self, key: str) -> tuple[Cell, ...]:
        """Return one column's cells, top to bottom."""
        position = self.index(key)
        return tuple(row[position] for row in self.rows)
