"""Population by single year of age from Nomis: mid-year estimates and projections."""

from dataclasses import dataclass

import polars as pl

from highneeds.official.readers.areas_and_periods import with_areas
from highneeds.official.readers.csv_columns import ROW, read_csv
from highneeds.official.readers.population_ages import (
    ESTIMATE,
    PROJECTION,
    by_age,
    persons_only,
    with_ages,
)
from highneeds.official.readers.protocol import ReadResult, Sample, SourceFile
from highneeds.vocabulary.faults import Fault, InputError


@dataclass(frozen=True)
class NomisReader:
    """Reads `population` from a Nomis CSV of estimates (NM_2002_1) or projections (NM_2006_1).

    Notes
    -----
    One row for each area, year and age as downloaded. A download that was cut at the limit of
    the service is refused when `RECORD_COUNT` says so.
    """

    id: str = "nomis-population"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has the columns of a Nomis download by age."""
        names = set(sample.columns)
        return (
            sample.kind == "csv"
            and {"geography_code", "c_age_name", "obs_value"} <= names
            and bool({"date_name", "date", "projected_year_name", "projected_year"} & names)
        )

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file; males and females alone are left out when persons are there."""
        raw = read_csv(source, ("geography_code", "c_age_name", "obs_value"))
        # Without a key Nomis cuts an answer at 25,000 rows and still says status 200.
        _refuse_cut(raw, source.name)
        projected = "projected_year_name" in raw.columns or "projected_year" in raw.columns
        column = next(
            name
            for name in ("projected_year_name", "projected_year", "date_name", "date")
            if name in raw.columns
        )
        raw = persons_only(raw, "gender_name", source.name)
        if "measures_name" in raw.columns:
            raw = raw.filter(
                # Nomis can give percentages of a total beside the value.
                pl.col("measures_name").str.to_lowercase().fill_null("value") == "value"
            )
        raw = raw.with_columns(_years(raw, column, source.name)).pipe(
            with_ages, "c_age_name", source.name
        )
        rows, findings = with_areas(
            raw,
            new="geography_code",
            name="geography_name" if "geography_name" in raw.columns else None,
            source=self.id,
            file=source.name,
        )
        rows = rows.with_columns(pl.lit(PROJECTION if projected else ESTIMATE).alias("kind"))
        return by_age(rows, "obs_value", self.id, source, findings)


def _refuse_cut(frame: pl.DataFrame, file: str) -> None:
    if "record_count" not in frame.columns:
        return
    whole = frame["record_count"].cast(pl.Int64, strict=False).max()
    if isinstance(whole, int) and frame.height < whole:
        raise InputError(
            Fault(
                "this download was cut: it holds fewer rows than the service counted.",
                f"{frame.height:,} of {whole:,} rows",
                "Download it in parts or with a key, and add all parts together.",
                file=file,
                column="RECORD_COUNT",
            )
        )


def _years(frame: pl.DataFrame, column: str, file: str) -> pl.Series:
    year = frame[column].str.extract(r"^(?:mid-?)?((?:19|20)\d\d)$").cast(pl.Int32)
    if year.null_count():
        bad = frame.filter(year.is_null())
        raise InputError(
            Fault(
                "this is not a year.",
                f'"{bad[column][0] or ""}"',
                "Expected a year such as 2023. Nothing was saved.",
                file=file,
                row=bad[ROW][0],
                column=column,
            )
        )
    return year.alias("year")


READER = NomisReader()
