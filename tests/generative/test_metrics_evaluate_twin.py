"""The evaluator against a twin that works row by row: figures, families, shifts and statuses."""

from datetime import date

import hypothesis.strategies as st
import polars as pl
from hypothesis import HealthCheck, assume, given, settings

from highneeds.measures.evaluate import COLUMNS, Evaluator
from highneeds.measures.registry import metrics
from highneeds.official.store.catalogue import AddedFile, Catalogue
from highneeds.official.store.view import TableInMemory, View
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.periods import PeriodKind
from highneeds.vocabulary.provision import leaves, load_map
from oracles import metrics as slow

AREAS = (("national", "E92000001"), ("regional", "E12000008"), ("la", "852"), ("la", "851"))
YEARS = (2023, 2024, 2025)
LEAVES = ("mainstream_academy", "mainstream_academy_unit", "special_academy_free",
          "special_independent", "ap_academy", "specialist_post_16", "not_recorded")  # fmt: skip
statuses = st.sampled_from(
    ["suppressed", "low", "unreliable", "missing", "not_applicable", "not_collected"]
)
figures = st.one_of(st.just(0), st.integers(1, 9), st.integers(10, 5000))
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def entry(name):
    return AddedFile(name, name, 0, "made", 1, "made", "2025", "Made", "", "", "", "2026-01-01")


@st.composite
def tables(draw, columns, total="", years=YEARS):
    """Draw rows of some areas and years; a cell in six is a gap with a status."""
    rows = []
    for level, area in AREAS:
        for year in years:
            if draw(st.integers(0, 9)) == 0:
                continue
            row = {"level": level, "area": area, "year": year, "topic": "all", "group": "all"}
            for column in columns:
                gap = draw(st.integers(0, 5)) == 0
                row[column] = None if gap else float(draw(figures))
                row[f"{column}__status"] = draw(statuses) if gap else None
            if total:
                known = sum(row[c] or 0 for c in columns)
                row[total] = known + draw(st.sampled_from([0, 0, 0, 1, 10, 2000]))
            rows.append(row)
    assume(rows)
    return rows


def frame(rows, columns, total=""):
    schema = {"level": pl.String, "area": pl.String, "year": pl.Int32, "topic": pl.String,
              "group": pl.String}  # fmt: skip
    for column in columns:
        schema |= {column: pl.Float64, f"{column}__status": pl.String}
    if total:
        schema[total] = pl.Float64
    return pl.DataFrame(rows, schema=schema)


def view_of(**made):
    memory = [
        TableInMemory(entry(name), SourceTable(name, table, PeriodKind.JANUARY))
        for name, table in made.items()
    ]
    return View(None, Catalogue(), tuple(memory))


def evaluated(view, metric):
    made = Evaluator(view, load_map("dbv")).evaluate(metrics()[metric])
    assert dict(made.schema) == COLUMNS
    return {
        (r["breakdown"], r["level"], r["area"], r["year"]): (r["value"], r["status"])
        for r in made.iter_rows(named=True)
    }


def agree(found, wanted):
    assert set(found) == set(wanted)
    for key, (value, status) in wanted.items():
        assert found[key][1] == status, key
        if value is None:
            assert found[key][0] is None, key
        else:
            assert abs(found[key][0] - value) <= 1e-9 * max(1, abs(value)), key


def key(row):
    return row["level"], row["area"], row["year"]


@quick
@given(tables(LEAVES, "plans"))
def test_the_share_of_each_provision(rows):
    found = evaluated(view_of(caseload=frame(rows, LEAVES, "plans")), "provision_share")
    wanted = {}
    every = [leaf for leaf in leaves() if leaf in LEAVES]
    for group in load_map("dbv").groups:
        mine = [leaf for leaf in group.leaves if leaf in LEAVES]
        for row in rows:
            top = slow.add_leaves(row, mine, every)
            gap = slow.gap_of(row, mine)
            absent = [leaf for leaf in group.leaves if leaf not in LEAVES]
            made = slow.ratio(top, row["plans"], 100, gap, None)
            if top is None and gap is None and absent:
                made = (None, found[(group.id, *key(row))][1])
                assert made[1] in {"missing", "not_collected"}
            wanted[(group.id, *key(row))] = made
    agree(found, wanted)


@quick
@given(tables(("refused", "agreed")))
def test_a_denominator_of_two_columns(rows):
    found = evaluated(
        view_of(requests=frame(rows, ("refused", "agreed"))), "refused_to_assess_of_decided"
    )
    wanted = {}
    for row in rows:
        top, gap = row["refused"], slow.gap_of(row, ["refused"])
        bottom = slow.add(row, ["agreed", "refused"])
        under = slow.gap_of(row, ["agreed", "refused"])
        wanted[("", *key(row))] = slow.ratio(top, bottom, 100, gap, under)
    agree(found, wanted)


@quick
@given(tables(("issued_ex", "within_20_ex")))
def test_a_share_whose_denominator_may_be_zero(rows):
    columns = ("issued_ex", "within_20_ex")
    found = evaluated(view_of(timeliness=frame(rows, columns)), "within_20_weeks_ex")
    wanted = {
        ("", *key(r)): slow.ratio(
            r["within_20_ex"], r["issued_ex"], 100,
            slow.gap_of(r, ["within_20_ex"]), slow.gap_of(r, ["issued_ex"]),
        )
        for r in rows
    }  # fmt: skip
    agree(found, wanted)


REASONS = ("reason_max_age", "reason_other", "reason_not_recorded")


@quick
@given(tables(REASONS, "ceased"))
def test_two_reasons_are_told_as_one_and_a_gap_is_no_zero(rows):
    found = evaluated(view_of(ceased=frame(rows, REASONS, "ceased")), "ceased_reason_share")
    groups = {
        "reason_max_age": ["reason_max_age"],
        "reason_other_or_not_recorded": ["reason_other", "reason_not_recorded"],
    }
    for group, columns in groups.items():
        for row in rows:
            top = slow.add_collected(row, columns)
            wanted = slow.ratio(top, row["ceased"], 100, slow.gap_of(row, columns), None)
            agree({group: found[(group, *key(row))]}, {group: wanted})


@quick
@given(tables(("received",)), st.data())
def test_a_flow_is_set_beside_the_population_of_the_next_january(rows, data):
    """Requests of 2024 belong to financial year 2024-25, which the tables call 2025."""
    people = {
        (level, area, year): float(data.draw(st.integers(0, 60_000)))
        for level, area in AREAS
        for year in (2023, 2024, 2025, 2026)
        if data.draw(st.integers(0, 4))
    }
    population = pl.DataFrame(
        [(lv, area, year, "financial_year", 2, 18, n) for (lv, area, year), n in people.items()],
        schema={"level": pl.String, "area": pl.String, "year": pl.Int32, "kind": pl.String,
                "age_low": pl.Int32, "age_high": pl.Int32, "people": pl.Float64},
        orient="row",
    )  # fmt: skip
    view = view_of(requests=frame(rows, ("received",)), population=population)
    assume(people)
    tops = {key(r): (r["received"], slow.gap_of(r, ["received"])) for r in rows}
    bottoms = {where: (n, None) for where, n in people.items()}
    wanted = slow.join(tops, bottoms, 1, 1000)
    agree(
        evaluated(view, "requests_per_1000_2_18"), {("", *where): v for where, v in wanted.items()}
    )


@quick
@given(tables(("plans",)), tables(LEAVES, "plans"))
def test_a_flow_is_set_beside_the_stock_of_the_same_year(flow, stock):
    view = view_of(new_plans=frame(flow, ("plans",)), caseload=frame(stock, LEAVES, "plans"))
    tops = {key(r): (r["plans"], slow.gap_of(r, ["plans"])) for r in flow}
    bottoms = {key(r): (r["plans"], None) for r in stock}
    wanted = slow.join(tops, bottoms, 0, 100)
    agree(
        evaluated(view, "new_plans_per_100_plans"), {("", *where): v for where, v in wanted.items()}
    )


@quick
@given(tables(("ceased",)))
def test_a_count_keeps_its_gap(rows):
    found = evaluated(view_of(ceased=frame(rows, ("ceased",))), "ceased_plans")
    wanted = {("", *key(r)): slow.count(r["ceased"], slow.gap_of(r, ["ceased"])) for r in rows}
    agree(found, wanted)


def test_a_mid_year_count_serves_the_january_after_it_and_an_estimate_comes_first():
    people = [("mid_year_projection", 2024, 900.0), ("mid_year", 2024, 1000.0),
              ("mid_year_projection", 2025, 1100.0)]  # fmt: skip
    population = pl.DataFrame(
        [("la", "852", year, kind, 2, 18, n) for kind, year, n in people],
        schema={"level": pl.String, "area": pl.String, "year": pl.Int32, "kind": pl.String,
                "age_low": pl.Int32, "age_high": pl.Int32, "people": pl.Float64},
        orient="row",
    )  # fmt: skip
    rows = [
        {"level": "la", "area": "852", "year": year, "topic": "all", "group": "all", "plans": 55.0}
        for year in (2024, 2025, 2026)
    ]
    view = view_of(caseload=frame(rows, ("plans",)), population=population)
    found = evaluated(view, "plans_per_100_2_18")
    assert {k[3]: round(v, 6) for k, (v, _) in found.items()} == {2025: 5.5, 2026: 5.0}


def test_the_newest_download_of_one_authority_hides_no_other():
    """Later file, one authority, corrected: it wins for that authority and age, and only there."""
    schema = {"level": pl.String, "area": pl.String, "year": pl.Int32, "kind": pl.String,
              "age_low": pl.Int32, "age_high": pl.Int32, "people": pl.Float64}  # fmt: skip

    def population(*rows):
        told = [("la", a, 2024, "mid_year", 2, 18, n) for a, n in rows]
        return SourceTable("population", pl.DataFrame(told, schema=schema, orient="row"))

    first = TableInMemory(entry("first"), population(("852", 100.0), ("851", 200.0)))
    later = AddedFile(
        "later", "later", 0, "m", 1, "made", "2026", "Made", "", "", "", str(date.max)
    )
    view = View(None, Catalogue(), (first, TableInMemory(later, population(("852", 111.0)))))
    held = dict(view.table("population").select("area", "people").rows())
    assert held == {"852": 111.0, "851": 200.0}
