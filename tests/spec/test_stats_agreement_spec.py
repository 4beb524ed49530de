"""Do raters agree, beyond what chance would give?"""

import numpy as np
import pytest

from highneeds.stats.agreement import (
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    tally,
)
from highneeds.stats.simulate import bootstrap

GRADES = [1, 2, 3, 4]
TEN_PLANS = list(zip([1, 2, 2, 3, 3, 2, 1, 3, 4, 3], [1, 2, 3, 3, 2, 2, 2, 3, 4, 4], strict=True))
THREE_RATERS = [(1, 1, None), (2, 2, 3), (3, 3, 3), (3, float("nan"), 2), (2, 2, 2), ("", 4, 4)]


def test_ten_plans_by_two_auditors_percent():
    assert percent_agreement(tally(TEN_PLANS, GRADES)) == pytest.approx(0.60)
    assert percent_agreement(tally(TEN_PLANS, GRADES), within=1) == 1


def test_ten_plans_by_two_auditors_gwet(spec):
    spec.rows(
        lambda weights: gwet_ac(tally(TEN_PLANS, GRADES), weights),
        """
        weights   || coefficient
        ----------++------------
        identity  || 0.476
        linear    || 0.702
        quadratic || 0.859
        ordinal   || 0.809
    """,
    )


def test_ten_plans_by_two_auditors_alpha(spec):
    spec.rows(
        lambda metric: krippendorff_alpha(tally(TEN_PLANS, GRADES), GRADES, metric),
        """
        metric   || alpha
        ---------++------
        nominal  || 0.465
        ordinal  || 0.768
        interval || 0.776
        ratio    || 0.741
    """,
    )


def test_ratings_may_be_missing_in_alpha():
    """Six units, three raters, three gaps written in three ways."""
    assert krippendorff_alpha(tally(THREE_RATERS, GRADES), GRADES) == pytest.approx(0.641, abs=5e-4)
    assert krippendorff_alpha(tally(THREE_RATERS, GRADES), GRADES, "ordinal") == pytest.approx(
        0.775, abs=5e-4
    )
    assert np.isfinite(gwet_ac(tally(THREE_RATERS, GRADES)))


def test_prevalence_paradox():
    """20 plans, both "good" 18, one disagreement each way: 90 % exact, alpha below 0, AC1 0.890."""
    pairs = [("good", "good")] * 18 + [("good", "poor"), ("poor", "good")]
    assert percent_agreement(tally(pairs, ["good", "poor"])) == pytest.approx(0.90)
    assert krippendorff_alpha(tally(pairs, ["good", "poor"]), ["good", "poor"]) < 0
    assert gwet_ac(tally(pairs, ["good", "poor"])) == pytest.approx(0.890, abs=5e-4)


def test_the_full_list_of_categories_matters_to_gwet():
    assert gwet_ac(tally(TEN_PLANS, GRADES)) != gwet_ac(tally(TEN_PLANS, [1, 2, 3, 4, 5]))


def test_without_variation_agreement_is_undefined_not_perfect():
    same = [(2, 2)] * 5
    assert np.isnan(krippendorff_alpha(tally(same, GRADES), GRADES))
    assert gwet_ac(tally(same, GRADES)) == 1


def test_nothing_to_compare_is_undefined():
    assert np.isnan(percent_agreement(tally([(1, None)], GRADES)))
    assert np.isnan(gwet_ac(tally([(1, None)], GRADES)))
    assert np.isnan(gwet_ac(tally([(1, 1)], [1])))
    assert np.isnan(krippendorff_alpha(tally([(1, None)], GRADES), GRADES))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="rating 5 is not in the list"):
        percent_agreement(tally([(1, 5)], GRADES))
    with pytest.raises(ValueError, match="interval metric needs numbers"):
        krippendorff_alpha(tally([("a", "b"), ("a", "a")], ["a", "b"]), ["a", "b"], "interval")


def test_the_bootstrap_resamples_units_and_repeats_itself():
    counts = tally(TEN_PLANS, GRADES)
    first = bootstrap(lambda c: krippendorff_alpha(c, GRADES, "ordinal"), counts, 600, seed=7)
    again = bootstrap(lambda c: krippendorff_alpha(c, GRADES, "ordinal"), counts, 600, seed=7)
    assert first.estimate == pytest.approx(0.768, abs=5e-4)
    assert first.low < first.estimate < first.high
    assert np.array_equal(first.draws, again.draws)
    assert len(first.draws) + first.undefined == 600


def test_a_resample_without_variation_is_counted_as_undefined():
    result = bootstrap(
        lambda c: krippendorff_alpha(c, GRADES), tally([(1, 1), (2, 2)], GRADES), 100, seed=1
    )
    assert 20 < result.undefined < 80
    assert (result.draws == 1).all()
