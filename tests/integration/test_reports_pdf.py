"""The PDF: tagged, with words for every picture, and a clear message when a library is missing."""

import itertools
import os
import re
import time
import zlib
from datetime import date

import pytest

import report_examples as examples
from highneeds.publish.writers import html, pdf
from highneeds.vocabulary.faults import UserError

THEME = examples.THEME


@pytest.fixture(scope="module")
def report():
    return examples.report()


@pytest.fixture(scope="module")
def files():
    return examples.rendered()


def test_the_pdf_is_tagged_with_alt_text_language_and_bookmarks(files, report):
    from weasyprint.pdf import VARIANTS

    assert "pdf/ua-1" in VARIANTS
    raw = files["report.pdf"]
    assert raw.startswith(b"%PDF-1.7")
    document = inflated(raw)
    assert (
        b"/MarkInfo <</Marked true>>" in document.replace(b"\n", b"") or b"/Marked true" in document
    )
    assert b"/Lang" in document
    assert b"pdfuaid" in document
    assert b"/Outlines" in document
    assert document.count(b"/S /Figure") >= len(report.charts)
    assert document.count(b"/S /TH") > 50


def test_what_a_machine_can_check_of_pdf_ua_holds(files):
    """Checkpoints of the Matterhorn protocol; no validator installs from PyPI, npm or Debian."""
    document = inflated(files["report.pdf"])
    elements = re.findall(rb"<</Type /StructElem/S /(\w+)(.*?)>>\n", document)
    kinds = [kind for kind, _ in elements]
    assert b'pdfuaid:part="1"' in document
    assert b"<dc:title>" in document
    assert b"/Marked true" in document
    assert b"/DisplayDocTitle true" in document
    assert b"/ParentTree" in document
    assert b"/Lang (en-GB)" in document
    pages = document.count(b"/Type /Page/") + document.count(b"/Type /Page\n")
    assert document.count(b"/Tabs /S") == pages > 10
    assert document.count(b"/FontFile") == document.count(b"/Type /FontDescriptor") > 0
    figures = [rest for kind, rest in elements if kind == b"Figure"]
    assert figures
    assert all(re.search(rb"/Alt (\((Logo|.{20,})|<feff[0-9a-f]{80,})", rest) for rest in figures)
    heads = [rest for kind, rest in elements if kind == b"TH"]
    cells = [rest for kind, rest in elements if kind == b"TD"]
    assert all(b"/ID (" in rest or b"/Scope" in rest for rest in heads)
    assert cells
    assert all(b"/Headers [(" in rest for rest in cells)
    links = re.findall(rb"<</Type /Annot/Subtype /Link(.*?)>>\n", document)
    assert links
    assert all(b"/Contents (" in rest and b"/StructParent " in rest for rest in links)
    assert kinds.count(b"H1") == 1
    levels = [int(kind[1:]) for kind in kinds if re.fullmatch(rb"H\d", kind)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_a_table_of_150_rows_is_named_and_not_printed(files):
    paper = html.render(examples.report(), THEME, for_paper=True).decode()
    assert "Numbers behind Figure 8: 152 rows, in the web page" in paper
    assert "Authority 100" not in paper
    assert "Authority 100" in files["report.html"].decode()


def inflated(raw):
    parts = [raw]
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", raw, flags=re.DOTALL):
        try:
            parts.append(zlib.decompressobj().decompress(match[1]))
        except zlib.error:
            continue
    return b"\n".join(parts)


@pytest.mark.parametrize(
    ("error", "wrong"),
    [
        (
            ImportError("No module named 'weasyprint'"),
            "PDF needs WeasyPrint, which is not installed.",
        ),
        (OSError("cannot load library 'libpango'"), "PDF needs the system library Pango"),
    ],
)
def test_a_missing_library_is_told_with_what_to_do(monkeypatch, report, error, wrong):
    def absent(name):
        raise error

    monkeypatch.setattr(pdf, "import_module", absent)
    with pytest.raises(UserError, match=wrong) as caught:
        pdf.render(report, THEME, b"<p>page")
    assert "leave pdf out of --format" in str(caught.value)
    assert caught.value.exit_code == 2


def test_the_pdf_fetches_nothing():
    page = b'<html lang="en"><title>t</title><img alt="x" src="https://example.org/a.png"><p>text'
    made = pdf.render(examples.small_report(), THEME, page)
    assert made.startswith(b"%PDF")


@pytest.mark.parametrize("subsetter", ["HarfBuzz", "fontTools"])
def test_the_same_report_gives_the_same_bytes_by_either_subsetter(monkeypatch, subsetter):
    """Without HarfBuzz-Subset, fontTools writes a time into every font: it must be the report's."""
    from weasyprint.pdf import fonts

    if subsetter == "fontTools":
        monkeypatch.setattr(fonts, "harfbuzz_subset", None)
    elif not fonts.harfbuzz_subset:
        pytest.skip("HarfBuzz-Subset is not installed (Debian: libharfbuzz-subset0)")
    page = b'<html lang="en"><title>t</title><h1>Plans</h1><p>In January 2022, 1,938.'
    made = []
    for moment in (1_600_000_000.0, 1_900_000_000.0):
        monkeypatch.setattr(time, "time", lambda moment=moment: moment)
        made.append(pdf.render(examples.small_report(), THEME, page))
    assert made[0] == made[1]


@pytest.mark.parametrize("before", [None, "12345"])
def test_the_time_of_the_environment_is_put_back(monkeypatch, before):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if before:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", before)
    with pdf._dated(date(2026, 11, 21)):
        assert os.environ["SOURCE_DATE_EPOCH"] == "1795219200"
    assert os.environ.get("SOURCE_DATE_EPOCH") == before


def test_the_hint_names_every_package_that_the_pdf_needs(monkeypatch, report):
    def absent(name):
        raise OSError("cannot load library 'libpango'")

    monkeypatch.setattr(pdf, "import_module", absent)
    with pytest.raises(UserError) as caught:
        pdf.render(report, THEME, b"<p>page")
    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert package in str(caught.value)
