"""What stands below the table of a board's page: commentary, action log, data notes."""

import re
from datetime import date
from typing import Final, Literal

from highneeds.files.cells import read_date
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.records import Action, CellPlace, PrintedLine
from highneeds.scorecard.text import plain
from highneeds.vocabulary.faults import Fault, InputError

_STARTS: Final[dict[str, Literal["trends", "concerns", "notes", ""]]] = {
    "performance and quality assurance commentary": "",
    "commentary": "",
    "emerging trends": "trends",
    "what the data is telling us": "concerns",
    "areas of concern": "concerns",
    "potential areas of concern": "concerns",
    "data notes": "notes",
}
_ACTION: Final = frozenset({"action to be taken", "action", "actions", "action required"})
_NUMBER: Final = frozenset({"no", "number", "ref", "action no"})
_BY: Final = frozenset({"by whom", "owner", "lead", "who", "responsible"})
_DUE: Final = frozenset({"completion date", "due", "due date", "by when", "date", "deadline"})
_ISSUE: Final = frozenset({"issue", "concern", "area", "what"})
_STATUS: Final = frozenset({"status", "progress", "rag"})
_KPIS: Final = frozenset({"kpi", "kpis", "kpi ref"})
_FINDINGS: Final = frozenset({"finding", "findings"})
_DONE: Final = frozenset({"done", "completed on", "date completed", "closed on"})


def begins_section(row: tuple[str, ...]) -> bool:
    """Whether a row begins commentary, notes or the action log."""
    return _section(row) is not None or _action_columns(row) is not None


def read_sections(
    page: BoardPage, start: int
) -> tuple[tuple[PrintedLine, ...], tuple[Action, ...]]:
    """Read commentary and actions from a row on.

    Raises
    ------
    InputError
        When a date of the action log is not a date.
    """
    lines: list[PrintedLine] = []
    actions: list[Action] = []
    faults: list[Fault] = []
    section: str = ""
    columns: dict[str, int] | None = None
    for index in range(start, len(page.rows)):
        row = page.rows[index]
        if not any(row):
            continue
        begun = _section(row)
        if begun is not None:
            section, columns = begun, None
        elif (found := _action_columns(row)) is not None:
            columns = found
        elif columns is not None:
            action = read_action(row, columns, page, index, faults)
            if action is not None:
                actions.append(action)
        elif section:
            text = re.sub(r"^[-•*–]\s*", "", " ".join(cell for cell in row if cell))
            place = CellPlace(page.file, page.sheet, page.number(index))
            lines.append(PrintedLine(section, text, place))  # type: ignore[arg-type]
    if faults:
        raise InputError(*faults)
    return tuple(lines), tuple(actions)


def read_actions(page: BoardPage) -> tuple[Action, ...]:
    """Read an action log that has a file of its own.

    Raises
    ------
    InputError
        When it has no heading with an action, or a date is not a date.
    """
    for index, row in enumerate(page.rows):
        if _action_columns(row) is not None:
            return read_sections(page, index)[1]
    raise InputError(
        Fault(
            "There is no heading row for actions.",
            do='Give one with "No.", "Issue", "Action", "By whom", "Completion date", "Status".',
            file=page.file,
            sheet=page.sheet,
        )
    )


def parse_day(text: str) -> date | None:
    """Read a date as people write it, also with a word behind it: 18.3.22 (moved).

    Examples
    --------
    >>> parse_day("18/03/2022") == parse_day("2022-03-18 00:00:00")
    True
    >>> parse_day("31/02/2022") is None
    True
    """
    written = text.strip()
    first = written.partition(" ")[0]
    found = read_date(written, short_year=True) or read_date(first, short_year=True)
    return found.value if found else None


def _section(row: tuple[str, ...]) -> str | None:
    filled = [cell for cell in row if cell]
    # A heading stands alone in its row; the same words among others are text.
    if len(filled) != 1:
        return None
    words = plain(filled[0])
    return next((name for start, name in _STARTS.items() if words.startswith(start)), None)


def _action_columns(row: tuple[str, ...]) -> dict[str, int] | None:
    words = [plain(cell) for cell in row]
    columns: dict[str, int] = {}
    names = {
        "number": _NUMBER,
        "issue": _ISSUE,
        "action": _ACTION,
        "by": _BY,
        "due": _DUE,
        "status": _STATUS,
        "kpis": _KPIS,
        "findings": _FINDINGS,
        "done": _DONE,
    }
    for name, known in names.items():
        at = next((i for i, word in enumerate(words) if word in known), None)
        if at is not None:
            columns[name] = at
    # "Action" alone heads many things. With who or when it is an action log.
    if "action" not in columns or not {"by", "due"} & set(columns):
        return None
    before = columns["action"] - 1
    if "issue" not in columns and before >= 0 and not words[before]:
        columns["issue"] = before  # boards leave the heading over the issue blank
    return columns


def read_action(
    row: tuple[str, ...], columns: dict[str, int], page: BoardPage, index: int, faults: list[Fault]
) -> Action | None:
    """Read one row of an action log; None when it holds no action."""
    cell = {name: row[column] for name, column in columns.items() if column < len(row)}
    if not cell.get("action") and not cell.get("issue"):
        return None
    dates: dict[str, date | None] = {}
    for name in ("due", "done"):
        text = cell.get(name, "")
        dates[name] = parse_day(text) if text else None
        if text and dates[name] is None and name == "due":
            faults.append(
                CellPlace(page.file, page.sheet, page.number(index), "Completion date").fault(
                    "This is not a real date.", f'"{text}"', "Write it as day/month/year."
                )
            )
    return Action(
        number=cell.get("number", ""),
        issue=cell.get("issue", ""),
        action=cell.get("action", ""),
        by=cell.get("by", ""),
        due=dates["due"],
        status=cell.get("status", "") or ("done" if dates["done"] else "open"),
        kpis=_several(cell.get("kpis", "")),
        findings=_several(cell.get("findings", "")),
        done=dates["done"],
        place=CellPlace(page.file, page.sheet, page.number(index)),
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[,;\s]+", text) if part)
