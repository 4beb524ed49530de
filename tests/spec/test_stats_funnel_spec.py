"""Which areas lie outside the usual spread of local authorities."""

from dataclasses import replace

import numpy as np
import pytest

from highneeds.stats.funnel import (
    fit_proportion,
)

X = np.array([60, 155, 135, 178, 152, 297, 275, 258])
N = np.array([200, 250, 300, 350, 400, 450, 500, 550])


def outside(low, high):
    share = X / N
    return int(np.sum((share < low) | (share > high)))


def test_the_spread_between_areas_widens_the_funnel():
    """Eight areas; the guide's worked example."""
    fit = fit_proportion(X, N)
    assert fit.target == pytest.approx(0.5033, abs=5e-5)
    assert fit.phi == pytest.approx(12.289, abs=5e-4)
    assert fit.tau2 == pytest.approx(0.008814, abs=5e-7)
    assert fit.tau2**0.5 == pytest.approx(0.0939, abs=5e-5)
    assert fit.n_areas == 8


def test_the_naive_z_scores_are_those_of_the_guide():
    naive = replace(fit_proportion(X, N), tau2=0.0)
    expected = [-5.91, 3.73, -1.85, 0.20, -4.98, 6.77, 2.09, -1.61]
    assert naive.z(X, N) == pytest.approx(expected, abs=0.005)
    assert np.quantile(naive.z(X, N), [0.1, 0.9]) == pytest.approx([-5.261, 4.639], abs=5e-4)


def test_without_the_spread_five_of_eight_would_be_flagged():
    fit = fit_proportion(X, N)
    assert outside(*fit.plain_limits(N)) == 5
    assert outside(*fit.plain_limits(N, 0.998)) == 4


def test_with_it_only_the_first_is_outside():
    """The guide prints a lower limit of 0.312 at n = 200; the formula gives 0.3115."""
    fit = fit_proportion(X, N)
    assert fit.position(X, N).tolist() == ["below_95"] + ["inside"] * 7
    assert fit.z(X, N)[0] == pytest.approx(-2.08, abs=0.005)
    low, high = fit.limits(200)
    assert (float(low), float(high)) == pytest.approx((0.31149, 0.69466), abs=5e-6)
    assert outside(*fit.limits(N)) == 1
    assert outside(*fit.limits(N, 0.998)) == 0


def test_spread_that_sampling_explains_makes_a_plain_funnel():
    """Shares within sampling error of one another: phi below 1, tau2 exactly 0."""
    fit = fit_proportion([101, 99, 152, 148, 200], [200, 200, 300, 300, 400])
    assert fit.phi < 1
    assert fit.tau2 == 0
    assert fit.limits(300) == fit.plain_limits(300)


def test_small_areas_are_plotted_but_do_not_shape_it():
    include = np.array([True] * 8 + [False])
    with_city = fit_proportion([*X, 4], [*N, 5], include)
    assert with_city == fit_proportion(X, N)
    assert with_city.position(4, 5) == "inside"


def test_an_area_without_a_denominator_has_no_position():
    fit = fit_proportion([*X, 0, np.nan], [*N, 0, 40])
    assert fit.n_areas == 8
    assert fit.position([0, np.nan], [0, 40]).tolist() == ["", ""]
    assert np.isnan(fit.limits(0)).all()


def test_nine_regions_borrow_the_national_spread():
    national = fit_proportion(np.tile(X, 4), np.tile(N, 4))
    regional = fit_proportion(X[:5], N[:5], national=national)
    assert regional.borrowed
    assert (regional.phi, regional.tau2) == (national.phi, national.tau2)
    assert regional.target == pytest.approx(X[:5].sum() / N[:5].sum())


def test_no_area_at_all_has_no_target():
    fit = fit_proportion([np.nan], [0])
    assert np.isnan(fit.target)
    assert fit.n_areas == 0
    assert np.isnan(fit.limits(100)).all()


@pytest.mark.parametrize("share", [0, 1])
def test_when_every_area_has_none_or_all_nobody_is_outside(share):
    fit = fit_proportion(share * N, N)
    assert fit.tau2 == 0
    assert set(fit.position(share * N, N)) == {"inside"}


def test_limits_are_clipped_to_what_a_share_can_be():
    """Spread so wide that the angle leaves 0 to a right angle."""
    low, high = fit_proportion([0, 100, 50, 0, 100], [100] * 5).limits([3, 100], 0.998)
    assert low.tolist() == [0, 0]
    assert high == pytest.approx([1, 1], abs=1e-12)


def test_a_part_above_its_whole_is_refused():
    with pytest.raises(ValueError, match="between 0 and its denominator"):
        fit_proportion([5], [4])
