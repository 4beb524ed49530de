"""What each opportunity does to plans, provision and need, year by year, and who needs places."""

from collections.abc import Mapping, Sequence

from highneeds.opportunities.inputs import Sized
from highneeds.opportunities.profile import SCENARIOS, Profile
from highneeds.opportunities.results import Amounts, Effect
from highneeds.opportunities.schema import NO_PLAN
from highneeds.vocabulary.periods import financial_year

MAINSTREAM = "mainstream"
"""Where a child without a plan is taught; the id in every provision map."""


def effects_of(
    sized: Sequence[Sized], base: Mapping[str, Sequence[Profile]], years: tuple[int, ...]
) -> tuple[Effect, ...]:
    """List every opportunity's own change, by year, provision and need.

    Children leave one provision and join another, or are supported without a plan, so the
    changes of an opportunity in a year add up to zero. Needs follow the opportunity's stated
    mix; with none stated there is one row for all needs.
    """
    rows = []
    for k, item in enumerate(sized):
        mix = (("all", 1.0), *item.needs)
        for position, year in enumerate(years):
            moved = [float(base[s][k].standing[position]) for s in SCENARIOS]
            for provision, sign in ((item.out_of, -1.0), (item.into, 1.0)):
                for need, part in mix:
                    change = Amounts(*(sign * part * children for children in moved))
                    label = financial_year(year)
                    rows.append(Effect(item.id, label, year, provision, need, change))
    return tuple(rows)


def capacity_of(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Add up, by year, where more children need a place or support than without the changes.

    A child supported without a plan sits in mainstream, so takes a place there: no more than
    before when the plan would have been in mainstream too. Rows with provision `no_plan` are the
    children who need support without a plan, whoever pays for it.
    """
    sums: dict[tuple[int, str, str], list[float]] = {}
    for effect in effects:
        # Rows by need repeat the row of all needs.
        if effect.need != "all":
            continue
        place = MAINSTREAM if effect.provision == NO_PLAN else effect.provision
        for provision in dict.fromkeys((place, effect.provision)):
            key = (effect.year, effect.financial_year, provision)
            held = sums.setdefault(key, [0.0, 0.0, 0.0])
            for i, scenario in enumerate(SCENARIOS):
                held[i] += getattr(effect.change, scenario)
    # More than float noise: a provision that only loses children needs no place.
    taking = {provision for (_, _, provision), held in sums.items() if held[0] > 1e-9}
    return tuple(
        Effect("all", label, year, provision, "all", Amounts(*held))
        for (year, label, provision), held in sorted(sums.items())
        if provision in taking
    )


def plan_changes(effects: Sequence[Effect], scenario: str) -> dict[tuple[str, int], float]:
    """Add up the change in plans by provision and year; support without a plan is no plan."""
    sums: dict[tuple[str, int], float] = {}
    for effect in effects:
        if effect.need == "all" and effect.provision != NO_PLAN:
            key = (effect.provision, effect.year)
            sums[key] = sums.get(key, 0.0) + float(getattr(effect.change, scenario))
    return sums
