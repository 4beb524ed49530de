"""Read an outreach file: children by pseudonymous id with dates, or counts as printed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from highneeds.evidence.redaction import names_somebody
from highneeds.files.cells import read_date, read_number
from highneeds.files.tabular import TextTable, read_table
from highneeds.own.notebook import Notebook, need_columns, note_formulas
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.strict import Strict

CHILD_COLUMNS: Final = ("child_id", "referral_date", "plan_date", "moved_date")
COUNT_COLUMNS: Final = ("outcome", "children")
OUTCOMES: Final = ("already_had_plan", "plan_later", "no_plan")
OUTREACH, COMPARISON = "outreach", "comparison"


class AboutOutreach(Strict):
    """What stands beside the file, in `outreach.yaml`."""

    source: str = ""
    window: str = ""
    note: str = ""


@dataclass(frozen=True)
class Child:
    """One child's first referral.

    Attributes
    ----------
    group : {"outreach", "comparison"}
    referred : date
    plan : date | None
        When the plan was first issued.
    moved : date | None
        When the child left the authority; nothing is known after.
    need, year_group : str
        "not stated" when blank.
    """

    id: str
    group: str
    referred: date
    plan: date | None
    moved: date | None
    need: str
    year_group: str
    row: int


@dataclass(frozen=True)
class CountRow:
    """A number of children with one outcome, without dates."""

    group: str
    outcome: str
    need: str
    year_group: str
    children: int
    row: int


@dataclass(frozen=True)
class OutreachFile:
    """Children with dates, or counts without; one of the two is empty."""

    children: tuple[Child, ...]
    counts: tuple[CountRow, ...]
    findings: tuple[Finding, ...]
    file: str


def template() -> str:
    """Return the CSV that `highneeds init` writes: the heading row alone."""
    return ",".join((*CHILD_COLUMNS, "group", "need", "year_group")) + "\n"


def read_outreach(path: Path, as_at: date) -> OutreachFile:
    """Read and check an outreach file.

    Parameters
    ----------
    path : Path
        With the columns of the template; or with `outcome` and `children` (and optionally
        `group`, `need`, `year_group`) when only counts are known.
    as_at : date
        When the plans were looked up; later dates are faults.

    Raises
    ------
    InputError
        With every fault, each with its row and column.
    """
    table = read_table(path)
    notes = Notebook(table.file, table.sheet, "outreach")
    note_formulas(table, notes)
    counts: tuple[CountRow, ...] = ()
    children: tuple[Child, ...] = ()
    if "children" in table.frame.columns:
        need_columns(table, COUNT_COLUMNS, notes)
        counts = _counts(table, notes)
    else:
        need_columns(table, CHILD_COLUMNS, notes)
        children = _children(table, as_at, notes)
    notes.stop_if_faulty()
    return OutreachFile(children, counts, tuple(notes.findings), table.file)


def _group(cells: dict[str, str], row: int, notes: Notebook) -> str:
    group = cells.get("group", OUTREACH).strip().lower()
    if group not in {OUTREACH, COMPARISON}:
        notes.fault(
            "This group is not known.",
            f'"{cells["group"]}"',
            f'Write "{OUTREACH}" or "{COMPARISON}".',
            row=row,
            column="group",
        )
    return group


def _counts(table: TextTable, notes: Notebook) -> tuple[CountRow, ...]:
    made = []
    for i, raw in enumerate(table.frame.iter_rows(named=True)):
        cells = {name: value for name, value in raw.items() if value}
        row = table.row_number(i)
        if not cells:
            continue
        outcome = "_".join(cells.get("outcome", "").lower().split())
        if outcome not in OUTCOMES:
            notes.fault(
                "This outcome is not known.",
                f'"{cells.get("outcome", "")}"',
                f"Write one of: {', '.join(OUTCOMES)}.",
                row=row,
                column="outcome",
            )
        number = read_number(cells.get("children", ""))
        if number is None or number < 0 or number != int(number):
            notes.fault(
                "This is not a number of children.",
                f'"{cells.get("children", "")}"',
                "Write a whole number of 0 or more.",
                row=row,
                column="children",
            )
            number = 0
        need, year = cells.get("need", "not stated"), cells.get("year_group", "not stated")
        made.append(CountRow(_group(cells, row, notes), outcome, need, year, int(number), row))
    return tuple(made)


def _children(table: TextTable, as_at: date, notes: Notebook) -> tuple[Child, ...]:
    made: list[Child] = []
    first_row: dict[str, int] = {}
    for i, raw in enumerate(table.frame.iter_rows(named=True)):
        cells = {name: value for name, value in raw.items() if value}
        row = table.row_number(i)
        if not cells:
            continue
        name = cells.get("child_id", "")
        if not name or names_somebody(name) or (name.isalpha() and len(name) > 3):
            notes.fault(
                "This is not a pseudonymous id." if name else "This child has no id.",
                "",
                "Replace names and UPNs by a code of your own; keep the key elsewhere.",
                row=row,
                column="child_id",
            )
        if name in first_row:
            notes.find(
                "referred_twice",
                f"This child stands in row {first_row[name]} too; the earliest referral counts.",
                row=row,
                column="child_id",
            )
        first_row.setdefault(name, row)
        dates = {c: _date(cells, c, row, as_at, notes) for c in CHILD_COLUMNS[1:]}
        referred = dates["referral_date"]
        if referred is None:
            if "referral_date" not in cells:
                notes.fault("The referral date is missing.", row=row, column="referral_date")
            continue
        moved = dates["moved_date"]
        if moved and moved < referred:
            notes.fault(
                "The child moved away before the referral.",
                f"{moved.isoformat()} before {referred.isoformat()}",
                "Correct one of the two dates.",
                row=row,
                column="moved_date",
            )
        need, year = cells.get("need", "not stated"), cells.get("year_group", "not stated")
        group = _group(cells, row, notes)
        made.append(Child(name, group, referred, dates["plan_date"], moved, need, year, row))
    earliest: dict[tuple[str, str], Child] = {}
    for child in sorted(made, key=lambda c: (c.referred, c.row)):
        earliest.setdefault((child.group, child.id), child)
    return tuple(earliest.values())


def _date(
    cells: dict[str, str], column: str, row: int, as_at: date, notes: Notebook
) -> date | None:
    text = cells.get(column)
    if text is None:
        return None
    found = read_date(text)
    if found is None:
        notes.fault(
            "This is not a real date.",
            f'"{text}"',
            "Write it as day/month/year.",
            row=row,
            column=column,
        )
        return None
    if found.from_serial:
        notes.find(
            "date_as_number",
            f"This date was a day number of Excel; it was read as {found.value:%d/%m/%Y}.",
            "Format the column as a date.",
            row=row,
            column=column,
        )
    if found.value > as_at:
        notes.fault(
            f"This date is after the as-at date, {as_at:%d/%m/%Y}.",
            f'"{text}"',
            "Correct it, or the as-at date in diagnostic.yaml.",
            row=row,
            column=column,
        )
    return found.value
