"""Numbers in sentences: one way of writing each unit, half up, as the reports write it."""

from highneeds.document.numbers import digits, number
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit
from highneeds.vocabulary.rounding import half_up
from highneeds.vocabulary.status import EXPLANATION, Status

_BEHIND = {KpiUnit.PERCENT: "%", KpiUnit.DAYS: " days", KpiUnit.WEEKS: " weeks"}


def shown(kpi: KpiDefinition, value: float | None, status: Status = Status.MISSING) -> str:
    """Write a value of a KPI with its unit, or in words why there is none."""
    if value is None:
        return EXPLANATION[status]
    if kpi.unit is KpiUnit.GBP:
        return number(value, "£", kpi.decimals)
    return digits(value, kpi.decimals) + _BEHIND.get(kpi.unit, "")


def change(kpi: KpiDefinition, now: float, before: float) -> str:
    """Write how far a value moved: points for a percentage, number and per cent for a count."""
    by = half_up(now, kpi.decimals) - half_up(before, kpi.decimals)
    if kpi.unit is KpiUnit.PERCENT:
        points = digits(abs(by), kpi.decimals)
        return f"{points} percentage point" + ("" if points in {"1", "1.0"} else "s")
    size = shown(kpi, abs(by))
    # From 2 to 3 is not told as +50%: a percentage of so few says more than there is.
    if kpi.unit in {KpiUnit.COUNT, KpiUnit.GBP} and before >= 20:
        return f"{size} ({digits(100 * abs(by) / before, 1)}%)"
    return size


def of_counts(numerator: float, denominator: float) -> str:
    """Write counts: 2 of 6."""
    return f"{digits(numerator)} of {digits(denominator)}"


def listed(names: list[str]) -> str:
    """Join names as a sentence does: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def capital(text: str) -> str:
    """Begin with a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]
