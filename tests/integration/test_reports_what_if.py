"""The live workbook: LibreOffice's numbers are the engine's, as they stand and after a change."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date

import fastexcel
import pytest

from highneeds.actions.build import build
from highneeds.actions.cases import copy_case
from highneeds.actions.mitigate import mitigate
from highneeds.document.numbers import show
from highneeds.forecast import what_if_sheet as what_if
from highneeds.opportunities import what_if_sheet as what_if_mitigated
from highneeds.publish.sheet_names import sheet_names
from highneeds.publish.writers.xlsx_sheet import HEAD_ROW, SheetRange
from narrowing import there

LIVE = (
    what_if.WHAT_IF,
    what_if_mitigated.BENEFITS,
    what_if_mitigated.MITIGATED,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return copy_case("southampton", tmp_path_factory.mktemp("case") / "southampton")


@pytest.fixture(scope="module")
def built(folder):
    return build(
        folder, store_root=None, only=("forecast", "opportunities"), formats=("xlsx", "html", "csv")
    )


@pytest.fixture(scope="module")
def tables(built):
    return {t.id: t for t in built.report.tables}


def recalculated(built, tables, changes, tmp_path):
    """Change cells as a person would, forget every cached result, and let LibreOffice work."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) was not found")
    names = sheet_names(built.report)
    content = built.published.path("xlsx").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        order = re.findall(r'<sheet name="([^"]+)"', given.read("xl/workbook.xml").decode())
        edits: dict[str, list[tuple[str, float]]] = {}
        for (table, key, row), value in changes.items():
            place = SheetRange.of("", table, tables[table]).columns[key]
            cell = f"{chr(ord('A') + place)}{HEAD_ROW + 2 + row}"
            number = order.index(names[table]) + 1
            edits.setdefault(f"xl/worksheets/sheet{number}.xml", []).append((cell, value))
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
                for cell, value in edits.get(entry.filename, ()):
                    old = rf'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)'.encode()
                    data, count = re.subn(old, rf"\g<1>{value!r}\g<2>".encode(), data)
                    assert count == 1, f"{cell} is no plain number"
            made.writestr(entry.filename, data)
    path = tmp_path / "book.xlsx"
    path.write_bytes(out.getvalue())
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, "--headless", profile, "--convert-to", "ods", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = fastexcel.read_excel(tmp_path / "book.ods")

    def column(table, key):
        frame = book.load_sheet(names[table], header_row=HEAD_ROW).to_polars()
        at = SheetRange.of("", table, tables[table]).columns[key]
        return frame.get_column(frame.columns[at]).to_list()

    return column


def engine(built, tables, key_of):
    return [cell.value for cell in tables[key_of[0]].cells(key_of[1])]


@pytest.mark.browser
def test_as_it_stands_every_formula_gives_the_engine_s_number(built, tables, tmp_path):
    column = recalculated(built, tables, {}, tmp_path)
    checked = 0
    for table in LIVE:
        for key in (c.key for c in tables[table].columns if c.kind == "number"):
            for got, cell in zip(column(table, key), tables[table].cells(key), strict=True):
                if cell.value is not None:
                    assert got == pytest.approx(cell.value, abs=1e-9), (table, key)
                    checked += bool(cell.formula)
    assert checked > 70


def test_the_live_tables_are_the_forecast_and_the_mitigated_plan(folder, tables):
    made = mitigate(folder)
    told = [c.value for c in tables[what_if.WHAT_IF].cells("cumulative")]
    points = there(made.forecast.get("cumulative_deficit")).forecast()
    assert told == pytest.approx([there(p.value) / 1e6 for p in points])
    for name in ("lower", "upper"):
        told = [c.value for c in tables[what_if_mitigated.MITIGATED].cells(f"deficit_{name}")]
        positions = getattr(made.mitigated, name).positions
        assert told == pytest.approx([p.cumulative / 1e6 for p in positions])


CHANGES = {
    "allocation growth": (
        {(what_if.ASSUMED, "growth", 1): 5.5},
        ("finance.allocation.growth=5.5%",),
    ),
    "weights": (
        {
            (what_if_mitigated.ASSUMED, "lower", 0): 51.0,
            (what_if_mitigated.ASSUMED, "upper", 1): 95.0,
        },
        ("opportunities.avoid.lower.weight=0.51", "opportunities.move.upper.weight=0.95"),
    ),
    "later and earlier start": (
        {(what_if_mitigated.ASSUMED, "delay", 0): 7.0, (what_if_mitigated.ASSUMED, "delay", 1): -8},
        (
            f"opportunities.avoid.start={date(2024, 4, 1)}",
            f"opportunities.move.start={date(2023, 1, 1)}",
        ),
    ),
    "a short stay": (
        {
            (what_if_mitigated.ASSUMED, "duration", 0): 1.5,
            (what_if_mitigated.ASSUMED, "duration", 1): 1.5,
            (what_if_mitigated.ASSUMED, "share", 0): 40.0,
        },
        (
            "opportunities.avoid.duration.value=1.5",
            "opportunities.avoid.duration.low=1",
            "opportunities.avoid.duration.high=2",
            "opportunities.move.duration.value=1.5",
            "opportunities.move.duration.low=1",
            "opportunities.move.duration.high=2",
            "opportunities.avoid.share.value=0.4",
        ),
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize("name", CHANGES)
def test_after_a_change_it_is_the_engine_run_again_with_the_same_change(
    name, folder, built, tables, tmp_path
):
    cells, settings = CHANGES[name]
    column = recalculated(built, tables, cells, tmp_path)
    again = mitigate(folder, settings=settings)
    for scenario in ("unmitigated", "lower", "upper"):
        got = column(what_if_mitigated.MITIGATED, f"deficit_{scenario}")
        positions = getattr(again.mitigated, scenario).positions
        assert got == pytest.approx([p.cumulative / 1e6 for p in positions], abs=1e-9)
    before = [c.value for c in tables[what_if_mitigated.MITIGATED].cells("deficit_lower")]
    assert column(what_if_mitigated.MITIGATED, "deficit_lower") != pytest.approx(before)


def test_where_formulas_cannot_live_their_numbers_stand(built, tables):
    page = built.published.path("html").read_text()
    data = built.published.path("csv")
    for table in LIVE:
        text = (data / f"{table}.csv").read_text()
        assert "{" not in text
        for key in (c.key for c in tables[table].columns if c.kind == "number"):
            column = tables[table].column(key)
            assert all(show(cell, column) in page for cell in tables[table].cells(key))


def test_without_the_forecast_s_tables_its_numbers_stand_in_the_workbook(folder):
    built = build(folder, store_root=None, only=("opportunities",), formats=("xlsx",))
    assert built.published.failures == ()
    names = sheet_names(built.report)
    with zipfile.ZipFile(there(built.published.path("xlsx"))) as given:
        order = re.findall(r'<sheet name="([^"]+)"', given.read("xl/workbook.xml").decode())
        number = order.index(names[what_if_mitigated.MITIGATED]) + 1
        sheet = given.read(f"xl/worksheets/sheet{number}.xml").decode()
    formulas = re.findall(r"<f>(.*?)</f>", sheet)
    assert formulas
    assert not any("forecast-what-if" in f for f in formulas)


@pytest.mark.parametrize(
    ("ran", "duration", "entry", "gained"),
    [
        (-0.5, 10, "continuous", 0.0),
        (1, 10, "continuous", 0.5),
        (3, 10, "continuous", 2.5),
        (3, 1, "continuous", 1.0),
        (0.5, 10, "september", 0.5),
        (2.5, 10, "september", 0.5 + 2),
        (2.5, 1, "september", 1.0),
    ],
)
def test_plan_years_of_one_child_a_year(ran, duration, entry, gained):
    """Continuous: T²/2. September: a whole year for each earlier cohort, part for the last."""
    assert what_if_mitigated.plan_years(ran, duration, entry) == pytest.approx(gained)
