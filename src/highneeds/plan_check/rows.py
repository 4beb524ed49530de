"""Turn one row of a plan file into a statement, or say what is wrong with the row."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from highneeds.plan_check.figures import Figure, is_missing, read_figure, unit_scale
from highneeds.plan_check.quantities import (
    EVERY_YEAR,
    TOTAL,
    Form,
    Notice,
    PlanQuantity,
    PrintedUnit,
    Statement,
    StatementPlace,
)
from highneeds.plan_check.ranges import ExactRange, around, exactly
from highneeds.plan_check.times import read_date, read_period
from highneeds.plan_check.vocabulary import Named, plain, vocabulary
from highneeds.vocabulary.faults import Fault

OPPORTUNITY = frozenset(
    [
        "volume",
        "addressable_share",
        "duration",
        "unit_value",
        "cost_from",
        "cost_to",
        "potential",
        "weight",
        "weighted_potential",
        "benefit",
        "cumulative_benefit",
        "start",
        "effect",
        "plans_reduced",
    ]
)
_HAS_SCENARIO = frozenset(
    ["plans", "unit_cost", "spend", "in_year", "cumulative", "opening", "allocation"]
)
_NO_PERIOD = frozenset(
    [
        "volume",
        "addressable_share",
        "duration",
        "unit_value",
        "cost_from",
        "cost_to",
        "potential",
        "weight",
        "weighted_potential",
        "start",
        "effect",
    ]
)
# Counts of a past January are published as they were counted; forecast ones are rounded.
_COUNTED = frozenset({"plans", "new_plans", "ceased"})
_SHARES = frozenset(
    {Form.GROWTH, Form.YEARLY_GROWTH, Form.ANNUAL_GROWTH, Form.AVERAGE_INCREASE, Form.SHARE}
)


@dataclass(frozen=True)
class Raw:
    """One row as text: what the columns of the tidy form hold, and where it stands."""

    value: str
    measure: str = ""
    item: str = ""
    period: str = ""
    form: str = ""
    unit: str = ""
    scenario: str = ""
    basis: str = ""
    rounding: str = ""
    status: str = ""
    id: str = ""
    note: str = ""
    place: StatementPlace = field(default_factory=StatementPlace)


@dataclass(frozen=True)
class Read:
    """What came of the rows: statements, notices on how they are written, faults."""

    statements: tuple[Statement, ...]
    notices: tuple[Notice, ...]
    faults: tuple[Fault, ...]


def read_rows(rows: Iterable[Raw], actual_to: int = 0) -> Read:
    """Read all rows of a plan.

    Parameters
    ----------
    actual_to
        Last year of actual figures; counts of plans up to it are exact. 0 when not told.
    """
    statements: list[Statement] = []
    notices: list[Notice] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        if is_missing(row.value):
            continue
        made = _statement(row, row.id or f"s{number}", actual_to)
        if isinstance(made, Fault):
            faults.append(made)
            continue
        statement, oddities = made
        statements.append(statement)
        notices += [
            Notice(statement.id, row.value, f"{oddity[0].upper()}{oddity[1:]}.", str(row.place))
            for oddity in oddities
        ]
    seen: dict[str, Statement] = {}
    for statement in statements:
        if seen.setdefault(statement.id, statement) is not statement:
            faults.append(
                _fault(statement.place, "Two statements have the same id.", statement.id, "id")
            )
    return Read(tuple(statements), tuple(notices), tuple(faults))


def _statement(  # noqa: PLR0911 - one return for each thing that can be wrong
    row: Raw, name: str, actual_to: int
) -> tuple[Statement, list[str]] | Fault:
    named = vocabulary().measure(row.measure)
    if named is None:
        return _fault(
            row.place, "This is not a measure that can be checked.", row.measure, "measure"
        )
    form = vocabulary().forms.get(plain(row.form), None) if row.form.strip() else named.form
    if form is None:
        return _fault(row.place, "This is not a form of figure that is known.", row.form, "form")
    period = (EVERY_YEAR, EVERY_YEAR) if named.measure in _NO_PERIOD else read_period(row.period)
    if period is None:
        return _fault(row.place, "This is not a period.", row.period, "period")
    quantity = _quantity(row, named, form, period)
    if quantity is None:
        return _fault(
            row.place,
            "Subtotals and memo lines are not checked; leave them out.",
            row.item,
            "provision",
        )
    made = Statement(name, quantity, row.value.strip(), exactly(0), PrintedUnit.WORD, row.place)
    made = replace(made, note=row.note)
    if form is Form.RULE or named.measure == "effect":
        return _word(made, row)
    if named.measure == "start":
        when = read_date(row.value)
        if when is None:
            return _fault(row.place, "This is not a date.", row.value, "value")
        return replace(made, range=when, unit=PrintedUnit.DATE), []
    return _number(made, row, named, actual_to)


def _quantity(row: Raw, named: Named, form: Form, period: tuple[int, int]) -> PlanQuantity | None:
    words = vocabulary()
    item = words.item(row.item)
    if not item:
        return None
    if named.measure in OPPORTUNITY and item != TOTAL:
        item = f"opportunity:{plain(row.item)}"
    scenario = words.scenario(row.scenario) if row.scenario.strip() else named.scenario
    # The allocation is DfE's: it does not depend on what the authority does about demand.
    if named.measure == "allocation" or (not scenario and named.measure in _HAS_SCENARIO):
        scenario = "unmitigated"
    measure, (first, last) = named.measure, period
    # An opening deficit is the closing one of the year before: one quantity, so that the two must
    # agree.
    if measure == "opening" and form is Form.LEVEL:
        measure, first, last = "cumulative", first - 1, last - 1
    return PlanQuantity(measure, item, first, last, scenario, plain(row.basis), form)


def _number(
    made: Statement, row: Raw, named: Named, actual_to: int
) -> tuple[Statement, list[str]] | Fault:
    quantity = made.quantity
    unit = PrintedUnit.SHARE if quantity.form in _SHARES else vocabulary().units[quantity.measure]
    if unit_scale(row.unit) is None:
        return _fault(row.place, "This is not a unit that is known.", row.unit, "unit")
    try:
        figure = read_figure(row.value, row.unit, row.rounding)
    except (ValueError, ZeroDivisionError):
        return _fault(row.place, "This is not a rounding.", row.rounding, "rounding")
    if figure is None:
        return _fault(row.place, "This is not a figure.", row.value, "value")
    oddities = [figure.oddity] if figure.oddity else []
    if (
        unit is PrintedUnit.SHARE
        and not figure.percent
        and not row.unit.strip()
        and not figure.soft
    ):
        figure, oddity = _as_share(figure)
        oddities += [oddity] if oddity else []
    stated = figure.range
    if _is_exact(row, quantity, figure, actual_to):
        stated = exactly(figure.value)
    if named.sign < 0:
        stated = -stated
    made = replace(
        made,
        range=stated,
        unit=unit,
        scale=figure.scale,
        decimals=figure.decimals,
        bare=figure.bare,
        soft=figure.soft,
        turned=named.sign < 0,
    )
    return made, oddities


def _as_share(figure: Figure) -> tuple[Figure, str]:
    """Read a bare share: 0.105 is a spreadsheet's 10.5%, and 10.5 lacks its percent sign."""
    if abs(figure.value) < 1:
        return figure, ""
    hundredth = Fraction(1, 100)
    half = (figure.range.ends[1] - figure.value) * hundredth
    value = figure.value * hundredth
    read = replace(figure, value=value, range=around(value, half), scale=-2, percent=True)
    return read, "it has no unit; it was read as a percentage"


def _is_exact(row: Raw, quantity: PlanQuantity, figure: Figure, actual_to: int) -> bool:
    status = plain(row.status)
    actual = status in {"actual", "actuals", "a", "yes", "outturn"} or (
        not status and 0 < quantity.last <= actual_to
    )
    return (
        actual
        and quantity.measure in _COUNTED
        and quantity.form is Form.LEVEL
        and figure.decimals == 0
        and not figure.soft
        and not row.rounding.strip()
    )


def _word(made: Statement, row: Raw) -> tuple[Statement, list[str]] | Fault:
    known = vocabulary().rules if made.quantity.form is Form.RULE else vocabulary().effects
    word = known.get(plain(row.value))
    if word is None:
        names = ", ".join(sorted(set(known.values())))
        fault = _fault(row.place, "This word is not known here.", row.value, "value")
        return replace(fault, do=f"Write one of: {names}.")
    return replace(made, word=word, range=ExactRange(None, None)), []


def _fault(place: StatementPlace, wrong: str, given: str, column: str) -> Fault:
    return Fault(
        wrong=wrong,
        given=f'"{given}"',
        do="Write it as docs/how-to/check-a-plan.md shows, or take the row out.",
        file=place.file,
        sheet=place.sheet,
        row=place.row,
        column=place.column or column,
    )
