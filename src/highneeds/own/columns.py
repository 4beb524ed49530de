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


def plain_heading(heading: str) -> str:
    """Return a heading as it is compared: neither case nor spaces around it matter."""
    return heading.strip().lower()


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
    filled
        Whether every row must fill it: `read` is then given a blank cell too, and tells the fault.
    many
        Whether `name` only begins the headings of any number of columns, like `vote_school`.
    aliases
        Other headings that people give it; the first stands for it where `name` does not.
    """

    name: str
    read: ReadCell
    needed: bool = False
    filled: bool = False
    many: bool = False
    aliases: tuple[str, ...] = ()


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

    def many(self, name: str) -> dict[str, Any]:
        """Return the filled cells of the columns that `name` begins, by what follows it."""
        return {
            heading.removeprefix(name): value
            for heading, value in self.values.items()
            if heading.startswith(name) and heading in self.cells
        }

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
    compared
        How headings are compared.
    """

    source: str
    columns: tuple[FormColumn, ...]
    formulas: bool = False
    advice: str = TEMPLATE
    compared: Callable[[str], str] = plain_heading

    @property
    def needed(self) -> tuple[str, ...]:
        """Headings without which a file is refused."""
        return tuple(column.name for column in self.columns if column.needed)

    def names(self, headings: Iterable[str]) -> dict[str, str]:
        """Return the name of the column that each known heading stands for."""
        written = tuple(headings)
        plain = [self.compared(heading) for heading in written]
        found: dict[str, str] = {}
        for column in self.columns:
            wanted = self.compared(column.name)
            if column.many:
                found |= {h: p for h, p in zip(written, plain, strict=True) if p.startswith(wanted)}
                continue
            for name in (wanted, *map(self.compared, column.aliases)):
                if name in plain:
                    same = (h for h, p in zip(written, plain, strict=True) if p == name)
                    found |= dict.fromkeys(same, column.name)
                    break
        return found


def read_form(path: Path, form: InputForm) -> tuple[tuple[FilledRow, ...], Notebook]:
    """Read a form that somebody filled in.

    Parameters
    ----------
    path
        CSV, XLSX or ODS.

    Returns
    -------
    tuple of FilledRow, Notebook
        The rows, and the faults so far. The caller adds its own and then stops
        (`Notebook.stop_if_faulty`), so that a person sees all faults at once.

    Raises
    ------
    InputError
        When the file cannot be read, lacks a needed column, or has one twice.
    """
    return rows_of(*open_form(path, form))


def open_form(path: Path, *forms: InputForm) -> tuple[TextTable, InputForm]:
    """Open a file that may be any of several forms: it is the one whose headings it has most of."""
    table = read_table(path)
    there = [len({*form.names(table.frame.columns).values()} & {*form.needed}) for form in forms]
    return table, forms[there.index(max(there))]


def rows_of(table: TextTable, form: InputForm) -> tuple[tuple[FilledRow, ...], Notebook]:
    """Read the rows of a table that is open already; see `read_form`."""
    notes = Notebook(table.file, table.sheet, form.source)
    table = _renamed(table, form, notes)
    if form.formulas:
        note_formulas(table, notes)
    need_columns(table, form.needed, notes, form.advice)
    columns = {
        heading: column
        for column in form.columns
        for heading in table.frame.columns
        if (heading.startswith(column.name) if column.many else heading == column.name)
    }
    blank = {column.name: None for column in form.columns if not column.many}
    return tuple(_filled_rows(table, columns, blank, notes)), notes


def _filled_rows(
    table: TextTable, columns: Mapping[str, FormColumn], blank: Mapping[str, None], notes: Notebook
) -> Iterator[FilledRow]:
    for i, row in enumerate(table.frame.iter_rows(named=True)):
        cells = {name: text for name, text in row.items() if text}
        if not cells:
            continue
        # Counted before and after: None alone does not tell a faulty cell from a blank one.
        number, before = table.row_number(i), len(notes.faults)
        values = {
            heading: column.read(GivenCell(cells.get(heading, ""), number, heading, notes))
            for heading, column in columns.items()
            if heading in cells or column.filled
        }
        # A faulty row is passed on, so that the caller can tell its other faults in the same run.
        yield FilledRow(number, cells, {**blank, **values}, notes, len(notes.faults) > before)


def _renamed(table: TextTable, form: InputForm, notes: Notebook) -> TextTable:
    """Give known columns the names of the form, however their headings are written."""
    names = form.names(table.frame.columns)
    renamed: dict[str, str] = {}
    for heading in table.frame.columns:
        name = names.get(heading, heading)
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
    return replace(table, frame=table.frame.rename(renamed))


def text(cell: GivenCell) -> str:
    """Take a cell as it is written."""
    return cell.text.strip()


def lower(cell: GivenCell) -> str:
    """Take a cell in lower case."""
    return cell.text.strip().lower()


def code_of(written: str) -> str:
    """Return words as a code: lower case, with "_" for spaces and hyphens."""
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
        # 12.0 is how a spreadsheet may hand over 12.
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
