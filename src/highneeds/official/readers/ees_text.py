"""A data file of the statistics service as text: refused unless it is as it was downloaded."""

import csv
import re
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Final

import polars as pl

from highneeds.files.tabular import delimiter_of, told_as_damage
from highneeds.files.text_bounds import check_text_bounds
from highneeds.official.readers.protocol import SourceFile
from highneeds.vocabulary.faults import Fault, InputError

_MARKS: Final = {";": "semicolons", "\t": "tabs"}


def read_text(source: SourceFile) -> pl.DataFrame:
    """Read every cell as text, headings in lower case.

    Raises
    ------
    InputError
        When the file is not as the service gives it out: encoding, delimiter, an uneven row, or
        two headings alike over different values.
    """
    data = source.data
    check_text_bounds(data, source.name)
    first = data[:65536].split(b"\n", 1)[0]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            Fault(
                "this file is not in the encoding of the official release (UTF-8).",
                "UTF-16",
                "Use the file as downloaded; do not save it again from Excel as Unicode text.",
                file=source.name,
            )
        )
    # A semicolon or another encoding tells that a spreadsheet has saved the file, and with it
    # perhaps changed codes and numbers.
    mark = delimiter_of(first.decode("utf-8", "replace"))
    if mark != ",":
        raise InputError(
            Fault(
                f"this file is separated by {_MARKS[mark]}; the official release uses commas.",
                first[:60].decode("utf-8", "replace"),
                "Use the file as downloaded; do not save it again from a spreadsheet.",
                file=source.name,
                row=1,
            )
        )
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as bad:
        raise InputError(
            Fault(
                "this file is not in the encoding of the official release (UTF-8).",
                f"byte {data[bad.start]:#04x}",
                "Use the file as downloaded; do not save it again from a spreadsheet.",
                file=source.name,
                row=data.count(b"\n", 0, bad.start) + 1,
            )
        ) from bad
    try:
        # Text first: a type guessed from the first rows fails at a symbol ("c", "z") further down.
        with told_as_damage(source.name):
            frame = pl.read_csv(BytesIO(data), infer_schema=False)
    except (pl.exceptions.ComputeError, pl.exceptions.PolarsError) as error:
        fault = Fault("this file is not a CSV.", str(error).splitlines()[0], "Download it again.")
        uneven = _uneven_row(data, source.name)
        raise InputError(uneven or replace(fault, file=source.name)) from error
    # A row that is too short is filled up with nulls, so its last cell is one.
    if frame.width and frame.to_series(frame.width - 1).null_count():
        uneven = _uneven_row(data, source.name)
        if uneven:
            raise InputError(uneven)
    return _lower_headings(frame, source.name)


def _uneven_row(data: bytes, name: str) -> Fault | None:
    """Return the first row whose number of cells is not that of the heading."""
    rows = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""))
    width = len(next(rows, []))
    for cells_of_row in rows:
        if cells_of_row and len(cells_of_row) != width:
            return Fault(
                "this row does not have as many cells as the heading.",
                f"{len(cells_of_row)} cells, the heading has {width}",
                "The file may have been cut off; download it again.",
                file=name,
                row=rows.line_num,
            )
    return None


def _lower_headings(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Put headings in lower case; of a repeated one keep a single copy if the values are equal."""
    renamed: dict[str, str] = {}
    for column in frame.columns:
        # Polars renames a heading that occurs twice. The annual reviews of 2025 have one twice,
        # with equal values.
        plain = re.sub(r"_duplicated_\d+$", "", column).strip().lower().lstrip("\ufeff")
        if plain in renamed.values():
            first = next(old for old, new in renamed.items() if new == plain)
            if not frame[first].eq_missing(frame[column]).all():
                raise InputError(
                    Fault(
                        "two columns have the same heading and different values.",
                        f'"{plain}"',
                        "Download the file again; it may have been edited.",
                        file=name,
                        row=1,
                        column=plain,
                    )
                )
            continue
        renamed[column] = plain
    return frame.select(list(renamed)).rename(renamed)
