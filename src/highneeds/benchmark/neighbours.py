"""Which authorities an authority is set beside."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.official.store.view import View
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, MissingDataError, UnknownNameError

TITLES: Final = {
    "april-2021": "DfE statistical neighbours, April 2021",
    "may-2025": "DfE statistical neighbours, May 2025",
}


@dataclass(frozen=True)
class NeighbourSet:
    """The neighbours of one authority.

    Attributes
    ----------
    list_id, title
        Which list, and how it is cited.
    areas
        DfE codes in the order of the list, the authority itself never among them.
    note
        Why the set is empty or odd; empty when all is well.
    """

    list_id: str
    title: str
    areas: tuple[str, ...]
    note: str = ""


def neighbours_of(view: View, area: str, list_id: str) -> NeighbourSet:
    """Return the neighbours of an authority in a list.

    Parameters
    ----------
    view
        With the table `neighbours`; without it the set is empty and says so.
    area
        DfE code.
    list_id
        For example `april-2021`.

    Raises
    ------
    UnknownNameError
        When lists are there and this one is not among them.
    """
    title = TITLES.get(list_id, f"neighbours of {list_id}")
    try:
        frame = view.table("neighbours")
    except MissingDataError:
        return NeighbourSet(list_id, title, (), "no neighbour list has been added")
    known = frame["list_id"].unique().sort().to_list()
    if list_id not in known:
        raise UnknownNameError(
            Fault(
                "There is no such neighbour list in the store.",
                f'"{list_id}"',
                "Name one of: " + ", ".join(known) + ", or a CSV or XLSX file.",
            )
        )
    mine = frame.filter(
        (pl.col("list_id") == list_id) & (pl.col("area") == area) & (pl.col("neighbour") != area)
    ).sort("rank")
    found = tuple(dict.fromkeys(mine.drop_nulls("neighbour")["neighbour"].to_list()))
    if not found:
        name = default_areas().get(area).name
        return NeighbourSet(list_id, title, (), f"{name} has no neighbours in this list")
    return NeighbourSet(list_id, title, found)
