"""Reading a board's own page: one row per KPI, one column per month, arrows and all."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from highneeds.scorecard.cells import ARROWS, CellValue, only_arrow, parse_cell
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import CellPlace, Faults, PrintedFigure, Reading, SentFile
from highneeds.scorecard.scale import scale_cells
from highneeds.scorecard.settings import Kpi
from highneeds.scorecard.text import has_look_alikes, slips_in
from highneeds.scorecard.wide_heading import BoardHeading, find_heading, letter
from highneeds.scorecard.wide_sections import begins_section, read_sections
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity

SEEN: Final = 3
"""Months that must agree before a row that differs is taken to have slipped."""


def is_wide(page: BoardPage) -> bool:
    """Whether a page has a heading with KPIs down and months across."""
    return find_heading(page) is not None


def read_wide(page: BoardPage, kpis: KpiIndex, sent: date | None = None) -> SentFile:
    """Read a wide page.

    Parameters
    ----------
    page
        Rows of cells.
    kpis
        The board's KPIs.
    sent
        When the page was sent.

    Returns
    -------
    SentFile
        Readings, typed comparators and targets, commentary, actions, and findings about typing.

    Raises
    ------
    InputError
        All faults of the page together, each with row and column. Nothing is half read.

    Notes
    -----
    Blank is missing, never zero. A row that has slipped sideways is refused where it shows: an
    arrow or text in a wrong column, a value under no heading, a number where a title belongs.
    """
    heading = find_heading(page)
    if heading is None:
        raise InputError(
            Fault(
                "There is no heading row with KPIs and months.",
                do='Give one row with "KPI" and months like "Aug 21", or send the tidy layout '
                "(kpi, period, numerator, denominator, value, status, note).",
                file=page.file,
                sheet=page.sheet,
            )
        )
    reader = _BoardPageReader(page, heading, kpis, sent)
    end = len(page.rows)
    for index in range(heading.body, len(page.rows)):
        row = page.rows[index]
        if begins_section(row):
            end = index
            break
        if any(row):
            reader.row(index)
    if reader.faults.found:
        raise InputError(*reader.faults.found)
    lines, actions = read_sections(page, end)
    findings = (*_typing(page, heading), *reader.findings)
    return SentFile(tuple(reader.readings), tuple(reader.printed), lines, actions, findings)


def kpi_rows(page: BoardPage) -> list[tuple[str, str, list[str]]]:
    """Return reference, name and month cells of each row, before any KPI is known."""
    heading = find_heading(page)
    found: list[tuple[str, str, list[str]]] = []
    for row in page.rows[heading.body :] if heading else ():
        if begins_section(row):
            break
        ref = row[heading.ref] if heading and heading.ref is not None else ""
        title = row[heading.title] if heading else ""
        cells = [row[column] for column, _ in heading.months] if heading else []
        if title and (ref or any(cells)):
            found.append((ref, title, cells))
    return found


def _arrowed(cell: str) -> bool:
    return any(sign in ARROWS for sign in cell)


def _filled(cells: list[str]) -> int:
    return sum(1 for cell in cells if cell)


@dataclass
class _BoardPageReader:
    page: BoardPage
    heading: BoardHeading
    kpis: KpiIndex
    sent: date | None
    faults: Faults = field(default_factory=Faults)
    readings: list[Reading] = field(default_factory=list)
    printed: list[PrintedFigure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def row(self, index: int) -> None:
        """Read one row below the heading."""
        row, heading = self.page.rows[index], self.heading
        ref = row[heading.ref] if heading.ref is not None else ""
        title = row[heading.title]
        filled = {column for column, cell in enumerate(row) if cell}
        match = self.kpis.find(ref, title)
        # Before the other checks, because a theme names no KPI.
        if match.kpi is None and len(filled) == 1 and filled <= {heading.ref, heading.title}:
            return  # a theme heading between rows
        # Before the KPI is looked for: in a row that has slipped the name is a number, and "not in
        # scorecard.yaml" would mislead.
        if self._slipped(index, ref, title, match.kpi):
            return
        if match.kpi is None:
            near = self.kpis.nearest_title(title)
            hint = f' It is most like "{near}".' if near else ""
            self._fault(
                index,
                heading.title,
                "This KPI is not in scorecard.yaml.",
                f'"{f"{ref} {title}".strip()}"',
                f"Add it under kpis: with this reference or title, or take the row out.{hint}",
            )
            return
        kpi = match.kpi
        if kpi.id in self.seen:
            self._fault(
                index,
                heading.title,
                f"This KPI has stood in row {self.seen[kpi.id]} already.",
                f'"{f"{ref} {title}".strip()}"',
                "Keep one row for each KPI.",
            )
            return
        self.seen[kpi.id] = self.page.number(index)
        if match.note:
            self._note("name_differs", match.note, kpi, index)
        self._figures(index, kpi)

    def _slipped(self, index: int, ref: str, title: str, kpi: Kpi | None) -> bool:
        row, heading = self.page.rows[index], self.heading
        # Signs of a slip are all told, since one row may show several.
        before = len(self.faults.found)
        number = parse_cell(title)
        if title and number is not None and number.value is not None and kpi is None:
            self._fault(
                index,
                heading.title,
                "A number stands where the KPI's name belongs, so the row has slipped sideways.",
                f'"{title}"',
                "Move the row so that its name stands under its heading.",
            )
            return True
        for column, cell in enumerate(row):
            if cell and column not in heading.known:
                self._fault(
                    index,
                    column,
                    "This value stands under no heading, so the row may have slipped sideways.",
                    f'"{cell}"',
                    "Move the row back, or give the column a heading.",
                )
        for role in ("national", "neighbours", "target"):
            at = heading.roles.get(role)
            if at is not None and any(sign in ARROWS for sign in row[at]):
                self._fault(
                    index,
                    at,
                    "An arrow stands in a column that has no movement, so the row may have "
                    "slipped sideways.",
                    f'"{row[at]}"',
                    "Move the row so that each month stands under its heading.",
                )
        # Only a guess by the pattern of gaps, and so only where no sign is plain.
        if kpi is not None and len(self.faults.found) == before:
            self._slipped_by_one(index, kpi)
        return len(self.faults.found) > before

    def _slipped_by_one(self, index: int, kpi: Kpi) -> None:
        """Refuse a row whose gaps and arrows look like a cell taken out or put in."""
        row, roles = self.page.rows[index], self.heading.roles
        main = self.heading.main
        cells = [row[column] for column in main]
        national, neighbours = (
            row[roles[name]] if name in roles else "" for name in ("national", "neighbours")
        )
        count = kpi.definition.unit is not KpiUnit.PERCENT
        at, why = -1, ""
        if len(cells) > SEEN and all(_arrowed(c) for c in cells[-1 - SEEN : -1]) and cells[-1]:
            now, before = parse_cell(cells[-1]), parse_cell(cells[-2])
            moved = now and before and now.value != before.value
            beside = dict(self.heading.arrows).get(main[-1], -1)
            if moved and not _arrowed(cells[-1]) and (beside < 0 or not row[beside]):
                at, why = main[-1], "The months before have an arrow and this one has none"
        elif _filled(cells[:-1]) >= SEEN and not cells[-1] and neighbours and not national:
            at = roles["neighbours"]
            why = "A figure stands here while the latest month is blank"
        # Only counts: they have no national figure to stand there, and a percentage has.
        elif count and _filled(cells[1:]) >= SEEN and not cells[0] and national and not neighbours:
            at = roles["national"]
            why = "A count stands here while the first month is blank"
        if why:
            self._fault(
                index,
                at,
                f"{why}, so the row may have slipped sideways by one cell.",
                f'"{row[at]}"',
                'Move the row back; if it is right, add the arrow or write "no data" in the '
                "blank month.",
            )

    def _figures(self, index: int, kpi: Kpi) -> None:
        row, heading = self.page.rows[index], self.heading
        cells: list[tuple[CellValue, CellPlace]] = []
        kept: list[tuple[Month, CellValue]] = []
        arrow_at = dict(heading.arrows)
        for column, month in heading.months:
            cell = self._cell(index, column)
            if cell is None:
                continue
            beside = row[arrow_at[column]] if column in arrow_at else ""
            if beside:
                cell = self._with_arrow(index, arrow_at[column], cell, beside)
            cells.append((cell, self._place(index, column)))
            kept.append((month, cell))
        typed: list[str] = []
        for role in ("national", "neighbours", "target"):
            column = heading.roles.get(role, -1)
            if column >= 0 and row[column]:
                cell = self._cell(index, column)
                if cell is not None and cell.value is not None:
                    cells.append((cell, self._place(index, column)))
                    typed.append(role)
        # Months and typed figures together: a row is written one way or the other.
        scaled, faults, _ = scale_cells(kpi.definition, cells)
        self.faults.found.extend(faults)
        note_at = heading.roles.get("note")
        for (month, _), cell, (_, place) in zip(kept, scaled, cells, strict=False):
            self.readings.append(
                Reading(
                    kpi.id,
                    month,
                    cell.value,
                    cell.status,
                    cell.numerator,
                    cell.denominator,
                    arrow=cell.arrow,
                    decimals=cell.decimals,
                    place=place,
                    sent=self.sent,
                )
            )
        for role, cell, (_, place) in zip(
            typed, scaled[len(kept) :], cells[len(kept) :], strict=True
        ):
            if cell.value is not None:
                self.printed.append(PrintedFigure(kpi.id, role, cell.value, place))  # type: ignore[arg-type]
        if note_at is not None and row[note_at]:
            self._note("page_note", row[note_at], kpi, index)

    def _cell(self, index: int, column: int) -> CellValue | None:
        text = self.page.rows[index][column]
        cell = parse_cell(text)
        if cell is None:
            self._fault(
                index,
                column,
                "This is not a number, and not a word for no data.",
                f'"{text}"',
                'Write a number such as 2918, 33% or £1,200, leave it blank, or write "no data".',
            )
        return cell

    def _with_arrow(self, index: int, column: int, cell: CellValue, beside: str) -> CellValue:
        if only_arrow(beside):
            other = parse_cell(beside)
            return replace(cell, arrow=other.arrow if other else None)
        self._fault(
            index,
            column,
            "Only an arrow belongs in this column, so the row may have slipped sideways.",
            f'"{beside}"',
            "Move the row so that each month stands under its heading.",
        )
        return cell

    def _place(self, index: int, column: int) -> CellPlace:
        return CellPlace(
            self.page.file, self.page.sheet, self.page.number(index), self.heading.labels[column]
        )

    def _fault(self, index: int, column: int, wrong: str, given: str, do: str) -> None:
        label = self.heading.labels[column] if column < len(self.heading.labels) else letter(column)
        place = CellPlace(self.page.file, self.page.sheet, self.page.number(index), label)
        self.faults.add(place.fault(wrong, given, do))

    def _note(self, rule: str, message: str, kpi: Kpi, index: int) -> None:
        self.findings.append(
            Finding(
                rule,
                Severity.NOTE,
                f"Row {self.page.number(index)}: {message}",
                file=self.page.file,
                measure=kpi.id,
            )
        )


def _typing(page: BoardPage, heading: BoardHeading) -> list[Finding]:
    """Tell of letters and words that are not what they seem."""
    found = []
    for number, row in enumerate(page.rows, start=page.first_row):
        for cell in row:
            if has_look_alikes(cell):
                found.append(
                    Finding(
                        "look_alike_letters",
                        Severity.NOTE,
                        f'Row {number}: "{cell[:60]}" is written with letters of another alphabet '
                        "that look like Latin ones; a search will not find it.",
                        file=page.file,
                    )
                )
            found += [
                Finding(
                    "slip_of_the_finger",
                    Severity.NOTE,
                    f'Row {number}: "{wrong}" is written; "{right.upper()}" was probably meant.'
                    if wrong.isupper()
                    else f'Row {number}: "{wrong}" is written; "{right}" was probably meant.',
                    file=page.file,
                )
                for wrong, right in slips_in(cell)
            ]
    found += [
        Finding(
            "column_not_used",
            Severity.NOTE,
            f'The column "{heading.labels[column]}" was not used.',
            file=page.file,
        )
        for column in heading.unknown
    ]
    return found
