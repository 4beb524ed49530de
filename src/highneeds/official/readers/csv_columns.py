"""A CSV as text with lower-case headings, and the checks that every small source makes."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import polars as pl

from highneeds.files.tabular import decode, delimiter_of, told_as_damage
from highneeds.official.readers.protocol import SourceFile
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.status import SYMBOLS, Status

ROW: Final = "__row"
"""Column with the row as the spreadsheet numbers it."""

SPACE: Final = " \t\u00a0\ufeff"
"""What is stripped from cells: also the hard space of copied tables and a byte order mark."""


def read_csv(source: SourceFile, required: Sequence[str]) -> pl.DataFrame:
    """Read a CSV as text.

    Parameters
    ----------
    source
        Comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252.
    required
        Headings that must be there, in lower case.

    Returns
    -------
    pl.DataFrame
        String columns with lower-case headings, cells stripped and null when blank, rows that are
        wholly blank left out, and `__row`.

    Raises
    ------
    InputError
        When it is not a table, a heading occurs twice, or a required one is absent.
    """
    text = decode(source.data, source.name)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # the line ends of old Macs
    # The heading alone tells the delimiter: text in the cells below may hold others.
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    try:
        with told_as_damage(source.name):
            frame = pl.read_csv(
                io.BytesIO(text.lstrip("\r\n").encode()),
                separator=delimiter_of(first),
                infer_schema=False,
                # Polars renames a heading that occurs twice, and it must be refused instead.
                has_header=False,
                # A row with a comma too many has figures under the wrong headings, or lost ones.
                truncate_ragged_lines=False,
            )
    except (pl.exceptions.PolarsError, ValueError) as error:
        raise InputError(
            Fault(
                "This CSV is damaged: its rows do not have the same number of cells.",
                str(error).splitlines()[0][:120],
                "Download or save it again.",
                file=source.name,
            )
        ) from error
    if frame.height < 2:
        raise InputError(
            Fault("There are no rows under the heading.", do="Check it.", file=source.name)
        )
    heading = [" ".join((cell or "").strip(SPACE).lower().split()) for cell in frame.row(0)]
    require_headings(heading, required, source.name)
    cell = pl.all().str.strip_chars(SPACE)
    body = frame.slice(1).select(pl.when(cell != "").then(cell))
    kept = {old: new for old, new in zip(frame.columns, heading, strict=True) if new}
    return (
        body.select(list(kept))
        .rename(kept)
        # Numbered before blank rows are left out, so that a message names the row the spreadsheet
        # shows.
        .with_columns(pl.int_range(2, body.height + 2, dtype=pl.Int32).alias(ROW))
        .filter(pl.any_horizontal(pl.exclude(ROW).is_not_null()))
    )


def require_headings(
    heading: Sequence[str], required: Iterable[str], file: str, sheet: str = ""
) -> None:
    """Raise InputError for headings that are absent or occur twice."""
    faults = [
        Fault(
            "this column is missing or has been renamed.",
            "headings: " + ", ".join(name for name in heading if name)[:300],
            "Restore the heading, or download the file again. Nothing was saved.",
            file=file,
            sheet=sheet,
            row=1,
            column=name,
        )
        for name in required
        if name not in heading
    ]
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    faults += [
        Fault(
            "two columns have this heading.",
            do="Remove one of them. Nothing was saved.",
            file=file,
            sheet=sheet,
            row=1,
            column=name,
        )
        for name in twice
    ]
    if faults:
        raise InputError(*faults)


def read_numbers(
    frame: pl.DataFrame,
    columns: Mapping[str, str],
    file: str,
    sheet: str = "",
    symbols: Mapping[str, Status] = SYMBOLS,
) -> pl.DataFrame:
    """Turn text columns into Float64, each beside `<name>__status`.

    Parameters
    ----------
    frame
        Text, with the column `__row`.
    columns
        Canonical name to the name in `frame`.
    file, sheet
        For messages.
    symbols
        What stands for a missing value, in lower case. A symbol whose status is `zero` is 0.

    Returns
    -------
    pl.DataFrame
        `name` and `name__status` for each column. The status is null beside a number.

    Raises
    ------
    InputError
        One fault for each column with a cell that is neither a number nor a symbol.
    """
    made: list[pl.Series] = []
    faults: list[Fault] = []
    casts = frame.select(
        pl.col(column).cast(pl.Float64, strict=False).alias(name)
        for name, column in columns.items()
    )
    # Polars reads "inf" and "nan" as numbers, and no release holds either.
    odds = casts.select((pl.all().is_null() | ~pl.all().is_finite()).fill_null(value=True))
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    for name, column in columns.items():
        value, odd, status = casts[name], odds[name], blank
        # Nearly every cell is a plain number: only the others take the slow look.
        if odd.any():
            rows = frame.filter(odd)
            values, statuses, bad = _odd_cells(rows[column], symbols)
            if bad.any():
                faults.append(_bad_cell(rows, column, bad, file, sheet))
            where = odd.arg_true()
            value, status = value.scatter(where, values), status.scatter(where, statuses)
        made += [value.alias(name), status.alias(f"{name}__status")]
    if faults:
        raise InputError(*faults)
    return pl.DataFrame(made)


def _odd_cells(
    cells: pl.Series, symbols: Mapping[str, Status]
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Read cells that are no plain number: values, statuses, and which are neither."""
    text = cells.fill_null("").str.to_lowercase().str.strip_chars(SPACE)
    grouped = text.str.contains(r"^-?£?\d{1,3}(,\d{3})+(\.\d+)?$")
    plain = text.zip_with(~grouped, text.str.replace_all(",", "")).str.replace("£", "")
    is_number = plain.str.contains(r"^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$")
    value = plain.set(~is_number, None).cast(pl.Float64, strict=False)
    # 1e400 is written like a number and is too large to be one.
    value = value.set(value.is_infinite().fill_null(value=False), None)
    marks = {mark: kind.value for mark, kind in symbols.items()}
    status = text.replace_strict(marks, default=None, return_dtype=pl.String)
    bad = value.is_null() & status.is_null()
    value = value.set((status == Status.ZERO.value).fill_null(value=False), 0.0)
    return value, status.set(value.is_not_null(), None), bad


def _bad_cell(frame: pl.DataFrame, column: str, bad: pl.Series, file: str, sheet: str) -> Fault:
    rows = frame.filter(bad)
    more = f" {rows.height - 1:,} more rows have the same fault." if rows.height > 1 else ""
    return Fault(
        "this is not a number, nor a known symbol for a missing one.",
        f'"{rows[column][0]}"',
        f"Correct the cell, or download the file again.{more} Nothing was saved.",
        file=file,
        sheet=sheet,
        row=rows[ROW][0],
        column=column,
    )


def settle_status(frame: pl.DataFrame) -> pl.DataFrame:
    """Say `missing` where neither a number nor a status stands; drop statuses that say nothing."""
    names = [name for name in frame.columns if name.endswith("__status")]
    said = frame.with_columns(
        pl.when(pl.col(name.removesuffix("__status")).is_null())
        .then(pl.col(name).fill_null(Status.MISSING.value))
        .alias(name)
        for name in names
    )
    return said.drop(name for name in names if said[name].null_count() == said.height)


def refuse_duplicates(frame: pl.DataFrame, keys: Sequence[str], file: str, sheet: str = "") -> None:
    """Raise InputError when two rows have the same keys."""
    twice = frame.filter(pl.struct(keys).is_duplicated())
    if twice.is_empty():
        return
    first = twice.head(1)
    same = twice.join(first.select(keys), on=list(keys), nulls_equal=True)
    given = ", ".join(str(first[key][0]) for key in keys)
    rest = f" {twice.height:,} rows are concerned." if twice.height > same.height else ""
    raise InputError(
        Fault(
            f"rows {' and '.join(str(row) for row in same[ROW].sort().to_list()[:5])} are of the "
            "same thing.",
            given,
            f"Keep one row for each {', '.join(keys)}.{rest} Nothing was saved.",
            file=file,
            sheet=sheet,
            row=same[ROW].sort()[0],
        )
    )
