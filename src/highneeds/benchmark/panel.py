"""A panel: one metric and breakdown, all areas by all years, as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from highneeds.core.status import Status
from highneeds.metrics.registry import Metric

Floats = NDArray[np.float64]
LONDON, INNER, OUTER = "E12000007", "E13000001", "E13000002"


@dataclass(frozen=True)
class Panel:
    """One metric and breakdown.

    Attributes
    ----------
    metric : Metric
        Definition.
    breakdown : str
        Group within the family; empty for none.
    years : tuple[int, ...]
        Ascending.
    areas : tuple[str, ...]
        Authorities, one row each.
    numerator, denominator, value : ndarray of shape (authorities, years)
        NaN where there is no figure. `denominator` is all NaN for a count.
    status : ndarray of str, same shape
        Why there is none; empty where the area has no row.
    large : dict[str, tuple[ndarray, ndarray, ndarray]]
        The same three by year for England and the regions, as published.
    """

    metric: Metric
    breakdown: str
    years: tuple[int, ...]
    areas: tuple[str, ...]
    numerator: Floats
    denominator: Floats
    value: Floats
    status: NDArray[np.str_]
    large: dict[str, tuple[Floats, Floats, Floats]]

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each authority."""
        return {area: i for i, area in enumerate(self.areas)}

    @property
    def latest(self) -> int:
        """Latest year in which any authority has a figure; the last year when none has."""
        known = np.flatnonzero(np.isfinite(self.value).any(axis=0))
        return self.years[int(known[-1])] if known.size else self.years[-1]

    @property
    def collected(self) -> bool:
        """Whether any authority has a figure at all."""
        return bool(np.isfinite(self.value).any())

    def column(self, year: int) -> int | None:
        """Return the column of a year; None when the panel does not hold it."""
        return self.years.index(year) if year in self.years else None

    def cell(self, area: str, year: int) -> tuple[float, float, float, str]:
        """Return numerator, denominator, value and status of an authority in a year."""
        i, j = self.row.get(area), self.column(year)
        if i is None or j is None:
            return np.nan, np.nan, np.nan, Status.MISSING.value
        status = str(self.status[i, j]) or Status.MISSING.value
        return (
            float(self.numerator[i, j]),
            float(self.denominator[i, j]),
            float(self.value[i, j]),
            status,
        )


def panels(frame: pl.DataFrame, metrics: dict[str, Metric]) -> Iterator[Panel]:
    """Split an evaluated frame into panels, in the order of the frame.

    Parameters
    ----------
    frame : pl.DataFrame
        As `metrics.evaluate` returns it.
    metrics : dict[str, Metric]
        Definitions by id.
    """
    parts = frame.partition_by("metric", "breakdown", maintain_order=True, as_dict=True)
    for (metric, breakdown), part in parts.items():
        yield _panel(metrics[str(metric)], str(breakdown), part)


def _join_london(large: dict[str, tuple[Floats, Floats, Floats]], metric: Metric, n: int) -> None:
    """Add London where a release prints Inner and Outer London only: the sum of the two."""
    if not {INNER, OUTER} <= set(large):
        return
    nothing = np.full(n, np.nan)
    top, bottom, value = large.get(LONDON, (nothing, nothing, nothing))
    both = [large[INNER][i] + large[OUTER][i] for i in (0, 1)]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = metric.scale * both[0] / np.where(both[1] > 0, both[1], np.nan)
    joined = both[0] if metric.denominator is None else ratio
    absent = np.isnan(value)
    large[LONDON] = (
        np.where(absent, both[0], top),
        np.where(absent, both[1], bottom),
        np.where(absent, joined, value),
    )


def _panel(metric: Metric, breakdown: str, part: pl.DataFrame) -> Panel:
    years = part["year"].unique().sort()
    local = part.filter(pl.col("level") == "la")
    areas = local["area"].unique().sort()
    shape = (areas.len(), years.len())
    place = dict(zip(areas.to_list(), range(areas.len()), strict=True))
    when = dict(zip(years.to_list(), range(years.len()), strict=True))
    rows = local["area"].replace_strict(place, return_dtype=pl.Int64).to_numpy()
    columns = local["year"].replace_strict(when, return_dtype=pl.Int64).to_numpy()
    made = {}
    for name in ("numerator", "denominator", "value"):
        grid = np.full(shape, np.nan)
        grid[rows, columns] = local[name].to_numpy()
        made[name] = grid
    status = np.full(shape, "", dtype="<U14")
    status[rows, columns] = local["status"].to_numpy()
    large = {}
    bigger = part.filter(pl.col("level") != "la")
    for (area,), its in bigger.partition_by("area", as_dict=True).items():
        where = its["year"].replace_strict(when, return_dtype=pl.Int64).to_numpy()
        series = []
        for name in ("numerator", "denominator", "value"):
            line = np.full(years.len(), np.nan)
            line[where] = its[name].to_numpy()
            series.append(line)
        large[str(area)] = (series[0], series[1], series[2])
    _join_london(large, metric, len(when))
    return Panel(
        metric, breakdown, tuple(years.to_list()), tuple(areas.to_list()), status=status,
        large=large, **made,
    )  # fmt: skip
