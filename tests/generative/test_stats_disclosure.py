"""Suppression must withstand the attacker, on any tables; and the attacker must be right."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.stats.disclosure import attack, suppress, unsafe
from highneeds.stats.linked import LinkedCounts, cell, crosstab, link
from highneeds.stats.neighbours import custom_distances
from highneeds.stats.reconcile import ols, summing_matrix, wls_struct
from oracles import stats_attacker as slow


def grids(values, rows, columns):
    return st.integers(2, columns).flatmap(
        lambda m: st.lists(st.lists(values, min_size=m, max_size=m), min_size=2, max_size=rows)
    )


def linked(rows, groups):
    """A school x item table with group subtotals."""
    columns = [f"item {j}" for j in range(len(rows[0]))]
    schools = [f"school {i}" for i in range(len(rows))]
    return crosstab(
        rows, schools, columns, row="school", column="item", groups=groups, group="phase"
    )


@settings(max_examples=30, deadline=None)
@given(grids(st.integers(0, 3), 3, 3), st.data())
def test_the_attacker_finds_what_trying_every_table_finds(rows, data):
    groups = data.draw(st.lists(st.sampled_from("ps"), min_size=len(rows), max_size=len(rows)))
    places = [(i, j) for i in range(len(rows)) for j in range(len(rows[0]))]
    hidden = data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4, unique=True))
    keys = {(i, j): cell(school=f"school {i}", item=f"item {j}") for i, j in hidden}
    found = attack([linked(rows, groups)], list(keys.values()))
    expected = slow.ranges(rows, groups, hidden)
    assert {p: (found[k].low, found[k].high) for p, k in keys.items()} == expected


@settings(max_examples=40, deadline=None)
@given(grids(st.integers(0, 25), 6, 5), st.data())
def test_what_is_suppressed_withstands_the_attacker(rows, data):
    """Two linked tables: items by school and phase, and the same schools by another answer."""
    groups = data.draw(st.lists(st.sampled_from("ps"), min_size=len(rows), max_size=len(rows)))
    threshold = data.draw(st.sampled_from([5, 6, 7, 10]))
    zeros = data.draw(st.sampled_from(["show", "hide", "hide_all_or_none"]))
    first = linked(rows, groups)
    schools = [f"school {i}" for i in range(len(rows))]
    totals = np.array(rows).sum(axis=1)
    yes = [data.draw(st.integers(0, int(total))) for total in totals]
    second = crosstab(
        np.column_stack([yes, totals - yes]), schools, ["yes", "no"], row="school", column="answer"
    )
    tables = [first, second]
    pattern = suppress(tables, threshold, zeros=zeros)
    assert all(found.width >= threshold for found in attack(tables, pattern).values())
    system = link(tables)
    mask = np.array([key in pattern.hidden for key in system.keys])
    small = (system.values > 0) & (system.values < threshold)
    assert mask[small].all()
    for line in system.lines:
        touched = mask & (line != 0)
        assert touched.sum() != 1
        parts = touched & (line > 0)
        if touched.sum() == parts.sum() == 2:
            assert system.values[parts].sum() >= threshold


@settings(max_examples=30, deadline=None)
@given(grids(st.integers(0, 25), 5, 4), st.integers(1, 10))
def test_the_quick_check_finds_what_the_full_attack_finds(rows, width):
    table = linked(rows, ["p"] * len(rows))
    hidden = suppress([table]).primary
    slowly = {key: r for key, r in attack([table], hidden).items() if r.width < width}
    assert unsafe([table], hidden, width) == slowly


@settings(max_examples=30, deadline=None)
@given(grids(st.integers(0, 25), 5, 4))
def test_hiding_more_never_tells_more(rows):
    table = linked(rows, ["p"] * len(rows))
    pattern = suppress([table])
    if not pattern.secondary:
        return
    narrow = attack([table], pattern.primary)
    wide = attack([table], pattern, only=pattern.primary)
    for key, before in narrow.items():
        assert wide[key].low <= before.low <= table.counts[key] <= before.high <= wide[key].high


@settings(max_examples=20, deadline=None)
@given(grids(st.integers(0, 25), 5, 4))
def test_the_names_of_cells_do_not_change_how_many_are_primary(rows):
    table = crosstab(rows, range(len(rows)), range(len(rows[0])))
    names = {key: str(i) for i, key in enumerate(table.counts)}
    renamed = LinkedCounts(
        {names[key]: value for key, value in table.counts.items()},
        tuple((names[t], tuple(names[p] for p in parts)) for t, parts in table.lines),
    )
    assert {names[key] for key in suppress([table]).primary} == suppress([renamed]).primary


@settings(max_examples=40)
@given(st.lists(st.integers(0, 300), min_size=6, max_size=6))
def test_reconciliation_agrees_with_fractions(values):
    s = summing_matrix([[0, 1], [2]], 3)
    whole = s.astype(int).tolist()
    sizes = [Fraction(int(row.sum())) for row in s]
    assert ols(s, values) == pytest.approx(
        slow.weighted_least_squares(whole, values, [Fraction(1)] * 6), abs=1e-8
    )
    assert wls_struct(s, values) == pytest.approx(
        slow.weighted_least_squares(whole, values, sizes), abs=1e-8
    )


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 99), st.integers(0, 9)), min_size=2, max_size=12),
    st.floats(0, 3),
)
def test_distances_agree_and_are_distances(areas, weight):
    found = custom_distances(areas, [1, weight], winsor=0)
    for i, a in enumerate(areas):
        for j, b in enumerate(areas):
            expected = slow.distance(a, b, [1, weight], areas)
            assert found.matrix[i, j] == pytest.approx(expected, abs=1e-7)
    assert np.array_equal(found.matrix, found.matrix.T)
