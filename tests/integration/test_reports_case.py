"""The bundled case in every format, read back; and what `highneeds build` makes of bad input."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from html import unescape
from xml.etree import ElementTree as ET

import fastexcel
import pytest
import yaml
from pptx import Presentation

import report_examples as examples
from command import highneeds
from highneeds.actions.build import build
from highneeds.actions.cases import copy_case
from highneeds.actions.mitigate import mitigate
from highneeds.document.model import Chart, Table, Value
from highneeds.document.numbers import show
from highneeds.publish.sheet_names import sheet_names
from highneeds.publish.writers.xlsx_sheet import HEAD_ROW
from narrowing import there

FORMATS = ("html", "pptx", "xlsx", "pdf", "csv")
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    return copy_case("southampton", tmp_path_factory.mktemp("case") / "southampton")


@pytest.fixture(scope="module")
def built(case):
    return build(case, store_root=None, formats=FORMATS)


@pytest.fixture(scope="module")
def deck(built):
    return Presentation(built.published.path("pptx"))


def words_of(slide):
    """Return all words of a slide from its XML, also those of its tables and groups."""
    return " ".join(t.text or "" for t in slide._element.iter(f"{A}t"))


def slide_titled(deck, start):
    return next(s for s in deck.slides if s.shapes.title.text_frame.text.startswith(start))


def values_of(chart):
    """Return series name to numbers, from the XML of a native chart."""
    root = ET.fromstring(chart.part.blob)
    found = {}
    for series in root.iter(f"{C}ser"):
        name = "".join(v.text or "" for v in there(series.find(f"{C}tx")).iter(f"{C}v"))
        points = there(series.find(f"{C}val")).iter(f"{C}pt")
        found[name] = {int(there(p.get("idx"))): float(there(p.findtext(f"{C}v"))) for p in points}
    return found


def test_every_format_is_there_and_nothing_failed(built):
    assert built.published.failures == ()
    assert {kind for kind, _ in built.published.files} >= set(FORMATS)
    assert built.failed == ()


def test_the_deck_is_a_pack_that_people_carry(deck):
    titles = [s.shapes.title.text_frame.text for s in deck.slides]
    assert 50 <= len(titles) <= 70
    assert titles.count("What is in this pack") == 1
    for slide in deck.slides:
        words = words_of(slide)
        drawn = any(s.has_chart or s.has_table or s.shape_type == 6 for s in slide.shapes)
        plain = slide.background.fill.type is not None
        assert drawn or plain or len(words) > 200 or slide == deck.slides[1], words


@pytest.mark.parametrize("note", ["How this was worked out", "Need decides", "Take care"])
def test_a_note_is_never_a_slide(deck, note):
    assert note not in [s.shapes.title.text_frame.text for s in deck.slides]


def test_contents_lead_to_the_slides_that_they_name(deck):
    slides = list(deck.slides)
    links = [
        (s.text_frame.text, s.click_action.target_slide)
        for s in slides[1].shapes
        if s.has_text_frame and s.click_action.target_slide is not None
    ]
    assert len(links) > 8
    for words, target in links:
        number = int(words.split()[0])
        assert slides[number - 1].slide_id == target.slide_id


def test_nothing_lies_beyond_a_slide_or_over_the_foot(deck):
    for slide in deck.slides:
        foot = min(
            (s.top for s in slide.shapes if s.has_text_frame and "Source:" in s.text_frame.text),
            default=deck.slide_height,
        )
        for shape in slide.shapes:
            assert shape.left + shape.width <= deck.slide_width + 10
            assert shape.top + shape.height <= deck.slide_height + 10
            if shape.has_table:
                tall = sum(row.height for row in shape.table.rows)
                assert shape.top + tall <= foot + 10, slide.shapes.title.text_frame.text


def test_the_deck_s_numbers_are_the_engine_s_and_the_seed_s(deck, case):
    """Seed 003: plans 2,567; cumulative deficit £62.7m; £4.8m and £2.6m of potential."""
    made = mitigate(case)
    total = values_of(
        next(s.chart for s in slide_titled(deck, "Plans reach 2,567").shapes if s.has_chart)
    )
    forecast = made.forecast.get("plans")
    ahead = next(v for name, v in total.items() if name.endswith(", forecast"))
    told = {k: p.value for k, p in enumerate(there(forecast).points)}
    assert all(ahead[k] == pytest.approx(told[k], abs=0.5) for k in ahead)
    assert round(ahead[max(ahead)]) == 2567
    chart = next(
        s.chart
        for s in slide_titled(deck, "The cumulative deficit would be £62.7m").shapes
        if s.has_chart
    )
    deficit = there(made.forecast.get("cumulative_deficit"))
    engine = [there(p.value) / 1e6 for p in deficit.forecast()]
    drawn = max(values_of(chart).values(), key=len)
    assert [drawn[k] for k in sorted(drawn)] == pytest.approx(engine, abs=0.0501)
    assert f"{drawn[max(drawn)]:.1f}" == "62.7"
    matrix = next(s.table for s in slide_titled(deck, "Opportunity matrix").shapes if s.has_table)
    rows = [[cell.text_frame.text for cell in row.cells] for row in matrix.rows]
    potential = rows[0].index("Potential")
    assert [row[potential] for row in rows[1:3]] == ["£4.8m", "£2.6m"]
    worth = [o.potential / 1e6 for o in made.opportunities.opportunities]
    assert worth == pytest.approx([4.8, 2.6], abs=0.06)


def test_every_number_of_every_table_is_the_same_in_page_data_and_workbook(built):
    """Shown alike in HTML; whole in CSV and XLSX; the workbook's formats round as the page does."""
    page = unescape(built.published.path("html").read_text())
    data = built.published.path("csv")
    book = fastexcel.read_excel(built.published.path("xlsx"))
    names = sheet_names(built.report)
    checked = 0
    for section in built.report.sections:
        for block in section.blocks:
            if not isinstance(block, Chart | Table):
                continue
            table = block.data if isinstance(block, Chart) else block
            with (data / f"{block.id}.csv").open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
            frame = book.load_sheet(names[block.id], header_row=HEAD_ROW).to_polars()
            heads = list(rows[0]) if rows else []
            for column in (c for c in table.columns if c.kind == "number"):
                sheet: Iterable[float | None] = (
                    frame.get_column(frame.columns[heads.index(column.key)]) if rows else ()
                )
                for row, cell, held in zip(rows, table.cells(column.key), sheet, strict=True):
                    value = cell.value if isinstance(cell, Value) else cell
                    if value is None or isinstance(value, str):
                        assert row[column.key] == ""
                        continue
                    assert float(row[column.key]) == pytest.approx(value, rel=1e-12)
                    assert float(there(held)) == pytest.approx(value, rel=1e-12)
                    assert show(cell, column) in page
                    checked += 1
    assert checked > 1000


def test_charts_of_the_deck_hold_the_numbers_of_the_report(built, deck):
    by_title = {s.shapes.title.text_frame.text: s for s in deck.slides}
    kinds = {"bar", "bar_ranked", "line", "fan"}
    checked = 0
    for chart in built.report.charts:
        shapes = [s for s in by_title[chart.title].shapes if s.has_chart]
        if chart.kind not in kinds or chart.facet or len(shapes) != 1:
            continue
        drawn = {v for held in values_of(shapes[0].chart).values() for v in held.values()}
        places = chart.data.column(chart.y).decimals
        for cell in chart.data.cells(chart.y):
            value = cell.value if isinstance(cell, Value) else cell
            if value is not None:
                assert any(v == pytest.approx(value, abs=0.501 * 10**-places) for v in drawn)
                checked += 1
    assert checked > 80


def test_the_same_folder_gives_the_same_bytes(case, built, tmp_path):
    again = copy_case("southampton", tmp_path / "southampton")
    other = build(again, store_root=None, formats=("pptx", "xlsx"))
    for kind in ("pptx", "xlsx"):
        first, second = (there(made.published.path(kind)) for made in (built, other))
        assert second.read_bytes() == first.read_bytes()


# Bad input, through the command.


def changed(folder, **head):
    path = folder / "diagnostic.yaml"
    facts = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump(facts | head, allow_unicode=True))
    return folder


@pytest.fixture
def folder(tmp_path):
    return copy_case("southampton", tmp_path / "southampton")


def ran(folder, *more, formats="html,pptx,xlsx,pdf,csv"):
    return highneeds(
        "build", folder, "--own-data-only", "--format", formats, *more, store=folder / "no-store"
    )


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n cut short", b"<svg onload='x()'/>"]
)
def test_a_logo_that_is_no_picture_is_refused_before_anything_is_written(folder, content):
    (folder / "logo.png").write_bytes(content)
    told = ran(changed(folder, publish={"logo": "logo.png"}))
    assert told.code == 2
    assert "The logo is not a PNG or JPEG picture" in told.err
    assert "logo.png" in told.err
    assert not (folder / "build").exists()


@pytest.mark.parametrize("way", ["above", "absolute", "link", "linked folder"])
def test_a_logo_outside_the_folder_is_refused_and_nothing_is_told_of_it(folder, tmp_path, way):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"SECRET" if way == "absolute" else examples.png(4, 3))
    (folder / "linked.png").symlink_to(secret)
    (folder / "pictures").symlink_to(tmp_path)
    named = {
        "above": "../secret.png",
        "absolute": str(secret),
        "link": "linked.png",
        "linked folder": "pictures/secret.png",
    }[way]
    told = ran(changed(folder, publish={"logo": named}))
    assert told.code == 2
    assert told.err == (
        f"{folder / named}: The logo lies outside the folder of the diagnostic.\n"
        "Do: Copy it into the folder, and name it there.\n"
    )
    assert not (folder / "build").exists()


def test_nothing_is_told_of_what_stands_in_a_file_that_is_no_logo(folder):
    (folder / "notes.txt").write_bytes(b"Jamie Smith, born 2 May")
    told = ran(changed(folder, publish={"logo": "notes.txt"}))
    assert told.code == 2
    assert "Given: 23 bytes\n" in told.err
    assert "Jamie" not in told.err


@pytest.mark.skipif(os.name == "nt", reason="a pipe in a folder is of POSIX")
def test_a_logo_that_is_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "logo.png")
    told = ran(changed(folder, publish={"logo": "logo.png"}))
    assert told.code == 2
    assert "The logo is not a file." in told.err


def test_a_folder_that_is_itself_a_link_may_hold_its_logo(folder, tmp_path):
    (folder / "logo.png").write_bytes(examples.png(40, 20))
    changed(folder, publish={"logo": "logo.png"})
    (tmp_path / "way").symlink_to(folder)
    assert ran(tmp_path / "way", "--only", "outreach", formats="html").code == 0


def test_a_good_logo_and_colour_are_in_every_format_that_shows_them(folder):
    (folder / "logo.png").write_bytes(examples.png(40, 20))
    facts = {"logo": "logo.png", "colour": "#8a1538", "name": "Łódź and Møre Council"}
    told = ran(changed(folder, publish=facts), "--only", "outreach", formats="html,pptx,xlsx")
    assert told.code == 0, told.err
    page = (folder / "build/report.html").read_text()
    assert "data:image/png;base64" in page
    assert "Łódź and Møre Council" in page
    with zipfile.ZipFile(folder / "build/report.pptx") as given:
        assert [n for n in given.namelist() if n.startswith("ppt/media/")]
        assert "8A1538" in given.read("ppt/theme/theme1.xml").decode()


def test_a_part_that_fails_is_stated_everywhere_and_the_rest_is_built(folder):
    (folder / "outreach.yaml").write_text("as_at: [this is no date]\n")
    told = ran(folder, formats="html,pptx,xlsx")
    assert told.code == 1
    assert "failed: Outreach." in told.err
    page = (folder / "build/report.html").read_text()
    assert "This part is missing" in page
    assert "The cumulative deficit would be £62.7m" in page
    deck = Presentation(folder / "build/report.pptx")
    titles = [s.shapes.title.text_frame.text for s in deck.slides]
    assert "This part is missing: Outreach" in titles
    assert len(titles) > 50
    made = {p.suffix for p in (folder / "build").glob("report.*")}
    assert made == {".html", ".pptx", ".xlsx"}


def test_a_build_folder_that_cannot_be_written_ends_with_one_message(folder):
    (folder / "build").write_text("a file in the way")
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    told = ran(folder, "--only", "outreach")
    assert told.code == 2
    assert "The report cannot be written here" in told.err
    assert "Traceback" not in told.err
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


def test_a_format_that_cannot_be_put_in_place_does_not_stop_the_others(folder):
    (folder / "build" / "report.pptx").mkdir(parents=True)
    told = ran(folder, "--only", "outreach", formats="pptx,html")
    assert told.code == 1
    assert "pptx was not written" in told.err
    assert (folder / "build/report.html").is_file()


@pytest.mark.parametrize(
    "title",
    [
        "High needs " * 27 + "end",
        "خطة الاحتياجات العالية لمدينة ساوثهامبتون",
        "Çağrı Ñandú Žižkov Ångström",
    ],
    ids=["300", "rtl", "accents"],
)
def test_odd_titles_are_whole_in_every_format(folder, title):
    title = title[:300]
    told = ran(changed(folder, title=title), "--only", "outreach")
    assert told.code == 0, told.err
    out = folder / "build"
    assert title in unescape((out / "report.html").read_text())
    deck = Presentation(out / "report.pptx")
    first = deck.slides[0].shapes.title
    assert first.text_frame.text == title
    assert first.top + first.height <= deck.slide_height
    with zipfile.ZipFile(out / "report.xlsx") as given:
        assert title in unescape(given.read("xl/sharedStrings.xml").decode())
    assert (out / "report.pdf").read_bytes().startswith(b"%PDF")
    metadata = (out / "report-data/csv-metadata.json").read_text()
    assert title in metadata


@pytest.mark.browser
def test_libreoffice_opens_deck_and_workbook_whole(built, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) was not found")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    for kind in ("pptx", "xlsx"):
        command = [office, "--headless", profile, "--convert-to", "pdf", "--outdir", tmp_path]
        subprocess.run(
            [*command, built.published.path(kind)], check=True, capture_output=True, timeout=240
        )
        made = (tmp_path / "report.pdf").read_bytes()
        assert made.startswith(b"%PDF")
        if kind == "pptx":
            slides = len(Presentation(built.published.path("pptx")).slides)
            pages = max(int(n) for n in re.findall(rb"/Count (\d+)", made))
            assert pages == slides


def test_the_whole_is_light(built):
    size = {kind: path for kind, path in built.published.files if path.is_file()}
    assert size["html"].stat().st_size < 3_000_000
    assert size["pptx"].stat().st_size < 2_000_000
    assert io.BytesIO(size["pdf"].read_bytes()).getbuffer().nbytes < 3_000_000
