"""Sums over predecessors agree with a plain loop, for invented reorganisations."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.definitions import read
from highneeds.measures.area_sums import aggregate_to_joint, aggregate_to_successor
from highneeds.vocabulary.areas import areas_from, default_areas
from oracles.area_sums import to_successor

FORMER = ["850", "851", "868", "869"]
NEW = ["852", "870", "871"]
moves = st.dictionaries(
    st.sampled_from(FORMER),
    st.dictionaries(st.sampled_from(NEW), st.sampled_from(["whole", "part"]), min_size=1),
    min_size=1,
)
counts = st.dictionaries(
    st.tuples(st.sampled_from(FORMER), st.integers(2020, 2022)),
    st.none() | st.integers(0, 9999).map(float),
    min_size=1,
)


def frame(rows):
    return pl.DataFrame(
        [("la", area, year, count) for (area, year), count in rows.items()],
        schema={"level": pl.String, "area": pl.String, "year": pl.Int32, "plans": pl.Float64},
        orient="row",
    )


@settings(max_examples=50, deadline=None)
@given(moves, counts)
def test_agrees_with_the_loop(changes, rows):
    change = {"date": date(2027, 4, 1), "source": "invented", "moves": changes}
    areas = areas_from(read("areas.yaml") | {"changes": [change]})
    total = aggregate_to_successor(frame(rows), ["plans"], areas)
    got = {(r["area"], r["year"]): r["plans"] for r in total.iter_rows(named=True)}
    assert got == to_successor(rows, areas)
    assert total["plans__status"].is_null().to_list() == total["plans"].is_not_null().to_list()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9999), min_size=5, max_size=5))
def test_the_joint_ground_keeps_every_child(plans):
    before = dict(zip([("835", 2018), ("836", 2018), ("837", 2018)], plans[:3], strict=True))
    after = dict(zip([("838", 2020), ("839", 2020)], plans[3:], strict=True))
    total = aggregate_to_joint(frame(before | after), ["plans"], default_areas())
    assert dict(total.select("year", "plans").rows()) == {
        2018: sum(plans[:3]),
        2020: sum(plans[3:]),
    }
