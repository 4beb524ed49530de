"""Every check with figures on which it fires, and figures on which it must not."""

import pytest

from highneeds.scorecard import checks_of_targets as targets
from highneeds.scorecard import checks_of_values as values
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.counts import with_counts
from highneeds.scorecard.records import CellPlace, PrintedFigure
from highneeds.scorecard.wide import read_wide
from highneeds.vocabulary.findings import Severity, Treatment
from scorecard_boards import START, index, kpi, page, series, subject


def _step(numbers, **changes):
    return values.n1_step(subject(numbers, kpi(**changes)))


def test_n1_fires_on_a_change_beyond_3_267_times_the_mean_move():
    # moves 1.8, 0.1, 0.1, 0.1, 0.3: mean 0.48, limit 1.568
    found = _step([9.9, 11.7, 11.8, 11.9, 11.8, 11.5], polarity="lower")
    assert [f.period for f in found] == ["2021-05"]
    assert "1.8 percentage points (9.9% to 11.7%)" in found[0].message


@pytest.mark.parametrize(
    "numbers",
    [
        [25.3, 30.2, 30.6, 31.4, 32.4, 32.9],  # moves 4.9 … : mean 1.52, limit 4.966
        [9.9, 11.7, 11.8, 11.9, 11.8],  # five points are too few
        [50.0] * 6,
    ],
)
def test_n1_is_silent_on_usual_moves_and_short_series(numbers):
    assert _step(numbers) == []


def test_n1_does_not_cross_a_new_definition():
    versions = [{"version": 2, "since": "2021-05", "change": "New form"}]
    assert _step([9.9, 11.7, 11.8, 11.9, 11.8, 11.5, 11.6], versions=versions) == []


def _redefined(shares, plans, **changes):
    base = series(plans, name="base")
    board_kpi = kpi(period="snapshot", base="base", **changes)
    return values.n2_definition(subject(shares, board_kpi, others={"base": base}))


def test_n2_fires_when_a_share_jumps_and_its_base_stands_still():
    found = _redefined([25.3, 30.2, 30.6], [2918, 2937, 2933])
    assert [f.period for f in found] == ["2021-05"]
    # 30.2% of 2,937 less 25.3% of 2,918 is 887.0 - 738.3
    assert "EHC plans moved by only 19 (2,918 to 2,937). About 149 children" in found[0].message
    assert "probably a change of definition" in found[0].message


@pytest.mark.parametrize(
    ("shares", "plans"),
    [
        ([25.3, 29.3], [2918, 2937]),  # 4.0 points exactly
        ([25.3, 30.2], [2918, 2977]),  # the base moved by 2.02%
        ([25.3, None, 30.2], [2918, 2920, 2937]),  # not neighbouring months
    ],
)
def test_n2_is_silent_on_small_moves_moving_bases_and_gaps(shares, plans):
    assert _redefined(shares, plans) == []


def test_n2_takes_the_denominator_of_a_snapshot_as_its_base():
    counts = [(740, 2918), (887, 2937)]
    found = values.n2_definition(subject([25.36, 30.2], kpi(period="snapshot"), counts=counts))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("unit", "value", "counts", "words"),
    [
        ("percent", 133.3, (8, 6), "the numerator is above its denominator: 8 of 6"),
        ("percent", 101.0, None, "101.0% is outside 0 to 100%"),
        ("percent", -1.0, None, "−1.0% is outside 0 to 100%"),
        ("count", -3.0, None, "−3 is below zero"),
        ("count", 12.5, None, "12.5 is not a whole number"),
    ],
)
def test_n3_sets_aside_what_cannot_be(unit, value, counts, words):
    looked_at = subject([50.0, value], kpi(unit=unit), counts=[None, counts])
    (found,) = values.n3_range(looked_at)
    assert words in found.message
    assert (found.severity, found.treatment) == (Severity.ERROR, Treatment.SET_MISSING)
    clean = values.without_impossible(looked_at.definition, looked_at.series)
    assert [r.value for r in clean.readings] == [50.0, None]


@pytest.mark.parametrize(
    ("unit", "value", "counts"),
    [
        ("percent", 100.0, (6, 6)),
        ("percent", 0.0, (0, 6)),
        ("count", 0.0, None),
        ("gbp", -5.5, None),
    ],
)
def test_n3_is_silent_on_the_edges_of_the_possible(unit, value, counts):
    looked_at = subject([value], kpi(unit=unit), counts=[counts])
    assert values.n3_range(looked_at) == []
    assert values.without_impossible(looked_at.definition, looked_at.series) is looked_at.series


def test_n3_fires_when_parts_do_not_add_up():
    board_kpi = kpi(unit="count", parts=["a", "b"])
    others = {"a": series([5, 6], name="a"), "b": series([5, 5], name="b")}
    (found,) = values.n3_range(subject([10, 12], board_kpi, others=others))
    assert found.message == "In May 2021 its parts add up to 11, not to 12."


@pytest.mark.parametrize("slip", [308.0, 3.08])
def test_n4_fires_on_a_slipped_decimal_point(slip):
    (found,) = values.n4_unit(subject([30.1, 30.5, 30.8, slip, 31.0, 30.9], kpi(unit="rate")))
    assert (found.value, found.period) == (slip, "2021-07")


@pytest.mark.parametrize(
    ("unit", "numbers"),
    [
        ("percent", [16.2, 24.1, 5.9, 5.5, 5.2, 20.0]),
        ("count", [5, 7, 1, 1, 3, 12]),  # small counts swing
        ("rate", [1.0, 20.0, 1.0, 20.0, 1.0, 20.0]),  # the row always swings
    ],
)
def test_n4_is_silent_on_swings_that_are_the_row_s_own(unit, numbers):
    assert values.n4_unit(subject(numbers, kpi(unit=unit))) == []


def _target(value, numbers, counts=None, **changes):
    board_kpi = kpi(target={"value": value}, **changes)
    return [f.message for f in targets.n5_target(subject(numbers, board_kpi, counts=counts))]


def test_n5_fires_on_the_digits_of_the_value_with_the_point_elsewhere():
    (found,) = _target(30.8, [3.0, 3.1, 3.08], unit="rate", decimals=2)
    assert "30.80 has the digits of the latest value 3.08" in found


def test_n5_fires_outside_the_plausible():
    assert "outside what is plausible (0 to 100)" in _target(120.0, [50.0])[0]
    assert "outside what is plausible (0 to 40)" in _target(60.0, [11.5], plausible=[0, 40])[0]


def test_n5_fires_when_the_target_needs_overshooting():
    (found,) = _target(75.0, [50.0], counts=[(3, 6)])
    assert "75.0% of 6 is no whole number: the target means 5 of 6 (83.3%)" in found


def test_n5_fires_far_from_every_past_value():
    (found,) = _target(99.0, [50.0, 51.0, 52.0, 50.5, 51.5, 52.0])
    assert "far from every past value (50.0% to 52.0%)" in found


@pytest.mark.parametrize(
    ("value", "numbers", "counts"),
    [
        (60.0, [16.2, 24.1, 5.9, 5.5, 5.2, 20.0], None),
        (50.0, [33.3], [(2, 6)]),  # 3 of 6 is exactly 50%
        (75.0, [60.0], [(30, 50)]),  # many cases
        (60.0, [6.0], None),  # one digit says nothing of a slip
    ],
)
def test_n5_is_silent_on_targets_that_can_be_met(value, numbers, counts):
    assert _target(value, numbers, counts) == []


def test_n6_fires_on_a_percentage_that_no_count_gives():
    board_kpi = kpi(stated=6)
    made = with_counts(board_kpi, series([33.0, 75.0]))
    looked_at = subject([0.0], board_kpi)
    looked_at = type(looked_at)(board_kpi, made, START.plus(1), {}, {})
    (found,) = values.n6_small_n(looked_at)
    assert "75.0% in May 2021 cannot come from 6 cases: 4 of 6 (66.7%) and 5 of 6" in found.message
    assert [r.numerator for r in made.readings] == [2.0, None]


def test_n6_is_silent_without_a_denominator():
    assert values.n6_small_n(subject([75.0])) == []


def test_n7_names_the_missing_months():
    (found,) = values.n7_gap(subject([50.0, None, 52.0, None, 51.0]))
    assert found.message == "No figure for May 2021 and July 2021. A missing month is not zero."


def test_n7_fires_on_the_same_figure_three_times():
    (found,) = values.n7_gap(subject([50.0, 51.3, 51.3, 51.3]))
    assert "51.3% three months running" in found.message


@pytest.mark.parametrize(
    ("unit", "numbers", "counts"),
    [
        ("percent", [50.0, 51.3, 51.3], None),
        ("percent", [51.3, 51.3, None, 51.3], None),
        ("count", [9, 2, 2, 2], None),  # small counts repeat by chance
        ("percent", [0.0, 0.0, 0.0], None),
        ("percent", [50.0, 50.0, 50.0], [(3, 6)] * 3),  # so do shares of six
    ],
)
def test_n7_lets_chance_repeat(unit, numbers, counts):
    found = values.n7_gap(subject(numbers, kpi(unit=unit), counts=counts))
    assert not [f for f in found if "three months" in f.message]


def test_n8_fires_when_the_arrow_contradicts_its_figures():
    (found,) = values.n8_arrow(subject([11.9, 11.8], arrows=[None, "up"]))
    assert "points up, but the figures go from 11.9% to 11.8% (down)" in found.message


@pytest.mark.parametrize(
    ("numbers", "arrows"),
    [
        ([11.9, 11.8], [None, "down"]),
        ([11.8, 11.8], [None, "flat"]),
        ([11.8], ["up"]),  # the month before is not printed
        ([11.8, None, 11.9], [None, None, "down"]),
    ],
)
def test_n8_is_silent_when_they_agree_or_cannot_be_compared(numbers, arrows):
    assert values.n8_arrow(subject(numbers, arrows=arrows)) == []


def _total(numbers, **changes):
    return targets.n9_basis(subject(numbers, kpi(unit="count", period="year_to_date", **changes)))


def test_n9_fires_when_a_running_total_falls_within_its_year():
    (found,) = _total([10, 25, 20])
    assert "25 in May 2021, 20 in June 2021" in found.message


def test_n9_lets_a_running_total_start_again():
    assert _total([*range(10, 130, 10), 5]) == []


def test_n9_fires_when_part_of_a_year_meets_a_yearly_figure():
    yearly = {"value": 200, "kind": "annual"}
    assert "covers part of a year" in _total([10, 25], target=yearly)[0].message
    assert _total([10 * n for n in range(1, 13)], target=yearly) == []
    baseline = {"value": 9, "baseline": {"month": "2020-03", "value": 90, "kind": "annual"}}
    month = targets.n9_basis(subject([10, 9], kpi(unit="count", target=baseline)))
    assert "covers one month" in month[0].message


def test_n9_fires_on_a_running_total_that_says_it_is_none():
    rising = [*range(10, 130, 10), 8, 20]
    (found,) = targets.n9_basis(subject(rising, kpi(unit="count")))
    assert "rose 11 months running and fell back in April 2022" in found.message
    assert targets.n9_basis(subject([10, 30, 20] * 4, kpi(unit="count"))) == []


def _published(live, published):
    own = PublishedFigure("own", "This authority", published, "January 2022")
    made = series([live], start=START.plus(9), decimals=0)
    plans = kpi(unit="count", polarity="none")
    return targets.n10_source(type(subject([1.0]))(plans, made, START.plus(9), {}, {}, (), (own,)))


@pytest.mark.parametrize(
    ("live", "published", "severity"),
    [(3075, 3063, "note"), (3100, 3063, "warning"), (3063, 3063, None)],
)
def test_n10_weighs_how_far_live_is_from_published(live, published, severity):
    found = _published(live, published)
    assert [f.severity.value for f in found] == ([severity] if severity else [])


def test_n10_tells_when_a_typed_comparator_is_not_the_computed_one():
    typed = PrintedFigure("kpi", "neighbours", 40.4, CellPlace("page.xlsx", "", 5, "SN"))
    pooled = PublishedFigure("neighbours", "Neighbours", 37.608, "January 2021", "pooled")
    (found,) = targets.n10_source(subject([32.9], comparators=(pooled,), printed=(typed,)))
    assert found.message == (
        'page.xlsx, row 5, column "SN": 40.4% is typed; it is 37.6% worked out from January 2021.'
    )
    agreeing = PrintedFigure("kpi", "neighbours", 37.6, CellPlace())
    assert targets.n10_source(subject([32.9], comparators=(pooled,), printed=(agreeing,))) == []


def test_n10_tells_when_the_typed_target_is_another():
    typed = PrintedFigure("kpi", "target", 60.0, CellPlace("p.csv", "", 3, "Target"))
    board_kpi = kpi(target={"value": 65.0})
    (found,) = targets.n10_source(subject([20.0], board_kpi, printed=(typed,)))
    assert "60.0% is typed; it is 65.0% in scorecard.yaml" in found.message


def _milestones(polarity="higher", **target):
    return [
        f.message
        for f in targets.n11_milestone(subject([50.0], kpi(polarity=polarity, target=target)))
    ]


def test_n11_fires_when_a_milestone_is_worse_than_the_baseline_or_the_one_before():
    base = {"month": "2020-03", "value": 50.0}
    (worse,) = _milestones(value=80, baseline=base, milestones=[{"due": "2021-03", "value": 45}])
    assert worse == "Worse than the baseline 50.0% (March 2020): 45.0% (March 2021)."
    (back,) = _milestones(
        value=80, milestones=[{"due": "2021-03", "value": 60}, {"due": "2022-03", "value": 55}]
    )
    assert "March 2022 (55.0%) is worse than that of March 2021 (60.0%)" in back
    assert "the target 60.0%" in _milestones("lower", value=60, baseline=base)[0]
    impossible = _milestones(value=80, baseline={"month": "2020-03", "value": -5.0})
    assert impossible == ["The baseline −5.0% is outside 0 to 100%."]


def test_n11_is_silent_when_milestones_climb():
    base = {"month": "2020-03", "value": 50.0}
    steps = [{"due": "2021-03", "value": 60}, {"due": "2022-03", "value": 70}]
    assert _milestones(value=80, baseline=base, milestones=steps) == []
    assert _milestones("none", value=80, baseline={**base, "value": 90}) == []


def test_typing_that_fools_a_search_is_told():
    text = """
    KPI Ref | КРІ | Aug 21
    3.07 | % of ECHP children | 25%
    """
    found = read_wide(page(text), index(kpi(ref="3.07", title="% of EHCP children"))).findings
    assert [f.rule for f in found] == ["look_alike_letters", "slip_of_the_finger"]
    assert '"ECHP" is written; "EHCP" was probably meant' in found[1].message
