"""Movement is not judgement; a colour needs a target; few cases need an interval."""

from highneeds.scorecard.counts import pooled_by_month, whole_number_over
from highneeds.scorecard.exceptions import spans
from highneeds.scorecard.judging import Rag, judge, movement, target_at, verdict
from highneeds.scorecard.months import Month
from highneeds.scorecard.settings import Target
from scorecard_boards import START, kpi, series


def _marks(polarity, before, now, target):
    one = kpi(polarity=polarity).definition
    moved = movement(one, now, before)
    arrow = moved.value if moved else "none"
    return arrow, judge(one, now, before, target).value


def test_an_arrow_says_where_and_a_judgement_says_whether_that_is_good(spec):
    """Rising independent placement and rising timeliness share an arrow and not a judgement."""
    spec.rows(
        _marks,
        """
        case                    | polarity | before | now  | target || arrow | judgement
        ------------------------+----------+--------+------+--------++-------+-----------
        timeliness rises        | higher   |    5.2 | 20.0 |   60.0 || up    | better
        timeliness falls        | higher   |   24.1 |  5.9 |   60.0 || down  | worse
        independent share rises | lower    |    9.9 | 11.7 |   11.5 || up    | worse
        independent share falls | lower    |   11.8 | 11.5 |   11.5 || down  | better
        no direction is good    | none     |   40.0 | 50.0 |   45.0 || up    | not_judged
        nearer the target       | target   |   40.0 | 44.0 |   45.0 || up    | better
        past the target, nearer | target   |   40.0 | 47.0 |   45.0 || up    | better
        further from the target | target   |   44.0 | 50.0 |   45.0 || up    | worse
        as far on the other side| target   |   44.0 | 46.0 |   45.0 || up    | no_change
        level                   | higher   |   80.0 | 80.0 |   90.0 || flat  | no_change
        level when displayed    | higher   |  80.01 | 80.0 |   90.0 || flat  | no_change
        """,
    )


def _rag(polarity, now, last_year, target, floor):
    # NaN in a spec table is "not given"
    numbers = {"value": target} | ({"floor": floor} if floor == floor else {})
    board_kpi = kpi(polarity=polarity, target=numbers)
    past = None if last_year != last_year else series([last_year]).readings[0]
    result = verdict(board_kpi, series([now]).readings[0], past, None)
    return result.rag.value if result.rag else "none"


def test_a_colour_is_how_far_short_of_the_target(spec):
    """House rule: green to 5% of the target, amber to 10% or when better than a year ago."""
    spec.rows(
        _rag,
        """
        case                        | polarity | now  | last year | target | floor || rag
        ----------------------------+----------+------+-----------+--------+-------++------
        20 weeks, January 2022      | higher   | 20.0 |      20.0 |   60.0 |     - || red
        far off but better          | higher   | 30.0 |      20.0 |   60.0 |     - || amber
        far off, no last year       | higher   | 30.0 |         - |   60.0 |     - || red
        exactly 5% short            | higher   | 57.0 |         - |   60.0 |     - || green
        just over 5% short          | higher   | 56.9 |         - |   60.0 |     - || amber
        exactly 10% short           | higher   | 54.0 |         - |   60.0 |     - || amber
        just over 10% short         | higher   | 53.9 |         - |   60.0 |     - || red
        beyond the target           | higher   | 90.0 |         - |   60.0 |     - || green
        independent share on target | lower    | 11.5 |      11.6 |   11.5 |     - || green
        independent share above     | lower    | 12.5 |      11.6 |   11.5 |     - || amber
        independent share far above | lower    | 13.0 |      11.6 |   11.5 |     - || red
        near a target               | target   | 44.0 |         - |   45.0 |     - || green
        either side counts          | target   | 52.0 |         - |   45.0 |     - || red
        target 0: points, not share | lower    |  4.0 |         - |    0.0 |     - || green
        target 0, 7 points          | lower    |  7.0 |         - |    0.0 |     - || amber
        near 100: points            | higher   | 91.0 |         - |   98.0 |     - || amber
        on the target with a floor  | higher   | 60.0 |         - |   60.0 |  50.0 || green
        between target and floor    | higher   | 59.9 |         - |   60.0 |  50.0 || amber
        on the floor                | higher   | 50.0 |         - |   60.0 |  50.0 || amber
        below the floor             | higher   | 49.9 |         - |   60.0 |  50.0 || red
        below it, though better     | higher   | 49.9 |      20.0 |   60.0 |  50.0 || red
        no direction, no colour     | none     | 20.0 |         - |   60.0 |     - || none
        """,
    )


def test_no_target_gives_no_colour():
    assert verdict(kpi(), series([20.0]).readings[0], None, None).rag is None


def test_stated_tolerance_comes_before_the_house_rule():
    tight = {"value": 60.0, "tolerance": {"green": 0, "amber": 2, "kind": "points"}}
    board_kpi = kpi(target=tight)
    shown = [
        verdict(board_kpi, series([value]).readings[0], None, None).rag
        for value in (60.0, 58.0, 57.9)
    ]
    assert shown == [Rag.GREEN, Rag.AMBER, Rag.RED]
    why = verdict(board_kpi, series([57.9]).readings[0], None, None).why
    assert "green within 0 percentage points of the target, amber within 2" in why


def test_a_share_of_a_target_of_0_is_0():
    """5% of nothing is nothing: on the target is green, and anything above it red."""
    none_late = kpi(
        polarity="lower", target={"value": 0, "tolerance": {"green": 0.05, "amber": 0.1}}
    )
    shown = [
        verdict(none_late, series([value]).readings[0], None, None).rag for value in (0.0, 1.0)
    ]
    assert shown == [Rag.GREEN, Rag.RED]


def _whole(value, n, decimals):
    found = whole_number_over(value, n, int(decimals))
    return -1 if found is None else found


def test_a_percentage_of_few_cases_must_be_a_whole_number_of_them(spec):
    """Audits of 6 a month: 33.0% is 2 of 6, 17.0% is 1 of 6, and 75.0% cannot be."""
    spec.rows(
        _whole,
        """
        value | n | decimals || count
        ------+---+----------++------
        33.0  | 6 | 1        || 2
        33.3  | 6 | 1        || 2
        33.1  | 6 | 1        || -1
        17.0  | 6 | 1        || 1
        0.0   | 6 | 1        || 0
        75.0  | 6 | 1        || -1
        83.0  | 6 | 0        || 5
        100.0 | 6 | 1        || 6
        75.0  | 8 | 1        || 6
        """,
    )


def test_six_audits_a_month_are_pooled_and_their_interval_decides():
    """0 to 2 of 6: 3 of 36 over six months is 8%, 2.9% to 21.8%, and so below 75%."""
    found = [2, 0, 0, 1, 0, 0]
    board_kpi = kpi(target={"value": 75.0})
    months = series([100 * x / 6 for x in found], counts=[(x, 6) for x in found])
    pooled = pooled_by_month(board_kpi, months)[START.plus(5)]
    assert (pooled.numerator, pooled.denominator, pooled.months) == (3, 36, 6)
    # Wilson by hand: centre (3 + 1.9207) / (36 + 3.8415) = 0.12351, half-width 0.09474
    assert abs(pooled.low - 2.88) < 0.01
    assert abs(pooled.high - 21.83) < 0.01
    assert verdict(board_kpi, months.readings[-1], None, pooled).rag is Rag.RED


def test_six_audits_cannot_show_that_75_is_met():
    """Even 5 of 6 (83%) spans 44% to 97%: no colour, and the page says why."""
    board_kpi = kpi(target={"value": 75.0})
    months = series([100 * 5 / 6], counts=[(5, 6)])
    result = verdict(board_kpi, months.readings[0], None, pooled_by_month(board_kpi, months)[START])
    assert result.rag is None
    assert result.why.endswith("too few to say")


def test_pooling_stops_at_a_new_definition():
    board_kpi = kpi(versions=[{"version": 2, "since": "2021-07", "change": "New form"}])
    months = series([50.0] * 6, counts=[(3, 6)] * 6)
    pooled = pooled_by_month(board_kpi, months)
    assert pooled[START.plus(2)].months == 3
    assert pooled[START.plus(5)].first == START.plus(3)


def test_a_snapshot_is_not_pooled_because_it_counts_the_same_children_again():
    board_kpi = kpi(period="snapshot")
    pooled = pooled_by_month(board_kpi, series([50.0] * 6, counts=[(3, 6)] * 6))
    assert {p.months for p in pooled.values()} == {1}


def test_many_cases_are_not_pooled():
    assert pooled_by_month(kpi(), series([50.0] * 6, counts=[(15, 30)] * 6)) == {}


def test_the_milestone_in_force_is_the_last_one_due():
    target = Target.model_validate(
        {
            "value": 80,
            "due": "2023-03",
            "milestones": [{"due": "2022-03", "value": 40}, {"due": "2022-09", "value": 60}],
        }
    )
    due = {"2022-02": None, "2022-03": 40, "2022-08": 40, "2022-09": 60, "2023-03": 80}
    for month, value in due.items():
        assert target_at(target, Month.of(*map(int, month.split("-")))) == value


def _exceptions(colours):
    rags = {"r": Rag.RED, "a": Rag.AMBER, "g": Rag.GREEN, "n": None}
    found = spans([(START.plus(i), rags[c]) for i, c in enumerate(colours)])
    return (
        "+".join(
            f"{s.opened.index - START.index}-{s.closed.index - START.index if s.closed else 'open'}"
            for s in found
        )
        or "none"
    )


def test_an_exception_opens_at_red_or_two_ambers_and_closes_after_two_calm_months(spec):
    """g green, a amber, r red, n no colour; months count from 0."""
    spec.rows(
        _exceptions,
        """
        case                         | colours  || spans
        -----------------------------+----------++-----------
        never                        | ggagga   || none
        red opens at once            | gr       || 1-open
        one calm month is not enough | rg       || 0-open
        two calm months close        | rga      || 0-2
        red again starts afresh      | rgrgg    || 0-4
        second amber opens           | gaa      || 2-open
        ambers do not close ambers   | aaaa     || 1-open
        greens do                    | aagg     || 1-3
        no colour changes nothing    | rngng    || 0-4
        twice                        | rggr     || 0-2+3-open
        """,
    )
