"""Plans and spend by provision and year, from an authority's own figures, in pence."""

from fractions import Fraction
from typing import Final

from highneeds.drivers.split import ProvisionYear
from highneeds.own.finance import FinanceBook

OTHER: Final = "other spend"


def finance_rows(book: FinanceBook) -> tuple[ProvisionYear, ...]:
    """Return plans and spend by provision and year from a finance file.

    Spend that is not given is plans × unit cost, rounded to the penny; what cannot be worked out
    stays missing.
    """
    keys = sorted({(year, p) for m, p, year in book.figures if p and m != "allocation"})
    years = dict.fromkeys(year for year, _ in keys)
    provisions = list(dict.fromkeys(p for m, p, _ in book.figures if p))
    rows = [_row(book, provision, year) for year in years for provision in provisions]
    other = [(year, book.get("other_spend", year)) for year in years]
    # Other spend stands beside the rest only where it is given for every year.
    if other and all(amount is not None for _, amount in other):
        rows += [ProvisionYear(OTHER, y, None, _pence(a)) for y, a in other if a is not None]
    return tuple(rows)


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
    return round(Fraction(str(pounds)) * 100)
