"""Benchmarks from the official releases agree with figures that others printed."""

from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from command import highneeds
from highneeds.vocabulary.rounding import half_up

CASE = Path(str(files("highneeds.cases").joinpath("southampton")))
published = pytest.mark.published


def records(ran):
    assert ran.code == 0, ran.err
    return {record["metric"]: record for record in ran.json}


# method-dbv.md §2: the deck's plans by provision; INMSS as published, which the deck fixed at 64.
DECK = {
    2020: (636, 38, 676, 32, 16, 227),
    2021: (709, 49, 706, 32, 12, 248),
    2022: (805, 44, 719, 27, 16, 269),
}
GROUPS = ("mainstream", "units", "maintained_special", "inmss", "ap", "post_16")


@pytest.mark.parametrize("year", DECK)
@pytest.mark.parametrize(
    "target", [pytest.param("Southampton", marks=published), pytest.param(CASE, id="bundled case")]
)
def test_southampton_has_the_plans_by_provision_of_its_deck(target, year, request, tmp_path):
    bundled = isinstance(target, Path)
    store = tmp_path if bundled else request.getfixturevalue("release_store")
    lists = [] if bundled else ["--provision-map", "dbv", "--neighbours", "april-2021"]
    found = records(
        highneeds(
            "benchmark", target, *lists, "--metric", "provision_share", "--period", year,
            "--format", "json", store=store,
        )
    )  # fmt: skip
    plans = tuple(found[f"provision_share.{group}"]["numerator"] for group in GROUPS)
    assert plans == DECK[year]


def test_plans_per_100_grow_by_8_4_percent_with_the_decks_population(tmp_path):
    ran = highneeds(
        "benchmark", CASE, "--metric", "plans_per_100_2_18", "--since", "2020", "--period", "2022",
        "--format", "json", store=tmp_path,
    )  # fmt: skip
    record = records(ran)["plans_per_100_2_18"]
    assert (record["numerator"], record["denominator"]) == (1938, 50301)
    assert half_up(record["growth"]["percent"], 1) == 8.4


@pytest.mark.published
def test_the_four_cells_of_bcps_scorecard(release_store):
    ran = highneeds(
        "benchmark", "BCP", "--period", "2021", "--neighbours", "april-2021", "--format", "json",
        store=release_store,
    )  # fmt: skip
    found = records(ran)
    cells = {
        (metric, c["kind"]): half_up(c["value"], 1)
        for metric in ("mainstream_share", "inmss_share")
        for c in found[metric]["comparators"]
    }
    assert cells["mainstream_share", "england"] == 38.9
    assert cells["mainstream_share", "neighbours"] == 37.6
    assert cells["inmss_share", "england"] == 5.0
    assert cells["inmss_share", "neighbours"] == 6.6
    methods = {c["kind"]: c["method"] for c in found["inmss_share"]["comparators"]}
    assert methods["neighbours"] == "pooled"
    near = next(c for c in found["inmss_share"]["comparators"] if c["kind"] == "neighbours")
    assert (near["n"], near["missing"]) == (10, [])
    assert "April 2021" in near["label"]


# sources.md §4.7. A release need not hold them all: what it holds must be these.
ANCHORS = {
    ("caseload", "plans"): {
        2010: 228_221, 2015: 240_183, 2019: 353_995, 2020: 390_109, 2021: 430_697, 2022: 473_255,
        2023: 517_048, 2024: 576_474, 2025: 638_745,
    },
    ("new_plans", "plans"): {
        2019: 53_899, 2020: 60_097, 2021: 62_180, 2022: 66_706, 2023: 84_428, 2024: 97_747,
    },
    ("requests", "received"): {
        2019: 82_329, 2020: 75_951, 2021: 93_302, 2022: 114_482, 2023: 138_242, 2024: 154_489,
    },
    ("ceased", "ceased"): {2022: 34_724, 2023: 39_419, 2024: 44_862},
    ("needs", "plans"): {2025: 638_745},
}  # fmt: skip


@pytest.mark.published
@pytest.mark.parametrize(("table", "measure"), ANCHORS)
def test_national_anchors(release_view, table, measure):
    frame = release_view.table(table).filter(level="national", topic="all")
    held = dict(frame.select("year", measure).drop_nulls().rows())
    wanted = ANCHORS[table, measure]
    shared = sorted(set(held) & set(wanted))
    assert len(shared) >= len(wanted) - 1, f"only {shared} are held"
    assert {year: held[year] for year in shared} == {year: wanted[year] for year in shared}


@pytest.mark.published
def test_national_timeliness_is_the_guides(release_view):
    frame = release_view.table("timeliness").filter(level="national", topic="all")
    rate = (100 * pl.col("within_20_ex") / pl.col("issued_ex")).alias("rate")
    found = {year: half_up(value, 1) for year, value in frame.select("year", rate).rows()}
    wanted = {2019: 60.4, 2020: 58.0, 2021: 59.9, 2022: 49.2, 2023: 50.3, 2024: 46.4}
    assert {year: found[year] for year in wanted} == wanted


@pytest.fixture(scope="module")
def lait(release_store):
    """Southampton as LAIT tells it; every figure of the worked check is of all authorities."""

    def made(area):
        return records(
            highneeds(
                "benchmark", area, "--metric", "within_20_weeks_ex", "--period", "2024", "--lait",
                "--format", "json", store=release_store,
            )
        )["within_20_weeks_ex"]  # fmt: skip

    return made


@pytest.mark.published
@pytest.mark.parametrize(("value", "rank", "band"), [(96.6, 14, "A"), (33.3, 107, "C")])
def test_laits_worked_check(lait, release_view, value, rank, band):
    frame = release_view.table("timeliness").filter(level="la", topic="all", year=2024)
    rates = {
        area: half_up(100 * top / bottom, 1)
        for area, top, bottom in frame.select("area", "within_20_ex", "issued_ex").rows()
        if bottom
    }
    assert len(rates) == 151
    area = next(area for area, rate in rates.items() if rate == value)
    record = lait(area)
    assert record["value"] == value
    assert record["quartile_bounds"] == pytest.approx([29.15, 52.3, 79.4])
    assert (record["rank"], record["rank_of"], record["band"]) == (rank, 151, band)
