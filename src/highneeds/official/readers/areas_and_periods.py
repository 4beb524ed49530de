"""Which area each row of a small source is of, and whether that area existed then."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from highneeds.vocabulary.area import Area, CodeMatch, Level, fold
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import Period, PeriodKind

_MANY = 5
"""Codes listed in a finding; a national file of districts would fill pages."""


def with_areas(
    frame: pl.DataFrame,
    *,
    old: str | None = None,
    new: str | None = None,
    name: str | None = None,
    source: str,
    file: str,
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Add `level` and `area` to a frame; leave out rows of no known area, with a finding each.

    Parameters
    ----------
    frame
        Text.
    old, new, name
        Names of the columns with DfE codes, ONS codes and printed names, where there are any.
    source, file
        For findings.

    Notes
    -----
    Each distinct combination is judged once. A row whose code and name are of different areas is
    left out: either may be wrong, and the figures may belong to either. Districts and areas
    outside England are left out under one finding each.
    """
    given = {"__judged_old": old, "__judged_new": new, "__judged_name": name}
    keyed = frame.with_columns(
        *(
            (pl.col(column) if column else pl.lit(None, pl.String)).alias(key)
            for key, column in given.items()
        )
    )
    # A file repeats its areas in thousands of rows, and judging a name takes far longer than a
    # join.
    seen = keyed.select(list(given)).unique(maintain_order=True)
    areas = default_areas()
    matches = [areas.match_codes(*row) for row in seen.rows()]
    table = seen.with_columns(
        pl.Series("area", [m.area.id if m.area else None for m in matches], dtype=pl.String),
        pl.Series("level", [m.area.level.value if m.area else None for m in matches], pl.String),
    )
    # Most rows lack one of the three, and without `nulls_equal` a null joins nothing.
    found = keyed.join(table, on=list(given), how="left", nulls_equal=True, maintain_order="left")
    findings = _findings(list(zip(seen.rows(), matches, strict=True)), source, file)
    return found.filter(pl.col("area").is_not_null()).drop(list(given)), findings


def _findings(
    judged: list[tuple[tuple[str | None, ...], CodeMatch]], source: str, file: str
) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    expected: dict[str, list[str]] = {}
    for codes, match in judged:
        ons = next((code for code in codes if code and len(code) == 9 and code[1:].isdigit()), "")
        # ONS codes of districts begin with E07, and only those of England with E.
        if match.problem == "unknown_area" and ons.startswith("E07"):
            expected.setdefault("a district, not an authority for education", []).append(ons)
        elif match.problem == "unknown_area" and ons and not ons.startswith("E"):
            expected.setdefault("outside England", []).append(ons)
        elif match.problem:
            used = match.area is not None
            findings.append(
                Finding(
                    rule=match.problem,
                    severity=Severity.NOTE if used else Severity.ERROR,
                    message=match.message + ("" if used else " Its rows were left out."),
                    source=source,
                    file=file,
                    area=match.area.id if match.area else next((c for c in codes if c), ""),
                    treatment=Treatment.USED if used else Treatment.SET_MISSING,
                )
            )
    for why, codes_left in expected.items():
        some = ", ".join(codes_left[:_MANY]) + (", …" if len(codes_left) > _MANY else "")
        findings.append(
            Finding(
                rule="unknown_area",
                severity=Severity.NOTE,
                message=f"{len(codes_left):,} areas were left out, each {why}: {some}.",
                source=source,
                file=file,
                treatment=Treatment.SET_MISSING,
            )
        )
    return tuple(findings)


def period_span(kind: PeriodKind, year: int) -> tuple[date, date]:
    """Return the first and last day of a period."""
    if kind is PeriodKind.JANUARY:
        return date(year, 1, 1), date(year, 1, 31)
    if kind is PeriodKind.FINANCIAL_YEAR:
        return date(year - 1, 4, 1), date(year, 3, 31)
    if kind is PeriodKind.ACADEMIC_YEAR:
        return date(year - 1, 9, 1), date(year, 8, 31)
    if kind is PeriodKind.MID_YEAR:
        # Mid-year estimates are of one day; the others count what happened in a span.
        return date(year, 6, 30), date(year, 6, 30)
    return date(year, 1, 1), date(year, 12, 31)


def keep_existing_areas(
    frame: pl.DataFrame, kind: PeriodKind, measures: Sequence[str], source: str, file: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Leave out rows of years in which their area did not exist.

    Parameters
    ----------
    frame
        With `level`, `area`, `year` and the measures as numbers.
    kind
        What a year means.
    measures
        A finding is made only where one of them holds a number other than 0.

    Notes
    -----
    A row from before its area began is given to a predecessor of the same name that existed then
    (Dorset), unless the file has a row of that predecessor.
    """
    areas = default_areas()
    pairs = (
        frame.filter(pl.col("level") == Level.LA)
        .group_by("area", "year", maintain_order=True)
        # Tables fill the years before an authority began (the appeals with "..", the 2 to 18 file
        # with 0): leaving those out loses nothing, so nobody is told.
        .agg(pl.any_horizontal(*(pl.col(m).fill_null(0) != 0 for m in measures)).any().alias("has"))
    )
    present = {(area, year) for area, year, _ in pairs.rows()}
    moves: list[tuple[str, int, str | None]] = []
    left: dict[tuple[str, str], list[int]] = {}
    for area_id, year, has in pairs.rows():
        area = areas.get(area_id)
        span = period_span(kind, year)
        if area.existed_during(*span):
            continue
        former_id = next(
            (
                former.id
                for former in areas.predecessors(area_id)
                if fold(former.name) == fold(area.name)
                and former.existed_during(*span)
                # Or two rows of the former authority would stand in one year, and only one can be
                # its own.
                and (former.id, year) not in present
            ),
            None,
        )
        moves.append((area_id, year, former_id))
        if has:
            left.setdefault((area_id, former_id or ""), []).append(year)
    findings = tuple(
        _left_finding(
            areas.get(area), former_id, [Period(kind, y).label for y in sorted(years)], source, file
        )
        for (area, former_id), years in left.items()
    )
    if not moves:
        return _with_rows(frame, file), findings
    table = pl.DataFrame(
        moves,
        schema={"area": pl.String, "year": frame.schema["year"], "__to": pl.String},
        orient="row",
    ).with_columns(pl.lit(True).alias("__out"))
    settled = (
        frame.join(table, on=["area", "year"], how="left", maintain_order="left")
        .filter(pl.col("__out").is_null() | pl.col("__to").is_not_null())
        .with_columns(pl.coalesce("__to", "area").alias("area"))
        .drop("__to", "__out")
    )
    return _with_rows(settled, file), findings


def _with_rows(frame: pl.DataFrame, file: str) -> pl.DataFrame:
    """Refuse a file of which no row is left: nothing after this expects that."""
    if frame["year"].null_count() == frame.height:
        raise InputError(
            Fault(
                "no row of this file is of an authority or region of England in its time.",
                f"{frame.height:,} rows",
                "Check that names or codes of areas and the years stand in their columns.",
                file=file,
            )
        )
    return frame


def _left_finding(area: Area, former_id: str, years: list[str], source: str, file: str) -> Finding:
    when = f"{years[0]} to {years[-1]}" if len(years) > 1 else years[0]
    done = (
        f"the figures are taken to be those of {default_areas().get(former_id).name} ({former_id})"
        if former_id
        else "the figures were left out"
    )
    return Finding(
        rule="area_not_in_period",
        severity=Severity.NOTE if former_id else Severity.WARNING,
        message=f"{area.name} ({area.id}) did not exist in {when}; {done}.",
        source=source,
        file=file,
        area=area.id,
        period=when,
        treatment=Treatment.USED if former_id else Treatment.SET_MISSING,
    )
