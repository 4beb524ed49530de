"""The workbook: real tables, live formulas that recalculate, text that is never a formula."""

import io
import re
import shutil
import subprocess
import zipfile

import fastexcel
import pytest

import report_examples as examples
from highneeds.document.model import Column, Section, Table, Value
from highneeds.publish.writers import xlsx

THEME = examples.THEME


@pytest.fixture(scope="module")
def report():
    return examples.report()


@pytest.fixture(scope="module")
def files():
    return examples.rendered()


@pytest.fixture(scope="module")
def workbook(files):
    with zipfile.ZipFile(io.BytesIO(files["report.xlsx"])) as given:
        return {
            n: given.read(n).decode() for n in given.namelist() if n.endswith((".xml", ".rels"))
        }


def test_the_workbook_lists_every_figure_and_holds_real_tables(workbook, report):
    sheets = re.findall(r'<sheet name="([^"]+)"', workbook["xl/workbook.xml"])
    assert sheets[0] == "Contents"
    assert len(sheets) == len(report.tables) + 4
    assert all(len(s) <= 31 for s in sheets)
    tables = [n for n in workbook if n.startswith("xl/tables/")]
    assert len(tables) == len(report.tables)
    assert len([n for n in workbook if n.startswith("xl/charts/chart")]) >= 17


def test_text_that_begins_like_a_formula_is_text(workbook):
    sheets = [v for n, v in workbook.items() if n.startswith("xl/worksheets/sheet")]
    formulas = [f for s in sheets for f in re.findall(r"<f>(.*?)</f>", s)]
    assert len(formulas) == 9
    assert not [f for f in formulas if "cmd" in f or "SUM(1" in f]
    assert "=cmd|" in workbook["xl/sharedStrings.xml"]


def test_live_formulas_point_at_cells(workbook):
    formulas = [
        f for n, v in workbook.items() if "sheet" in n for f in re.findall(r"<f>(.*?)</f>", v)
    ]
    assert "B9*(1+'T2 assumptions'!B9/100)" in formulas
    assert "D9+C10-B10" in formulas


@pytest.mark.browser
def test_libreoffice_recalculates_to_the_numbers_of_the_engine(files, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) was not found")
    path = tmp_path / "book.xlsx"
    path.write_bytes(changed_assumption(files["report.xlsx"]))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, "--headless", profile, "--convert-to", "ods", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = fastexcel.read_excel(tmp_path / "book.ods")
    frame = book.load_sheet("T3 position", header_row=7).to_polars()
    allocation, spend, deficit, expected = 36.0, 41.0, 14.0, []
    for year in range(4):
        if year:
            allocation, spend = allocation * 1.1, spend * 1.075
            deficit += spend - allocation
        expected.append(deficit)
    assert frame.get_column(frame.columns[3]).to_list() == pytest.approx(expected)


def changed_assumption(content):
    """Change the 3% allocation growth to 10%, as a person would, and forget the cached results."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet") and b"Assumptions" not in data:
                data = re.sub(rb'(<c r="B9"[^>]*><v>)3(</v>)', rb"\g<1>10\g<2>", data)
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            made.writestr(entry.filename, data)
    return out.getvalue()


def test_a_formula_that_names_nothing_is_refused():
    table = Table("t", "T", (Column("a", "A"),), ((Value(1.0, formula="{b}"),),))
    section = Section("s", "S", (table,))
    with pytest.raises(KeyError):
        xlsx.render(examples.report(sections=(section,)), THEME)


def test_sheet_names_stay_unique_when_cut():
    tables = tuple(
        Table(f"a-very-long-identifier-of-a-table-{i}", "T", (Column("a", "A"),), ((1.0,),))
        for i in range(12)
    )
    report = examples.report(sections=(Section("s", "S", tables),))
    with zipfile.ZipFile(io.BytesIO(xlsx.render(report, THEME))) as given:
        names = re.findall(r'<sheet name="([^"]+)"', given.read("xl/workbook.xml").decode())
    assert len({n.lower() for n in names}) == len(names) == 16
