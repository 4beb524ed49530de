"""Ranks and bands, each rule by its own name."""

import numpy as np

from highneeds.stats.ranks import (
    competition_rank,
    lait_mean,
    ntile,
    percent_rank,
    phe_quantile,
    quantile7,
    quantile_group,
    quartile_band,
    tied,
)


def test_ties_share_the_best_place_and_the_missing_are_unranked(spec):
    spec(
        competition_rank,
        """
        area | values || rank
        -----+--------++-----
        A    | 4.04   || 3
        B    | 9.10   || 1
        C    | 4.00   || 3
        D    | -      || -
        E    | 7.20   || 2
        F    | 3.94   || 5
    """,
        decimals=1,
    )


def test_lowest_can_be_first(spec):
    spec(
        competition_rank,
        """
        values || rank
        -------++-----
        5      || 2
        1      || 1
        5      || 2
        8      || 4
    """,
        high_is_first=False,
    )


def test_ties_are_marked():
    assert tied([3, 1, 3, np.nan, 2]).tolist() == [True, False, True, False, False]


def test_quantiles_are_type_7(spec):
    spec.rows(
        quantile7,
        """
        values                  | p             || quantiles
        ------------------------+---------------++---------------
        12 15 15 21 28 30 44 50 | 0.25 0.5 0.75 || 15.0 24.5 33.5
        12 - 15 15 21 28 30 44 50 | 0.5         || 24.5
        -                       | 0.5           || -
    """,
    )


def test_three_rules_band_the_same_values_differently(spec):
    """The guide prints 1,1,2,2,2,3,3,4,4,4 for NTILE; SQL puts the larger groups first."""
    values = [3, 5, 5, 5, 8, 9, 11, 13, 13, 20]

    def bands(values):
        return quantile_group(values, 4), phe_quantile(values, 4), ntile(values, 4)

    assert len(values) == 10
    spec(
        bands,
        """
        values || type 7 | phe | ntile
        -------++--------+-----+------
        3      || 1      | 1   | 1
        5      || 1      | 1   | 1
        5      || 1      | 1   | 1
        5      || 1      | 1   | 2
        8      || 2      | 2   | 2
        9      || 3      | 3   | 2
        11     || 3      | 3   | 3
        13     || 4      | 3   | 3
        13     || 4      | 3   | 4
        20     || 4      | 4   | 4
    """,
    )


def test_a_value_on_a_boundary_is_in_the_band_of_lower_values(spec):
    """Quartiles 2, 3 and 4. For low-is-good the boundary is the better band, else the worse."""

    def bands(values):
        return (
            quartile_band(values, "low"),
            quartile_band(values, "high"),
            quartile_band(values, "none"),
        )

    spec(
        bands,
        """
        values || low | high | none
        -------++-----+------+-----
        1      || A   | D    | -
        2      || A   | D    | -
        3      || B   | C    | -
        4      || C   | B    | -
        5      || D   | A    | -
        -      || -   | -    | -
    """,
    )


def test_fewer_areas_than_bands_get_none():
    assert set(quartile_band([1, 2, 3], "low")) == {""}
    assert np.isnan(phe_quantile([1, 2, 3], 4)).all()


def test_phe_quantile_can_start_from_the_top():
    assert phe_quantile([1, 2, 3, 4], 2, invert=True).tolist() == [2, 2, 1, 1]


def test_percentile_is_the_share_of_other_areas_strictly_below(spec):
    spec(
        percent_rank,
        """
        values || share
        -------++------
        10     || 0.00
        20     || 0.25
        20     || 0.25
        30     || 0.75
        40     || 1.00
        -      || -
    """,
    )


def test_lait_averages_rounded_values():
    """4.25 and 4.35 are printed 4.3 and 4.4; the mean of what is printed is 4.35, printed 4.4."""
    assert lait_mean([4.25, 4.35, np.nan], 1) == 4.4
