"""The drivers sections say what the numbers say, with sources, the law and no cause."""

from importlib.resources import files

import polars as pl
import pytest

from highneeds.actions.drivers import run_drivers
from highneeds.document.model import Chart, Note, Table
from highneeds.drivers.run import drivers_of
from highneeds.drivers.sections import build
from highneeds.vocabulary.provision import load_map

pytestmark = pytest.mark.slow

CASE = str(files("highneeds.cases").joinpath("southampton")) + "/"


@pytest.fixture(scope="module")
def sections():
    return build(run_drivers(CASE, store_root=None), "Southampton")


def blocks(sections, kind):
    return [b for s in sections for b in s.blocks if isinstance(b, kind)]


def test_the_waterfall_closes(sections):
    chart = next(c for c in blocks(sections, Chart) if c.id == "drivers-split")
    amounts = dict(zip(chart.data.cells("step"), chart.data.cells("pounds"), strict=True))
    steps = sum(amounts[name] for name in ("Volume", "Mix", "Price", "Other"))
    assert amounts["2020"] + steps == pytest.approx(amounts["2022"])


def test_where_pounds_are_shown_the_law_stands_beside_them(sections):
    for section in sections:
        units = {
            column.unit
            for block in section.blocks
            if isinstance(block, Chart | Table)
            for column in (block.data if isinstance(block, Chart) else block).columns
        }
        laws = [b for b in section.blocks if isinstance(b, Note) and b.kind == "law"]
        assert bool(laws) or not units & {"£", "£m"}


def test_every_chart_has_words_and_a_source(sections):
    for chart in blocks(sections, Chart):
        assert chart.source
        assert "because" not in chart.title
        assert "cause" not in chart.title


def test_the_table_has_the_average_annual_increase_of_the_deck(sections):
    table = next(t for t in blocks(sections, Table) if t.id == "drivers-growth-provisions")
    deck = dict(
        zip(
            zip(table.cells("provision"), table.cells("measure"), strict=True),
            table.cells("deck"),
            strict=True,
        )
    )
    assert deck[("Mainstream", "EHC plans")] == pytest.approx(10.50, abs=0.005)


def test_flows_cohorts_and_people_from_published_tables():
    keys = {"level": "la", "area": "900", "group": "all", "topic": "all"}
    leaf = {"mainstream_academy": 1.0}

    def rows(*given):
        frame = pl.DataFrame([keys | row for row in given], infer_schema_length=None)
        return frame.with_columns(pl.col("year").cast(pl.Int32))

    caseload = rows(
        {"year": 2023, "plans": 100.0, "mainstream_academy": 100.0},
        {"year": 2024, "plans": 130.0, "mainstream_academy": 130.0},
        *(
            {"year": y, "topic": "age", "group": "7", "plans": n, "mainstream_academy": n}
            for y, n in ((2023, 100.0), (2024, 130.0))
        ),
        {"year": 2024, "topic": "sex", "group": "male", "plans": 90.0} | leaf,
        {"year": 2024, "topic": "sex", "group": "female", "plans": 40.0} | leaf,
    )
    new = rows(
        {"year": 2023, "plans": 40.0, "mainstream_academy": 40.0},
        {"year": 2023, "topic": "age_at_start", "group": "7", "plans": 40.0},
        {"year": 2023, "topic": "sex", "group": "male", "plans": 10.0},
        {"year": 2023, "topic": "sex", "group": "female", "plans": 30.0},
    )
    ceased = rows(
        {"year": 2023, "ceased": 15.0, "reason_transfer": 5.0},
        {"year": 2023, "topic": "placement", "group": "mainstream_academy", "ceased": 15.0},
    )
    tables = {"caseload": caseload, "new_plans": new, "ceased": ceased}
    made = build(drivers_of("900", tables, load_map("dbv")), "Invented")
    charts = {c.id: c for c in blocks(made, Chart)}
    assert charts["drivers-flow"].title == "Plans went from 100 to 130 in a year"
    assert charts["drivers-cohorts"].title == (
        "Mainstream, aged 5-10 carries most of the growth: 30 plans"
    )
    assert charts["drivers-sex"].title == (
        "Female is more common among new plans than among all plans, by 44.2 points"
    )
    assert [s.id for s in made] == [
        *("drivers-money", "drivers-flows", "drivers-people", "drivers-who"),
    ]
