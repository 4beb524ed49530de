"""A change among many, and parts that add to their total."""

import numpy as np
import pytest

from highneeds.stats.reconcile import proportional
from highneeds.stats.robust import panel_change_score

CHANGES = [-6, -3, -2, -1, 0, 1, 2, 4, 9]


def test_a_change_is_held_against_the_panel():
    panel = panel_change_score(CHANGES, fewest=9)
    assert (panel.median, panel.scale, panel.n_areas) == (0, pytest.approx(2.965, abs=5e-4), 9)
    assert panel.score[-1] == pytest.approx(3.04, abs=0.005)


def test_under_thirty_authorities_there_is_no_score():
    assert np.isnan(panel_change_score(CHANGES).score).all()


def test_a_panel_that_hardly_moves_uses_the_quartiles_or_gives_up():
    """Most changes are 0, so the MAD is 0; the quartiles still differ; then not even they."""
    some = panel_change_score([0] * 18 + [1] * 14 + [np.nan])
    assert some.scale == pytest.approx(1 / 1.349)
    assert np.isnan(some.score[-1])
    none = panel_change_score([0] * 31 + [5])
    assert np.isnan(none.scale)
    assert np.isnan(none.score).all()


def test_parts_are_scaled_to_their_total(spec):
    """Total 260, parts 150 and 100, so each part grows by 4 %."""
    spec(
        lambda parts: proportional(260, parts),
        """
        part | parts || scaled
        -----+-------++-------
        1    | 150   || 156
        2    | 100   || 104
    """,
    )


def test_nothing_cannot_be_scaled_to_something():
    assert np.isnan(proportional(5, [0, 0])).all()
    assert proportional(0, [0, 0]).tolist() == [0, 0]


def test_a_part_that_is_missing_makes_all_missing():
    assert np.isnan(proportional([5], [[1.0], [np.nan]])).all()
