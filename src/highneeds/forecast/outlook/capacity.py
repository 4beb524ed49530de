"""Capacity: places per provision and year. Demand above goes to a named other provision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.forecast.outlook.settings import Capacity
from highneeds.own.diagnostic_file import FILE
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.faults import Fault, InputError


@dataclass(frozen=True)
class Placed:
    """Plans after capacity.

    Attributes
    ----------
    plans : ndarray of shape (..., P, H)
        Plans by provision; the total is what it was.
    moved : ndarray of shape (..., P, H)
        Plans that found no place in a provision and went to its overflow provision.
    """

    plans: Floats
    moved: Floats


def places(capacity: Capacity, years: Sequence[int]) -> Floats:
    """Return places by year; a year before the first stated one has no limit (infinity)."""
    out = []
    for year in years:
        before = [y for y in capacity.places if y <= year]
        out.append(capacity.places[max(before)] if before else np.inf)
    return np.array(out)


def order_of(capacities: Mapping[str, Capacity], provisions: Sequence[str]) -> tuple[str, ...]:
    """Return the limited provisions in the order in which they overflow.

    Raises
    ------
    InputError
        When an overflow provision is unknown, or overflows lead in a circle.
    """
    faults = [
        Fault(
            "This provision is not known.",
            f'"{bad}"',
            f"Use one of: {', '.join(provisions)}.",
            file=FILE,
            key=f"forecast.capacity.{name}",
        )
        for name, capacity in capacities.items()
        for bad in (name, capacity.overflow_to)
        if bad not in provisions
    ]
    if faults:
        raise InputError(*faults)
    ordered: list[str] = []
    left = dict(capacities)
    while left:
        targets = {capacity.overflow_to for capacity in left.values()}
        # A provision that takes another's overflow comes after it, so that it sees all who ask for
        # a place.
        free = [name for name in left if name not in targets]
        if not free:
            circle = " → ".join([*left, next(iter(left))])
            raise InputError(
                Fault(
                    "Overflows lead in a circle.",
                    circle,
                    "Let the last provision have no limit.",
                    file=FILE,
                    key="forecast.capacity",
                )
            )
        ordered += free
        for name in free:
            del left[name]
    return tuple(ordered)


def place_children(
    plans: Floats,
    limits: Mapping[str, Floats],
    overflow_to: Mapping[str, str],
    provisions: Sequence[str],
) -> Placed:
    """Move plans above capacity to their overflow provision.

    Parameters
    ----------
    plans : ndarray of shape (..., P, H)
        Demand.
    limits : Mapping[str, ndarray of shape (H,)]
        Places by provision, in the order of `order_of`.
    overflow_to
        Where each limited provision's demand goes.
    provisions
        The P provisions.

    Returns
    -------
    Placed
        No limited provision is above its places, and no plan is lost.
    """
    out = plans.copy()
    moved = np.zeros_like(plans)
    for name, limit in limits.items():
        i, j = provisions.index(name), provisions.index(overflow_to[name])
        above = np.maximum(out[..., i, :] - limit, 0.0)
        out[..., i, :] = np.minimum(out[..., i, :], limit)
        out[..., j, :] += above
        moved[..., i, :] = above
    return Placed(out, moved)
