"""The page: whole, silent on the network, in order for a screen reader, safe with hostile words."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from axe import check, missing
from markupsafe import escape

import report_examples as examples
from highneeds.document.model import Note, ReportMeta, Section, Text
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers import html
from highneeds.publish.writers.html import environment
from narrowing import there

THEME = examples.THEME


@pytest.fixture(scope="module")
def page() -> str:
    return examples.rendered()["report.html"].decode()


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_same_report_same_bytes(page):
    assert html.render(examples.report(), THEME).decode() == page


def test_nothing_is_fetched(page):
    for tag, attributes in Elements(page).found:
        for name in ("src", "srcset", "data", "poster", "action", "xlink:href", "background"):
            assert not re.match(r"(https?:)?//", attributes.get(name) or ""), (tag, attributes)
        assert tag not in {"link", "iframe", "object", "embed", "base"}
    assert not re.search(r"@import|url\((?!#)", page)
    assert "content=\"default-src 'none'; img-src data:;" in page
    links = {
        a["href"] for t, a in Elements(page).found if t == "a" and not a["href"].startswith("#")
    }
    assert links == {"https://explore-education-statistics.service.gov.uk/"}


def test_the_only_script_is_the_one_that_the_policy_signs(page):
    assert page.count("<script") == 1
    assert " onclick" not in page
    assert ' style="' not in page


def test_headings_go_down_one_level_at_a_time_from_one_h1(page):
    levels = [int(t[1]) for t, _ in Elements(page).found if re.fullmatch(r"h[1-6]", t)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_every_table_has_a_caption_and_scoped_heads(page):
    tables = re.findall(r"<table.*?</table>", page, flags=re.DOTALL)
    assert len(tables) >= len(examples.charts())
    for table in tables:
        assert "<caption" in table
        heads = re.findall(r"<th\b[^>]*>", table)
        assert heads
        assert all("scope=" in head for head in heads)


def test_every_chart_has_title_alt_takeaway_and_its_numbers(page):
    for chart in examples.charts():
        figure = there(re.search(rf'<figure id="{chart.id}".*?</figure>', page, re.DOTALL))[0]
        assert escape(chart.title) in figure
        assert f'role="img" aria-label="{escape(chart.alt)}"' in figure
        assert escape(chart.takeaway) in figure
        assert "<details" in figure
        assert "<table" in figure


def test_links_inside_the_page_lead_somewhere(page):
    elements = Elements(page).found
    ids = [a["id"] for _, a in elements if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for t, a in elements if t == "a" and a["href"].startswith("#")}
    assert targets <= set(ids)


def test_sentences_lead_to_the_figures_that_they_rest_on(page):
    assert (
        '(<a href="#plans-over-time">Figure 1</a>, <a href="#growth-ranked">Figure 7</a>)' in page
    )


def test_findings_stand_worst_first(page):
    assert page.index("add up to 1,849") < page.index("INMSS fell from 64 to 32")


def test_the_page_of_thirty_charts_is_light(page):
    assert len(page) / len(examples.charts()) * 30 < 1_500_000


def test_hostile_words_stay_words():
    bad = "<script>alert(1)</script><img src=x onerror=y>\"' \x00\x08"
    section = Section("bad", bad, (Text((bad,), title=bad), Note((bad,), title=bad)))
    report = examples.report(title=bad, subtitle=bad, area=bad, sections=(section,))
    page = html.render(report, HouseStyle(name=bad)).decode()
    assert page.count("<script") == 1
    assert "<img src=x" not in page
    assert "\x00" not in page


def test_a_language_cannot_break_out_of_its_attribute():
    meta = ReportMeta(examples.report().meta.as_at, language='en"><script>')
    assert (
        '<html lang="en&#34;&gt;&lt;script&gt;" dir="ltr">'
        in html.render(examples.report(meta=meta), THEME).decode()
    )


def test_right_to_left_words_run_right_to_left():
    report = examples.report(title="خطة الاحتياجات", area="Łódź Ångström")
    page = html.render(report, HouseStyle()).decode()
    assert '<h1 dir="rtl">خطة الاحتياجات</h1>' in page
    assert "Łódź Ångström" in page


def test_a_title_of_300_characters_is_smaller():
    page = html.render(examples.report(title="Long words " * 28), THEME).decode()
    assert '<h1 class="long">' in page


def test_a_chart_that_fails_leaves_its_numbers_and_says_so(monkeypatch, page):
    def broken(chart, theme, **options):
        if chart.id == "ages":
            raise RuntimeError("Jamie Smith")
        return "<svg ></svg>"

    monkeypatch.setattr(environment, "svg", broken)
    failed = html.render(examples.report(), THEME).decode()
    assert "This part is missing" in failed
    assert "Jamie" not in failed
    assert "Under 5" in failed
    assert failed.count("<figure") == page.count("<figure") - 1


def test_an_unsafe_address_of_a_source_is_no_link():
    source = replace(examples.report().sources[0], url="javascript:alert(1)")
    assert "javascript:" not in html.render(examples.report(sources=(source,)), THEME).decode()


def test_snapshot_of_a_small_page(snapshot):
    page = html.render(examples.small_report(), HouseStyle()).decode()
    page = re.sub(r"<style>.*?</style>", "<style>…</style>", page, flags=re.DOTALL)
    page = re.sub(r"(<svg[^>]*>).*?</svg>", r"\1…</svg>", page, flags=re.DOTALL)
    page = re.sub(r"'sha256-[^']*'", "'sha256-…'", page)
    assert page == snapshot


@pytest.mark.browser
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_axe_finds_nothing_wrong(tmp_path, page):
    whole, odd = tmp_path / "page.html", tmp_path / "odd.html"
    whole.write_text(page, encoding="utf-8")
    title = "Averyveryveryveryverylongwordwithoutanybreak" * 7
    odd.write_bytes(html.render(examples.report(title=title, subtitle="خطة"), HouseStyle()))
    assert check(whole, odd) == []
