"""Tidy data: one CSV and one Parquet file per table, described by CSVW metadata."""

import csv
import io
import json
from typing import Any

import polars as pl

from highneeds.document.model import Report, Table
from highneeds.publish.theme import HouseStyle
from highneeds.publish.tidy_data import Field, fields
from highneeds.vocabulary.escape import clean, escape_formula


def render(report: Report, theme: HouseStyle) -> dict[str, bytes]:
    """Return the data package: file name to bytes.

    Parameters
    ----------
    report
        Every table, and the numbers behind every chart under the chart's id.
    theme
        Not used; all writers are called alike.

    Returns
    -------
    dict
        `<id>.csv`, `<id>.parquet` and `csv-metadata.json` (CSV on the Web, a table group).
    """
    files: dict[str, bytes] = {}
    described = []
    for table in report.tables:
        columns = fields(table)
        files[f"{table.id}.csv"] = _csv(columns, len(table.rows))
        files[f"{table.id}.parquet"] = _parquet(columns)
        described.append(_describe(table, columns))
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": report.meta.language}],
        "dc:title": clean(report.title),
        "dc:subject": clean(report.area),
        "dc:date": report.meta.as_at.isoformat(),
        "dc:source": [clean(f"{s.title}. {s.publisher}. {s.url}") for s in report.sources],
        "tables": described,
    }
    text = json.dumps(metadata, ensure_ascii=False, indent=1)
    files["csv-metadata.json"] = f"{text}\n".encode()
    return files


def _csv(columns: tuple[Field, ...], rows: int) -> bytes:
    out = io.StringIO(newline="")
    # As RFC 4180 ends lines.
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for row in range(rows):
        writer.writerow([_cell(column.values[row]) for column in columns])
    return out.getvalue().encode()


def _cell(value: float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return escape_formula(value)
    number = float(value)
    # `repr` is the shortest text that reads back as the same float, and whole numbers need no ".0".
    return f"{number:.0f}" if number == int(number) and abs(number) < 1e15 else repr(number)


def _parquet(columns: tuple[Field, ...]) -> bytes:
    frame = pl.DataFrame(
        [
            pl.Series(
                column.name,
                [_plain(v) for v in column.values],
                dtype=pl.Float64 if column.is_number else pl.String,
                strict=False,
            )
            for column in columns
        ]
    )
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd")
    return out.getvalue()


def _plain(value: float | str | None) -> float | str | None:
    return clean(value) if isinstance(value, str) else value


def _describe(table: Table, columns: tuple[Field, ...]) -> dict[str, Any]:
    described = []
    for column in columns:
        entry: dict[str, Any] = {
            "name": column.name,
            "titles": clean(column.label),
            "datatype": "number" if column.is_number else "string",
        }
        if column.is_number and column.column.unit:
            entry["schema:unitText"] = column.column.unit
        described.append(entry)
    notes = {"dc:source": clean(table.source), "dc:description": clean(table.note)}
    return {
        "url": f"{table.id}.csv",
        "dc:title": clean(table.title),
        **{key: value for key, value in notes.items() if value},
        "dialect": {"encoding": "utf-8", "header": True},
        "tableSchema": {"columns": described},
    }
