"""The drafted words and the attention list: what is said, what is left unsaid, in which order."""

import datetime as dt
from pathlib import Path

import pytest

from highneeds.scorecard.board import build
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.comparators import PublishedFigure, newest_published
from highneeds.scorecard.definitions import ComparatorRule
from highneeds.scorecard.drafting import concerns, differs_from_last_year, trends
from highneeds.scorecard.loading import BoardData
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import Action
from highneeds.scorecard.settings import ScorecardSettings
from highneeds.scorecard.wording import change, listed, shown
from scorecard_boards import START, kpi, series


def board(*pairs, published=(), actions=(), as_at=None, month=None):
    """Build a board of KPIs with their series."""
    settings = ScorecardSettings(
        Path(), "Board", "", "839", as_at, "", 6, (), "c", "a", "e", tuple(k for k, _ in pairs), ()
    )  # fmt: skip
    data = BoardData({s.kpi: s for _, s in pairs}, actions=tuple(actions))
    return build(settings, data, month=month, comparators=lambda *_: tuple(published))


def one(values, board_kpi=None, **given):
    counts = given.pop("counts", None)
    made = board((board_kpi or kpi(), series(values, counts=counts)), **given)
    return made.kpis[0]


def texts(drafts):
    return [draft.text for draft in drafts]


def test_three_rises_running_are_a_trend_and_two_are_not():
    (text,) = texts(trends(one([20.0, 19.0, 20.0, 21.0, 22.5])))
    assert text == (
        "A measure (kpi): up three months running, from 19.0% in May 2021 to 22.5% in August "
        "2021, by 3.5 percentage points."
    )
    assert texts(trends(one([21.0, 20.0, 19.0, 20.0, 21.0]))) == []
    assert texts(trends(one([19.0, 20.0, 20.0, 21.0, 22.0]))) == []


def test_a_trend_does_not_cross_a_new_definition():
    changed = kpi(versions=[{"version": 2, "since": "2021-07", "change": "New form"}])
    values = [18.0, 19.0, 20.0, 21.0, 22.0, 23.0]
    assert texts(trends(one(values[:5], changed))) == []
    (text,) = texts(trends(one([*values, 24.0], changed)))
    assert "from 21.0% in July 2021" in text


def test_shares_of_few_cases_are_no_trend():
    counts = [(n, 6) for n in (0, 1, 2, 3, 4)]
    found = one([100 * x / n for x, n in counts], counts=counts)
    assert texts(trends(found)) == []


def test_a_seasonal_rise_is_a_trend_only_when_it_is_above_last_year():
    requests = kpi("count", "none", seasonal=True)
    year = [60, 55, 58, 50, 20, 40, 45, 47, 44, 50, 52, 55]
    usual = one([*year, 58, 57, 56, 52, 21, 42, 46, 48], requests)
    assert [t for t in texts(trends(usual)) if "running" in t] == []
    above = one([*year, 58, 57, 56, 52, 60, 80, 90, 99], requests)
    assert any("up four months running" in t for t in texts(trends(above)))


@pytest.mark.parametrize(
    ("unit", "before", "now", "counts", "differs"),
    [
        ("count", 35, 94, None, True),  # 59 apart, twice the root of 129 is 22.7
        ("count", 71, 51, None, False),  # 20 apart, 22.1
        ("count", 0, 0, None, False),
        ("percent", 87.8, 80.0, None, True),
        ("percent", 87.8, 83.0, None, False),
        ("percent", 50.0, 60.0, ((20, 40), (24, 40)), False),
        ("percent", 50.0, 60.0, ((200, 400), (240, 400)), True),
    ],
)
def test_a_year_s_difference_must_be_more_than_chance(unit, before, now, counts, differs):
    pairs = [counts[0], *[None] * 11, counts[1]] if counts else None
    found = one([before, *[None] * 11, now], kpi(unit), counts=pairs)
    assert differs_from_last_year(found) is differs


def test_worse_than_a_year_ago_is_a_concern_only_in_the_wrong_direction():
    (text,) = texts(concerns(one([73.2, *[None] * 11, 21.9])))
    assert text == (
        "A measure (kpi): 21.9%, worse than the 73.2% of April 2021 by 51.3 percentage points."
    )
    assert texts(concerns(one([21.9, *[None] * 11, 73.2]))) == []
    assert texts(concerns(one([73.2, *[None] * 11, 21.9], kpi(polarity="none")))) == []


ENGLAND = PublishedFigure("england", "England", 38.9, "January 2021")
NEIGHBOURS = PublishedFigure("neighbours", "Ten neighbours", 37.6, "January 2021", "pooled", 10)
BESIDE = {"metric": "mainstream_share"}


def test_behind_the_published_figures_is_a_concern():
    found = one([32.9], kpi(comparator=BESIDE), published=(ENGLAND, NEIGHBOURS))
    (text,) = texts(concerns(found))
    assert text == (
        "A measure (kpi): 32.9%, below England 38.9% (January 2021) and its statistical "
        "neighbours 37.6% (January 2021)."
    )
    assert found.comparators == (ENGLAND, NEIGHBOURS)


def test_a_published_figure_inside_the_interval_is_no_concern():
    found = one([32.5], kpi(comparator=BESIDE), counts=[(13, 40)], published=(ENGLAND,))
    assert texts(concerns(found)) == []
    surer = one([32.5], kpi(comparator=BESIDE), counts=[(975, 3000)], published=(ENGLAND,))
    assert len(concerns(surer)) == 1


@pytest.mark.parametrize(
    ("month", "period", "kind"),
    [
        ("2022-01", "January 2021", "january"),
        ("2022-05", "January 2021", "january"),
        ("2022-06", "January 2022", "january"),
        ("2022-01", "2020", "calendar_year"),
        ("2022-06", "2021", "calendar_year"),
    ],
)
def test_the_newest_release_that_is_out_is_taken(month, period, kind):
    rule = ComparatorRule(metric="plans", period=kind)
    assert newest_published(rule, Month.of(*map(int, month.split("-")))).label == period


def test_attention_is_five_at_most_and_worst_first():
    pairs = []
    for i, value in enumerate([10.0, 20.0, 30.0, 40.0, 50.0, 53.0, 59.0, None]):
        board_kpi = kpi(id=f"k{i}", target={"value": 60.0})
        pairs.append((board_kpi, series([60.0, value], name=f"k{i}")))
    made = board(*pairs)
    assert [item.kpis for item in made.attention] == [(f"k{i}",) for i in range(5)]
    assert all(item.why.startswith("Red: ") for item in made.attention)
    roll = made.roll_up
    assert (roll.red, roll.amber, roll.green, roll.no_colour, roll.missing) == (6, 0, 1, 0, 1)


def test_a_figure_that_cannot_be_comes_before_every_verdict():
    impossible = (kpi(id="bad"), series([50.0, 133.0], name="bad"))
    red = (kpi(id="red", target={"value": 60.0}), series([60.0, 10.0], name="red"))
    made = board(red, impossible)
    assert [item.rule for item in made.attention[:2]] == ["impossible", "red"]
    assert made.kpi("bad").mark.value is None


def test_what_cannot_be_is_told_of_this_month_and_not_of_an_earlier_one():
    made = board((kpi(), series([120.0, 50.0, 133.0])))
    (item,) = [i for i in made.attention if i.rule == "impossible"]
    assert "133.0% is outside 0 to 100%" in item.why
    assert "120.0%" not in item.why


def test_overdue_actions_are_told_with_their_names():
    late = Action("4", "Backlog", "Recruit", "RM", dt.date(2021, 4, 1), kpis=("1.01",))
    done = Action("5", "Old", "Done", "RM", dt.date(2021, 4, 1), status="done")
    made = board((kpi(), series([50.0])), actions=(done, late), as_at=dt.date(2021, 5, 1))
    (item,) = [i for i in made.attention if i.rule == "overdue"]
    assert (item.title, item.why) == ("1 action is overdue", "Past their date: no. 4 (RM).")
    assert [a.number for a in made.actions] == ["4", "5"]
    assert made.overdue() == (late,)


def test_an_acknowledged_jump_stays_as_a_note_and_judges_again():
    base = series([2918, 2937, 2940], name="base")
    plans = (kpi("count", "none", id="base"), base)
    shares = series([25.3, 30.2, 30.9])
    plain = board((kpi(base="base", period="snapshot"), shares), plans)
    noted = kpi(base="base", period="snapshot", acknowledged=("N2_definition@2021-05",))
    known = board((noted, shares), plans)
    before, after = plain.kpis[0], known.kpis[0]
    assert before.months[-2].judgement.value == "not_judged"
    assert after.months[-2].judgement.value == "better"
    (finding,) = [f for f in after.findings if f.rule == "N2_definition"]
    assert (finding.severity.value, finding.message[:12]) == ("note", "Acknowledged")
    assert before.months[-2].movement is after.months[-2].movement is Arrow.UP


def test_a_later_month_does_not_leak_into_an_earlier_page():
    made = board((kpi(), series([20.0, 30.0, 99.0])), month=START.plus(1))
    assert made.kpis[0].mark.value == 30.0
    assert made.kpis[0].series.readings[-1].month == START.plus(1)


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("percent", 12.25, "12.3%"),
        ("count", 2937.0, "2,937"),
        ("gbp", -1234.5, "−£1,235"),
        ("weeks", 20.0, "20 weeks"),
        ("rate", 3.0, "3"),
        ("count", None, "not available"),
    ],
)
def test_numbers_in_sentences(unit, value, text):
    assert shown(kpi(unit).definition, value) == text


def test_small_words():
    assert change(kpi().definition, 11.0, 10.0) == "1.0 percentage point"
    assert change(kpi("count").definition, 3075, 2933) == "142 (4.8%)"
    assert change(kpi("count").definition, 7, 5) == "2"
    assert (listed([]), listed(["a"]), listed(["a", "b", "c"])) == ("", "a", "a, b and c")
