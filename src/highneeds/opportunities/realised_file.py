"""Read realised.csv: the children that each opportunity reached, month by month."""

from pathlib import Path
from typing import Final

from highneeds.opportunities.realised import ActualMonth
from highneeds.own.columns import FormColumn, InputForm, month, read_form, text, whole

REALISED: Final = ("realised.csv", "realised.xlsx", "realised.ods")

_WHOLE: Final = whole(
    "This is not a whole number.",
    "Write a whole number of 0 or more; leave it blank when it is not known.",
)
_MONTH: Final = month("This is not a month.", "Write it as 2024-01.")
FORM: Final = InputForm(
    "realised benefits",
    (
        FormColumn("month", _MONTH, needed=True, filled=True),
        FormColumn("opportunity", text, needed=True),
        FormColumn("children", _WHOLE, needed=True),
        FormColumn("plans", _WHOLE),
    ),
)


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
    rows, notes = read_form(path, FORM)
    notes.stop_if_faulty()
    return tuple(
        ActualMonth(
            row["month"],
            row["opportunity"] or "",
            row["children"],
            None if row["plans"] is None else float(row["plans"]),
            row.number,
        )
        for row in rows
    )
