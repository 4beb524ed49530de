"""DfE's children's services statistical neighbours: the workbook with ten for each authority."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

import polars as pl

from highneeds.definitions import read as read_definition
from highneeds.files.tabular import TextTable, grids_of
from highneeds.official.readers.areas_and_periods import with_areas
from highneeds.official.readers.csv_columns import ROW, refuse_duplicates
from highneeds.official.readers.protocol import (
    ReadResult,
    ReleaseFacts,
    Sample,
    SourceFile,
    SourceTable,
)
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import MONTH_NUMBERS, MONTHS

_SHEET: Final = "la sn groups"
_MONTH: Final = "|".join(name.lower() for name in MONTHS)


@dataclass(frozen=True)
class NeighboursReader:
    """Reads `neighbours`: one row for each authority and rank.

    Notes
    -----
    The relation is not symmetric. An authority whose cells hold "-" has no list; that is not the
    same as having no neighbours. Which list it is follows from its content; a list not known yet
    is named after the month and year in its file name.
    """

    id: str = "neighbours"
    version: int = 1

    def recognise(self, sample: Sample) -> bool:
        """Say whether a workbook has the sheet of the list."""
        return _SHEET in {name.strip().lower() for name in sample.sheets}

    def read(self, source: SourceFile) -> ReadResult:
        """Read the list; an authority twice, or a heading missing, refuses it."""
        grids = grids_of(source.data, source.name)
        grid = next((g for g in grids if g.sheet.strip().lower() == _SHEET), grids[0])
        rows, ranks = _body(grid)
        rows, findings = with_areas(
            rows, old="__code", name="__name", source=self.id, file=source.name
        )
        refuse_duplicates(rows, ["area"], source.name, grid.sheet)
        pairs = pl.concat(
            rows.select(
                "area",
                pl.lit(rank, pl.Int32).alias("rank"),
                pl.col(column).str.replace(r"\.0+$", "").alias("__neighbour"),
                pl.col(closeness).alias("closeness"),
            )
            for rank, (column, closeness) in enumerate(ranks, start=1)
        ).filter(pl.col("__neighbour").is_not_null() & (pl.col("__neighbour") != "-"))
        pairs, more = neighbour_codes(pairs, self.id, source.name)
        findings += more + _without_list(rows, pairs, source.name)
        pairs = pairs.sort("area", "rank").with_columns(
            (
                # Upper and lower case vary inside the file ("Very Close", "Very close").
                pl.col("closeness").str.slice(0, 1).str.to_uppercase()
                + pl.col("closeness").str.slice(1).str.to_lowercase()
            ).alias("closeness")
        )
        list_id, title, slug = identify_list(pairs, source.name)
        frame = pairs.select(
            pl.lit(list_id).alias("list_id"), "area", "rank", "neighbour", "closeness"
        )
        release = ReleaseFacts("statistical-neighbours", slug, title)
        return ReadResult((SourceTable("neighbours", frame),), release, findings)


def _body(grid: TextTable) -> tuple[pl.DataFrame, list[tuple[str, str]]]:
    """Return the rows under the heading, and the columns of code and closeness for each rank."""
    for index, row in enumerate(grid.frame.head(20).rows()):
        cells = [" ".join((cell or "").lower().split()) for cell in row]
        if "sn1" not in cells:
            continue
        faults = [
            Fault(
                "this column is missing or has been renamed.",
                do="Download the list again. Nothing was saved.",
                file=grid.file,
                sheet=grid.sheet,
                row=grid.first_row + index,
                column=name,
            )
            for name in ("LA number", "LA Name")
            if name.lower() not in cells
        ]
        if faults:
            raise InputError(*faults)
        # The column of closeness has the same heading ("SNP") ten times, so it is taken by place:
        # right of its rank.
        ranks = [(i, cell) for i, cell in enumerate(cells) if re.fullmatch(r"sn\d+", cell)]
        ranks.sort(key=lambda found: int(found[1][2:]))
        body = grid.frame.slice(index + 1).with_columns(
            pl.int_range(
                grid.first_row + index + 1, grid.first_row + grid.frame.height, dtype=pl.Int32
            ).alias(ROW),
            pl.col(f"c{cells.index('la number')}").str.replace(r"\.0+$", "").alias("__code"),
            pl.col(f"c{cells.index('la name')}").alias("__name"),
        )
        return (
            # Former authorities stand at the foot, under a heading and between blank rows.
            body.filter(pl.col("__code").str.contains(r"^\d{3}$")),
            [(f"c{i}", f"c{i + 1}") for i, _ in ranks],
        )
    raise InputError(
        Fault(
            "there is no heading row with SN1.",
            do="Download the list again. Nothing was saved.",
            file=grid.file,
            sheet=grid.sheet,
            column="SN1",
        )
    )


def neighbour_codes(
    pairs: pl.DataFrame, source: str, file: str
) -> tuple[pl.DataFrame, tuple[Finding, ...]]:
    """Resolve `__neighbour` to `neighbour`; leave out the unknown, and an area's own code."""
    own = pairs.rename({"area": "__area"})
    found, findings = with_areas(own, old="__neighbour", source=source, file=file)
    found = found.rename({"area": "neighbour"}).rename({"__area": "area"})
    itself = found.filter(pl.col("area") == pl.col("neighbour"))
    findings += tuple(
        Finding(
            rule="own_neighbour",
            severity=Severity.ERROR,
            message="The list names this authority as its own neighbour; that was left out.",
            source=source,
            file=file,
            area=area,
            treatment=Treatment.SET_MISSING,
        )
        for area in itself["area"].to_list()
    )
    return found.filter(pl.col("area") != pl.col("neighbour")), findings


def _without_list(rows: pl.DataFrame, pairs: pl.DataFrame, file: str) -> tuple[Finding, ...]:
    listed = set(pairs["area"].to_list())
    return tuple(
        Finding(
            rule="no_neighbour_list",
            severity=Severity.NOTE,
            message=f"{name} has no list of neighbours in this file.",
            source="neighbours",
            file=file,
            area=area,
        )
        for area, name in rows.select("area", "__name").rows()
        if area not in listed
    )


def fingerprint(pairs: pl.DataFrame) -> str:
    """Return the SHA-256 of a list's rows, which does not depend on order or wording."""
    lines = [f"{a},{r},{n}" for a, r, n in pairs.select("area", "rank", "neighbour").rows()]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def identify_list(pairs: pl.DataFrame, name: str) -> tuple[str, str, str]:
    """Return id, title and sortable release of a list, by content and then by file name."""
    mark = fingerprint(pairs)
    for list_id, facts in read_definition("sources/neighbour_lists.yaml")["lists"].items():
        # By content, because people rename files; two files of one list have the same rows.
        if mark in facts["sha256"]:
            return list_id, facts["title"], facts["release"]
    words = re.sub(r"[^a-z0-9]+", " ", name.lower())
    dated = re.search(rf"\b({_MONTH}) (20\d\d)\b", words)
    if dated:
        number = MONTH_NUMBERS[dated[1]]
        title = f"Children's services statistical neighbours, {dated[1].capitalize()} {dated[2]}"
        return f"{dated[1]}-{dated[2]}", title, f"{dated[2]}-{number:02d}"
    return f"list-{mark[:8]}", "Children's services statistical neighbours, undated", "undated"


READER = NeighboursReader()
