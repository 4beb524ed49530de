"""Figures and quantities of a plan in words."""

from fractions import Fraction

from highneeds.plan_check.quantities import TOTAL, Form, PlanQuantity, PrintedUnit, Statement
from highneeds.plan_check.ranges import ExactRange
from highneeds.vocabulary.periods import MONTHS
from highneeds.vocabulary.rounding import half_up

_MEASURES = {
    "plans": "EHC plans",
    "new_plans": "new EHC plans",
    "ceased": "ceased plans",
    "unit_cost": "cost per plan",
    "in_year": "in-year deficit",
    "cumulative": "cumulative deficit",
    "plans_per_100": "plans per 100 children",
    "plans_per_1000": "plans per 1,000 children",
}
# A range narrower than the printed unit would otherwise read "between 41 and 41".
_MORE_PLACES = 2
_POUND_UNITS = ((9, "bn"), (6, "m"), (3, "k"), (0, ""))


def name(quantity: PlanQuantity) -> str:
    """Name a quantity, for example "cumulative deficit 2024-25, target"."""
    words = _MEASURES.get(quantity.measure, quantity.measure.replace("_", " "))
    if quantity.form is not Form.LEVEL:
        words = f"{quantity.form.value} of {words}"
    if quantity.item != TOTAL:
        words += f", {quantity.item.partition(':')[2]}"
    if quantity.last:
        words += f", {period(quantity)}"
    # A figure is unmitigated unless the plan says otherwise, so that the word would stand
    # everywhere.
    if quantity.scenario and quantity.scenario != "unmitigated":
        words += f", {quantity.scenario}"
    if quantity.basis:
        words += f" ({quantity.basis})"
    return words


def period(quantity: PlanQuantity) -> str:
    """Name the period by the years it ends in."""
    if quantity.first == quantity.last:
        return str(quantity.last)
    return f"{quantity.first} to {quantity.last}"


def show_range(value: ExactRange, like: Statement) -> str:
    """Show what a figure comes to, in the unit and with the decimals of a printed figure."""
    if value.low is None or value.high is None:
        bound, word = (value.high, "at most") if value.low is None else (value.low, "at least")
        return f"{word} {_show(bound, like, like.decimals)}" if bound is not None else "any"
    if like.unit is PrintedUnit.DATE:
        return _date_range(value)
    value = -value if like.turned else value
    if value.low is None or value.high is None:
        return "any"
    unit = Fraction(10) ** (like.scale - like.decimals)
    decimals = like.decimals
    width = value.high - value.low
    while 0 < width < 2 * unit and decimals < like.decimals + _MORE_PLACES:
        unit, decimals = unit / 10, decimals + 1
    low, high = (_show(end, like, decimals) for end in (value.low, value.high))
    return low if low == high else f"between {low} and {high}"


def _show(value: Fraction, like: Statement, decimals: int) -> str:
    if like.unit is PrintedUnit.SHARE:
        return f"{half_up(float(value * 100), max(decimals, 0)):,.{max(decimals, 0)}f}%"
    if like.unit is not PrintedUnit.POUNDS:
        places = max(decimals, 0)
        return f"{half_up(float(value), places):,.{places}f}"
    power, suffix = next((p, s) for p, s in _POUND_UNITS if p <= like.scale or p == 0)
    places = max(decimals - (like.scale - power), 0)
    amount = half_up(float(abs(value) / Fraction(10) ** power), places)
    # An amount that rounds to zero has no sign.
    return f"{'-' if value < 0 and amount else ''}£{amount:,.{places}f}{suffix}"


def _date_range(value: ExactRange) -> str:
    begin, end = (_month(v) for v in value.ends)
    return begin if begin == end else f"{begin} to {end}"


def _month(months: Fraction) -> str:
    whole = int(months)
    return f"{MONTHS[whole % 12]} {whole // 12}"
