"""High-needs lines of Section 251, one amount a row, as tidied from DfE's tool of 2021-22."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.official.readers.areas_and_periods import keep_existing_areas, with_areas
from highneeds.official.readers.csv_columns import (
    ROW,
    read_csv,
    read_numbers,
    refuse_duplicates,
    require_headings,
    settle_status,
)
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period, PeriodKind, parse_period
from highneeds.vocabulary.status import Status

PHASES: Final = ("early_years", "primary", "secondary", "special", "ap_pru", "post_school")
AMOUNTS: Final = ("total", *PHASES, "income")
_REQUIRED: Final = (
    "financial_year",
    "old_la_code",
    "la_name",
    "basis",
    "line",
    "phase",
    "amount_gbp",
)
_KEYS: Final = ("year", "area", "basis", "line")


@dataclass(frozen=True)
class S251TidyReader:
    """Reads `s251`: one row for each authority, basis and line, in £, phases as columns.

    Notes
    -----
    `total` is as printed: phases less income for top-up, special and AP places alone for place
    funding. A phase that the file does not hold for a line has the status `not_applicable`.
    """

    id: str = "s251-tidy"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has the columns of the tidy file."""
        return sample.kind == "csv" and set(_REQUIRED) <= set(sample.columns)

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file; a row twice, an unknown phase or basis refuses it."""
        raw = read_csv(source, _REQUIRED)
        population = next((c for c in raw.columns if c.startswith("population_2_18")), "")
        require_headings(raw.columns, [population or "population_2_18_mid_2021"], source.name)
        raw = raw.with_columns(financial_years(raw, "financial_year", source.name))
        _only(raw, "phase", AMOUNTS, source.name)
        _only(raw, "basis", ("budget", "outturn"), source.name)
        rows, findings = with_areas(
            raw, old="old_la_code", name="la_name", source=self.id, file=source.name
        )
        refuse_duplicates(rows, [*_KEYS, "phase"], source.name)
        values = read_numbers(
            rows, {"amount": "amount_gbp", "population_2_18": population}, source.name
        )
        rows = pl.concat([rows.select("level", *_KEYS, "phase"), values], how="horizontal")
        frame = _wide(rows)
        frame, more = keep_existing_areas(
            frame, PeriodKind.FINANCIAL_YEAR, AMOUNTS, self.id, source.name
        )
        findings += more + _check(frame, self.id, source.name)
        years = sorted(set(frame["year"].to_list()))
        label = Period(PeriodKind.FINANCIAL_YEAR, years[-1]).label if years else ""
        release = ReleaseFacts(
            publication="section-251-high-needs",
            slug=label,
            title=f"High needs benchmarking tool: Section 251, {label}",
        )
        return ReadResult(
            (SourceTable("s251", settle_status(frame), PeriodKind.FINANCIAL_YEAR),),
            release,
            findings,
        )


def financial_years(frame: pl.DataFrame, column: str, file: str) -> pl.Series:
    """Return the year in which each financial year ends, or raise InputError."""
    years: dict[str, int] = {}
    for text in frame[column].unique().to_list():
        try:
            years[text or ""] = parse_period(text or "", PeriodKind.FINANCIAL_YEAR).year
        except UnknownNameError:
            where = frame.filter(pl.col(column).eq_missing(pl.lit(text)))[ROW][0]
            raise InputError(
                Fault(
                    "this is not a financial year.",
                    f'"{text or ""}"',
                    "Write it like this: 2021-22. Nothing was saved.",
                    file=file,
                    row=where,
                    column=column,
                )
            ) from None
    return frame[column].fill_null("").replace_strict(years, return_dtype=pl.Int32).alias("year")


def _only(frame: pl.DataFrame, column: str, allowed: tuple[str, ...], file: str) -> None:
    odd = frame.filter(~pl.col(column).fill_null("").is_in(allowed))
    if odd.height:
        raise InputError(
            Fault(
                f"this {column} is not known.",
                f'"{odd[column][0] or ""}"',
                f"Use one of: {', '.join(allowed)}. Nothing was saved.",
                file=file,
                row=odd[ROW][0],
                column=column,
            )
        )


def _wide(rows: pl.DataFrame) -> pl.DataFrame:
    index = ["level", "area", "year", "basis", "line"]
    own = rows.group_by(index, maintain_order=True).agg(
        # The same figure stands in every row of an authority and year, and none has no children: 0
        # is a gap.
        pl.col("population_2_18").max().replace(0.0, None),
        pl.lit(None, pl.String).alias("population_2_18__status"),
    )
    for phase in AMOUNTS:
        part = rows.filter(pl.col("phase") == phase).select(
            *index,
            pl.col("amount").alias(phase),
            pl.col("amount__status").alias(f"{phase}__status"),
            pl.lit(True).alias("__here"),
        )
        own = own.join(part, on=index, how="left", maintain_order="left")
        absent = pl.lit(Status.NOT_APPLICABLE.value)
        own = own.with_columns(
            pl.when("__here").then(f"{phase}__status").otherwise(absent).alias(f"{phase}__status")
        ).drop("__here")
    return own


def _check(frame: pl.DataFrame, source: str, file: str) -> tuple[Finding, ...]:
    """Check each printed total: phases less income for top-up, special and AP for places."""
    spent = pl.sum_horizontal(PHASES, ignore_nulls=False)
    expected = (
        pl.when(pl.col("line") == "place_funding")
        # The tool prints place funding of special schools and alternative provision alone.
        .then(pl.col("special") + pl.col("ap_pru"))
        .otherwise(spent - pl.col("income"))
    )
    wrong = frame.with_columns(expected.alias("expected")).filter(
        (pl.col("total") - pl.col("expected")).abs() > 1
    )
    return tuple(
        Finding(
            rule="parts_do_not_add",
            severity=Severity.WARNING,
            message=f"{basis} {line}: £{total:,.0f} is not the sum of its parts, £{parts:,.0f}.",
            source=source,
            file=file,
            area=area,
            period=Period(PeriodKind.FINANCIAL_YEAR, year).label,
            measure=f"{basis}/{line}/total",
            value=total,
            expected=parts,
        )
        for area, year, basis, line, total, parts in wrong.select(
            "area", "year", "basis", "line", "total", "expected"
        ).rows()
    )


READER = S251TidyReader()
