"""Flows: plans in one January, new and ceased plans, and plans in the next."""

from dataclasses import dataclass

import polars as pl

from highneeds.measures.formulas import by_group
from highneeds.vocabulary.provision import ProvisionMap

FIRST_CEASED = 2022
"""Ceased plans of all ages are published from calendar 2022, the first year of person records."""
REASONS = (
    *("reason_max_age", "reason_needs_met", "reason_higher_education", "reason_employment"),
    *("reason_not_engaging", "reason_left_england", "reason_deceased", "reason_not_recorded"),
    *("reason_other",),
)
RESIDUAL = "moved in from other authorities, late and corrected records, and anything else"
RESIDUAL_EARLY = "ceased plans, transfers and anything else: not published apart before 2022"


@dataclass(frozen=True)
class Flow:
    """The flow identity of one authority and calendar year. Unit: plans.

    `opening` + `new` − `ceased` − `transferred_out` + `residual` = `closing`, exactly.

    Attributes
    ----------
    year
        Calendar year of the flows; the Januaries are those of `year` and of `year` + 1.
    opening, closing
        Plans in the two Januaries.
    new
        New plans that started in the year.
    ceased, transferred_out
        Ceased plans without and with transfer to another authority as the reason; None where not
        published.
    residual
        What the published flows do not explain.
    residual_name
        What the residual holds.
    residual_share
        Of the opening stock.
    break_inside
        Whether the two Januaries were collected in different ways (2022 and 2023).
    """

    year: int
    opening: float
    new: float
    ceased: float | None
    transferred_out: float | None
    residual: float
    closing: float
    residual_name: str
    residual_share: float | None
    break_inside: bool


@dataclass(frozen=True)
class ProvisionFlow:
    """Starts and ends in one provision group. Unit: plans.

    `moved` is what starts and ends do not explain: moves between provisions, transfers, and
    records that were corrected; opening + new − ceased + moved = closing.
    """

    provision: str
    year: int
    opening: float
    new: float
    ceased: float
    moved: float
    closing: float


@dataclass(frozen=True)
class AgeFlow:
    """Starts and ends at one age in a calendar year. Unit: plans."""

    age: str
    year: int
    new: float | None
    ceased: float | None


def flow_identity(
    caseload: pl.DataFrame, new_plans: pl.DataFrame, ceased: pl.DataFrame | None
) -> tuple[Flow, ...]:
    """Return the flow identity of every calendar year between two published Januaries.

    Parameters
    ----------
    caseload, new_plans, ceased
        Canonical tables of one area; only rows of topic "all" are read.
    """
    stock = _totals(caseload, "plans")
    starts = _totals(new_plans, "plans")
    ends = {} if ceased is None else _totals(ceased, "ceased")
    transfers = {} if ceased is None else _totals(ceased, "reason_transfer")
    found = []
    for year in sorted(stock):
        if year + 1 not in stock or year not in starts:
            continue
        opening, closing, new = stock[year], stock[year + 1], starts[year]
        moved = transfers.get(year)
        # DfE counts a transfer to another authority among the reasons for ceasing.
        stopped = ends[year] - (moved or 0.0) if year in ends else None
        # What is not published counts as 0 here and so stands in the residual; its name says so.
        residual = closing - opening - new + (stopped or 0.0) + (moved or 0.0)
        found.append(
            Flow(
                year,
                opening,
                new,
                stopped,
                moved,
                residual,
                closing,
                RESIDUAL if stopped is not None else RESIDUAL_EARLY,
                residual / opening if opening else None,
                break_inside=year == FIRST_CEASED,
            )
        )
    return tuple(found)


def provision_flows(
    caseload: pl.DataFrame, new_plans: pl.DataFrame, ceased: pl.DataFrame, groups: ProvisionMap
) -> tuple[ProvisionFlow, ...]:
    """Return starts against ends by provision group, where ceased plans are published by it.

    Parameters
    ----------
    caseload, new_plans, ceased
        Canonical tables of one area.
    """
    ends = ceased.filter(pl.col("topic") == "placement")
    stock, starts = _sums(caseload, groups), _sums(new_plans, groups)
    found: list[ProvisionFlow] = []
    for year in sorted(ends["year"].unique().to_list()):
        if year not in stock or year not in starts or year + 1 not in stock:
            continue
        opening, new, closing = stock[year], starts[year], stock[year + 1]
        stopped = _ended(ends.filter(pl.col("year") == year), groups)
        for group in groups.groups:
            begin, start, end = (d.get(group.id) for d in (opening, new, closing))
            if begin is None or start is None or end is None:
                continue
            out = stopped.get(group.id, 0.0)
            moved = end - begin - start + out
            found.append(ProvisionFlow(group.id, year, begin, start, out, moved, end))
    return tuple(found)


def age_flows(new_plans: pl.DataFrame, ceased: pl.DataFrame | None) -> tuple[AgeFlow, ...]:
    """Return new and ceased plans by age, for the years in which either is published by age."""
    starts = _by_age(new_plans, "age_at_start", "plans")
    ends = {} if ceased is None else _by_age(ceased, "age_ceased", "ceased")
    years = sorted({year for year, _ in (*starts, *ends)})
    ages = sorted({age for _, age in (*starts, *ends)}, key=_age_order)
    both = set(starts) | set(ends)
    return tuple(
        AgeFlow(age, year, starts.get((year, age)), ends.get((year, age)))
        for year in years
        for age in ages
        if (year, age) in both
    )


def _totals(frame: pl.DataFrame, measure: str) -> dict[int, float]:
    if measure not in frame.columns:
        return {}
    rows = frame.filter(pl.col("topic") == "all").select("year", measure).drop_nulls()
    return {int(year): float(value) for year, value in rows.iter_rows()}


def _sums(frame: pl.DataFrame, groups: ProvisionMap) -> dict[int, dict[str, float | None]]:
    """Return plans by group for every year that has one row."""
    rows = frame.filter(pl.col("topic") == "all")
    sums = by_group(rows, groups).rows(named=True)
    years = rows["year"].to_list()
    # Two rows of one year cannot both be the total, and nothing says which is.
    return {y: row for y, row in zip(years, sums, strict=True) if years.count(y) == 1}


def _ended(rows: pl.DataFrame, groups: ProvisionMap) -> dict[str, float]:
    found: dict[str, float] = {}
    for group in groups.groups:
        mine = rows.filter(pl.col("group").is_in(list(group.leaves)))
        found[group.id] = float(mine["ceased"].sum())
    return found


def _by_age(frame: pl.DataFrame, topic: str, measure: str) -> dict[tuple[int, str], float]:
    rows = frame.filter(pl.col("topic") == topic).select("year", "group", measure).drop_nulls()
    return {(int(y), str(g)): float(v) for y, g, v in rows.iter_rows()}


def _age_order(age: str) -> tuple[int, str]:
    digits = "".join(c for c in age if c.isdigit())
    return (int(digits) if digits else 999, age)
