"""One sheet: words above, a real Excel table, the native chart beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from highneeds.document.model import Chart, Table
from highneeds.document.numbers import excel_format, measure, sample
from highneeds.document.table import Column
from highneeds.publish.native_charts import natives
from highneeds.publish.theme import INK, PAPER, QUIET, HouseStyle, mix
from highneeds.publish.tidy_data import Field, fields
from highneeds.publish.writers.xlsx_chart import Numbers, add_charts
from highneeds.vocabulary.escape import clean

# Above stand number and title, takeaway, source, notes, the way back and the units.
HEAD_ROW = 7
_REFERENCE = re.compile(r"\{(?:(\w[\w-]*)\.)?(\w+)(?::(-?\d+))?\}")


@dataclass(frozen=True)
class SheetRange:
    """Where the numbers of a table stand in the workbook: sheet, and column of each field."""

    sheet: str
    table_id: str
    columns: Mapping[str, int]

    @staticmethod
    def of(sheet: str, table_id: str, table: Table) -> "SheetRange":
        """Lay a table out on its sheet."""
        return SheetRange(sheet, table_id, {f.name: i for i, f in enumerate(fields(table))})


@dataclass(frozen=True)
class Book:
    """The workbook being written, with what all sheets share."""

    workbook: xlsxwriter.Workbook
    formats: Mapping[str, Any]
    theme: HouseStyle
    places: Mapping[str, SheetRange]
    names: Mapping[str, str]
    numbers: Numbers


def formats(workbook: xlsxwriter.Workbook, theme: HouseStyle) -> dict[str, Any]:
    """Make the cell formats that sheets share."""
    add = workbook.add_format
    return {
        "title": add({"bold": True, "font_size": 16, "font_color": theme.strong}),
        "bold": add({"bold": True, "font_color": INK}),
        "quiet": add({"font_color": QUIET}),
        "link": add({"font_color": theme.strong, "underline": 1, "valign": "top"}),
        "text": add({"valign": "top", "text_wrap": True}),
        "beside": add({"indent": 1}),
        "unit": add({"font_color": QUIET, "italic": True}),
        "head": add(
            {
                "bold": True,
                "font_color": PAPER,
                "bg_color": theme.strong,
                "text_wrap": True,
                "valign": "vcenter",
            }
        ),
        "changeable": add({"bg_color": mix(theme.strong, PAPER, 0.88)}),
    }


def write_table(book: Book, sheet: Any, block: Chart | Table) -> None:
    """Write one block on its sheet."""
    table = block.data if isinstance(block, Chart) else block
    columns = fields(table)
    _words(book, sheet, block, table)
    for position, field in enumerate(columns):
        unit = field.column.unit if field.is_number else ""
        sheet.write_string(HEAD_ROW - 1, position, clean(unit), book.formats["unit"])
        sheet.set_column(position, position, _width(field))
    _numbers(book, sheet, block.id, columns, len(table.rows))
    sheet.set_row(HEAD_ROW, 32)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.set_landscape()
    # A4.
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    if isinstance(block, Chart):
        made = natives(block, book.theme)
        add_charts(book.workbook, sheet, book.numbers, block, made, len(columns))


def _words(book: Book, sheet: Any, block: Chart | Table, table: Table) -> None:
    looks = book.formats
    name = book.names[block.id]
    sheet.write_string(0, 0, f"{name}. {clean(block.title)}", looks["title"])
    takeaway = block.takeaway if isinstance(block, Chart) else ""
    stands = sample(block.n) if isinstance(block, Chart) else ""
    source = block.source or table.source
    notes = " ".join(n for n in dict.fromkeys((block.note, table.note)) if n)
    sheet.write_string(1, 0, clean(takeaway), looks["bold"])
    parts = [f"Source: {source.rstrip('.')}." if source else "", f"{stands}." if stands else ""]
    sheet.write_string(2, 0, clean(" ".join(p for p in parts if p)), looks["quiet"])
    sheet.write_string(3, 0, clean(notes), looks["quiet"])
    sheet.write_url(4, 0, "internal:'Contents'!A1", looks["link"], "Contents")


def _width(field: Field) -> float:
    longest = max((len(v) for v in field.values if isinstance(v, str)), default=0)
    return min(max(12.0, longest * 0.95, len(field.label) * 0.62 + 3), 46.0)


def _heads(columns: tuple[Field, ...]) -> list[str]:
    """Return column heads, unique without regard to case as a real table demands."""
    heads: list[str] = []
    for field in columns:
        plain = measure(field.column) if field.name == field.column.key else field.label
        head = clean(plain).strip() or field.name
        head, base, count = head[:250], head[:245], 2
        while head.lower() in {h.lower() for h in heads}:
            head, count = f"{base} ({count})", count + 1
        heads.append(head)
    return heads


def _numbers(book: Book, sheet: Any, block_id: str, columns: tuple[Field, ...], rows: int) -> None:
    made: dict[tuple[str, bool], Any] = {}

    def look(column: Column, free: bool) -> Any:
        words = excel_format(column.unit, column.decimals, signed=column.signed)
        if (words, free) not in made:
            shade = {"bg_color": mix(book.theme.strong, PAPER, 0.88)} if free else {}
            made[words, free] = book.workbook.add_format({"num_format": words, **shade})
        return made[words, free]

    heads = [{"header": head, "header_format": book.formats["head"]} for head in _heads(columns)]
    if columns:
        options = {
            "columns": heads,
            # A name of a table may not look like a cell (Q1) nor hold a hyphen.
            "name": f"t_{re.sub(r'[^A-Za-z0-9_]', '_', block_id)}"[:200],
            "style": "Table Style Light 1",
            "autofilter": rows > 12,
        }
        # Excel refuses a table without a row below its heads.
        last = HEAD_ROW + max(rows, 1)
        sheet.add_table(HEAD_ROW, 0, last, len(columns) - 1, options)
    for position, field in enumerate(columns):
        beside = (book.formats["beside"],) if field.name.endswith("_status") else ()
        for row, value in enumerate(field.values):
            at = (HEAD_ROW + 1 + row, position)
            if isinstance(value, str):
                sheet.write_string(*at, clean(value), *beside)
                continue
            if value is None:
                sheet.write_blank(*at, None, look(field.column, False))
                continue
            free = bool(field.changeable) and field.changeable[row]
            formula = field.formulas[row] if field.formulas else ""
            if formula and tables_of(formula) <= set(book.places):
                live = resolve(formula, book, block_id, row)
                # With the engine's number as its result, for programs that show a workbook without
                # calculating it.
                sheet.write_formula(*at, live, look(field.column, free), float(value))
            else:
                sheet.write_number(*at, float(value), look(field.column, free))


def tables_of(formula: str) -> set[str]:
    """Return the other tables that a formula names."""
    return {match.group(1) for match in _REFERENCE.finditer(formula) if match.group(1)}


def resolve(formula: str, book: Book, block_id: str, row: int) -> str:
    """Turn `{column}`, `{column:-1}` and `{table.column:0}` into cells.

    Raises
    ------
    KeyError
        When the formula names a table or column that the report does not have.
    """

    def cell(match: re.Match[str]) -> str:
        table, key, offset = match.groups()
        place = book.places[table or block_id]
        target = int(offset or 0) if table else row + int(offset or 0)
        name = xl_rowcol_to_cell(HEAD_ROW + 1 + target, place.columns[key])
        return f"'{place.sheet}'!{name}" if table else name

    return "=" + _REFERENCE.sub(cell, formula)
