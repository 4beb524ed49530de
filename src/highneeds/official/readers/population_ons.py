"""Subnational population projections of ONS, with a column for each year."""

import re
from dataclasses import dataclass

import polars as pl

from highneeds.official.readers.areas_and_periods import with_areas
from highneeds.official.readers.csv_columns import ROW, read_csv
from highneeds.official.readers.population_ages import PROJECTION, by_age, persons_only, with_ages
from highneeds.official.readers.protocol import ReadResult, Sample, SourceFile


@dataclass(frozen=True)
class OnsProjectionReader:
    """Reads `population` from an ONS projection: a row for each area and age, a column a year."""

    id: str = "ons-projections"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has area, age group and a column for each of several years."""
        years = [name for name in sample.columns if re.fullmatch(r"20\d\d", name)]
        return (
            sample.kind == "csv"
            and {"area_code", "age_group"} <= set(sample.columns)
            and len(years) > 1
        )

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file; also its base year, an estimate, is marked as projection."""
        raw = read_csv(source, ("area_code", "age_group"))
        years = sorted(name for name in raw.columns if re.fullmatch(r"20\d\d", name))
        raw = persons_only(raw, "sex", source.name).pipe(with_ages, "age_group", source.name)
        named = "area_name" if "area_name" in raw.columns else None
        rows, findings = with_areas(
            raw, new="area_code", name=named, source=self.id, file=source.name
        )
        kept = [ROW, "level", "area", "age_low", "age_high"]
        rows = rows.unpivot(years, index=kept, variable_name="year", value_name="people_text")
        rows = rows.with_columns(pl.col("year").cast(pl.Int32), pl.lit(PROJECTION).alias("kind"))
        return by_age(rows, "people_text", self.id, source, findings)


READER = OnsProjectionReader()
