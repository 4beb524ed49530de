"""Plans by group of provision, one row for each area and January: the layout of bundled cases."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.definitions import read as read_definition
from highneeds.official.readers.areas_and_periods import keep_existing_areas, with_areas
from highneeds.official.readers.csv_columns import (
    read_csv,
    read_numbers,
    refuse_duplicates,
    settle_status,
)
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.areas import ENGLAND
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period, PeriodKind

_KEYS: Final = ("la_code", "la_name", "january", "ehc_plans")


@dataclass(frozen=True)
class PlansTidyReader:
    """Reads `caseload` (topic all) from a tidy file of plans by group of provision.

    Notes
    -----
    The columns are groups of leaves (`definitions/sources/plans_tidy.yaml`), so nothing finer can
    be drawn from them. A row of England has no code.
    """

    id: str = "plans-tidy"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has the keys and any column of provision."""
        names = set(sample.columns)
        return sample.kind == "csv" and set(_KEYS) <= names and bool(names & set(_columns()))

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file; every group must be there, because their sum is checked."""
        columns = _columns()
        raw = read_csv(source, (*_KEYS, *columns))
        raw = raw.with_columns(
            # Without a code nothing can contradict a name, so only the one name that needs no code
            # is taken.
            pl.when(pl.col("la_code").is_null() & (pl.col("la_name") == "England"))
            .then(pl.lit(ENGLAND))
            .otherwise("la_code")
            .alias("__code")
        )
        rows, findings = with_areas(
            raw, old="__code", name="la_name", source=self.id, file=source.name
        )
        refuse_duplicates(rows, ["area", "january"], source.name)
        wanted = {"year": "january", "plans": "ehc_plans"} | {v: k for k, v in columns.items()}
        values = read_numbers(rows, wanted, source.name)
        frame = pl.concat([rows.select("level", "area"), values], how="horizontal")
        frame = frame.with_columns(
            pl.col("year").cast(pl.Int32),
            pl.lit("all").alias("topic"),
            pl.lit("all").alias("group"),
        ).drop("year__status")
        frame, more = keep_existing_areas(
            frame, PeriodKind.JANUARY, ["plans"], self.id, source.name
        )
        findings += more + _check(frame, tuple(columns.values()), source.name)
        keys = ["level", "area", "year", "topic", "group"]
        frame = settle_status(frame.select(*keys, pl.exclude(keys)))
        years = sorted(set(frame["year"].to_list()))
        span = f"{years[0]}-{years[-1]}" if years else ""
        release = ReleaseFacts(
            # The store ranks "case" below every official release.
            publication="case",
            slug=f"plans-{span}",
            title=f"Education, health and care plans by group of provision, January {span}",
        )
        return ReadResult((SourceTable("caseload", frame, PeriodKind.JANUARY),), release, findings)


def _columns() -> dict[str, str]:
    """Return the file's headings with their canonical columns."""
    found = read_definition("sources/plans_tidy.yaml")["columns"]
    return {name: facts["column"] for name, facts in found.items()}


def _check(frame: pl.DataFrame, parts: tuple[str, ...], file: str) -> tuple[Finding, ...]:
    wrong = frame.with_columns(
        pl.sum_horizontal(parts, ignore_nulls=False).alias("expected")
    ).filter((pl.col("plans") - pl.col("expected")).abs() > 0.5)
    return tuple(
        Finding(
            rule="parts_do_not_add",
            severity=Severity.WARNING,
            message=f"All plans are {plans:,.0f}; the groups of provision add to {parts_sum:,.0f}.",
            source="plans-tidy",
            file=file,
            area=area,
            period=Period(PeriodKind.JANUARY, year).label,
            measure="plans",
            value=plans,
            expected=parts_sum,
        )
        for area, year, plans, parts_sum in wrong.select("area", "year", "plans", "expected").rows()
    )


READER = PlansTidyReader()
