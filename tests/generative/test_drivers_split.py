"""Volume, mix, price and the rest add up to the change, to the penny, whatever the figures."""

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from highneeds.drivers.split import ProvisionYear, split_provision, split_years
from narrowing import there
from oracles.split_spend import split_one

counts = st.one_of(st.integers(1, 20_000), st.floats(0.5, 20_000, allow_nan=False))
pence = st.integers(0, 10**12)
maybe = st.one_of(st.none(), st.integers(-(10**9), 10**12))
rows = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 3000)), maybe, st.integers(0, 3000), maybe),
    min_size=1,
    max_size=8,
)


@settings(max_examples=100, deadline=None)
@given(counts, counts, pence, pence)
def test_agrees_with_the_oracle_to_the_penny(n0, n1, s0, s1):
    part = split_provision(ProvisionYear("a", 2024, n0, s0), ProvisionYear("a", 2025, n1, s1))
    volume, price = split_one(n0, n1, s0, s1)
    assert abs(part.volume - volume) <= Fraction(1, 2)
    assert abs(part.price - price) <= Fraction(1, 2)
    assert there(part.volume) + there(part.price) == part.change == s1 - s0


@settings(max_examples=100, deadline=None)
@given(rows)
def test_nothing_is_left_over(table):
    before = [ProvisionYear(str(i), 2024, n0, s0) for i, (n0, s0, _, _) in enumerate(table)]
    after = [ProvisionYear(str(i), 2025, n1, s1) for i, (_, _, n1, s1) in enumerate(table)]
    assume(any(s0 is not None and s1 is not None for _, s0, _, s1 in table))
    split = split_years(before, after)
    both = [(s0, s1) for _, s0, _, s1 in table if s0 is not None and s1 is not None]
    assert split.change == sum(s1 - s0 for s0, s1 in both)
    assert split.volume + split.mix + split.price + split.other == split.change
    for part in split.parts:
        if part.change is not None:
            assert sum(map(there, (part.volume, part.price, part.other))) == part.change
    assert len(split.left_out) == len(table) - len(both)


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 10**6))
def test_no_mix_where_every_provision_costs_the_same(n0, n1, cost):
    before = [ProvisionYear("a", 2024, n0, n0 * cost), ProvisionYear("b", 2024, n1, n1 * cost)]
    after = [ProvisionYear("a", 2025, n1, n1 * cost), ProvisionYear("b", 2025, n1, n1 * cost)]
    split = split_years(before, after)
    assert (split.mix, split.price) == (0, 0)
    assert split.volume == split.change
