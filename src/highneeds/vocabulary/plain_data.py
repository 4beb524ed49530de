"""Results as plain data, for JSON: a missing number is null, never NaN."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import PurePath
from typing import Any, SupportsFloat

from highneeds.vocabulary.escape import clean


def finite(value: SupportsFloat) -> float | None:
    """Return a number as Python's own; None when it is infinite or NaN."""
    number = float(value)
    return number if math.isfinite(number) else None


def pick(record: object, names: str, **more: Any) -> dict[str, Any]:
    """Return some attributes of a record by name, and more beside them.

    Parameters
    ----------
    names
        In the order in which they are written, with spaces between.

    Examples
    --------
    >>> pick(date(2026, 10, 5), "year month", week=41)
    {'year': 2026, 'month': 10, 'week': 41}
    """
    return {**{name: getattr(record, name) for name in names.split()}, **more}


def plain(value: Any) -> Any:  # noqa: PLR0911 - one line for each kind of value
    """Turn results into plain data: numbers without a value become null."""
    # First, because a StrEnum is also a str and would pass for plain text.
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return finite(value)
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if hasattr(value, "to_dict"):
        return plain(value.to_dict())
    if hasattr(value, "iso"):  # a month
        return value.iso
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    if isinstance(value, (date, PurePath)):
        return str(value)
    # NumPy's numbers, without importing NumPy: this room must run where it is not installed.
    if hasattr(value, "item"):
        return plain(value.item())
    raise TypeError(f"no plain form for {type(value).__name__}")
