"""What-if tables: the numbers of the engine as live formulas over a few shaded assumptions.

A reader changes a shaded cell of the workbook and the deficit follows. Every formula is checked
against the engine: as it stands, and after a change against a new run with the same change.
"""

from itertools import pairwise

from highneeds.document.law import LAW
from highneeds.document.model import Cell, Column, Note, Section, Table, Value
from highneeds.forecast.outlook.results import ForecastResult, ForecastSeries
from highneeds.forecast.section_cells import SOURCE
from highneeds.vocabulary.status import Status

ASSUMED, WHAT_IF = "forecast-assumptions", "forecast-what-if"
MILLION = 1_000_000
_HOW = Note(
    (
        "In the workbook these tables are live: change a shaded cell and every number below it "
        "follows. Here they show the forecast as it stands.",
    ),
    title="How to use this",
)


def how_to_use() -> Note:
    """Return the note that stands above every what-if."""
    return _HOW


def forecast_what_if(made: ForecastResult) -> tuple[Section, ...]:
    """Build the assumptions and the live table of spend, allocation and deficit.

    Returns
    -------
    tuple of Section
        One section for the appendix; none where spend, allocation or deficit is not known in
        every year of the forecast.

    Notes
    -----
    The growth of the allocation is read back from the forecast itself, so amounts that were stated
    year by year, and rates that differ by year, are told as they are. Not live: what plans do, and
    the cost of a plan; they are in the spend of the forecast.
    """
    names = ("spend", "allocation", "in_year_deficit", "cumulative_deficit")
    series = [made.get(name) for name in names]
    spend, allocation, in_year, cumulative = (_amounts(s) for s in series)
    first = series[0]
    if first is None or not (spend and allocation and in_year and cumulative):
        return ()
    moved = _amounts(made.get("transfer")) or [0.0] * len(spend)
    years = [first.period_label(p.year) for p in first.forecast()]
    blocks = (
        _HOW,
        _assumptions(years, allocation),
        _table(years, spend, allocation, moved, in_year, cumulative),
        LAW,
    )
    title = "What if: another allocation or another spend"
    return (Section("what-if", title, blocks, appendix=True),)


def _amounts(series: ForecastSeries | None) -> list[float]:
    """Return the forecast in £m; empty where a year is missing."""
    points = series.forecast() if series is not None else ()
    values = [p.value / MILLION for p in points if p.value is not None]
    # A missing year would break the chain of formulas that roll the deficit forward.
    return values if len(values) == len(points) else []


def growth_rates(allocation: list[float]) -> list[float | None]:
    """Return the growth on the year before, %; None for the base and after an amount of zero."""
    pairs = pairwise(allocation)
    # Rounded, so that 3% stated for two years is one rate: a year that follows takes the cell
    # above.
    return [None, *(round(100 * (b / a - 1), 9) if a else None for a, b in pairs)]


def _assumptions(years: list[str], allocation: list[float]) -> Table:
    rates = growth_rates(allocation)
    rows: list[tuple[Cell, ...]] = []
    for k, (year, rate) in enumerate(zip(years, rates, strict=True)):
        follows = k > 1 and rate is not None and rate == rates[k - 1]
        growth = (
            Value(None, Status.NOT_APPLICABLE)
            if rate is None
            else Value(rate, formula="{growth:-1}" if follows else "", changeable=True)
        )
        change = Value(0.0, formula="{spend_change:-1}" if k else "", changeable=True)
        rows.append((year, growth, change))
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("growth", "Growth of the allocation on the year before", "%", 2, signed=True),
        Column("spend_change", "Spend against the forecast", "%", 2, signed=True),
    )
    note = "A year takes the rate of the year above it where both were the same."
    return Table(ASSUMED, "Assumptions that you may change", columns, tuple(rows), SOURCE, note)


def _table(
    years: list[str],
    spend: list[float],
    allocation: list[float],
    moved: list[float],
    in_year: list[float],
    cumulative: list[float],
) -> Table:
    rates = growth_rates(allocation)
    opening = cumulative[0] - in_year[0]
    rows: list[tuple[Cell, ...]] = []
    for k, year in enumerate(years):
        grown = (
            f"{{allocation:-1}}*(1+{{{ASSUMED}.growth:{k}}}/100)" if rates[k] is not None else ""
        )
        rows.append(
            (
                year,
                Value(spend[k], changeable=True),
                Value(spend[k], formula=f"{{forecast}}*(1+{{{ASSUMED}.spend_change:{k}}}/100)"),
                Value(allocation[k], formula=grown, changeable=not grown),
                Value(moved[k], changeable=True),
                Value(in_year[k], formula="{spend}-{allocation}-{transfer}"),
                Value(cumulative[k - 1], formula="{cumulative:-1}")
                if k
                else Value(opening, changeable=True),
                Value(cumulative[k], formula="{opening}+{in_year}"),
            )
        )
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("forecast", "Spend as forecast", "£m", 1),
        Column("spend", "Spend", "£m", 1),
        Column("allocation", "Allocation", "£m", 1),
        Column("transfer", "Transfer from other blocks", "£m", 1),
        Column("in_year", "In-year deficit", "£m", 1),
        Column("opening", "Deficit before the year", "£m", 1),
        Column("cumulative", "Cumulative deficit", "£m", 1),
    )
    note = (
        "In the workbook, change a shaded cell and what rests on it follows. Deficits are positive."
    )
    title = "What if: spend, allocation and deficit"
    return Table(WHAT_IF, title, columns, tuple(rows), SOURCE, note)
