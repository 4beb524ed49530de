"""Names of the workbook's sheets, so that other formats can say where a whole table stands."""

from typing import Final

from highneeds.document.model import Chart, Report, Table
from highneeds.document.wording import figure_names, in_order

CONTENTS: Final = "Contents"
FINDINGS: Final = "Findings"
SOURCES: Final = "Sources"
NUMBERS: Final = "Chart numbers"
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def sheet_names(report: Report) -> dict[str, str]:
    """Return the sheet of every chart and table, by its id: at most 31 characters, unique."""
    names = figure_names(report)
    # Excel takes "Findings" and "findings" for one sheet.
    taken = {name.lower() for name in (CONTENTS, FINDINGS, SOURCES, NUMBERS)}
    return {
        block.id: _name(names[block.id], block.id, taken)
        for section in in_order(report)
        for block in section.blocks
        if isinstance(block, Chart | Table)
    }


def _name(number: str, block_id: str, taken: set[str]) -> str:
    base = f"{number.replace('Figure ', 'F').replace('Table ', 'T')} {block_id}"
    # Excel allows 31 characters and none of these signs.
    base = base.translate(_FORBIDDEN)[:31].strip()
    name, count = base, 2
    while name.lower() in taken:
        name = f"{base[: 30 - len(str(count))]}~{count}"
        count += 1
    taken.add(name.lower())
    return name
