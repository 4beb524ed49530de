"""Workbook: contents, one tidy sheet per table with its native chart, findings, sources."""

import io
from datetime import UTC, datetime, time

import xlsxwriter

from highneeds.document.model import Chart, Report, Table
from highneeds.document.wording import (
    SEVERITY_WORDS,
    about,
    all_findings,
    figure_names,
    finding_words,
    in_order,
    long_date,
    shorten,
    source_words,
    worst_first,
)
from highneeds.publish.sheet_names import CONTENTS, FINDINGS, NUMBERS, SOURCES, sheet_names
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.xlsx_chart import Numbers
from highneeds.publish.writers.xlsx_open import open_workbook
from highneeds.publish.writers.xlsx_sheet import Book, SheetRange, formats, write_table
from highneeds.vocabulary.escape import clean


def render(report: Report, theme: HouseStyle) -> bytes:
    """Return the workbook.

    Parameters
    ----------
    theme
        Colour of headings and of the highlighted authority.

    Returns
    -------
    bytes
        Same report, same bytes. No macro; text is always text, also when it begins with "=".
    """
    out = io.BytesIO()
    with open_workbook(out) as workbook:
        day = datetime.combine(report.meta.as_at, time(), UTC)
        workbook.set_properties(
            {
                "title": shorten(clean(report.title), 250),
                "subject": shorten(clean(report.area), 250),
                "author": shorten(clean(theme.name or report.area), 250),
                "comments": f"Made with highneeds {report.meta.version}".strip(),
                "created": day,
            }
        )
        _fill(workbook, report, theme)
    return out.getvalue()


def _fill(workbook: xlsxwriter.Workbook, report: Report, theme: HouseStyle) -> None:
    names = figure_names(report)
    blocks = [
        (section.title, block)
        for section in in_order(report)
        for block in section.blocks
        if isinstance(block, Chart | Table)
    ]
    places: dict[str, SheetRange] = {}
    sheet_of = sheet_names(report)
    for _, block in blocks:
        table = block.data if isinstance(block, Chart) else block
        place = SheetRange.of(sheet_of[block.id], block.id, table)
        places[block.id] = place
        places.setdefault(table.id, place)
    looks = formats(workbook, theme)
    front = workbook.add_worksheet(CONTENTS)
    sheets = [(workbook.add_worksheet(places[b.id].sheet), b) for _, b in blocks]
    # The charts' numbers lie apart, because a chart needs them in another shape than a reader does.
    last = workbook.add_worksheet(NUMBERS)
    last.write_string(0, 0, "Numbers behind the native charts", looks["title"])
    last.set_column(0, 12, 18)
    book = Book(workbook, looks, theme, places, names, Numbers(last, NUMBERS))
    for sheet, block in sheets:
        write_table(book, sheet, block)
    listed = [(title, block, places[block.id].sheet) for title, block in blocks]
    _contents(book, front, report, listed)
    _findings(book, report)
    _sources(book, report)


def _contents(
    book: Book,
    sheet: "xlsxwriter.worksheet.Worksheet",
    report: Report,
    listed: list[tuple[str, Chart | Table, str]],
) -> None:
    looks = book.formats
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 34)
    sheet.set_column(2, 2, 78)
    sheet.set_column(3, 3, 60)
    sheet.write_string(0, 0, clean(report.title), looks["title"])
    sheet.write_string(1, 0, clean(report.subtitle), looks["quiet"])
    sheet.write_string(2, 0, f"{clean(report.area)}, as at {long_date(report)}", looks["quiet"])
    for column, head in enumerate(("Number", "Section", "What it shows", "Source")):
        sheet.write_string(4, column, head, looks["head"])
    row = 5
    for section, block, name in listed:
        target = f"internal:'{name}'!A1"
        sheet.write_url(row, 0, target, looks["link"], book.names[block.id])
        sheet.write_string(row, 1, clean(section), looks["text"])
        sheet.write_string(row, 2, clean(block.title), looks["text"])
        sheet.write_string(row, 3, clean(block.source), looks["text"])
        row += 1
    for name, words in (
        (FINDINGS, "What to know about the data"),
        (SOURCES, "Sources, licence and what this report depends on"),
    ):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        sheet.write_string(row, 2, words, looks["text"])
        row += 1
    sheet.freeze_panes(5, 0)
    sheet.activate()
    _page(sheet, report)


def _findings(book: Book, report: Report) -> None:
    sheet = book.workbook.add_worksheet(FINDINGS)
    looks = book.formats
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 2, 80)
    sheet.write_string(0, 0, "What to know about the data", looks["title"])
    sheet.write_url(1, 0, f"internal:'{CONTENTS}'!A1", looks["link"], CONTENTS)
    for column, head in enumerate(("Level", "Finding", "Where, and what was done")):
        sheet.write_string(3, column, head, looks["head"])
    row = 4
    for finding in worst_first(all_findings(report)):
        message, where = finding_words(finding)
        for column, words in enumerate((SEVERITY_WORDS[finding.severity], message, where)):
            sheet.write_string(row, column, clean(words), looks["text"])
        row += 1
    if row == 4:
        sheet.write_string(row, 1, "Nothing was found.", looks["text"])
    sheet.freeze_panes(4, 0)
    _page(sheet, report)


def _sources(book: Book, report: Report) -> None:
    sheet = book.workbook.add_worksheet(SOURCES)
    looks = book.formats
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 3, 50)
    sheet.write_string(0, 0, "Sources and licence", looks["title"])
    sheet.write_url(1, 0, f"internal:'{CONTENTS}'!A1", looks["link"], CONTENTS)
    for column, head in enumerate(("Source", "Publisher, date, licence", "Address", "SHA-256")):
        sheet.write_string(3, column, head, looks["head"])
    row = 4
    for source in report.sources:
        words = (source.title, source_words(source), source.url, source.sha256)
        for column, word in enumerate(words):
            sheet.write_string(row, column, clean(word), looks["text"])
        row += 1
    row += 1
    sheet.write_string(row, 0, "About this report", looks["head"])
    sheet.write_string(row, 1, "", looks["head"])
    for offset, (name, value) in enumerate(about(report), start=1):
        sheet.write_string(row + offset, 0, clean(name), looks["text"])
        sheet.write_string(row + offset, 1, clean(value), looks["text"])
    _page(sheet, report)


def _page(sheet: "xlsxwriter.worksheet.Worksheet", report: Report) -> None:
    sheet.set_landscape()
    # A4.
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if report.meta.direction == "rtl":
        sheet.right_to_left()
