"""Drivers of the bundled case against the Southampton deck, and of every published authority."""

from importlib.resources import files

import pytest

from highneeds.actions.drivers import run_drivers
from highneeds.drivers.sections_brief import drivers_in_brief
from highneeds.publish.writers.terminal import render

CASE = str(files("highneeds.cases").joinpath("southampton")) + "/"


@pytest.fixture(scope="module")
def case():
    return run_drivers(CASE, store_root=None)


def test_plans_grew_as_the_deck_counts_them(case):
    """1,657 plans in January 2020 and 1,917 in January 2022."""
    plans = next(g for g in case.growth if (g.measure, g.provision) == ("plans", "total"))
    assert (plans.begin, plans.end, plans.first, plans.last) == (1657, 1917, 2020, 2022)
    assert plans.mean_difference == 130


@pytest.mark.parametrize(
    ("measure", "provision", "printed"),
    [
        ("plans", "mainstream", 10.50),
        ("plans", "units", 6.82),
        ("plans", "maintained_special", 2.99),
        ("plans", "post_16", 7.81),
        ("cost_per_plan", "units", 15.05),
        ("cost_per_plan", "maintained_special", 8.47),
    ],
)
def test_average_annual_increases_are_those_printed(case, measure, provision, printed):
    found = next(g for g in case.growth if (g.measure, g.provision) == (measure, provision))
    assert 100 * found.mean_difference_share_of_last == pytest.approx(printed, abs=0.005)


def test_volume_mix_and_price_add_up_to_the_penny(case):
    for split in (case.split, *case.yearly_splits):
        assert split.volume + split.mix + split.price + split.other == split.change
    assert case.split.left_out == ("units",)


def test_nothing_published_after_the_as_at_date_is_used(case):
    assert max((flow.year for flow in case.flows), default=0) <= 2021


def test_the_text_ends_with_the_law(case):
    assert render(drivers_in_brief(case)).endswith("no comparison and no budget changes that.")
