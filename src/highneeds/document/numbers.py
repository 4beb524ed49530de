"""How a number is written. Every writer uses this, so every format tells it the same way.

Half up; thousands with commas; £ in front, % behind; a true minus sign; a word, never a blank or a
bare 0, where there is no number.
"""

import math
from typing import Final

from highneeds.document.table import Cell, Column, Value
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import Status

# A hyphen is too short to be seen before a figure, and may part from it at the end of a line.
MINUS: Final = "\N{MINUS SIGN}"

_WRAPPED: Final = {
    "£": ("£", ""),
    "£m": ("£", "m"),
    "£k": ("£", "k"),
    "%": ("", "%"),
    "pp": ("", " pp"),
}
"""Units that are printed with every number: what stands before and behind it."""

WORDS: Final[dict[Status, str]] = {
    Status.MISSING: "not available",
    Status.SUPPRESSED: "suppressed",
    Status.NOT_APPLICABLE: "not applicable",
    Status.NOT_COLLECTED: "not collected",
    Status.LOW: "low",
}


def as_value(cell: Cell) -> Value:
    """Read a cell as a value with a status; text has none and is not applicable.

    Returns
    -------
    Value
        `value` is None whenever the status has no number, so a suppressed number cannot leak.
    """
    if isinstance(cell, str):
        return Value(None, Status.NOT_APPLICABLE)
    given = cell if isinstance(cell, Value) else Value(cell)
    if given.value is None or not math.isfinite(given.value):
        word = Status.MISSING if given.status.has_value else given.status
        return Value(None, word, formula=given.formula)
    # A number beside "suppressed" is a mistake somewhere above: it must not reach any format.
    if not given.status.has_value:
        return Value(None, given.status)
    return given


def number_of(cell: Cell) -> float | None:
    """Return the number of a cell, or None when its status has none."""
    if cell is None or isinstance(cell, str):
        return None
    if isinstance(cell, float):  # by far the most cells of a chart
        return cell if math.isfinite(cell) else None
    value = as_value(cell).value
    return None if value is None else float(value)


def percent(share: float | None) -> float | None:
    """Return a share of 0 to 1 as a number of per cent; None stays None."""
    return None if share is None else 100 * share


def digits(value: float, decimals: int = 0, *, signed: bool = False) -> str:
    """Write a bare number, half up, with thousands.

    Examples
    --------
    >>> digits(1234.5), digits(-0.04, 1), digits(12.25, 1, signed=True)
    ('1,235', '0.0', '+12.3')
    """
    rounded = half_up(value, decimals) + 0.0
    # Nothing has no sign: a growth of 0.0 is neither +0.0 nor −0.0.
    if rounded == 0:
        return f"{0:.{max(decimals, 0)}f}"
    sign = MINUS if rounded < 0 else "+" if signed else ""
    return f"{sign}{abs(rounded):,.{max(decimals, 0)}f}"


def number(value: float, unit: str = "", decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number as it stands in a cell or on a chart: with £ or %, without other units.

    Examples
    --------
    >>> number(-1234567, "£"), number(35.94, "£m", 1), number(8.4, "%", 1, signed=True)
    ('−£1,234,567', '£35.9m', '+8.4%')
    """
    before, behind = _WRAPPED.get(unit, ("", ""))
    plain = digits(value, decimals, signed=signed)
    sign, amount = (plain[0], plain[1:]) if plain[0] in f"{MINUS}+" else ("", plain)
    return f"{sign}{before}{amount}{behind}"


def phrase(value: float, unit: str = "", decimals: int = 0, *, signed: bool = False) -> str:
    """Write a number as it stands in a sentence, with every unit.

    Examples
    --------
    >>> phrase(4.25, "per 100", 1), phrase(1, "plans"), phrase(12.0, "%")
    ('4.3 per 100', '1 plan', '12%')
    """
    shown = number(value, unit, decimals, signed=signed)
    if unit in _WRAPPED or not unit:
        return shown
    # Only a unit of one plain word has a singular by its s: "per 100" and "children" have none.
    if shown.lstrip(f"{MINUS}+") == "1" and unit.endswith("s") and " " not in unit:
        unit = unit[:-1]
    return f"{shown} {unit}"


def money(pounds: float) -> str:
    """Write pounds for a sentence: £m from a million on, else to the pound.

    Examples
    --------
    >>> money(35_940_000), money(72_500.4), money(-999_999.6)
    ('£35.9m', '£72,500', '−£1.0m')
    """
    # Judged as it would be printed, or £999,999.60 would be written £1,000,000.
    return millions(pounds) if abs(half_up(pounds)) >= 1_000_000 else number(pounds, "£")


def millions(pounds: float) -> str:
    """Write pounds in £m whatever their size, for amounts that stand side by side.

    Examples
    --------
    >>> millions(4_849_000), millions(-72_500)
    ('£4.8m', '−£0.1m')
    """
    return number(pounds / 1_000_000, "£m", 1)


def show(cell: Cell, column: Column) -> str:
    """Write a cell of a table.

    Returns
    -------
    str
        Text as it is; a number by unit and decimals of the column; a word for a status without a
        number. An unreliable number says so behind it.
    """
    if isinstance(cell, str):
        return cell
    if column.kind != "number" and cell is None:
        return ""
    value = as_value(cell)
    if value.value is None:
        return WORDS[value.status]
    if column.kind in {"period", "code"}:
        return f"{value.value:.0f}"
    shown = number(value.value, column.unit, column.decimals, signed=column.signed)
    return f"{shown} (unreliable)" if value.status is Status.UNRELIABLE else shown


def show_interval(cell: Cell, column: Column) -> str:
    """Write the interval of a cell, or "" when it has none: "36.2% to 41.7%"."""
    value = as_value(cell)
    if value.low is None or value.high is None:
        return ""
    low, high = (number(v, column.unit, column.decimals) for v in (value.low, value.high))
    return f"{low} to {high}"


def measure(column: Column) -> str:
    """Say what a column measures and in which unit, for an axis or a caption.

    Examples
    --------
    >>> measure(Column("rate", "Plans", "per 100")), measure(Column("cost", "Cost", "£"))
    ('Plans (per 100)', 'Cost (£)')
    """
    # "Plans per 100 (per 100)" says it twice.
    if not column.unit or column.unit.lower() in column.label.lower():
        return column.label
    return f"{column.label} ({column.unit})"


def heading(column: Column) -> str:
    """Write the head of a column, with the unit unless every cell carries it.

    Examples
    --------
    >>> heading(Column("rate", "Plans", "per 100")), heading(Column("cost", "Cost", "£"))
    ('Plans (per 100)', 'Cost')
    """
    return column.label if column.unit in _WRAPPED else measure(column)


def sample(n: int | str | None) -> str:
    """Write how many stand behind a figure: "n = 1,204", or the words given."""
    return "" if n is None else n if isinstance(n, str) else f"n = {n:,}"


def excel_format(unit: str, decimals: int, *, signed: bool = False) -> str:
    """Return the number format that makes Excel and PowerPoint show what `number` writes.

    Examples
    --------
    >>> excel_format("£m", 1)
    '"£"#,##0.0"m";"−£"#,##0.0"m";"£"0.0"m"'
    """
    before, behind = _WRAPPED.get(unit, ("", ""))
    places = "." + "0" * decimals if decimals > 0 else ""
    tail = f'"{behind}"' if behind else ""
    head = f'"{before}"' if before else ""
    plus = f'"+{before}"' if signed else head
    # Positive, negative and zero apart: zero takes neither sign nor thousands.
    return f'{plus}#,##0{places}{tail};"{MINUS}{before}"#,##0{places}{tail};{head}0{places}{tail}'
