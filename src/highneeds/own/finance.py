"""The finance file of a diagnostic: own plans, unit costs, spend, allocation and balance by year.

A tidy table: measure, provision, financial_year, value, unit, status, source, note. A missing year
is a missing year: leave the row out, or give it status `missing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from highneeds.files.tabular import read_table
from highneeds.own.diagnostic_file import FILE as DIAGNOSTIC_FILE
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.faults import Fault, InputError, UnknownNameError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import Period, PeriodKind, parse_period
from highneeds.vocabulary.status import Status

MEASURES: Final[dict[str, tuple[str, bool]]] = {
    "plans": ("plans", True),
    "unit_cost": ("gbp_per_plan", True),
    "place_cost": ("gbp_per_plan", True),
    "top_up_cost": ("gbp_per_plan", True),
    "spend": ("gbp", True),
    "other_spend": ("gbp", False),
    "allocation": ("gbp", False),
    "transfer": ("gbp", False),
    "opening_deficit": ("gbp", False),
}
"""Measures with their unit, and whether they are by provision. A transfer into high needs is
positive; an opening deficit is positive and stands on the first day of its financial year."""

FILES: Final = ("finance.csv", "finance.xlsx")

_MAY_BE_NEGATIVE: Final = {"transfer", "opening_deficit"}
_NEEDED: Final = ("measure", "provision", "financial_year", "value")


@dataclass(frozen=True)
class FinanceBook:
    """Own figures by measure, provision ("" for none) and the year in which a year ends.

    Attributes
    ----------
    figures : Mapping[tuple[str, str, int], float]
        Only figures that are there.
    findings : tuple[Finding, ...]
        What was wrong and set to missing.
    file : str
        Name of the file.
    """

    figures: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    file: str = ""

    def years(self, measure: str, provision: str | None = None) -> tuple[int, ...]:
        """Return the years that a measure has, sorted."""
        found = {
            y for m, p, y in self.figures if m == measure and (provision is None or p == provision)
        }
        return tuple(sorted(found))

    def get(self, measure: str, year: int, provision: str = "") -> float | None:
        """Return a figure, or None where it is missing."""
        return self.figures.get((measure, provision, year))

    def series(self, measure: str, years: Iterable[int], provision: str = "") -> Floats:
        """Return figures by year, NaN where missing."""
        return np.array([self.figures.get((measure, provision, y), np.nan) for y in years])

    def provisions(self, measure: str) -> tuple[str, ...]:
        """Return the provisions that a measure has, in the order of the file."""
        return tuple(dict.fromkeys(p for m, p, _ in self.figures if m == measure and p))


def finance_of(diagnostic: Diagnostic, provisions: Iterable[str]) -> FinanceBook:
    """Read the finance file of a diagnostic: the one it names, else `finance.csv` or `.xlsx`.

    Parameters
    ----------
    diagnostic
        Whose folder holds the file.
    provisions
        Ids of the provisions that the diagnostic's map knows.

    Returns
    -------
    FinanceBook
        Empty when the folder has no finance file.

    Raises
    ------
    InputError
        When the named file is not in the folder, or holds faults.
    """
    folder = diagnostic.folder
    named = diagnostic.section("finance").get("file")
    if not named:
        path = next((folder / name for name in FILES if (folder / name).is_file()), None)
        return read_finance(path, provisions) if path else FinanceBook()
    path = folder / str(named)
    # A name such as ../../other must not reach a file outside what the person handed over.
    if not path.is_file() or not path.resolve().is_relative_to(folder.resolve()):
        raise InputError(
            Fault(
                'The setting "finance.file": there is no such file in the folder.',
                f'"{named}"',
                "Name a file that lies in the diagnostic's folder.",
                file=DIAGNOSTIC_FILE,
            )
        )
    return read_finance(path, provisions)


def read_finance(path: Path, provisions: Iterable[str]) -> FinanceBook:
    """Read a finance file.

    Parameters
    ----------
    path : Path
        CSV, XLSX or ODS.
    provisions : Iterable[str]
        Ids of the provisions that the diagnostic's map knows.

    Raises
    ------
    InputError
        For a missing column, an unknown measure, provision, year or status, text in a number, or
        a figure given twice; all faults at once, with rows.
    """
    table = read_table(path)
    frame = table.frame.rename({name: name.strip().lower() for name in table.frame.columns})
    absent = [name for name in _NEEDED if name not in frame.columns]
    if absent:
        raise InputError(
            Fault(
                "A column is missing.",
                ", ".join(absent),
                f"The columns are {', '.join(_NEEDED)}, unit, status, source, note.",
                file=table.file,
                sheet=table.sheet,
            )
        )
    known = set(provisions)
    faults: list[Fault] = []
    findings: list[Finding] = []
    figures: dict[tuple[str, str, int], float] = {}
    seen: dict[tuple[str, str, int], int] = {}
    for i, row in enumerate(frame.iter_rows(named=True)):
        number = table.row_number(i)
        try:
            key, value = _read_row(row, known)
        except _RowError as error:
            faults.append(
                Fault(
                    *error.say, file=table.file, sheet=table.sheet, row=number, column=error.column
                )
            )
            continue
        if key in seen:
            faults.append(
                Fault(
                    "This figure is given twice.",
                    f"{' '.join(str(k) for k in key if k)}",
                    f"Keep one of the rows {seen[key]} and {number}.",
                    file=table.file,
                    sheet=table.sheet,
                    row=number,
                )
            )
            continue
        seen[key] = number
        if value is None:
            continue
        if value < 0 and key[0] not in _MAY_BE_NEGATIVE:
            findings.append(_negative(key, value, table.file, number))
            continue
        figures[key] = value
    if faults:
        raise InputError(*faults)
    return FinanceBook(figures, tuple(findings), table.file)


class _RowError(Exception):
    def __init__(self, column: str, wrong: str, given: str, do: str) -> None:
        self.column = column
        self.say = (wrong, given, do)
        super().__init__(wrong)


def _read_row(
    row: Mapping[str, str | None], known: set[str]
) -> tuple[tuple[str, str, int], float | None]:
    measure = (row["measure"] or "").strip().lower()
    if measure not in MEASURES:
        raise _RowError(
            "measure", "This measure is not known.", f'"{measure}"', f"Use {', '.join(MEASURES)}."
        )
    unit, by_provision = MEASURES[measure]
    given_unit = (row.get("unit") or "").strip().lower()
    if given_unit and given_unit != unit:
        raise _RowError(
            "unit", "This is not the unit of the measure.", f'"{given_unit}"', f"Write {unit}."
        )
    provision = (row["provision"] or "").strip().lower()
    if by_provision and provision not in known:
        raise _RowError(
            "provision",
            "This provision is not in the diagnostic's map.",
            f'"{provision}"',
            f"Use one of: {', '.join(sorted(known))}.",
        )
    if not by_provision and provision:
        raise _RowError(
            "provision", f"{measure} has no provision.", f'"{provision}"', "Leave it blank."
        )
    text = (row["financial_year"] or "").strip()
    try:
        year = parse_period(text, PeriodKind.FINANCIAL_YEAR).year
    except UnknownNameError as error:
        raise _RowError(
            "financial_year", "This is not a financial year.", f'"{text}"', "Write it as 2025-26."
        ) from error
    return (measure, provision, year), _value(row)


def _value(row: Mapping[str, str | None]) -> float | None:
    text = (row["value"] or "").strip()
    status = (row.get("status") or "").strip().lower()
    if status and status not in {s.value for s in Status}:
        raise _RowError(
            "status",
            "This status is not known.",
            f'"{status}"',
            "Leave it blank, or write missing.",
        )
    if status and not Status(status).has_value:
        if text:
            raise _RowError(
                "value", f"The status is {status}, but there is a value.", f'"{text}"', "Keep one."
            )
        return None
    plain = text.replace(",", "").replace("£", "").strip()
    try:
        value = float(plain)
    except ValueError as error:
        raise _RowError(
            "value",
            "This is not a number.",
            f'"{text}"',
            "Write it in full as 12345.67, or leave the value blank with status missing.",
        ) from error
    if not np.isfinite(value):
        raise _RowError("value", "This is not a number.", f'"{text}"', "Write it in full.")
    return value


def _negative(key: tuple[str, str, int], value: float, file: str, row: int) -> Finding:
    measure, provision, year = key
    return Finding(
        rule="negative_figure",
        severity=Severity.ERROR,
        message=f"Row {row}: {measure.replace('_', ' ')} below zero is left out as missing.",
        source=file,
        file=file,
        period=Period(PeriodKind.FINANCIAL_YEAR, year).label,
        measure=f"{measure} {provision}".strip(),
        value=value,
        treatment=Treatment.SET_MISSING,
    )
