"""Results as a table for an analyst: one row a record, typed columns, an empty result included."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from highneeds.vocabulary.plain_data import finite

if TYPE_CHECKING:
    import polars as pl


def frame_of(kind: type, records: Iterable[Any], **same: str) -> "pl.DataFrame":
    """Make a table of records of one kind.

    Parameters
    ----------
    kind
        A dataclass. Its fields are the columns, in order, and its docstring gives their meaning
        and unit. A field that is a dataclass itself becomes one column for each of its fields,
        `field_part`; names in a tuple are joined by "; "; tuples of anything else are left out.
    records
        Its instances; there may be none.
    same
        Columns to put first, with one text for every row: the authority, say.

    Returns
    -------
    pl.DataFrame
        A missing number is null, never NaN and never 0.
    """
    # Late, because the vocabulary is read where Polars is not installed (a browser).
    import polars as pl  # noqa: PLC0415

    types = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64, date: pl.Date}
    columns = dict(_columns(kind))
    schema = dict.fromkeys(same, pl.String) | {
        name: types.get(hint, pl.String) for name, hint in columns.items()
    }
    rows = [(*same.values(), *_cells(record, kind)) for record in records]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _parts(kind: type) -> Iterator[tuple[str, type, bool]]:
    """Yield each field that has a place in a table: name, type, and whether it is names."""
    hints = get_type_hints(kind)
    for item in fields(kind):
        hint = hints[item.name]
        # `float | None` is a column of floats: every column of a table may hold nulls.
        if get_origin(hint) in {Union, UnionType}:
            hint = next(arg for arg in get_args(hint) if arg is not type(None))
        if get_origin(hint) is tuple:
            if get_args(hint)[0] is str and get_args(hint)[-1] is Ellipsis:
                yield item.name, str, True
        elif get_origin(hint) is None:
            yield item.name, hint, False
        else:
            # A Literal is one of some words.
            yield item.name, type(get_args(hint)[0]), False


def _columns(kind: type) -> Iterator[tuple[str, type]]:
    for name, hint, _ in _parts(kind):
        if is_dataclass(hint):
            yield from ((f"{name}_{part}", inner) for part, inner in _columns(hint))
        else:
            yield name, hint


def _cells(record: Any, kind: type) -> Iterator[Any]:
    for name, hint, names in _parts(kind):
        value = getattr(record, name, None)
        if is_dataclass(hint):
            yield from _cells(value, hint)
        elif names:
            yield None if value is None else "; ".join(value)
        else:
            yield _cell(value)


def _cell(value: Any) -> Any:
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, (str, bool, int, date)):
        return value
    if isinstance(value, float):
        return finite(value)
    return str(value)
