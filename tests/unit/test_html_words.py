"""What the templates print: words and looks, made in functions."""

import doctest
from dataclasses import replace

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

import report_examples as examples
from highneeds.document.model import Column, Heading, Note, Sentence, Source, Table, Text, Value
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html import block_words, blocks
from highneeds.publish.writers.html.blocks import HtmlPage, draw
from highneeds.publish.writers.html.environment import environment, template
from highneeds.vocabulary.status import Status

PAGE = HtmlPage(HouseStyle())


def cells(kind, *values):
    table = Table("t", "T", (Column("a", "A", "%", 1, kind),), tuple((v,) for v in values))
    return [row[0] for row in block_words.table_rows(table)]


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(blocks) == (0, 1)


def test_a_number_says_its_interval_and_why_it_is_missing():
    given = (38.94, Value(1, low=0.5, high=2), Value(9, Status.SUPPRESSED), None)
    known, sure, gone, none = cells("number", *given)
    assert (known.words, known.interval, known.missing) == ("38.9%", "", False)
    assert (sure.words, sure.interval) == ("1.0%", "0.5% to 2.0%")
    assert (gone.words, gone.interval, gone.missing) == ("suppressed", "", True)
    assert (none.words, none.missing) == ("not available", True)


def test_only_a_label_a_period_or_a_code_heads_its_row():
    assert [cells(kind, "a")[0].heads_row for kind in ("label", "period", "code", "text")] == [
        True,
        True,
        True,
        False,
    ]


def test_long_words_get_room_and_arabic_runs_from_right_to_left():
    long, arabic, latin = cells("text", "a" * 61, "خطة", "é")
    assert long.look == "words"
    assert (arabic.rtl, latin.rtl) == (True, False)


def test_the_figures_of_a_text_stand_behind_its_last_paragraph_and_only_once():
    block = Text(((Sentence("One.", ("a", "a")), Sentence("Two.", ("b",))), "Three."), ("a", "x"))
    names = {"a": "Figure 1", "b": "Table 1"}
    first, last = block_words.paragraphs(block, names)
    assert first == ("One. Two.", (("a", "Figure 1"), ("b", "Table 1")))
    assert last == ("Three.", (("a", "Figure 1"),))


def test_the_same_note_of_a_chart_and_its_data_is_told_once():
    chart = examples.charts()[0]
    chart = replace(chart, note="Same.", data=replace(chart.data, note="Same."), source="DfE.", n=3)
    assert block_words.chart_lines(chart)[-2:] == ("Source: DfE. n = 3.", "Same.")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "", "data:text/html,x", "//host/x"])
def test_only_an_address_of_the_web_is_a_link(url):
    assert not block_words.is_linked(Source("a", "A", url=url))
    assert block_words.is_linked(Source("a", "A", url="https://a.uk"))


def test_every_printed_word_is_escaped_and_cleaned():
    made = draw(Heading('<b>"x" & \x00y</b>'), 3, PAGE)
    assert made == Markup(
        "<h3>&lt;b&gt;&#34;x&#34; &amp; \N{REPLACEMENT CHARACTER}y&lt;/b&gt;</h3>"
    )


def test_a_name_that_a_template_does_not_know_is_an_error():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ sectoin }}").render()


def test_a_template_is_compiled_once():
    assert template("blocks.html.jinja") is template("blocks.html.jinja")


def test_a_block_that_cannot_be_drawn_says_so_and_names_no_child():
    broken = Note((None,))  # type: ignore[arg-type]
    made = draw(broken, 3, PAGE)
    assert "This part is missing" in made
