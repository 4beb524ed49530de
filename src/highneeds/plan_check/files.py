"""Read a plan file: YAML, or CSV, XLSX and ODS in tidy or wide form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import yaml

from highneeds.files.tabular import TextTable, read_bytes, read_grids
from highneeds.plan_check.grids import Block, blocks_of, read_block, unit_in
from highneeds.plan_check.quantities import Notice, Plan, PrintedUnit, Statement, StatementPlace
from highneeds.plan_check.ranges import around
from highneeds.plan_check.rows import Raw, read_rows
from highneeds.plan_check.times import read_period
from highneeds.plan_check.vocabulary import plain, vocabulary
from highneeds.vocabulary.faults import Fault, InputError

PLAN_FILES: Final = ("plan.yaml", "plan.csv", "plan.xlsx")
"""Names of a plan in a diagnostic folder; the first that is there is checked."""

MAX_YAML: Final = 2 * 1024 * 1024
_TOP = frozenset({"title", "area", "actual_to", "source", "note", "tables", "statements"})
_TABLE = frozenset(
    [
        "id",
        "measure",
        "form",
        "item",
        "unit",
        "scenario",
        "basis",
        "rounding",
        "status",
        "where",
        "note",
        "columns",
        "rows",
    ]
)
_FIELDS = ("measure", "form", "item", "unit", "scenario", "basis", "rounding", "status", "note")
_SERIES_AT_LEAST = 3


class _PlainLoader(yaml.BaseLoader):
    """Every scalar stays the text that was typed, so 41.0 keeps its zero and 1,059 its comma."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: a plan needs none, and they can make a small file huge."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        return super().compose_node(parent, index)


@dataclass(frozen=True)
class _Taken:
    rows: tuple[Raw, ...]
    notices: tuple[Notice, ...]
    title: str
    actual_to: int


def read_plan(path: Path) -> Plan:
    """Read every statement of a plan file.

    Parameters
    ----------
    path
        `.yaml`/`.yml`, or a table that `files.tabular` reads (CSV, XLSX, ODS).

    Raises
    ------
    InputError
        When the file cannot be read, or holds rows that are not understood; all are named.
    """
    taken = _yaml(path) if path.suffix.lower() in {".yaml", ".yml"} else _sheets(path)
    read = read_rows(taken.rows, taken.actual_to)
    if read.faults:
        raise InputError(*read.faults)
    if not read.statements:
        raise InputError(
            Fault(
                "There is no figure in this file that can be checked.",
                do="See docs/how-to/check-a-plan.md for the forms a plan can take.",
                file=path.name,
            )
        )
    return Plan(
        taken.title,
        _restore_zeros(read.statements),
        (*taken.notices, *read.notices),
        taken.actual_to,
    )


def _sheets(path: Path) -> _Taken:
    rows: list[Raw] = []
    notices: list[Notice] = []
    actual_to = 0
    grids = read_grids(path)
    for grid in grids:
        given = Raw("", place=StatementPlace(file=grid.file, sheet=grid.sheet))
        if vocabulary().measure(grid.sheet):
            given = replace(given, measure=grid.sheet)
        given = replace(given, unit=unit_in(grid.sheet))
        for block in blocks_of(_text(grid), grid.first_row, given):
            told = _actual_to(block)
            if told:
                actual_to = told
                continue
            cells = read_block(block)
            rows += cells.rows
            notices += _unread(cells.unread, block.given.place)
    rows = _percent_cells(rows) if path.suffix.lower() != ".csv" else rows
    return _Taken(tuple(rows), tuple(notices), path.stem, actual_to)


def _text(grid: TextTable) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple((cell or "").strip() for cell in row) for row in grid.frame.iter_rows())


def _actual_to(block: Block) -> int:
    """Read the line "actual to | 2021-22" that may stand by itself."""
    first = [cell for cell in block.rows[0] if cell]
    if len(block.rows) == 1 and len(first) == 2 and plain(first[0]) in {"actual to", "actuals to"}:
        period = read_period(first[1])
        return period[1] if period else 0
    return 0


def _unread(labels: Sequence[str], place: StatementPlace) -> list[Notice]:
    return [
        Notice(
            "", label, "This heading was not understood; its figures were not checked.", str(place)
        )
        for label in dict.fromkeys(labels)
        if label
    ]


def _percent_cells(rows: list[Raw]) -> list[Raw]:
    """Undo a workbook's percent format, which stores 10.5% as 0.105."""
    values = {id(row): _bare(row.value) for row in rows if row.unit.strip() == "%"}
    numbers = [row for row in rows if values.get(id(row)) is not None]
    if numbers and all(abs(value) < 1 for value in values.values() if value is not None):
        return [replace(row, unit="") if row in numbers else row for row in rows]
    return rows


def _bare(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip())
    except ValueError:
        return None


def _yaml(path: Path) -> _Taken:
    data = read_bytes(path, limit=MAX_YAML)
    try:
        loaded = yaml.load(data.decode("utf-8-sig"), Loader=_PlainLoader)  # noqa: S506 - text only
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(
            Fault(
                "This is not YAML that can be read.",
                " ".join(str(error).split())[:200],
                "Check indents and quotes near the place that is named.",
                file=path.name,
            )
        ) from error
    if not isinstance(loaded, dict):
        raise InputError(
            Fault("A plan file holds `tables` and `statements`.", file=path.name, do="Add them.")
        )
    _known(loaded, _TOP, path.name, "plan")
    rows: list[Raw] = []
    notices: list[Notice] = []
    for number, table in enumerate(_list(loaded, "tables", path.name), start=1):
        cells_rows, unread = _table(table, path.name, number)
        rows += cells_rows
        notices += unread
    for number, entry in enumerate(_list(loaded, "statements", path.name), start=1):
        rows.append(_entry(entry, path.name, number))
    period = read_period(str(loaded.get("actual_to", "")) or "-")
    if period is None:
        raise InputError(
            Fault("This is not a year.", f'"{loaded["actual_to"]}"', "Write 2021-22.", path.name)
        )
    return _Taken(tuple(rows), tuple(notices), str(loaded.get("title", path.stem)), period[1])


def _list(loaded: Mapping[str, Any], key: str, file: str) -> list[dict[str, Any]]:
    found = loaded.get(key) or []
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise InputError(Fault(f"`{key}` must be a list of mappings.", do="Correct it.", file=file))
    return found


def _known(entry: Mapping[str, Any], names: frozenset[str], file: str, what: str) -> None:
    unknown = sorted(set(entry) - names)
    if unknown:
        raise InputError(
            Fault(
                f"A {what} has no such key.",
                ", ".join(f'"{name}"' for name in unknown),
                "Use: " + ", ".join(sorted(names)) + ".",
                file=file,
            )
        )


def _entry(entry: Mapping[str, Any], file: str, number: int) -> Raw:
    columns = vocabulary().columns
    row = Raw("", place=StatementPlace(file=file, row=number))
    for key, value in entry.items():
        column = columns.get(plain(str(key)), "")
        if not column or isinstance(value, dict | list):
            raise InputError(
                Fault("A statement has no such key.", f'"{key}"', "See the guide.", file=file)
            )
        text = str(value).strip()
        if column == "where":
            row = replace(row, place=replace(row.place, where=text))
        else:
            row = replace(row, **{column: text})  # type: ignore[arg-type]
    return row


def _table(table: Mapping[str, Any], file: str, number: int) -> tuple[list[Raw], list[Notice]]:
    _known(table, _TABLE, file, "table")
    name = str(table.get("id", f"table {number}"))
    columns, body = table.get("columns"), table.get("rows")
    if not isinstance(columns, list) or not isinstance(body, dict):
        raise InputError(
            Fault(
                "A table needs `columns` (a list) and `rows` (a list for each label).",
                name,
                "See docs/how-to/check-a-plan.md.",
                file=file,
            )
        )
    lengths = [label for label, cells in body.items() if len(cells) != len(columns)]
    if lengths:
        raise InputError(
            Fault(
                f"A row of this table does not have {len(columns)} cells.",
                ", ".join(f'"{label}"' for label in lengths),
                "Write a cell for each column; - for a figure that is not given.",
                file=file,
                sheet=name,
            )
        )
    given = Raw("", place=StatementPlace(where=str(table.get("where", "")), file=file, sheet=name))
    fields = {key: str(table[key]) for key in _FIELDS if key in table}
    given = replace(given, **fields)  # type: ignore[arg-type]
    lines = [("", *map(str, columns))]
    lines += [(str(label), *(str(cell).strip() for cell in cells)) for label, cells in body.items()]
    cells = read_block(Block(tuple(lines), 1, given=given))
    named = [
        replace(row, id=f"{name}: {_label(row)}", place=replace(row.place, row=0))
        for row in cells.rows
    ]
    return named, _unread(cells.unread, given.place)


def _label(row: Raw) -> str:
    parts = (row.measure, row.form, row.scenario, row.item, row.period)
    return ", ".join(part for part in parts if part)


def _restore_zeros(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Give bare numbers the decimals of their series, where most of it has them.

    A spreadsheet shows 41.0 and keeps 41; beside 44.4 and 47.8 it was printed to one place. Whole
    pounds that all end in the same zeros were rounded to them.
    """
    series: dict[tuple[object, ...], list[Statement]] = {}
    for s in statements:
        if not s.soft and s.unit is not PrintedUnit.DATE and s.range.finite:
            q = s.quantity
            key = (q.measure, q.form, q.scenario, q.basis, s.scale, s.place.sheet, s.place.where)
            series.setdefault(key, []).append(s)
    changed: dict[str, Statement] = {}
    for group in series.values():
        if len(group) < _SERIES_AT_LEAST:
            continue
        most = max(s.decimals for s in group)
        if 0 < most < 7 and 2 * sum(s.decimals == most for s in group) >= len(group):
            changed |= {s.id: _to_decimals(s, most) for s in group if s.bare and s.decimals < most}
        if most == 0 and all(s.unit is PrintedUnit.POUNDS and s.scale == 0 for s in group):
            zeros = min(_zeros(s) for s in group)
            if 2 <= zeros < 10 and len(group) > _SERIES_AT_LEAST:
                changed |= {s.id: _to_decimals(s, -zeros) for s in group}
    return tuple(changed.get(s.id, s) for s in statements)


def _to_decimals(statement: Statement, decimals: int) -> Statement:
    if statement.range.low == statement.range.high:
        return statement
    half = Fraction(10) ** (statement.scale - decimals) / 2
    return replace(statement, range=around(statement.range.middle, half), decimals=decimals)


def _zeros(statement: Statement) -> int:
    digits = str(abs(int(statement.range.middle)))
    return 99 if digits == "0" else len(digits) - len(digits.rstrip("0"))
