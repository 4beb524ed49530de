"""Counts of former authorities, added up to the authorities that took them over."""

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

from highneeds.vocabulary.area import Area
from highneeds.vocabulary.areas import Areas, default_areas
from highneeds.vocabulary.status import Status

KEYS: Final = (
    "level",
    "area",
    "year",
    "topic",
    "group",
    "basis",
    "line",
    "kind",
    "age_low",
    "age_high",
)
"""Columns of the canonical tables that say what a row is of, rather than how many."""

_RATE = re.compile(r"(?:^|_)(?:pc|pct|percent\w*|rate|ratio|share|mean|median|per)(?:_|$)", re.I)


class RateSumError(ValueError):
    """Rates, shares and means were to be added up."""


def aggregate_to_successor(
    frame: pl.DataFrame, count_columns: Sequence[str], areas: Areas | None = None
) -> pl.DataFrame:
    """Add the counts of former authorities to the authority that took over all of them.

    Parameters
    ----------
    frame : pl.DataFrame
        A canonical table: keys, then measures. Only rows of authorities are used.
    count_columns : Sequence[str]
        The measures, all of them counts or amounts that may be added. Any other measure in the
        frame is refused, because a rate of a whole is not the sum of the rates of its parts.
    areas : Areas | None
        The packaged areas when None.

    Returns
    -------
    pl.DataFrame
        One row for each successor and each combination of the other keys found among its
        predecessors, with `<measure>__status`. A count is the sum over all predecessors, and
        missing when one of them is absent, has no value, or was split between successors.

    Raises
    ------
    RateSumError
        When a measure is not named as a count, or a named one is a rate.

    Notes
    -----
    A former authority of which only a part went to a successor cannot be assigned: nobody
    published how its children divided. So Bournemouth, Christchurch and Poole before 2019 is
    missing (Christchurch was counted in Dorset), as are both halves of Northamptonshire, Cumbria,
    Bedfordshire and Cheshire. `aggregate_to_joint` gives an unbroken series for the whole ground.
    """
    known = areas or default_areas()
    heirs = [area for area in known.authorities if area.predecessors]
    links = [(move.area, heir.id) for heir in heirs for move in heir.predecessors]
    split = {heir.id for heir in heirs if any(not move.whole for move in heir.predecessors)}
    needed = {heir.id: len(heir.predecessors) for heir in heirs}
    return _sum(frame, count_columns, links, needed, split)


def aggregate_to_joint(
    frame: pl.DataFrame, count_columns: Sequence[str], areas: Areas | None = None
) -> pl.DataFrame:
    """Add counts over the smallest grounds whose boundary no reorganisation crossed.

    Parameters and errors are those of `aggregate_to_successor`.

    Returns
    -------
    pl.DataFrame
        `area` holds the ids of the continuing authorities joined by "+", such as "838+839", for
        every year, before and after the change. A count is missing when an authority that should
        exist in that year is absent or has no value.
    """
    known = areas or default_areas()
    parts = []
    for members in joint_grounds(known):
        label = "+".join(area.id for area in members if area.end is None)
        for side in (True, False):
            ids = [area.id for area in members if (area.end is None) == side]
            links = [(area_id, label) for area_id in ids]
            rows = frame.filter(pl.col("area").is_in(ids))
            parts.append(_sum(rows, count_columns, links, {label: len(ids)}, set()))
    return pl.concat(parts) if parts else frame.clear()


def joint_grounds(areas: Areas) -> tuple[tuple[Area, ...], ...]:
    """Return the groups of authorities, former and new, that reorganisations tie together."""
    groups: list[set[str]] = []
    for area in areas.authorities:
        linked = {area.id, *(move.area for move in area.successors)}
        if len(linked) > 1:
            touching = [group for group in groups if group & linked]
            groups = [group for group in groups if not group & linked]
            groups.append(linked.union(*touching))
    return tuple(tuple(areas.get(i) for i in sorted(group)) for group in groups)


def _sum(
    frame: pl.DataFrame,
    counts: Sequence[str],
    links: Sequence[tuple[str, str]],
    needed: dict[str, int],
    split: set[str],
) -> pl.DataFrame:
    refuse_rates(frame, counts)
    keys = [key for key in KEYS if key in frame.columns]
    table = pl.DataFrame(links, schema=["area", "to"], orient="row")
    rows = frame.filter(pl.col("level") == "la") if "level" in keys else frame
    total = (
        rows.join(table, on="area")
        .drop("area")
        .rename({"to": "area"})
        .group_by(keys, maintain_order=True)
        .agg(
            pl.len().alias("__n"),
            *(pl.col(count).sum().cast(pl.Float64) for count in counts),
            *(pl.col(count).is_null().any().alias(f"__no_{count}") for count in counts),
        )
    )
    whole = (pl.col("__n") == pl.col("area").replace_strict(needed, return_dtype=pl.UInt32)) & (
        ~pl.col("area").is_in(list(split))
    )
    good = {count: whole & ~pl.col(f"__no_{count}") for count in counts}
    return total.select(
        *keys,
        *(pl.when(good[count]).then(count).alias(count) for count in counts),
        *(
            pl.when(~good[count]).then(pl.lit(Status.MISSING.value)).alias(f"{count}__status")
            for count in counts
        ),
    )


def refuse_rates(frame: pl.DataFrame, counts: Sequence[str]) -> None:
    """Raise RateSumError unless every measure of a frame is named as a count and none is a rate."""
    numeric = [name for name, kind in frame.schema.items() if kind.is_numeric()]
    unnamed = [name for name in numeric if name not in (*KEYS, *counts)]
    rates = [name for name in counts if _RATE.search(name)]
    wrong = rates or unnamed
    if wrong:
        raise RateSumError(
            f"{', '.join(wrong)}: not a count, so it cannot be added over authorities. "
            "Add its numerator and its denominator, then divide."
        )
