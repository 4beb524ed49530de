"""How large a file may be: told before anything is read or unpacked, and held while it is.

The largest file of an official release has 12 MB, its largest workbook unpacks to 2.5 MB, and
a whole release to 33 MB. The limits leave room for several times that and keep any one file under
500 MB of memory and five seconds.
"""

from typing import Final

MEGABYTE: Final = 2**20

MAX_FILE: Final = 100 * MEGABYTE
"""A file as it lies on the disk, or a ZIP that holds others."""

MAX_UNPACKED: Final = 400 * MEGABYTE
"""All files of an archive together."""

MAX_MEMBERS: Final = 10_000
"""Files in an archive."""

MAX_TEXT: Final = 64 * MEGABYTE
"""One file of text."""

MAX_LINE: Final = 1 * MEGABYTE
"""One line of text, in bytes."""

MAX_COLUMNS: Final = 16_384
"""Columns of a table, as many as a spreadsheet has."""

MAX_TEXT_CELLS: Final = 12_000_000
"""Cells of a text file, the widest line times the lines."""

MAX_UNEVEN_CELLS: Final = 2_000_000
"""Cells of a text file whose lines differ in length, which is read more slowly."""

MAX_CELL: Final = 131_072
"""Letters in one cell of such a file; a quote that is never closed makes one longer than that."""

MAX_SHEET_XML: Final = 48 * MEGABYTE
"""All that a workbook unpacks to."""

MAX_SHEETS: Final = 255
"""Sheets of a workbook."""

MAX_SHEET_CELLS: Final = 2_000_000
"""Cells of all sheets together, from the first row and column to the last that hold anything."""

MAX_SHEET_TEXT: Final = 48 * MEGABYTE
"""Letters in all cells together: one text may be repeated by many cells."""
