"""Histories: every authority's January plans and yearly flows as arrays, and what was known when.

`PlanHistories` holds all that has been published. `PlanHistories.at(origin)` is the only way to a
forecast, and it returns a `Past`: Januaries up to the origin, flows up to the calendar year before,
population up to the year before, and the authorities that existed. Nothing later can reach a
method.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from highneeds.stats.arrays import Floats

FLOWS: Final = ("new_plans", "requests", "refused", "undecided", "issued", "late")
"""Yearly flows. The column of a January holds the calendar year that ended just before it."""


@dataclass(frozen=True)
class Handover:
    """Authorities that gave way to others.

    Attributes
    ----------
    old, new
        DfE codes before and after.
    first
        The first January in which the new ones were counted.
    """

    old: tuple[str, ...]
    new: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Past:
    """What was known at one January, for the authorities that existed then.

    Attributes
    ----------
    origin
        The January, last of `years`.
    areas
        DfE codes; A of them.
    rows : ndarray of shape (A,)
        Their rows in the histories.
    years
        Januaries, T of them, without a gap.
    plans : ndarray of shape (A, T)
        EHC plans and statements. Unit: plans. NaN where not published.
    provisions
        Ids of provision groups; P of them.
    by_provision : ndarray of shape (P, A, T)
        Plans by provision. Unit: plans.
    flows : Mapping[str, ndarray of shape (A, T)]
        See `FLOWS`. Unit: requests or plans in a calendar year.
    people : ndarray of shape (A,)
        Residents aged 2 to 18, the newest figure known; NaN where none.

    Notes
    -----
    The history of a new authority before its first January is its predecessors' history times its
    share of their joint plans in that January. It stands in for a history that nobody published,
    serves only to make forecasts, and is never scored or printed as an actual.
    """

    origin: int
    areas: tuple[str, ...]
    rows: np.ndarray
    years: tuple[int, ...]
    plans: Floats
    provisions: tuple[str, ...]
    by_provision: Floats
    flows: Mapping[str, Floats]
    people: Floats


@dataclass(frozen=True)
class PlanHistories:
    """All that has been published, for every authority that ever was in it.

    Attributes
    ----------
    areas, years, plans, provisions, by_provision, flows
        As in `Past`, for all authorities and Januaries.
    people : ndarray of shape (A, T)
        Residents aged 2 to 18 in the year that ends in the year of the January; NaN where unknown.
    handovers
        Reorganisations between the first and the last January.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    plans: Floats
    provisions: tuple[str, ...]
    by_provision: Floats
    flows: Mapping[str, Floats]
    people: Floats
    handovers: tuple[Handover, ...] = ()

    def __post_init__(self) -> None:
        """Check that the shapes fit and freeze the arrays."""
        shape = (len(self.areas), len(self.years))
        wanted = {
            "plans": (self.plans, shape),
            "by_provision": (self.by_provision, (len(self.provisions), *shape)),
            "people": (self.people, shape),
            **{name: (flow, shape) for name, flow in self.flows.items()},
        }
        for name, (array, expected) in wanted.items():
            if array.shape != expected:
                raise ValueError(f"{name} has shape {array.shape}, not {expected}")
            # Methods get copies cut at their origin; nobody may alter what the others are cut from.
            array.setflags(write=False)
        # Methods count years by columns, so a missing January would make every rate too high.
        if list(self.years) != list(range(self.years[0], self.years[0] + len(self.years))):
            raise ValueError(f"years have a gap: {self.years}")
        object.__setattr__(self, "flows", MappingProxyType(dict(self.flows)))

    def at(self, origin: int) -> Past:
        """Return what was known at a January: the only input of a forecast.

        Parameters
        ----------
        origin
            One of `years`.

        Raises
        ------
        ValueError
            When the histories have no such January.
        """
        if origin not in self.years:
            raise ValueError(f"The histories have no January {origin}")
        n = self.years.index(origin) + 1
        plans = self.plans[:, :n].copy()
        parts = self.by_provision[:, :, :n].copy()
        flows = {name: flow[:, :n].copy() for name, flow in self.flows.items()}
        for handover in self.handovers:
            # At an earlier origin it had not happened: the old authority is forecast as it stood.
            if handover.first <= origin:
                self._hand_over(handover, plans, parts, flows)
        live = np.flatnonzero(np.isfinite(plans[:, -1]))
        return Past(
            origin,
            tuple(self.areas[i] for i in live),
            live,
            self.years[:n],
            plans[live],
            self.provisions,
            parts[:, live],
            {name: flow[live] for name, flow in flows.items()},
            # The estimate of a year comes out after its January: at the origin the one before is
            # the newest.
            _newest(self.people[live, : n - 1], self.people[live]),
        )

    def until(self, year: int) -> "PlanHistories":
        """Return the histories as they stood when a January was the newest."""
        n = self.years.index(min(year, self.years[-1])) + 1
        return PlanHistories(
            self.areas,
            self.years[:n],
            self.plans[:, :n].copy(),
            self.provisions,
            self.by_provision[:, :, :n].copy(),
            {name: flow[:, :n].copy() for name, flow in self.flows.items()},
            self.people[:, :n].copy(),
            tuple(h for h in self.handovers if h.first <= self.years[n - 1]),
        )

    def of_flow(self, name: str) -> "PlanHistories":
        """Return histories of a yearly flow in place of plans, for methods without indicators."""
        flow = self.flows[name].copy()
        known = np.flatnonzero(np.isfinite(flow).any(axis=0))
        if len(known) == 0:
            raise ValueError(f"no figures of {name}")
        first, last = known[0], known[-1] + 1
        span = self.years[first:last]
        return PlanHistories(
            self.areas,
            span,
            flow[:, first:last],
            (),
            np.empty((0, len(self.areas), len(span))),
            {other: np.full((len(self.areas), len(span)), np.nan) for other in FLOWS},
            np.full((len(self.areas), len(span)), np.nan),
            tuple(h for h in self.handovers if span[0] < h.first <= span[-1]),
        )

    def actual(self, year: int) -> Floats:
        """Return plans of every authority in a January, all NaN when it is not published yet."""
        if year not in self.years:
            return np.full(len(self.areas), np.nan)
        return self.plans[:, self.years.index(year)]

    def _hand_over(
        self, handover: Handover, plans: Floats, parts: Floats, flows: dict[str, Floats]
    ) -> None:
        old = [self.areas.index(code) for code in handover.old]
        new = [self.areas.index(code) for code in handover.new]
        j = self.years.index(handover.first)
        # By plans in the first January on the new ground: what went where before was not published.
        shares = plans[new, j] / plans[new, j].sum()
        plans[np.ix_(new, range(j))] = shares[:, None] * plans[old, :j].sum(axis=0)
        for p in range(parts.shape[0]):
            now = parts[p, new, j]
            share = now / now.sum() if np.isfinite(now).all() and now.sum() > 0 else shares
            parts[np.ix_([p], new, range(j))] = share[:, None] * parts[p, old, :j].sum(axis=0)
        for flow in flows.values():
            # The flow of the calendar year before the first January may be either side's.
            given = flow[old, : j + 1].sum(axis=0)
            before = shares[:, None] * given
            mine = flow[np.ix_(new, range(j + 1))]
            flow[np.ix_(new, range(j + 1))] = np.where(np.isfinite(mine), mine, before)


def _newest(known: Floats, ever: Floats) -> Floats:
    """Return the last known value of each row, or the first ever published where none was known.

    Population moves by about half a per cent a year, so for origins before the first published
    figure that figure stands in: it scales the number of plans and carries no news of them.
    """
    out = np.full(len(ever), np.nan)
    for column in ever.T[::-1]:
        out = np.where(np.isfinite(column), column, out)
    for column in known.T:
        out = np.where(np.isfinite(column), column, out)
    return out
