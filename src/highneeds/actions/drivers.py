"""Tell what drives an authority's growth: the use-case behind `highneeds drivers`."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path

import polars as pl

from highneeds.actions.forecast import PUBLISHED_IN_MONTH
from highneeds.actions.open_view import Subject, open_subject
from highneeds.drivers.run import TABLES, Drivers, drivers_of
from highneeds.drivers.split import ProvisionYear
from highneeds.own.finance import FinanceBook, read_finance
from highneeds.vocabulary.canonical_tables import tables as facts
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.periods import PeriodKind
from highneeds.vocabulary.provision import load_map

DEFAULT_MAP = "dfe-2021"
OWN_FIGURES = ("finance.csv", "finance.xlsx")
OTHER = "other spend"


def run_drivers(target: str, *, store_root: Path | None, provision_map: str = "") -> Drivers:
    """Work out what drives the growth of an authority or of a diagnostic folder.

    Parameters
    ----------
    target : str
        Authority by code, name or alias, or a diagnostic folder.
    store_root : Path | None
        Folder of the store.
    provision_map : str
        How provision is grouped; of the diagnostic, else the default, when empty.

    Raises
    ------
    InputError, UnknownNameError
        With what to do about it.
    """
    return drivers_subject(open_subject(target, store_root), provision_map=provision_map)


def drivers_subject(subject: Subject, *, provision_map: str = "") -> Drivers:
    """Work out the drivers of an authority whose data are open already."""
    head = subject.diagnostic
    groups = load_map(provision_map or (head.provision_map if head else DEFAULT_MAP))
    tables = {
        name: published_by(subject.view.table(name), name, head.as_at if head else None)
        for name in TABLES
        if subject.view.has(name)
    }
    book = _book(subject, [group.id for group in groups.groups])
    result = drivers_of(subject.area, tables, groups, finance_rows(book))
    if not (result.growth or result.flows or result.core_top_up):
        raise MissingDataError(
            Fault(
                "There are no data on this authority to tell drivers from.",
                f'"{subject.area}"',
                "Add the official release: highneeds data add FILE, or a finance.csv.",
            )
        )
    return result


def published_by(frame: pl.DataFrame, name: str, as_at: date | None) -> pl.DataFrame:
    """Keep what had been published on a day; the release of a year comes out in June."""
    if as_at is None:
        return frame
    newest = as_at.year - (0 if as_at.month >= PUBLISHED_IN_MONTH else 1)
    calendar = facts()[name].period is PeriodKind.CALENDAR_YEAR
    return frame.filter(pl.col("year") <= newest - (1 if calendar else 0))


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


def _book(subject: Subject, provisions: Iterable[str]) -> FinanceBook:
    head = subject.diagnostic
    if head is None:
        return FinanceBook()
    section = head.section("finance")
    names = (str(section["file"]),) if section.get("file") else OWN_FIGURES
    for name in names:
        path = head.folder / name
        if path.is_file() and path.resolve().is_relative_to(head.folder.resolve()):
            return read_finance(path, provisions)
    return FinanceBook()
