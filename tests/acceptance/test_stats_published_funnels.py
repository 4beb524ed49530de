"""Funnels of the 2025 release: naive limits flag nearly everyone, limits with the spread do not.

The expected figures are those of the project's guide to statistics, computed apart from this code.
"""

import csv
import io
import zipfile

import numpy as np
import pytest

from highneeds.stats.funnel import fit_proportion
from published import PUBLISHED

RELEASE = PUBLISHED / "ehc-plans-2025" / "education-health-and-care-plans_2025.zip"


def shares(file, period, breakdown, numerator, denominator):
    """Numerator and denominator of every local authority, as published; "z", "x" are gaps."""
    with zipfile.ZipFile(RELEASE) as release:
        text = release.read(f"data/{file}.csv").decode("utf-8-sig")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(text))
        if row["geographic_level"] == "Local authority"
        and row["time_period"] == period
        and row["breakdown"] == breakdown
    ]

    def number(cell):
        return float(cell) if cell.replace(".", "").isdigit() else np.nan

    pairs = [(number(row[numerator]), number(row[denominator])) for row in rows]
    return np.array(pairs).T


@pytest.mark.published
@pytest.mark.parametrize(
    ("source", "areas", "phi", "naive", "with_spread"),
    [
        (
            (
                "timeliness_20_week",
                "2024",
                "All EHC plans issued",
                "plans_issued_20_weeks_ex",
                "plans_issued_den_ex",
            ),
            151,
            161,
            (89, 85),
            (14, 0),
        ),
        (
            (
                "requests",
                "2024",
                "All requests for EHC needs assessments",
                "requests_decided_not_to_assess",
                "requests_received_in_year",
            ),
            153,
            42,
            (78, 67),
            (16, 5),
        ),
        (
            ("sen_needs_all_plans", "202425", "All EHC plans", "number_asd", "ehc_plans"),
            153,
            87,
            (86, 81),
            (14, 3),
        ),
    ],
    ids=["timeliness", "refusals", "autism"],
)
def test_the_usual_spread_of_authorities(source, areas, phi, naive, with_spread):
    x, n = shares(*source)
    fit = fit_proportion(x, n)
    assert fit.n_areas == areas
    assert fit.phi == pytest.approx(phi, abs=0.5)
    known = n > 0
    share = x[known] / n[known]
    for limits, expected in ((fit.plain_limits, naive), (fit.limits, with_spread)):
        for level, percent in zip((0.95, 0.998), expected, strict=True):
            low, high = limits(n[known], level)
            outside = 100 * np.mean((share < low) | (share > high))
            assert outside == pytest.approx(percent, abs=0.5)
