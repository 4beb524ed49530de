"""Annual growth of spend, plans and cost per plan, side by side, with shares and contributions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from highneeds.drivers.split import ProvisionYear

TOTAL = "total"
PENCE = 100
"""To the pound. Spend is held in whole pence, so that splits add up exactly."""


@dataclass(frozen=True)
class GrowthOverSpan:
    """Growth of one thing over a span of years. Shares, not percent.

    Attributes
    ----------
    measure
        "spend", "plans" or "cost_per_plan".
    provision
        "total" for all of them.
    first, last
        Years in which the span begins and ends.
    begin, end
        Level in those years: £, plans, or £ per plan.
    cagr
        Compound annual growth: (end ÷ begin)^(1 ÷ years) − 1.
    mean_difference
        Mean yearly change, in the unit of the level.
    mean_difference_share
        That change ÷ the first level.
    mean_difference_share_of_last
        That change ÷ the last level: "average annual increase" as DBV decks print it.
    """

    measure: str
    provision: str
    first: int
    last: int
    begin: float
    end: float
    cagr: float | None
    mean_difference: float
    mean_difference_share: float | None
    mean_difference_share_of_last: float | None


@dataclass(frozen=True)
class SpendShare:
    """A provision's share of spend in a year, and of the change since an earlier one.

    Attributes
    ----------
    spend
        £.
    share
        Of all spend in the year.
    change
        £ since the first year.
    contribution
        Of the change of all spend; shares of opposite sign do not stay within 0 and 1.
    """

    provision: str
    year: int
    spend: float
    share: float | None
    change: float | None
    contribution: float | None


def growth_between(
    measure: str, provision: str, levels: Mapping[int, float]
) -> GrowthOverSpan | None:
    """Return growth from the first to the last year of a series, or None for fewer than two.

    Parameters
    ----------
    measure, provision
        What it is of; kept in the result.
    levels
        Level by year. A year that is absent is missing; nothing is filled in.

    Examples
    --------
    >>> growth_between("plans", "total", {2020: 100.0, 2022: 121.0}).cagr
    0.10000000000000009
    """
    if len(levels) < 2:
        return None
    first, last = min(levels), max(levels)
    begin, end, years = levels[first], levels[last], last - first
    step = (end - begin) / years
    # A root of a negative ratio is no rate, and growth from nothing has none.
    cagr = (end / begin) ** (1 / years) - 1 if begin > 0 and end >= 0 else None
    return GrowthOverSpan(
        measure,
        provision,
        first,
        last,
        begin,
        end,
        cagr,
        step,
        step / begin if begin else None,
        step / end if end else None,
    )


def growth_table(rows: Sequence[ProvisionYear]) -> tuple[GrowthOverSpan, ...]:
    """Return growth of spend, plans and cost per plan for every provision and in total.

    Notes
    -----
    The total's cost per plan is all spend ÷ all plans, other spend without plans included, as the
    DBV decks count it. A provision's years without spend are left out of its cost, never 0. In
    the total a year counts only when no provision's spend is missing in it.
    """
    found: list[GrowthOverSpan | None] = []
    provisions = list(dict.fromkeys(row.provision for row in rows))
    for provision in provisions:
        own = [row for row in rows if row.provision == provision]
        found += _three(provision, own)
    whole = [total_of(rows, year) for year in sorted({row.year for row in rows})]
    found += _three(TOTAL, [row for row in whole if row is not None])
    return tuple(g for g in found if g is not None)


def total_of(rows: Sequence[ProvisionYear], year: int) -> ProvisionYear | None:
    """Return all provisions of a year together; spend is None when any part of it is missing."""
    mine = [row for row in rows if row.year == year]
    # A total that lacks one provision would show a fall that did not happen.
    if {row.provision for row in mine} != {row.provision for row in rows}:
        return None
    counts = [row.plans for row in mine if row.plans is not None]
    spends = [row.spend for row in mine]
    spend = None if any(s is None for s in spends) else sum(s for s in spends if s is not None)
    return ProvisionYear(TOTAL, year, sum(counts) if counts else None, spend)


def spend_shares(rows: Sequence[ProvisionYear], first: int, last: int) -> tuple[SpendShare, ...]:
    """Return each provision's share of spend in `last` and of the change since `first`."""
    now = {r.provision: r.spend for r in rows if r.year == last and r.spend is not None}
    then = {r.provision: r.spend for r in rows if r.year == first and r.spend is not None}
    whole = sum(now.values())
    # A provision known in one year only would count its whole spend as change.
    both = [p for p in now if p in then]
    moved = sum(now[p] - then[p] for p in both)
    return tuple(
        SpendShare(
            p,
            last,
            spend / PENCE,
            spend / whole if whole else None,
            (spend - then[p]) / PENCE if p in then else None,
            (spend - then[p]) / moved if p in then and moved else None,
        )
        for p, spend in now.items()
    )


def _three(provision: str, rows: Sequence[ProvisionYear]) -> list[GrowthOverSpan | None]:
    spend = {r.year: r.spend / PENCE for r in rows if r.spend is not None}
    plans = {r.year: float(r.plans) for r in rows if r.plans is not None}
    cost = {year: spend[year] / plans[year] for year in spend if plans.get(year)}
    return [
        growth_between(measure, provision, levels)
        for measure, levels in (("spend", spend), ("plans", plans), ("cost_per_plan", cost))
    ]
