"""What a workbook would take to read, told before the library that reads it is given it.

That library sets aside the whole rectangle from the first to the last cell of each sheet, so a
workbook of one kilobyte with a cell in the last corner asks for half a terabyte; and it ends the
process on some damage. So each part is unpacked within limits, its cells are counted by streaming
its XML, and a new archive holds just those parts: what is read is what was counted.
"""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any, Final
from xml.parsers import expat

from highneeds.files.archives import open_archive, read_member
from highneeds.files.limits import (
    MAX_SHEET_CELLS,
    MAX_SHEET_TEXT,
    MAX_SHEET_XML,
    MAX_SHEETS,
    MEGABYTE,
)
from highneeds.vocabulary.faults import Fault, InputError

_ODS_TYPE: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_SAVE: Final = "Open it in Excel or LibreOffice, save it again as .xlsx and try again."
_LAST_ROW: Final = 1_048_576
_HEAD: Final = 2048
_XLSX_PARTS: Final = (".xml", ".rels")
_TABLE: Final = "urn:oasis:names:tc:opendocument:xmlns:table:1.0|"
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0|"


def bounded_workbook(data: bytes, name: str) -> bytes:
    """Return a workbook that is safe to read, made of the parts of the one given.

    An ODS that lacks its `mimetype` entry, as the Department's DSG workbooks do, gets it.

    Parameters
    ----------
    data
        XLSX or ODS.
    name
        For messages.

    Raises
    ------
    InputError
        When it is damaged, holds macros, is no workbook, or is larger than the limits.
    """
    with open_archive(data, name) as archive:
        # Of two entries with one name, readers take one or the other: here there is one.
        entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
        lower = {entry.lower() for entry in entries}
        if any(entry.endswith("vbaproject.bin") for entry in lower):
            raise InputError(
                Fault(
                    "This workbook holds macros, so it was not opened.",
                    do="Save it as .xlsx (without macros) and try again.",
                    file=name,
                )
            )
        if "xl/workbook.bin" in lower:
            raise InputError(
                Fault(
                    "This is a binary workbook (.xlsb), which cannot be checked before it is read.",
                    do="Open it in Excel and save it as .xlsx.",
                    file=name,
                )
            )
        if not lower & {"content.xml", "xl/workbook.xml"}:
            raise InputError(
                Fault(
                    "This is a ZIP archive, not a workbook.",
                    do="Unpack it and name the file inside, or use `highneeds data add` for a "
                    "release.",
                    file=name,
                )
            )
        left = MAX_SHEET_XML
        parts: dict[str, bytes] = {}
        for inside, entry in entries.items():
            if not inside.lower().endswith(_XLSX_PARTS) or inside.lower() == "xl/calcchain.xml":
                continue  # pictures, fonts, and the order in which formulas are worked out
            if entry.file_size > left:
                raise _too_large(name)
            parts[inside] = read_member(archive, entry, name, limit=left)
            left -= len(parts[inside])
    if "content.xml" in lower:
        _check_ods(_part(parts, "content.xml"), name)
        return _repacked({"mimetype": _ODS_TYPE, **parts})
    _check_xlsx(parts, name)
    return _repacked(parts)


def _repacked(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as target:
        for inside, content in parts.items():
            target.writestr(zipfile.ZipInfo(inside), content)
    return made.getvalue()


def _part(parts: dict[str, bytes], wanted: str) -> bytes:
    return next(content for inside, content in parts.items() if inside.lower() == wanted)


def _too_large(name: str) -> InputError:
    return InputError(
        Fault(
            f"This workbook unpacks to more than {MAX_SHEET_XML // MEGABYTE} MB, so it was not "
            "read.",
            do="Save the sheet that you need as CSV, or as a workbook of its own.",
            file=name,
        )
    )


def _too_many_cells(name: str, rows: int, columns: int) -> InputError:
    return InputError(
        Fault(
            f"This workbook has more than {MAX_SHEET_CELLS:,} cells between the first and the "
            "last that holds anything, so it was not read.",
            f"{rows:,} rows and {columns:,} columns in one sheet",
            "Delete what stands far below or to the right of the table, or save the table as CSV.",
            file=name,
        )
    )


def _too_much_text(name: str) -> InputError:
    return InputError(
        Fault(
            f"The cells of this workbook hold more than {MAX_SHEET_TEXT // MEGABYTE} million "
            "letters, so it was not read.",
            do="Save the sheet that you need as CSV.",
            file=name,
        )
    )


def _damaged(name: str, why: str) -> InputError:
    return InputError(Fault("This workbook is damaged.", why, _SAVE, file=name))


def _parse(
    content: bytes,
    name: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    separator: str | None = None,
) -> None:
    """Stream XML; entities and document types, which can expand to anything, are refused."""
    parser = expat.ParserCreate(namespace_separator=separator)

    def refuse(*_: Any) -> None:
        raise _damaged(name, "it declares a document type, which no spreadsheet program writes")

    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # also an unknown encoding
        raise _damaged(name, f"its XML cannot be read ({error})") from error


class _Extent:
    """The rectangle of one sheet and the letters in it."""

    def __init__(self) -> None:
        self.first_row = self.first_column = 2**62
        self.last_row = self.last_column = -1
        self.letters = 0

    def add(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        self.first_row = min(self.first_row, row)
        self.first_column = min(self.first_column, column)
        self.last_row = max(self.last_row, row + rows - 1)
        self.last_column = max(self.last_column, column + columns - 1)

    @property
    def rows(self) -> int:
        return max(self.last_row - self.first_row + 1, 0)

    @property
    def columns(self) -> int:
        return max(self.last_column - self.first_column + 1, 0)


def _check_xlsx(parts: dict[str, bytes], name: str) -> None:
    lower = {inside.lower(): content for inside, content in parts.items()}
    sheets = _sheets_of(lower, name)
    # A part may lie anywhere: what it is stands in its first lines, not in its name.
    texts = [inside for inside, content in lower.items() if b"<sst" in content[:_HEAD]]
    shared = [length for inside in texts for length in _shared_strings(lower[inside], name)]
    cells = letters = 0
    extents = [
        extent
        for inside, content in lower.items()
        if inside not in texts and (extent := _sheet_extent(content, shared, name)).rows
    ]
    worst = max(extents, key=lambda e: e.rows * e.columns, default=_Extent())
    for extent in extents:
        cells += extent.rows * extent.columns
        letters += extent.letters
    # Several sheets may name one part, and each is read again.
    again = max(sheets - len(extents), 0) if extents and sheets > len(parts) else 0
    cells += again * worst.rows * worst.columns
    letters += again * worst.letters
    if cells > MAX_SHEET_CELLS:
        raise _too_many_cells(name, worst.rows, worst.columns)
    if letters > MAX_SHEET_TEXT:
        raise _too_much_text(name)


def _sheets_of(parts: dict[str, bytes], name: str) -> int:
    count = 0

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal count
        count += tag.rpartition(":")[2] == "sheet"

    _parse(parts["xl/workbook.xml"], name, start)
    if count > MAX_SHEETS:
        raise InputError(
            Fault(
                f"This workbook has more than {MAX_SHEETS} sheets, so it was not read.",
                f"{count:,}",
                "Save the sheet that you need as CSV, or as a workbook of its own.",
                file=name,
            )
        )
    return count


def _shared_strings(content: bytes, name: str) -> list[int]:
    """Return the length of each text that cells refer to by number."""
    lengths: list[int] = []
    if not content:
        return lengths

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(letters: str) -> None:
        if lengths:
            lengths[-1] += len(letters)

    _parse(content, name, start, text=text)
    return lengths


def _column_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _sheet_extent(content: bytes, shared: list[int], name: str) -> _Extent:
    """Count a sheet as the library does: a cell without a place follows the one before."""
    extent = _Extent()
    row, column, kind, value, inside = -1, -1, "", "", False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal row, column, kind, value, inside
        local = tag.rpartition(":")[2]
        if local == "row":
            stated = given.get("r", "")
            row = int(stated) - 1 if stated.isdigit() and len(stated) < 9 else row + 1
            column = -1
        elif local == "c":
            place = _CELL.fullmatch(given.get("r", ""))
            if place:
                column, row = _column_of(place[1]), int(place[2]) - 1
            elif given.get("r"):
                raise _damaged(name, f'a cell stands in "{given["r"][:20]}"')
            else:
                column += 1
            if row < 0 or row >= _LAST_ROW:
                raise _damaged(name, f"a cell stands in row {row + 1:,}")
            kind, value = given.get("t", ""), ""
            extent.add(row, column)
            if extent.rows * extent.columns > MAX_SHEET_CELLS:
                raise _too_many_cells(name, extent.rows, extent.columns)
        elif local in {"v", "t"}:
            inside, value = True, ""

    def end(tag: str) -> None:
        nonlocal inside
        if tag.rpartition(":")[2] in {"v", "t"}:
            inside = False
            if kind != "s":
                extent.letters += len(value)
            elif not value.strip():
                pass
            elif value.strip().isdigit() and len(value.strip()) < 10:
                number = int(value)
                if number >= len(shared):
                    raise _damaged(name, f"a cell refers to text {number:,} of {len(shared):,}")
                extent.letters += shared[number]
            else:
                raise _damaged(name, f'a cell refers to text "{value[:20]}"')
            if extent.letters > MAX_SHEET_TEXT:
                raise _too_much_text(name)

    def text(letters: str) -> None:
        nonlocal value
        if inside:
            value += letters

    _parse(content, name, start, end, text)
    return extent


def _check_ods(content: bytes, name: str) -> None:
    """Count the tables of a spreadsheet: cells and rows say how often they are repeated."""
    table, row_start, rows, column = _Extent(), 0, 1, 0
    tables = cells = letters = depth = length = 0
    place = (0, 1)
    holds = False

    def repeated(given: dict[str, str], key: str) -> int:
        stated = given.get(_TABLE + key, "1")
        if not stated.isdigit() or len(stated) > 9 or not int(stated):
            raise _damaged(name, f'something is repeated "{stated[:20]}" times')
        return int(stated)

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal table, row_start, rows, column, tables, place, depth, length, holds
        if tag == _TABLE + "table":
            tables += 1
            table, row_start, rows = _Extent(), 0, 0
        elif tag == _TABLE + "table-row":
            row_start += rows
            rows, column = repeated(given, "number-rows-repeated"), 0
        elif tag in {_TABLE + "table-cell", _TABLE + "covered-table-cell"}:
            columns = repeated(given, "number-columns-repeated")
            place, column = (column, columns), column + columns
            depth, length = 1, 0
            holds = any(key.startswith(_OFFICE) and "value" in key for key in given)

    def end(tag: str) -> None:
        nonlocal depth, letters, cells
        if tag in {_TABLE + "table-cell", _TABLE + "covered-table-cell"} and depth:
            depth = 0
            if holds or length:
                table.add(row_start, place[0], rows, place[1])
                letters += (length + 8) * rows * place[1]
                if table.rows * table.columns > MAX_SHEET_CELLS:
                    raise _too_many_cells(name, table.rows, table.columns)
                if letters > MAX_SHEET_TEXT:
                    raise _too_much_text(name)
        elif tag == _TABLE + "table":
            # The library begins each table at its first cell, also where that is blank.
            cells += (table.last_row + 1) * (table.last_column + 1)
            if cells > MAX_SHEET_CELLS:
                raise _too_many_cells(name, table.last_row + 1, table.last_column + 1)

    def text(given: str) -> None:
        nonlocal length
        if depth:
            length += len(given)

    _parse(content, name, start, end, text, separator="|")
    if tables > MAX_SHEETS:
        raise _damaged(name, f"it has {tables:,} tables")
