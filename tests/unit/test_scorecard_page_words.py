"""What the board's page says of a KPI, in functions and not in its template."""

from dataclasses import replace
from datetime import date

import pytest

from highneeds.actions.scorecard import make_scorecard
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html import environment, scorecard
from highneeds.scorecard import board_words, kpi_facts, kpi_words
from highneeds.scorecard.kpi_charts import control_chart, spark_chart
from highneeds.scorecard.kpi_words import FigureWords
from highneeds.scorecard.months import Month
from highneeds.scorecard.results import ExceptionEntry, Remark
from narrowing import there
from scorecard_board_maker import make_board
from scorecard_boards import CASE

pytestmark = pytest.mark.slow

OPEN = ExceptionEntry(
    "a", "2.01", Month.of(2022, 1), None, "red", "", "", "Staff left.", "Recruit.", "RM"
)


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    return make_scorecard(CASE, store_root=tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    folder = make_board(tmp_path_factory.mktemp("large"), kpis=100, years=11)
    return make_scorecard(folder, store_root=tmp_path_factory.mktemp("store"))


def test_few_cases_are_shown_beside_their_percentage_and_only_there(board):
    audits, share, count = (board.kpi(ref) for ref in ("14.01", "2.01", "1.01"))
    assert kpi_words.month_words(audits, audits.mark).counts == "0 of 6"
    assert kpi_words.month_words(share, share.mark).counts == ""
    assert kpi_words.month_words(count, replace(count.mark, denominator=3)).counts == ""


def test_a_month_without_a_figure_has_no_arrow(board):
    empty = board.kpi("31.01")
    assert kpi_words.month_words(empty, empty.mark) == FigureWords("no data")
    assert kpi_words.judged_words(empty) == ""


def test_an_open_exception_says_what_is_owed_and_a_closed_one_owes_nothing():
    said = kpi_words.exception_words(OPEN)
    assert said.state == "Exception, open"
    assert said.why == "red, since January 2022."
    assert said.answer == "Staff left. Action: Recruit. (RM)."
    assert said.owed == "Still owed: a date."
    closed = replace(OPEN, closed=Month.of(2022, 3))
    assert kpi_words.exception_words(closed).state == "Exception, closed in March 2022"
    assert kpi_words.exception_words(closed).owed == ""
    answered = kpi_words.exception_words(replace(OPEN, by="", due=date(2022, 6, 30)))
    assert answered.answer.endswith("Action: Recruit. (nobody named, by 30/06/2022).")


def test_a_persons_words_are_signed_and_a_drafted_sentence_is_not():
    draft = Remark("a", "kpi", "Text.", "Text.", ())
    assert kpi_words.by_words(draft) == ""
    signed = replace(draft, author="J. Shah", dated=date(2022, 2, 1), stale=True)
    assert kpi_words.by_words(signed) == ("(J. Shah, 01/02/2022). The figures have changed since.")
    assert kpi_words.by_words(replace(draft, text="Mine.")) == "(edited, no name given)."


def test_every_mark_has_its_reason(board):
    audits = board.kpi("14.01")
    words = [f"{m.head}{m.word}{m.why}" for m in kpi_facts.kpi_marks(audits)]
    assert words[0] == "Movement: level"
    assert words[1].startswith("Judgement: not judged (6 cases in a month")
    assert words[2].startswith("Against target: Red ")


def test_counts_stand_under_the_percentages_of_two_years(board):
    months = kpi_facts.months_by_year(board.kpi("14.01"), large=False)
    assert months.unit == " (%)"
    year, figures = months.rows[-1]
    assert (year, figures[0], figures[1]) == (2022, ("0.0", "0/6"), ("", ""))


def test_a_large_board_lists_two_years_and_draws_three(large):
    assert kpi_facts.is_large(large)
    result = large.kpis[0]
    months = kpi_facts.months_by_year(result, large=True)
    assert [year for year, _ in months.rows] == [result.month.year - 1, result.month.year]
    assert months.title.endswith("(earlier years in the CSV)")
    whole, drawn = there(control_chart(result)), there(control_chart(result, months=36))
    assert (len(whole.data.rows), len(drawn.data.rows)) == (132, 36)
    assert drawn.data.rows == whole.data.rows[-36:]
    assert "Usual range" in drawn.alt


def test_the_alternative_text_tells_the_shape(board):
    chart = there(control_chart(board.kpi("1.01")))
    assert chart.alt == (
        "No. of EHCPs, Aug 21 to Jan 22: lowest 2,918 in Aug 21, highest 3,075 in Jan 22, latest "
        "3,075. Usual range 2,893 to 3,069."
    )


def test_a_probable_redefinition_is_marked_in_the_chart(board):
    chart = there(control_chart(board.kpi("3.07")))
    assert [(b.at, b.label) for b in chart.breaks] == [("Sep 21", "redefined?")]


def test_a_missing_month_is_a_gap_in_the_small_line(board):
    result = board.kpi("1.01")
    gap = replace(
        result.series, readings=tuple(r for r in result.series.readings if r.month.iso != "2021-10")
    )
    rows = there(spark_chart(replace(result, series=gap))).data.rows
    assert ("Oct 21", None) in rows
    assert ("Jan 22", 3075) in rows


def test_an_action_leads_to_the_kpi_that_it_names(board):
    assert board_words.kpi_named(board, "2.01") == board.kpi("2.01").id
    assert board_words.kpi_named(board, "N1_step") == ""


def test_a_picture_that_fails_leaves_the_rest_of_the_page(board, monkeypatch):
    def broken(chart, theme, **options):
        raise RuntimeError("Jamie Smith")

    monkeypatch.setattr(environment, "svg", broken)
    page = scorecard.render(board, HouseStyle())
    assert page.count("This part is missing") == 10
    assert "Jamie" not in page
    assert page.count("<article") == 16
