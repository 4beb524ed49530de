"""A printed figure stands for every number that rounds to it, and no other."""

from fractions import Fraction

import pytest

from highneeds.plan_check.figures import read_figure
from highneeds.plan_check.times import read_date, read_period
from narrowing import there

M = 1_000_000


@pytest.mark.parametrize(
    ("text", "unit", "low", "high"),
    [
        ("£41.0m", "", 40.95 * M, 41.05 * M),
        ("41.0", "£m", 40.95 * M, 41.05 * M),
        ("£696k", "", 695_500, 696_500),
        ("1,059", "plans", 1058.5, 1059.5),
        ("10.50%", "", 0.10495, 0.10505),
        ("5", "%", 0.045, 0.055),
        ("-2.96%", "", -0.02965, -0.02955),
        ("(3.2)", "£m", -3.25 * M, -3.15 * M),
        ("-£1.2m", "", -1.25 * M, -1.15 * M),
        ("around £74m", "", 73 * M, 75 * M),
        ("around £70m", "", 66.5 * M, 73.5 * M),
        ("nearly £63m", "", 62 * M, 63 * M),
        ("£60m to £65m", "", 59.5 * M, 65.5 * M),
        ("60-65m", "", 59.5 * M, 65.5 * M),
        ("a third", "", 1 / 3 - 0.02, 1 / 3 + 0.02),
        ("3% a year", "", 0.025, 0.035),
    ],
)
def test_a_figure_stands_for_half_a_unit_either_side(text, unit, low, high):
    figure = read_figure(text, unit)
    assert figure is not None
    assert (float(there(figure.range.low)), float(there(figure.range.high))) == pytest.approx(
        (low, high)
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("over £60m", 60 * M, None), ("at least 5%", 0.05, None), ("up to 2,000", None, 2000)],
)
def test_over_and_up_to_bound_one_side_only(text, low, high):
    figure = read_figure(text)
    assert figure is not None
    assert (figure.range.low, figure.range.high) == (
        None if low is None else Fraction(str(low)),
        None if high is None else Fraction(str(high)),
    )


def test_a_comma_for_a_decimal_point_is_read_and_told():
    figure = read_figure("£26,4m")
    assert figure is not None
    assert figure.value == 26_400_000
    assert figure.oddity == '"26,4" has a comma where a decimal point belongs'


@pytest.mark.parametrize(("rounding", "half"), [("exact", 0), ("100", 50), ("1,000", 500)])
def test_a_stated_rounding_replaces_the_printed_one(rounding, half):
    figure = read_figure("£11,800", rounding=rounding)
    assert figure is not None
    assert figure.range.high == 11_800 + half


@pytest.mark.parametrize("text", ["abc", "31.1x", "1.234,5", "£", "12 monkeys12", "3O.1"])
def test_what_is_not_a_figure_is_refused(text):
    assert read_figure(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("19/20", (2020, 2020)),
        ("2022-23", (2023, 2023)),
        ("2030-31", (2031, 2031)),
        ("FY23", (2023, 2023)),
        ("January 2023", (2023, 2023)),
        ("31 March 2026", (2026, 2026)),
        ("2022-27", (2023, 2027)),
        ("2019-20 to 2021-22", (2020, 2022)),
        ("2020 to 2022", (2020, 2022)),
        ("every year", (0, 0)),
        ("next year", None),
    ],
)
def test_a_period_is_held_by_the_year_it_ends_in(text, years):
    assert read_period(text) == years


def test_a_month_is_any_day_in_it_and_not_the_next():
    september, october = read_date("September 2023"), read_date("Oct-23")
    first = read_date("1 September 2023")
    assert september is not None
    assert october is not None
    assert first is not None
    assert september.meets(first)
    assert not september.meets(october)
    assert read_date("31/31/2023") is None
