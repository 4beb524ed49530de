"""Section 251 budget and outturn as DfE publishes them: a row for each area, year and line."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.official.readers.areas_and_periods import keep_existing_areas
from highneeds.official.readers.csv_columns import (
    ROW,
    read_csv,
    read_numbers,
    refuse_duplicates,
    settle_status,
)
from highneeds.official.readers.ees_cells import PLACE_COLUMNS, area_of, level_of, year_of
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.official.readers.s251_groups import AMOUNTS, KEYS, line_book, with_groups
from highneeds.official.readers.s251_tidy import PHASES
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period, PeriodKind

# Up to the first space and whole: a search for "1.2.1" would find "1.2.10" too.
_CODE: Final = r"^\s*(\d+(?:\.\d+)+)(?:\s|$)"
_MILLION: Final = 1_000_000
_SHOWN: Final = 20
"""Findings of one kind that are listed; the rest are counted."""


@dataclass(frozen=True)
class S251DfeReader:
    """Reads `s251` from DfE's budget or outturn CSV, in £: every line, and named groups of lines.

    Notes
    -----
    A line is known by its code alone; its words drift from year to year. Lines without a code
    keep their words. `total` of a line is net of income. Nothing is added for academies: outturn
    leaves out places that DfE pays directly, budget holds them (`docs/reference/sources.md`).
    """

    id: str = "s251-dfe"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has the columns of a Section 251 release."""
        names = set(sample.columns)
        lines = {columns.line for columns in line_book().bases.values()}
        return sample.kind == "csv" and "sen_and_special_schools" in names and bool(lines & names)

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file; a line twice for one area and year refuses it."""
        book = line_book()
        # Latin-1 decodes any byte: outturn is in Windows-1252, and the headings are plain ASCII.
        heading = source.data[:65536].decode("latin-1").lower()
        basis = "budget" if book.bases["budget"].line in heading else "outturn"
        columns = book.bases[basis]
        amounts = {
            "total": columns.net,
            **book.phases,
            "income": columns.income,
            "gross": columns.gross,
        }
        raw = read_csv(source, (*PLACE_COLUMNS, columns.line, *amounts.values()))
        level = level_of(raw, source.name)
        area, findings = area_of(raw, level, source.name, "s251")
        values = read_numbers(raw, amounts, source.name)
        # By its code, because the words differ between budget and outturn and drift over the years.
        code = pl.col(columns.line).str.extract(_CODE)
        words = pl.col(columns.line).fill_null("").str.to_lowercase()
        lines = pl.concat(
            [
                raw.select(
                    ROW, pl.coalesce(code, words.str.strip_chars()).alias("line")
                ).with_columns(
                    level, area, year_of(raw, source.name), pl.lit(basis).alias("basis")
                ),
                values,
            ],
            how="horizontal",
        ).filter(pl.col("area").is_not_null())
        refuse_duplicates(lines, [*KEYS, "line"], source.name)
        lines, unit = _in_pounds(lines, source.name)
        findings += unit + _check(lines, basis, source.name) + _balance(lines, basis, source.name)
        frame = with_groups(lines.drop(ROW))
        frame, more = keep_existing_areas(
            frame, PeriodKind.FINANCIAL_YEAR, AMOUNTS, "s251-dfe", source.name
        )
        frame = frame.select(*KEYS, "line", pl.exclude(*KEYS, "line"))
        last = Period(PeriodKind.FINANCIAL_YEAR, int(lines["year"].max() or 0)).label  # type: ignore[arg-type]
        names = {
            "budget": ("planned-la-and-school-expenditure", "Planned LA and school expenditure"),
            "outturn": ("la-and-school-expenditure", "LA and school expenditure"),
        }
        release = ReleaseFacts(names[basis][0], last, f"{names[basis][1]}, {last}")
        table = SourceTable("s251", settle_status(frame), PeriodKind.FINANCIAL_YEAR)
        return ReadResult((table,), release, findings + more)


def _in_pounds(lines: pl.DataFrame, file: str) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Scale national rows in £ million, judged line by line against the sum of the authorities."""
    sums = (
        lines.filter(pl.col("level") == "la")
        .group_by("year", "line")
        .agg(pl.col("total").sum().alias("__sum"))
    )
    judged = lines.join(sums, on=["year", "line"], how="inner").filter(
        # Small lines are left out of the judgement: near nothing, a ratio says nothing.
        (pl.col("level") != "la") & (pl.col("total").abs() > 0) & (pl.col("__sum").abs() > _MILLION)
    )
    national = judged.filter(pl.col("level") == "national")
    # The median over lines, so that one line that does not add decides nothing.
    ratio = national.select((pl.col("total") * _MILLION / pl.col("__sum")).median()).item()
    if ratio is None or not 0.5 <= ratio <= 2:
        return lines, ()
    large = pl.col("level") != "la"
    scaled = lines.with_columns(
        pl.when(large).then(pl.col(amount) * _MILLION).otherwise(amount).alias(amount)
        for amount in AMOUNTS
    )
    note = "National and regional rows are in £ million; they were multiplied by 1,000,000."
    return scaled, (Finding("scaled_from_millions", Severity.NOTE, note, "s251-dfe", file),)


def _check(lines: pl.DataFrame, basis: str, file: str) -> tuple[Finding, ...]:
    """Check that phases add to gross, and that gross less income is net, within £1."""
    spent = pl.sum_horizontal(PHASES, ignore_nulls=False)
    # Income is printed with either sign; both are accepted.
    net = pl.col("gross") - pl.col("income").abs()
    findings: list[Finding] = []
    for rule, measure, expected, words in (
        ("parts_do_not_add", "gross", spent, "gross is not the sum of its phases"),
        ("net_is_not_gross_less_income", "total", net, "net is not gross less income"),
    ):
        wrong = lines.with_columns(expected.alias("expected")).filter(
            (pl.col(measure) - pl.col("expected")).abs() > 1
        )
        # A fault in a whole column would otherwise make a finding for each line of each authority.
        rows = wrong.select("area", "year", "line", measure, "expected").head(_SHOWN).rows()
        findings += [
            Finding(
                rule=rule,
                severity=Severity.WARNING,
                message=f"{basis} {line}: {words}: £{value:,.0f} against £{target:,.0f}.",
                source="s251-dfe",
                file=file,
                area=area,
                period=Period(PeriodKind.FINANCIAL_YEAR, year).label,
                measure=f"{basis}/{line}/{measure}",
                value=value,
                expected=target,
            )
            for area, year, line, value, target in rows
        ]
        if wrong.height > _SHOWN:
            more = f"{wrong.height - _SHOWN:,} more rows of the file: {words}."
            findings.append(Finding(rule, Severity.WARNING, more, "s251-dfe", file))
    return tuple(findings)


def _balance(lines: pl.DataFrame, basis: str, file: str) -> tuple[Finding, ...]:
    """Say that the sign of the balance carried forward differs between years and is not checked."""
    if basis == "budget" or lines.filter(pl.col("line") == "1.9.3").is_empty():
        return ()
    note = (
        "Line 1.9.3 (balance carried forward) is kept as printed. In recent files a deficit is "
        "positive; older files appear to use the other sign. Check it against a known balance."
    )
    return (Finding("balance_sign_unverified", Severity.NOTE, note, "s251-dfe", file),)


READER = S251DfeReader()
