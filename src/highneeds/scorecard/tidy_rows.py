"""Every month of every KPI as tidy rows, in the layout that `tidy` reads back."""

import csv
import io
from typing import Final

from highneeds.scorecard.results import KpiResult, MonthMark, Scorecard
from highneeds.vocabulary.escape import escape_formula

_HEADS: Final = (
    *("kpi", "ref", "title", "unit", "period", "numerator", "denominator", "value"),
    *("status", "movement", "judgement", "rag", "note"),
)


def scorecard_csv(board: Scorecard) -> str:
    """Write a scorecard as tidy CSV; what a person typed cannot be run by a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADS)
    writer.writerows(_row(result, mark) for result in board.kpis for mark in result.all_months)
    return out.getvalue()


def _row(result: KpiResult, mark: MonthMark) -> tuple[str, ...]:
    definition, reading = result.kpi.definition, result.series.at(mark.month)
    return (
        result.id,
        escape_formula(result.kpi.ref),
        escape_formula(definition.title),
        definition.unit.value,
        mark.month.iso,
        *(_number(n) for n in (mark.numerator, mark.denominator, mark.value)),
        mark.status.value,
        mark.movement.value if mark.movement else "",
        mark.judgement.value,
        mark.rag.value if mark.rag else "",
        escape_formula(reading.note if reading else ""),
    )


def _number(value: float | None) -> str:
    # Twelve digits: all that was sent, without the noise of binary fractions.
    return "" if value is None else f"{value:.12g}"
