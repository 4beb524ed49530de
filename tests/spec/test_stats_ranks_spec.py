"""Ranks and bands, each rule by its own name."""

import numpy as np

from highneeds.stats.ranks import (
    competition_rank,
    lait_mean,
    quantile7,
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


def test_lait_averages_rounded_values():
    """4.25 and 4.35 are printed 4.3 and 4.4; the mean of what is printed is 4.35, printed 4.4."""
    assert lait_mean([4.25, 4.35, np.nan], 1) == 4.4
