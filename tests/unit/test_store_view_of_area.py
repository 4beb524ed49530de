"""A view of one area reads its rows alone, and they are those of the whole view."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from highneeds.official.store import snapshots
from highneeds.official.store.catalogue import AddedFile, Catalogue
from highneeds.official.store.view import TableInMemory, View
from highneeds.vocabulary.canonical_tables import SourceTable


def caseload(*cells, **more):
    """Make a caseload of (area, year, plans), with the same value in each further column."""
    keys = {"level": "la", "topic": "all", "group": "all"}
    rows = [{**keys, "area": a, "year": y, "plans": n, **more} for a, y, n in cells]
    return SourceTable("caseload", pl.DataFrame(rows).with_columns(pl.col("year").cast(pl.Int32)))


def release(name):
    """Make the entry of a release."""
    return AddedFile(name, name, 0, "made", 1, "made", name, "Made", "", "", "", name)


# The newest release of 2024 has no row of 851: what an older one said of it stays hidden.
RELEASES = {
    "2023": caseload(("851", 2023, 10.0), ("852", 2023, 20.0)),
    "2024": caseload(("851", 2024, 11.0), ("852", 2024, 21.0), ("852", 2023, 19.0), need=1.0),
    "2025": caseload(("852", 2024, 22.0)),
}


@pytest.fixture(params=["stored", "in memory"])
def view(request, tmp_path):
    """Give the releases from a store, and from files beside it."""
    if request.param == "in memory":
        held = tuple(TableInMemory(release(name), table) for name, table in RELEASES.items())
        return View(None, Catalogue(), held)
    entries = []
    for name, table in RELEASES.items():
        entry, packed = snapshots.pack_all(release(name), [table])
        snapshots.write_all(tmp_path, list(zip(entry.snapshots, packed, strict=True)))
        entries.append(entry)
    return View(tmp_path, Catalogue(entries=tuple(entries)))


@pytest.mark.parametrize("area", ["851", "852", "853"])
@pytest.mark.parametrize("read_before", [False, True])
def test_an_area_has_the_rows_that_it_has_in_the_whole_view(view, area, read_before):
    if read_before:
        view.table("caseload")
    mine = view.of_area(area).table("caseload")
    assert_frame_equal(mine, view.table("caseload").filter(pl.col("area") == area))


def test_a_figure_that_the_newest_release_lacks_does_not_come_back_for_one_area(view):
    assert view.of_area("851").table("caseload").rows() == []
    assert view.of_area("852").table("caseload")["plans"].to_list() == [22.0, 19.0]


def test_one_release_can_be_asked_for_one_area(view):
    assert view.of_area("851").table("caseload", "2023")["plans"].to_list() == [10.0]


def test_the_view_that_it_came_from_still_holds_everybody(view):
    view.of_area("851").table("caseload")
    assert set(view.table("caseload")["area"]) == {"852"}
    assert view.table("caseload").height == 2
