"""Do authorities add up to their region, and regions to England?"""

import numpy as np
import polars as pl

from highneeds.official.checks.frames import (
    EXTRA_KEYS,
    HALF,
    area_name,
    cell_finding,
    number_columns,
    regions_of_authorities,
    total_column,
    total_rows,
)
from highneeds.official.store.catalogue import Correction
from highneeds.official.store.corrections import with_corrections
from highneeds.vocabulary import provision
from highneeds.vocabulary.areas import ENGLAND
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding, Severity, Treatment


def carries_region_total(
    table: SourceTable, file: str
) -> tuple[tuple[Finding, ...], tuple[Correction, ...]]:
    """Find authorities whose figure is their region's.

    An authority cannot hold its whole region while others in the region hold something. It is
    replaced by the sum of the row's own parts where these are all known, else set to missing.
    """
    total = total_column(table)
    frame = total_rows(table)
    if not total or any(key in frame.columns for key in EXTRA_KEYS):
        return (), ()
    region = frame.filter(pl.col("level") == "regional").select(
        pl.col("area").alias("region"), "year", pl.col(total).alias("of_region")
    )
    parts = _parts(table.name, frame)
    added = pl.sum_horizontal([pl.col(p).fill_null(0.0) for p in parts] or [pl.lit(None)])
    known = pl.any_horizontal([pl.col(p).is_not_null() for p in parts] or [pl.lit(value=False)])
    rows = (
        frame.filter(pl.col("level") == "la")
        .join(regions_of_authorities(frame), on="area")
        .join(region, on=["region", "year"])
        .with_columns(pl.when(known).then(added).alias("parts"))
        .with_columns((pl.col(total).sum().over("region", "year") - pl.col(total)).alias("others"))
        # By the others of the region: an authority that is a region of its own carries its total
        # rightly.
        .filter(
            (pl.col(total) == pl.col("of_region"))
            & (pl.col("others") > 0)
            & (pl.col("parts").is_null() | ((pl.col("parts") - pl.col(total)).abs() > HALF))
        )
    )
    findings: list[Finding] = []
    corrections: list[Correction] = []
    for row in rows.iter_rows(named=True):
        # Parts that add to nothing were not returned: the total came without them.
        mended = row["parts"] or None
        done = Treatment.SUM_OF_PARTS if mended is not None else Treatment.SET_MISSING
        consequence = (
            f"its own parts add to {mended:,.0f}, which is used"
            if mended is not None
            else ("its own parts are not known, so it is read as missing")
        )
        findings.append(
            cell_finding(
                table,
                file,
                rule="carries_region_total",
                severity=Severity.ERROR,
                message=f"{area_name(row['area'])} carries the total of {area_name(row['region'])} "
                f"({row[total]:,.0f}); {consequence}.",
                area=row["area"],
                year=row["year"],
                measure=total,
                value=row[total],
                expected=mended,
                treatment=done,
            )
        )
        corrections.append(
            Correction(table.name, total, row["area"], row["year"], mended, "carries_region_total")
        )
    return tuple(findings), tuple(corrections)


def _parts(name: str, frame: pl.DataFrame) -> list[str]:
    """Return columns of a row that add to its total; empty when there are none."""
    if name in {"caseload", "new_plans"}:
        leaves = [*provision.leaves(), "elsewhere_not_split"]
        return [c for c in dict.fromkeys(leaves) if c in frame.columns]
    if name in {"needs", "needs_new"}:
        return [c for c in frame.columns if c.startswith("need_") and "__" not in c]
    if name == "ceased":
        return [c for c in frame.columns if c.startswith("reason_") and "__" not in c]
    known = {
        "requests": ["agreed", "refused", "undecided", "withdrawn"],
        "assessments": ["issued", "not_issued", "undecided", "withdrawn"],
        "reviews": ["expected", "not_expected"],
        "residential": ["weeks_38_to_51", "weeks_52"],
    }
    wanted = known.get(name, [])
    return wanted if all(c in frame.columns for c in wanted) else []


def areas_against_totals(
    table: SourceTable, file: str, corrections: tuple[Correction, ...]
) -> tuple[Finding, ...]:
    """Compare authorities with their region, and regions with England, measure by measure.

    A measure is passed over where an authority has no figure, unless the others already exceed.
    """
    frame = with_corrections(total_rows(table), table.name, corrections)
    keys = [k for k in ("year", *EXTRA_KEYS) if k in frame.columns]
    columns = number_columns(frame)
    found: list[Finding] = []
    la = frame.filter(pl.col("level") == "la").join(regions_of_authorities(frame), on="area")
    regional = frame.filter(pl.col("level") == "regional")
    national = frame.filter(pl.col("level") == "national")
    if not regional.is_empty():
        pairs = _compare(la, [*keys, "region"], regional.rename({"area": "region"}), columns)
        found += _sum_findings(table, file, pairs, columns, "authorities", "region")
    if not national.is_empty() and not regional.is_empty():
        whole = national.with_columns(pl.lit(ENGLAND).alias("region")).drop("area")
        parts = regional.with_columns(pl.lit(ENGLAND).alias("region"))
        pairs = _compare(parts, [*keys, "region"], whole, columns)
        found += _sum_findings(table, file, pairs, columns, "regions", "region")
    return tuple(found)


def _compare(
    children: pl.DataFrame, keys: list[str], parents: pl.DataFrame, columns: list[str]
) -> pl.DataFrame:
    summed = children.group_by(keys).agg(
        *[pl.col(c).sum().alias(f"sum {c}") for c in columns],
        *[pl.col(c).null_count().alias(f"gaps {c}") for c in columns],
    )
    return parents.join(summed, on=keys, how="inner").sort(keys)


def _sum_findings(
    table: SourceTable,
    file: str,
    pairs: pl.DataFrame,
    columns: list[str],
    children: str,
    key: str,
) -> list[Finding]:
    found = []
    for column in columns:
        added, published = pairs[f"sum {column}"].to_numpy(), pairs[column].to_numpy()
        with np.errstate(invalid="ignore"):
            # An unknown authority can only add, so a sum that is above already is wrong.
            over = added > published + HALF
            off = np.abs(added - published) > HALF
        for i in np.flatnonzero(off & (over | (pairs[f"gaps {column}"].to_numpy() == 0))):
            row = pairs.row(int(i), named=True)
            found.append(
                cell_finding(
                    table,
                    file,
                    rule="children_do_not_add",
                    severity=Severity.WARNING,
                    message=f"The {children} of {area_name(row[key])} add to "
                    f"{row[f'sum {column}']:,.0f}; the published figure is {row[column]:,.0f}.",
                    area=row[key],
                    year=row["year"],
                    measure=column,
                    value=row[column],
                    expected=row[f"sum {column}"],
                )
            )
    return found
