"""The columns of the deductions sheet, found by their three rows of merged headings."""

import re
from typing import Final

from highneeds.files.tabular import TextTable
from highneeds.vocabulary.faults import Fault, InputError

# The first pattern that fits wins, so the narrower ones of a kind stand first.
_GROUPS: Final = (
    ("mainstream_academy", r"^mainstream academies"),
    ("special_academy", r"^special academies"),
    ("special_free_school", r"^special free schools"),
    ("ap_academy", r"^(?:alternative provision|ap) "),
    ("hospital_academy", r"^hospital"),
    ("sixteen_to_nineteen", r"^16-19"),
    ("fe_ilp", r"^further education"),
)
_PLACES: Final = (
    ("pre_16_6k", r"^pre-16.*6,000"),
    ("pre_16_10k", r"^pre-16.*10,000"),
    ("pre_16_ap", r"^pre-16.*(?:\bap\b|alternative)"),
    ("pre_16", r"^pre-16"),
    ("post_16", r"^post-16"),
)
# Their columns are not split by kind of place; hospitals are paid an amount.
_WITHOUT_TYPE: Final = ("hospital_academy", "sixteen_to_nineteen", "fe_ilp")
_DATES: Final = re.compile(r"^[a-z]+ 20\d\d to ")


def deduction_columns(table: TextTable) -> dict[str, str]:
    """Map canonical names to the columns of the deductions sheet.

    Parameters
    ----------
    table
        The sheet as a grid.

    Returns
    -------
    dict
        `deduct_<school>_<place>` and `deduct_total` (£), and `places_<school>_<place>_first` and
        `_second` (places in the two parts of the year), each with its column in the grid. A kind
        of school or place that is not known yet keeps its printed words.

    Raises
    ------
    InputError
        When the headings are not found.
    """
    rows = [
        [" ".join((cell or "").lower().split()) for cell in row]
        for row in table.frame.head(12).rows()
    ]
    start = next((i for i, row in enumerate(rows) if "special academies" in row), None)
    if start is None or start + 2 >= len(rows):
        raise missing_column(table, "Special academies")
    # Merged cells hold their text in the first cell and nothing in the rest.
    groups, places, heads = _filled(rows[start]), rows[start + 1], rows[start + 2]
    found: dict[str, str] = {}
    dates: list[int] = []
    place = ""
    for index in range(2, len(heads)):
        group = groups[index]
        place = places[index] or place
        if group.startswith("total deduction"):
            found["deduct_total"] = f"c{index}"
        # Each deduction follows the two columns of places that it is worked out from.
        elif _DATES.match(heads[index]):
            dates.append(index)
        elif "(£" in heads[index] or "deduction" in heads[index]:
            name = _name(group, place)
            found[f"deduct_{name}"] = f"c{index}"
            # Hospital columns under dates are amounts: read as places they would be £ multiplied by
            # a rate.
            if not name.startswith("hospital"):
                for part, column in zip(("first", "second"), dates, strict=False):
                    found[f"places_{name}_{part}"] = f"c{column}"
            dates = []
    if "deduct_total" not in found:
        raise missing_column(
            table, "Total deduction to high needs block for direct funding of places (£s)"
        )
    if len(found) < 2:
        raise missing_column(table, "SEN places deduction (£s)")
    return found


def _filled(row: list[str]) -> list[str]:
    last = ""
    filled = []
    for cell in row:
        last = cell or last
        filled.append(last)
    return filled


def _name(group: str, place: str) -> str:
    school = next((name for name, pattern in _GROUPS if re.search(pattern, group)), _slug(group))
    if school in _WITHOUT_TYPE:
        return school
    kind = next((name for name, pattern in _PLACES if re.search(pattern, place)), _slug(place))
    return f"{school}_{kind}"


def _slug(words: str) -> str:
    return re.sub(r"\W+", "_", words).strip("_")


def missing_column(table: TextTable, column: str) -> InputError:
    """Return what to say of a column that is not in a sheet."""
    return InputError(
        Fault(
            "this column is missing or has been renamed.",
            do="Download the workbook again. Nothing was saved.",
            file=table.file,
            sheet=table.sheet,
            column=column,
        )
    )
