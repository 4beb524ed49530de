"""Set the mitigated plan beside the unmitigated one: the use-case behind `highneeds mitigate`."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from highneeds.actions.opportunities import (
    SizedFolder,
    forecast_of,
    opened,
    plain_forecast,
    size_folder,
)
from highneeds.files.cells import read_month, read_number
from highneeds.files.tabular import TextTable, read_table
from highneeds.forecast.outlook.results import ForecastResult
from highneeds.opportunities.mitigate import MitigatedForecast
from highneeds.opportunities.mitigate import mitigate as apply
from highneeds.opportunities.realised import ActualMonth, RealisedResult, realised
from highneeds.opportunities.results import OpportunitiesResult
from highneeds.own.notebook import Notebook, need_columns
from highneeds.vocabulary.faults import Fault

REALISED: Final = ("realised.csv", "realised.xlsx", "realised.ods")


@dataclass(frozen=True)
class MitigatedPlan:
    """A folder's plan with and without its opportunities.

    Attributes
    ----------
    forecast : ForecastResult
        The unmitigated forecast as it was made.
    labels : tuple[tuple[str, str], ...]
        Words for the provisions.
    realised : RealisedResult | None
        Actual against planned months, when the folder has realised.csv.
    """

    forecast: ForecastResult
    opportunities: OpportunitiesResult
    mitigated: MitigatedForecast
    labels: tuple[tuple[str, str], ...]
    realised: RealisedResult | None


def mitigate(
    folder: Path, *, settings: Sequence[str] = (), store_root: Path | None = None
) -> MitigatedPlan:
    """Apply a folder's opportunities to its unmitigated forecast.

    Parameters
    ----------
    folder : Path
    settings : sequence of str
        What-ifs, of opportunities.yaml or diagnostic.yaml; no file is changed.
    store_root : Path | None
        Folder of the store.

    Raises
    ------
    MissingDataError, InputError, UnknownNameError
        With what to do about it.
    """
    document, others = opened(folder, settings)
    forecast = forecast_of(folder, others, store_root)
    plain = plain_forecast(forecast)
    sized: SizedFolder = size_folder(folder, document, plain)
    labels = tuple(
        (s.provision, s.label) for s in forecast.series if s.measure == "plans" and s.provision
    )
    path = next((folder / name for name in REALISED if (folder / name).is_file()), None)
    against = realised(sized.sized, read_realised(path), plain) if path else None
    return MitigatedPlan(forecast, sized.result, apply(plain, sized.result), labels, against)


def read_realised(path: Path) -> tuple[ActualMonth, ...]:
    """Read what happened: month, opportunity, children; and optionally all plans.

    Raises
    ------
    InputError
        With every fault, each with its row and column.
    """
    table = read_table(path)
    notes = Notebook(table.file, table.sheet, "realised benefits")
    need_columns(table, ("month", "opportunity", "children"), notes)
    rows = tuple(
        _month(cells, table, i, notes)
        for i, cells in enumerate(table.frame.iter_rows(named=True))
        if any(cells.values())
    )
    notes.stop_if_faulty()
    return tuple(row for row in rows if row is not None)


def _month(
    cells: dict[str, str | None], table: TextTable, i: int, notes: Notebook
) -> ActualMonth | None:
    row = table.row_number(i)
    month = read_month(cells["month"] or "")
    if month is None:
        given = f'"{cells["month"] or ""}"'
        notes.faults.append(
            Fault(
                "This is not a month.",
                given,
                "Write it as 2024-01.",
                notes.file,
                notes.sheet,
                row,
                "month",
            )
        )
        return None
    children = _whole(cells["children"], "children", row, notes)
    plans = _whole(cells.get("plans"), "plans", row, notes)
    name = (cells["opportunity"] or "").strip()
    return ActualMonth(month, name, children, None if plans is None else float(plans), row)


def _whole(text: str | None, column: str, row: int, notes: Notebook) -> int | None:
    if not text:
        return None
    number = read_number(text)
    if number is None or number < 0 or number != int(number):
        notes.fault(
            "This is not a whole number.",
            f'"{text}"',
            "Write a whole number of 0 or more; leave it blank when it is not known.",
            row=row,
            column=column,
        )
        return None
    return int(number)
