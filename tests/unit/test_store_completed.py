"""A newer release must not hide what an older one knows, and nothing withdrawn comes back."""

import polars as pl
import pytest

from highneeds.official.store.completed import (
    PLACED,
    completed,
    count_all_plans,
    fill_measures_not_collected,
    split_combined_leaves,
)

KEYS = {"level": "la", "topic": "all", "group": "all"}


def january(area, year, release, **figures):
    """Make one row of caseload."""
    return {**KEYS, "area": area, "year": year, "release": release, **figures}


def frame(*rows):
    """Make a frame of rows; counts are floats, the rest text and years."""
    made = pl.DataFrame(rows, infer_schema_length=None)
    numbers = [c for c, kind in made.schema.items() if kind.is_numeric() and c != "year"]
    return made.with_columns(pl.col(numbers).cast(pl.Float64), pl.col("year").cast(pl.Int32))


NEW = frame(
    january("205", 2021, "2025", plans=400, special_la_maintained_or_hospital=299),
    january("315", 2021, "2025", plans=800, special_la_maintained_or_hospital=522),
    january("860", 2023, "2025", plans=900, special_la_maintained_or_hospital=700),
)
OLD = frame(
    january("205", 2021, "2022", plans=400, special_la_maintained=298, hospital_school=1),
    # Revised since: the parts no longer add up to what the newer release prints.
    january("315", 2021, "2022", plans=800, special_la_maintained=520, hospital_school=1),
)


def test_a_combined_leaf_is_split_where_the_older_parts_add_up_to_it():
    made, findings = split_combined_leaves("caseload", NEW, "2022", OLD)
    rows = {row["area"]: row for row in made.iter_rows(named=True)}
    assert rows["205"]["special_la_maintained"] == 298
    assert rows["205"]["hospital_school"] == 1
    assert rows["205"]["special_la_maintained_or_hospital"] is None
    assert rows["205"]["release"] == "2025 and 2022"
    (finding,) = findings
    assert finding.rule == "split_by_older_release"
    assert "January 2021" in finding.message
    assert "release 2022" in finding.message
    assert "1 rows" in finding.message


def test_parts_that_do_not_add_up_split_nothing():
    made, _ = split_combined_leaves("caseload", NEW, "2022", OLD)
    rows = {row["area"]: row for row in made.iter_rows(named=True)}
    assert rows["315"]["special_la_maintained_or_hospital"] == 522
    assert rows["315"]["special_la_maintained"] is None
    assert rows["315"]["release"] == "2025"


def test_a_year_that_the_older_release_does_not_have_stays_as_it_is():
    made, _ = split_combined_leaves("caseload", NEW, "2022", OLD)
    row = made.filter(pl.col("area") == "860").row(0, named=True)
    assert (row["special_la_maintained_or_hospital"], row["hospital_school"]) == (700, None)


def test_a_part_that_is_not_known_proves_nothing():
    unknown = OLD.with_columns(hospital_school=pl.lit(None, pl.Float64))
    made, findings = split_combined_leaves("caseload", NEW, "2022", unknown)
    assert findings == []
    assert made["special_la_maintained_or_hospital"].to_list() == [299, 522, 700]


def test_no_plan_is_counted_twice_by_a_split():
    leaves = ["special_la_maintained", "hospital_school", "special_la_maintained_or_hospital"]
    made, _ = split_combined_leaves("caseload", NEW, "2022", OLD)
    assert made.select(pl.sum_horizontal(leaves)).to_series().to_list() == [299, 522, 700]


def requests(release, mediation, status):
    """Make one year of requests with a measure and its status."""
    return frame(
        {**KEYS, "area": "852", "year": 2020, "release": release, "received": 50}
    ).with_columns(
        pl.lit(mediation, pl.Float64).alias("mediation"),
        pl.lit(status).alias("mediation__status"),
        pl.lit("present").alias("received__status"),
    )


def test_a_measure_that_the_newer_release_does_not_collect_is_taken_from_the_older():
    newer = requests("2025", None, "not_collected")
    made, findings = fill_measures_not_collected(
        "requests", newer, "2022", requests("2022", 9, "present")
    )
    row = made.row(0, named=True)
    assert (row["mediation"], row["mediation__status"]) == (9, "present")
    assert row["release"] == "2025 and 2022"
    assert [f.rule for f in findings] == ["taken_from_older_release"]


@pytest.mark.parametrize("status", ["suppressed", "missing", "low", "not_applicable"])
def test_a_figure_that_was_suppressed_or_withdrawn_since_stays_away(status):
    newer = requests("2025", None, status)
    made, findings = fill_measures_not_collected(
        "requests", newer, "2022", requests("2022", 9, "present")
    )
    assert made["mediation"].to_list() == [None]
    assert made["mediation__status"].to_list() == [status]
    assert findings == []


def test_all_plans_are_those_by_age_where_placement_counts_fewer():
    both = frame(
        january("801", 2018, "2022", plans=2075),
        {**january("801", 2018, "2022", plans=1500), "topic": "age_band", "group": "5-10"},
        {**january("801", 2018, "2022", plans=693), "topic": "age_band", "group": "11-15"},
        january("801", 2019, "2022", plans=2300),
    )
    made, findings = count_all_plans(both)
    rows = made.filter(pl.col("topic") == "all").select("year", "plans", PLACED).rows()
    assert rows == [(2018, 2193, 2075), (2019, 2300, 2300)]
    assert [f.period for f in findings] == ["January 2018"]


def test_ages_that_add_to_less_change_nothing():
    """A release may suppress ages: fewer by age says nothing about all plans."""
    both = frame(
        january("801", 2018, "2022", plans=2075),
        {**january("801", 2018, "2022", plans=1500), "topic": "age_band", "group": "5-10"},
    )
    made, findings = count_all_plans(both)
    assert made.row(0, named=True)["plans"] == 2075
    assert findings == []


def test_a_table_without_an_older_release_is_left_alone():
    made, findings = completed("requests", requests("2025", None, "not_collected"), ())
    assert made["mediation"].to_list() == [None]
    assert findings == ()
