"""Reading the tidy layout: kpi, period, numerator, denominator or value, status, note, sent."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from highneeds.own.columns import (
    FilledRow,
    FormColumn,
    GivenCell,
    InputForm,
    rows_of,
    text,
)
from highneeds.own.notebook import Notebook
from highneeds.scorecard.cells import NO_DATA, CellValue, parse_cell
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.months import Month, parse_month
from highneeds.scorecard.records import CellPlace, Reading, SentFile
from highneeds.scorecard.scale import scale_cells
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.text import plain
from highneeds.scorecard.wide_sections import parse_day
from highneeds.vocabulary.faults import Fault
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.status import Status

_STATUSES: Final = {**NO_DATA, **{status.value: status for status in Status}}
_USE: Final = "Use one of: " + ", ".join(status.value for status in Status) + "."


def _month(cell: GivenCell) -> Month | None:
    month = parse_month(cell.text)
    if month is None:
        cell.fault("This is not a month.", "Write it like 2022-01 or Jan 22.")
    return month


def _count(cell: GivenCell) -> float | None:
    count = parse_cell(cell.text)
    if count is None or count.percent:
        cell.fault("This is not a count.", "Write a number.")
        return None
    return count.value


def _value(cell: GivenCell) -> CellValue | None:
    value = parse_cell(cell.text)
    if value is None:
        cell.fault(
            "This is not a number, and not a word for no data.",
            "Write a number, or leave it blank and give a status.",
        )
    return value


def _status(cell: GivenCell) -> Status | None:
    word = " ".join(cell.text.lower().split())
    status = _STATUSES.get(word) or _STATUSES.get(word.replace(" ", "_"))
    if status is None:
        cell.fault("This status is not known.", _USE)
    return status


def _day(cell: GivenCell) -> date | None:
    day = parse_day(cell.text)
    if day is None:
        cell.fault("This is not a real date.", "Write it as day/month/year.")
    return day


FORM: Final = InputForm(
    "scorecard",
    (
        FormColumn("kpi", text, needed=True, aliases=("kpi ref", "ref")),
        FormColumn("period", _month, needed=True, filled=True, aliases=("month", "date")),
        FormColumn("numerator", _count, aliases=("num",)),
        FormColumn("denominator", _count, aliases=("den",)),
        FormColumn("value", _value),
        FormColumn("status", _status),
        FormColumn("note", text, aliases=("notes", "comment")),
        FormColumn("sent", _day, aliases=("date sent",)),
    ),
    compared=plain,
)


def is_tidy(page: BoardPage) -> bool:
    """Whether the first filled row heads the tidy layout."""
    columns = set(FORM.names(page.heading).values())
    return {"kpi", "period"} <= columns and bool(columns & {"value", "numerator"})


def tidy_names(page: BoardPage) -> tuple[str, ...]:
    """Return the KPIs that a tidy page names, once each, in order."""
    rows, _ = rows_of(page.table, FORM)
    return tuple(dict.fromkeys(row["kpi"] for row in rows if row["kpi"]))


@dataclass(frozen=True)
class _Line:
    kpi: Kpi
    month: Month
    value: CellValue
    numerator: float | None
    denominator: float | None
    note: str
    sent: date | None
    row: FilledRow

    def place(self, column: str) -> CellPlace:
        """Where a cell of this row stands."""
        notes = self.row.notes
        return CellPlace(notes.file, notes.sheet, self.row.number, column)


def read_tidy(page: BoardPage, kpis: KpiIndex, sent: date | None = None) -> SentFile:
    """Read the tidy layout.

    Parameters
    ----------
    page
        One row per KPI and month. `kpi` is an id, reference or title.
    sent
        When the file was sent, for rows without a `sent` of their own.

    Returns
    -------
    SentFile
        Readings in the order in which they were sent: by `sent`, then by row.

    Raises
    ------
    InputError
        All faults together. Two rows for one KPI and month need a `sent` date each, or must
        agree, because otherwise nobody can know which one holds.

    Notes
    -----
    A percentage with both counts is worked out from them; a value beside them must agree to the
    places it is written with.
    """
    rows, notes = rows_of(page.table, FORM)
    lines = [line for row in rows if (line := _line(row, kpis, sent)) is not None]
    by_kpi: dict[str, list[int]] = {}
    for position, line in enumerate(lines):
        by_kpi.setdefault(line.kpi.id, []).append(position)
    values = [line.value for line in lines]
    findings: list[Finding] = []
    for positions in by_kpi.values():
        definition = lines[positions[0]].kpi.definition
        cells = [(lines[p].value, lines[p].place("value")) for p in positions]
        scaled, wrong, written = scale_cells(definition, cells)
        notes.faults.extend(wrong)
        if written == "fraction" and definition.written_as == "auto":
            findings.append(_fraction_note(definition.id, page.file))
        for position, cell in zip(positions, scaled, strict=True):
            values[position] = cell
    readings = [_reading(line, cell) for line, cell in zip(lines, values, strict=True)]
    _refuse_conflicts(readings, notes)
    notes.stop_if_faulty()
    ordered = sorted(enumerate(readings), key=lambda pair: (pair[1].sent or date.min, pair[0]))
    return SentFile(tuple(reading for _, reading in ordered), findings=tuple(findings))


def _line(row: FilledRow, kpis: KpiIndex, sent: date | None) -> _Line | None:
    """Return what a row says; None, with a fault, where it does not."""
    before = len(row.notes.faults)
    name: str = row["kpi"] or ""
    kpi = kpis.named(name)
    if kpi is None:
        near = kpis.nearest_title(name)
        row.cell("kpi").fault(
            "This KPI is not in scorecard.yaml.",
            "Use its id, reference or title." + (f' Did you mean "{near}"?' if near else ""),
        )
    value = _valued(row)
    if kpi is None or row.faulty or len(row.notes.faults) > before:
        return None
    return _Line(
        kpi,
        row["period"],
        value,
        row["numerator"],
        row["denominator"],
        row["note"] or "",
        row["sent"] or sent,
        row,
    )


def _valued(row: FilledRow) -> CellValue:
    """Return a row's value with the status that stands beside it."""
    cell: CellValue = row["value"] or CellValue(None, Status.MISSING)
    status: Status | None = row["status"]
    if status is None:
        return cell
    if status.has_value:
        return replace(cell, status=status) if status is Status.UNRELIABLE else cell
    if cell.value is not None:
        row.cell("status").fault(
            "This status says there is no number, yet a value stands beside it.", _USE
        )
    # Counts beside a status of missing are still counts: the value is worked out from them.
    return cell if "numerator" in row.cells else replace(cell, status=status)


def _reading(line: _Line, cell: CellValue) -> Reading:
    value, status, decimals = cell.value, cell.status, cell.decimals
    numerator = line.numerator if line.numerator is not None else cell.numerator
    denominator = line.denominator if line.denominator is not None else cell.denominator
    unit = line.kpi.definition.unit
    if numerator is not None and denominator is not None and unit in _RATIOS:
        # From its counts, because a printed percentage has been rounded.
        worked = _ratio(unit, numerator, denominator)
        if worked is None:
            value, status = None, Status.NOT_APPLICABLE
        elif unit is KpiUnit.PERCENT or value is None:
            if value is not None and abs(value - worked) > _half_a_place(value, decimals):
                line.row.cell("value").fault(
                    "The value is not what its numerator and denominator give.",
                    "Correct one of the three, or leave the value blank.",
                    given=f"{value:g}; {numerator:g} of {denominator:g} is {worked:.1f}",
                )
            value = worked
            status = Status.ZERO if worked == 0 else Status.PRESENT
            decimals = max(decimals, line.kpi.definition.decimals)
    elif value is None and numerator is not None and unit not in {KpiUnit.PERCENT, KpiUnit.RATE}:
        value, status = numerator, Status.ZERO if numerator == 0 else Status.PRESENT
    return Reading(
        line.kpi.id,
        line.month,
        value,
        status,
        numerator,
        denominator,
        line.note,
        cell.arrow,
        decimals,
        line.place("value" if line.value.value is not None else "numerator"),
        line.sent,
    )


def _half_a_place(value: float, decimals: int) -> float:
    """Half of the last place that carries anything: 33.0 may be 33 written with a place more."""
    places = len(f"{value:.{decimals}f}".partition(".")[2].rstrip("0"))
    return 0.5 * 10.0**-places + 1e-9


_RATIOS = frozenset({KpiUnit.PERCENT, KpiUnit.RATE, KpiUnit.GBP, KpiUnit.DAYS, KpiUnit.WEEKS})


def _ratio(unit: KpiUnit, numerator: float, denominator: float) -> float | None:
    if denominator == 0:
        return None
    return numerator / denominator * (100 if unit is KpiUnit.PERCENT else 1)


def _refuse_conflicts(readings: list[Reading], notes: Notebook) -> None:
    first: dict[tuple[str, Month, date | None], Reading] = {}
    for reading in readings:
        # The same figure twice is harmless, and a later one replaces an earlier; only two of one
        # day conflict.
        key = (reading.kpi, reading.month, reading.sent)
        other = first.setdefault(key, reading)
        if other is not reading and (other.value, other.status) != (reading.value, reading.status):
            notes.faults.append(
                reading.place.fault(
                    f"{reading.month.short} of this KPI has two figures, in rows "
                    f"{other.place.row} and {reading.place.row}.",
                    f"{_shown(other)} and {_shown(reading)}",
                    "Keep one, or give each a `sent` date so that the later replaces the earlier.",
                )
            )


def _shown(reading: Reading) -> str:
    return f"{reading.value:g}" if reading.value is not None else reading.status.value


def _fraction_note(kpi: str, file: str) -> Finding:
    return Finding(
        "read_as_fraction",
        Severity.NOTE,
        "Bare numbers from 0 to 1 were read as fractions, so 0.33 is 33%.",
        file=file,
        measure=kpi,
    )


def no_layout(page: BoardPage) -> Fault:
    """Make the fault for a file that is neither tidy nor wide."""
    return Fault(
        "This is neither the tidy layout nor a board's page.",
        do="Tidy: columns kpi, period and value (or numerator, denominator). "
        'Page: a heading row with "KPI" and months like "Aug 21".',
        file=page.file,
        sheet=page.sheet,
    )
