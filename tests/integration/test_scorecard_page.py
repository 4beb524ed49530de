"""The board's page: small, self-contained, quick, and free of barriers."""

import re
from html.parser import HTMLParser

import pytest

from highneeds.actions.scorecard import make_scorecard
from highneeds.document.model import Report, ReportMeta
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html import render
from highneeds.publish.writers.html.scorecard import render as scorecard_page
from highneeds.scorecard.sections import scorecard_sections, scorecard_sources
from scorecard_axe import missing, violations
from scorecard_board_maker import make_board
from scorecard_boards import CASE


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return make_scorecard(CASE, store_root=tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def page(board):
    return scorecard_page(board, version="0")


class _Attributes(HTMLParser):
    def __init__(self):
        super().__init__()
        self.ids, self.links, self.sources = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        self.sources += [v for k, v in attrs if k in {"src", "srcset", "action", "data"}]


def test_the_page_asks_nothing_of_the_network(page):
    read = _Attributes()
    read.feed(page)
    assert read.sources == []
    assert all(link.startswith("#") for link in read.links)
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|@import|url\(", page)


def test_every_link_goes_somewhere_and_every_id_is_used_once(page):
    read = _Attributes()
    read.feed(page)
    assert len(read.ids) == len(set(read.ids))
    assert {link[1:] for link in read.links} <= set(read.ids)


def test_the_same_scorecard_gives_the_same_bytes(board, page):
    assert scorecard_page(board, version="0") == page


def test_every_number_of_the_seed_stands_on_the_page(page):
    for text in ("3,075", "32.9%", "11.5%", "0 of 6", "2 of 6", "38.9%", "37.6%", "60.0%"):
        assert text in page


def test_a_name_with_markup_is_shown_and_not_run(tmp_path):
    (tmp_path / "scorecard.yaml").write_text(
        "title: <script>alert(1)</script>\n"
        "kpis: [{define: {id: a, title: '<img src=x onerror=alert(2)>', unit: count,"
        " period: month}}]\n"
    )
    (tmp_path / "scorecard.csv").write_text(
        "kpi,period,value,note\na,2022-01,3,<b onclick=x>\na,2021-12,2,\n"
    )
    made = scorecard_page(make_scorecard(tmp_path, store_root=tmp_path / "store"))
    for tag in ("<script", "<img", "<b onclick"):
        assert tag not in made
    assert "&lt;img src=x onerror=alert(2)&gt;" in made


def test_200_kpis_by_10_years_stay_under_1_mb(tmp_path):
    """How long it takes is measured by bench/scorecard.py."""
    folder = make_board(tmp_path, kpis=200, years=10)
    made = scorecard_page(make_scorecard(folder, store_root=tmp_path / "store"))
    assert made.count("<article") == 200
    assert len(made.encode()) < 1_000_000


def test_200_percentages_of_uneven_denominators_stay_under_1_mb(tmp_path):
    folder = make_board(tmp_path, kpis=200, years=10, shares=1.0)
    made = scorecard_page(make_scorecard(folder, store_root=tmp_path / "store"))
    assert len(made.encode()) < 1_000_000


def test_the_combined_report_draws_every_block(board):
    report = Report(
        "Evidence", "", "Bournemouth, Christchurch and Poole", scorecard_sections(board),
        scorecard_sources(board), (), ReportMeta(board.as_at)
    )  # fmt: skip
    made = render(report, HouseStyle()).decode()
    assert "This part is missing" not in made
    assert made.count("<figure") == 4
    assert "Need decides" in made


@pytest.mark.browser
@pytest.mark.skipif(bool(missing()), reason=missing() or "axe can run")
def test_axe_finds_no_barrier(page):
    assert violations(page) == []
