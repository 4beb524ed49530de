"""Benefits over time: entrants after double counting, plan-years, £ by financial year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.opportunities.inputs import Sized
from highneeds.opportunities.times import Entrants, Floats, in_years

Values = Mapping[str, Floats]
"""Numbers by the name of their stream, each of shape () or (n_draws,)."""

SCENARIOS = ("potential", "lower", "upper")


@dataclass(frozen=True)
class Profile:
    """One opportunity in one scenario; shapes (n_years,) or (n_draws, n_years).

    Attributes
    ----------
    potential : ndarray of shape () or (n_draws,)
        £ over the whole duration of one year's entrants at the full rate.
    benefit
        £ in each financial year.
    plan_years
        Plan-years in each financial year.
    standing
        Children supported in the other way at the time the plans are counted.
    """

    potential: Floats
    benefit: Floats
    plan_years: Floats
    standing: Floats


def point_values(opportunities: Sequence[Sized]) -> dict[str, Floats]:
    """Return the point value of every named quantity."""
    return {
        spread.name: np.asarray(spread.point)
        for item in opportunities
        for _, spread in item.spreads
    }


def drawn_values(opportunities: Sequence[Sized], draws: int, seed: int) -> dict[str, Floats]:
    """Return seeded draws of every named quantity that varies, the point of the others."""
    return {
        spread.name: spread.draw(draws, seed) if spread.varies else np.asarray(spread.point)
        for item in opportunities
        for _, spread in item.spreads
    }


def weight_of(item: Sized, scenario: str) -> float:
    """Return the judgement weight of a scenario: 1 for the potential."""
    return {"potential": 1.0, "lower": item.lower.weight, "upper": item.upper.weight}[scenario]


def profiles(
    opportunities: Sequence[Sized], values: Values, scenario: str, ends: Floats, counted: Floats
) -> Iterator[Profile]:
    """Yield every opportunity's benefits in turn, double counting removed in the given order.

    Parameters
    ----------
    opportunities
        In the order of removal: an opportunity applies to the children of its cohort that the
        earlier ones leave at that time, so one child is never counted twice.
    values
        From `point_values` or `drawn_values`.
    scenario : {"potential", "lower", "upper"}
    ends : ndarray of shape (n_years + 1,)
        Bounds of the financial years, in years.
    counted : ndarray of shape (n_years,)
        When plans are counted.

    Notes
    -----
    Benefits are in the money of the unit values, without inflation or discounting.
    """
    for position, item in enumerate(opportunities):
        earlier = opportunities[:position]
        entrants = entrants_of(item, earlier, values, scenario)
        duration = values[item.duration.name]
        unit = unit_value(item, values)
        plan_years = np.diff(entrants.gained(ends, duration), axis=-1)
        yield Profile(
            # The last step is the long run: every ramp complete.
            potential=np.asarray(entrants.rate[-1] * duration * unit),
            benefit=plan_years * unit[..., np.newaxis],
            plan_years=plan_years,
            standing=entrants.standing(counted, duration),
        )


def entrants_of(item: Sized, earlier: Sequence[Sized], values: Values, scenario: str) -> Entrants:
    """Return the children entering, less those of the same cohort that earlier ones reach."""
    same = [other for other in earlier if other.cohort == item.cohort]
    at, left = _steps(item, same, values, scenario)
    children = values[item.flow.name] * values[item.share.name] * weight_of(item, scenario)
    rate = np.stack(np.broadcast_arrays(*(np.asarray(children * part) for part in left)))
    return Entrants(at, rate, item.entry)


def unit_value(item: Sized, values: Values) -> Floats:
    """Return £ a plan a year, never below zero when costs are drawn."""
    total = sum((sign * values[spread.name] for sign, spread in item.costs), np.asarray(0.0))
    # Costs are drawn one by one, so that the cost instead may come out above the cost left in a
    # draw. A provision that costs more avoids nothing.
    return np.maximum(total, 0.0)


def _steps(
    item: Sized, earlier: Sequence[Sized], values: Values, scenario: str
) -> tuple[tuple[float, ...], list[Floats]]:
    """Times at which the rate changes, and the part of the full rate from each on.

    The last step is always the long run: every ramp complete, every earlier opportunity running.
    """
    bounds = {t for other in (item, *earlier) for t in _ramp_times(other)}
    start = in_years(item.start)
    at = tuple(sorted(t for t in bounds if t >= start))
    parts = []
    for time in at:
        part = np.asarray(_run_rate(item, time))
        # Shares of the same cohort are taken to overlap at random: nobody recorded which child
        # an earlier opportunity reached.
        for other in earlier:
            taken = values[other.share.name] * weight_of(other, scenario) * _run_rate(other, time)
            part = part * (1.0 - taken)
        parts.append(part)
    return at, parts


def _ramp_times(item: Sized) -> list[float]:
    start = in_years(item.start)
    return [start + step for step in range(len(item.ramp))]


def _run_rate(item: Sized, time: float) -> float:
    # The slack keeps a step that begins at this very time from falling into the year before.
    since = time - in_years(item.start) + 1e-9
    if since < 0:
        return 0.0
    return item.ramp[min(int(since), len(item.ramp) - 1)]
