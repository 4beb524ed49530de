"""Which cohorts (provision × age band × need) carry the growth in plans and in pounds.

DfE publishes provision × age, need × age and need × provision, but not all three at once. The
three-way table is estimated by raking to those margins and every figure of it is labelled so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from highneeds.drivers.patterns import BANDS, band_of
from highneeds.measures.formulas import by_group
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.provision import ProvisionMap

_PASSES = 200
_CLOSE = 1e-6
"""Raking ends when no margin is off by more than this share of plans, or after so many passes."""
BAND_NAMES = tuple(name for name, _, _ in BANDS)


@dataclass(frozen=True)
class GrowthCohort:
    """A group of children and young people in one kind of provision.

    Attributes
    ----------
    provision, age_band, need
        `need` is "" where no need is published with the others.
    plans
        Plans in January of `year`, or new plans of the calendar year; see `measure`.
    change
        Change since the January before, where both are published.
    cost_per_plan
        £ of the provision; None when not given.
    pounds
        Change (or plans, where no change is known) × cost per plan.
    share
        Of all cohorts' plans or change, whichever the ranking is by.
    measure
        "growth" or "starters": what the ranking is by.
    estimated
        Whether the cross of provision, age and need was raked, and not published.
    """

    provision: str
    age_band: str
    need: str
    plans: float
    change: float | None
    cost_per_plan: float | None
    pounds: float | None
    share: float
    measure: str
    year: int
    estimated: bool


@dataclass(frozen=True)
class CohortPlans:
    """Plans by provision group, age band and need.

    Attributes
    ----------
    plans : ndarray of shape (provisions, age bands, needs)
    note
        What was raked, and to which margins.
    """

    provisions: tuple[str, ...]
    needs: tuple[str, ...]
    plans: Floats
    year: int
    estimated: bool
    note: str


def rank_cohorts(
    caseload: pl.DataFrame,
    new_plans: pl.DataFrame,
    needs: pl.DataFrame | None,
    needs_new: pl.DataFrame | None,
    groups: ProvisionMap,
    cost: Mapping[str, float],
) -> tuple[tuple[GrowthCohort, ...], tuple[str, ...]]:
    """Rank cohorts by the growth that they carry, in £ where cost is known, else in plans.

    Parameters
    ----------
    caseload, new_plans, needs, needs_new
        Canonical tables of one area.
    cost
        £ per plan by provision group; empty when not known.

    Returns
    -------
    tuple[GrowthCohort, ...]
        Largest first.
    tuple[str, ...]
        Notes: what was estimated and what could not be told.

    Notes
    -----
    Growth needs provision × age in two Januaries. Where only one is published, new plans of the
    latest calendar year are ranked instead: they say where plans enter, not where they stay.
    """
    years = _years_with(caseload, "age")
    # With a January missing between them, the change would be that of two years and more.
    if len(years) > 1 and years[-1] - years[-2] == 1:
        now = cross(caseload, "age", years[-1], needs, groups)
        before = cross(caseload, "age", years[-2], needs, groups)
        # A need that only one release names would look like growth.
        if now is not None and before is not None and now.needs == before.needs:
            return _ranked(now, now.plans - before.plans, "growth", cost), (now.note, before.note)
    starts = _years_with(new_plans, "age_at_start")
    if not starts:
        return (), ("Plans are not published by age and provision together for this authority.",)
    only = cross(new_plans, "age_at_start", starts[-1], needs_new, groups)
    if only is None:
        return (), ("New plans are not published by age and provision for this authority.",)
    note = (
        "Provision by age is published for one January only, so cohorts are ranked by new plans "
        f"during {starts[-1]}, not by growth."
    )
    return _ranked(only, None, "starters", cost), (note, only.note)


def cross(
    frame: pl.DataFrame, topic: str, year: int, needs: pl.DataFrame | None, groups: ProvisionMap
) -> CohortPlans | None:
    """Return plans by provision, age band and need; the need is raked in where it can be.

    Parameters
    ----------
    frame
        Caseload or new plans of one area.
    topic
        "age" or "age_at_start".
    needs
        Need of the same area, by age and by placement; its nearest year is used, and told.
    """
    table = _provision_by_age(frame, topic, year, groups)
    if table is None:
        return None
    names = tuple(group.id for group in groups.groups)
    if needs is None:
        return CohortPlans(names, ("",), table[:, :, None], year, False, "Need is not published.")
    margins = _need_margins(needs, year, groups)
    if margins is None:
        return CohortPlans(
            names, ("",), table[:, :, None], year, False, "Need is not published by age."
        )
    by_age, by_provision, columns, need_year = margins
    plans, miss = fit_cross(table, by_age, by_provision)
    label = ", ".join(
        (
            f"provision by age {year}",
            f"need by age {need_year}",
            f"need by provision {need_year}",
        )
    )
    note = (
        f"Provision × age × need is an estimate: raked to the published {label}; "
        f"the margins with need are met to within {miss:.1%} of all plans."
    )
    return CohortPlans(names, columns, plans, year, True, note)


def fit_cross(table: Floats, by_age: Floats, by_provision: Floats) -> tuple[Floats, float]:
    """Estimate provision × age × need from the three two-way tables.

    Parameters
    ----------
    table : ndarray of shape (provisions, ages)
        Met exactly.
    by_age : ndarray of shape (ages, needs)
    by_provision : ndarray of shape (provisions, needs)
        The two tables with need are read as shares within each age and each provision, because
        they differ a little in coverage and sometimes in year.

    Returns
    -------
    plans : ndarray of shape (provisions, ages, needs)
    miss
        Largest distance from a margin with need, as a share of all plans. It goes to 0 where the
        tables are of the same children, and cannot where they are of different years.

    References
    ----------
    Deming, W. E. and Stephan, F. F. (1940). Annals of Mathematical Statistics 11, 427-444.
    """
    whole = float(table.sum())
    age_need = _as_shares(by_age) * table.sum(axis=0)[:, None]
    place_need = _as_shares(by_provision) * table.sum(axis=1)[:, None]
    plans = np.repeat(table[:, :, None], by_age.shape[1], axis=2)
    miss = 1.0
    for _ in range(_PASSES):
        plans = plans * _ratio(age_need, plans.sum(axis=0))[None, :, :]
        plans = plans * _ratio(place_need, plans.sum(axis=1))[:, None, :]
        # Where the two tables with need leave nothing for a cell that has plans, it takes the needs
        # of its provision; otherwise those plans would be lost.
        empty = (plans.sum(axis=2) == 0) & (table > 0)
        plans = np.where(empty[:, :, None], _as_shares(by_provision)[:, None, :], plans)
        # Last, because provision × age is the table that must be met exactly.
        plans = plans * _ratio(table, plans.sum(axis=2))[:, :, None]
        off = (
            np.abs(plans.sum(axis=0) - age_need).max(),
            np.abs(plans.sum(axis=1) - place_need).max(),
        )
        last, miss = miss, float(max(off)) / whole
        # Tables of different years never meet: stop where another pass changes nothing.
        if miss < _CLOSE or abs(last - miss) < _CLOSE * _CLOSE:
            break
    return plans, miss


def _ratio(target: Floats, current: Floats) -> Floats:
    return np.where(current > 0, target / np.where(current > 0, current, 1.0), 0.0)


def _as_shares(values: Floats) -> Floats:
    whole = values.sum(axis=1, keepdims=True)
    overall = values.sum(axis=0, keepdims=True)
    overall = overall / overall.sum() if overall.sum() else overall
    return np.where(whole > 0, values / np.where(whole > 0, whole, 1.0), overall)


def _provision_by_age(
    frame: pl.DataFrame, topic: str, year: int, groups: ProvisionMap
) -> Floats | None:
    rows = frame.filter(pl.col("topic") == topic, pl.col("year") == year)
    table = np.zeros((len(groups.groups), len(BAND_NAMES)))
    weights = by_group(rows, groups, known=True).fill_null(0.0).rows()
    for age, row in zip(rows["group"], weights, strict=True):
        band = band_of(str(age))
        if band is not None:
            table[:, BAND_NAMES.index(band)] += row
    return table if table.sum() else None


def _need_margins(
    needs: pl.DataFrame, year: int, groups: ProvisionMap
) -> tuple[Floats, Floats, tuple[str, ...], int] | None:
    years = sorted(
        set(_years_with(needs, "age")) & set(_years_with(needs, "placement")),
        key=lambda y: (abs(y - year), y),
    )
    if not years:
        return None
    nearest = years[0]
    rows = needs.filter(pl.col("year") == nearest)
    # A column `…__status` stands beside each figure.
    columns = tuple(c for c in needs.columns if c.startswith("need_") and "__" not in c)
    by_age = np.zeros((len(BAND_NAMES), len(columns)))
    by_provision = np.zeros((len(groups.groups), len(columns)))
    for row in rows.filter(pl.col("topic") == "age").iter_rows(named=True):
        band = band_of(str(row["group"]))
        if band is not None:
            by_age[BAND_NAMES.index(band)] += [row[c] or 0.0 for c in columns]
    for g, group in enumerate(groups.groups):
        mine = rows.filter(pl.col("topic") == "placement", pl.col("group").is_in(group.leaves))
        for row in mine.iter_rows(named=True):
            by_provision[g] += [row[c] or 0.0 for c in columns]
    if not by_age.sum() or not by_provision.sum():
        return None
    return by_age, by_provision, columns, nearest


def _years_with(frame: pl.DataFrame, topic: str) -> list[int]:
    return sorted(frame.filter(pl.col("topic") == topic)["year"].unique().to_list())


def _ranked(
    now: CohortPlans, change: Floats | None, measure: str, cost: Mapping[str, float]
) -> tuple[GrowthCohort, ...]:
    by = now.plans if change is None else change
    whole = float(by.sum())
    found = []
    for p, provision in enumerate(now.provisions):
        price = cost.get(provision)
        for a, band in enumerate(BAND_NAMES):
            for n, need in enumerate(now.needs):
                plans, moved = float(now.plans[p, a, n]), float(by[p, a, n])
                if plans == 0 and moved == 0:
                    continue
                found.append(
                    GrowthCohort(
                        provision,
                        band,
                        need,
                        plans,
                        None if change is None else moved,
                        price,
                        None if price is None else moved * price,
                        moved / whole if whole else 0.0,
                        measure,
                        now.year,
                        now.estimated,
                    )
                )
    priced = any(c.pounds is not None for c in found)
    return tuple(sorted(found, key=lambda c: _rank_key(c, priced=priced)))


def _rank_key(cohort: GrowthCohort, *, priced: bool) -> tuple[float, float, str, str, str]:
    carried = cohort.plans if cohort.change is None else cohort.change
    first = (cohort.pounds or 0.0) if priced else carried
    return (-first, -carried, cohort.provision, cohort.age_band, cohort.need)
