"""What matters most: one number at a time from its 10th to its 90th percentile."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from highneeds.opportunities.inputs import Sized
from highneeds.opportunities.profile import SCENARIOS, profiles
from highneeds.opportunities.results import Swing
from highneeds.opportunities.times import Floats

_WORDS = {
    "share": "share of children",
    "flow": "children a year",
    "duration": "years a plan lasts",
    "cost": "£ a plan a year",
}


def tornado(
    sized: Sequence[Sized], points: Mapping[str, Floats], ends: Floats, counted: Floats
) -> tuple[Swing, ...]:
    """Rank the numbers by what they do to the total benefit of the profile years.

    Notes
    -----
    The base is the potential. Each uncertain number takes its 10th and 90th percentile, the
    confidence weights their lower and upper value, and each start date a year later, while all
    else stays. A cost used by two opportunities moves both.
    """

    def total(items: Sequence[Sized], values: Mapping[str, Floats], scenario: str) -> float:
        made = profiles(items, values, scenario, ends, counted)
        return float(sum(float(p.benefit.sum()) for p in made))

    base = total(sized, points, "potential")
    swings: dict[str, Swing] = {}
    for item in sized:
        for what, spread in item.spreads:
            # A cost that two opportunities share is one number and gets one bar.
            if not spread.varies or spread.name in swings:
                continue
            low, high = np.quantile(spread.draw(10_000, 0), (0.1, 0.9))
            at = [
                total(sized, {**points, spread.name: np.asarray(end)}, "potential")
                for end in (low, high)
            ]
            shared = spread.name.startswith("unit_cost.")
            owner = spread.name.removeprefix("unit_cost.") if shared else item.name
            ends_told = f"{_short(float(low))} to {_short(float(high))}"
            label = f"{owner}: {_WORDS[what]}, {ends_told}"
            swings[spread.name] = Swing(label, "" if shared else item.id, what, base, *at)
        later = [replace(o, start=_year_later(o.start)) if o is item else o for o in sized]
        name = f"{item.id}.start"
        label = f"{item.name}: start a year later"
        # Only a delay is tried, so that its other end is the base.
        swings[name] = Swing(label, item.id, "start", base, total(later, points, "potential"), base)
    if sized:
        at = [total(sized, points, scenario) for scenario in SCENARIOS[1:]]
        swings["weights"] = Swing("Confidence weights, lower to upper", "", "weights", base, *at)
    return tuple(sorted(swings.values(), key=lambda swing: -max(swing.width, 0)))


def _year_later(day: date) -> date:
    # 29 February has no anniversary next year.
    return day.replace(year=day.year + 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"
