"""Everything that drives one authority's growth, from canonical tables and its own finance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import polars as pl

from highneeds.drivers.cohorts import GrowthCohort, rank_cohorts
from highneeds.drivers.core_top_up import CoreTopUp, core_and_top_up
from highneeds.drivers.flows import (
    AgeFlow,
    Flow,
    ProvisionFlow,
    age_flows,
    flow_identity,
    provision_flows,
)
from highneeds.drivers.growth import GrowthOverSpan, SpendShare, growth_table, spend_shares
from highneeds.drivers.patterns import CategoryPattern, StartAge, patterns, start_ages
from highneeds.drivers.split import ProvisionYear, SpendChange, Split, split_years
from highneeds.drivers.tree import DriverNode, driver_tree
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.frames import frame_of
from highneeds.vocabulary.provision import ProvisionMap

# Nationally 1.5 to 2.5% is not explained: plans that move in are not published.
LARGE_RESIDUAL = 0.05
"""Of the opening stock: beyond it, flows and stock do not describe the same children."""

_JANUARIES = 6
"""Six Januaries are five years of growth: the span of the benchmark too."""

_BREAK = 2023
"""The first January collected person by person; growth across it is partly a change of source."""

TABLES = ("caseload", "new_plans", "ceased", "needs", "needs_new", "s251")


DriverTable = Literal[
    "growth",
    "shares",
    "split",
    "flows",
    "provision_flows",
    "age_flows",
    "start_ages",
    "patterns",
    "core_top_up",
    "cohorts",
    "tree",
]
_TABLES: Final[dict[DriverTable, type]] = {
    "growth": GrowthOverSpan,
    "shares": SpendShare,
    "split": SpendChange,
    "flows": Flow,
    "provision_flows": ProvisionFlow,
    "age_flows": AgeFlow,
    "start_ages": StartAge,
    "patterns": CategoryPattern,
    "core_top_up": CoreTopUp,
    "cohorts": GrowthCohort,
    "tree": DriverNode,
}


@dataclass(frozen=True)
class Drivers:
    """What drives one authority's growth.

    Attributes
    ----------
    split
        Change in spend from the first to the last year with spend; None without spend.
    yearly_splits
        The same, year by year.
    flows, provision_flows, age_flows
        Flow identity; starts against ends by provision and by age.
    start_ages, patterns
        Who starts and who holds a plan.
    cohorts
        Largest first.
    missing
        What is left out because there are no data.
    """

    area: str
    provision_map: str
    split: Split | None
    yearly_splits: tuple[Split, ...]
    growth: tuple[GrowthOverSpan, ...]
    shares: tuple[SpendShare, ...]
    flows: tuple[Flow, ...]
    provision_flows: tuple[ProvisionFlow, ...]
    age_flows: tuple[AgeFlow, ...]
    start_ages: tuple[StartAge, ...]
    patterns: tuple[CategoryPattern, ...]
    core_top_up: tuple[CoreTopUp, ...]
    cohorts: tuple[GrowthCohort, ...]
    cohort_notes: tuple[str, ...]
    tree: tuple[DriverNode, ...]
    missing: tuple[str, ...]
    findings: tuple[Finding, ...]

    def to_frame(self, table: DriverTable = "growth") -> pl.DataFrame:
        """Return one of its tables.

        Parameters
        ----------
        table
            growth, shares (of spend), split (change of spend from the first to the last year, in
            pence), flows, provision_flows, age_flows, start_ages, patterns, core_top_up, cohorts
            or tree. The columns are the fields of the records, whose classes give the units.
        """
        kind = _TABLES[table]
        records = getattr(self, table)
        if table == "split":
            records = self.split.parts if self.split else ()
        return frame_of(kind, records, area=self.area)


def drivers_of(
    area: str,
    tables: Mapping[str, pl.DataFrame],
    groups: ProvisionMap,
    finance: Sequence[ProvisionYear] = (),
) -> Drivers:
    """Work out everything that drives one authority's growth.

    Parameters
    ----------
    area
        DfE code.
    tables
        Canonical tables by name (see `TABLES`); rows of other areas are ignored. A table that is
        absent leaves its part out and is named in `missing`.
    finance
        Own plans and spend by provision and financial year; may be empty.
    """
    own = {
        name: frame.filter(pl.col("level") == "la", pl.col("area") == area)
        for name, frame in tables.items()
    }
    own = {name: frame for name, frame in own.items() if frame.height}
    caseload, starts, ends = (own.get(name) for name in ("caseload", "new_plans", "ceased"))
    needs, needs_new = own.get("needs"), own.get("needs_new")
    flows: tuple[Flow, ...] = ()
    by_provision: tuple[ProvisionFlow, ...] = ()
    cohorts: tuple[GrowthCohort, ...] = ()
    notes: tuple[str, ...] = ()
    held: tuple[CategoryPattern, ...] = ()
    if caseload is not None and starts is not None:
        flows = flow_identity(caseload, starts, ends)
        by_provision = () if ends is None else provision_flows(caseload, starts, ends, groups)
        cost = _latest_cost(finance)
        cohorts, notes = rank_cohorts(caseload, starts, needs, needs_new, groups, cost)
        held = patterns(caseload, starts, needs, needs_new, groups)
    growth = growth_table(finance) if finance else _plans_growth(caseload)
    split, yearly = _splits(finance)
    years = sorted({row.year for row in finance if row.spend is not None})
    labels = {group.id: group.label for group in groups.groups}
    return Drivers(
        area=area,
        provision_map=groups.id,
        split=split,
        yearly_splits=yearly,
        growth=growth,
        shares=spend_shares(finance, years[0], years[-1]) if years else (),
        flows=flows,
        provision_flows=by_provision,
        age_flows=age_flows(starts, ends) if starts is not None else (),
        start_ages=start_ages(starts) if starts is not None else (),
        patterns=held,
        core_top_up=core_and_top_up(own["s251"]) if "s251" in own else (),
        cohorts=cohorts,
        cohort_notes=notes,
        tree=driver_tree(growth, split, flows, labels),
        missing=_missing(own, finance, split),
        findings=(*_break_crossed(area, growth), *_findings(area, flows, split)),
    )


def _splits(finance: Sequence[ProvisionYear]) -> tuple[Split | None, tuple[Split, ...]]:
    years = sorted({row.year for row in finance if row.spend is not None})
    by_year = {year: [row for row in finance if row.year == year] for year in years}
    yearly = []
    for before, after in pairwise(years):
        # `split_years` needs one provision at least with spend in both years.
        if _shared(by_year[before], by_year[after]):
            yearly.append(split_years(by_year[before], by_year[after]))
    if len(years) < 2 or not _shared(by_year[years[0]], by_year[years[-1]]):
        return None, tuple(yearly)
    return split_years(by_year[years[0]], by_year[years[-1]]), tuple(yearly)


def _shared(before: Sequence[ProvisionYear], after: Sequence[ProvisionYear]) -> bool:
    then = {row.provision for row in before if row.spend is not None}
    return any(row.provision in then for row in after if row.spend is not None)


def _latest_cost(finance: Sequence[ProvisionYear]) -> dict[str, float]:
    found: dict[str, float] = {}
    # Later years overwrite earlier ones.
    for row in sorted(finance, key=lambda r: r.year):
        if row.spend is not None and row.plans:
            found[row.provision] = row.spend / 100 / row.plans
    return found


def _plans_growth(caseload: pl.DataFrame | None) -> tuple[GrowthOverSpan, ...]:
    if caseload is None:
        return ()
    rows = caseload.filter(pl.col("topic") == "all").select("year", "plans").drop_nulls()
    recent = rows.sort("year").tail(_JANUARIES)
    series = [ProvisionYear("all plans", int(y), float(p), None) for y, p in recent.iter_rows()]
    return tuple(g for g in growth_table(series) if g.provision == "total")


def _missing(
    own: Mapping[str, pl.DataFrame], finance: Sequence[ProvisionYear], split: Split | None
) -> tuple[str, ...]:
    words = {
        "caseload": "plans in January",
        "new_plans": "new plans",
        "ceased": "ceased plans",
        "needs": "primary need",
        "needs_new": "primary need of new plans",
        "s251": "core and top-up funding (Section 251)",
    }
    found = [text for name, text in words.items() if name not in own]
    if not finance:
        found.append("own spend by provision and year (finance.csv)")
    elif split is None:
        found.append("spend in two years for one provision at least")
    return tuple(found)


def _break_crossed(area: str, growth: Sequence[GrowthOverSpan]) -> list[Finding]:
    crossing = [g for g in growth if g.measure == "plans" and g.first < _BREAK <= g.last]
    if not crossing:
        return []
    return [
        Finding(
            "growth_crosses_break",
            Severity.NOTE,
            f"Growth of plans from {crossing[0].first} to {crossing[0].last} crosses January 2023, "
            "when the return became person by person.",
            area=area,
            period=f"{crossing[0].first} to {crossing[0].last}",
            measure="plans",
        )
    ]


def _findings(area: str, flows: Sequence[Flow], split: Split | None) -> list[Finding]:
    found = []
    for flow in flows:
        large = flow.residual_share is not None and abs(flow.residual_share) > LARGE_RESIDUAL
        # Before 2022 the residual holds all ceased plans, and is large without anything being
        # wrong.
        if flow.ceased is not None and large:
            found.append(
                Finding(
                    "flows_do_not_balance",
                    Severity.WARNING,
                    f"The published flows of {flow.year} leave {flow.residual:+,.0f} plans "
                    f"unexplained, {abs(flow.residual_share or 0):.1%} of the plans at its start.",
                    area=area,
                    period=str(flow.year),
                    measure="plans",
                    value=flow.closing,
                    expected=flow.closing - flow.residual,
                )
            )
        if flow.break_inside:
            found.append(
                Finding(
                    "series_break",
                    Severity.NOTE,
                    "January 2022 was collected as totals and January 2023 person by person, so "
                    "the flows of 2022 cross a break.",
                    area=area,
                    period="2022",
                    measure="plans",
                )
            )
    if split is not None and split.left_out:
        found.append(
            Finding(
                "left_out_of_split",
                Severity.WARNING,
                "Spend is missing in the first or last year for "
                + ", ".join(split.left_out)
                + "; they are left out of volume, price and mix.",
                area=area,
                period=f"{split.first} to {split.last}",
                measure="spend",
            )
        )
    return found
