"""Guards that keep text from running in a spreadsheet, each with a test that fails without it."""

import csv
import io
import zipfile

import pytest

import report_examples as examples
from evidence_files import write
from highneeds.benchmark.tidy_csv import _cell
from highneeds.document.model import Column, Section, Table
from highneeds.publish.writers import csv as csv_writer
from highneeds.publish.writers import xlsx
from highneeds.scorecard.folder import scorecard_in
from highneeds.scorecard.tidy_rows import scorecard_csv
from highneeds.vocabulary.escape import clean, escape_formula

FORMULA = '=HYPERLINK("https://example.org","Open")'


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd", "-cmd", "@SUM(A1)", "  =1+1", "\t=1", "\n=1", "|calc", "\uff1d1", "-INFINITY"],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text):
    assert escape_formula(text) == "'" + text


@pytest.mark.parametrize("text", ["Hull", "-3.5", "+1,200", "-1e5", "", "2021-22"])
def test_other_text_stays_as_it_is(text):
    assert escape_formula(text) == text


def hostile_report():
    """A report with a table in which somebody's text begins like a formula."""
    table = Table(
        id="hostile",
        title="A table",
        columns=(Column("name", "Name", kind="label"), Column("n", "Plans")),
        rows=((FORMULA, 12.0), ("https://example.org/x", 3.0)),
        source="test",
    )
    return examples.report(sections=(Section("one", "One", (table,)),))


def test_a_formula_in_a_table_is_text_in_the_csv():
    made = csv_writer.render(hostile_report(), examples.THEME)
    text = next(content.decode() for name, content in made.items() if name.endswith("hostile.csv"))
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'" + FORMULA in cells
    assert FORMULA not in cells


def test_a_formula_or_link_in_a_table_is_text_in_the_workbook():
    with zipfile.ZipFile(io.BytesIO(xlsx.render(hostile_report(), examples.THEME))) as book:
        sheets = {n: book.read(n).decode() for n in book.namelist() if "worksheets/sheet" in n}
        shared = book.read("xl/sharedStrings.xml").decode()
    assert "HYPERLINK" in shared
    for name, sheet in sheets.items():
        assert "<f>HYPERLINK" not in sheet, name
        assert "example.org" not in sheet, name
    links = [n for n in sheets if "<hyperlink " in sheets[n] and "example.org" in sheets[n]]
    assert links == []


def test_no_workbook_is_opened_with_an_option_that_turns_text_into_something_else(monkeypatch):
    """Cells are written as text by name; the options stand behind that for what is added later."""
    seen = {}

    def opened(out, options):
        seen.update(options)
        raise RuntimeError("seen enough")

    monkeypatch.setattr(xlsx.xlsxwriter, "Workbook", opened)
    with pytest.raises(RuntimeError, match="seen enough"):
        xlsx.render(hostile_report(), examples.THEME)
    assert seen["strings_to_formulas"] is False
    assert seen["strings_to_urls"] is False


def test_a_formula_is_text_in_the_csv_of_the_command_line():
    assert _cell(FORMULA) == "'" + FORMULA
    assert _cell("a\rb") == "a b"
    assert _cell(float("inf")) == ""


SCORECARD = (
    "kpis: [{{ref: '{ref}', define: "
    "{{id: waits, title: '{title}', unit: count, period: month}}}}]\n"
)


@pytest.mark.parametrize("place", ["ref", "title", "note"])
def test_what_a_board_typed_is_text_in_the_scorecards_csv(tmp_path, place):
    words = dict.fromkeys(("ref", "title", "note"), "plain") | {place: "=1+1"}
    write(tmp_path / "scorecard.yaml", SCORECARD.format(**words))
    write(tmp_path / "scorecard.csv", f"kpi,period,value,note\nwaits,2022-01,30,{words['note']}\n")
    rows = list(csv.DictReader(io.StringIO(scorecard_csv(scorecard_in(tmp_path)))))
    assert rows[-1][place] == "'=1+1"


def test_characters_that_no_page_may_hold_are_replaced():
    sign = "\N{REPLACEMENT CHARACTER}"
    assert clean("a\x00b\x1bc\ud800") == f"a{sign}b{sign}c{sign}"
