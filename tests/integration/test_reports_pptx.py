"""The deck: one message a slide, native and editable, nothing beyond the edge of a slide."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest
from pptx import Presentation
from pptx.util import Emu

import report_examples as examples
from highneeds.document.model import Block, Chart, Column, Heading, Section, Table, Text
from highneeds.document.table import Cell
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers import pptx, pptx_blocks, xlsx
from highneeds.publish.writers.pptx_table import pages, sheet_of
from narrowing import there

THEME = examples.THEME


@pytest.fixture(scope="module")
def report():
    return examples.report()


@pytest.fixture(scope="module")
def files():
    return examples.rendered()


@pytest.fixture(scope="module")
def deck(files):
    return Presentation(io.BytesIO(files["report.pptx"]))


def titles(deck):
    return [s.shapes.title.text_frame.text for s in deck.slides]


def test_each_chart_is_one_message_with_picture_takeaway_source_and_notes(deck, report):
    by_title = {s.shapes.title.text_frame.text: s for s in deck.slides}
    for chart in report.charts:
        slide = by_title[chart.title]
        words = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert chart.takeaway in words
        assert chart.source.rstrip(".") in words
        assert chart.alt in slide.notes_slide.notes_text_frame.text


def test_every_picture_and_table_has_alt_text_and_lies_on_the_slide(deck):
    wide, high = deck.slide_width, deck.slide_height
    assert (wide, high) == (Emu(12191695), Emu(6858000))
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= wide + 10, shape.name
            assert shape.top + shape.height <= high + 10, (
                slide.shapes.title.text_frame.text,
                shape.name,
            )
            if shape.has_chart or shape.has_table or shape.shape_type == 13:
                assert shape._element._nvXxPr.cNvPr.get("descr")


def test_every_slide_has_a_title(deck):
    assert all(titles(deck))


def test_the_pound_stands_beside_the_reminder_that_need_decides(deck):
    slide = next(s for s in deck.slides if "deficit could be" in s.shapes.title.text_frame.text)
    words = " ".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
    assert "decided in law" in words


def test_long_tables_are_split_with_their_heads_and_no_row_is_lost():
    columns = (Column("a", "Area", kind="label"), *(Column(f"c{i}", f"Y{i}") for i in range(30)))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"Authority {i}", *(float(i * j) for j in range(30))) for i in range(90)
    )
    table = Table("big", "Big", columns, rows)
    parts = pages(sheet_of(table), 4.5)
    assert all(p.heads[0] == "Area" for p in parts)
    assert len({(r[0], h) for p in parts for r in p.rows for h in p.heads[1:]}) == 90 * 30
    sizes = [len(p.rows) for p in parts]
    assert min(sizes) >= max(sizes) / 2


def test_long_text_is_split_over_slides():
    words = tuple(
        f"Sentence number {i} of a long account of what was seen and said. " * 3 for i in range(40)
    )
    section = Section("long", "Long", (Text(words, title="Account"),))
    made = Presentation(io.BytesIO(pptx.render(examples.report(sections=(section,)), THEME)))
    heads = [t for t in titles(made) if t.startswith("Account")]
    assert heads[0] == f"Account (1 of {len(heads)})"
    assert len(heads) > 3


def test_a_head_stays_with_the_words_that_it_heads():
    blocks: list[Block] = []
    for i in range(8):
        blocks += [Heading(f"Question {i}"), Text(("An answer of some length. " * (9 + 3 * i),))]
    made = Presentation(
        io.BytesIO(
            pptx.render(examples.report(sections=(Section("a", "In short", tuple(blocks)),)), THEME)
        )
    )
    pages = [s for s in made.slides if s.shapes.title.text_frame.text.startswith("In short (")]
    assert len(pages) > 1
    for slide in pages:
        body = max(
            (s for s in slide.shapes if s.has_text_frame), key=lambda s: len(s.text_frame.text)
        )
        assert not body.text_frame.paragraphs[-1].text.startswith("Question")
        assert body.top + body.height <= made.slide_height


@pytest.mark.parametrize(
    "title", ["T" * 300, "Very long words " * 19, "خطة الاحتياجات العالية", "Łódź"]
)
def test_odd_titles_stay_on_the_slide(title):
    made = Presentation(io.BytesIO(pptx.render(examples.report(title=title, area=title), THEME)))
    assert titles(made)[0] == " ".join(title.split())
    for shape in made.slides[0].shapes:
        assert shape.top + shape.height <= made.slide_height


def test_a_part_that_fails_becomes_a_slide_and_the_others_stay(monkeypatch, report, deck):
    real = pptx_blocks.add_chart

    def broken(slide, native, chart, *args, **kwargs):
        if chart.id == "ages":
            raise RuntimeError("Jamie Smith")
        return real(slide, native, chart, *args, **kwargs)

    monkeypatch.setattr(pptx_blocks, "add_chart", broken)
    made = Presentation(io.BytesIO(pptx.render(report, THEME)))
    assert len(made.slides) == len(deck.slides)
    assert "This part is missing: Context and benchmarks" in titles(made)
    text = " ".join(s.text_frame.text for sl in made.slides for s in sl.shapes if s.has_text_frame)
    assert "Jamie" not in text


def test_the_logo_is_on_the_slides(deck):
    assert sum(s.shape_type == 13 for s in deck.slides[1].shapes) == 1
    made = pptx.render(examples.small_report(), HouseStyle(logo=examples.jpeg()))
    first = Presentation(io.BytesIO(made)).slides[0]
    assert [s.image.content_type for s in first.shapes if s.shape_type == 13] == ["image/jpeg"]


def test_the_theme_holds_the_colour_of_the_authority():
    made = pptx.render(examples.small_report(), HouseStyle(colour="#8a1538"))
    with zipfile.ZipFile(io.BytesIO(made)) as given:
        theme = given.read("ppt/theme/theme1.xml").decode()
    assert '<a:accent1><a:srgbClr val="8A1538"/></a:accent1>' in theme
    assert 'typeface="Arial"' in theme


def test_no_date_of_the_clock_is_inside(files):
    for name in ("report.pptx", "report.xlsx"):
        with zipfile.ZipFile(io.BytesIO(files[name])) as given:
            core = given.read("docProps/core.xml").decode()
            assert {i.date_time[0] for i in given.infolist()} == {1980}
        assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2026-10-05T"}


def test_snapshot_of_slides(snapshot):
    made = pptx.render(examples.small_report(), HouseStyle())
    with zipfile.ZipFile(io.BytesIO(made)) as given:
        names = ("ppt/slides/slide4.xml", "ppt/slides/slide6.xml", "ppt/charts/chart")
        found = [n for n in sorted(given.namelist()) if n.startswith(names)]
        slides = {n: given.read(n).decode() for n in found if n.endswith("slide4.xml")}
        charts = [
            given.read(n).decode() for n in found if re.fullmatch(r"ppt/charts/chart\d+\.xml", n)
        ]
    assert (slides, charts[:1]) == snapshot


def test_native_bars_have_their_intervals_as_error_bars():
    columns = (
        Column("cohort", "Cohort", kind="label"),
        Column("share", "Share", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = (("A", 33.0, 15.0, 58.0), ("B", 27.0, 10.0, 57.0), ("C", 20.0, None, None))
    data = Table("d", "D", columns, rows)
    names = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    for kind in ("bar", "bar_ranked", "dot"):
        chart = Chart(
            "c", kind, "T", "Alt.", "So.", data, "cohort", "share", low="low", high="high"
        )
        report = examples.report(sections=(Section("s", "S", (chart,)),))
        deck = Presentation(io.BytesIO(pptx.render(report, THEME)))
        drawn = next(s.chart for slide in deck.slides for s in slide.shapes if s.has_chart)
        series = there(ET.fromstring(drawn.part.blob).find(".//c:ser", names))
        plus, minus = (
            [float(there(v.text)) for v in series.findall(f"c:errBars/c:{end}//c:v", names)]
            for end in ("plus", "minus")
        )
        assert plus == [25.0, 30.0, 0.0]
        assert minus == [18.0, 17.0, 0.0]
        with zipfile.ZipFile(io.BytesIO(xlsx.render(report, THEME))) as given:
            sheet = ET.fromstring(given.read("xl/charts/chart1.xml"))
        held = [float(there(v.text)) for v in sheet.findall(".//c:errBars/c:plus//c:v", names)]
        assert held == plus
