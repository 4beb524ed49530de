"""A table as machines want it: one typed column per thing, status and interval beside a number."""

from dataclasses import dataclass

from highneeds.document.numbers import as_value
from highneeds.document.table import Cell, Column, Table


@dataclass(frozen=True)
class Field:
    """One column of a tidy table.

    Attributes
    ----------
    name
        Key, with "_status", "_low" or "_high" for what belongs to a number.
    label
        For people.
    column
        The column it comes from.
    values
        Float or None for numbers, str or None for text.
    formulas
        Live formulas of the cells, "" for none; empty when no cell has one.
    changeable
        Which cells a reader may change; empty when none.
    """

    name: str
    label: str
    column: Column
    is_number: bool
    values: tuple[float | str | None, ...]
    formulas: tuple[str, ...] = ()
    changeable: tuple[bool, ...] = ()


def fields(table: Table) -> tuple[Field, ...]:
    """Return the tidy columns of a table, numbers unrounded.

    Notes
    -----
    A status column stands beside a number wherever a cell has no number or is unreliable; an
    interval's ends wherever a cell has them.
    """
    made: list[Field] = []
    for column in table.columns:
        cells = table.cells(column.key)
        if column.kind != "number":
            made.append(Field(column.key, column.label, column, False, tuple(map(_text, cells))))
            continue
        values = [as_value(cell) for cell in cells]
        formulas = tuple(v.formula for v in values) if any(v.formula for v in values) else ()
        numbers = tuple(None if v.value is None else float(v.value) for v in values)
        free = tuple(v.changeable for v in values) if any(v.changeable for v in values) else ()
        made.append(Field(column.key, column.label, column, True, numbers, formulas, free))
        for end in ("low", "high"):
            ends = tuple(getattr(v, end) for v in values)
            if any(v is not None for v in ends):
                name, label = f"{column.key}_{end}", f"{column.label}, {end}"
                made.append(Field(name, label, column, True, ends))
        # Only where it says something: a column of "present" beside every number would hide the few
        # that matter.
        if any(v.value is None or v.status.value == "unreliable" for v in values):
            statuses = tuple(v.status.value for v in values)
            name, label = f"{column.key}_status", f"{column.label}, status"
            made.append(Field(name, label, column, False, statuses))
    return tuple(made)


def _text(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    value = as_value(cell).value
    if value is None:
        return None
    return f"{value:.0f}" if value == int(value) else repr(float(value))
