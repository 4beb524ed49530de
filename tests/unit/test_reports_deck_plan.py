"""Which slides a section becomes, and how much room words and tables take."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

import report_examples as examples
from highneeds.document.model import (
    Column,
    FindingList,
    Heading,
    Note,
    Section,
    Table,
    Text,
    Value,
)
from highneeds.document.table import Cell
from highneeds.publish.writers.pptx_measure import high, least_width, line_count, wide
from highneeds.publish.writers.pptx_plan import (
    appendix_pages,
    data_notes,
    divided,
    section_pages,
)
from highneeds.publish.writers.pptx_table import Sheet, fit, height, sheet_of
from highneeds.vocabulary.findings import Finding, Severity
from narrowing import there

METHOD = Note(("Worked out so.",), "method")
CAUTION = Note(("Few cases.",), "caution")
LAW = Note(("Need decides in law.",), "law")
WORDS = Text(("Short words.",), title="A finding")
FONT = Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf")


def plan(*blocks, **more):
    return section_pages(Section("s", "A section", blocks, **more))


def table(rows, table_id="t", unit="", columns=3, cell="Some words"):
    heads = (
        Column("a", "Area", kind="label"),
        *(Column(f"c{i}", f"Year {i}", unit) for i in range(columns - 1)),
    )
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{cell} {r}", *(float(r * i) for i in range(columns - 1))) for r in range(rows)
    )
    return Table(table_id, "A table", heads, body)


def test_a_note_alone_is_no_slide_but_is_told_by_the_speaker_or_at_the_foot():
    pages = plan(METHOD, CAUTION, examples.bar(), Note(("Later.",), "method"), LAW)
    assert [p.kind for p in pages] == ["chart"]
    assert pages[0].notes == (
        "How this was worked out: Worked out so.",
        "Take care: Few cases.",
        "How this was worked out: Later.",
    )
    assert pages[0].foot == ("Take care: Few cases.",)


def test_only_notes_make_no_slide_and_a_failure_does():
    assert plan(METHOD, LAW) == ()
    (page,) = plan(Note(("It broke.",), "failed"))
    assert page.title == "This part is missing: A section"


def test_words_share_the_slide_of_the_first_chart_when_they_fit():
    (page,) = plan(WORDS, examples.bar())
    assert page.kind == "chart"
    assert page.words[0].head == "A finding"
    long = Text(("Many words indeed. " * 60,), title="Long")
    first, second = plan(long, examples.bar())
    assert (first.kind, second.kind) == ("words", "chart")
    assert first.title == "Long"
    assert second.words == ()


def test_words_after_the_picture_are_told_by_the_speaker():
    (page,) = plan(examples.bar(), Text(("Afterthought.",), title="Weights"))
    assert page.notes == ("Weights", "Afterthought.")


def test_headings_without_pictures_share_one_slide_of_words():
    (page,) = plan(Heading("One"), Text(("First.",)), Heading("Two"), Text(("Second.",)))
    assert page.title == "A section"
    assert [w.head for w in page.words] == ["One", "Two"]


def test_where_pounds_stand_so_does_the_law():
    money, plain = plan(LAW, table(3, unit="£m"), examples.bar())
    assert money.foot == ("Need decides in law.",)
    assert plain.foot == ()
    (page,) = plan(LAW, Text(("It would cost £3m.",)))
    assert page.foot == ("Need decides in law.",)


@pytest.mark.parametrize(("charts", "divider"), [(1, False), (3, False), (4, True)])
def test_a_short_section_has_no_divider(charts, divider):
    some = examples.charts()[:charts]
    section = Section("s", "A section", (WORDS, *some))
    pages = divided(section, section_pages(section), 1)
    assert (pages[0].kind == "divider") is divider
    assert sum(p.block is not None for p in pages) == charts
    assert sum(bool(p.words) for p in pages) == 1


def test_two_small_tables_share_a_slide_and_two_large_do_not():
    (both,) = plan(table(3), table(2, "u"))
    assert (both.block.id, both.below.id) == ("t", "u")
    assert len(plan(table(14), table(10, "u"))) == 2


def test_findings_and_live_tables_stay_off_the_slides():
    live = Table("t", "T", (Column("a", "A"),), ((Value(1.0, formula="1+0"),),))
    finding = FindingList((Finding("r", Severity.NOTE, "Noted."),))
    section = Section("s", "What if", (METHOD, live, finding), appendix=True)
    assert appendix_pages(section) == ()
    report = examples.report(sections=(section,))
    assert data_notes(report) is None


def test_data_notes_and_what_was_left_out_share_a_slide():
    sections = (
        Section("a", "Notes", (METHOD,), appendix=True),
        Section("b", "Money", (Note(("No figure for 2021.",), "left_out"),)),
    )
    page = there(data_notes(examples.report(sections=sections)))
    assert [w.head for w in page.words] == [
        "How this was worked out",
        "Left out because there are no data",
    ]
    assert page.words[1].paragraphs == ("Money: No figure for 2021.",)


@pytest.mark.parametrize(
    ("rows", "slides", "shown"),
    [(3, 1, 3), (14, 1, 14), (24, 2, 24), (25, 1, None), (200, 1, None)],
)
def test_a_table_takes_as_many_rows_as_fit(rows, slides, shown):
    made = fit(sheet_of(table(rows)), 4.6)
    assert len(made.parts) == slides
    assert made.rows == (shown or made.rows)
    assert made.size >= 10
    if shown is None:
        more = Sheet(
            *(getattr(sheet_of(table(made.rows + 1)), k) for k in ("heads", "rows", "right"))
        )
        assert made.rows >= 14
        assert height(more, made.size) > 4.6
    assert all(height(part, made.size) <= 4.6 for part in made.parts)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.text("abc £1,%W ", max_size=60), min_size=3, max_size=3), max_size=30),
    st.floats(1.0, 5.0),
)
def test_a_fitted_table_keeps_to_its_room(rows, room):
    sheet = Sheet(("One", "Two", "Three"), tuple(map(tuple, rows)), (False, True, False))
    made = fit(sheet, room)
    shown = [row for part in made.parts for row in part.rows]
    assert shown == list(sheet.rows[: made.rows])
    for part in made.parts:
        assert height(part, made.size) <= room or len(part.rows) <= 1


@pytest.mark.skipif(not FONT.is_file(), reason="Liberation Sans was not found")
def test_widths_are_those_of_the_font():
    font = TTFont(FONT)
    names, widths = font.getBestCmap(), font["hmtx"]
    scale = 1000 / font["head"].unitsPerEm
    text = "".join(chr(c) for c in range(32, 127)) + "£–’“”−×÷·€"
    for char in text:
        true = widths[names[ord(char)]][0] * scale
        assert wide(char, 72.0) * 1000 / 1.015 == pytest.approx(true, abs=75), char
        assert wide(char, 72.0) * 1000 >= true - 1, char


@given(st.text("abcdefg hij", max_size=200), st.floats(0.5, 6.0))
def test_a_narrower_box_never_takes_fewer_lines(text, room):
    assert line_count(text, room / 2, 12) >= line_count(text, room, 12)
    assert high(text, room, 12) > 0


@given(st.lists(st.text("abc def", max_size=80), min_size=1, max_size=5), st.integers(1, 4))
def test_the_least_width_is_enough(texts, lines):
    room = least_width(texts, lines, 12)
    assert all(line_count(t, room + 0.001, 12) <= lines for t in texts)
