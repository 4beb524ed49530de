"""Steps that neither an area's own history nor its peers explain, and categories that swap."""

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from highneeds.official.checks.frames import cell_finding, period_label, total_column, total_rows
from highneeds.official.store.catalogue import Correction
from highneeds.official.store.corrections import with_corrections
from highneeds.stats.robust import median_deviation
from highneeds.vocabulary import provision
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding, Severity

# All four must hold, so that neither a small authority nor a year that was odd for all is reported.
_PEERS = 6.0  # scaled median deviations from the median authority of that year
_OWN = 4.0  # times the authority's own usual distance from the median
_LEAST = 40.0  # plans
_SHARE = 0.25  # of the earlier figure
_OFFSET = 0.3  # what one category loses, the other gains to within this share
_AREAS = 30  # fewer authorities make no median to judge by
_GROUPING = "dbv"  # the map whose groups are the categories of places
_WATCHED = frozenset(
    {
        "caseload",
        "new_plans",
        "needs",
        "needs_new",
        "requests",
        "assessments",
        "timeliness",
        "ceased",
    }
)


def unusual_changes(
    table: SourceTable, file: str, corrections: tuple[Correction, ...]
) -> tuple[Finding, ...]:
    """Find yearly changes of the total that are far from the peers' and from the area's own.

    The change on the log scale is more than 6 scaled median deviations from the median of all
    authorities in that year, more than 4 times the area's own usual change, over 40 plans and over
    a quarter of the figure.
    """
    total = total_column(table)
    if not total or table.name not in _WATCHED:
        return ()
    frame = with_corrections(total_rows(table), table.name, corrections)
    areas, years, values = _matrix(frame, total)
    if len(areas) < _AREAS or len(years) < 2:
        return ()
    with np.errstate(divide="ignore", invalid="ignore"):
        # Growth is a rate: on the log scale an authority of 500 plans and one of 5,000 compare.
        steps = np.diff(np.log(np.where(values > 0, values, np.nan)), axis=1)
    found = []
    for j in range(steps.shape[1]):
        change = steps[:, j]
        known = np.isfinite(change)
        # A change over two years is not one of one year, and is larger without being odd.
        if years[j + 1] - years[j] != 1 or known.sum() < _AREAS:
            continue
        centre = float(np.median(change[known]))
        spread = median_deviation(change[known], centre)
        # Without the year in question, which would widen what is usual and hide itself.
        others = np.abs(np.delete(steps, j, axis=1) - centre)
        # A spread of nothing (all changed alike) must not flag noise of floating point.
        for i in np.flatnonzero(known & (np.abs(change - centre) > _PEERS * max(spread, 1e-9))):
            row = others[i][np.isfinite(others[i])]
            own = float(np.median(row)) if row.size else 0.0
            before, after = values[i, j], values[i, j + 1]
            if (
                abs(change[i] - centre) <= _OWN * own
                or abs(after - before) < _LEAST
                or abs(after - before) < _SHARE * before
            ):
                continue
            found.append(
                cell_finding(
                    table,
                    file,
                    rule="jump",
                    severity=Severity.WARNING,
                    message=f"From {period_label(table, years[j])} to "
                    f"{period_label(table, years[j + 1])} it went from {before:,.0f} to "
                    f"{after:,.0f} ({np.expm1(change[i]):+.0%}); the median authority changed by "
                    f"{np.expm1(centre):+.0%}.",
                    area=areas[i],
                    year=years[j + 1],
                    measure=total,
                    value=float(after),
                    expected=float(before * np.exp(centre)),
                )
            )
    return tuple(found)


def category_shifts(table: SourceTable, file: str) -> tuple[Finding, ...]:
    """Find pairs of categories between which many children move, on paper, from one year to next.

    Two categories change by over 40 and over a quarter of the larger, in opposite directions, and
    what one loses the other gains to within 30%. Where they also exchange their sizes it is a
    swap. Either is more often a change of coding than of children's lives.
    """
    categories = _categories(table)
    frame = total_rows(table)
    found: list[Finding] = []
    if len(categories) < 2 or frame.filter(pl.col("level") == "la").is_empty():
        return ()
    frame = frame.with_columns(
        pl.sum_horizontal([pl.col(c).fill_null(0.0) for c in columns]).alias(f"cat {name}")
        for name, columns in categories.items()
    )
    grids = {name: _matrix(frame, f"cat {name}") for name in categories}
    areas, years, _ = next(iter(grids.values()))
    cube = np.stack([grid[2] for grid in grids.values()])
    names = list(categories)
    step = np.diff(cube, axis=2)
    big = np.abs(step) > np.maximum(_LEAST, _SHARE * np.maximum(cube[:, :, 1:], cube[:, :, :-1]))
    for a, b in combinations(range(len(names)), 2):
        opposite = step[a] * step[b] < 0
        # What one loses and the other gains need not agree exactly: children come and go meanwhile.
        even = np.abs(step[a] + step[b]) < _OFFSET * np.minimum(np.abs(step[a]), np.abs(step[b]))
        for i, j in np.argwhere(big[a] & big[b] & opposite & even):
            if years[j + 1] - years[j] != 1:
                continue
            sizes = cube[[a, b], i, j : j + 2]
            found.append(_shift(table, file, areas[i], years[j + 1], (names[a], names[b]), sizes))
    return tuple(found)


def _shift(
    table: SourceTable,
    file: str,
    area: str,
    year: int,
    names: tuple[str, str],
    values: NDArray[np.float64],
) -> Finding:
    (a0, a1), (b0, b1) = values
    crossed = abs(a1 - b0) + abs(b1 - a0)
    swapped = crossed < _OFFSET * (abs(a1 - a0) + abs(b1 - b0))
    words = [name.replace("_", " ").removeprefix("need ") for name in names]
    return cell_finding(
        table,
        file,
        rule="categories_swap" if swapped else "category_shift",
        severity=Severity.WARNING,
        message=f"Within a year {words[0]} went from {a0:,.0f} to {a1:,.0f} and {words[1]} from "
        f"{b0:,.0f} to {b1:,.0f}: "
        + ("the two look exchanged." if swapped else "more likely a change of coding."),
        area=area,
        year=year,
        measure=names[0],
        value=float(a1),
        expected=float(a0),
    )


def _categories(table: SourceTable) -> dict[str, list[str]]:
    have = set(table.frame.columns)
    if table.name in {"caseload", "new_plans"}:
        # Groups and not single leaves: a school that became an academy moves children between
        # leaves without anything being wrong.
        groups = provision.load_map(_GROUPING).groups
        columns = {g.id: [leaf for leaf in g.leaves if leaf in have] for g in groups}
        return {name: found for name, found in columns.items() if found}
    if table.name in {"needs", "needs_new"}:
        needs = [c for c in table.frame.columns if c.startswith("need_") and "__" not in c]
        return {c: [c] for c in needs}
    return {}


def _matrix(frame: pl.DataFrame, column: str) -> tuple[list[str], list[int], NDArray[np.float64]]:
    wide = (
        frame.filter(pl.col("level") == "la")
        .select("area", "year", column)
        .sort("year", "area")
        .pivot(on="year", index="area", values=column, maintain_order=True)
    )
    years = [int(c) for c in wide.columns[1:]]
    return wide["area"].to_list(), years, wide.drop("area").to_numpy().astype(float)
