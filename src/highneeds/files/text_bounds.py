"""Look at a file of text before it is read as a table: how many lines, how long, how wide."""

from typing import Final

import numpy as np

from highneeds.files.limits import (
    MAX_COLUMNS,
    MAX_LINE,
    MAX_TEXT,
    MAX_TEXT_CELLS,
    MEGABYTE,
)
from highneeds.vocabulary.faults import Fault, InputError

_MARKS: Final = b",;\t"
_CHECK: Final = "Check that it is the file you meant, and save or download it again."


def check_text_bounds(data: bytes, name: str) -> None:
    """Refuse a file of text that would take too much memory or time as a table.

    Everything is counted in the bytes, so that nothing is allocated for what is refused. A mark
    inside quotes counts too: the bound is an upper one.

    Raises
    ------
    InputError
        When the file, a line, the number of columns or of cells is beyond the limits.
    """

    def refuse(wrong: str, given: str, row: int = 0) -> InputError:
        return InputError(Fault(wrong, given, _CHECK, file=name, row=row))

    if len(data) > MAX_TEXT:
        raise refuse(
            f"This file of text is larger than the limit of {MAX_TEXT // MEGABYTE} MB, so it was "
            "not read.",
            f"{len(data) / MEGABYTE:,.0f} MB",
        )
    if not data:
        return
    letters = np.frombuffer(data, dtype=np.uint8)
    end = ord("\n") if b"\n" in data else ord("\r")
    if data.count(bytes([end])) > MAX_TEXT_CELLS:
        raise refuse("This file has too many lines.", f"more than {MAX_TEXT_CELLS:,}")
    ends = np.flatnonzero(letters == end)
    starts = np.concatenate([[0], ends + 1])
    lengths = np.diff(np.append(starts, letters.size))
    longest = int(np.argmax(lengths))
    if lengths[longest] > MAX_LINE:
        raise refuse(
            "This line is too long for a table; a quotation mark may not be closed.",
            f"{lengths[longest] / MEGABYTE:,.1f} MB in one line",
            longest + 1,
        )
    # A file that ends with a line break has no line after it.
    starts = starts[starts < letters.size]
    for mark in _MARKS:
        if not data.count(bytes([mark])):
            continue
        widths = np.add.reduceat(letters == mark, starts, dtype=np.int64) + 1
        widest = int(np.argmax(widths))
        if widths[widest] > MAX_COLUMNS:
            raise refuse("This line has too many cells.", f"{widths[widest]:,} cells", widest + 1)
        # Short lines are filled up to the longest, so it is the rectangle that takes the memory.
        if int(widths[widest]) * starts.size > MAX_TEXT_CELLS:
            raise refuse(
                "This table has too many cells.",
                f"{starts.size:,} lines, the widest with {widths[widest]:,} cells",
                widest + 1,
            )
