"""Text from a file may hold any sign: none that breaks, runs or deceives reaches a document."""

import dataclasses
import io
import json
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from jinja2 import DictLoader

import report_examples as examples
from highneeds.document.model import Section
from highneeds.publish.publication import render
from highneeds.publish.writers.html.environment import environment, page_text
from highneeds.publish.writers.html.scorecard import render as board_page
from highneeds.scorecard.folder import scorecard_in
from highneeds.scorecard.results_json import scorecard_dict
from highneeds.scorecard.tidy_rows import scorecard_csv
from highneeds.vocabulary.escape import clean, escape_formula
from highneeds.vocabulary.plain_data import plain

CONTROLS = [chr(c) for c in (*range(9), 11, 12, *range(14, 32), *range(127, 160))]
NO_SIGNS = ["\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff"]
TURNED = [chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
UNSEEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\U000e0041"]
BAD = "".join((*CONTROLS, *NO_SIGNS, *TURNED, *UNSEEN))


@pytest.mark.parametrize("sign", [*CONTROLS, *NO_SIGNS])
def test_a_sign_that_breaks_is_replaced_where_it_can_be_seen(sign):
    assert clean(f"a{sign}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize("sign", [*TURNED, *UNSEEN])
def test_a_sign_that_deceives_is_taken_out(sign):
    assert clean(f"a{sign}b") == "ab"
    assert escape_formula(f"{sign}=1+1") == "'=1+1"


@pytest.mark.parametrize(
    "text", ["a\tb\nc\r\n", "Łódź", "עברית", "日本", "a\xa0b\xadc", "👩", "½ – £"]
)
def test_other_signs_stay(text):
    assert clean(text) == text


WORDS = ("title", "subtitle", "area", "text", "paragraphs", "label", "alt", "takeaway", "note")
CELLS = ("rows", "highlight", "forecast_from", "at", "n", "settings")
SOURCES = ("source", "publisher", "released", "licence", "url", "message", "file")
TEXTS = {*WORDS, *CELLS, *SOURCES}
"""Fields whose words may come from a file."""


def hostile(value, name=""):
    """Return a report with bad signs at the end of every text that may come from a file."""
    if isinstance(value, str):
        return f"{value}{BAD}" if value and name in TEXTS else value
    if isinstance(value, tuple):
        return tuple(hostile(item, name) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        held = {f.name: getattr(value, f.name) for f in dataclasses.fields(value) if f.init}
        return dataclasses.replace(value, **{k: hostile(v, k) for k, v in held.items()})
    return value


def documents(files):
    """Yield every text of some files: XML parts of packages, and of workbooks inside them."""
    for name, content in files.items():
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                parts = {f"{name}/{n}": package.read(n) for n in package.namelist()}
            yield from documents(parts)
        elif name.endswith((".xml", ".rels", ".html", ".csv", ".json")):
            yield name, content.decode()


def bad_signs(text):
    return {sign for sign in BAD if sign in text} | set(
        re.findall(r"&#x?0*(?:[0-8]|1[0-9]);", text)
    )


@pytest.fixture(scope="module")
def files():
    report = hostile(examples.report())
    assert BAD in report.title
    assert sum(BAD in c.title for c in report.charts) > 10
    return render(report, examples.THEME, ("html", "pptx", "xlsx", "csv"))


def test_no_bad_sign_of_any_text_reaches_a_document(files):
    seen = 0
    for name, text in documents(files):
        assert bad_signs(text) == set(), name
        seen += 1
        if name.endswith((".xml", ".rels")):
            ET.fromstring(text)
    assert seen > 100


def test_the_board_page_and_its_data_hold_no_bad_sign(tmp_path):
    quoted = json.dumps("Waits " + "".join((*CONTROLS, *TURNED, *UNSEEN[:-1])))
    (tmp_path / "scorecard.yaml").write_text(
        f"title: {quoted}\nkpis: [{{ref: {quoted}, define: {{id: waits, title: {quoted}, "
        f"definition: {quoted}, unit: count, period: month}}}}]\n"
    )
    note = BAD.encode("utf-8", "ignore").decode().replace("\x00", "")
    (tmp_path / "scorecard.csv").write_text(
        f"kpi,period,value,note\nwaits,2022-01,30,a{note}\nwaits,2022-02,31,b\n", newline=""
    )
    board = scorecard_in(tmp_path)
    assert bad_signs(board_page(board)) == set()
    assert bad_signs(scorecard_csv(board)) == set()
    data = json.dumps(scorecard_dict(board), ensure_ascii=False)
    assert bad_signs(data) == set()
    assert not re.search(r"\\u00[01]", data)


def test_a_page_is_cleaned_as_a_whole_too(monkeypatch):
    """Words that a filter or a join made safe for HTML pass by the cleaning of single words."""
    joined = DictLoader({"page": "<p>{{ 'Waits' ~ words ~ '<b>'|safe }}{{ words|e }}</p>"})
    made = environment().overlay(loader=joined)
    monkeypatch.setattr("highneeds.publish.writers.html.environment.environment", lambda: made)
    assert bad_signs(page_text("page", words=f"x{BAD}")) == set()


def test_json_holds_no_bad_sign():
    assert plain({"a": [f"x{BAD}"], f"k{BAD}": 1}).keys() == {"a", clean(f"k{BAD}")}
    assert bad_signs(json.dumps(plain({"a": [f"x{BAD}"]}), ensure_ascii=False)) == set()


# --- words that a program could run --------------------------------------------------------------

REFERENCES = ["=Data!A1", "Stop!A1", "='http://x.example/[a.xlsx]S'!$A$1", "=1+1", "{=1+1}"]
LINKS = ["https://x.example/", "mailto:a@x.example", "external:c:\\a.xlsx", "internal:Data!A1"]


def renamed(chart, words):
    """Give a chart, its axes and everything named in it the same words."""
    data = chart.data
    columns = tuple(dataclasses.replace(c, label=words, unit=c.unit) for c in data.columns)
    rows = tuple(tuple(words if isinstance(v, str) else v for v in row) for row in data.rows)
    return dataclasses.replace(
        chart, title=words, alt=words, data=dataclasses.replace(data, columns=columns, rows=rows)
    )


@pytest.mark.parametrize("words", [*REFERENCES, *LINKS])
def test_words_of_a_chart_are_no_formula_and_no_link(words):
    charts = [examples.bar(), examples.funnel(), examples.waterfall(), examples.stacked()]
    sections = tuple(
        Section(f"s{i}", words, (renamed(chart, words),)) for i, chart in enumerate(charts)
    )
    report = examples.report(title=words, area=words, sections=sections)
    made = render(report, examples.THEME, ("xlsx", "pptx"))
    found = 0
    for name, text in documents(made):
        root = ET.fromstring(text)
        for element in root.iter():
            tag = element.tag.rpartition("}")[2]
            if tag == "f":  # a formula in a sheet, a reference in a chart
                found += 1
                assert re.fullmatch(
                    r"'?(Sheet1|Chart numbers)'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", element.text or ""
                ), (name, element.text)
            if "/title" in name or tag == "title":
                assert not list(element.iter("{*}f")), name
            assert (
                tag not in {"hyperlink", "oleObject", "externalReference"}
                or "Contents" in (element.get("location") or "" + (element.get("display") or ""))
                or "Data" not in (element.get("location") or "")
            ), (name, element.attrib)
        if name.endswith(".rels"):
            assert 'TargetMode="External"' not in text, name
    assert found > 10
