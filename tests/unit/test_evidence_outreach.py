"""Children without a plan at referral, followed; those with one already set apart."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_files import write
from highneeds.evidence.outreach.curves import MONTH_DAYS, curve_of
from highneeds.evidence.outreach.read import read_outreach
from highneeds.evidence.outreach.results import outreach_results
from highneeds.own.small_numbers import small_number_rule
from highneeds.vocabulary.faults import InputError
from highneeds.vocabulary.plain_data import plain
from highneeds.vocabulary.status import Status
from narrowing import there
from oracles.evidence_slow import share_with_plan

AS_AT = date(2023, 1, 31)
HEAD = "child_id,referral_date,plan_date,moved_date,need,year_group,group"


def read(tmp_path, *rows):
    return read_outreach(write(tmp_path / "outreach.csv", "\n".join([HEAD, *rows]) + "\n"), AS_AT)


def found(tmp_path, *rows):
    return outreach_results(read(tmp_path, *rows), AS_AT)


def test_a_plan_before_the_referral_sets_the_child_apart(tmp_path):
    rows = [f"a{k},01/09/2020,01/03/2020,,ASD,1," for k in range(6)]
    rows += [f"b{k},01/09/2020,01/03/2021,,ASD,1," for k in range(7)]
    rows += [f"c{k},01/09/2020,,,ASD,1," for k in range(8)]
    result = found(tmp_path, *rows)
    assert (result.already_had_plan.count, result.already_had_plan.n) == (6, 21)
    assert (result.plan_later.count, result.plan_later.n) == (7, 15)
    assert "does not show" in result.caution


def test_a_number_under_five_hides_what_would_give_it_away(tmp_path):
    rows = [f"a{k},01/09/2020,01/03/2020,,ASD,1," for k in range(3)]
    rows += [f"b{k},01/09/2020,01/03/2021,,ASD,1," for k in range(17)]
    rows += [f"c{k},01/09/2020,,,ASD,1," for k in range(18)]
    result = found(tmp_path, *rows)
    assert result.already_had_plan.status is Status.SUPPRESSED
    # 38 referred less 35 without a plan would be the three who had one. What became of the 35 is
    # worth more to a reader than how many were referred.
    assert result.referred is None
    assert (result.without_plan, result.plan_later.count, result.no_plan_later.count) == (
        35,
        17,
        18,
    )
    assert "38" not in json.dumps(plain(result))


def test_few_plans_hide_the_outcome_and_not_the_number_of_children(tmp_path):
    rows = [f"a{k},01/09/2020,01/03/2020,,ASD,1," for k in range(6)]
    rows += [f"b{k},01/09/2020,01/03/2021,,ASD,1," for k in range(3)]
    rows += [f"c{k},01/09/2020,,,ASD,1," for k in range(18)]
    result = found(tmp_path, *rows)
    assert (result.referred, result.without_plan) == (27, 21)
    assert {result.plan_later.status, result.no_plan_later.status} == {Status.SUPPRESSED}
    assert (result.overall, result.by_need, result.needs_without_plan) == (None, (), ())


def test_a_curve_leaves_out_the_months_in_which_few_plans_came(tmp_path):
    # Two plans by 6 months, 7 by 12, 20 by 24: the two would be 4% of 50.
    ends = ["01/04/2020"] * 2 + ["01/10/2020"] * 5 + ["01/06/2021"] * 13 + [""] * 30
    rows = [f"a{k},01/01/2020,{end},,ASD,1," for k, end in enumerate(ends)]
    points = {p.months: p.share for p in found(tmp_path, *rows).overall.points}
    assert points == {6: None, 12: 0.14, 24: 0.4}


def test_few_who_moved_are_not_told_by_the_gap_between_the_two_curves(tmp_path):
    rows = [f"b{k},01/01/2020,,01/04/2020,ASD,1," for k in range(3)]
    rows += [f"c{k},01/01/2020,01/10/2020,,ASD,1," for k in range(10)]
    rows += [f"d{k},01/01/2020,,,ASD,1," for k in range(10)]
    overall = found(tmp_path, *rows).overall
    assert overall.moved is None
    assert overall.points == overall.here


def test_a_child_who_moved_is_followed_until_then(tmp_path):
    rows = [f"b{k},01/01/2020,,01/04/2020,ASD,1," for k in range(10)]
    rows += [f"c{k},01/01/2020,01/10/2020,,ASD,1," for k in range(10)]
    rows += [f"d{k},01/01/2020,,,ASD,1," for k in range(10)]
    result = found(tmp_path, *rows)
    after = {p.months: p.share for p in result.overall.points}
    assert after[6] == 0
    assert after[12] == pytest.approx(0.5)
    here = {p.months: p.share for p in result.overall.here}
    assert here[12] == round(1 / 3, 2)


def test_nobody_was_watched_for_two_years(tmp_path):
    rows = [f"e{k},01/06/2022,01/10/2022,,ASD,1," for k in range(6)]
    rows += [f"f{k},01/06/2022,,,ASD,1," for k in range(6)]
    result = found(tmp_path, *rows)
    assert result.overall.points[-1].share is None


def test_a_comparison_group_brings_contrast_balance_and_a_caution(tmp_path):
    rows = [
        f"g{k},01/01/2020,{'01/08/2020' if k % 3 == 0 else ''},,{'ASD' if k % 2 else 'SEMH'},1,"
        for k in range(40)
    ]
    rows += [
        f"h{k},01/01/2020,{'01/08/2020' if k % 2 == 0 else ''},,ASD,1,comparison" for k in range(40)
    ]
    result = found(tmp_path, *rows)
    contrast = next(c for c in result.contrasts if c.months == 12)
    assert contrast.difference == pytest.approx(14 / 40 - 20 / 40)
    assert contrast.low < contrast.difference < contrast.high
    assert any(b.category == "ASD" and b.standardised < 0 for b in result.balance)
    assert "not chosen by chance" in result.caution


def test_small_needs_are_told_together(tmp_path):
    rows = [f"i{k},01/01/2020,{'01/08/2020' if k % 2 else ''},,ASD,1," for k in range(30)]
    rows += [f"j{k},01/01/2020,,,HI,1," for k in range(3)]
    result = found(tmp_path, *rows)
    assert [c.label for c in result.by_need] == []
    more = [f"k{k},01/01/2020,{'01/08/2020' if k % 2 else ''},,SEMH,1," for k in range(30)]
    told = found(tmp_path, *rows, *more)
    assert [(c.label, c.n) for c in told.by_need] == [("ASD or HI", 33), ("SEMH", 30)]


def test_bad_dates_names_and_order_are_faults_with_their_place(tmp_path):
    with pytest.raises(InputError) as caught:
        read(
            tmp_path,
            "a1,31/02/2020,,,ASD,1,",
            "Alice Brown,01/01/2020,,,ASD,1,",
            "a3,01/01/2020,,01/01/2019,ASD,1,",
            "a4,01/01/2020,01/01/2030,,ASD,1,",
            "a5,01/01/2020,,,ASD,1,other",
        )
    told = {(f.row, f.column) for f in caught.value.faults}
    assert told == {
        (2, "referral_date"), (3, "child_id"), (4, "moved_date"), (5, "plan_date"), (6, "group"),
    }  # fmt: skip
    assert str(caught.value.faults[0]) == (
        'outreach.csv, row 2, column "referral_date": This is not a real date.\n'
        'Given: "31/02/2020"\nDo: Write it as day/month/year.'
    )
    assert "Alice" not in str(caught.value)


def test_an_excel_day_number_is_read_and_told(tmp_path):
    made = read(tmp_path, "a1,44075,,,ASD,1,")
    assert made.children[0].referred == date(2020, 9, 1)
    (finding,) = made.findings
    assert finding.message.startswith('outreach.csv, row 2, column "referral_date"')
    assert "01/09/2020" in finding.message


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 900), st.one_of(st.none(), st.integers(1, 900))),
        min_size=10,
        max_size=40,
    )
)
def test_shares_agree_with_kaplan_meier_by_hand(tmp_path_factory, drawn):
    start = date(2020, 1, 1)
    rows, watched = [], []
    for k, (ends, moved) in enumerate(drawn):
        plan = date.fromordinal(start.toordinal() + ends)
        gone = date.fromordinal(start.toordinal() + moved) if moved else None
        rows.append(
            f"x{k},{start:%d/%m/%Y},{plan:%d/%m/%Y},{f'{gone:%d/%m/%Y}' if gone else ''},A,1,"
        )
        last = min(ends, moved or ends)
        watched.append((last / MONTH_DAYS, moved is None or ends <= moved))
    children = read(tmp_path_factory.mktemp("out"), *rows).children
    # A rule that hides nothing, so that every point is compared.
    rule = replace(small_number_rule(), smallest_count=1, smallest_group=1, all_or_none_below=1)
    for point in there(curve_of("all", children, AS_AT, rule)).points:
        if point.share is not None:
            assert point.share == pytest.approx(share_with_plan(watched, point.months), abs=0.0051)
            assert there(point.low) <= point.share + 1e-12
            assert point.share <= there(point.high) + 1e-12
