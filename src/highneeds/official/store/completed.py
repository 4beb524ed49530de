"""What older releases and other rows of a release still know, put into the newest figures.

The newest release of a period wins whole, and yet it must not hide what an older one knows. Three
rules, each a small function on frames; `View.table` applies them, so every user of a table has the
same figures.
"""

from collections.abc import Sequence
from typing import Final

import polars as pl

from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period
from highneeds.vocabulary.provision import combined_leaves, leaves
from highneeds.vocabulary.status import Status

PLACED: Final = "plans_placed"
"""Plans counted by placement: the base of shares by provision."""

_NOT_COLLECTED: Final = Status.NOT_COLLECTED.value


def completed(
    name: str, newest: pl.DataFrame, releases: Sequence[tuple[str, pl.DataFrame]]
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Complete the newest figures of a canonical table.

    Parameters
    ----------
    name
        Of the table.
    newest
        The newest release of each period, with the column `release`.
    releases
        Every release of the table with its rows, newest first.

    Returns
    -------
    DataFrame, tuple of Finding
        The table, and what a reader must know: which figures rest on two releases.
    """
    findings: list[Finding] = []
    by_placement = "topic" in newest.columns and bool(_combined(newest))
    for release, rows in releases:
        if by_placement:
            newest, told = split_combined_leaves(name, newest, release, rows)
        else:
            newest, told = fill_measures_not_collected(name, newest, release, rows)
        findings += told
    if name == "caseload":
        newest, told = count_all_plans(newest)
        findings += told
    return newest, tuple(findings)


def hidden_columns(newest: pl.DataFrame) -> tuple[str, ...]:
    """Return the columns of a table that an older release might know better; mostly none.

    A combined kind of provision with a figure, or a measure that was not collected. Asked first,
    so that older releases are read for these alone.
    """
    combined = _combined(newest)
    if combined:
        return tuple(leaf for leaf in combined if newest[leaf].count())
    statuses = [c for c in newest.columns if c.endswith("__status")]
    return tuple(
        status.removesuffix("__status")
        for status in statuses
        if (newest[status] == _NOT_COLLECTED).any()
        and status.removesuffix("__status") in newest.columns
    )


def split_combined_leaves(
    name: str, newest: pl.DataFrame, release: str, older: pl.DataFrame
) -> tuple[pl.DataFrame, list[Finding]]:
    """Split a combined leaf of a row where an older release splits it and its parts add up to it.

    A combined leaf that is split becomes not collected, so that no plan is counted twice. The
    column `release` then names both releases.
    """
    known = {p: found for p, found in _combined(newest).items() if set(found) <= set(older.columns)}
    every = list(dict.fromkeys(part for parts in known.values() for part in parts))
    joined = _beside(newest, older, _keys(name, newest, older), every)
    findings = []
    for leaf, parts in known.items():
        given = [pl.col(f"older {part}") for part in parts]
        # Null parts make the sum null: a part that is not known proves nothing.
        whole = pl.sum_horizontal(given, ignore_nulls=False)
        absent = [pl.col(part).is_null() for part in parts if part in joined.columns]
        # Only where it adds up exactly: a part of a figure that was revised since would be an
        # estimate among counts (ADR 0011).
        adds_up = pl.all_horizontal(
            (whole == pl.col(leaf)), pl.col("release") != release, *absent
        ).fill_null(value=False)
        joined = joined.with_columns(adds_up.alias("split"))
        count = int(joined["split"].sum())
        if count:
            years = joined["year"].filter(joined["split"])
            findings.append(_two_releases(name, leaf, parts, release, years, count))
            status = f"{leaf}__status"
            not_collected = (
                [
                    pl.when("split")
                    .then(pl.lit(_NOT_COLLECTED))
                    .otherwise(pl.col(status))
                    .alias(status)
                ]
                if status in joined.columns
                else []
            )
            joined = joined.with_columns(
                *(
                    pl.when("split")
                    .then(pl.col(f"older {part}"))
                    .otherwise(pl.col(part) if part in joined.columns else None)
                    .alias(part)
                    for part in parts
                ),
                pl.when("split").then(None).otherwise(pl.col(leaf)).alias(leaf),
                *not_collected,
                _with_release(release, pl.col("split")),
            )
        joined = joined.drop("split")
    return joined.drop(f"older {part}" for part in every), findings


def fill_measures_not_collected(
    name: str, newest: pl.DataFrame, release: str, older: pl.DataFrame
) -> tuple[pl.DataFrame, list[Finding]]:
    """Take a measure from an older release where the newer one does not collect it at all.

    A figure that the newer release suppresses or withdraws stays away.
    """
    keys = _keys(name, newest, older)
    absent = {
        measure: pl.col(measure).is_null() & (pl.col(f"{measure}__status") == _NOT_COLLECTED)
        for measure in _measures(older, keys)
        if {measure, f"{measure}__status"} <= set(newest.columns)
    }
    asked = newest.select(where.any().alias(measure) for measure, where in absent.items())
    wanted = [measure for measure in absent if asked[measure].item()]
    joined = _beside(newest, older, keys, wanted)
    findings = []
    for measure in wanted:
        status, known = f"{measure}__status", pl.col(f"older {measure}")
        take = (absent[measure] & known.is_not_null()).fill_null(value=False)
        joined = joined.with_columns(take.alias("taken"))
        count = int(joined["taken"].sum())
        if count:
            years = joined["year"].filter(joined["taken"])
            findings.append(_from_older_release(name, measure, release, years, count))
            present = pl.when(known == 0).then(pl.lit(Status.ZERO.value))
            joined = joined.with_columns(
                pl.when("taken").then(known).otherwise(pl.col(measure)).alias(measure),
                pl.when("taken")
                .then(present.otherwise(pl.lit(Status.PRESENT.value)))
                .otherwise(pl.col(status))
                .alias(status),
                _with_release(release, pl.col("taken")),
            )
        joined = joined.drop("taken")
    return joined.drop(f"older {measure}" for measure in wanted), findings


def count_all_plans(caseload: pl.DataFrame) -> tuple[pl.DataFrame, list[Finding]]:
    """Count every plan, also those that are counted by age and not by placement.

    In January 2018 children not in education were counted by age only: England had 319,819 plans,
    as DfE printed, of which 312,626 by placement. `plans` becomes all plans and `plans_placed`
    those counted by placement; they differ in no other January.
    """
    caseload = caseload.with_columns(pl.col("plans").alias(PLACED))
    if "plans__status" in caseload.columns:
        caseload = caseload.with_columns(pl.col("plans__status").alias(f"{PLACED}__status"))
    keys = ["level", "area", "year"]
    by_age = (
        caseload.select(*keys, "topic", "plans")
        .filter(pl.col("topic") == "age_band")
        .group_by(keys, maintain_order=True)
        .agg(pl.col("plans").sum().alias("by age"))
    )
    if by_age.is_empty():
        return caseload, []
    joined = caseload.hstack(_on_rows(caseload, by_age, keys))
    # The larger is taken: ages that add to less than all plans prove nothing.
    larger = ((pl.col("topic") == "all") & (pl.col("by age") > pl.col("plans"))).fill_null(
        value=False
    )
    years = joined.select(pl.col("year").filter(larger))["year"]
    joined = joined.with_columns(
        pl.when(larger).then(pl.col("by age")).otherwise(pl.col("plans")).alias("plans")
    ).drop("by age")
    return joined, [
        Finding(
            rule="plans_without_placement",
            severity=Severity.NOTE,
            message=f"In January {year} plans by age add to more than plans by provision; all "
            "plans are those by age, and shares by provision are of plans with a placement.",
            source="caseload",
            period=f"January {year}",
            measure="caseload.plans",
        )
        for year in sorted(years.unique().to_list())
    ]


def _combined(frame: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the combined leaves that a table has columns for, with their parts."""
    return {leaf: parts for leaf, parts in combined_leaves().items() if leaf in frame.columns}


def _keys(name: str, newest: pl.DataFrame, older: pl.DataFrame) -> list[str]:
    keys = tables()[name].keys
    return [key for key in keys if key in newest.columns and key in older.columns]


def _beside(
    frame: pl.DataFrame, older: pl.DataFrame, keys: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    """Put columns of an older release beside the rows with the same keys, as `older <column>`."""
    named = older.select(*keys, *(pl.col(column).alias(f"older {column}") for column in columns))
    return frame.hstack(_on_rows(frame, named, keys))


def _on_rows(frame: pl.DataFrame, other: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Return the other columns of `other` on the rows of a frame, by keys."""
    # Only keys are joined: a join copies every column it is given, and a table by provision has a
    # hundred.
    found = frame.select(keys).join(other, on=keys, how="left", maintain_order="left")
    return found.drop(keys)


def _measures(frame: pl.DataFrame, keys: Sequence[str]) -> list[str]:
    # Kinds of provision have a rule of their own: one filled alone would no longer add to its
    # total.
    kept = {*keys, *leaves()}
    return [c for c, kind in frame.schema.items() if kind == pl.Float64 and c not in kept]


def _with_release(release: str, where: pl.Expr) -> pl.Expr:
    named = pl.col("release").str.contains(release, literal=True)
    both = pl.concat_str(pl.col("release"), pl.lit(f" and {release}"))
    return pl.when(where & ~named).then(both).otherwise(pl.col("release")).alias("release")


def _span(name: str, years: pl.Series) -> str:
    kind = tables()[name].period
    first, last = int(years.min()), int(years.max())  # type: ignore[arg-type]
    if kind is None:
        return f"{first} to {last}"
    start, end = Period(kind, first).label, Period(kind, last).label
    return start if start == end else f"{start} to {end}"


def _two_releases(
    name: str,
    leaf: str,
    parts: Sequence[str],
    release: str,
    years: pl.Series,
    count: int,
) -> Finding:
    labels = leaves()
    named = "; ".join(labels[part].label for part in parts)
    return Finding(
        rule="split_by_older_release",
        severity=Severity.NOTE,
        message=f"{_span(name, years)}: the newer release has one figure for "
        f"{labels[leaf].label}; release {release} has it apart ({named}), and its parts add up to "
        f"it in {count:,} rows. The parts are used.",
        source=name,
        measure=f"{name}.{leaf}",
    )


def _from_older_release(
    name: str, measure: str, release: str, years: pl.Series, count: int
) -> Finding:
    return Finding(
        rule="taken_from_older_release",
        severity=Severity.NOTE,
        message=f"{_span(name, years)}: the newer release does not give this measure; "
        f"{count:,} figures of release {release} are used.",
        source=name,
        measure=f"{name}.{measure}",
    )
