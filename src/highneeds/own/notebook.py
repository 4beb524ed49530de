"""Gather what is wrong while a file is read, so that a person sees everything at once."""

from dataclasses import dataclass, field
from typing import Final

from highneeds.files.cells import is_formula
from highneeds.files.tabular import TextTable
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity


@dataclass
class Notebook:
    """Faults that stop the reading and findings that travel with the result; local to one reader.

    Attributes
    ----------
    file, sheet
        Named in every entry.
    source
        Which evidence this is, for the findings list.
    """

    file: str
    sheet: str = ""
    source: str = ""
    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def fault(
        self, wrong: str, given: str = "", do: str = "", *, row: int = 0, column: str = ""
    ) -> None:
        """Note something that must be put right before the file can be used."""
        self.faults.append(Fault(wrong, given, do, self.file, self.sheet, row, column))

    def find(
        self,
        rule: str,
        wrong: str,
        do: str = "",
        *,
        row: int = 0,
        column: str = "",
        severity: Severity = Severity.WARNING,
    ) -> None:
        """Note something a reader must know; the row is kept and used."""
        where = Fault(wrong, file=self.file, sheet=self.sheet, row=row, column=column)
        message = f"{where} {do}".strip()
        self.findings.append(
            Finding(rule, severity, message, self.source, self.file, measure=column)
        )

    def stop_if_faulty(self) -> None:
        """Raise every fault together, from the first row to the last."""
        if self.faults:
            raise InputError(*sorted(self.faults, key=lambda fault: fault.row))


def note_formulas(table: TextTable, book: Notebook) -> None:
    """Tell of every cell that a spreadsheet would run; it is kept as plain text and never run."""
    for column in table.frame.columns:
        values = table.frame[column]
        # Whole columns at a time; only the few cells found are looked at one by one.
        risky = values.str.contains(r"^\s*[=@+\-]").fill_null(value=False)
        if not risky.any():
            continue
        for index in risky.arg_true().to_list():
            if is_formula(str(values[index])):
                book.find(
                    "formula_in_cell",
                    "This cell begins like a formula. It was read as text and not run.",
                    "Type the value instead.",
                    row=table.row_number(index),
                    column=column,
                )


TEMPLATE: Final = "Use the headings of the template (`highneeds init` writes it)."


def need_columns(
    table: TextTable, needed: tuple[str, ...], book: Notebook, advice: str = TEMPLATE
) -> None:
    """Raise one fault that names every needed column the table lacks."""
    missing = [name for name in needed if name not in table.frame.columns]
    if missing:
        book.fault(
            f"The heading row lacks {len(missing)} needed column{'s' * (len(missing) > 1)}: "
            + ", ".join(missing)
            + ".",
            ", ".join(table.frame.columns[:12]),
            advice,
            row=table.first_row - 1,
        )
        # At once: without its columns every row would be told as a fault of its own.
        book.stop_if_faulty()
