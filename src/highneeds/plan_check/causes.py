"""Say what most likely went wrong with a figure, by trying the slips that people make."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from highneeds.plan_check.expressions import Known, Of, Quotient, Root, evaluate
from highneeds.plan_check.figures import read_figure
from highneeds.plan_check.quantities import TOTAL, Form, PlanQuantity, PrintedUnit, Statement
from highneeds.plan_check.ranges import ExactRange
from highneeds.plan_check.relations.base import at

# Pounds, thousands and millions are 1,000 or 1,000,000 apart, a share and its percentage 100; a
# decimal point that slipped by one place makes 10.
_SCALES = (1000, 1_000_000, 100, 10)


class LikelySlip(StrEnum):
    """Likely cause of a disagreement."""

    TRANSPOSED = "typing: digits transposed"
    DIGIT = "typing: one digit wrong"
    DROPPED = "typing: a digit left out or added"
    SIGN = "sign"
    SCALE = "scale"
    ROUNDING = "rounding"
    BASE = "different base"
    OTHER_FIGURE = "the figure of another year, case or item"
    VERSIONS = "two versions"
    UNKNOWN = "not explained"


def likely_cause(  # noqa: PLR0911 - one return for each cause
    statement: Statement, expected: ExactRange, others: Sequence[Statement], known: Known
) -> tuple[LikelySlip, str]:
    """Return the likely cause and a phrase with the detail; the phrase may be empty.

    Parameters
    ----------
    statement
        The figure that is likely wrong.
    expected
        What the rest of the plan says it should be.
    others
        All statements of the plan.
    known
        Ranges of the quantities of the plan.
    """
    # A date, and a figure bounded on one side only ("over £60m"), have no digits to repair.
    if statement.unit is PrintedUnit.DATE or not expected.finite or not statement.range.finite:
        return LikelySlip.VERSIONS, ""
    # Causes with the fewest variants come first: one sign, a few bases and scales. Dozens of texts
    # are one digit away from a figure, so that one of them often fits by chance.
    if (-statement.range).meets(expected) and statement.range.middle != 0:
        return LikelySlip.SIGN, "with the other sign it agrees"
    base = _base(statement, known)
    if base:
        return LikelySlip.BASE, base
    scale = _scale(statement, expected)
    if scale:
        return LikelySlip.SCALE, scale
    unit = Fraction(10) ** (statement.scale - statement.decimals)
    if statement.range.gap(expected) <= unit:
        return LikelySlip.ROUNDING, "it is out by about one in the last place"
    for cause, slips in (
        (LikelySlip.TRANSPOSED, _transposed),
        (LikelySlip.DIGIT, _one_digit),
        (LikelySlip.DROPPED, _dropped),
    ):
        repaired = _repaired(statement, expected, slips)
        if repaired:
            return cause, f'"{repaired}" would agree'
    other = _other_figure(statement, expected, others)
    if other:
        return LikelySlip.OTHER_FIGURE, other
    return LikelySlip.UNKNOWN, ""


def is_typing(first: str, second: str) -> bool:
    """Whether two printed texts differ by one slip of typing."""
    return any(second in set(slips(first)) for slips in (_transposed, _one_digit, _dropped))


def _repaired(
    statement: Statement, expected: ExactRange, slips: Callable[[str], Iterable[str]]
) -> str:
    found: list[tuple[Fraction, str]] = []
    for text in slips(statement.text):
        read = read_figure(text)
        value = None if read is None else _like(statement, read.value, read.scale)
        if value is None:
            continue
        # The repaired figure keeps the printed rounding, which need not be that of its digits.
        half = (statement.range.ends[1] - statement.range.ends[0]) / 2
        if ExactRange(value - half, value + half).meets(expected):
            found.append((abs(value - expected.middle), text))
    return min(found)[1] if found else ""


def _like(statement: Statement, value: Fraction, scale: int) -> Fraction:
    """Bring a repaired text to the scale and sign that the statement was read with."""
    scaled = value * Fraction(10) ** (statement.scale - scale)
    return -scaled if statement.turned else scaled


def _transposed(text: str) -> Iterator[str]:
    # Only digits change places: in 1,059 the 1 and the 0 are neighbours.
    places = [i for i, c in enumerate(text) if c.isdigit()]
    for i, j in itertools.pairwise(places):
        if text[i] != text[j]:
            yield text[:i] + text[j] + text[i + 1 : j] + text[i] + text[j + 1 :]


def _one_digit(text: str) -> Iterator[str]:
    for i, c in enumerate(text):
        if c.isdigit():
            yield from (text[:i] + d + text[i + 1 :] for d in "0123456789" if d != c)


def _dropped(text: str) -> Iterator[str]:
    # With a digit fewer, 1,345 would read as 1,45, which is a decimal comma.
    plain = text.replace(",", "")
    for i in range(len(plain) + 1):
        before, after = plain[i - 1 : i], plain[i : i + 1]
        if before.isdigit() or before == "." or after.isdigit():
            yield from (plain[:i] + d + plain[i:] for d in "0123456789")
        if after.isdigit() and len(re.findall(r"\d", plain)) > 1:
            yield plain[:i] + plain[i + 1 :]


def _scale(statement: Statement, expected: ExactRange) -> str:
    low, high = statement.range.ends
    if not high:
        # Zero is zero in every unit.
        return ""
    for factor in _SCALES:
        for multiple in (Fraction(factor), Fraction(1, factor)):
            if ExactRange(low * multiple, high * multiple).meets(expected):
                return f"it is {factor:,} times too " + ("small" if multiple > 1 else "large")
    return ""


def _base(statement: Statement, known: Known) -> str:
    q = statement.quantity
    level = replace(q, form=Form.LEVEL)
    if q.form in {Form.GROWTH, Form.YEARLY_GROWTH, Form.ANNUAL_GROWTH, Form.AVERAGE_INCREASE}:
        return _growth_base(statement, level, known)
    if q.form is Form.SHARE:
        part = known.get(level)
        for other, value in known.items():
            same = (other.measure, other.form, other.scenario) == (
                q.measure,
                Form.LEVEL,
                q.scenario,
            )
            if same and other.item == TOTAL and part is not None and value.finite:
                ratio = part.over(value) if part.finite else None
                if ratio is not None and ratio.meets(statement.range):
                    return f"it is a share of the {other.last} total"
    return ""


def _growth_base(statement: Statement, level: PlanQuantity, known: Known) -> str:
    end = at(level, level.last)
    # `at(…, 0)` takes the year away: the same quantity in any year.
    years = sorted(q.last for q in known if q.first == q.last > 0 and at(q, 0) == at(level, 0))
    for year in sorted((y for y in years if y < level.last), reverse=True):
        begin, span = at(level, year), level.last - year
        ratio = evaluate(Quotient(Of(end), Of(begin)), known)
        inverse = evaluate(Quotient(Of(begin), Of(end)), known)
        yearly = evaluate(Root(Quotient(Of(end), Of(begin)), span), known)
        one = ExactRange(Fraction(1), Fraction(1))
        # From its own first year this is what was stated, and that did not agree.
        if ratio is not None and year != level.first and (ratio - one).meets(statement.range):
            return f"it is the growth from {year} to {level.last}"
        if inverse is not None and (one - inverse).meets(statement.range):
            return f"it is the change from {year} as a share of {level.last}, the later year"
        if ratio is not None and (ratio - one).meets(statement.range):
            return f"it is the growth over all {span} years from {year}"
        if yearly is not None and span > 1 and (yearly - one).meets(statement.range):
            return f"it is the growth a year from {year} to {level.last}"
    return ""


def _other_figure(statement: Statement, expected: ExactRange, others: Sequence[Statement]) -> str:
    q = statement.quantity
    for other in others:
        o = other.quantity
        differs = sum(
            (o.item != q.item, (o.first, o.last) != (q.first, q.last), o.scenario != q.scenario)
        )
        # A figure copied from the next row, column or case differs in one heading. Where two
        # differ, equal digits are more likely chance.
        if o.measure == q.measure and o.form == q.form and differs == 1 and other.range.finite:
            same = other.text.strip() == statement.text.strip()
            if same and not other.range.meets(expected):
                return f"the same figure is printed for {_tell(o, q)}"
    return ""


def _tell(other: PlanQuantity, own: PlanQuantity) -> str:
    if other.item != own.item:
        return other.item.partition(":")[2] or other.item
    if other.scenario != own.scenario:
        return other.scenario or "another case"
    return str(other.last)
