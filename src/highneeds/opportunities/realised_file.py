"""Read realised.csv: the children that each opportunity reached, month by month."""

from pathlib import Path
from typing import Final

from highneeds.files.cells import read_month, read_number
from highneeds.files.tabular import TextTable, read_table
from highneeds.opportunities.realised import ActualMonth
from highneeds.own.notebook import Notebook, need_columns
from highneeds.vocabulary.faults import Fault

REALISED: Final = ("realised.csv", "realised.xlsx", "realised.ods")


def realised_file(folder: Path) -> Path | None:
    """Return the file of realised benefits of a folder, or None."""
    return next((folder / name for name in REALISED if (folder / name).is_file()), None)


def read_realised(path: Path) -> tuple[ActualMonth, ...]:
    """Read what happened: month, opportunity, children; and optionally all plans.

    Raises
    ------
    InputError
        With every fault, each with its row and column.
    """
    table = read_table(path)
    notes = Notebook(table.file, table.sheet, "realised benefits")
    need_columns(table, ("month", "opportunity", "children"), notes)
    rows = tuple(
        _month(cells, table, i, notes)
        for i, cells in enumerate(table.frame.iter_rows(named=True))
        if any(cells.values())
    )
    notes.stop_if_faulty()
    return tuple(row for row in rows if row is not None)


def _month(
    cells: dict[str, str | None], table: TextTable, i: int, notes: Notebook
) -> ActualMonth | None:
    row = table.row_number(i)
    month = read_month(cells["month"] or "")
    if month is None:
        given = f'"{cells["month"] or ""}"'
        notes.faults.append(
            Fault(
                "This is not a month.",
                given,
                "Write it as 2024-01.",
                notes.file,
                notes.sheet,
                row,
                "month",
            )
        )
        return None
    children = _whole(cells["children"], "children", row, notes)
    plans = _whole(cells.get("plans"), "plans", row, notes)
    name = (cells["opportunity"] or "").strip()
    return ActualMonth(month, name, children, None if plans is None else float(plans), row)


def _whole(text: str | None, column: str, row: int, notes: Notebook) -> int | None:
    if not text:
        return None
    number = read_number(text)
    if number is None or number < 0 or number != int(number):
        notes.fault(
            "This is not a whole number.",
            f'"{text}"',
            "Write a whole number of 0 or more; leave it blank when it is not known.",
            row=row,
            column=column,
        )
        return None
    return int(number)
