"""Arrange the measures as histories: what every authority had in every January, for the methods.

Figures come from the one panel of `measures`; nothing is added up here that is added up there.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import polars as pl

from highneeds.forecast.methods.histories import FLOWS, Handover, PlanHistories
from highneeds.measures.evaluate import Evaluator
from highneeds.measures.panel import Panel, panel_of
from highneeds.official.store.view import View
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.areas import Areas, default_areas
from highneeds.vocabulary.faults import Fault, MissingDataError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.provision import load_map

_Side = Literal["numerator", "denominator"]
_CALENDAR: Final = 1
"""The flow of a calendar year stands in the column of the January that follows."""


@dataclass(frozen=True)
class HistoriesBuilt:
    """Histories, and what a reader must know about them."""

    histories: PlanHistories
    findings: tuple[Finding, ...]


def histories_of(
    view: View, provision_map: str = "dbv", areas: Areas | None = None
) -> HistoriesBuilt:
    """Lay out everything that a view holds on plans.

    Parameters
    ----------
    view
        `caseload` is required; `new_plans`, `requests`, `assessments`, `timeliness` and
        `population` are used where they have been added.
    provision_map
        How provision is grouped.
    areas
        The packaged areas when None.

    Raises
    ------
    MissingDataError
        When there is no caseload of any authority.

    Notes
    -----
    Provision is left missing for an authority and January in which the groups do not add to the
    plans counted by placement within 0.5%, because some authorities return totals only.
    """
    figures = Evaluator(view, load_map(provision_map))
    plans = _panel(figures, "plans")
    if plans is None or not plans.collected:
        raise MissingDataError(
            Fault(
                "There are no January plans of any authority to learn from.",
                do="Add an EHC plans release: highneeds data add FILE.",
            )
        )
    grid = _Grid.around(plans)
    provisions = panel_of(figures, "provision_share")
    parts = np.stack([grid.lay(panel, "numerator") for panel in provisions.values()])
    any_group = next(iter(provisions.values()))
    findings = _drop_partial(parts, grid.lay(any_group, "denominator"), grid)
    timely = _panel(figures, "within_20_weeks")
    issued = grid.lay(timely, "denominator", _CALENDAR)
    new, requests = _panel(figures, "new_plans"), _panel(figures, "requests")
    refused = _panel(figures, "refused_to_assess")
    flows = {
        "new_plans": grid.lay(new, "numerator", _CALENDAR),
        "requests": grid.lay(requests, "numerator", _CALENDAR),
        "refused": grid.lay(refused, "numerator", _CALENDAR),
        "undecided": grid.lay_column(figures, "assessments", "undecided", _CALENDAR),
        "issued": issued,
        "late": issued - grid.lay(timely, "numerator", _CALENDAR),
    }
    people = grid.lay_column(figures, "people_2_18", "people") if view.has("population") else None
    histories = PlanHistories(
        grid.codes,
        grid.years,
        grid.lay(plans, "numerator"),
        tuple(provisions),
        parts,
        {name: flows[name] for name in FLOWS},
        grid.empty() if people is None else people,
        _handovers(areas or default_areas(), grid.codes, grid.years),
    )
    return HistoriesBuilt(histories, tuple(findings))


def _panel(figures: Evaluator, metric: str) -> Panel | None:
    """Return the panel of a metric without a breakdown; None when nothing of it was added."""
    try:
        return panel_of(figures, metric).get("")
    except MissingDataError:
        return None


@dataclass(frozen=True)
class _Grid:
    """Rows of authorities and columns of Januaries, without a gap, that figures are laid on."""

    codes: tuple[str, ...]
    years: tuple[int, ...]

    @classmethod
    def around(cls, plans: Panel) -> "_Grid":
        known = np.flatnonzero(np.isfinite(plans.value).any(axis=0))
        first, last = plans.years[known[0]], plans.years[known[-1]]
        return cls(plans.areas, tuple(range(first, last + 1)))

    def empty(self) -> Floats:
        return np.full((len(self.codes), len(self.years)), np.nan)

    def lay(self, panel: Panel | None, side: _Side, shift: int = 0) -> Floats:
        """Lay one side of a panel out; figures of a year go to the January `shift` years later."""
        out = self.empty()
        if panel is None:
            return out
        figures = panel.numerator if side == "numerator" else panel.denominator
        index = {code: i for i, code in enumerate(self.codes)}
        rows = [(index[code], i) for i, code in enumerate(panel.areas) if code in index]
        columns = [
            (self.years.index(year + shift), j)
            for j, year in enumerate(panel.years)
            if year + shift in self.years
        ]
        if rows and columns:
            (to, at), (where, when) = zip(*rows, strict=True), zip(*columns, strict=True)
            out[np.ix_(to, where)] = figures[np.ix_(at, when)]
        return out

    def lay_column(self, figures: Evaluator, table: str, column: str, shift: int = 0) -> Floats:
        """Lay a column of a prepared table out that no metric divides."""
        out = self.empty()
        try:
            frame = figures.table(table)
        except MissingDataError:
            return out
        if column not in frame.columns:
            return out
        index = {code: i for i, code in enumerate(self.codes)}
        rows = frame.filter(
            (pl.col("level") == "la")
            & pl.col("area").is_in(self.codes)
            & (pl.col("year") + shift).is_between(self.years[0], self.years[-1])
        )
        at = [index[code] for code in rows["area"]]
        when = rows["year"].to_numpy() + shift - self.years[0]
        out[at, when] = rows[column].cast(pl.Float64).fill_null(np.nan).to_numpy()
        return out


def _drop_partial(parts: Floats, placed: Floats, grid: _Grid) -> list[Finding]:
    total = np.nansum(parts, axis=0)
    # Some authorities return totals only; a plan or two, or half a per cent, is a slip of one cell.
    wrong = np.isfinite(placed) & (np.abs(total - placed) > np.maximum(1.5, 0.005 * placed))
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
            expected=float(placed[a, t]),
            treatment=Treatment.SET_MISSING,
        )
        for a, t in zip(*np.nonzero(wrong), strict=True)
    ]


def _handovers(
    areas: Areas, codes: tuple[str, ...], years: tuple[int, ...]
) -> tuple[Handover, ...]:
    found = []
    for ground in areas.joint_grounds():
        old = tuple(a.id for a in ground if a.end is not None)
        new = tuple(a.id for a in ground if a.end is None)
        start = next(a.start for a in ground if a.end is None and a.start)
        # An authority that began in April is counted first in the January after.
        first = start.year + (1 if (start.month, start.day) > (1, 1) else 0)
        known = all(code in codes for code in (*old, *new))
        if known and years[0] < first <= years[-1]:
            found.append(Handover(old, new, first))
    return tuple(found)
