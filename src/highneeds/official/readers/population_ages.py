"""Population by age: what the readers of population share."""

import re
from typing import Final

import polars as pl

from highneeds.official.readers.areas_and_periods import keep_existing_areas
from highneeds.official.readers.csv_columns import (
    ROW,
    read_numbers,
    refuse_duplicates,
    settle_status,
)
from highneeds.official.readers.protocol import ReadResult, ReleaseFacts, SourceFile, SourceTable
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding
from highneeds.vocabulary.periods import PeriodKind

OPEN_AGE: Final = 130
"""Upper end of an open age group such as "90 and over"."""

ESTIMATE: Final = "mid_year"
PROJECTION: Final = "mid_year_projection"
FINANCIAL: Final = "financial_year"
_KEYS: Final = ("level", "area", "year", "kind", "age_low", "age_high")
# A blank cell too: a file without figures by sex may leave the column empty.
_EVERYONE: Final = ("total", "persons", "person", "all", "all persons", "")
_ONS: Final = "Office for National Statistics"


def by_age(
    rows: pl.DataFrame,
    column: str,
    reader: str,
    source: SourceFile,
    findings: tuple[Finding, ...],
) -> ReadResult:
    if rows.is_empty():
        raise InputError(
            Fault(
                "no row is of an English authority, a region or England.",
                do="Download it again for local authorities (counties and unitaries).",
                file=source.name,
            )
        )
    refuse_duplicates(rows, ["area", "year", "age_low", "age_high"], source.name)
    values = read_numbers(rows, {"people": column}, source.name)
    frame = pl.concat([rows.select(_KEYS), values], how="horizontal")
    frame, more = keep_existing_areas(frame, PeriodKind.MID_YEAR, ["people"], reader, source.name)
    years = sorted(set(frame["year"].to_list()))
    span = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
    projected = frame["kind"][0] == PROJECTION
    what = "Subnational population projections" if projected else "Mid-year population estimates"
    release = ReleaseFacts(
        publication="population-projections" if projected else "population-estimates",
        slug=span,
        title=f"{what}, {span}",
        publisher=_ONS,
    )
    return population_result(frame, PeriodKind.MID_YEAR, release, findings + more)


def population_result(
    frame: pl.DataFrame, kind: PeriodKind, release: ReleaseFacts, findings: tuple[Finding, ...]
) -> ReadResult:
    measures = [c for c in ("people", "people__status") if c in frame.columns]
    table = SourceTable("population", settle_status(frame.select(*_KEYS, *measures)), kind)
    return ReadResult((table,), release, findings)


def persons_only(frame: pl.DataFrame, column: str, file: str) -> pl.DataFrame:
    if column not in frame.columns:
        return frame
    # Persons are taken and not males and females added: where both stand, adding would count
    # everybody twice.
    kept = frame.filter(pl.col(column).fill_null("").str.to_lowercase().is_in(_EVERYONE))
    if kept.is_empty():
        raise InputError(
            Fault(
                "this file holds males or females alone.",
                f'"{frame[column][0]}"',
                "Download it for all persons.",
                file=file,
                column=column,
            )
        )
    return kept


def with_ages(frame: pl.DataFrame, column: str, file: str) -> pl.DataFrame:
    ages: dict[str, tuple[int, int]] = {}
    for text in frame[column].fill_null("").unique().to_list():
        found = age_range(text)
        if found is None:
            bad = frame.filter(pl.col(column).fill_null("") == text)
            raise InputError(
                Fault(
                    "this is not an age.",
                    f'"{text}"',
                    'Expected an age such as "5", "Age 5", "90 and over" or "All ages".',
                    file=file,
                    row=bad[ROW][0],
                    column=column,
                )
            )
        ages[text] = found
    text = pl.col(column).fill_null("")
    return frame.with_columns(
        text.replace_strict({k: v[i] for k, v in ages.items()}, return_dtype=pl.Int32).alias(name)
        for i, name in enumerate(("age_low", "age_high"))
    )


def age_range(text: str) -> tuple[int, int] | None:
    """Read an age or age group: lowest and highest age, OPEN_AGE when open, None when neither.

    Examples
    --------
    >>> age_range("Age 7"), age_range("Aged 0 to 15"), age_range("90 and over")
    ((7, 7), (0, 15), (90, 130))
    """
    words = " ".join(text.lower().replace("–", "-").split())
    if words in {"all ages", "all", "total", "all persons"}:
        return 0, OPEN_AGE
    found = re.fullmatch(
        r"(?:aged? )?(\d{1,3})(?: ?(?:-|to) ?(\d{1,3})|( ?\+| and over| and above| or over))?",
        words,
    )
    if not found:
        return None
    low = int(found[1])
    high = OPEN_AGE if found[3] else int(found[2] or low)
    return (low, high) if low <= high <= OPEN_AGE else None
