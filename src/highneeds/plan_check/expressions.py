"""Formulas over quantities: evaluated on exact intervals, and solved for any one quantity.

Every quantity occurs at most once in a formula, so the interval that comes out is exact: each
value in it can be reached by some unrounded figures behind the printed ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import TypeAlias

from highneeds.plan_check.quantities import PlanQuantity
from highneeds.plan_check.ranges import ExactRange
from highneeds.plan_check.times import end_of_year

Known: TypeAlias = Mapping[PlanQuantity, ExactRange]


@dataclass(frozen=True)
class Of:
    """The value of one quantity."""

    quantity: PlanQuantity


@dataclass(frozen=True)
class Number:
    """A known range, for example an exact constant or a span of plan-years."""

    range: ExactRange


@dataclass(frozen=True)
class Sum:
    """Terms with signs, added."""

    terms: tuple[tuple[int, "Formula"], ...]


@dataclass(frozen=True)
class Product:
    """Factors, multiplied."""

    factors: tuple["Formula", ...]


@dataclass(frozen=True)
class Quotient:
    """One formula over another."""

    top: "Formula"
    bottom: "Formula"


@dataclass(frozen=True)
class Root:
    """The n-th root of a non-negative formula."""

    inner: "Formula"
    times: int


class YearsNeeded(StrEnum):
    """What a count of years since a start date is needed for."""

    UP_TO = "plan-years gained up to a date"
    WITHIN = "plan-years gained in the year that ends at a date"
    STOCK = "years of entrants at a January census, entering all year round"
    STOCK_COHORTS = "September entrances up to a January census"


@dataclass(frozen=True)
class PlanYearsBetween:
    """Plan-years for one entrant a year, from a stated start date to the end of a financial year.

    The range runs from cohorts that enter at the end of each year to cohorts that enter at its
    beginning; continuous entry (T²/2) lies between. A start after the year gives exactly 0.
    """

    start: PlanQuantity
    year: int
    span: YearsNeeded


Formula: TypeAlias = Of | Number | Sum | Product | Quotient | Root | PlanYearsBetween


def plus(*terms: Formula) -> Formula:
    """Add formulas."""
    return Sum(tuple((1, term) for term in terms))


def minus(first: Formula, *rest: Formula) -> Formula:
    """Take the rest from the first."""
    return Sum(((1, first), *((-1, term) for term in rest)))


def quantities(formula: Formula) -> tuple[PlanQuantity, ...]:  # noqa: PLR0911
    """List the quantities in a formula, in order."""
    match formula:
        case Of(quantity):
            return (quantity,)
        case Number():
            return ()
        case Sum(terms):
            return tuple(q for _, term in terms for q in quantities(term))
        case Product(factors):
            return tuple(q for factor in factors for q in quantities(factor))
        case Quotient(top, bottom):
            return quantities(top) + quantities(bottom)
        case Root(inner, _):
            return quantities(inner)
        case PlanYearsBetween(start, _, _):
            return (start,)


def evaluate(formula: Formula, known: Known) -> ExactRange | None:  # noqa: PLR0911
    """Return the range of a formula, or None when a part is unknown or divides by zero."""
    match formula:
        case Of(quantity):
            found = known.get(quantity)
            return found if found is not None and found.finite else None
        case Number(fixed):
            return fixed
        case Sum(terms):
            return _total(terms, known)
        case Product(factors):
            return _product(factors, known)
        case Quotient(top, bottom):
            upper, lower = evaluate(top, known), evaluate(bottom, known)
            return None if upper is None or lower is None else upper.over(lower)
        case Root(inner, times):
            under = evaluate(inner, known)
            return None if under is None else under.root(times)
        case PlanYearsBetween(start, year, span):
            begin = known.get(start)
            return None if begin is None or not begin.finite else plan_years(begin, year, span)


def plan_years(start: ExactRange, year: int, span: YearsNeeded) -> ExactRange:
    """Return the plan-years that one entrant a year gives between a start and a year's end.

    Parameters
    ----------
    start
        First and last possible start, in months since year 0.
    year
        Financial year, by the year it ends in.
    """
    early, late = start.ends
    end = end_of_year(year)
    most, least = (end - early) / 12, (end - late) / 12
    if span is YearsNeeded.STOCK:
        # The census is in January; plans may also be counted at the end of March.
        return ExactRange(max(least - Fraction(1, 4), Fraction(0)), max(most, Fraction(0)))
    # Who enters in a September is counted whole, hence the rounding up.
    if span is YearsNeeded.STOCK_COHORTS:
        return ExactRange(Fraction(max(ceil(least), 0)), Fraction(max(ceil(most), 0)))
    longest = None if span is YearsNeeded.UP_TO else Fraction(1)
    # A cohort that enters at the end of each year has been there a year less than one that enters
    # at its beginning.
    return ExactRange(_cohorts(least - 1, longest), _cohorts(most, longest))


def _cohorts(years: Fraction, longest: Fraction | None) -> Fraction:
    stays = (years - k for k in range(max(ceil(years), 0)))
    return sum((s if longest is None else min(s, longest) for s in stays), Fraction(0))


def solve(  # noqa: PLR0911
    formula: Formula, target: ExactRange, wanted: PlanQuantity, known: Known
) -> ExactRange | None:
    """Return what one quantity must be for the formula to give the target, or None."""
    if not target.finite:
        return None
    match formula:
        case Of(quantity):
            return target if quantity == wanted else None
        # Plan-years go up in steps, so that no single start gives a target; `holds_with` tries
        # values.
        case Number() | PlanYearsBetween():
            return None
        case Sum(terms):
            return _solve_sum(terms, target, wanted, known)
        case Product(factors):
            return _solve_product(factors, target, wanted, known)
        case Quotient(top, bottom):
            return _solve_quotient(top, bottom, target, wanted, known)
        case Root(inner, times):
            low, _ = target.ends
            return None if low < 0 else solve(inner, target.power(times), wanted, known)


def _total(terms: tuple[tuple[int, Formula], ...], known: Known) -> ExactRange | None:
    total = None
    for sign, term in terms:
        value = evaluate(term, known)
        if value is None:
            return None
        signed = value if sign > 0 else -value
        total = signed if total is None else total + signed
    return total


def _product(factors: tuple[Formula, ...], known: Known) -> ExactRange | None:
    product = None
    for factor in factors:
        value = evaluate(factor, known)
        if value is None:
            return None
        product = value if product is None else product * value
    return product


def _solve_sum(
    terms: tuple[tuple[int, Formula], ...], target: ExactRange, wanted: PlanQuantity, known: Known
) -> ExactRange | None:
    # The first term that holds it is the only one: a quantity occurs once in a formula.
    for index, (sign, term) in enumerate(terms):
        if wanted in quantities(term):
            rest = terms[:index] + terms[index + 1 :]
            others = _total(rest, known)
            if rest and others is None:
                return None
            left = target if others is None else target - others
            return solve(term, left if sign > 0 else -left, wanted, known)
    return None


def _solve_product(
    factors: tuple[Formula, ...], target: ExactRange, wanted: PlanQuantity, known: Known
) -> ExactRange | None:
    for index, factor in enumerate(factors):
        if wanted in quantities(factor):
            rest = factors[:index] + factors[index + 1 :]
            others = _product(rest, known)
            if rest and others is None:
                return None
            left = target if others is None else target.over(others)
            return None if left is None else solve(factor, left, wanted, known)
    return None


def _solve_quotient(
    top: Formula, bottom: Formula, target: ExactRange, wanted: PlanQuantity, known: Known
) -> ExactRange | None:
    if wanted in quantities(top):
        divisor = evaluate(bottom, known)
        return None if divisor is None else solve(top, target * divisor, wanted, known)
    if wanted in quantities(bottom):
        upper = evaluate(top, known)
        left = None if upper is None else upper.over(target)
        return None if left is None else solve(bottom, left, wanted, known)
    return None
