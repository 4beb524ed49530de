"""Split the change in spend into volume, price and mix, to the penny."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class ProvisionYear:
    """One provision in one financial year.

    Attributes
    ----------
    year
        Financial year, by the year it ends in.
    plans
        Plans in the January inside the year; None when there is no count (other spend).
    spend
        Spend in pence; None when it is missing, which is never 0.
    """

    provision: str
    year: int
    plans: float | None
    spend: int | None


@dataclass(frozen=True)
class SpendChange:
    """Change of one provision's spend between two years. Unit: pence.

    Attributes
    ----------
    change
        Volume + price + other, exactly; None when a year's spend is missing.
    volume, price
        Due to the number of plans, and to the cost of a plan.
    other
        Change that has no number of plans behind it.
    note
        Why something is missing or not split; "" when nothing is.
    """

    provision: str
    plans: tuple[float | None, float | None]
    spend: tuple[int | None, int | None]
    change: int | None
    volume: int | None
    price: int | None
    other: int | None
    note: str = ""


@dataclass(frozen=True)
class Split:
    """Change of all spend between two years. Unit: pence.

    `change` = `volume` + `mix` + `price` + `other`, exactly. `volume` is what the change in the
    total number of plans would have cost at the mean cost of all plans; `mix` is the rest of the
    provisions' volume effects, because dearer or cheaper provisions grew faster.
    """

    first: int
    last: int
    parts: tuple[SpendChange, ...]
    change: int
    volume: int
    mix: int
    price: int
    other: int
    left_out: tuple[str, ...] = ()


def split_provision(before: ProvisionYear, after: ProvisionYear) -> SpendChange:
    """Split one provision's change in spend into volume and price.

    Parameters
    ----------
    before, after
        The same provision in two years. Unit of spend: pence.

    Returns
    -------
    SpendChange
        Volume and price that add up to the change to the penny; the odd half penny is in price.

    Notes
    -----
    Each change is valued at the mean of the other quantity, so neither year is the base. Where a
    provision has no plans in one year its cost there is unknown, and the whole change is volume.

    References
    ----------
    Bennet, T. L. (1920). The theory of measurement of changes in cost of living.
    Journal of the Royal Statistical Society 83(3), 455-462.

    Examples
    --------
    >>> before = ProvisionYear("INMSS", 2024, 40, 280_000_000)
    >>> part = split_provision(before, ProvisionYear("INMSS", 2025, 36, 270_000_000))
    >>> part.volume, part.price, part.change
    (-29000000, 19000000, -10000000)
    """
    plans, spend = (before.plans, after.plans), (before.spend, after.spend)
    if before.spend is None or after.spend is None:
        note = "spend is missing in one of the years"
        return SpendChange(before.provision, plans, spend, None, None, None, None, note)
    change = after.spend - before.spend
    if before.plans is None or after.plans is None:
        note = "no plans are counted here"
        return SpendChange(before.provision, plans, spend, change, 0, 0, change, note)
    if not before.plans or not after.plans:
        stray = change if not before.plans and not after.plans else 0
        # Nobody knows what a plan cost in a year that had none, so no part can be called price.
        note = "no plans in one of the years, so all of it is volume"
        return SpendChange(before.provision, plans, spend, change, change - stray, 0, stray, note)
    volume = _volume(before.plans, after.plans, before.spend, after.spend)
    return SpendChange(before.provision, plans, spend, change, volume, change - volume, 0)


def split_years(before: Sequence[ProvisionYear], after: Sequence[ProvisionYear]) -> Split:
    """Split the change of all spend into volume, mix, price and what has no plans behind it.

    Parameters
    ----------
    before, after
        All provisions in two years. A provision whose spend is missing in either year is left
        out of the totals and named.

    Raises
    ------
    ValueError
        When no provision has spend in both years.
    """
    later = {p.provision: p for p in after}
    pairs = [(p, later[p.provision]) for p in before if p.provision in later]
    parts = tuple(split_provision(a, b) for a, b in pairs)
    known = [
        (part, a, b) for part, (a, b) in zip(parts, pairs, strict=True) if part.change is not None
    ]
    if not known:
        raise ValueError("no provision has spend in both years")
    # Spend outside plans has no mean cost and takes no part in volume and mix.
    counted = [(a, b) for part, a, b in known if a.plans is not None and b.plans is not None]
    n0, n1 = (sum(p[i].plans or 0 for p in counted) for i in (0, 1))
    s0, s1 = (sum(p[i].spend or 0 for p in counted) for i in (0, 1))
    by_provision = sum(part.volume or 0 for part, _, _ in known)
    # With no plans at all in one year there is no mean cost, and so no mix.
    volume = _volume(n0, n1, s0, s1) if n0 and n1 else by_provision
    alone = [p.provision for p in after if p.provision not in {a.provision for a, _ in pairs}]
    alone += [p.provision for p in before if p.provision not in later]
    missing = [part.provision for part in parts if part.change is None]
    return Split(
        first=before[0].year,
        last=after[0].year,
        parts=parts,
        change=sum(part.change or 0 for part, _, _ in known),
        volume=volume,
        mix=by_provision - volume,
        price=sum(part.price or 0 for part, _, _ in known),
        other=sum(part.other or 0 for part, _, _ in known),
        left_out=tuple(dict.fromkeys((*missing, *alone))),
    )


def _volume(plans_0: float, plans_1: float, spend_0: int, spend_1: int) -> int:
    """Change in plans at the mean cost of the two years, in whole pence."""
    # Fractions, because a float would lose the odd penny that makes parts and whole disagree.
    first, last = Fraction(plans_0), Fraction(plans_1)
    return round((last - first) * (spend_0 / first + spend_1 / last) / 2)
