"""The EHC plan releases as published: everything is loaded, and what is odd is told."""

import csv
import io
import zipfile
from collections import Counter

import polars as pl
import pytest

from highneeds.actions.data_look import check_data, compare_releases
from highneeds.vocabulary.areas import ENGLAND, default_areas
from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.periods import Period, PeriodKind
from narrowing import there
from oracles.release_sums import disagreements, explained
from published import IS_WHOLE, PUBLISHED, either

pytestmark = pytest.mark.published

RELEASES = sorted(PUBLISHED.glob("ehc-plans-*/*.zip"))
WHOLE_REGION = "E12000004"
"""The East Midlands: the extracts have each of its authorities."""

TABLES = (
    "caseload", "new_plans", "needs", "needs_new", "requests", "assessments", "timeliness",
    "reviews", "ceased", "personal_budgets", "residential", "work_based",
)  # fmt: skip


def members(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".csv") and "Tribunal" not in name:
                text = archive.read(name).decode("utf-8-sig")
                yield name, list(csv.DictReader(io.StringIO(text)))


def old_codes(rows):
    return {(r["time_period"], r["old_la_code"].strip()) for r in rows if r["old_la_code"].strip()}


@pytest.mark.parametrize("path", RELEASES, ids=lambda path: path.stem)
def test_every_authority_of_every_file_is_loaded(path, release_view):
    """Each area and period of each file is in a snapshot of that file, and no other is."""
    areas = default_areas()
    entries = {e.file.split(": ")[-1]: e for e in release_view.entries() if path.name in e.file}
    for name, rows in members(path):
        entry = entries[name]
        wanted = {(int(p[:4]) + (len(p) == 6), code) for p, code in old_codes(rows)}
        table = entry.snapshots[0].table
        frame = release_view.table(table, entry.release).filter(level="la")
        held = set(frame.select("year", "area").unique().rows())
        assert wanted - held == set(), name
        assert {areas.find(code).id for _, code in wanted} == {code for _, code in wanted}
        assert not [f for f in entry.findings if f.rule in {"unknown_area", "codes_disagree"}]


@pytest.mark.parametrize("table", TABLES)
def test_every_existing_authority_has_a_row_or_a_finding(table, release_view):
    areas = default_areas()
    kind = there(tables()[table].period)
    for release in release_view.releases(table):
        frame = release_view.table(table, release).filter(level="la", topic="all")
        found = [f for e in release_view.entries([table]) for f in e.findings]
        told = {(f.area, f.period) for f in found if f.rule == "missing_authority"}
        for (year,), rows in frame.group_by("year"):
            january = year + (kind is PeriodKind.CALENDAR_YEAR)
            wanted = {area.id for area in areas.existing_at(january)}
            if not IS_WHOLE and rows.height < 100:
                continue  # an extract has every authority in one year of four tables
            absent = wanted - set(rows["area"])
            label = Period(kind, year).label
            assert absent <= {area for area, period in told if period == label}


def unknown_to(rows, year, measure, children):
    """Name the children of a sum that have no figure in it."""
    return [
        r["area"]
        for r in rows
        if r["year"] == year and r["area"] in children and r[measure] is None
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_sum_comes_out_or_a_finding_says_why(table, release_view):
    kind = there(tables()[table].period)
    areas = default_areas().authorities
    for release in release_view.releases(table):
        frame = release_view.table(table, release).filter(topic="all")
        printed = set(frame.filter(level="regional")["area"])
        split = "E13000001" in printed
        region_of = {a.id: a.london if split and a.london else a.region for a in areas}
        entries = [e for e in release_view.entries([table]) if e.release == release]
        findings = [f for e in entries for f in e.findings]
        measures = [c for c, k in frame.schema.items() if k == pl.Float64]
        rows = list(frame.iter_rows(named=True))
        if not IS_WHOLE:  # an extract has every authority of one region
            rows = [r for r in rows if region_of.get(r["area"], WHOLE_REGION) == WHOLE_REGION]
        silent = [
            (parent, year, measure, published, added)
            for parent, year, measure, children, published, added in disagreements(
                rows, region_of, measures
            )
            if not explained(findings, table, Period(kind, year).label, parent, measure, children)
            # Too few rows for `no_figure`: an extract is not judged for who is missing.
            and (IS_WHOLE or not unknown_to(rows, year, measure, children))
        ]
        assert silent == []
        assert len(rows) > either(150, 15)


@pytest.mark.parametrize(
    ("name", "file", "columns"),
    [
        ("requests", "requests", {"received": "requests_received_in_year", "within_6_weeks":
                      "request_outcome_six_weeks"}),
        ("ceased", "ceased_plans", {"ceased": "total_ceased", "reason_transfer": "transfer"}),
        ("needs", "sen_needs_all_plans", {"need_asd": "number_asd", "need_unknown":
                                          "number_need_unknown"}),
        ("timeliness", "timeliness_20_week", {"issued_ex": "plans_issued_den_ex", "within_20_ex":
                        "plans_issued_20_weeks_ex"}),
        ("caseload", "caseload", {"mainstream_independent": "mainstream_independent",
                      "fe_general_or_sixth_form": "general_fe_tertiary_colleges"}),
    ],
)  # fmt: skip
def test_every_cell_of_the_2025_release_is_the_files_own(name, file, columns, release_view):
    """The values of each column are those of the file, breakdowns too, counted as a multiset."""
    (path,) = [p for p in RELEASES if p.stem.endswith("2025")]
    raw = next(rows for member, rows in members(path) if member == f"data/{file}.csv")
    frame = release_view.table(name, "2025")
    assert frame.height == len(raw)
    for measure, source in columns.items():
        cells = Counter(
            (int(r["time_period"][:4]) + (len(r["time_period"]) == 6), r["old_la_code"].strip(),
             None if r[source] in {"x", "z"} else float(r[source]))
            for r in raw
            if r["geographic_level"] == "Local authority"
        )  # fmt: skip
        mine = frame.filter(level="la").select("year", "area", measure)
        assert Counter(mine.rows()) == cells


# sources.md §4.5: how leaves of the 2022 layout make a column of the 2025 layout.
BRIDGE = {
    "special_la_maintained_or_hospital": ("special_la_maintained", "hospital_school"),
    "fe_general_or_sixth_form": ("fe_general", "fe_other", "sixth_form"),
    **{
        same: (same,)
        for same in (
            "plans", "mainstream_la_maintained", "mainstream_la_maintained_unit",
            "mainstream_la_maintained_resourced", "mainstream_academy", "mainstream_academy_unit",
            "mainstream_academy_resourced", "mainstream_free_school",
            "mainstream_free_school_unit", "mainstream_free_school_resourced",
            "mainstream_independent", "special_academy_free", "special_independent",
            "special_non_maintained", "ap_la_maintained", "ap_academy", "ap_free_school",
            "specialist_post_16", "elective_home_education", "la_arrangements",
            "parental_arrangements", "early_years", "neet", "other_placement",
            "awaiting_provision", "permanently_excluded",
        )
    },
}  # fmt: skip


def test_both_layouts_tell_the_same_of_the_januaries_they_share(release_view):
    before = release_view.table("caseload", "2022").filter(topic="all")
    after = release_view.table("caseload", "2025").filter(topic="all")
    shared = sorted(set(before["year"]) & set(after["year"]))
    assert shared == [2019, 2020, 2021, 2022]
    old = {(r["area"], r["year"]): r for r in before.iter_rows(named=True)}
    compared = 0
    for row in after.filter(pl.col("year").is_in(shared)).iter_rows(named=True):
        earlier = old[row["area"], row["year"]]
        for column, leaves in BRIDGE.items():
            parts = [earlier[leaf] for leaf in leaves]
            if row[column] is None or all(part is None for part in parts):
                continue
            assert sum(part or 0 for part in parts) == row[column], (row["area"], column)
            compared += 1
    assert compared > 4 * either(150, 45) * 20


def test_revisions_between_the_two_releases_are_told(release_store):
    made = compare_releases(release_store, older="2022", newer="2025")
    assert made.compared > 10_000
    assert {name for name, _, _ in made.tables} >= {"caseload", "new_plans", "requests"}
    assert not [r for r in made.revisions if r.table == "caseload" and r.kind == "revised"]


def found(store, area, rule):
    return list(check_data(store, area=area, rules=[rule]))


def test_a_whole_regions_new_plans_of_2022_carry_the_regions_total(release_store):
    told = check_data(release_store, rules=["carries_region_total"])
    assert {f.period for f in told} == {"2022"}
    assert {f.measure for f in told} == {"new_plans.plans"}
    region = default_areas().get("384").region
    yorkshire = {a.id for a in default_areas().existing_at(2022) if a.region == region}
    assert {f.area for f in told} == yorkshire
    wakefield = next(f for f in told if f.area == "384")
    assert wakefield.treatment.value == "set_to_missing"
    others = [f for f in told if f.area != "384"]
    assert {f.treatment.value for f in others} == {"replaced_by_sum_of_parts"}


def test_the_mended_new_plans_are_what_is_read(release_view):
    frame = release_view.table("new_plans").filter(topic="all", year=2022)
    by_area = dict(frame.select("area", "plans").rows())
    assert by_area["384"] is None
    assert by_area["380"] == 796
    region = default_areas().get("384").region
    local = dict(frame.filter(level="la").select("area", "plans").drop_nulls().rows())
    mended = [v for a, v in local.items() if default_areas().get(a).region == region]
    assert 0 < by_area[region] - sum(mended) < by_area[region] / 4


def test_surreys_percentages_of_two_needs_are_not_those_of_its_counts(release_store):
    told = {f.measure: f for f in found(release_store, "Surrey", "percentage_disagrees")}
    for column in ("needs.sld_pc", "needs.spld_pc"):
        assert told[column].period == "January 2025"
        assert abs(told[column].value - told[column].expected) > 3


@pytest.mark.parametrize("area", ["Hackney", "Peterborough"])
def test_two_authorities_gave_totals_only(area, release_store):
    (told,) = [f for f in found(release_store, area, "total_only") if f.period == "January 2024"]
    assert told.measure == "caseload.plans"


def test_peterboroughs_categories_shift_in_january_2021(release_store):
    told = found(release_store, "Peterborough", "category_shift")
    shift = next(f for f in told if f.period == "January 2021")
    assert "units went from 28 to 395" in shift.message
    assert "maintained special from 693 to 256" in shift.message


def test_national_rows_are_one_a_period(release_view):
    for table in TABLES:
        frame = release_view.table(table).filter(level="national", topic="all")
        assert set(frame["area"]) == {ENGLAND}
        assert frame["year"].is_duplicated().sum() == 0
