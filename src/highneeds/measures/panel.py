"""The panel: one metric and breakdown, all areas by all years, as arrays; and how it is pooled.

Every room takes its figures from here: `benchmark` compares them, `forecast` learns from them, the
government's tables print them. What a figure is made of is decided below: `official.store` says
which release, `measures.formulas` which columns.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from highneeds.measures.evaluate import Evaluator
from highneeds.measures.registry import Metric, find_metric
from highneeds.vocabulary.status import Status

Floats = NDArray[np.float64]
LONDON, INNER, OUTER = "E12000007", "E13000001", "E13000002"


@dataclass(frozen=True)
class Panel:
    """One metric and breakdown.

    Attributes
    ----------
    metric
        Definition.
    breakdown
        Group within the family; empty for none.
    years
        Ascending.
    areas
        Authorities, one row each.
    numerator, denominator, value : ndarray of shape (authorities, years)
        NaN where there is no figure. `denominator` is all NaN for a count.
    status
        Why there is none; empty where the area has no row.
    release
        Release that the numerator is from, "2025 and 2022" where it rests on two; same shape.
    large
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
    release: NDArray[np.object_]
    large: dict[str, tuple[Floats, Floats, Floats]]

    def ratio(self, numerator: float, denominator: float) -> float:
        """Return the value of a group from its sums: the sum itself for a count."""
        if self.metric.denominator is None:
            return numerator
        return self.metric.scale * numerator / denominator if denominator > 0 else np.nan

    def pooled(self, rows: Sequence[int], column: int) -> tuple[float, float, float]:
        """Return numerator, denominator and value of some authorities together in a year.

        Sums are divided, not rates averaged: a large authority weighs as much as its children.
        """
        top = float(self.numerator[rows, column].sum())
        bottom = float(self.denominator[rows, column].sum())
        return top, bottom, self.ratio(top, bottom)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each authority."""
        return {area: i for i, area in enumerate(self.areas)}

    @cached_property
    def known(self) -> tuple[frozenset[str], ...]:
        """Authorities that have a figure, by column."""
        finite = np.isfinite(self.value)
        return tuple(
            frozenset(area for area, there in zip(self.areas, finite[:, j], strict=True) if there)
            for j in range(len(self.years))
        )

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

    def releases(self, area: str, year: int) -> str:
        """Return the release of an authority's figure in a year; two joined by "and"."""
        i, j = self.row.get(area), self.column(year)
        return "" if i is None or j is None else str(self.release[i, j])

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
    frame
        As `measures.evaluate` returns it.
    metrics
        Definitions by id.
    """
    column = _Columns(
        _numbered(frame["area"]),
        (frame["level"] == "la").to_numpy(),
        frame["year"].to_numpy(),
        tuple(frame[name].fill_null(float("nan")).to_numpy() for name in _FIGURES),
        _numbered(frame["status"]),
        _numbered(frame["release"].fill_null("")),
    )
    runs = frame.select(pl.struct("metric", "breakdown").rle().struct.unnest())
    start = 0
    for length, which in runs.rows():
        rows = slice(start, start + length)
        start += length
        yield _panel(metrics[which["metric"]], which["breakdown"], column, rows)


_FIGURES = ("numerator", "denominator", "value")


@dataclass(frozen=True)
class _Texts:
    """A column of few different texts: each once, and its number in every row.

    NumPy compares numbers far faster than texts, and an array of texts would hold every row's anew.
    """

    each: NDArray[np.object_]
    number: NDArray[np.unsignedinteger]


def _numbered(column: pl.Series) -> _Texts:
    each = column.unique().sort()
    return _Texts(each.to_numpy(), column.cast(pl.Enum(each)).to_physical().to_numpy())


@dataclass(frozen=True)
class _Columns:
    """An evaluated frame as arrays, so that no panel asks the frame again."""

    area: _Texts
    local: NDArray[np.bool_]
    year: NDArray[np.int32]
    figures: tuple[Floats, ...]
    status: _Texts
    release: _Texts


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
    # A published London stands; the sum only fills its gaps.
    absent = np.isnan(value)
    large[LONDON] = (
        np.where(absent, both[0], top),
        np.where(absent, both[1], bottom),
        np.where(absent, joined, value),
    )


def _panel(metric: Metric, breakdown: str, column: _Columns, rows: slice) -> Panel:
    local = column.local[rows]
    years, when = np.unique(column.year[rows], return_inverse=True)
    area = column.area.number[rows]
    found, place = np.unique(area[local], return_inverse=True)
    grids, lines = [], {}
    for figure in column.figures:
        grid = np.full((found.size, years.size), np.nan)
        grid[place, when[local]] = figure[rows][local]
        grids.append(grid)
    # As wide as the longest status, `not_applicable`.
    status = np.full((found.size, years.size), "", dtype="<U14")
    status[place, when[local]] = column.status.each[column.status.number[rows][local]]
    release = np.full((found.size, years.size), "", dtype=object)
    release[place, when[local]] = column.release.each[column.release.number[rows][local]]
    for code in np.unique(area[~local]):
        its = ~local & (area == code)
        series = []
        for figure in column.figures:
            line = np.full(years.size, np.nan)
            line[when[its]] = figure[rows][its]
            series.append(line)
        lines[str(column.area.each[code])] = (series[0], series[1], series[2])
    _join_london(lines, metric, years.size)
    return Panel(
        metric,
        breakdown,
        tuple(int(year) for year in years),
        tuple(str(area) for area in column.area.each[found]),
        grids[0],
        grids[1],
        grids[2],
        status,
        release,
        lines,
    )


def panel_of(evaluator: Evaluator, metric_id: str) -> dict[str, Panel]:
    """Return a metric's panels by breakdown; "" for none.

    Raises
    ------
    MissingDataError
        When nothing that the metric is made of has been added.
    """
    metric = find_metric(metric_id)
    frame = evaluator.evaluate(metric)
    return {panel.breakdown: panel for panel in panels(frame, {metric.id: metric})}
