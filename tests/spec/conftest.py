"""The `spec` fixture: a small text table is the test, and a page of the methods handbook."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

YES_NO = {"yes": True, "no": False}


@pytest.fixture
def spec() -> "Spec":
    """Check a function against a table: arguments left of ``||``, expected results right of it.

    ``spec(function, table, **fixed)`` calls the function ONCE, a whole column being one argument::

        spec(wilson, '''
            x | n  || low    | high
            --+----++--------+-------
            7 | 24 || 0.1491 | 0.4917
            0 | 6  || 0.0000 | 0.3903
        ''', level=0.95)

    ``spec.rows(function, table, **fixed)`` calls it once PER ROW, a cell being one argument.

    Arguments
      A column belongs to the parameter of its name (spaces read as underscores), or to the
      parameter that its first word names: ``plans 2024 | plans 2025`` becomes ``plans`` of shape
      (2, rows). Other columns are labels for the reader. ``fixed`` passes anything else.
    Cells
      Numbers may have thousands separators, £ or % (``5%`` is 0.05). ``-`` or blank is missing
      (NaN). ``yes`` and ``no`` are booleans. Several numbers parted by spaces are an array
      (in ``spec.rows``). Anything else is text.
    Results
      An array, a tuple of arrays in the order of the columns, or an object with attributes named
      as the columns. A result that is one number for the whole table is written in the first row
      and the rest left blank. A number agrees when it is right to the digits that are printed:
      half a unit of the last place.
    """
    return Spec()


class Spec:
    """What the fixture returns; see its docstring."""

    def __call__(self, function: Callable[..., Any], table: str, **fixed: Any) -> None:
        """Call once with whole columns."""
        names, outs, rows = _read(table)
        columns = {name: [row[i] for row in rows] for i, name in enumerate(names)}
        arguments = _arguments(function, columns, _array)
        result = function(**arguments, **fixed)
        for j, out in enumerate(outs):
            _compare(_pick(result, j, out, len(outs)), [row[len(names) + j] for row in rows], out)

    def rows(self, function: Callable[..., Any], table: str, **fixed: Any) -> None:
        """Call once per row."""
        names, outs, rows = _read(table)
        for row in rows:
            cells = dict(zip(names, row, strict=False))
            arguments = _arguments(function, cells, _value)
            result = function(**arguments, **fixed)
            for j, out in enumerate(outs):
                cell = row[len(names) + j]
                _compare(_pick(result, j, out, len(outs)), cell.split(), f"{out} of {row}")


def _read(table: str) -> tuple[list[str], list[str], list[list[str]]]:
    lines = [line.strip() for line in table.strip().splitlines()]
    lines = [line for line in lines if line and set(line) - set("-+ |")]
    split = [[[c.strip() for c in side.split("|")] for side in ln.split("||")] for ln in lines]
    (names, outs), *rows = split
    for left, right in rows:
        assert len(left) == len(names), f"{left} does not fit the heading {names}"
        assert len(right) == len(outs), f"{right} does not fit the heading {outs}"
    assert rows, "a spec table needs a row"
    return names, outs, [left + right for left, right in rows]


def _arguments(
    function: Callable[..., Any], columns: dict[str, Any], read: Callable[[Any], Any]
) -> dict[str, Any]:
    parameters = inspect.signature(function).parameters
    found: dict[str, Any] = {}
    stacked: dict[str, list[Any]] = {}
    for name, cells in columns.items():
        whole = name.replace(" ", "_")
        if whole in parameters:
            found[whole] = read(cells)
        elif name.split()[0] in parameters:
            stacked.setdefault(name.split()[0], []).append(read(cells))
    return found | {name: np.array(parts) for name, parts in stacked.items()}


def _array(cells: list[str]) -> Any:
    values = [_value(cell) for cell in cells]
    if any(isinstance(value, str) for value in values):
        return np.array(["" if isinstance(v, float) and np.isnan(v) else v for v in values])
    return np.array(values)


def _value(cell: str) -> Any:
    if cell in YES_NO:
        return YES_NO[cell]
    parts = cell.split()
    try:
        numbers = [_number(part) for part in parts] if parts else [float("nan")]
    except ValueError:
        return cell
    return numbers[0] if len(numbers) == 1 else np.array(numbers)


def _number(text: str) -> float:
    if text in {"", "-"}:
        return float("nan")
    plain = text.replace(",", "").replace("£", "")
    return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)


def _tolerance(text: str) -> float:
    plain = text.replace(",", "").replace("£", "")
    share = 100 if plain.endswith("%") else 1
    places = len(plain.rstrip("%").partition(".")[2])
    return 0.5000001 * 10.0**-places / share


def _pick(result: Any, place: int, name: str, outs: int) -> Any:
    attribute = name.replace(" ", "_")
    if isinstance(result, tuple) and not hasattr(result, "_fields"):
        return result[place]
    if dataclasses.is_dataclass(result) or hasattr(result, "_fields"):
        return getattr(result, attribute)
    assert outs == 1, f"one result for {outs} columns"
    return result


def _compare(actual: Any, cells: list[str], name: str) -> None:
    flat = np.atleast_1d(np.asarray(actual)).ravel()
    if np.ndim(actual) == 0 and len(cells) > 1:
        assert not any(cells[1:]), f"{name} is one number for the table: write it in the first row"
        cells = cells[:1]
    assert len(flat) == len(cells), f"{name}: {len(flat)} results, {len(cells)} expected"
    for i, (value, cell) in enumerate(zip(flat.tolist(), cells, strict=True)):
        assert _agrees(value, cell), f"{name}, row {i + 1}: {value!r} is not {cell!r}"


def _agrees(value: Any, cell: str) -> bool:
    if isinstance(value, bool):
        return YES_NO.get(cell) is value
    if isinstance(value, str):
        return value == ("" if cell == "-" else cell)
    expected = _number(cell)
    if np.isnan(expected) or np.isnan(value):
        return bool(np.isnan(expected) and np.isnan(value))
    return bool(value == expected or abs(value - expected) <= _tolerance(cell))
