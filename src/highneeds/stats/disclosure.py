"""Disclosure control: hide small counts so that no margin and no other table gives them back.

For tables from local person-level data, surveys, audits and schools. The published EHC plan
files carry no suppression and need none. Put every table of a report, and of earlier reports of
the same people, into one call.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from highneeds.stats.disclosure_lp import NoProtectionError, protect, ranges
from highneeds.stats.linked import Key, LinkedCounts, link


class UnprotectableError(ValueError):
    """No choice of further hidden cells protects the small ones; publish none of the tables."""


@dataclass(frozen=True)
class HiddenPattern:
    """Which cells are hidden.

    Attributes
    ----------
    primary
        Hidden because they are small (or asked for).
    secondary
        Hidden so that the primary ones cannot be worked out.
    threshold, protection
        The smallest count shown, and the least width that an attacker is left with.
    """

    primary: frozenset[Key]
    secondary: frozenset[Key]
    threshold: float
    protection: float

    @property
    def hidden(self) -> frozenset[Key]:
        """All hidden cells."""
        return self.primary | self.secondary


@dataclass(frozen=True)
class AttackRange:
    """What an attacker can say of a hidden count: at least `low`, at most `high`."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """Zero when the count is known exactly."""
        return self.high - self.low


def suppress(
    tables: Sequence[LinkedCounts],
    threshold: float = 5,
    *,
    protection: float | None = None,
    also: Collection[Key] = (),
    shown: Collection[Key] = (),
) -> HiddenPattern:
    """Hide small counts, and as few others as will protect them, in linked tables at once.

    Parameters
    ----------
    tables
        Everything that a reader may lay side by side; cells with equal keys are one cell.
    threshold
        Counts from 1 to below it are hidden: 5 by default, or 6, 7 or 10.
    protection
        Least width of the range left for each hidden count; at least the threshold (default).
    also
        Cells to hide for another reason, such as those of a group with fewer than 10 responses.
    shown
        Cells that are published whatever happens, such as totals printed elsewhere. None of
        them may be small.

    Returns
    -------
    HiddenPattern
        Every hidden cell has two consistent sets of tables that differ by the protection in it,
        so each line has no hidden cell or at least two, and two hidden cells with a published
        total never sum to less than the threshold.

    Raises
    ------
    UnprotectableError
        When the cells that must be shown leave no way.
    ValueError
        When tables disagree or do not add up, or the protection is below the threshold.

    Notes
    -----
    The attacker knows every published cell, that counts are not negative, and all lines. Cells
    are added by a linear programme that seeks the cheapest change of tables which moves the
    exposed count far enough (Kelly, Golden and Assad 1992); small inner cells are cheap, totals
    dear. It is safe and not always minimal. Not modelled: an attacker who is one of those
    counted, or who knows the method and threshold and reasons back from them.

    References
    ----------
    Hundepool, A. and others (2012). Statistical disclosure control. Wiley, ch. 4.
    """
    width = float(threshold if protection is None else protection)
    if width < threshold:
        raise ValueError(f"Protection {width:g} is below the threshold {threshold:g}")
    system = link(tables)
    place = system.place()
    # A zero is not small: nobody is counted in it.
    first = (system.values > 0) & (system.values < threshold)
    first[[place[key] for key in also]] = True
    fixed = np.zeros(first.size, dtype=np.bool_)
    fixed[[place[key] for key in shown]] = True
    if np.any(first & fixed):
        raise UnprotectableError("A count that must be hidden is among those that must be shown")
    try:
        hidden = protect(system, first, width, fixed)
    except NoProtectionError as error:
        raise UnprotectableError(str(error)) from error
    return HiddenPattern(
        primary=frozenset(key for key, here in zip(system.keys, first, strict=True) if here),
        secondary=frozenset(
            key for key, here in zip(system.keys, hidden & ~first, strict=True) if here
        ),
        threshold=float(threshold),
        protection=width,
    )


def attack(
    tables: Sequence[LinkedCounts],
    hidden: HiddenPattern | Collection[Key],
    only: Collection[Key] | None = None,
) -> dict[Key, AttackRange]:
    """Work out what a reader of all the tables can say about each hidden cell.

    Parameters
    ----------
    tables
        The true tables.
    hidden
        Cells that are not published.
    only
        Cells of interest; all hidden ones by default.

    Returns
    -------
    dict of Key to AttackRange
        Least and greatest value consistent with all published cells and lines; whole numbers
        when the tables are. `high` is infinite for a cell that nothing bounds.
    """
    system = link(tables)
    keys = hidden.hidden if isinstance(hidden, HiddenPattern) else frozenset(hidden)
    mask = np.array([key in keys for key in system.keys], dtype=np.bool_)
    wanted = keys if only is None else frozenset(only)
    ask = mask & np.array([key in wanted for key in system.keys], dtype=np.bool_)
    bounds = ranges(system, mask, ask)
    return {
        key: AttackRange(float(bounds.low[i]), float(bounds.high[i]))
        for i, key in enumerate(system.keys)
        if ask[i]
    }
