"""Plans and spend by provision and year, from an authority's own figures, in pence."""

import math
from dataclasses import replace
from fractions import Fraction
from typing import Final

from highneeds.drivers.split import ProvisionYear
from highneeds.own.finance import FinanceBook
from highneeds.own.small_numbers import SmallNumberRule, join_small_groups, small_number_rule

OTHER: Final = "other spend"


TOGETHER: Final = " or "
"""Between the ids of provisions that stand together."""


def finance_rows(
    book: FinanceBook, rule: SmallNumberRule | None = None
) -> tuple[ProvisionYear, ...]:
    """Return plans and spend by provision and year from a finance file.

    Spend that is not given is plans × unit cost, rounded to the penny; what cannot be worked out
    stays missing. A provision with one to four plans in any year stands with the next smallest in
    all years: what is spent on three children tells of each.
    """
    keys = sorted({(year, p) for m, p, year in book.figures if p and m != "allocation"})
    years = dict.fromkeys(year for year, _ in keys)
    provisions = list(dict.fromkeys(p for m, p, _ in book.figures if p))
    rows = _together(
        [_row(book, provision, year) for year in years for provision in provisions],
        rule or small_number_rule(),
    )
    other = [(year, book.get("other_spend", year)) for year in years]
    # Other spend stands beside the rest only where it is given for every year.
    if other and all(amount is not None for _, amount in other):
        rows += [ProvisionYear(OTHER, y, None, _pence(a)) for y, a in other if a is not None]
    return tuple(rows)


def _together(rows: list[ProvisionYear], rule: SmallNumberRule) -> list[ProvisionYear]:
    """Join provisions with few plans; their plans and spend add up to what they did before."""
    held: dict[str, list[ProvisionYear]] = {}
    for row in rows:
        held.setdefault(row.provision, []).append(row)
    names = list(held)
    thinnest = {
        name: min((float(r.plans) for r in held[name] if r.plans), default=math.inf)
        for name in names
    }
    counted = [name for name in names if thinnest[name] < math.inf]
    parts = join_small_groups([math.ceil(thinnest[name]) for name in counted], rule.smallest_count)
    home = {counted[k]: tuple(counted[i] for i in part) for part in parts for k in part}
    made: dict[tuple[str, int], ProvisionYear] = {}
    for row in rows:
        members = home.get(row.provision, (row.provision,))
        key = (TOGETHER.join(members), row.year)
        mine = replace(row, provision=key[0])
        made[key] = mine if key not in made else _sum(made[key], mine)
    return list(made.values())


def _sum(first: ProvisionYear, second: ProvisionYear) -> ProvisionYear:
    """Add two rows of one year; what is missing in either is missing in the sum."""
    plans = spend = None
    if first.plans is not None and second.plans is not None:
        plans = first.plans + second.plans
    if first.spend is not None and second.spend is not None:
        spend = first.spend + second.spend
    return replace(first, plans=plans, spend=spend)


def _row(book: FinanceBook, provision: str, year: int) -> ProvisionYear:
    plans = book.get("plans", year, provision)
    spend = book.get("spend", year, provision)
    cost = book.get("unit_cost", year, provision)
    if spend is not None:
        return ProvisionYear(provision, year, plans, _pence(spend))
    if plans is not None and cost is not None:
        return ProvisionYear(provision, year, plans, round(Fraction(plans) * _pence(cost)))
    return ProvisionYear(provision, year, plans, None)


def _pence(pounds: float) -> int:
    # Through its text, because the float 1.15 × 100 is 114.99999999999999.
    return round(Fraction(str(pounds)) * 100)
