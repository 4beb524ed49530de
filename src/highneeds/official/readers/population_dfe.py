"""Population aged 2 to 18 by financial year, as DfE used it in its tool of 2021-22."""

from dataclasses import dataclass

import polars as pl

from highneeds.official.readers.areas_and_periods import keep_existing_areas, with_areas
from highneeds.official.readers.csv_columns import read_csv, read_numbers, refuse_duplicates
from highneeds.official.readers.population_ages import FINANCIAL, population_result
from highneeds.official.readers.protocol import ReadResult, ReleaseFacts, Sample, SourceFile
from highneeds.official.readers.s251_tidy import financial_years
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.periods import Period, PeriodKind
from highneeds.vocabulary.status import Status


@dataclass(frozen=True)
class DfePopulationReader:
    """Reads `population` from the 2-18 file: names only, financial years, people aged 2 to 18.

    Notes
    -----
    A population of 0 is impossible and becomes missing. Figures for years in which an authority
    did not exist are left out, with a finding. "Dorset" is the county to 2019, the unitary after.
    """

    id: str = "population-2-18"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a CSV has the columns of the 2-18 file."""
        return sample.kind == "csv" and {"la_name", "financial_year", "population_2_18"} <= set(
            sample.columns
        )

    def read(self, source: SourceFile) -> ReadResult:
        """Read the file."""
        raw = read_csv(source, ("la_name", "financial_year", "population_2_18"))
        raw = raw.with_columns(financial_years(raw, "financial_year", source.name))
        pairs = raw.select("la_name", "year").unique(maintain_order=True)
        # By the name in that year: "Dorset" is the county to 2019 and the unitary authority after.
        found = [default_areas().named(name or "", year) for name, year in pairs.rows()]
        codes = pairs.with_columns(
            pl.Series("__code", [a.number if a else None for a in found], dtype=pl.String)
        )
        raw = raw.join(codes, on=["la_name", "year"], nulls_equal=True, maintain_order="left")
        rows, findings = with_areas(
            raw, old="__code", name="la_name", source=self.id, file=source.name
        )
        refuse_duplicates(rows, ["area", "year"], source.name)
        values = read_numbers(rows, {"people": "population_2_18"}, source.name)
        frame = pl.concat([rows.select("level", "area", "year"), values], how="horizontal")
        frame = _no_zero(frame).with_columns(
            pl.lit(FINANCIAL).alias("kind"),
            pl.lit(2, pl.Int32).alias("age_low"),
            pl.lit(18, pl.Int32).alias("age_high"),
        )
        frame, more = keep_existing_areas(
            frame, PeriodKind.FINANCIAL_YEAR, ["people"], self.id, source.name
        )
        label = Period(PeriodKind.FINANCIAL_YEAR, frame["year"].max()).label  # type: ignore[arg-type]
        release = ReleaseFacts(
            "population-2-18", label, f"Population aged 2 to 18 as used by DfE, to {label}"
        )
        return population_result(frame, PeriodKind.FINANCIAL_YEAR, release, findings + more)


def _no_zero(frame: pl.DataFrame) -> pl.DataFrame:
    zero = pl.col("people") == 0
    return frame.with_columns(
        pl.when(~zero).then("people").alias("people"),
        pl.when(zero)
        .then(pl.lit(Status.MISSING.value))
        .otherwise("people__status")
        .alias("people__status"),
    )


READER = DfePopulationReader()
