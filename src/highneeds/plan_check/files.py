"""Read a plan file: YAML, or CSV, XLSX and ODS in tidy or wide form."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from highneeds.files.tabular import TextTable, read_grids
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.plan_check.grids import Block, blocks_of, read_block, unit_in
from highneeds.plan_check.quantities import Notice, Plan, PrintedUnit, Statement, StatementPlace
from highneeds.plan_check.ranges import around
from highneeds.plan_check.rows import Raw, read_rows
from highneeds.plan_check.times import read_period
from highneeds.plan_check.vocabulary import plain, vocabulary
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.strict import Strict

PLAN_FILES: Final = ("plan.yaml", "plan.csv", "plan.xlsx")
"""Names of a plan in a diagnostic folder; the first that is there is checked."""

GUIDE: Final = "docs/how-to/check-a-plan.md"
# Fewer are no series: that two figures end alike is too likely by chance.
_SERIES_AT_LEAST = 3


def _empty(value: Any) -> Any:
    """Take a key with nothing behind it for an empty list."""
    return () if value == "" else value


def _columns_of(entry: dict[str, str]) -> dict[str, str]:
    known = vocabulary().columns
    unknown = [key for key in entry if plain(key) not in known]
    if unknown:
        use = ", ".join(sorted(set(known.values())))
        raise ValueError(f"a statement has no such key: {', '.join(unknown)}; use {use}")
    return {known[plain(key)]: text.strip() for key, text in entry.items()}


class _Table(Strict):
    """A table of a plan, and what holds for all its cells."""

    id: str = ""
    where: str = ""
    measure: str = ""
    form: str = ""
    item: str = ""
    unit: str = ""
    scenario: str = ""
    basis: str = ""
    rounding: str = ""
    status: str = ""
    note: str = ""
    columns: tuple[str, ...] = Field(description="a list of headings")
    rows: dict[str, tuple[str, ...]] = Field(description="a list of cells for each label")

    @model_validator(mode="after")
    def check_rows(self) -> Self:
        """Refuse a row whose cells do not fit the columns."""
        width = len(self.columns)
        if odd := [label for label, cells in self.rows.items() if len(cells) != width]:
            raise ValueError(
                f"a row of this table does not have {width} cells: {', '.join(odd)}; write a cell "
                "for each column, - for a figure that is not given"
            )
        return self


class _PlanFile(Strict):
    """A plan as YAML: every scalar is the text that was typed."""

    title: str = ""
    actual_to: str = ""
    area: Any = None
    source: Any = None
    note: Any = None
    tables: Annotated[tuple[_Table, ...], BeforeValidator(_empty)] = ()
    statements: Annotated[
        tuple[Annotated[dict[str, str], AfterValidator(_columns_of)], ...], BeforeValidator(_empty)
    ] = ()


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
                do=f"See {GUIDE} for the forms a plan can take.",
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
    # A CSV holds what was typed; only a workbook has a percent format.
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
    # All or none: one value of 1 or more shows that percentages were typed as such.
    if numbers and all(abs(value) < 1 for value in values.values() if value is not None):
        return [replace(row, unit="") if row in numbers else row for row in rows]
    return rows


def _bare(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip())
    except ValueError:
        return None


def _yaml(path: Path) -> _Taken:
    written = read_yaml_file(path, as_written=True)
    plan = validated(_PlanFile, written, path.name, guide=GUIDE)
    rows: list[Raw] = []
    notices: list[Notice] = []
    for number, table in enumerate(plan.tables, start=1):
        cells_rows, unread = _table(table, path.name, number)
        rows += cells_rows
        notices += unread
    for number, entry in enumerate(plan.statements, start=1):
        where = entry.pop("where", "")
        place = StatementPlace(file=path.name, row=number, where=where)
        rows.append(replace(Raw("", place=place), **entry))  # type: ignore[arg-type]
    period = read_period(plan.actual_to or "-")
    if period is None:
        raise InputError(
            Fault(
                "This is not a year.",
                f'"{plan.actual_to}"',
                "Write 2021-22.",
                path.name,
                key="actual_to",
            )
        )
    return _Taken(tuple(rows), tuple(notices), plan.title or path.stem, period[1])


def _table(table: _Table, file: str, number: int) -> tuple[list[Raw], list[Notice]]:
    name = table.id or f"table {number}"
    fields = table.model_dump(exclude={"id", "where", "columns", "rows"})
    given = Raw("", place=StatementPlace(where=table.where, file=file, sheet=name), **fields)
    lines = [("", *table.columns)]
    lines += [(label, *(cell.strip() for cell in cells)) for label, cells in table.rows.items()]
    cells = read_block(Block(tuple(lines), 1, given=given))
    named = [
        # Its lines are counted within the table and are no rows of the file, so none is named.
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
            # Below 10, because a nought ends in any number of zeros and is counted as 99.
            if 2 <= zeros < 10 and len(group) > _SERIES_AT_LEAST:
                changed |= {s.id: _to_decimals(s, -zeros) for s in group}
    return tuple(changed.get(s.id, s) for s in statements)


def _to_decimals(statement: Statement, decimals: int) -> Statement:
    # A count of plans in an actual year is exact, and so is what says so: not rounded, however
    # it ends.
    if statement.range.low == statement.range.high:
        return statement
    half = Fraction(10) ** (statement.scale - decimals) / 2
    return replace(statement, range=around(statement.range.middle, half), decimals=decimals)


def _zeros(statement: Statement) -> int:
    digits = str(abs(int(statement.range.middle)))
    return 99 if digits == "0" else len(digits) - len(digits.rstrip("0"))
