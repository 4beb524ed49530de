"""The finance file of a diagnostic: own plans, unit costs, spend, allocation and balance by year.

A tidy table: measure, provision, financial_year, value, unit, status, source, note. A missing year
is a missing year: leave the row out, or give it status `missing`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from highneeds.files.within import lies_within
from highneeds.own.columns import (
    FilledRow,
    FormColumn,
    InputForm,
    amount,
    financial_year,
    lower,
    one_of,
    read_form,
)
from highneeds.own.diagnostic_file import FILE as DIAGNOSTIC_FILE
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.faults import Fault, InputError
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import Period, PeriodKind
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

# A transfer out of high needs, and a surplus brought forward.
_MAY_BE_NEGATIVE: Final = {"transfer", "opening_deficit"}

_MEASURE: Final = ("This measure is not known.", f"Use {', '.join(MEASURES)}.")
_YEAR: Final = ("This is not a financial year.", "Write it as 2025-26.")
_NUMBER: Final = (
    "This is not a number.",
    "Write it in full as 12345.67, or leave the value blank with status missing.",
)
_STATUS: Final = ("This status is not known.", "Leave it blank, or write missing.")
FORM: Final = InputForm(
    "finance",
    (
        FormColumn("measure", one_of(tuple(MEASURES), *_MEASURE), needed=True, filled=True),
        FormColumn("provision", lower, needed=True),
        FormColumn("financial_year", financial_year(*_YEAR), needed=True, filled=True),
        FormColumn("value", amount(*_NUMBER), needed=True),
        FormColumn("unit", lower),
        FormColumn("status", one_of(tuple(s.value for s in Status), *_STATUS)),
    ),
)


@dataclass(frozen=True)
class FinanceBook:
    """Own figures by measure, provision ("" for none) and the year in which a year ends.

    Attributes
    ----------
    figures
        Only figures that are there.
    findings
        What was wrong and set to missing.
    file
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
    if not path.is_file() or not lies_within(path, folder):
        raise InputError(
            Fault(
                "There is no such file in the folder.",
                f'"{named}"',
                "Name a file that lies in the diagnostic's folder.",
                file=DIAGNOSTIC_FILE,
                key="finance.file",
            )
        )
    return read_finance(path, provisions)


def read_finance(path: Path, provisions: Iterable[str]) -> FinanceBook:
    """Read a finance file.

    Parameters
    ----------
    path
        CSV, XLSX or ODS.
    provisions
        Ids of the provisions that the diagnostic's map knows.

    Raises
    ------
    InputError
        For a missing column, an unknown measure, provision, year or status, text in a number, or
        a figure given twice; all faults at once, with rows.
    """
    known = frozenset(provisions)
    # Faults are gathered and raised once at the end, so that a person corrects the file in one go.
    rows, notes = read_form(path, FORM)
    findings: list[Finding] = []
    figures: dict[tuple[str, str, int], float] = {}
    seen: dict[tuple[str, str, int], int] = {}
    for row in rows:
        key = _key(row, known)
        value = _value(row) if key is not None else None
        if key is None or row.faulty:
            continue
        if key in seen:
            notes.fault(
                "This figure is given twice.",
                f"{' '.join(str(k) for k in key if k)}",
                f"Keep one of the rows {seen[key]} and {row.number}.",
                row=row.number,
            )
            continue
        seen[key] = row.number
        if value is None:
            continue
        # No fault: the rest of the file can be used, and the finding travels with every result.
        if value < 0 and key[0] not in _MAY_BE_NEGATIVE:
            findings.append(_negative(key, value, notes.file, row.number))
            continue
        figures[key] = value
    notes.stop_if_faulty()
    return FinanceBook(figures, tuple(findings), notes.file)


def _key(row: FilledRow, known: frozenset[str]) -> tuple[str, str, int] | None:
    """Return what a row is a figure of; None, with a fault, where it does not say."""
    measure, year = row["measure"], row["financial_year"]
    if measure is None:
        return None
    unit, by_provision = MEASURES[measure]
    provision = row["provision"] or ""
    if row["unit"] and row["unit"] != unit:
        row.cell("unit").fault("This is not the unit of the measure.", f"Write {unit}.")
    elif by_provision and provision not in known:
        row.cell("provision").fault(
            "This provision is not in the diagnostic's map.",
            f"Use one of: {', '.join(sorted(known))}.",
        )
    elif not by_provision and provision:
        row.cell("provision").fault(f"{measure} has no provision.", "Leave it blank.")
    elif year is not None:
        return measure, provision, year
    return None


def _value(row: FilledRow) -> float | None:
    """Return a row's figure; None where its status says that there is none."""
    status = row["status"]
    cell = row.cell("value")
    if status is not None and not Status(status).has_value:
        if cell.text:
            cell.fault(f"The status is {status}, but there is a value.", "Keep one.")
        return None
    # A blank is a missing figure only where its status says so; otherwise somebody may have
    # forgotten it.
    if not cell.text and "status" not in row.cells:
        cell.fault(*_NUMBER)
    value: float | None = row["value"]
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
