"""Find the tables in a sheet of a plan and read each cell with what its row and column say.

A table has periods across or periods down; its other heading names provisions, measures or
scenarios. A tidy table has one row for each statement, with a "measure" and a "value" column.

A sheet of a plan cannot be declared as columns: tables stand under one another as they were
printed, periods go across or down, and a cell is kept as its text, because "£41.0m" is an interval
and no number. `plan.yaml` can, and is (`files`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from highneeds.plan_check.figures import is_missing
from highneeds.plan_check.quantities import TOTAL, Form, StatementPlace
from highneeds.plan_check.rows import Raw
from highneeds.plan_check.times import read_period
from highneeds.plan_check.vocabulary import plain, vocabulary

Row = tuple[str, ...]
_UNIT = re.compile(
    r"£ ?(?:m|k|'?000s?|million|thousands?|bn)\b|\((?:£|%|£ ?m|£ ?k)\)|%|£(?=\s|$|\))", re.I
)
_HALF = 0.5


@dataclass(frozen=True)
class Block:
    """A table of text: rows of equal length, and what holds for all of it."""

    rows: tuple[Row, ...]
    first_row: int
    first_column: int = 0
    given: Raw = field(default_factory=lambda: Raw(""))


@dataclass(frozen=True)
class Cells:
    """Rows read from a block, and labels that were not understood."""

    rows: tuple[Raw, ...]
    unread: tuple[str, ...] = ()


def blocks_of(rows: Sequence[Row], first_row: int, given: Raw) -> tuple[Block, ...]:
    """Cut a sheet at its blank rows; a lone line above a table is its title."""
    found: list[Block] = []
    run: list[Row] = []
    title = ""
    # The empty row at the end closes the last table.
    for index, row in enumerate((*rows, ())):
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and not run:
            title = filled[0]
        elif filled:
            run.append(row)
        elif run:
            start = first_row + index - len(run)
            found.append(Block(tuple(run), start, given=_titled(given, title)))
            run, title = [], ""
    return tuple(found)


def read_block(block: Block) -> Cells:
    """Read a table whichever way it lies."""
    head = block.rows[0]
    columns = [vocabulary().columns.get(plain(cell), "") for cell in head]
    if "value" in columns and "measure" in columns:
        return _tidy(block, columns)
    # The first column names the rows, whatever its heading says.
    across = [i for i, cell in enumerate(head) if i and _is_period(cell)]
    if across:
        return _periods_across(block, columns, across)
    body = block.rows[1:]
    down = [row for row in body if _is_period(row[0])]
    # Not all: a row of growth or of a mean may stand among the years.
    if body and len(down) >= _HALF * len(body):
        return _periods_down(block, columns)
    return _no_periods(block, columns)


def _tidy(block: Block, columns: Sequence[str]) -> Cells:
    found = []
    for offset, row in enumerate(block.rows[1:], start=1):
        cells: dict[str, str] = {}
        for column, cell in zip(columns, row, strict=True):
            # Several headings may mean one column ("provision", "need"); the first that is filled
            # counts.
            if column and cell and column not in cells:
                cells[column] = cell
        if not cells.get("value"):
            continue
        where = cells.pop("where", block.given.place.where)
        place = replace(block.given.place, where=where, row=block.first_row + offset)
        found.append(_row(block.given, place, cells))
    return Cells(tuple(found))


def _row(given: Raw, place: StatementPlace, cells: Mapping[str, str]) -> Raw:
    row = given
    for column, text in cells.items():
        row = _with(row, column, text)
    return replace(row, place=place)


def _with(row: Raw, column: str, text: str) -> Raw:
    return replace(row, **{column: text}) if text else row  # type: ignore[arg-type]


def _periods_across(block: Block, columns: Sequence[str], across: Sequence[int]) -> Cells:
    head, given = block.rows[0], block.given
    labels = [i for i in range(len(head)) if i not in across]
    known = {i: columns[i] for i in labels if columns[i] not in {"", "period", "value"}}
    free = [i for i in labels if i not in known and any(row[i] for row in block.rows[1:])]
    stubs = [i for i in free if i < across[0]]
    names = [row[stubs[0]] for row in block.rows[1:]] if stubs else []
    axis = _axis([n for n in names if n], given)
    found: list[Raw] = []
    unread: list[str] = []
    for offset, row in enumerate(block.rows[1:], start=1):
        base = _row(given, given.place, {known[i]: row[i] for i in known if known[i] != "where"})
        where = next((row[i] for i in known if known[i] == "where" and row[i]), "")
        place = replace(given.place, row=block.first_row + offset)
        place = replace(place, where=where or place.where)
        if stubs:
            named = _labelled(base, row[stubs[0]], axis)
            if named is None:
                unread += [row[stubs[0]]] if row[stubs[0]] else []
                continue
            base = named
        for i in across:
            found.append(_cell(base, head[i], row[i], replace(place, column=head[i])))
        for i in (i for i in free if i not in stubs):
            found += _derived(base, head[i], row[i], [head[j] for j in across if j < i], place)
    return Cells(tuple(found), tuple(unread))


def _periods_down(block: Block, columns: Sequence[str]) -> Cells:
    head, given = block.rows[0], block.given
    names = [i for i in range(1, len(head)) if head[i]]
    axis = _axis([head[i] for i in names], given)
    found: list[Raw] = []
    unread: list[str] = []
    passed: list[str] = []
    for offset, row in enumerate(block.rows[1:], start=1):
        place = replace(given.place, row=block.first_row + offset)
        for i in names:
            if columns[i] in {"note", "where", "status"}:
                continue
            base = _labelled(given, head[i], axis)
            if base is None:
                unread += [head[i]] if offset == 1 else []
                continue
            at = replace(place, column=head[i])
            if _is_period(row[0]):
                found.append(_cell(base, row[0], row[i], at))
            else:
                found += _derived(base, row[0], row[i], passed, at)
        if _is_period(row[0]):
            passed.append(row[0])
        elif _form(row[0]) is None:
            unread.append(row[0])
    return Cells(tuple(found), tuple(unread))


def _no_periods(block: Block, columns: Sequence[str]) -> Cells:
    """Read a table of opportunities: one row for each, measures across."""
    head, given = block.rows[0], block.given
    found: list[Raw] = []
    unread: list[str] = []
    for i in range(1, len(head)):
        if head[i] and columns[i] not in {"note", "where"}:
            named = _labelled(given, head[i], "measure")
            if named is None or not vocabulary().measure(named.measure):
                unread.append(head[i])
                continue
            for offset, row in enumerate(block.rows[1:], start=1):
                place = replace(given.place, row=block.first_row + offset, column=head[i])
                found.append(replace(named, item=row[0], value=row[i], place=place))
    return Cells(tuple(found), tuple(unread))


def _cell(base: Raw, period: str, value: str, place: StatementPlace) -> Raw:
    return replace(base, period=period, value=value, place=place)


def _derived(
    base: Raw, label: str, value: str, periods: list[str], place: StatementPlace
) -> list[Raw]:
    """Read a growth or share that stands among the years: it covers the years before it."""
    form = _form(label)
    if form is None or not periods or is_missing(value):
        return []
    unit = "%" if "%" in label and "%" not in value else ""
    span = f"{periods[0]} to {periods[-1]}"
    at = replace(place, column=place.column or label)
    return [replace(base, period=span, value=value, form=form, unit=unit, place=at)]


def _form(label: str) -> str | None:
    form = vocabulary().forms.get(plain(label))
    return None if form is None or form is Form.LEVEL else form.value


def _axis(labels: Sequence[str], given: Raw) -> str:
    """Say what the labels of an axis name: "scenario", "measure" or "item"."""
    words = vocabulary()
    if labels and given.measure and all(plain(label) in words.scenarios for label in labels):
        return "scenario"
    known = [label for label in labels if words.measure(label) and words.item(label) != TOTAL]
    if labels and (not given.measure or len(known) >= _HALF * len(labels)):
        return "measure"
    return "item"


def _labelled(base: Raw, label: str, axis: str) -> Raw | None:
    """Put a label of an axis where it belongs; None when it is not understood."""
    if not label:
        return None
    unit = unit_in(label) or base.unit
    if axis == "scenario":
        return replace(base, scenario=label, unit=unit)
    if axis == "item":
        return replace(base, item=label, unit=unit) if vocabulary().item(label) else None
    named = vocabulary().measure(label)
    if named is None:
        if base.measure and plain(label) in vocabulary().scenarios:
            return replace(base, scenario=label, unit=unit)
        return None
    return replace(base, measure=label, unit=unit)


def unit_in(label: str) -> str:
    """Return the unit in a heading such as "Spend (£m)"; "" when it has none."""
    match = _UNIT.search(label)
    return match[0].strip("()") if match else ""


def _titled(given: Raw, title: str) -> Raw:
    if not title:
        return given
    named = vocabulary().measure(title)
    unit = unit_in(title) or given.unit
    return replace(given, measure=title if named else given.measure, unit=unit)


def _is_period(text: str) -> bool:
    period = read_period(text) if text else None
    return period is not None and period[0] > 0
