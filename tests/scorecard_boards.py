"""Small boards for tests: a KPI, a series, a page of text, in one line each."""

from collections.abc import Sequence
from pathlib import Path

from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.checks import CheckedKpi
from highneeds.scorecard.definitions import KpiDefinition
from highneeds.scorecard.grids import BoardPage
from highneeds.scorecard.matching import KpiIndex
from highneeds.scorecard.months import Month
from highneeds.scorecard.records import KpiSeries, Reading
from highneeds.scorecard.settings import Kpi, StatedDenominator, Target
from highneeds.vocabulary.status import Status

START = Month.of(2021, 4)
CASE = Path(__file__).resolve().parents[1] / "src/highneeds/cases/bcp"


def kpi(unit: str = "percent", polarity: str = "higher", **changes: object) -> Kpi:
    """Make a KPI; `target`, `rebase`, `stated` and `baseline_points` go beside the definition."""
    beside = {
        name: changes.pop(name)
        for name in ("target", "rebase", "baseline_points", "acknowledged")
        if name in changes
    }
    target = beside.pop("target", None)
    if isinstance(target, dict):
        target = Target.model_validate(target)
    stated = changes.pop("stated", None)
    record = {
        "id": "kpi",
        "title": "A measure",
        "definition": "Exactly what is counted.",
        "denominator": "all cases" if unit == "percent" else "",
        "unit": unit,
        "decimals": 1 if unit == "percent" else 0,
        "polarity": polarity,
        "period": "month",
        "source": "Local",
        "owner": "Someone",
    }
    definition = KpiDefinition.model_validate({**record, **changes})
    denominators = (
        (StatedDenominator(n=int(str(stated)), since=START, source="told"),) if stated else ()
    )
    return Kpi(definition, target, denominators, **beside)  # type: ignore[arg-type]


def series(
    values: Sequence[float | None],
    *,
    counts: Sequence[tuple[float, float] | None] | None = None,
    arrows: Sequence[str | None] | None = None,
    start: Month = START,
    name: str = "kpi",
    decimals: int = 1,
) -> KpiSeries:
    """Make a series of months without a gap in time; None is a month without a figure."""
    readings = []
    for i, value in enumerate(values):
        pair = counts[i] if counts else None
        arrow = arrows[i] if arrows else None
        readings.append(
            Reading(
                name,
                start.plus(i),
                value,
                Status.MISSING if value is None else Status.ZERO if value == 0 else Status.PRESENT,
                pair[0] if pair else None,
                pair[1] if pair else None,
                arrow=Arrow(arrow) if arrow else None,
                decimals=decimals,
            )
        )
    return KpiSeries(name, tuple(readings))


def subject(
    values: Sequence[float | None], board_kpi: Kpi | None = None, **given: object
) -> CheckedKpi:
    """Make what a check looks at, of the values of one KPI."""
    shape = {k: given.pop(k) for k in ("counts", "arrows", "decimals") if k in given}
    made = series(values, **shape)  # type: ignore[arg-type]
    board_kpi = board_kpi or kpi()
    return CheckedKpi(
        board_kpi,
        made,
        made.readings[-1].month,
        given.pop("others", {}),  # type: ignore[arg-type]
        {"base": "EHC plans"},
        **given,  # type: ignore[arg-type]
    )


def page(text: str, sep: str = "|") -> BoardPage:
    """Make a page of rows; cells are parted by `sep`, blank lines are blank rows."""
    rows = [[cell.strip() for cell in line.split(sep)] for line in text.strip("\n").splitlines()]
    width = max(len(row) for row in rows)
    padded = tuple((*row, *[""] * (width - len(row))) for row in rows)
    return BoardPage(padded, "page.xlsx", "Board")


def index(*kpis: Kpi) -> KpiIndex:
    """Make the index of a board's KPIs."""
    return KpiIndex(kpis)
