"""The drivers of one authority, from what had been published and its own figures."""

from highneeds.drivers.finance_rows import finance_rows
from highneeds.drivers.run import TABLES, Drivers, drivers_of
from highneeds.measures.published_by import published_by
from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.own.finance import FinanceBook
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.provision import ProvisionMap


def drivers_as_asked(
    view: View,
    area: str,
    groups: ProvisionMap,
    *,
    diagnostic: Diagnostic | None,
    book: FinanceBook,
) -> Drivers:
    """Work out what drives growth, from data and own figures that are open already.

    Parameters
    ----------
    view
        Published data; of a diagnostic only what was known on its day.
    area
        DfE code.
    groups
        How provision is grouped.
    diagnostic
        Whose day holds; None for everything that was added.
    book
        The authority's own figures; empty for published data alone.

    Raises
    ------
    MissingDataError
        When neither holds anything on the authority.
    """
    mine = view.of_area(area)
    tables = {
        name: published_by(mine.table(name), name, diagnostic.as_at if diagnostic else None)
        for name in TABLES
        if mine.has(name)
    }
    rule = diagnostic.small_numbers if diagnostic else None
    result = drivers_of(area, tables, groups, finance_rows(book, rule))
    if not (result.growth or result.flows or result.core_top_up):
        raise MissingDataError(
            Fault(
                "There are no data on this authority to tell drivers from.",
                f'"{area}"',
                "Add the official release: highneeds data add FILE, or a finance.csv.",
            )
        )
    return result
