"""What had been published on a day: the rule that keeps the future out of a forecast.

January plans and the calendar year before them come out together in June. Before June of a year,
neither is known.
"""

from datetime import date
from typing import Final

import polars as pl

from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.periods import PeriodKind

PUBLISHED_IN_MONTH: Final = 6


def newest_january(as_at: date) -> int:
    """Return the newest January whose plans had been published on a day.

    Examples
    --------
    >>> newest_january(date(2026, 5, 31)), newest_january(date(2026, 6, 1))
    (2025, 2026)
    """
    # By the as-at date that was stated, so that a forecast made again later still knows no more.
    return as_at.year - (0 if as_at.month >= PUBLISHED_IN_MONTH else 1)


def published_by(frame: pl.DataFrame, name: str, as_at: date | None) -> pl.DataFrame:
    """Keep the years of a canonical table that had been published on a day; all without one."""
    if as_at is None:
        return frame
    calendar = tables()[name].period is PeriodKind.CALENDAR_YEAR
    return frame.filter(pl.col("year") <= newest_january(as_at) - (1 if calendar else 0))
