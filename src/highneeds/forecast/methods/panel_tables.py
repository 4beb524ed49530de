"""Build the panel from the canonical tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from highneeds.forecast.methods.panel import FLOWS, Handover, Panel
from highneeds.measures.area_sums import joint_grounds
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.areas import Areas, default_areas
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.provision import ProvisionMap, load_map


@dataclass(frozen=True)
class PanelBuild:
    """A panel, and what a reader must know about it."""

    panel: Panel
    findings: tuple[Finding, ...]


def build_panel(
    tables: Mapping[str, pl.DataFrame],
    provision_map: str | ProvisionMap = "dbv",
    areas: Areas | None = None,
) -> PanelBuild:
    """Build the panel from canonical tables.

    Parameters
    ----------
    tables : Mapping[str, DataFrame]
        `caseload` is required; `new_plans`, `requests`, `assessments`, `timeliness` and
        `population` are used where they are given.
    provision_map : str | ProvisionMap
        How leaves are grouped.
    areas : Areas | None
        The packaged areas when None.

    Raises
    ------
    MissingDataError
        When there is no caseload of any authority.

    Notes
    -----
    Provision is left missing for an authority and January in which the leaves do not add to the
    plans within 0.5%, because some authorities return totals only. Where plans by age add to more
    than plans by provision, the former are all plans: some placements were not counted in 2018.
    """
    grouping = load_map(provision_map) if isinstance(provision_map, str) else provision_map
    caseload = _totals(tables.get("caseload"))
    if caseload is None or caseload.is_empty():
        raise MissingDataError(
            Fault(
                "There are no January plans of any authority to learn from.",
                do="Add an EHC plans release: highneeds data add FILE.",
            )
        )
    codes = tuple(sorted(caseload["area"].unique()))
    years = tuple(range(_edge(caseload, "min"), _edge(caseload, "max") + 1))
    grid = _Grid(codes, years)
    placed = grid.place(caseload, "plans", shift=0)
    plans = np.fmax(placed, grid.place(_by_age(tables["caseload"]), "plans", shift=0))
    groups = tuple(group.id for group in grouping.groups)
    parts = np.stack([grid.place_sum(caseload, group.leaves) for group in grouping.groups])
    findings = [*_unplaced(plans, placed, years), *_drop_partial(parts, placed, grid)]
    flows = {
        "new_plans": grid.place(_totals(tables.get("new_plans")), "plans", shift=1),
        "requests": grid.place(_totals(tables.get("requests")), "received", shift=1),
        "refused": grid.place(_totals(tables.get("requests")), "refused", shift=1),
        "undecided": grid.place(_totals(tables.get("assessments")), "undecided", shift=1),
        "issued": grid.place(_totals(tables.get("timeliness")), "issued", shift=1),
    }
    within = grid.place(_totals(tables.get("timeliness")), "within_20", shift=1)
    flows["late"] = flows["issued"] - within
    people = grid.place(_children(tables.get("population")), "people", shift=0)
    panel = Panel(
        codes,
        years,
        plans,
        groups,
        parts,
        {name: flows[name] for name in FLOWS},
        people,
        _handovers(areas or default_areas(), codes, years),
    )
    return PanelBuild(panel, tuple(findings))


@dataclass(frozen=True)
class _Grid:
    """Rows of authorities and columns of Januaries that frames are laid out on."""

    codes: tuple[str, ...]
    years: tuple[int, ...]

    def place(self, frame: pl.DataFrame | None, column: str, shift: int) -> Floats:
        """Lay a measure out; the value of a year goes to the January `shift` years later."""
        out = np.full((len(self.codes), len(self.years)), np.nan)
        if frame is None or column not in frame.columns:
            return out
        rows = frame.filter(
            pl.col("area").is_in(self.codes)
            & (pl.col("year") + shift).is_between(self.years[0], self.years[-1])
        )
        index = {code: i for i, code in enumerate(self.codes)}
        at = [index[code] for code in rows["area"]]
        when = rows["year"].to_numpy() + shift - self.years[0]
        out[at, when] = rows[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return out

    def place_sum(self, frame: pl.DataFrame, leaves: tuple[str, ...]) -> Floats:
        """Lay out the sum of the leaves that have a value; missing where none has."""
        have = [leaf for leaf in leaves if leaf in frame.columns]
        if not have:
            return np.full((len(self.codes), len(self.years)), np.nan)
        total = frame.select(
            "area",
            "year",
            pl.when(pl.any_horizontal(pl.col(have).is_not_null()))
            .then(pl.sum_horizontal(have))
            .alias("sum"),
        )
        return self.place(total, "sum", shift=0)


def _totals(frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """Return the rows of authorities that are not broken down."""
    if frame is None:
        return None
    rows = frame.filter(pl.col("level") == "la")
    return rows.filter(pl.col("topic") == "all") if "topic" in rows.columns else rows


def _children(frame: pl.DataFrame | None) -> pl.DataFrame | None:
    """Return residents aged 2 to 18: as published for that band, or added up by single year."""
    if frame is None or frame.is_empty():
        return None
    rows = frame.filter(pl.col("level") == "la") if "level" in frame.columns else frame
    band = rows.filter((pl.col("age_low") == 2) & (pl.col("age_high") == 18))
    single = (
        rows.filter((pl.col("age_low") == pl.col("age_high")) & pl.col("age_low").is_between(2, 18))
        .group_by("area", "year")
        .agg(pl.col("people").sum(), pl.len().alias("ages"))
        .filter(pl.col("ages") == 17)
    )
    both = pl.concat(
        [band.select("area", "year", "people"), single.select("area", "year", "people")]
    )
    return both.unique(["area", "year"], keep="first", maintain_order=True)


def _by_age(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the sum of the age bands, where there are any."""
    rows = frame.filter((pl.col("level") == "la") & (pl.col("topic") == "age_band"))
    return rows.group_by("area", "year").agg(pl.col("plans").sum())


def _unplaced(plans: Floats, placed: Floats, years: tuple[int, ...]) -> list[Finding]:
    """Say in which Januaries plans by age add to more than plans by provision."""
    here, there = np.nansum(placed, axis=0), np.nansum(plans, axis=0)
    return [
        Finding(
            rule="plans_without_placement",
            severity=Severity.NOTE,
            message=f"In January {years[t]} plans by age add to more than plans by provision; "
            "the larger total is used.",
            source="caseload",
            area="E92000001",
            period=f"January {years[t]}",
            measure="plans",
            value=float(here[t]),
            expected=float(there[t]),
        )
        for t in np.flatnonzero(there > here + 0.5)
    ]


def _edge(frame: pl.DataFrame, which: str) -> int:
    rows = frame.filter(pl.col("plans").is_not_null())
    return int(getattr(rows["year"], which)())


def _drop_partial(parts: Floats, plans: Floats, grid: _Grid) -> list[Finding]:
    total = np.nansum(parts, axis=0)
    wrong = np.isfinite(plans) & (np.abs(total - plans) > np.maximum(1.5, 0.005 * plans))
    parts[:, wrong] = np.nan
    return [
        Finding(
            rule="provision_not_known",
            severity=Severity.NOTE,
            message="Provision does not add to all plans, so its provision forecast is left out.",
            source="caseload",
            area=grid.codes[a],
            period=f"January {grid.years[t]}",
            measure="plans",
            value=float(total[a, t]),
            expected=float(plans[a, t]),
            treatment=Treatment.SET_MISSING,
        )
        for a, t in zip(*np.nonzero(wrong), strict=True)
    ]


def _handovers(
    areas: Areas, codes: tuple[str, ...], years: tuple[int, ...]
) -> tuple[Handover, ...]:
    found = []
    for ground in joint_grounds(areas):
        old = tuple(a.id for a in ground if a.end is not None)
        new = tuple(a.id for a in ground if a.end is None)
        start = next(a.start for a in ground if a.end is None and a.start)
        first = start.year + (1 if (start.month, start.day) > (1, 1) else 0)
        known = all(code in codes for code in (*old, *new))
        if known and years[0] < first <= years[-1]:
            found.append(Handover(old, new, first))
    return tuple(found)
