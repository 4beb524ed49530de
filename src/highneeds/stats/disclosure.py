"""Disclosure control: hide small counts so that no margin and no other table gives them back.

For tables from local person-level data, surveys, audits and schools. The published EHC plan
files carry no suppression and need none. Issue one cube at one threshold and one base only, and
put every table of a report, and of earlier reports of the same cube, into one call.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from highneeds.stats.arrays import Bools, Floats, floats
from highneeds.stats.disclosure_lp import Ranges, narrow_cells, protect, ranges
from highneeds.stats.linked import Key, Linked, LinkedCounts, link
from highneeds.stats.rounding import half_up

Zeros = Literal["show", "hide", "hide_all_or_none"]


@dataclass(frozen=True)
class HiddenPattern:
    """Which cells are hidden.

    Attributes
    ----------
    primary : frozenset of Key
        Hidden because they are small (or asked for).
    secondary : frozenset of Key
        Hidden so that the primary ones cannot be worked out.
    threshold, protection : float
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

    def publish(self, table: LinkedCounts) -> dict[Key, float | None]:
        """Return the table's counts with None where they are hidden (status suppressed)."""
        return {key: None if key in self.hidden else n for key, n in table.counts.items()}


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
    zeros: Zeros = "show",
    protection: float | None = None,
    also: Collection[Key] = (),
) -> HiddenPattern:
    """Hide small counts, and as few others as will protect them, in linked tables at once.

    Parameters
    ----------
    tables : sequence of LinkedCounts
        Everything that a reader may lay side by side; cells with equal keys are one cell.
    threshold : float
        Counts from 1 to below it are hidden: 5 by default, or 6, 7 or 10.
    zeros : {"show", "hide", "hide_all_or_none"}
        Hide no zero, every zero, or those of a line in which one part holds everything (there
        a zero says something about each member of the group).
    protection : float, optional
        Least width of the range left for each hidden count; at least the threshold (default).
    also : collection of Key
        Cells to hide for another reason: fewer than 10 responses, a dominated sum.

    Returns
    -------
    HiddenPattern
        Every hidden cell has two consistent sets of tables that differ by the protection in it,
        so each line has no hidden cell or at least two, and two hidden cells with a published
        total never sum to less than the threshold.

    Raises
    ------
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
    first = (system.values > 0) & (system.values < threshold)
    if zeros == "hide":
        first |= system.values == 0
    elif zeros == "hide_all_or_none":
        first |= _telling_zeros(system)
    first[[place[key] for key in also]] = True
    hidden = protect(system, first, width)
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
    tables : sequence of LinkedCounts
        The true tables.
    hidden : HiddenPattern or collection of Key
        Cells that are not published.
    only : collection of Key, optional
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
    found: Ranges = ranges(system, mask, ask)
    return {
        key: AttackRange(float(found.low[i]), float(found.high[i]))
        for i, key in enumerate(system.keys)
        if ask[i]
    }


def unsafe(
    tables: Sequence[LinkedCounts], hidden: HiddenPattern | Collection[Key], protection: float
) -> dict[Key, AttackRange]:
    """Return the hidden cells that an attacker knows exactly or to less than the protection."""
    system = link(tables)
    keys = hidden.hidden if isinstance(hidden, HiddenPattern) else frozenset(hidden)
    mask = np.array([key in keys for key in system.keys], dtype=np.bool_)
    narrow = narrow_cells(system, mask, protection)
    found = attack(tables, keys, [key for key, ask in zip(system.keys, narrow, strict=True) if ask])
    return {key: range_ for key, range_ in found.items() if range_.width < protection}


def all_or_none(tables: Sequence[LinkedCounts]) -> frozenset[Key]:
    """Return the totals of which one part holds everything: 0 % and 100 %, to be flagged."""
    system = link(tables)
    return frozenset(system.keys[int(np.argmin(line))] for line in _lopsided(system))


def hidden_share(numerator_hidden: ArrayLike, denominator_hidden: ArrayLike) -> Bools:
    """Return where a rate, mean or percentage must be hidden with its parts."""
    hidden = np.asarray(numerator_hidden, np.bool_) | np.asarray(denominator_hidden, np.bool_)
    return np.asarray(hidden, np.bool_)


def dominated(contributions: ArrayLike, n: int = 2, share: float = 0.9, p: float = 0.1) -> bool:
    """Whether a sum of money gives a contributor away: the (n, k) rule or the p % rule.

    Parameters
    ----------
    contributions : array_like
        What each provider contributes, not negative.
    n, share : int, float
        Unsafe when the n largest hold more than this share of the sum.
    p : float
        Unsafe when the second largest can estimate the largest to within this share of it.
    """
    c = np.sort(floats(contributions))[::-1]
    total = c.sum()
    if total <= 0:
        return False
    return bool(c[:n].sum() > share * total or c[2:].sum() < p * c[0])


def round_base(counts: ArrayLike, base: float = 5) -> Floats:
    """Round to a base, half up; after suppression, never instead of knowing about margins.

    Examples
    --------
    >>> round_base([7, 12, 23])
    array([ 5., 10., 25.])
    """
    return floats(base * half_up(floats(counts) / base))


def round_midpoint6(counts: ArrayLike) -> Floats:
    """Round to the middle of a band of six: 3, 9, 15…; zero stays zero.

    Examples
    --------
    >>> round_midpoint6([0, 1, 6, 7])
    array([0., 3., 3., 9.])
    """
    x = floats(counts)
    return floats(np.select([x > 0, x == 0], [np.ceil(x / 6) * 6 - 3, 0.0], np.nan))


def rounds_to_zero(counts: ArrayLike, base: float = 5) -> Bools:
    """Return which counts are not zero but print as zero (status low)."""
    x = floats(counts)
    return np.asarray((x > 0) & (round_base(x, base) == 0), np.bool_)


def round_table(
    counts: ArrayLike, base: float = 5, totals: Literal["of_rounded", "of_true"] = "of_rounded"
) -> tuple[Floats, Floats, Floats, float]:
    """Round a table and its margins; say under the table which totals they are.

    Parameters
    ----------
    counts : array_like of shape (rows, columns)
        Inner cells.
    base : float
        Rounding base.
    totals : {"of_rounded", "of_true"}
        Margins that add up, or margins near the truth.

    Returns
    -------
    cells, row_totals, column_totals, total
    """
    true = floats(counts)
    cells = round_base(true, base)
    if totals == "of_rounded":
        return cells, cells.sum(axis=1), cells.sum(axis=0), float(cells.sum())
    rows, columns = round_base(true.sum(axis=1), base), round_base(true.sum(axis=0), base)
    return cells, rows, columns, float(round_base(true.sum(), base))


def _lopsided(system: Linked) -> Floats:
    """Return the lines with several parts of which one holds the whole positive total."""
    parts = np.where(system.lines > 0, system.values, 0.0)
    total = parts.sum(axis=1)
    several = (system.lines > 0).sum(axis=1) > 1
    return floats(system.lines[several & (total > 0) & (parts.max(axis=1) == total)])


def _telling_zeros(system: Linked) -> Bools:
    inside = (_lopsided(system) > 0).any(axis=0)
    return np.asarray(inside & (system.values == 0), np.bool_)
