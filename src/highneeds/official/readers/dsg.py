"""Dedicated Schools Grant allocations: the workbook (ODS) that DfE prints for a financial year."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from highneeds.files.cells import read_date
from highneeds.files.tabular import TextTable, grids_of
from highneeds.official.readers.areas_and_periods import with_areas
from highneeds.official.readers.csv_columns import (
    ROW,
    read_numbers,
    refuse_duplicates,
    settle_status,
)
from highneeds.official.readers.dsg_checks import check_dsg
from highneeds.official.readers.dsg_deductions import deduction_columns, missing_column
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.periods import Period, PeriodKind

MILLION: Final = 1_000_000.0
# A factor of a million is unmistakable, so the range may be wide enough for years to come.
ENGLAND_RANGE: Final = (4e9, 40e9)
"""High needs block of England in £: 5 billion in 2013-14, 10 billion in 2023-24."""

_BLOCKS: Final = {
    "schools": r"^schools block",
    "central": r"^central school services block",
    "high_needs": r"^high needs block",
    "early_years": r"^early years block",
    "total": r"^total dsg allocation",
}
# Codes are text in some years and numbers in others, and a number may come as 852.0.
_CODE: Final = re.compile(r"^\d{3}(?:\.0+)?$")
# "METROPOLITAN AUTHORITIES", "UNITARY AUTHORITIES" and the like are kinds, not regions.
_SUBTOTAL: Final = re.compile(r"authorities$", re.I)
_YEARS: Final = re.compile(r"(20\d\d)\s*(?:to|-)\s*(20\d\d)")


@dataclass(frozen=True)
class DsgReader:
    """Reads `dsg`: one row for each authority, region and England, in £.

    Notes
    -----
    City of London and Isles of Scilly are not in the workbook. Places are counts; hospital
    places are paid as amounts and are kept only as the deduction.
    """

    id: str = "dsg"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a workbook has the sheets of an allocations workbook."""
        names = {_folded(name) for name in sample.sheets}
        return "allocations summary" in names and "high needs deductions" in names

    def read(self, source: SourceFile) -> ReadResult:
        """Read the summary, the high needs block and the deductions, and check their identities."""
        sheets = {_folded(grid.sheet): grid for grid in grids_of(source.data, source.name)}
        summary = _sheet(sheets, "allocations summary", source.name)
        year = _year(summary)
        columns = _summary_columns(summary)
        frame, findings = _rows(summary, columns, source.name)
        unit, scaled = _unit(frame, source.name)
        frame = frame.with_columns(pl.col(list(columns)) * unit)
        extra = {
            "high needs block": _block_columns(_sheet(sheets, "high needs block", source.name)),
            "high needs deductions": deduction_columns(
                _sheet(sheets, "high needs deductions", source.name)
            ),
        }
        for sheet, wanted in extra.items():
            part, more = _rows(sheets[sheet], wanted, source.name)
            # Places are counts in every unit of money.
            pounds = [name for name in wanted if not name.startswith("places_")]
            part = part.with_columns(pl.col(pounds) * unit)
            frame = frame.join(part, on=["level", "area"], how="left", maintain_order="left")
            findings += tuple(finding for finding in more if finding not in findings)
        frame = frame.with_columns(pl.lit(year, pl.Int32).alias("year"))
        label = Period(PeriodKind.FINANCIAL_YEAR, year).label
        findings += scaled + check_dsg(frame, label, source.name)
        # Read only to check it against the summary, which has the same figure.
        frame = settle_status(frame.drop("block_total", "block_total__status"))
        frame = frame.select("level", "area", "year", pl.exclude("level", "area", "year"))
        release = _release(sheets, label)
        table = SourceTable("dsg", frame, PeriodKind.FINANCIAL_YEAR)
        return ReadResult((table,), release, findings)


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").lower().split())


def _sheet(sheets: dict[str, TextTable], name: str, file: str) -> TextTable:
    if name in sheets:
        return sheets[name]
    raise InputError(
        Fault(
            "this sheet is missing or has been renamed.",
            "sheets: " + ", ".join(grid.sheet for grid in sheets.values()),
            "Download the workbook again. Nothing was saved.",
            file=file,
            sheet=name.replace(" ", "_").capitalize(),
        )
    )


def _year(summary: TextTable) -> int:
    title = " ".join(cell for cell in summary.frame.row(0) if cell)
    found = _YEARS.search(title)
    if found and int(found[2]) == int(found[1]) + 1:
        return int(found[2])
    raise InputError(
        Fault(
            "the title does not say which financial year this is.",
            f'"{title[:80]}"',
            'It should hold words such as "2023 to 2024". Download the workbook again.',
            file=summary.file,
            sheet=summary.sheet,
            row=summary.first_row,
        )
    )


def _summary_columns(summary: TextTable) -> dict[str, str]:
    """Return canonical names, each with its column: first before, then after deductions."""
    for row in summary.frame.head(12).rows():
        cells = [_folded(cell or "") for cell in row]
        places = {
            block: [i for i, cell in enumerate(cells) if re.search(pattern, cell)]
            for block, pattern in _BLOCKS.items()
        }
        # Every block stands twice in the row of headings: before and after recoupment and
        # deductions.
        if len(places["high_needs"]) > 1:
            missing = [block for block, found in places.items() if len(found) != 2]
            if missing:
                raise missing_column(summary, ", ".join(missing).replace("_", " "))
            return {
                f"{block}_{side}": f"c{found[n]}"
                for n, side in enumerate(("before", "after"))
                for block, found in places.items()
            }
    raise missing_column(summary, "High needs block (£s)")


def _block_columns(block: TextTable) -> dict[str, str]:
    for row in block.frame.head(12).rows():
        for index, cell in enumerate(row):
            # By its words: the letter of the column moves as the formula gains terms over the
            # years.
            if _folded(cell or "").startswith("total high needs block before deductions"):
                return {"block_total": f"c{index}"}
    raise missing_column(block, "Total high needs block before deductions (£s)")


def _rows(
    table: TextTable, columns: dict[str, str], file: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Return the rows of areas with their numbers, and findings about unknown areas."""
    body = table.frame.with_columns(
        pl.int_range(table.first_row, table.first_row + table.frame.height, dtype=pl.Int32).alias(
            ROW
        ),
        pl.col("c0").str.strip_chars().str.replace(r"\.0+$", "").alias("__code"),
    )
    is_code = pl.col("__code").str.contains(_CODE.pattern)
    authorities = body.filter(is_code)
    found, findings = with_areas(authorities, old="__code", name="c1", source="dsg", file=file)
    filled = pl.any_horizontal(
        *(pl.col(c).str.contains(r"^[\d.,-]+$").fill_null(value=False) for c in columns.values())
    )
    others = body.filter(~is_code & filled & pl.col("c0").is_not_null())
    titles = [title for title in others["c0"].to_list() if not _SUBTOTAL.search(title)]
    large = {title: default_areas().named(title) for title in titles}
    known = {t: a for t, a in large.items() if a and a.level.value != "la"}
    findings += tuple(
        Finding(
            "unknown_area",
            Severity.WARNING,
            f'"{title}" is not a known region. Its row was left out.',
            "dsg",
            file,
        )
        for title in large
        if title not in known
    )
    regions = others.filter(pl.col("c0").is_in(list(known))).with_columns(
        pl.col("c0")
        .replace_strict({t: a.id for t, a in known.items()}, return_dtype=pl.String)
        .alias("area"),
        pl.col("c0")
        .replace_strict({t: a.level.value for t, a in known.items()}, return_dtype=pl.String)
        .alias("level"),
    )
    # London stands twice: among the kinds of authority and among the regions.
    regions = regions.unique(["area", *columns.values()], maintain_order=True)
    rows = pl.concat([regions.select(found.columns), found])
    refuse_duplicates(rows, ["area"], file, table.sheet)
    if found.is_empty():
        raise InputError(
            Fault(
                "there is no row of a local authority.",
                do="The first column should hold three-digit codes. Download the workbook again.",
                file=file,
                sheet=table.sheet,
            )
        )
    values = read_numbers(rows, columns, file, table.sheet)
    return pl.concat([rows.select("level", "area"), values], how="horizontal"), findings


def _unit(frame: pl.DataFrame, file: str) -> tuple[float, tuple[Finding, ...]]:
    """Return what one unit of the workbook is worth in £, judged by the size of England."""
    name = "high_needs_before"
    national = frame.filter(pl.col("level") == "national")[name].drop_nulls()
    authorities = frame.filter(pl.col("level") == "la")
    total = float(national[0]) if len(national) else float(authorities[name].sum())
    low, high = ENGLAND_RANGE
    if low <= total <= high:
        return 1.0, ()
    if low <= total * MILLION <= high:
        note = "The workbook is in £ million; all amounts were multiplied by 1,000,000."
        return MILLION, (Finding("scaled_from_millions", Severity.NOTE, note, "dsg", file),)
    raise InputError(
        Fault(
            "the high needs total of England is not of the expected size.",
            f"{total:,.0f}",
            "It should be between £4 billion and £40 billion, in £ or £ million. Check the sheet.",
            file=file,
            sheet="Allocations_summary",
        )
    )


def _release(sheets: dict[str, TextTable], label: str) -> ReleaseFacts:
    published = _publication_date(sheets)
    # DfE publishes several versions of a year; the date in the slug makes the newest one sort last.
    slug = f"{label}-{published.isoformat()}" if published else label
    when = f", published {published.day} {published:%B %Y}" if published else ""
    return ReleaseFacts(
        publication="dedicated-schools-grant",
        slug=slug,
        title=f"Dedicated schools grant: {label} allocations{when}",
        published=published,
    )


def _publication_date(sheets: dict[str, TextTable]) -> date | None:
    for name, grid in sheets.items():
        if not name.startswith("information"):
            continue
        for row in grid.frame.rows():
            cells = [cell for cell in row if cell]
            if len(cells) > 1 and _folded(cells[0]).startswith("publication date"):
                # The day of the week may stand in front of it.
                words = re.sub(r"^[A-Za-z]+,\s*", "", cells[1])
                found = read_date(words.replace(",", ""))
                return found.value if found else None
    return None


READER = DsgReader()
