"""Tables that share cells: what one table hides, another may give away.

Every published number, margins too, is a cell with a key; equal keys are one cell, in whatever
table they stand. A line says that a total is the sum of its parts.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Floats, floats

Key = Hashable
Line = tuple[Key, tuple[Key, ...]]


@dataclass(frozen=True)
class LinkedCounts:
    """Counts by key, margins included, and the lines (total, parts) that bind them."""

    counts: Mapping[Key, float]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Linked:
    """Several tables as one system: lines @ values = 0.

    Attributes
    ----------
    keys
        Each cell once.
    values : ndarray of shape (cells,)
        Counts.
    lines : ndarray of shape (lines, cells)
        +1 for a part and -1 for the total.
    level : ndarray of shape (cells,)
        0 for an inner cell, higher for totals, highest for totals of totals.
    """

    keys: tuple[Key, ...]
    values: Floats
    lines: Floats
    level: Floats

    def place(self) -> dict[Key, int]:
        """Return the position of each key."""
        return {key: i for i, key in enumerate(self.keys)}


def cell(measure: str = "", **where: str) -> Key:
    """Name a cell: what is counted, and for whom; a dimension left out is a total.

    Examples
    --------
    >>> cell("agree", school="A", item="1") == cell("agree", item="1", school="A")
    True
    """
    return measure, frozenset(where.items())


def crosstab(
    counts: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    row: str = "row",
    column: str = "column",
    measure: str = "",
    groups: Sequence[str] | None = None,
    group: str = "group",
) -> LinkedCounts:
    """Make a table with its margins, and subtotals of groups of rows if there are any.

    Parameters
    ----------
    counts : array_like of shape (rows, columns)
        Inner cells.
    rows, columns
        Labels.
    row, column, measure
        Names of the dimensions and of what is counted. Tables with the same names and labels
        share cells: the total column of one may be a column of another.
    groups
        Group of each row (the phase of a school); adds group by column and group totals.
    group
        Name of that dimension.

    Returns
    -------
    LinkedCounts
        Keys as `cell` makes them.
    """
    inner = floats(counts)
    if inner.shape != (len(rows), len(columns)):
        raise ValueError(
            f"{inner.shape} counts do not fit {len(rows)} rows, {len(columns)} columns"
        )
    sets = [{row: label} for label in rows]
    counts_by_key: dict[Key, float] = {}
    lines: list[Line] = []

    def add_row(where: dict[str, str], values: Floats) -> None:
        for label, value in zip(columns, values, strict=True):
            counts_by_key[cell(measure, **where, **{column: label})] = float(value)
        counts_by_key[cell(measure, **where)] = float(values.sum())
        parts = tuple(cell(measure, **where, **{column: label}) for label in columns)
        lines.append((cell(measure, **where), parts))

    def add_up(total: dict[str, str], parts: list[dict[str, str]]) -> None:
        for extra in [*({column: label} for label in columns), {}]:
            members = tuple(cell(measure, **part, **extra) for part in parts)
            lines.append((cell(measure, **total, **extra), members))

    for where, values in zip(sets, inner, strict=True):
        add_row(where, values)
    above = sets
    if groups is not None:
        names = list(dict.fromkeys(groups))
        above = [{group: name} for name in names]
        for name in names:
            members = [i for i, other in enumerate(groups) if other == name]
            add_row({group: name}, inner[members].sum(axis=0))
            add_up({group: name}, [sets[i] for i in members])
    add_row({}, inner.sum(axis=0))
    add_up({}, above)
    return LinkedCounts(counts_by_key, tuple(lines))


def link(tables: Sequence[LinkedCounts]) -> Linked:
    """Join tables on their keys.

    Raises
    ------
    ValueError
        When two tables give one cell different counts, or a line does not add up: such tables
        are not of one population and cannot protect each other.
    """
    counts: dict[Key, float] = {}
    for table in tables:
        for key, value in table.counts.items():
            if abs(counts.setdefault(key, float(value)) - value) > 1e-9:
                raise ValueError(f"Two tables disagree on {_name(key)}: {counts[key]:g}, {value:g}")
    keys = tuple(counts)
    values = floats(list(counts.values()))
    if np.any(np.isnan(values)) or np.any(values < 0):
        raise ValueError("Counts to protect may not be missing or negative")
    place = {key: i for i, key in enumerate(keys)}
    unique = list(dict.fromkeys(line for table in tables for line in table.lines))
    matrix = np.zeros((len(unique), len(keys)))
    for i, (total, parts) in enumerate(unique):
        matrix[i, place[total]] -= 1
        for part in parts:
            matrix[i, place[part]] += 1
        if abs(matrix[i] @ values) > 1e-6:
            raise ValueError(f"The parts of {_name(total)} do not add up to it")
    return Linked(keys, values, matrix, _levels(matrix))


def _levels(matrix: Floats) -> Floats:
    level = np.zeros(matrix.shape[1])
    for _ in range(len(matrix)):
        before = level.copy()
        for line in matrix:
            parts = level[line > 0]
            if parts.size > 1:
                total = int(np.argmin(line))
                level[total] = max(level[total], parts.max() + 1)
        if np.array_equal(before, level):
            break
    return level


def _name(key: Key) -> str:
    if isinstance(key, tuple) and len(key) == 2 and isinstance(key[1], frozenset):
        where = ", ".join(f"{name} {label}" for name, label in sorted(key[1]))
        return f"{key[0]} {where or 'total'}".strip()
    return str(key)
