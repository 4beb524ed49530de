"""Plans by provision row, age group and need: published where it is, estimated where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from highneeds.drivers.cohorts import fit_cross
from highneeds.government_tables.layout import TemplateLayout
from highneeds.stats.arrays import Floats
from highneeds.stats.rounding import controlled_round, half_up, largest_remainder
from highneeds.stats.weighting import rake
from highneeds.vocabulary.provision import ProvisionMap, leaves

PUBLISHED, ESTIMATE, OWN, FORECAST = "published", "estimate", "own data", "forecast"
MISSING = "missing"


@dataclass(frozen=True)
class EstimatedCells:
    """Plans of one January. Whole numbers; every table of the template is a margin of them.

    Attributes
    ----------
    plans : ndarray of shape (provision rows, ages, needs)
    provision, age, need, joint
        Basis of the margins by provision, age and need, and of their cross: "published",
        "estimate", "own data" or "forecast".
    """

    year: int
    plans: Floats
    provision: str
    age: str
    need: str
    joint: str
    notes: tuple[str, ...] = ()


def leaf_counts(caseload: pl.DataFrame, year: int) -> dict[str, float]:
    """Return the published plans of each provision leaf in a January."""
    rows = caseload.filter(pl.col("topic") == "all", pl.col("year") == year)
    values = rows.row(0, named=True) if rows.height == 1 else {}
    return {leaf: float(values[leaf]) for leaf in leaves() if values.get(leaf)}


def published_cross(
    caseload: pl.DataFrame, needs: pl.DataFrame | None, layout: TemplateLayout, year: int
) -> EstimatedCells | None:
    """Return the cross of a published January, or None when its plans are not published.

    Parameters
    ----------
    caseload, needs
        Canonical tables of one area.

    Notes
    -----
    Provision totals are the published ones, exactly. Ages and needs are published of the same or
    the nearest January; the cross of all three is never published and is raked.
    """
    rows = _provisions(caseload, layout, year)
    if rows is None:
        return None
    notes: list[str] = []
    by_age, age_year = _nearest(caseload, layout, year)
    bands = _bands(caseload, layout, year)
    ages: Floats | None = None
    aged = by_age is not None or bands is not None
    if by_age is None:
        # Without provision by age every provision takes the ages of all plans.
        by_age = np.zeros((len(layout.provisions), len(layout.ages)))
        by_age[:] = 1.0 if bands is None else bands
    table = _to_rows(by_age, rows)
    if not aged:
        notes.append(f"Ages are not published for January {year}.")
    elif age_year != year and bands is not None and abs(bands.sum() - rows.sum()) < 0.5:
        ages = bands
        table = _to_ages(table, rows, bands)
        origin = f"from January {age_year}" if age_year else "from the ages of all plans"
        notes.append(
            f"Provision by age of January {year} is estimated {origin}, raked to the published "
            "ages of the year."
        )
    elif age_year != year:
        notes.append(f"Ages of January {year} are estimated from January {age_year}.")
    # Both are whole plans; the half only allows for floating point.
    unaged = aged and age_year == year and abs(by_age.sum() - rows.sum()) > 0.5
    if unaged:
        gap = abs(by_age.sum() - rows.sum())
        notes.append(f"The age is not published for {gap:,.0f} plans; they are spread as the rest.")
    margins = None if needs is None else _needs(needs, layout, year)
    if margins is None:
        raw = np.zeros((*table.shape, len(layout.all_needs)))
        # Under "not recorded", the last of the needs, so that the total stays the total.
        raw[:, :, -1] = table
        notes.append(f"Primary need is not published for January {year} or near it.")
        need_year, miss = 0, 0.0
    else:
        age_need, place_need, need_year = margins
        raw, miss = fit_cross(table, age_need, place_need)
        told = "" if need_year == year else f" (need of January {need_year})"
        notes.append(
            "Provision by age by need is not published; it is estimated by raking the published "
            f"tables of two{told}, which are met to within {miss:.1%} of all plans."
        )
    return EstimatedCells(
        year,
        whole_cross(raw, rows, ages),
        PUBLISHED,
        _basis(aged, ages is not None or (age_year == year and not unaged)),
        _basis(margins is not None, need_year == year and miss < _CLOSE),
        ESTIMATE if aged and margins is not None else MISSING,
        tuple(notes),
    )


# Of all plans. A margin that raking misses by more is no longer the published one.
_CLOSE = 1e-3


def _basis(known: bool, published: bool) -> str:
    if not known:
        return MISSING
    return PUBLISHED if published else ESTIMATE


def forecast_cross(
    base: EstimatedCells,
    layout: TemplateLayout,
    groups: ProvisionMap,
    held: Mapping[str, float],
    plans: Mapping[str, float],
    year: int,
) -> EstimatedCells:
    """Carry a January's cross forward to a year's plans by provision group.

    Parameters
    ----------
    base
        The last published January.
    groups
        Groups that the forecast is by.
    held
        Plans by leaf in the base year: they say how each group falls on the template's rows.
    plans
        Forecast plans of each group in `year`. A group that is left out keeps its number.

    Notes
    -----
    Within a group, provision rows, ages and needs keep the mix of the base year. That is an
    assumption, and every figure is marked as forecast.
    """
    wanted = np.zeros(len(layout.provisions))
    for group in groups.groups:
        weights = np.zeros(len(layout.provisions))
        for leaf in group.leaves:
            weights[layout.row_of(leaf)] += held.get(leaf, 0.0)
        # A group that had no plans has no mix to carry forward: what it gains falls on its first
        # row.
        if not weights.sum():
            weights[layout.row_of(group.leaves[0])] = 1.0
        level = sum(held.get(leaf, 0.0) for leaf in group.leaves)
        wanted += weights / weights.sum() * plans.get(group.id, level)
    total = float(half_up([wanted.sum()])[0])
    # Rows rounded one by one would not add up to the rounded total.
    rows = largest_remainder(wanted, total)
    note = f"Mix of ages and needs within each provision is held as in January {base.year}."
    plain = whole_cross(base.plans, rows)
    age = MISSING if base.age == MISSING else FORECAST
    need = MISSING if base.need == MISSING else FORECAST
    joint = MISSING if MISSING in {age, need} else FORECAST
    return EstimatedCells(year, plain, FORECAST, age, need, joint, (note,))


def own_cross(frame: pl.DataFrame, layout: TemplateLayout, year: int) -> EstimatedCells | None:
    """Return an authority's own cross of a January, or None when it gives none for the year.

    Parameters
    ----------
    frame
        Columns year, provision, age, need (ids of the layout) and plans (whole numbers).
    """
    mine = frame.filter(pl.col("year") == year)
    if mine.is_empty():
        return None
    rows = {row.id: i for i, row in enumerate(layout.provisions)}
    ages = {age.id: i for i, age in enumerate(layout.ages)}
    needs = {need.id: i for i, need in enumerate(layout.all_needs)}
    plans = np.zeros((len(rows), len(ages), len(needs)))
    for r in mine.iter_rows(named=True):
        plans[rows[r["provision"]], ages[r["age"]], needs[r["need"]]] += r["plans"]
    return EstimatedCells(year, plans, OWN, OWN, OWN, OWN)


def _bands(caseload: pl.DataFrame, layout: TemplateLayout, year: int) -> Floats | None:
    """Return the published plans of each age group in a January, where bands are published."""
    rows = caseload.filter(pl.col("topic") == "age_band", pl.col("year") == year)
    if rows.is_empty():
        return None
    found = np.zeros(len(layout.ages))
    for name, plans in rows.select("group", "plans").iter_rows():
        low = str(name).partition("-")[0]
        position = age_position(low, layout)
        # A suppressed band leaves the ages incomplete, and raking needs margins of the same total.
        if position is None or plans is None:
            return None
        found[position] += plans
    return found


def _to_ages(table: Floats, rows: Floats, ages: Floats) -> Floats:
    """Rake provision by age to both margins; a little of each age is possible in every row."""
    seed = np.maximum(table, 1e-6 * max(float(table.sum()), 1.0))
    seed = np.where((rows[:, None] > 0) & (ages[None, :] > 0), seed, 0.0)
    return rake(seed, [rows, ages]).table


def whole_cross(raw: Floats, rows: Floats, ages: Floats | None = None) -> Floats:
    """Round a cross to whole plans so that each provision row keeps its total.

    Parameters
    ----------
    raw : ndarray of shape (rows, ages, needs)
    rows : ndarray of shape (rows,)
        Whole totals of each row.
    ages : ndarray of shape (ages,), optional
        Whole totals of each age, where they are published.

    Returns
    -------
    ndarray of shape (rows, ages, needs)
        Whole, not negative; ages and needs go to a neighbouring whole number where that can be.
    """
    scaled = _to_rows(raw.reshape(raw.shape[0], -1), rows).reshape(raw.shape)
    # Provision × age first and needs within each of its cells, so that every table is a margin of
    # the same whole numbers.
    table = _round(scaled.sum(axis=2), rows, ages)
    cells = _to_rows(scaled.reshape(-1, raw.shape[2]), table.ravel())
    return _round(cells, table.ravel()).reshape(raw.shape)


def _round(table: Floats, totals: Floats, columns: Floats | None = None) -> Floats:
    try:
        return controlled_round(table, row_totals=totals, column_totals=columns)
    except ValueError:
        # Whole neighbours do not always meet both margins. Then provision keeps its totals, which
        # are published, and ages give way.
        parts = [largest_remainder(r, t) for r, t in zip(table, totals, strict=True)]
        return np.array(parts)


def _to_rows(table: Floats, rows: Floats) -> Floats:
    """Scale each row to its total; an empty row takes the mix of the whole table."""
    sums = table.sum(axis=1, keepdims=True)
    whole = table.sum(axis=0, keepdims=True)
    mix = whole / whole.sum() if whole.sum() else np.full_like(whole, 1 / whole.size)
    shares = np.where(sums > 0, table / np.where(sums > 0, sums, 1.0), mix)
    return shares * rows[:, None]


def _provisions(caseload: pl.DataFrame, layout: TemplateLayout, year: int) -> Floats | None:
    rows = caseload.filter(pl.col("topic") == "all", pl.col("year") == year)
    if rows.height != 1 or rows["plans"][0] is None:
        return None
    found = _by_row(rows.row(0, named=True), layout)
    # What the release does not split stands with the last row, so that the total stays the total.
    found[-1] += max(float(rows["plans"][0]) - found.sum(), 0.0)
    return found


def _by_row(values: Mapping[str, object], layout: TemplateLayout) -> Floats:
    found = np.zeros(len(layout.provisions))
    for leaf in leaves():
        value = values.get(leaf)
        if isinstance(value, float | int):
            found[layout.row_of(leaf)] += value
    return found


def _nearest(
    caseload: pl.DataFrame, layout: TemplateLayout, year: int
) -> tuple[Floats | None, int]:
    years = sorted(
        caseload.filter(pl.col("topic") == "age")["year"].unique().to_list(),
        key=lambda y: (abs(y - year), y),
    )
    if not years:
        return None, 0
    table = np.zeros((len(layout.provisions), len(layout.ages)))
    rows = caseload.filter(pl.col("topic") == "age", pl.col("year") == years[0])
    for row in rows.iter_rows(named=True):
        position = age_position(str(row["group"]), layout)
        if position is not None:
            table[:, position] += _by_row(row, layout)
    return (table, int(years[0])) if table.sum() else (None, 0)


def age_position(age: str, layout: TemplateLayout) -> int | None:
    """Return the age group of a published age ("2-", "10", "20+"); None when unknown."""
    digits = "".join(c for c in age if c.isdigit())
    if not digits or "unknown" in age.lower():
        return None
    years = min(int(digits), layout.ages[-1].high)
    for position, group in enumerate(layout.ages):
        if group.low <= years <= group.high:
            return position
    return None


def _needs(
    needs: pl.DataFrame, layout: TemplateLayout, year: int
) -> tuple[Floats, Floats, int] | None:
    def years(topic: str) -> set[int]:
        return set(needs.filter(pl.col("topic") == topic)["year"].unique().to_list())

    both = sorted(years("age") & years("placement"), key=lambda y: (abs(y - year), y))
    if not both:
        return None
    rows = needs.filter(pl.col("year") == both[0])
    by_age = np.zeros((len(layout.ages), len(layout.all_needs)))
    by_place = np.zeros((len(layout.provisions), len(layout.all_needs)))
    for row in rows.filter(pl.col("topic") == "age").iter_rows(named=True):
        position = age_position(str(row["group"]), layout)
        if position is not None:
            by_age[position] += _need_cells(row, layout)
    for row in rows.filter(pl.col("topic") == "placement").iter_rows(named=True):
        if row["group"] in leaves():
            by_place[layout.row_of(str(row["group"]))] += _need_cells(row, layout)
    return by_age, by_place, both[0]


def _need_cells(row: Mapping[str, object], layout: TemplateLayout) -> Sequence[float]:
    cells = (row.get(need.id) for need in layout.all_needs)
    return [float(c) if isinstance(c, float | int) else 0.0 for c in cells]
