"""A list of neighbours that an analyst made: two columns, one row for each pair."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import polars as pl

from highneeds.files.tabular import TextTable, grids_of, with_heading
from highneeds.official.readers.csv_columns import ROW
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.area import Level
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError

AREA: Final = ("la_code", "area", "authority", "la")
NEIGHBOUR: Final = ("neighbour_code", "neighbour", "neighbour_name")
_SHEET: Final = "neighbours"


@dataclass(frozen=True)
class CustomNeighboursReader:
    """Reads `neighbours` from a CSV, or from a workbook with a sheet called neighbours.

    Notes
    -----
    Columns `la_code` (or area) and `neighbour_code` (or neighbour), as codes or names; `rank`,
    `closeness` and `list_id` may follow. Without rank the order of the rows counts; without
    `list_id` the list is called after its file.
    """

    id: str = "neighbours-custom"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a table has a column of areas and one of neighbours."""
        if sample.kind == "csv":
            names = set(sample.columns)
            return bool(names & set(AREA)) and bool(names & set(NEIGHBOUR))
        return _SHEET in {name.strip().lower() for name in sample.sheets}

    def read(self, source: SourceFile) -> ReadResult:
        """Read the list; every unknown name, pair twice or own neighbour is reported together."""
        grids = grids_of(source.data, source.name)
        grid = next((g for g in grids if g.sheet.strip().lower() == _SHEET), grids[0])
        table = with_heading(grid)
        frame = table.frame.rename({name: name.strip().lower() for name in table.frame.columns})
        area = _column(frame, AREA, table)
        neighbour = _column(frame, NEIGHBOUR, table)
        frame = frame.with_columns(
            pl.int_range(table.first_row, table.first_row + frame.height, dtype=pl.Int32).alias(ROW)
        ).filter(pl.any_horizontal(pl.col(area, neighbour).is_not_null()))
        faults: list[Fault] = []
        pairs = frame.select(
            ROW,
            *(pl.col(c) for c in ("rank", "closeness", "list_id") if c in frame.columns),
            _resolved(frame, area, table, faults).alias("area"),
            _resolved(frame, neighbour, table, faults).alias("neighbour"),
        )
        faults += _pair_faults(pairs, table)
        pairs = pairs.with_columns(_ranks(pairs, table, faults))
        if faults:
            raise InputError(*faults)
        default = re.sub(r"[^a-z0-9]+", "-", PurePath(source.name).stem.lower()).strip("-")
        name = pl.col("list_id") if "list_id" in pairs.columns else pl.lit(None, pl.String)
        closeness = pl.col("closeness") if "closeness" in pairs.columns else pl.lit(None, pl.String)
        made = pairs.select(
            name.fill_null(default or "custom").alias("list_id"),
            "area",
            "rank",
            "neighbour",
            closeness.alias("closeness"),
        ).sort("list_id", "area", "rank")
        release = ReleaseFacts(
            publication="custom-neighbours",
            slug=default or "custom",
            title=f"Own list of neighbours, {source.name}",
            publisher="the author of the list",
            licence="as the author of the list says",
        )
        return ReadResult((SourceTable("neighbours", made),), release)


def _column(frame: pl.DataFrame, names: tuple[str, ...], table: TextTable) -> str:
    found = next((name for name in names if name in frame.columns), None)
    if found:
        return found
    raise InputError(
        Fault(
            "this column is missing or has been renamed.",
            "headings: " + ", ".join(frame.columns),
            f"Call it one of: {', '.join(names)}.",
            file=table.file,
            sheet=table.sheet,
            row=table.first_row - 1,
            column=names[0],
        )
    )


def _resolved(frame: pl.DataFrame, column: str, table: TextTable, faults: list[Fault]) -> pl.Series:
    areas = default_areas()
    ids: list[str | None] = []
    for row, text in frame.select(ROW, column).rows():
        wrong, do = "there is no authority in this cell.", "Give a code or a name."
        try:
            area = areas.find(text or "") if text else None
            if area and area.level is Level.LA:
                ids.append(area.id)
                continue
            if area:
                wrong, do = "this is not a local authority.", "Give the code of an authority."
        except UnknownNameError as error:
            wrong, do = error.faults[0].wrong, error.faults[0].do
        ids.append(None)
        faults.append(Fault(wrong, f'"{text or ""}"', do, table.file, table.sheet, row, column))
    return pl.Series(column, ids, dtype=pl.String)


def _pair_faults(pairs: pl.DataFrame, table: TextTable) -> list[Fault]:
    lists = [c for c in ("list_id",) if c in pairs.columns]
    keys = [*lists, "area", "neighbour"]
    known = pairs.drop_nulls(["area", "neighbour"])
    twice = known.filter(~pl.struct(keys).is_first_distinct())
    itself = known.filter(pl.col("area") == pl.col("neighbour"))
    where = {"file": table.file, "sheet": table.sheet, "column": "neighbour"}
    faults = [
        Fault("this pair stands in the list twice.", f"{a}, {n}", "Remove a row.", row=row, **where)
        for row, a, n in twice.select(ROW, "area", "neighbour").rows()
    ]
    faults += [
        Fault("an authority is never its own neighbour.", n, "Remove the row.", row=row, **where)
        for row, n in itself.select(ROW, "neighbour").rows()
    ]
    return faults


def _ranks(pairs: pl.DataFrame, table: TextTable, faults: list[Fault]) -> pl.Series:
    if "rank" not in pairs.columns:
        # Ranks run within an authority of a list: an analyst sorts pairs as they like, in blocks or
        # not.
        within = [c for c in ("list_id", "area") if c in pairs.columns]
        return pairs.select(
            pl.int_range(1, pl.len() + 1, dtype=pl.Int32).over(within).alias("rank")
        )["rank"]
    rank = pairs["rank"].str.replace(r"\.0+$", "").cast(pl.Int32, strict=False)
    bad = pairs.filter(rank.is_null() | (rank < 1))
    faults += [
        Fault(
            "this rank is not a whole number from 1.",
            f'"{text or ""}"',
            "Correct it, or leave the column out: then the order of the rows counts.",
            table.file,
            table.sheet,
            row,
            "rank",
        )
        for row, text in bad.select(ROW, "rank").rows()
    ]
    return rank.alias("rank")


READER = CustomNeighboursReader()
