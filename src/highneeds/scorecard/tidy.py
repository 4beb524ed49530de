"""Reading the tidy layout: kpi, period, numerator, denominator or value, status, note, sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from highneeds.scorecard.cells import NO_DATA, CellValue, parse_cell
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.months import Month, parse_month
from highneeds.scorecard.records import CellPlace, Faults, Reading, SentFile
from highneeds.scorecard.scale import scale_cells
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.text import plain
from highneeds.scorecard.wide_sections import parse_day
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity
from highneeds.vocabulary.status import Status

COLUMNS: Final = ("kpi", "period", "numerator", "denominator", "value", "status", "note", "sent")
_ALIASES: Final = {
    "kpi ref": "kpi",
    "ref": "kpi",
    "month": "period",
    "date": "period",
    "num": "numerator",
    "den": "denominator",
    "notes": "note",
    "comment": "note",
    "date sent": "sent",
}
_STATUSES: Final = {**NO_DATA, **{status.value: status for status in Status}}


def is_tidy(page: BoardPage) -> bool:
    """Whether the first filled row heads the tidy layout."""
    columns = set(_columns(_heading(page)[1]))
    return {"kpi", "period"} <= columns and bool(columns & {"value", "numerator"})


def tidy_names(page: BoardPage) -> tuple[str, ...]:
    """Return the KPIs that a tidy page names, once each, in order."""
    start, heading = _heading(page)
    column = _columns(heading)["kpi"]
    return tuple(dict.fromkeys(row[column] for row in page.rows[start + 1 :] if row[column]))


@dataclass(frozen=True)
class _Line:
    kpi: Kpi
    month: Month
    value: CellValue
    numerator: float | None
    denominator: float | None
    note: str
    sent: date | None
    places: dict[str, CellPlace]


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
    faults = Faults()
    lines = list(_lines(page, kpis, sent, faults))
    by_kpi: dict[str, list[int]] = {}
    for position, line in enumerate(lines):
        by_kpi.setdefault(line.kpi.id, []).append(position)
    values = [line.value for line in lines]
    findings: list[Finding] = []
    for positions in by_kpi.values():
        definition = lines[positions[0]].kpi.definition
        cells = [(lines[p].value, lines[p].places["value"]) for p in positions]
        scaled, wrong, written = scale_cells(definition, cells)
        faults.found.extend(wrong)
        if written == "fraction" and definition.written_as == "auto":
            findings.append(_fraction_note(definition.id, page.file))
        for position, cell in zip(positions, scaled, strict=True):
            values[position] = cell
    readings = [_reading(line, cell, faults) for line, cell in zip(lines, values, strict=True)]
    _refuse_rivals(readings, faults)
    if faults.found:
        raise InputError(*faults.found)
    ordered = sorted(enumerate(readings), key=lambda pair: (pair[1].sent or date.min, pair[0]))
    return SentFile(tuple(reading for _, reading in ordered), findings=tuple(findings))


def _heading(page: BoardPage) -> tuple[int, tuple[str, ...]]:
    return next(((i, row) for i, row in enumerate(page.rows) if any(row)), (0, ()))


def _columns(row: tuple[str, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, cell in enumerate(row):
        name = plain(cell)
        name = _ALIASES.get(name, name)
        if name in COLUMNS and name not in found:
            found[name] = column
    return found


def _lines(page: BoardPage, kpis: KpiIndex, sent: date | None, faults: Faults) -> Iterator[_Line]:
    start, heading = _heading(page)
    columns = _columns(heading)
    for index in range(start + 1, len(page.rows)):
        row = page.rows[index]
        if any(row):
            line = _line(page, index, columns=columns, kpis=kpis, sent=sent, faults=faults)
            if line is not None:
                yield line


def _line(
    page: BoardPage,
    index: int,
    *,
    columns: dict[str, int],
    kpis: KpiIndex,
    sent: date | None,
    faults: Faults,
) -> _Line | None:
    row = page.rows[index]
    text = {name: row[column] for name, column in columns.items()}
    number = page.number(index)
    places = {name: CellPlace(page.file, page.sheet, number, name) for name in COLUMNS}
    before = len(faults.found)
    kpi = kpis.named(text["kpi"])
    if kpi is None:
        near = kpis.nearest_title(text["kpi"])
        faults.add(
            places["kpi"].fault(
                "This KPI is not in scorecard.yaml.",
                f'"{text["kpi"]}"',
                "Use its id, reference or title." + (f' Did you mean "{near}"?' if near else ""),
            )
        )
    month = parse_month(text["period"])
    if month is None:
        faults.add(
            places["period"].fault(
                "This is not a month.", f'"{text["period"]}"', "Write it like 2022-01 or Jan 22."
            )
        )
    counts = {
        name: _count(text.get(name, ""), places[name], faults)
        for name in ("numerator", "denominator")
    }
    value = _value(text, places, faults)
    day = parse_day(text.get("sent", "")) if text.get("sent") else sent
    if text.get("sent") and day is None:
        faults.add(
            places["sent"].fault(
                "This is not a real date.", f'"{text["sent"]}"', "Write it as day/month/year."
            )
        )
    if kpi is None or month is None or len(faults.found) > before:
        return None
    return _Line(
        kpi,
        month,
        value,
        counts["numerator"],
        counts["denominator"],
        text.get("note", ""),
        day,
        places,
    )


def _count(text: str, place: CellPlace, faults: Faults) -> float | None:
    cell = parse_cell(text)
    if cell is None or cell.percent:
        faults.add(place.fault("This is not a count.", f'"{text}"', "Write a number."))
        return None
    return cell.value


def _value(text: dict[str, str], places: dict[str, CellPlace], faults: Faults) -> CellValue:
    cell = parse_cell(text.get("value", ""))
    if cell is None:
        faults.add(
            places["value"].fault(
                "This is not a number, and not a word for no data.",
                f'"{text["value"]}"',
                "Write a number, or leave it blank and give a status.",
            )
        )
        return CellValue(None, Status.MISSING)
    word = " ".join(text.get("status", "").lower().split())
    if not word:
        return cell
    status = _STATUSES.get(word) or _STATUSES.get(word.replace(" ", "_"))
    if status is None or (cell.value is not None and not status.has_value):
        faults.add(
            places["status"].fault(
                "This status is not known."
                if status is None
                else "This status says there is no number, yet a value stands beside it.",
                f'"{text["status"]}"',
                "Use one of: " + ", ".join(status.value for status in Status) + ".",
            )
        )
        return cell
    given = cell.value is not None or text.get("numerator")
    if status.has_value:
        return replace(cell, status=Status.UNRELIABLE) if status is Status.UNRELIABLE else cell
    return replace(cell, status=status) if not given else cell


def _reading(line: _Line, cell: CellValue, faults: Faults) -> Reading:
    value, status, decimals = cell.value, cell.status, cell.decimals
    numerator = line.numerator if line.numerator is not None else cell.numerator
    denominator = line.denominator if line.denominator is not None else cell.denominator
    unit = line.kpi.definition.unit
    if numerator is not None and denominator is not None and unit in _RATIOS:
        worked = _ratio(unit, numerator, denominator)
        if worked is None:
            value, status = None, Status.NOT_APPLICABLE
        elif unit is KpiUnit.PERCENT or value is None:
            if value is not None and abs(value - worked) > _half_a_place(value, decimals):
                faults.add(
                    line.places["value"].fault(
                        "The value is not what its numerator and denominator give.",
                        f"{value:g}; {numerator:g} of {denominator:g} is {worked:.1f}",
                        "Correct one of the three, or leave the value blank.",
                    )
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
        line.places["value" if line.value.value is not None else "numerator"],
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


def _refuse_rivals(readings: list[Reading], faults: Faults) -> None:
    first: dict[tuple[str, Month, date | None], Reading] = {}
    for reading in readings:
        key = (reading.kpi, reading.month, reading.sent)
        other = first.setdefault(key, reading)
        if other is not reading and (other.value, other.status) != (reading.value, reading.status):
            faults.add(
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
