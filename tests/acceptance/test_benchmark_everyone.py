"""Every authority that is or was can be benchmarked, and what is said of it can be true."""

import json
import math
from datetime import date
from unittest import mock

import polars as pl
import pytest

from highneeds.benchmark import run
from highneeds.benchmark.request import BenchmarkRequest, benchmark_as_asked
from highneeds.benchmark.sections_brief import benchmark_in_brief
from highneeds.benchmark.tidy_csv import benchmark_csv
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.panel import Panel
from highneeds.measures.registry import metrics
from highneeds.publish.writers.terminal import render
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.plain_data import plain
from highneeds.vocabulary.status import HAS_VALUE, Status
from narrowing import there
from published import either

pytestmark = pytest.mark.published

POSITIONS = {"inside", "above_95", "above_998", "below_95", "below_998", "not_judged"}
EVERYONE = default_areas().authorities
WITH_VALUE = {status.value for status in HAS_VALUE}


@pytest.fixture(scope="module")
def everyone(release_view):
    """Benchmark every authority; the metrics are the same for all, so they are evaluated once."""
    evaluated: dict[str, tuple[pl.DataFrame, dict[str, str]]] = {}
    cut: dict[str, list[Panel]] = {}
    evaluate, panels = Evaluator.evaluate_all, run.panels

    def once(self, wanted):
        if not evaluated:
            evaluated["all"] = evaluate(self, wanted)
        frame, without = evaluated["all"]
        return frame, dict(without)

    def cut_once(frame, by_id):
        if not cut:
            cut["all"] = list(panels(frame, by_id))
        return cut["all"]

    today = date(2026, 11, 21)
    with (
        mock.patch.object(Evaluator, "evaluate_all", once),
        mock.patch.object(run, "panels", cut_once),
    ):
        return {
            area.id: benchmark_as_asked(
                release_view, area.id, BenchmarkRequest(area.id), diagnostic=None, today=today
            )
            for area in EVERYONE
        }


def test_there_are_about_160_of_them(everyone):
    assert len(everyone) >= 158
    for made in everyone.values():
        assert len(made.records) > 80
        assert {r.metric.id for r in made.records} | set(dict(made.without)) == set(metrics())


def test_values_and_statuses_agree(everyone):
    for made in everyone.values():
        for record in made.records:
            here = (made.area_name, record.id)
            assert (record.status in WITH_VALUE) == math.isfinite(record.value), here
            if record.status == Status.ZERO:
                assert record.value == 0, here
            if math.isfinite(record.value) and record.metric.denominator is not None:
                ratio = record.metric.scale * record.numerator / record.denominator
                assert record.value == pytest.approx(ratio), here


def test_values_are_in_bounds_or_a_note_says_why_not(everyone):
    for made in everyone.values():
        for record in made.records:
            if not math.isfinite(record.value):
                assert record.interval is None
                assert record.rank is None
                continue
            odd = any("below zero" in note for note in record.notes)
            if record.metric.interval == "wilson":
                assert 0 <= record.value <= 100 or odd, (made.area_name, record.id, record.value)
            if record.interval is not None:
                low, high = record.interval.low, record.interval.high
                assert low <= record.value * (1 + 1e-9) + 1e-9, (made.area_name, record.id)
                assert high >= record.value * (1 - 1e-9) - 1e-9, (made.area_name, record.id)
                assert not odd


def test_places_are_among_those_that_are_ranked(everyone):
    for made in everyone.values():
        for record in made.records:
            assert record.funnel.position in POSITIONS
            assert (record.funnel.position == "not_judged") == bool(record.funnel.reason)
            if record.rank is not None:
                assert 1 <= record.rank <= record.rank_of <= 153
            if record.quartile is not None:
                low, middle, high = record.quartile_bounds
                assert low <= middle <= high
                bounds = (-math.inf, low, middle, high, math.inf)
                assert bounds[record.quartile - 1] <= record.value <= bounds[record.quartile]


def test_nobody_is_its_own_neighbour_and_who_is_missing_is_named(everyone):
    for made in everyone.values():
        assert made.area_name not in made.neighbours
        assert made.neighbours or made.notes
        for record in made.records:
            kinds = [c.kind for c in record.comparators]
            assert kinds[:2] == ["england", "region"], (made.area_name, record.id)
            for c in record.comparators:
                if c.kind == "neighbours":
                    assert c.n + len(c.missing) == len(made.neighbours) or c.method == "none"
                    assert set(c.missing) <= set(made.neighbours)
                assert math.isfinite(c.value) == (c.method != "none"), (made.area_name, record.id)


def test_ranks_of_all_authorities_fit_together(everyone):
    """For one metric, the ranks of all are 1, 2, 2, 4 …: each says how many are ahead."""
    ranks = [made.record("plans").rank for made in everyone.values() if made.record("plans").rank]
    current = [r for r, a in zip(everyone.values(), EVERYONE, strict=True) if a.end is None]
    present = sorted(rank for made in current if (rank := made.record("plans").rank))
    assert present[0] == 1
    assert len(present) == either(153, 48)
    assert all(present.index(rank) == rank - 1 for rank in present)
    assert len(ranks) >= len(present)


def test_every_record_prints(everyone):
    for made in everyone.values():
        text = json.dumps(plain([record.to_dict() for record in made.records]), allow_nan=False)
        assert f'"area": "{made.area}"' in text
        assert made.area_name in render(benchmark_in_brief(made))
        assert benchmark_csv(made).count("\n") > 4 * 80 - 50


@pytest.mark.parametrize(
    ("name", "code", "year"),
    [("Northamptonshire", "928", 2021), ("Bournemouth", "837", 2019), ("Poole", "836", 2019),
     ("Cumbria", "909", 2023), ("Dorset County", "835", 2019)],
)  # fmt: skip
def test_an_authority_that_ended_is_shown_at_its_own_last_figures(name, code, year, everyone):
    made = everyone[code]
    record = made.record("plans")
    assert record.year == year
    assert math.isfinite(record.value)
    assert any("ended on 31 March" in note for note in made.notes), name


@pytest.mark.parametrize("code", ["943", "942", "940", "941", "838", "839"])
def test_a_new_authority_has_no_growth_from_before_it_began(code, everyone):
    began = there(default_areas().get(code).start).year
    record = everyone[code].record("plans")
    assert math.isfinite(record.value)
    if record.growth is not None:
        assert int(record.growth.start.split()[-1]) > began


@pytest.mark.parametrize("code", ["201", "420"])
def test_the_smallest_authorities_are_placed_and_shape_no_fit(code, everyone):
    record = everyone[code].record("special_share")
    assert record.funnel.position in POSITIONS - {"not_judged"}
    assert record.funnel.n <= 151


def test_london_is_set_beside_london_whichever_way_it_is_printed(everyone, release_view):
    camden = everyone["202"].record("new_need_share.need_asd")
    london = next(c for c in camden.comparators if c.kind == "region")
    frame = release_view.table("needs_new").filter(topic="all", level="regional")
    both = [row for row in frame.iter_rows(named=True) if row["area"].startswith("E13")]
    assert len(both) == 2
    assert london.label == "London"
    assert london.numerator == sum(row["need_asd"] for row in both)
    assert london.denominator == sum(row["plans"] for row in both)
