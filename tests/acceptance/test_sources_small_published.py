"""The small sources as published: every authority there, every identity kept."""

import zipfile
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest

from published import PUBLISHED, either
from small_source_files import read

CASE = Path(str(files("highneeds.cases").joinpath("southampton")))
pytestmark = pytest.mark.published


def published(path):
    reader, result = read((PUBLISHED / path).read_bytes(), path.rsplit("/", 1)[-1])
    return reader, result, result.tables[0].frame


def tribunal_table():
    path = PUBLISHED / "ehc-plans-2025" / "education-health-and-care-plans_2025.zip"
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if "Tribunal" in name)
        return archive.read(name)


def la(frame):
    return frame.filter(pl.col("level") == "la")


def of(frame, area, *columns, **where):
    rows = frame.filter(pl.col("area") == area, **where)
    assert rows.height == 1
    return rows.select(columns).row(0)


@pytest.mark.parametrize(
    ("file", "year", "count", "slug", "high_needs"),
    [
        ("2021_11_18", 2021, 149, "2020-21-2021-11-18", 7_063_230_381),
        ("2022_07_18", 2022, 150, "2021-22-2022-07-18", 7_906_348_577),
        ("2023_07_20", 2023, 150, "2022-23-2023-07-20", 8_988_258_915),
        ("2024_07_20", 2024, 151, "2023-24-2023-07-20", 9_952_172_126),
    ],
)
def test_dsg_has_every_authority_and_keeps_its_identities(file, year, count, slug, high_needs):
    reader, result, frame = published(f"dsg/dedicated-schools-grant_{file}.ods")
    assert (reader, result.release.slug) == ("dsg", slug)
    count = either(count, count - 105)  # the extracts leave 105 authorities out
    assert la(frame).height == count
    assert set(frame["year"]) == {year}
    # Of an extract England is not the sum, which is told of the grant before and after.
    not_the_sum = ["children_do_not_add"] * 2
    assert [f.rule for f in result.findings] == either([], not_the_sum)
    assert frame.filter(pl.col("level") == "regional").height == 9
    (england,) = of(frame, "E92000001", "high_needs_before")
    assert england == high_needs
    parts = [c for c in frame.columns if c.startswith("deduct_") and "__" not in c]
    assert len(parts) == 17
    added = frame.select(pl.sum_horizontal([c for c in parts if c != "deduct_total"]))
    assert (added.to_series() - frame["deduct_total"]).drop_nulls().abs().max() == 0
    taken = frame["high_needs_before"] - frame["high_needs_after"] - frame["deduct_total"]
    assert taken.drop_nulls().abs().max() == 0
    assert taken.drop_nulls().len() == count + 1


def test_dsg_of_southampton_is_as_printed():
    _, _, frame = published("dsg/dedicated-schools-grant_2024_07_20.ods")
    assert of(
        frame, "852", "high_needs_before", "high_needs_after", "deduct_fe_ilp", "deduct_total",
        "places_special_academy_pre_16_first",
    ) == (43_805_228, 38_270_127, 720_000, 5_535_101, 265)  # fmt: skip


def test_s251_tidy_has_150_authorities_and_adds_up():
    reader, result, frame = published("s251/high-needs-section-251-2021-22.csv")
    assert reader == "s251-tidy"
    assert result.findings == ()
    # Four former authorities stand in the file without figures.
    count = either(150, 45)
    assert frame["area"].n_unique() == count
    assert frame.height == count * 2 * 7
    assert set(frame["basis"]) == {"budget", "outturn"}
    assert of(frame, "852", "total", "special", "ap_pru", basis="budget", line="place_funding") == (
        5_445_800,
        2_722_900,
        2_722_900,
    )
    status = of(frame, "852", "income__status", basis="budget", line="place_funding")
    assert status == ("not_applicable",)


def test_population_of_southampton_and_what_was_left_out():
    reader, result, frame = published("areas/population-2-18.csv")
    assert reader == "population-2-18"
    assert of(frame, "852", "people", year=2020) == (48_197.0,)
    assert of(frame, "852", "people", year=2022) == (pytest.approx(49_505.237),)
    assert of(frame, "835", "people", year=2019) == (74_586.0,)
    assert of(frame, "838", "people", "people__status", year=2021) == (None, "missing")
    assert frame.filter(pl.col("people") == 0).is_empty()
    assert {(f.rule, f.area) for f in result.findings} == {
        ("area_not_in_period", "836"),
        ("area_not_in_period", "837"),
        ("area_not_in_period", "839"),
    }


@pytest.mark.parametrize(
    ("file", "list_id", "slug", "count", "without"),
    [
        ("sn_april_2021", "april-2021", "2021-04", 156, {"942", "943"}),
        ("sn_may_2025", "may-2025", "2025-05", 158, set()),
    ],
)
def test_neighbours_of_every_authority(file, list_id, slug, count, without):
    data = (PUBLISHED / "neighbours" / f"{file}.xlsx").read_bytes()
    # A whole list is known by its content; of an extract the file's name says which it is.
    reader, result = read(data, either("renamed by a person.xlsx", f"{file}.xlsx"))
    frame = result.tables[0].frame
    assert (reader, result.release.slug) == ("neighbours", slug)
    assert set(frame["list_id"]) == {list_id}
    assert frame["area"].n_unique() == either(count, count - 105)
    ranks = frame.group_by("area").agg(pl.col("rank").sort(), pl.col("neighbour").n_unique())
    assert all(row == list(range(1, 11)) for row in ranks["rank"].to_list())
    assert set(ranks["neighbour"]) == {10}
    assert frame.filter(pl.col("area") == pl.col("neighbour")).is_empty()
    assert {f.area for f in result.findings if f.rule == "no_neighbour_list"} == without
    closeness = {"Extremely close", "Very close", "Close", "Somewhat close", "Not close"}
    assert set(frame["closeness"]) == closeness


def test_neighbours_of_southampton_in_the_bundled_case_are_those_of_april_2021():
    cases = CASE / "data" / "plans.csv"
    _, _, lists = published("neighbours/sn_april_2021.xlsx")
    reader, result = read(cases.read_bytes(), cases.name)
    plans = result.tables[0].frame
    own = set(lists.filter(pl.col("area") == "852")["neighbour"])
    assert reader == "plans-tidy"
    assert set(plans["area"]) == own | {"852", "E92000001"}
    assert result.findings == ()
    inmss = plans.filter(pl.col("area") == "852").sort("year")
    assert inmss["special_independent_or_non_maintained"].to_list() == [32, 32, 27]
    assert of(plans, "E92000001", "plans", year=2022) == (473_255,)


def test_appeals_add_to_england_and_wrong_codes_are_refused():
    reader, result = read(tribunal_table(), "appeals.csv")
    frame = result.tables[0].frame
    assert reader == "appeals"
    assert (result.release.slug, frame["year"].min(), frame["year"].max()) == ("2024", 2014, 2024)
    by_rule: dict[str, set[str]] = {}
    for finding in result.findings:
        by_rule.setdefault(finding.rule, set()).add(finding.area)
    adds = either({}, {"children_do_not_add": {"E92000001"}})
    assert by_rule == adds | {
        "name_disagrees": {"823", "873", "891", "892", "928"},
        "area_not_in_period": {"838"},
    }
    assert la(frame)["area"].n_unique() >= either(150, 45)
    assert of(frame, "852", "appeals", "decisions", year=2024) == (78, 2856)
    assert of(frame, "E92000001", "appeals", "decisions", year=2024) == (22_276, 689_739)
    # "-" is nought, Dorset of 2014 is the county, and Blackpool's new denominator is not known.
    assert of(frame, "841", "appeals", year=2014) == (0,)
    assert of(frame, "835", "appeals", "decisions", year=2014) == (20, 1568)
    new = ("decisions_in_development", "decisions_in_development__status")
    assert of(frame, "890", *new, year=2024) == (None, "missing")
    assert of(frame, "890", *new, year=2023) == (None, "not_collected")
    assert of(frame, "852", *new, year=2024) == (1076, None)
