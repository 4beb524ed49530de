"""The one reader of tables that people fill in: columns are declared, and every fault has a place.

A form names its columns, which of them must be there, and what a cell of each holds. Reading it
gives typed rows with the numbers that the spreadsheet shows, and all faults together. Blank rows
are passed over; a blank cell is None, never 0. What a new file may hold is added here as a kind of
cell, so that every form reads it alike.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from highneeds.files.cells import read_date, read_month, read_number
from highneeds.files.tabular import TextTable, read_table
from highneeds.own.notebook import TEMPLATE, Notebook, need_columns, note_formulas
from highneeds.vocabulary.faults import UnknownNameError
from highneeds.vocabulary.periods import PeriodKind, parse_period


@dataclass(frozen=True)
class GivenCell:
    """The text of one cell, where it stands, and where its faults are told."""

    text: str
    row: int
    column: str
    notes: Notebook

    def fault(self, wrong: str, do: str, *, given: str | None = None) -> None:
        """Tell that this cell must be put right; its text is quoted unless something else is."""
        quoted = f'"{self.text}"' if given is None else given
        self.notes.fault(wrong, quoted, do, row=self.row, column=self.column)

    def find(self, rule: str, wrong: str, do: str = "") -> None:
        """Tell something about this cell that a reader must know; it is used all the same."""
        self.notes.find(rule, wrong, do, row=self.row, column=self.column)


ReadCell: TypeAlias = Callable[[GivenCell], Any]
"""Reads a cell that is not blank; tells a fault and returns None where it cannot."""


@dataclass(frozen=True)
class FormColumn:
    """One column of a form.

    Attributes
    ----------
    name
        Its heading; capitals do not matter.
    read
        What its cells hold.
    needed
        Whether a file without it is refused.
    """

    name: str
    read: ReadCell
    needed: bool = False


@dataclass(frozen=True)
class FilledRow:
    """One row that somebody filled in.

    Attributes
    ----------
    number
        As the spreadsheet numbers it.
    cells
        Text by heading; blank cells are left out. Undeclared columns are here too.
    values
        What the declared columns hold; None for a blank cell and for one with a fault.
    faulty
        Whether any of its declared cells had a fault.
    """

    number: int
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    notes: Notebook
    faulty: bool

    def __getitem__(self, name: str) -> Any:
        """Return what a declared column holds."""
        return self.values[name]

    def cell(self, name: str) -> GivenCell:
        """Return a cell, to tell a fault about it that no single cell shows."""
        return GivenCell(self.cells.get(name, ""), self.number, name, self.notes)


@dataclass(frozen=True)
class InputForm:
    """A table that people fill in.

    Attributes
    ----------
    source
        What it is, for findings.
    columns
        In the order of the template.
    formulas
        Whether cells that begin like a formula are told.
    advice
        What to do when a needed column is not there.
    """

    source: str
    columns: tuple[FormColumn, ...]
    formulas: bool = False
    advice: str = TEMPLATE

    @property
    def needed(self) -> tuple[str, ...]:
        """Headings without which a file is refused."""
        return tuple(column.name for column in self.columns if column.needed)


def open_form(path: Path, source: str, names: Iterable[str] = ()) -> tuple[TextTable, Notebook]:
    """Open a file that somebody filled in.

    Parameters
    ----------
    path
        CSV, XLSX or ODS.
    source
        What it is, for findings.
    names
        Headings to know however their capitals are written.

    Raises
    ------
    InputError
        When it cannot be read, or two of its headings are one name.
    """
    table = read_table(path)
    notes = Notebook(table.file, table.sheet, source)
    known = {name.lower(): name for name in names}
    renamed: dict[str, str] = {}
    for heading in table.frame.columns:
        name = known.get(heading.strip().lower(), heading)
        if name in renamed.values():
            notes.fault(
                "Two columns have the same heading.",
                f'"{heading}"',
                "Give each column a heading of its own.",
                row=table.first_row - 1,
                column=heading,
            )
        renamed[heading] = name
    notes.stop_if_faulty()
    return replace(table, frame=table.frame.rename(renamed)), notes


def read_form(path: Path, form: InputForm) -> tuple[tuple[FilledRow, ...], Notebook]:
    """Read a form whose layout is known beforehand.

    Returns
    -------
    tuple of FilledRow, Notebook
        The rows, and the faults so far. The caller adds its own and then stops
        (`Notebook.stop_if_faulty`), so that a person sees all faults at once.

    Raises
    ------
    InputError
        When the file cannot be read, or lacks a needed column.
    """
    table, notes = open_form(path, form.source, (column.name for column in form.columns))
    return tuple(rows_of(table, form, notes)), notes


def rows_of(table: TextTable, form: InputForm, notes: Notebook) -> Iterator[FilledRow]:
    """Read the rows of a table that is open already."""
    if form.formulas:
        note_formulas(table, notes)
    need_columns(table, form.needed, notes, form.advice)
    for i, row in enumerate(table.frame.iter_rows(named=True)):
        cells = {name: text for name, text in row.items() if text}
        if not cells:
            continue
        number, before = table.row_number(i), len(notes.faults)
        values = {
            column.name: column.read(GivenCell(written, number, column.name, notes))
            if (written := cells.get(column.name)) is not None
            else None
            for column in form.columns
        }
        yield FilledRow(number, cells, values, notes, len(notes.faults) > before)


def text(cell: GivenCell) -> str:
    """Take a cell as it is written."""
    return cell.text.strip()


def lower(cell: GivenCell) -> str:
    """Take a cell in small letters."""
    return cell.text.strip().lower()


def code_of(written: str) -> str:
    """Return words as a code: small letters, with "_" for spaces and hyphens."""
    return "_".join(written.strip().lower().replace("-", " ").replace("_", " ").split())


def one_of(allowed: tuple[str, ...], wrong: str, do: str) -> ReadCell:
    """Read a code out of a list, however its spaces, hyphens and capitals are written."""

    def read(cell: GivenCell) -> str | None:
        code = code_of(cell.text)
        if code in allowed:
            return code
        cell.fault(wrong, do)
        return None

    return read


def whole(wrong: str, do: str) -> ReadCell:
    """Read a whole number of 0 or more."""

    def read(cell: GivenCell) -> int | None:
        number = read_number(cell.text)
        if number is not None and number >= 0 and number == int(number):
            return int(number)
        cell.fault(wrong, do)
        return None

    return read


def amount(wrong: str, do: str) -> ReadCell:
    """Read a number with optional £ and thousands commas."""

    def read(cell: GivenCell) -> float | None:
        number = read_number(cell.text)
        if number is None:
            cell.fault(wrong, do)
        return number

    return read


def month(wrong: str, do: str) -> ReadCell:
    """Read a month as its first day."""

    def read(cell: GivenCell) -> date | None:
        found = read_month(cell.text)
        if found is None:
            cell.fault(wrong, do)
        return found

    return read


def financial_year(wrong: str, do: str) -> ReadCell:
    """Read a financial year as the year in which it ends."""

    def read(cell: GivenCell) -> int | None:
        try:
            return parse_period(cell.text.strip(), PeriodKind.FINANCIAL_YEAR).year
        except UnknownNameError:
            cell.fault(wrong, do)
            return None

    return read


def day(as_at: date) -> ReadCell:
    """Read a day that is not after the as-at date; Excel's day numbers are read and told."""

    def read(cell: GivenCell) -> date | None:
        found = read_date(cell.text)
        if found is None:
            cell.fault("This is not a real date.", "Write it as day/month/year.")
            return None
        if found.from_serial:
            cell.find(
                "date_as_number",
                f"This date was a day number of Excel; it was read as {found.value:%d/%m/%Y}.",
                "Format the column as a date.",
            )
        if found.value > as_at:
            cell.fault(
                f"This date is after the as-at date, {as_at:%d/%m/%Y}.",
                "Correct it, or the as-at date in diagnostic.yaml.",
            )
        return found.value

    return read
