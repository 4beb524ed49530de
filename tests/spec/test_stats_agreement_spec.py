"""Do raters agree, beyond what chance would give?"""

import numpy as np
import pytest

from highneeds.stats.agreement import (
    ac_of_counts,
    alpha_of_counts,
    band_probabilities,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    percent_agreement,
    percent_of_counts,
    tally,
)
from highneeds.stats.simulate import bootstrap

GRADES = [1, 2, 3, 4]
A, B = [1, 2, 2, 3, 3, 2, 1, 3, 4, 3], [1, 2, 3, 3, 2, 2, 2, 3, 4, 4]
TEN_PLANS = list(zip(A, B, strict=True))
THREE_RATERS = [(1, 1, None), (2, 2, 3), (3, 3, 3), (3, float("nan"), 2), (2, 2, 2), ("", 4, 4)]


def test_ten_plans_by_two_auditors_percent():
    assert percent_agreement(TEN_PLANS, GRADES) == pytest.approx(0.60)
    assert percent_agreement(TEN_PLANS, GRADES, within=1) == 1


def test_ten_plans_by_two_auditors_kappa(spec):
    spec.rows(
        lambda weights: cohen_kappa(A, B, GRADES, weights),
        "weights || kappa\nidentity || 0.444\nlinear || 0.608\nquadratic || 0.767",
    )


def test_ten_plans_by_two_auditors_gwet(spec):
    spec.rows(
        lambda weights: gwet_ac(TEN_PLANS, GRADES, weights),
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
        lambda metric: krippendorff_alpha(TEN_PLANS, GRADES, metric),
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
    assert krippendorff_alpha(THREE_RATERS, GRADES) == pytest.approx(0.641, abs=5e-4)
    assert krippendorff_alpha(THREE_RATERS, GRADES, "ordinal") == pytest.approx(0.775, abs=5e-4)
    assert np.isfinite(gwet_ac(THREE_RATERS, GRADES))


def test_fleiss():
    counts = np.array([[3, 0, 0], [2, 1, 0], [0, 3, 0], [1, 1, 1], [0, 1, 2], [0, 0, 3]])
    assert percent_of_counts(counts.astype(float)) == pytest.approx(0.611, abs=5e-4)
    assert fleiss_kappa(counts) == pytest.approx(0.417, abs=5e-4)


def test_prevalence_paradox():
    """20 plans, both "good" 18, one disagreement each way: 90 % exact, kappa below 0, AC1 0.890."""
    pairs = [("good", "good")] * 18 + [("good", "poor"), ("poor", "good")]
    first, second = zip(*pairs, strict=True)
    assert percent_agreement(pairs, ["good", "poor"]) == pytest.approx(0.90)
    assert cohen_kappa(first, second, ["good", "poor"]) == pytest.approx(-0.053, abs=5e-4)
    assert gwet_ac(pairs, ["good", "poor"]) == pytest.approx(0.890, abs=5e-4)


def test_the_full_list_of_categories_matters_to_gwet():
    assert gwet_ac(TEN_PLANS, GRADES) != gwet_ac(TEN_PLANS, [1, 2, 3, 4, 5])


def test_without_variation_agreement_is_undefined_not_perfect():
    same = [(2, 2)] * 5
    assert np.isnan(krippendorff_alpha(same, GRADES))
    assert np.isnan(cohen_kappa([2] * 5, [2] * 5, GRADES))
    assert np.isnan(fleiss_kappa([[2, 0], [2, 0]]))
    assert gwet_ac(same, GRADES) == 1


def test_nothing_to_compare_is_undefined():
    assert np.isnan(percent_agreement([(1, None)], GRADES))
    assert np.isnan(gwet_ac([(1, None)], GRADES))
    assert np.isnan(gwet_ac([(1, 1)], [1]))
    assert np.isnan(krippendorff_alpha([(1, None)], GRADES))


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="rating 5 is not in the list"):
        percent_agreement([(1, 5)], GRADES)
    with pytest.raises(ValueError, match="no missing rating"):
        cohen_kappa([1, None], [1, 2], GRADES)
    with pytest.raises(ValueError, match="same number of raters"):
        fleiss_kappa([[2, 0], [1, 0]])
    with pytest.raises(ValueError, match="interval metric needs numbers"):
        krippendorff_alpha([("a", "b"), ("a", "a")], ["a", "b"], "interval")


def test_the_bootstrap_resamples_units_and_repeats_itself():
    counts = tally(TEN_PLANS, GRADES)
    first = bootstrap(lambda c: alpha_of_counts(c, GRADES, "ordinal"), counts, 600, seed=7)
    again = bootstrap(lambda c: alpha_of_counts(c, GRADES, "ordinal"), counts, 600, seed=7)
    assert first.estimate == pytest.approx(0.768, abs=5e-4)
    assert first.low < first.estimate < first.high
    assert np.array_equal(first.draws, again.draws)
    assert len(first.draws) + first.undefined == 600


def test_a_resample_without_variation_is_counted_as_undefined():
    result = bootstrap(
        lambda c: alpha_of_counts(c, GRADES), tally([(1, 1), (2, 2)], GRADES), 100, seed=1
    )
    assert 20 < result.undefined < 80
    assert (result.draws == 1).all()


def test_labels_come_with_their_probability():
    draws = bootstrap(ac_of_counts, tally(TEN_PLANS, GRADES), 500, seed=3).draws
    bands = band_probabilities(draws)
    assert list(bands) == ["poor", "slight", "fair", "moderate", "substantial", "almost perfect"]
    assert sum(bands.values()) == pytest.approx(1)
    assert bands["fair"] == np.mean((draws > 0.2) & (draws <= 0.4)) > 0.2
