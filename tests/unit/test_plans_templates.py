"""Template tables: published totals kept, whole numbers, the same totals in every table."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from highneeds.document.model import Note, Table
from highneeds.government_tables.estimated_cells import whole_cross
from highneeds.government_tables.fill import crosses_of, fill
from highneeds.government_tables.inputs import Assumed, MitigationEffect, Money, TemplateInputs
from highneeds.government_tables.layout import load_layout, template_ids
from highneeds.government_tables.sections import basis_words, build
from highneeds.vocabulary.faults import UnknownNameError
from highneeds.vocabulary.provision import load_map
from narrowing import of_kind

DBV = load_map("dbv")
REFORM = "local-send-reform-plan"
KEYS = {"level": "la", "area": "900", "topic": "all", "group": "all"}


def frame(rows):
    made = pl.DataFrame([KEYS | row for row in rows], infer_schema_length=None)
    return made.with_columns(pl.col("year").cast(pl.Int32))


@pytest.fixture
def inputs():
    leaves = ("mainstream_academy", "special_academy_free", "fe_general_or_sixth_form")
    ages = {
        "4": (10.0, 2.0, 0.0),
        "7": (50.0, 21.0, 0.0),
        "13": (41.0, 37.0, 0.0),
        "17": (0.0, 9.0, 31.0),
    }
    totals = np.array(list(ages.values())).sum(axis=0)
    needs = ("need_asd", "need_semh", "need_unknown")
    caseload = frame(
        [
            {"year": 2025, "plans": float(totals.sum())} | dict(zip(leaves, totals, strict=True)),
            *(
                {"year": 2025, "topic": "age", "group": age, "plans": sum(cells)}
                | dict(zip(leaves, cells, strict=True))
                for age, cells in ages.items()
            ),
        ]
    )
    need = frame(
        [
            *(
                {"year": 2025, "topic": "age", "group": age}
                | dict(zip(needs, (sum(c) * 0.5, sum(c) * 0.25, sum(c) * 0.25), strict=True))
                for age, c in ages.items()
            ),
            *(
                {"year": 2025, "topic": "placement", "group": leaf}
                | dict(zip(needs, (n * 0.5, n * 0.25, n * 0.25), strict=True))
                for leaf, n in zip(leaves, totals, strict=True)
            ),
        ]
    )
    requests = frame(
        [
            {"year": 2024, "received": 9.0},
            {"year": 2024, "topic": "age", "group": "4", "received": 6.0},
            {"year": 2024, "topic": "age", "group": "unknown", "received": 3.0},
        ]
    )
    forecast = {
        (group, year): level + 7.3 * (year - 2025)
        for group, level in (("mainstream", 101.0), ("maintained_special", 69.0), ("post_16", 31.0))
        for year in range(2026, 2030)
    }
    return TemplateInputs(
        "Invented",
        {"caseload": caseload, "needs": need, "requests": requests},
        DBV,
        forecast,
        low={2026: 210.4},
        high={2026: 230.4},
        mitigations=(
            MitigationEffect("Earlier help", "Needs met sooner", {("mainstream", 2028): -6.2}),
        ),
        money=(Money("High needs spend", {2026: 5.0e6}),),
        assumptions=(Assumed("Growth", "Trend", "SEN2"),),
    )


def by_id(filled):
    return {table.id: table for table in filled.tables}


def test_the_packaged_templates_have_the_rows_that_are_asked_for():
    reform, dsg = load_layout(REFORM), load_layout("dsg-management-plan")
    assert set(template_ids()) == {reform.id, dsg.id}
    assert (len(reform.provisions), len(reform.needs), len(reform.groups)) == (14, 13, 7)
    assert [g.table for g in reform.groups] == [f"7.{n}" for n in range(1, 8)]
    assert len(dsg.provisions) == 7
    assert reform.years == (2025, 2026, 2027, 2028, 2029)
    with pytest.raises(UnknownNameError):
        load_layout("nothing")


def test_published_totals_are_kept_exactly(inputs):
    tables = by_id(fill(load_layout(REFORM), inputs))
    ages = {line.label: line.values[0] for line in tables["plans-age"].lines}
    assert ages == {
        "Under 5": 12, "5 to 10": 71, "11 to 15": 78, "16 to 19": 40, "20 to 25": 0, "Total": 201
    }  # fmt: skip
    assert tables["plans-age"].lines[0].bases[0] == "published"
    assert tables["need-7-3"].lines[0].bases[0] == "estimate"


@pytest.mark.parametrize("template", template_ids())
def test_every_table_adds_up_and_all_totals_are_equal(inputs, template):
    layout = load_layout(template)
    tables = by_id(fill(layout, inputs))
    plans = [t for t in tables.values() if t.total and t.unit == "plans" and t.id != "mitigations"]
    for table in plans:
        for column in zip(*(line.values for line in table.lines), strict=True):
            if column[-1] is not None:
                known = [v for v in column[:-1] if v is not None]
                assert all(v >= 0 and v == round(v) for v in known)
                assert sum(known) == column[-1]
        silent = [line.label for line in table.lines if set(line.values) == {None}]
        assert set(silent) <= {"Down syndrome"}
    whole = {tables[f"plans-{k}"].lines[-1].values for k in ("age", "provision", "need")}
    assert len(whole) == 1
    groups = [tables[f"need-{g.table.replace('.', '-')}"] for g in layout.groups
              if f"need-{g.table.replace('.', '-')}" in tables]  # fmt: skip
    sums = [
        sum(c) for c in zip(*(g.lines[-1].values for g in groups), strict=True) if None not in c
    ]
    assert sums == [v for v in next(iter(whole)) if v is not None]


def test_forecast_years_follow_the_forecast_and_say_so(inputs):
    table = by_id(fill(load_layout(REFORM), inputs))["plans-age"]
    assert table.lines[-1].values == (201, 223, 245, 267, 289)
    assert table.lines[0].bases == ("published", *["forecast"] * 4)


def test_unmitigated_less_each_mitigation_is_mitigated(inputs):
    tables = by_id(fill(load_layout(REFORM), inputs))
    rows = {line.label: line.values for line in tables["mitigations"].lines}
    assert rows["Earlier help"] == (None, 0, 0, -6, 0)
    assert rows["Mitigated"] == (201, 223, 245, 261, 289)
    assert tables["plans-age-mitigated"].lines[-1].values == rows["Mitigated"]


def test_activity_is_as_published_and_noughts_that_are_left_out_are_noughts(inputs):
    table = by_id(fill(load_layout(REFORM), inputs))["requests"]
    assert [(line.label, line.values) for line in table.lines] == [
        ("Under 5", (6,)), ("5 to 10", (0,)), ("11 to 15", (0,)), ("16 to 19", (0,)),
        ("20 to 25", (0,)), ("Age not recorded", (3,)), ("Total", (9,)),
    ]  # fmt: skip


def test_own_data_replace_estimates(inputs):
    own = pl.DataFrame(
        {"year": [2025], "provision": ["ap"], "age": ["under_5"], "need": ["need_vi"], "plans": [4]}
    )
    mine = TemplateInputs(inputs.area_name, inputs.tables, DBV, inputs.forecast, own=own)
    cross = crosses_of(load_layout(REFORM), mine)[2025]
    assert (cross.joint, cross.plans.sum()) == ("own data", 4)


def test_without_ages_only_provision_is_told(inputs):
    caseload = inputs.tables["caseload"].filter(pl.col("topic") == "all")
    filled = fill(load_layout(REFORM), TemplateInputs("X", {"caseload": caseload}, DBV))
    assert [t.id for t in filled.tables] == ["plans-provision"]
    assert any("Ages are not published" in note for note in filled.notes)
    empty = fill(load_layout(REFORM), TemplateInputs("X", {}, DBV))
    assert empty.tables == ()


def test_the_report_says_how_far_the_template_was_checked(inputs):
    (section,) = build(fill(load_layout(REFORM), inputs))
    assert "not seen" in of_kind(Note, section.blocks[0]).paragraphs[0]
    tables = {b.id: b for b in section.blocks if isinstance(b, Table)}
    assert "lsrp-assumptions" in tables
    assert tables["lsrp-plans-age"].cells("basis")[0] == (
        "published: January 2025; forecast: January 2026 to January 2029"
    )
    assert basis_words(("missing",), ("January 2025",)) == "not available: January 2025"


@settings(max_examples=30, deadline=None)
@given(
    hnp.arrays(np.float64, (4, 3, 5), elements=st.floats(0, 40)),
    hnp.arrays(np.int64, (4,), elements=st.integers(0, 300)),
)
def test_a_rounded_cross_is_whole_and_keeps_its_rows(raw, rows):
    whole = whole_cross(raw, rows.astype(float))
    assert (whole >= 0).all()
    np.testing.assert_array_equal(whole, np.round(whole))
    np.testing.assert_array_equal(whole.sum(axis=(1, 2)), rows)
