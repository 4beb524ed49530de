"""Appeal rate to the SEND Tribunal by authority: the table of the Ministry of Justice."""

import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.files.tabular import TextTable, grids_of
from highneeds.official.readers.areas_and_periods import keep_existing_areas, with_areas
from highneeds.official.readers.csv_columns import (
    ROW,
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
from highneeds.vocabulary.areas import ENGLAND, default_areas
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import PeriodKind
from highneeds.vocabulary.status import SYMBOLS, Status

# The last year has two further columns, for an alternative denominator "In development".
_MEASURES: Final = (
    ("decisions_in_development", r"^in development: total appealable"),
    ("rate_in_development", r"^in development: send tribunal appeal rate"),
    ("appeals", r"^appeals registered"),
    ("decisions", r"^total appealable decisions"),
    ("rate", r"^send tribunal appeal rate"),
)
# In this table "-" is none at all and "~" is suppressed; for the statistics service "~" rounds to
# zero.
_MARKS: Final = {**SYMBOLS, "-": Status.ZERO, "~": Status.SUPPRESSED, "..": Status.MISSING}
# A year of a workbook may come as 2024.0.
_YEAR: Final = re.compile(r"^((?:19|20)\d\d)(?:\.0+)?$")
# Numbers of footnotes are glued to the ends of names ("Total4,9").
_FOOTNOTES: Final = re.compile(r"[\d,\s]+$")


@dataclass(frozen=True)
class AppealsReader:
    """Reads `appeals`: appeals registered and appealable decisions, by calendar year.

    Notes
    -----
    A code beside another authority's name is refused: the figures may be of either, and in the
    table of 2025 some decisions were joined by the wrong code. Names alone are used only where
    the table gives no code. "-" is 0; "~" is suppressed; ".." and "x" are missing. The rate is
    not kept: it is appeals divided by decisions, and is checked against the printed one.
    """

    id: str = "appeals"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether it is the appeal-rate table, by its headings or the names of its sheets."""
        if sample.kind == "csv":
            head = sample.head[:8192].decode("latin-1").lower()
            return "appealable decisions" in head and "appeals registered" in head
        return {"send_1", "send_2"} <= {name.strip().lower() for name in sample.sheets}

    def read(self, source: SourceFile) -> ReadResult:
        """Read the table; without its two heading rows it is refused."""
        grids = grids_of(source.data, source.name)
        found = [(grid, head) for grid in grids if (head := _heading(grid)) is not None]
        if not found:
            raise InputError(
                Fault(
                    "the headings of the table are missing or have been renamed.",
                    do="It should have a row of years above Appeals registered and Total "
                    "Appealable Decisions. Download it again.",
                    file=source.name,
                    column="Appeals registered",
                )
            )
        # The sheet of authorities has the most rows; the sheet of England has one.
        grid, head = max(found, key=lambda pair: pair[0].frame.height)
        rows, national, misplaced = _rows(grid, head, source.name)
        years = _years(grid, head)
        long = _long(pl.concat([rows, national]), years, grid)
        findings = misplaced + _check_rates(long, source.name) + _check_sum(long, source.name)
        placed, more = with_areas(
            long, old="__code", name="__name", source=self.id, file=source.name
        )
        refuse_duplicates(placed, ["area", "year"], source.name, grid.sheet)
        measures = [m for m in ("appeals", "decisions", "decisions_in_development") if m in placed]
        kept = [name for m in measures for name in (m, f"{m}__status")]
        whole = (pl.lit("all").alias("topic"), pl.lit("all").alias("group"))
        frame = placed.select("level", "area", "year", *whole, *kept)
        frame, moved = keep_existing_areas(
            frame, PeriodKind.CALENDAR_YEAR, measures, self.id, source.name
        )
        last = str(max(years))
        release = ReleaseFacts(
            publication="send-tribunal-appeal-rate",
            slug=last,
            title=f"SEND Tribunal appeal rate, {min(years)} to {last}",
            publisher="Ministry of Justice, HM Courts and Tribunals Service",
        )
        table = SourceTable("appeals", settle_status(frame), PeriodKind.CALENDAR_YEAR)
        return ReadResult((table,), release, findings + more + moved)


def _heading(grid: TextTable) -> int | None:
    """Return the index of the row of years, with the measures in the row below."""
    rows = grid.frame.head(15).rows()
    for index, row in enumerate(rows[:-1]):
        below = [(cell or "").lower() for cell in rows[index + 1]]
        if any(_YEAR.match(cell or "") for cell in row) and any(
            re.search(r"^appeals registered", cell) for cell in below
        ):
            return index
    return None


def _years(grid: TextTable, head: int) -> dict[int, dict[str, str]]:
    """Return for each year its measures, each with the column of the grid."""
    years: dict[int, dict[str, str]] = {}
    current: int | None = None
    for index, (year, label) in enumerate(
        zip(grid.frame.row(head), grid.frame.row(head + 1), strict=True)
    ):
        if found := _YEAR.match(year or ""):
            current = int(found[1])
        words = " ".join((label or "").lower().split())
        measure = next((name for name, pattern in _MEASURES if re.search(pattern, words)), None)
        if current and measure:
            years.setdefault(current, {})[measure] = f"c{index}"
    faults = [
        Fault(
            f"this column is missing or has been renamed for {year}.",
            do="Download the table again. Nothing was saved.",
            file=grid.file,
            sheet=grid.sheet,
            row=grid.first_row + head + 1,
            column=title,
        )
        for year, columns in years.items()
        for measure, title in (
            ("appeals", "Appeals registered"),
            ("decisions", "Total Appealable Decisions"),
        )
        if measure not in columns
    ]
    if faults:
        raise InputError(*faults)
    return years


def _rows(
    grid: TextTable, head: int, file: str
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Finding, ...]]:
    """Return the rows of authorities, the row of England, and findings about headings."""
    body = grid.frame.slice(head + 2).with_columns(
        pl.int_range(
            grid.first_row + head + 2, grid.first_row + grid.frame.height, dtype=pl.Int32
        ).alias(ROW)
    )
    headings = [grid.frame.row(index)[1] or "" for index in (head, head + 1)]
    has_code = any("code" in words.lower() for words in headings)
    # The CSV of 2025 has a column of codes, the workbook has none; the last column is the row
    # number.
    figures = body.columns[2 if has_code else 1 : -1]
    section = ""
    kept: list[tuple[int, str, str | None]] = []
    findings: list[Finding] = []
    england: list[tuple[int, str, str]] = []
    second_column = pl.col("c1").alias("__second")
    for row, raw, second, *cells in body.select(ROW, "c0", second_column, *figures).rows():
        name = _FOOTNOTES.sub("", raw or "").strip()
        # The regions stand as headings without figures in their rows.
        has_figures = any(re.match(r"^(?:\d|-$|\.\.$|~$|x$)", cell or "") for cell in cells)
        if not name:
            continue
        if not has_figures:
            area = default_areas().named(name)
            section = area.id if area and area.level.value == "regional" else section
            continue
        if name.lower().startswith("england"):
            # A second row of England leaves out the authorities that are suppressed; the first is
            # England.
            if "excluding" not in name.lower():
                england.append((row, "England", ENGLAND))
            continue
        code = (second or "").removesuffix(".0") if has_code else ""
        area = default_areas().named(name)
        kept.append((row, name, code or (area.id if area else None)))
        # Inner and Outer London stand under London, so either heading is right for a borough.
        if area and section and section not in {area.region, area.london}:
            findings.append(
                Finding(
                    rule="region_disagrees",
                    severity=Severity.WARNING,
                    message=f"{name} stands under the heading of another region.",
                    source="appeals",
                    file=file,
                    area=area.id,
                    treatment=Treatment.USED,
                )
            )
    schema = {ROW: pl.Int32, "__name": pl.String, "__code": pl.String}
    frames = [
        pl.DataFrame(rows, schema=schema, orient="row").join(body, on=ROW, maintain_order="left")
        for rows in (kept, england)
    ]
    if not kept:
        raise InputError(
            Fault("there is no row of an authority.", do="Download it again.", file=file)
        )
    return frames[0], frames[1], tuple(findings)


def _long(rows: pl.DataFrame, years: dict[int, dict[str, str]], grid: TextTable) -> pl.DataFrame:
    parts = []
    for year, columns in years.items():
        percent = {m: c for m, c in columns.items() if m.startswith("rate")}
        plain = rows.with_columns(
            pl.col(c).str.strip_chars_end("% ").alias(c) for c in percent.values()
        )
        values = read_numbers(plain, columns, grid.file, grid.sheet, _MARKS)
        for name, column in percent.items():
            # The CSV prints 1.40%, the workbook holds 0.0136 and formats it.
            is_percent = rows[column].str.contains("%").fill_null(value=False)
            values = values.with_columns(
                pl.when(is_percent).then(pl.col(name)).otherwise(pl.col(name) * 100).alias(name)
            )
        keys = rows.select(ROW, "__name", "__code", pl.lit(year, pl.Int32).alias("year"))
        parts.append(pl.concat([keys, values], how="horizontal"))
    long = pl.concat(parts, how="diagonal")
    if "decisions_in_development" not in long.columns:
        return long
    # A year without the column was never counted that way; a blank cell has a status already.
    value, status = pl.col("decisions_in_development"), "decisions_in_development__status"
    none = value.is_null() & pl.col(status).is_null()
    not_collected = pl.lit(Status.NOT_COLLECTED.value)
    return long.with_columns(pl.when(none).then(not_collected).otherwise(status).alias(status))


def _check_rates(long: pl.DataFrame, file: str) -> tuple[Finding, ...]:
    if "rate" not in long.columns:
        return ()
    wrong = long.with_columns(
        (100 * pl.col("appeals") / pl.col("decisions")).alias("expected")
        # The rate is rounded to a tenth of a per cent, though printed with two places; the rest is
        # binary noise.
    ).filter((pl.col("decisions") > 0) & ((pl.col("rate") - pl.col("expected")).abs() > 0.0501))
    return tuple(
        Finding(
            rule="percentage_not_its_counts",
            severity=Severity.NOTE,
            message=f"{name}: the printed rate is {rate:.1f}%, appeals by decisions {want:.2f}%.",
            source="appeals",
            file=file,
            area=code or "",
            period=str(year),
            measure="rate",
            value=rate,
            expected=want,
        )
        for name, code, year, rate, want in wrong.select(
            "__name", "__code", "year", "rate", "expected"
        ).rows()
    )


def _check_sum(long: pl.DataFrame, file: str) -> tuple[Finding, ...]:
    """Check that England is the sum of the rows; a suppressed row may hold the difference."""
    findings = []
    is_england = pl.col("__code") == ENGLAND
    for measure in ("appeals", "decisions"):
        sums = (
            long.filter(~is_england.fill_null(value=False))
            .group_by("year")
            .agg(
                pl.col(measure).sum().alias("expected"),
                (pl.col(f"{measure}__status") == Status.SUPPRESSED.value).any().alias("hidden"),
            )
        )
        wrong = (
            long.filter(is_england)
            .join(sums, on="year")
            .filter(
                # Hidden authorities can only add, so a sum that is too high is wrong whatever is
                # hidden.
                (pl.col("expected") > pl.col(measure) + 0.5)
                | (~pl.col("hidden") & (pl.col("expected") < pl.col(measure) - 0.5))
            )
            .sort("year")
        )
        findings += [
            Finding(
                rule="children_do_not_add",
                severity=Severity.WARNING,
                message=f"England has {value:,.0f} {measure}, its authorities {total:,.0f}.",
                source="appeals",
                file=file,
                area=ENGLAND,
                period=str(year),
                measure=measure,
                value=value,
                expected=total,
            )
            for year, value, total in wrong.select("year", measure, "expected").rows()
        ]
    return tuple(findings)


READER = AppealsReader()
