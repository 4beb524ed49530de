"""Pooling, means, ranks, quartiles and growth against dicts and loops, over made authorities."""

import math
import random

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from highneeds.benchmark.change import growth
from highneeds.benchmark.comparators import comparators, peers_of
from highneeds.benchmark.position import funnel_place, quartile_of, rank_of
from highneeds.measures.evaluate import COLUMNS
from highneeds.measures.panel import panels
from highneeds.measures.registry import metrics
from highneeds.vocabulary.areas import ENGLAND, default_areas
from narrowing import there
from oracles import benchmark as slow

AREAS = default_areas().existing_at(2025)
CODES = [a.id for a in AREAS]
YEARS = (2023, 2024)
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def percentage(decimals=1, polarity="none"):
    base = metrics()["refused_to_assess"]
    return base.model_copy(update={"decimals": decimals, "polarity": polarity, "breaks": ()})


def made_panel(metric, tops, bottoms, large=None):
    """Make the panel of figures that are given by year and area; None is a gap."""
    rows = []
    for year in YEARS:
        for level, areas in (("la", CODES), ("national", [ENGLAND])):
            for area in areas:
                if level == "national":
                    if year not in (large or {}):
                        continue
                    top, bottom = large[year]
                else:
                    top, bottom = tops[year].get(area), bottoms[year].get(area)
                known = top is not None and bottom
                value = metric.scale * top / bottom if known else None
                status = "present" if known else "missing"
                rows.append((metric.id, "", level, area, year, top, bottom, value, status, "2025"))
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    (panel,) = panels(frame, {metric.id: metric})
    return panel


@st.composite
def figures(draw):
    """Draw counts of every authority for two years, some gaps, some true ties, some zeros."""
    rng = random.Random(draw(st.integers(0, 10**6)))
    few = draw(st.booleans())
    absent = draw(st.sets(st.sampled_from(CODES), max_size=25))
    tops: dict[int, dict[str, float | None]] = {}
    bottoms = {}
    for year in YEARS:
        tops[year] = {a: float(rng.randrange(0, 6 if few else 400)) for a in CODES}
        bottoms[year] = {
            a: float(rng.choice([0, 5, 6, 8]) if few else rng.randrange(400, 9000)) for a in CODES
        }
    for area in absent:
        tops[rng.choice(YEARS)][area] = None
    return tops, bottoms


@st.composite
def neighbours(draw):
    area = draw(st.sampled_from(CODES))
    chosen = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=10, unique=True))
    return area, [code for code in chosen if code != area]


def same(found, wanted):
    return (math.isnan(found) and math.isnan(wanted)) or found == pytest.approx(wanted, rel=1e-12)


@quick
@given(figures(), neighbours(), st.booleans())
def test_groups_are_pooled_or_averaged_and_the_absent_are_named(data, near, plain):
    tops, bottoms = data
    area, chosen = near
    metric = percentage()
    panel = made_panel(metric, tops, bottoms)
    peers = peers_of(area, chosen, "Made neighbours")
    by_kind = {c.kind: c for c in comparators(panel, peers, 2024, mean=plain)}
    region = default_areas().get(area).region
    groups = {
        "england": (CODES, 0.8),
        "region": ([a.id for a in AREAS if a.region == region], 0.8),
        "neighbours": (chosen, 0.5),
    }
    for kind, (members, share) in groups.items():
        if not members:
            assert kind not in by_kind
            continue
        found = by_kind[kind]
        have = [a for a in members if tops[2024].get(a) is not None and bottoms[2024].get(a)]
        names = {default_areas().get(a).name for a in members if a not in have}
        assert set(found.missing) == names
        if not have or len(have) < share * len(members):
            assert math.isnan(found.value)
            assert found.method == "none"
            continue
        how = slow.mean if plain else slow.pooled
        assert same(found.value, how(tops[2024], bottoms[2024], members, 100))
        assert (found.n, found.method) == (len(have), "mean" if plain else "pooled")


@quick
@given(figures(), st.sampled_from(["high", "low", "none"]), st.integers(0, 3))
def test_ranks_and_quartiles(data, polarity, decimals):
    tops, bottoms = data
    metric = percentage(decimals, polarity)
    panel = made_panel(metric, tops, bottoms)
    values = {
        a: 100 * tops[2024][a] / bottoms[2024][a]
        for a in CODES
        if tops[2024][a] is not None and bottoms[2024][a]
    }
    ranks = {}
    for area in CODES:
        rank, of, tied, first = rank_of(panel, area, 2024, lait=False)
        if len(values) < 4:
            assert rank is None
            continue
        assert rank == slow.rank(values, area, decimals, polarity == "low")
        assert of == len(values)
        assert ("lowest" in first) == (polarity == "low")
        ranks[area] = (rank, tied)
        quartile, bounds, _ = quartile_of(panel, area, 2024, lait=False)
        cuts = [slow.quantile(values, p) for p in (0.25, 0.5, 0.75)]
        assert bounds == pytest.approx(cuts)
        if area in values:
            assert quartile in {1, 2, 3, 4}
            lower = cuts[quartile - 2] if quartile > 1 else -math.inf
            upper = cuts[quartile - 1] if quartile < 4 else math.inf
            assert lower - 1e-9 <= values[area] <= upper + 1e-9
    given = [rank for rank, _ in ranks.values() if rank is not None]
    for rank, tied in ranks.values():
        if rank is not None:
            assert tied == (given.count(rank) > 1)


@quick
@given(figures(), neighbours(), st.sampled_from(["high", "low", "none"]), st.integers(0, 2))
def test_lait_mode(data, near, polarity, decimals):
    tops, bottoms = data
    area, chosen = near
    metric = percentage(decimals, polarity)
    panel = made_panel(metric, tops, bottoms)
    values = {
        a: 100 * tops[2024][a] / bottoms[2024][a]
        for a in CODES
        if tops[2024][a] is not None and bottoms[2024][a]
    }
    rank, of, _, _ = rank_of(panel, area, 2024, lait=True)
    _, _, band = quartile_of(panel, area, 2024, lait=True)
    if polarity == "none" or len(values) < 4:
        assert (rank, band) == (None, "")
    else:
        assert rank == slow.rank(values, area, decimals, polarity == "low")
        assert of == len(values)
        assert band == slow.band(values, area, decimals, polarity)
    found = {c.kind: c for c in comparators(panel, peers_of(area, chosen, "Made"), 2024, lait=True)}
    have = [a for a in chosen if a in values]
    if chosen and have and len(have) >= 0.5 * len(chosen):
        assert found["neighbours"].method == "mean"
        assert same(found["neighbours"].value, slow.lait_mean(values, chosen, decimals))


@quick
@given(figures(), neighbours())
def test_growth_is_over_the_same_authorities_in_both_years(data, near):
    tops, bottoms = data
    area, chosen = near
    panel = made_panel(percentage(), tops, bottoms)
    made = growth(panel, area, peers_of(area, chosen, "Made"), 2023, 2024)
    pair = [
        100 * tops[y][area] / bottoms[y][area]
        if tops[y][area] is not None and bottoms[y][area]
        else None
        for y in YEARS
    ]
    if None in pair:
        assert made is None
        return
    made = there(made)
    assert made.own.change == pytest.approx(there(pair[1]) - there(pair[0]))
    others = {c.label: c for c in made.others}
    if "Made" in others:
        start, end = slow.growth_of_pool(
            [tops[y] for y in YEARS], [bottoms[y] for y in YEARS], chosen, 100
        )
        assert (others["Made"].start, others["Made"].end) == pytest.approx((start, end))
    changes = {
        a: 100 * tops[2024][a] / bottoms[2024][a] - 100 * tops[2023][a] / bottoms[2023][a]
        for a in CODES
        if all(tops[y][a] is not None and bottoms[y][a] for y in YEARS)
    }
    ahead = [a for a, change in changes.items() if change > changes[area] + 1e-9]
    level = [a for a, change in changes.items() if abs(change - changes[area]) <= 1e-9]
    assert len(ahead) + 1 <= made.rank <= len(ahead) + len(level)
    assert made.rank_of == len(changes)


@quick
@given(figures(), st.integers(0, 10_000))
def test_a_published_row_is_not_computed_again(data, top):
    tops, bottoms = data
    panel = made_panel(percentage(), tops, bottoms, large={2024: (float(top), 10_000.0)})
    england = comparators(panel, peers_of("852", ["851"], "Made"), 2024)[0]
    assert (england.method, england.value) == ("published", pytest.approx(top / 100))
    assert (england.numerator, england.denominator) == (top, 10_000)


# Worked by hand. Low is better; values 10.0 (twice), 12.5, 20.0, 30.0:
# Q25 10.0, Q50 12.5, Q75 20.0. A value on a cut is in the better band.
HAND = {"851": 10.0, "852": 10.0, "850": 12.5, "870": 20.0, "871": 30.0}


@pytest.mark.parametrize(
    ("area", "rank", "tied", "band"),
    [("851", 1, True, "A"), ("852", 1, True, "A"), ("850", 3, False, "B"), ("870", 4, False, "C"),
     ("871", 5, False, "D")],
)  # fmt: skip
def test_lait_by_hand_where_low_is_better(area, rank, tied, band):
    panel = by_hand("low")
    assert rank_of(panel, area, 2024, lait=True)[:3] == (rank, 5, tied)
    assert quartile_of(panel, area, 2024, lait=True)[1:] == ((10.0, 12.5, 20.0), band)


@pytest.mark.parametrize(
    ("area", "rank", "band"), [("871", 1, "A"), ("870", 2, "B"), ("850", 3, "C"), ("851", 4, "D")]
)
def test_lait_by_hand_where_high_is_better(area, rank, band):
    panel = by_hand("high")
    assert rank_of(panel, area, 2024, lait=True)[0] == rank
    assert quartile_of(panel, area, 2024, lait=True)[2] == band


def test_laits_neighbour_mean_by_hand():
    """Mean of 10.0 and 12.5 is 11.25, printed with one decimal."""
    near = comparators(
        by_hand("low"), peers_of("871", ["851", "850", "330"], "Made"), 2024, lait=True
    )
    mine = next(c for c in near if c.kind == "neighbours")
    assert (mine.value, mine.n, mine.missing) == (11.3, 2, ("Birmingham",))


def by_hand(polarity):
    bottoms = dict.fromkeys(HAND, 1000.0)
    tops = {a: 10 * v for a, v in HAND.items()}
    none = {year: dict.fromkeys(CODES) for year in YEARS}
    return made_panel(
        percentage(1, polarity), {2023: {**none[2023]}, 2024: {**none[2024], **tops}},
        {2023: none[2023], 2024: bottoms},
    )  # fmt: skip


def test_a_part_above_its_whole_shapes_no_funnel_and_says_so():
    rng = random.Random(5)
    bottoms = {y: dict.fromkeys(CODES, 500.0) for y in YEARS}
    tops = {y: {a: float(rng.randrange(100, 300)) for a in CODES} for y in YEARS}
    clean = funnel_place(made_panel(percentage(), tops, bottoms), "852", 2024)
    tops[2024]["330"], tops[2024]["331"] = 900.0, -4.0
    panel = made_panel(percentage(), tops, bottoms)
    mine = funnel_place(panel, "852", 2024)
    assert (mine.position, mine.n) == (clean.position, clean.n - 2)
    for area in ("330", "331"):
        place = funnel_place(panel, area, 2024)
        assert place.position == "not_judged"
        assert "above its whole" in place.reason
