"""Read any table a person may hand us, as text, with every cell's row known.

Every file is treated as hostile: sizes are limited before anything is unpacked, macros and
passwords are refused, nothing is evaluated. What comes out is text; parsing is for the caller.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from highneeds.files.limits import MAX_CELL, MAX_FILE, MAX_SHEET_CELLS, MAX_UNEVEN_CELLS, MEGABYTE
from highneeds.files.text_bounds import check_text_bounds
from highneeds.files.workbook_bounds import bounded_workbook
from highneeds.vocabulary.faults import Fault, InputError

# Lines that are read to guess a delimiter: notes and a title above a heading rarely take more.
_LOOKED_AT: Final = 30
# Also the byte order mark, and the hard space that comes with text copied from a web page.
_SPACE: Final = " \t\r\n\ufeff\u00a0"
# The container of .xls, and of any workbook with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class TextTable:
    """A table of text cells, stripped; a blank cell is null.

    Attributes
    ----------
    frame
        All columns are String. Columns carry the heading text, or `c0`, `c1` … for a grid.
    file, sheet
        Where it was read from; `sheet` is empty for a CSV.
    first_row
        The spreadsheet's number of the first row of `frame`; row i of the frame is
        `first_row + i` as a person counts.
    """

    frame: pl.DataFrame
    file: str
    sheet: str = ""
    first_row: int = 2

    def row_number(self, index: int) -> int:
        """Return the row as the spreadsheet numbers it."""
        return self.first_row + index


def read_bytes(path: Path, limit: int = MAX_FILE) -> bytes:
    """Read a file whole, refusing what is missing, a folder, empty or too large."""
    if not path.exists():
        raise InputError(Fault("There is no such file.", str(path), "Check the name and folder."))
    if path.is_dir():
        raise InputError(Fault("This is a folder, not a file.", str(path), "Name a file in it."))
    size = path.stat().st_size
    if size > limit:
        raise InputError(
            Fault(
                f"This file is larger than the limit of {limit // MEGABYTE:,} MB, so it was "
                "not read.",
                f"{size / MEGABYTE:,.0f} MB",
                "Check that it is the file you meant; an official release is under 70 MB.",
                file=path.name,
            )
        )
    if size == 0:
        raise InputError(
            Fault("This file is empty.", "0 bytes", "Download or save it again.", file=path.name)
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(
            Fault(
                "This file cannot be read.",
                error.strerror or "",
                "Close it in other programs.",
                file=path.name,
            )
        ) from error


def read_table(path: Path, sheet: str | None = None) -> TextTable:
    """Read one table whose first non-blank row is its heading.

    Parameters
    ----------
    path
        CSV (comma, semicolon or tab), XLSX or ODS.
    sheet
        Sheet of a workbook; the first with any content when not given.

    Raises
    ------
    InputError
        When the file cannot be read as a table; the message says why and what to do.
    """
    return with_heading(read_grid(path, sheet))


def read_tables(path: Path) -> tuple[TextTable, ...]:
    """Read every sheet that has content, each with its first non-blank row as heading."""
    return tuple(with_heading(grid) for grid in read_grids(path))


def read_grid(path: Path, sheet: str | None = None) -> TextTable:
    """Read one table without taking any row as heading: columns are c0, c1 …"""
    grids = read_grids(path)
    if sheet is None:
        return grids[0]
    for grid in grids:
        if grid.sheet.strip().lower() == sheet.strip().lower():
            return grid
    raise InputError(
        Fault(
            "This workbook has no such sheet with content.",
            f'"{sheet}"',
            "Name one of: " + ", ".join(f'"{grid.sheet}"' for grid in grids) + ".",
            file=path.name,
        )
    )


def read_grids(path: Path) -> tuple[TextTable, ...]:
    """Read every sheet with content as a grid; a CSV is one grid."""
    data = read_bytes(path)
    return grids_of(data, path.name)


def grids_of(data: bytes, name: str) -> tuple[TextTable, ...]:
    """Read the grids of a file that is already in memory."""
    refuse_ole(data, name)
    if data.startswith(b"PK\x03\x04"):
        grids = _workbook_grids(data, name)
    else:
        grids = (_csv_grid(data, name),)
    grids = tuple(grid for grid in grids if grid.frame.height and grid.frame.width)
    if not grids:
        raise InputError(Fault("There is no table in this file.", do="Check it.", file=name))
    return grids


def with_heading(grid: TextTable) -> TextTable:
    """Take the first row with any text as the heading of a grid."""
    frame = grid.frame
    filled = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
    start = filled.arg_max()
    if start is None or not filled.any():
        raise InputError(
            Fault(
                "There is no heading row.",
                do="Put the names of the columns in the first row of the table.",
                file=grid.file,
                sheet=grid.sheet,
            )
        )
    heading = frame.row(start)
    names: dict[str, str] = {}
    taken: set[str] = set()
    for column, title in zip(frame.columns, heading, strict=True):
        # A heading broken over lines inside its cell is the same heading.
        wanted = " ".join((title or "").split()) or column
        if wanted in taken:
            raise InputError(
                Fault(
                    "Two columns have the same heading.",
                    f'"{wanted}"',
                    "Give each column a heading of its own.",
                    file=grid.file,
                    sheet=grid.sheet,
                    row=grid.first_row + start,
                    column=wanted,
                )
            )
        taken.add(wanted)
        names[column] = wanted
    body = frame.slice(start + 1).rename(names)
    # A column without heading or cells is what formatting leaves at the right of a sheet.
    empty = [c for c in body.columns if c in frame.columns and body[c].null_count() == body.height]
    return TextTable(body.drop(empty), grid.file, grid.sheet, grid.first_row + start + 1)


def decode(data: bytes, name: str) -> str:
    """Decode a text file: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    Raises
    ------
    InputError
        When it is larger than a table may be, or no text.
    """
    check_text_bounds(data, name)
    # Excel's "Unicode text" is UTF-16 with a mark; its plain CSV is Windows-1252.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise InputError(
                Fault(
                    "This file says that it is UTF-16 text and is not, or it was cut off.",
                    error.reason,
                    "Save the sheet as CSV UTF-8 or XLSX and try again.",
                    file=name,
                )
            ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Windows-1252 has five bytes without a character, and one of them must not refuse the whole
        # file.
        text = data.decode("cp1252", errors="replace")
    # After UTF-16 is ruled out, no table holds a zero byte; a picture or a database does.
    if "\x00" in text:
        raise InputError(
            Fault(
                "This is not a text file: it holds bytes that no CSV has.",
                do="Save the sheet as CSV UTF-8 or XLSX and try again.",
                file=name,
            )
        )
    return text


def delimiter_of(text: str) -> str:
    """Guess the delimiter of a CSV from its first line with one: tab, semicolon or comma.

    Titles above the heading have none, so they are passed over; commas inside quotes do not count.
    """
    for line in text[:MEGABYTE].splitlines()[:_LOOKED_AT]:
        # Every second piece between quotation marks is inside a quoted cell.
        outside = "".join(line.split('"')[::2])
        counts = {mark: outside.count(mark) for mark in ("\t", ";", ",")}
        best = max(counts, key=lambda mark: counts[mark])
        if counts[best]:
            return best
    return ","


def _csv_grid(data: bytes, name: str) -> TextTable:
    text = decode(data, name)
    mark = delimiter_of(text)
    # Polars is far quicker than the csv module; what it cannot read faithfully goes the slow road.
    frame = _even_grid(text, mark, name)
    if frame is None:
        frame = _ragged_grid(text, mark, name)
    return TextTable(frame, name, first_row=1)


def _even_grid(text: str, mark: str, name: str) -> pl.DataFrame | None:
    """Read a CSV whose rows are all of one length, fast; None for any other.

    A blank line would be dropped, and the rows below it would be numbered wrongly.
    """
    if "\n\n" in text or "\n\r" in text or "\r\r" in text or text.startswith(("\n", "\r")):
        return None
    if "\r" in text and "\n" not in text:
        return None  # the line ends of old Macs, which this reader takes for part of a cell
    try:
        with told_as_damage(name):
            frame = pl.read_csv(
                io.BytesIO(text.encode()), has_header=False, infer_schema=False, separator=mark
            )
    except (pl.exceptions.PolarsError, InputError):
        return None
    return _stripped(frame)


def _ragged_grid(text: str, mark: str, name: str) -> pl.DataFrame:
    rows: list[list[str | None]] = []
    width = cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            rows.append([_clean(cell) for cell in row])
            width, cells = max(width, len(row)), cells + len(row)
            if max(width * len(rows), cells) > MAX_UNEVEN_CELLS:
                raise InputError(
                    Fault(
                        "This table has too many cells for one whose rows differ in length.",
                        f"{len(rows):,} rows, the widest with {width:,} cells",
                        "Delete what stands above, below or beside the table, and save it again.",
                        file=name,
                        row=reader.line_num,
                    )
                )
    except csv.Error as error:
        raise InputError(
            Fault(
                "This CSV cannot be read: a quotation mark may not be closed "
                f"(a cell has at most {MAX_CELL:,} letters).",
                str(error),
                "Save the sheet again as CSV UTF-8 or XLSX.",
                file=name,
                row=reader.line_num,
            )
        ) from error
    padded = [row + [None] * (width - len(row)) for row in rows]
    columns = [f"c{i}" for i in range(width)]
    return pl.DataFrame(padded, schema=dict.fromkeys(columns, pl.String), orient="row")


@contextmanager
def told_as_damage(name: str) -> Iterator[None]:
    """Tell it as a damaged file when a library written in Rust gives up in the middle of one.

    Its panic is no `Exception`, so that nothing else would catch it.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise InputError(
            Fault(
                "This file is damaged in a way that the program that reads it did not expect.",
                str(error).splitlines()[0][:120],
                "Open it in Excel or LibreOffice, save it again and try again.",
                file=name,
            )
        ) from error


def _clean(cell: str) -> str | None:
    return cell.strip(_SPACE) or None


def _workbook_grids(data: bytes, name: str) -> tuple[TextTable, ...]:
    import fastexcel  # noqa: PLC0415 - only workbooks need it

    data = bounded_workbook(data, name)
    grids: list[TextTable] = []
    cells = 0
    try:
        with told_as_damage(name):
            book = fastexcel.read_excel(data)
            for sheet in book.sheet_names:
                frame = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
                cells += frame.width * frame.height
                if cells > MAX_SHEET_CELLS:
                    raise InputError(
                        Fault(
                            f"This workbook has more than {MAX_SHEET_CELLS:,} cells.",
                            do="Save the sheet that you need as CSV.",
                            file=name,
                            sheet=sheet,
                        )
                    )
                grids.append(TextTable(_stripped(frame), name, sheet, 1))
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        raise InputError(
            Fault(
                "This workbook cannot be opened.",
                str(error).splitlines()[0],
                "Open it in Excel, save it again as .xlsx and try again.",
                file=name,
            )
        ) from error
    return tuple(grids)


def _stripped(frame: pl.DataFrame) -> pl.DataFrame:
    text = frame.select(pl.all().cast(pl.String).str.strip_chars(_SPACE))
    text = text.select(pl.when(pl.all() != "").then(pl.all()))
    text.columns = [f"c{i}" for i in range(text.width)]
    return text


def refuse_ole(data: bytes, name: str) -> None:
    """Refuse a workbook with a password, and one of the old format."""
    if not data.startswith(_OLE):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise InputError(
            Fault(
                "This workbook is protected by a password.",
                do="Open it in Excel, remove the password (File, Info, Protect Workbook) and "
                "save it.",
                file=name,
            )
        )
    raise InputError(
        Fault(
            "This is a workbook in the old .xls format, which may carry macros.",
            do="Open it in Excel and save it as .xlsx.",
            file=name,
        )
    )
