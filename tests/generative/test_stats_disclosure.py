"""Suppression must withstand the attacker, on any tables; and the attacker must be right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from highneeds.stats.disclosure import UnprotectableError, attack, suppress
from highneeds.stats.linked import LinkedCounts, cell, crosstab, link
from narrowing import of_kind
from oracles import stats_attacker as slow


def grids(values, rows, columns):
    return st.integers(2, columns).flatmap(
        lambda m: st.lists(st.lists(values, min_size=m, max_size=m), min_size=2, max_size=rows)
    )


def linked(rows, groups):
    """A school x item table, with group subtotals where there are groups."""
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
    first = linked(rows, groups)
    schools = [f"school {i}" for i in range(len(rows))]
    totals = np.array(rows).sum(axis=1)
    yes = [data.draw(st.integers(0, int(total))) for total in totals]
    second = crosstab(
        np.column_stack([yes, totals - yes]), schools, ["yes", "no"], row="school", column="answer"
    )
    tables = [first, second]
    pattern = suppress(tables, threshold)
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


@settings(max_examples=40, deadline=None)
@given(grids(st.integers(0, 25), 6, 5))
def test_with_every_margin_shown_it_is_safe_or_refused(rows):
    """Refused only where hiding every inner cell would not do either."""
    table = linked(rows, None)
    inner = {key for key in table.counts if len(of_kind(tuple, key)[1]) == 2}
    margins = set(table.counts) - inner
    small = {key for key in inner if 0 < table.counts[key] < 5}
    if any(0 < table.counts[key] < 5 for key in margins):
        with pytest.raises(UnprotectableError):
            suppress([table], shown=margins)
        return
    try:
        pattern = suppress([table], shown=margins)
    except UnprotectableError:
        best = attack([table], inner, only=small)
        assert min(found.width for found in best.values()) < 5
        return
    assert not pattern.hidden & margins
    assert all(found.width >= 5 for found in attack([table], pattern).values())


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
    table = linked(rows, None)
    names = {key: str(i) for i, key in enumerate(table.counts)}
    renamed = LinkedCounts(
        {names[key]: value for key, value in table.counts.items()},
        tuple((names[t], tuple(names[p] for p in parts)) for t, parts in table.lines),
    )
    assert {names[key] for key in suppress([table]).primary} == suppress([renamed]).primary
