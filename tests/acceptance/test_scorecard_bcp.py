"""Seed 004 reproduced: the board's page of January 2022, from its own file as it stands."""

import shutil

import pytest

from highneeds.actions.scorecard import make_scorecard
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.judging import Judgement, Rag
from highneeds.scorecard.wording import shown
from published import PUBLISHED
from scorecard_boards import CASE

U, D, F = Arrow.UP, Arrow.DOWN, Arrow.FLAT
# read off the page by eye: values of August to January, then the arrows of September to January
PAGE = {
    "1.01": ("2,918 2,937 2,933 2,984 3,040 3,075", (U, D, U, U, U), "2,651"),
    "3.07": ("25.3% 30.2% 30.6% 31.4% 32.4% 32.9%", (U, U, U, U, U), "32.0%"),
    "3.01": ("9.9% 11.7% 11.8% 11.9% 11.8% 11.5%", (U, U, U, D, D), "11.6%"),
    "1.03": ("19 44 47 46 56 94", (U, U, D, U, U), "35"),
    "31.02": ("70 33 25 27 34 51", (D, D, U, U, U), "71"),
    "31.03": ("21.4% 9.5% 25.9% 37.1% 27.8% 21.9%", (D, U, U, D, D), "73.2%"),
    "2.01": ("16.2% 24.1% 5.9% 5.5% 5.2% 20.0%", (U, D, D, D, U), "20.0%"),
    "9.01": ("5 7 0 1 3 0", (U, D, U, U, D), "2"),
    "12.01": ("87.8% 85.2% 79.7% 79.9% 78.9% 80.0%", (D, D, U, D, U), "87.8%"),
}
NO_DATA = ("31.01", "31.04", "31.05", "31.06", "31.07", "31.08")


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return make_scorecard(CASE, store_root=tmp_path_factory.mktemp("store"))


def test_sixteen_kpis_and_six_months(board):
    assert len(board.kpis) == 16
    assert [m.short for m in board.months] == [
        "Aug 21", "Sep 21", "Oct 21", "Nov 21", "Dec 21", "Jan 22"
    ]  # fmt: skip


@pytest.mark.parametrize("ref", PAGE)
def test_the_figures_are_those_of_the_page(board, ref):
    result = board.kpi(ref)
    values, arrows, last_year = PAGE[ref]
    assert " ".join(shown(result.kpi.definition, m.value) for m in result.months) == values
    assert tuple(m.movement for m in result.months[1:]) == arrows
    assert shown(result.kpi.definition, result.last_year.value) == last_year


def test_every_printed_arrow_is_recomputed_where_both_months_exist(board):
    compared = 0
    for result in board.kpis:
        for mark in result.months:
            printed = result.series.at(mark.month).arrow
            if printed is not None and mark.movement is not None:
                assert mark.movement is printed, (result.kpi.ref, mark.month.short)
                compared += 1
    assert compared == 50
    assert not [f for r in board.kpis for f in r.findings if f.rule == "N8_arrow"]


def test_august_has_no_arrow_because_july_is_not_there(board):
    assert {r.months[0].movement for r in board.kpis} == {None}


def test_audits_are_shown_as_counts_of_six(board):
    audits = board.kpi("14.01")
    assert [(m.numerator, m.denominator) for m in audits.months] == [
        (2, 6), (0, 6), (0, 6), (1, 6), (0, 6), (0, 6)
    ]  # fmt: skip
    assert tuple(m.movement for m in audits.months[1:]) == (D, F, U, D, F)
    assert (audits.pooled.numerator, audits.pooled.denominator) == (3, 36)
    assert audits.mark.rag is Rag.RED
    assert audits.mark.judgement is Judgement.NOT_JUDGED
    assert any("means 5 of 6 (83.3%)" in f.message for f in audits.findings)


def test_empty_rows_stay_empty_and_are_not_zero(board):
    for ref in NO_DATA:
        result = board.kpi(ref)
        assert {(m.value, m.status.value) for m in result.months} == {(None, "missing")}
        assert {m.movement for m in result.months} == {None}
    assert board.roll_up.missing == 6


def test_the_jump_of_mainstream_is_a_probable_change_of_definition(board):
    flagged = [f for r in board.kpis for f in r.findings if f.rule == "N2_definition"]
    assert [(f.measure, f.period) for f in flagged] == [("plans_in_mainstream", "2021-09")]
    mainstream = board.kpi("3.07")
    assert mainstream.months[1].judgement is Judgement.NOT_JUDGED
    assert mainstream.last_year.judgement is Judgement.NOT_JUDGED
    assert any(item.kpis == ("plans_in_mainstream",) for item in board.attention)


def test_colours_come_from_targets_and_never_from_arrows(board):
    colours = {r.kpi.ref: r.mark.rag for r in board.kpis if r.target}
    assert colours == {"3.01": Rag.GREEN, "2.01": Rag.RED, "14.01": Rag.RED}
    assert board.kpi("2.01").mark.movement is U
    assert board.kpi("3.01").mark.movement is D


def test_attention_is_short_and_says_why(board):
    assert 1 <= len(board.attention) <= 5
    assert all(item.why for item in board.attention)
    first = {item.kpis[0] for item in board.attention[:3]}
    assert first == {"audits_good_or_better", "within_20_weeks", "plans_in_mainstream"}


def test_the_page_s_own_commentary_and_action_are_kept(board):
    own = [r for r in board.remarks if r.edited]
    assert len(own) == 7
    assert any(r.text.startswith("Of the 6 audits undertaken each month") for r in own)
    (action,) = board.actions
    assert (action.number, action.by, action.due.isoformat()) == ("1", "RM", "2022-03-18")


def test_slips_of_typing_are_told(board):
    told = " ".join(f.message for f in board.findings)
    assert "КРІ" in told
    assert '"ECHP" is written; "EHCP" was probably meant' in told


def test_without_a_store_the_typed_comparators_are_named_as_typed(board):
    beside = {c.kind: (c.value, c.method) for c in board.kpi("3.07").comparators}
    assert beside == {"england": (38.9, "typed"), "neighbours": (37.6, "typed")}


@pytest.mark.published
def test_comparators_are_computed_from_the_releases_and_not_typed(tmp_path):
    from datetime import date

    from highneeds.actions.data_add import add_files

    release = PUBLISHED / "ehc-plans-2022/education-health-and-care-plans_2022.zip"
    neighbours = PUBLISHED / "neighbours/sn_april_2021.xlsx"
    add_files([release, neighbours], store_root=tmp_path / "store", retrieved=date(2026, 11, 21))
    folder = tmp_path / "bcp"
    shutil.copytree(CASE, folder)
    page = (folder / "board-page.txt").read_text(encoding="utf-8")
    for typed in ("\t38.9%\t37.6%", "\t5.0%\t6.6%"):
        assert typed in page
        page = page.replace(typed, "\t\t")
    (folder / "board-page.txt").write_text(page, encoding="utf-8")
    board = make_scorecard(folder, store_root=tmp_path / "store")
    expected = {"3.07": ("38.9%", "37.6%"), "3.01": ("5.0%", "6.6%")}
    for ref, (england, pooled) in expected.items():
        result = board.kpi(ref)
        beside = {c.kind: c for c in result.comparators}
        assert shown(result.kpi.definition, beside["england"].value) == england
        assert shown(result.kpi.definition, beside["neighbours"].value) == pooled
        assert (beside["neighbours"].method, beside["neighbours"].n) == ("pooled", 10)
        assert beside["neighbours"].period == "January 2021"
    plans = [f for f in board.kpi("1.01").findings if f.rule == "N10_source"]
    assert "3,075 here, 3,063 as published (0.4% apart)" in plans[0].message
    assert plans[0].severity.value == "note"
