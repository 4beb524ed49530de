"""The table reader behind the `spec` fixture says no when it should."""

from pathlib import Path

import numpy as np
import pytest

from narrowing import module_at

spec = module_at(Path(__file__).parents[1] / "spec" / "conftest.py").Spec()


def double(values, by=2):
    return values * by


def split(plans, cost):
    return plans[1] - plans[0], cost[0]


def test_columns_become_arrays_and_labels_are_ignored():
    spec(
        split,
        """
        provision | plans 2024 | plans 2025 | cost || change | first
        ----------+------------+------------+------++--------+------
        special   | 1,000      | 1,100      | £5   || 100    | 5
        units     | 40         | -          | £6   || -      |
    """,
    )


@pytest.mark.parametrize("wrong", ["2.01", "2.1", "-", "3"])
def test_a_wrong_figure_is_caught(wrong):
    with pytest.raises(AssertionError, match="out, row 1"):
        spec(double, f"values || out\n1.0 || {wrong}")


def test_agreement_is_to_the_printed_digits():
    spec(double, "values || out\n1.02 || 2.0\n1.05 || 2.1\n5% || 10%")
    with pytest.raises(AssertionError):
        spec(double, "values || out\n1.03 || 2.0")


def test_rows_are_called_one_by_one():
    spec.rows(double, "values | by || out\n1 2 | 3 || 3 6\n4 | 1 || 4")


def test_a_ragged_row_or_an_empty_table_is_refused():
    with pytest.raises(AssertionError, match="does not fit"):
        spec(double, "values || out\n1 | 2 || 2")
    with pytest.raises(AssertionError, match="needs a row"):
        spec(double, "values || out\n-------++----")


def test_text_and_yes_no_are_compared_as_such():
    spec(
        lambda values: (values > 1, np.where(values > 1, "big", "")),
        "values || big | word\n1 || no | -\n2 || yes | big",
    )
