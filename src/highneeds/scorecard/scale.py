"""Bringing cells to the KPI's unit: 33%, 33 and 0.33 are one thing, and must be told apart."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from highneeds.scorecard.cells import CellValue
from highneeds.scorecard.definitions import KpiDefinition, KpiUnit
from highneeds.scorecard.records import CellPlace
from highneeds.vocabulary.faults import Fault

WrittenAs = Literal["percent", "fraction"]


def scale_cells(
    kpi: KpiDefinition, cells: Sequence[tuple[CellValue, CellPlace]]
) -> tuple[list[CellValue], list[Fault], WrittenAs]:
    """Bring all cells of one KPI in one file to its unit.

    Returns
    -------
    cells
        Percentages as 0 to 100.
    faults
        Signs of another unit, and rows that mix ways of writing so that no reading is safe.
    written_as : {"percent", "fraction"}
        How bare numbers of a percentage were read.

    Notes
    -----
    A number with its own % sign is never rescaled. Bare numbers of a percentage are taken
    together: all from 0 to 1, with one strictly between, are fractions (Excel's own way of
    keeping 33%); any above 1 makes all of them percentages. A row that holds both kinds, or a
    lone bare 1, is refused.
    """
    faults = [fault for cell, place in cells if (fault := _wrong_sign(kpi, cell, place))]
    if kpi.unit is not KpiUnit.PERCENT:
        return [cell for cell, _ in cells], faults, "percent"
    bare = [
        (abs(cell.value), place)
        for cell, place in cells
        if cell.value is not None and not cell.percent
    ]
    written, doubt = _written(kpi, bare, any(cell.percent and cell.value for cell, _ in cells))
    if doubt is not None:
        return [cell for cell, _ in cells], [*faults, doubt], "percent"
    if written == "fraction":
        return [_times_100(cell) for cell, _ in cells], faults, "fraction"
    return [cell for cell, _ in cells], faults, "percent"


def _written(
    kpi: KpiDefinition, bare: list[tuple[float, CellPlace]], signed: bool
) -> tuple[WrittenAs, Fault | None]:
    if kpi.written_as != "auto":
        return kpi.written_as, None
    between = [place for value, place in bare if 0 < value < 1]
    above = [place for value, place in bare if value > 1]
    ones = [place for value, place in bare if value == 1]
    # Refused and not guessed: read wrongly, 0.33 is out by a factor of a hundred.
    if between and (above or signed):
        return "percent", between[0].fault(
            "This percentage may be a fraction or a percentage: the same row has both.",
            next(f"{value:g}" for value, place in bare if place == between[0]),
            'Write every percentage of the row with its sign, like "33%", or set '
            "written_as: percent (or fraction) for this KPI in scorecard.yaml.",
        )
    # A row that holds nothing but 1s and 0s fits both.
    if ones and not above and not between and not signed:
        return "percent", ones[0].fault(
            "This 1 may be 1% or 100%.",
            "1",
            'Write it with its sign, "1%" or "100%".',
        )
    return ("fraction" if between else "percent"), None


def _times_100(cell: CellValue) -> CellValue:
    if cell.value is None or cell.percent:
        return cell
    # 0.07 * 100 is 7.000000000000001 in binary; a sheet's fraction has at most 15 digits
    scaled = round(cell.value * 100, 12)
    shown = f"{scaled:.12f}".rstrip("0").partition(".")[2]
    return replace(cell, value=scaled, decimals=len(shown))


def _wrong_sign(kpi: KpiDefinition, cell: CellValue, place: CellPlace) -> Fault | None:
    given = f"{cell.value:g}" if cell.value is not None else ""
    if cell.percent and kpi.unit is not KpiUnit.PERCENT:
        return place.fault(
            f"A percentage stands where this KPI is a {_NAMES[kpi.unit]}.",
            f"{given}%",
            "Check that the row has not slipped, and give the number itself.",
        )
    if cell.pound and kpi.unit is not KpiUnit.GBP:
        return place.fault(
            f"An amount of money stands where this KPI is a {_NAMES[kpi.unit]}.",
            f"£{given}",
            "Check that the row has not slipped.",
        )
    return None


_NAMES = {
    KpiUnit.COUNT: "count",
    KpiUnit.PERCENT: "percentage",
    KpiUnit.GBP: "sum of money",
    KpiUnit.DAYS: "number of days",
    KpiUnit.WEEKS: "number of weeks",
    KpiUnit.RATE: "rate",
}
