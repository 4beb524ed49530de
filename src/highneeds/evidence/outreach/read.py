"""Read an outreach file: children by pseudonymous id with dates, or counts as printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from highneeds.evidence.pseudonyms import pseudonym
from highneeds.own.columns import (
    FilledRow,
    FormColumn,
    GivenCell,
    InputForm,
    day,
    one_of,
    open_form,
    rows_of,
    text,
    whole,
)
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.strict import Strict

CHILD_COLUMNS: Final = ("child_id", "referral_date", "plan_date", "moved_date")
OUTCOMES: Final = ("already_had_plan", "plan_later", "no_plan")
OUTREACH, COMPARISON = "outreach", "comparison"
NOT_STATED: Final = "not stated"


class AboutOutreach(Strict):
    """What stands beside the file, in `outreach.yaml`.

    Attributes
    ----------
    published
        Where the counts of the file were published already, so that none need be hidden; a file of
        children is protected whatever stands here.
    """

    source: str = ""
    window: str = ""
    note: str = ""
    published: str = ""


@dataclass(frozen=True)
class Child:
    """One child's first referral.

    Attributes
    ----------
    group : {"outreach", "comparison"}
    plan
        When the plan was first issued.
    moved
        When the child left the authority; nothing is known after.
    need, year_group
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


_ID: Final = "Replace names and UPNs by a code of your own; keep the key elsewhere."


def _group(cell: GivenCell) -> str | None:
    group = cell.text.strip().lower()
    if group in {OUTREACH, COMPARISON}:
        return group
    cell.fault("This group is not known.", f'Write "{OUTREACH}" or "{COMPARISON}".')
    return None


_OUTCOME: Final = one_of(
    OUTCOMES, "This outcome is not known.", f"Write one of: {', '.join(OUTCOMES)}."
)
_NUMBER: Final = whole("This is not a number of children.", "Write a whole number of 0 or more.")
_SHARED: Final = (
    FormColumn("group", _group),
    FormColumn("need", text),
    FormColumn("year_group", text),
)
COUNTS: Final = InputForm(
    "outreach",
    (
        # A row of counts without an outcome or a number counts nobody.
        FormColumn("outcome", _OUTCOME, needed=True, filled=True),
        FormColumn("children", _NUMBER, needed=True, filled=True),
        *_SHARED,
    ),
    formulas=True,
)


def _children_form(as_at: date) -> InputForm:
    dates = (FormColumn(name, day(as_at), needed=True) for name in CHILD_COLUMNS[1:])
    identity = FormColumn("child_id", pseudonym("This is not a pseudonymous id.", _ID), needed=True)
    return InputForm("outreach", (identity, *dates, *_SHARED), formulas=True)


def template() -> str:
    """Return the CSV that `highneeds init` writes: the heading row alone."""
    return ",".join((*CHILD_COLUMNS, "group", "need", "year_group")) + "\n"


def read_outreach(path: Path, as_at: date) -> OutreachFile:
    """Read and check an outreach file.

    Parameters
    ----------
    path
        With the columns of the template; or with `outcome` and `children` (and optionally
        `group`, `need`, `year_group`) when only counts are known.
    as_at
        When the plans were looked up; later dates are faults.

    Raises
    ------
    InputError
        With every fault, each with its row and column.
    """
    table, form = open_form(path, _children_form(as_at), COUNTS)
    rows, notes = rows_of(table, form)
    counts = tuple(_count(row) for row in rows) if form is COUNTS else ()
    children = _children(rows) if form is not COUNTS else ()
    notes.stop_if_faulty()
    return OutreachFile(children, counts, tuple(notes.findings), table.file)


def _count(row: FilledRow) -> CountRow:
    return CountRow(
        row["group"] or OUTREACH,
        row["outcome"] or "",
        row["need"] or NOT_STATED,
        row["year_group"] or NOT_STATED,
        row["children"] or 0,
        row.number,
    )


def _children(rows: Sequence[FilledRow]) -> tuple[Child, ...]:
    made: list[Child] = []
    first_row: dict[str, int] = {}
    for row in rows:
        name = row.cells.get("child_id", "")
        if not name:
            row.cell("child_id").fault("This child has no id.", _ID, given="")
        if name in first_row:
            row.cell("child_id").find(
                "referred_twice",
                f"This child stands in row {first_row[name]} too; the earliest referral counts.",
            )
        first_row.setdefault(name, row.number)
        referred, moved = row["referral_date"], row["moved_date"]
        if referred is None:
            if "referral_date" not in row.cells:
                row.cell("referral_date").fault("The referral date is missing.", "", given="")
            continue
        if moved and moved < referred:
            row.cell("moved_date").fault(
                "The child moved away before the referral.",
                "Correct one of the two dates.",
                given=f"{moved.isoformat()} before {referred.isoformat()}",
            )
        made.append(
            Child(
                name,
                # A file without a comparison group need not name the group.
                row["group"] or OUTREACH,
                referred,
                row["plan_date"],
                moved,
                row["need"] or NOT_STATED,
                row["year_group"] or NOT_STATED,
                row.number,
            )
        )
    earliest: dict[tuple[str, str], Child] = {}
    for child in sorted(made, key=lambda c: (c.referred, c.row)):
        earliest.setdefault((child.group, child.id), child)
    return tuple(earliest.values())
