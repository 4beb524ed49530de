"""Comparators: England, the region and the neighbours, pooled unless asked otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from highneeds.benchmark.results import Comparator
from highneeds.measures.panel import Panel
from highneeds.stats.ranks import lait_mean
from highneeds.vocabulary.areas import ENGLAND, default_areas
from highneeds.vocabulary.periods import Period, PeriodKind


@dataclass(frozen=True)
class Peers:
    """The groups that an authority is set beside.

    Attributes
    ----------
    region, region_name
        ONS code and name of its region.
    region_areas
        Authorities in it, the authority itself among them, as in the published row.
    neighbours
        Codes.
    neighbours_label
        How they are cited.
    london
        ONS code of Inner or Outer London for an authority there; LAIT sets it beside that.
    """

    region: str
    region_name: str
    region_areas: tuple[str, ...]
    neighbours: tuple[str, ...]
    neighbours_label: str
    london: str = ""


# Too few have a figure: then there is none, rather than the figure of the few (ADR 0004). More is
# asked of a region, whose name promises all of it.
_POOL_SHARE = 0.8
_NEIGHBOURS_SHARE = 0.5
"""A group is pooled only when this share of its authorities have a figure."""


def peers_of(area: str, neighbours: Sequence[str], label: str) -> Peers:
    """Return the groups of an authority."""
    areas = default_areas()
    mine = areas.get(area)
    members = tuple(a.id for a in areas.authorities if a.region == mine.region)
    name = areas.get(mine.region).name
    return Peers(mine.region, name, members, tuple(neighbours), label, mine.london)


def comparators(
    panel: Panel, peers: Peers, year: int, *, mean: bool = False, lait: bool = False
) -> tuple[Comparator, ...]:
    """Return England, the region and the neighbours in a year.

    Parameters
    ----------
    panel
        All areas.
    peers
        Who is in which group.
    year
        As in the panel.
    mean
        Plain mean of rates in place of the pooled rate.
    lait
        As LAIT does: published rows for England and region, and for neighbours the plain mean of
        the rounded values.

    Notes
    -----
    A published row is pooled by nature. Where a release has none (population is published for
    authorities only), numerators and denominators of the authorities are added, and those without
    a figure are named. Under four fifths of an area's authorities, or half of the neighbours, there
    is no comparator. A published row covers every authority but those that the release shows
    without a figure.
    """
    existing = _existing(panel, year)
    region, label = peers.region, peers.region_name
    members = tuple(a for a in existing if a in peers.region_areas)
    # LAIT sets a London borough beside Inner or Outer London where that has a figure, else beside
    # London.
    if lait and _published(panel, peers.london, year):
        areas = default_areas()
        region, label = peers.london, areas.get(peers.london).name
        members = tuple(a for a in members if areas.get(a).london == region)
    groups = (
        ("england", "England", ENGLAND, existing),
        ("region", label, region, members),
        ("neighbours", peers.neighbours_label, "", peers.neighbours),
    )  # fmt: skip
    return tuple(
        _comparator(panel, year, group, mean=mean, lait=lait) for group in groups if group[3]
    )


def _existing(panel: Panel, year: int) -> tuple[str, ...]:
    kind = panel.metric.period
    # Flows of a calendar year are returned in the January after it, by the authorities of that day.
    january = Period(kind, year).year + (kind is PeriodKind.CALENDAR_YEAR)
    j = panel.column(year)
    return tuple(sorted(_existing_at(january) | (panel.known[j] if j is not None else set())))


@cache
def _existing_at(january: int) -> frozenset[str]:
    return frozenset(area.id for area in default_areas().existing_at(january))


def _with_value(panel: Panel, areas: Sequence[str], year: int) -> list[str]:
    j = panel.column(year)
    if j is None:
        return []
    return [a for a in areas if a in panel.known[j]]


def _comparator(
    panel: Panel,
    year: int,
    group: tuple[str, str, str, tuple[str, ...]],
    *,
    mean: bool,
    lait: bool,
) -> Comparator:
    kind, label, code, members = group
    have = _with_value(panel, members, year)
    wanted = _NEIGHBOURS_SHARE if kind == "neighbours" else _POOL_SHARE
    enough = len(have) >= wanted * len(members)
    there = set(have)
    absent = tuple(default_areas().get(a).name for a in members if a not in there)
    j = panel.column(year)
    published = _published(panel, code, year)
    if j is None or not (published or (have and enough)):
        return Comparator(kind, label, "none", np.nan, np.nan, np.nan, 0, absent)
    made = _value(panel, j, code, have, kind, mean=mean, lait=lait)
    if made[0] == "published":
        # Without a row an authority may well be in the published total; a row without a figure is
        # not.
        gaps = [a for a in members if a in panel.row and a not in there]
        absent = tuple(default_areas().get(a).name for a in gaps)
        return Comparator(kind, label, *made, len(members) - len(gaps), absent)
    return Comparator(kind, label, *made, len(have), absent)


def _published(panel: Panel, code: str, year: int) -> bool:
    j = panel.column(year)
    return j is not None and code in panel.large and bool(np.isfinite(panel.large[code][2][j]))


def _value(
    panel: Panel, j: int, code: str, have: Sequence[str], kind: str, *, mean: bool, lait: bool
) -> tuple[str, float, float, float]:
    """Return the method, value, numerator and denominator of a group."""
    rows = [panel.row[a] for a in have]
    count = panel.metric.denominator is None
    plain = lait and kind == "neighbours"
    if (plain or mean) and not count and rows:
        rates = panel.value[rows, j]
        value = lait_mean(rates, panel.metric.decimals) if plain else float(np.mean(rates))
        return "mean", value, np.nan, np.nan
    # Published rows before sums of authorities, because they count authorities whose own figure is
    # hidden.
    large = panel.large.get(code)
    if large is not None and np.isfinite(large[2][j]):
        top, bottom, value = (float(series[j]) for series in large)
        return "published", value, top, bottom
    if not rows:
        return "none", np.nan, np.nan, np.nan
    top, bottom, value = panel.pooled(rows, j)
    return ("total", value, top, np.nan) if count else ("pooled", value, top, bottom)
