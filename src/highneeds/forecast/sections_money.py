"""The money of a forecast: spend, allocation, deficit, cost per plan, national rules."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.law import LAW
from highneeds.document.model import Block, Cell, Chart, Column, Sentence, Table, Text, Value
from highneeds.document.numbers import money, number
from highneeds.forecast.outlook.results import ForecastResult, ForecastSeries
from highneeds.forecast.section_cells import (
    SOURCE,
    amount,
    cell_of,
    first_forecast,
    known_forecast,
    rows_of,
    value_of,
)
from highneeds.vocabulary.periods import financial_year

_MILLION = 1_000_000


def money_blocks(made: ForecastResult) -> list[Block]:
    """Return the blocks about spend, cost and deficit; none without money."""
    spend, deficit = made.get("spend"), made.get("cumulative_deficit")
    blocks: list[Block] = []
    if deficit is not None and known_forecast(deficit):
        blocks += [_money_words(made, deficit), LAW, _deficit(made, deficit)]
    if spend is not None and known_forecast(spend):
        if not blocks:
            blocks.append(LAW)
        blocks += [_spend(made, spend), _money_table(made)]
    if any(p.grant is not None for p in made.policy):
        blocks.append(_policy(made))
    costs = [s for s in made.series if s.measure == "unit_cost"]
    if spend is not None and known_forecast(spend) and costs:
        blocks.append(_costs(made, costs))
    return blocks


def _money_words(made: ForecastResult, deficit: ForecastSeries) -> Text:
    last = known_forecast(deficit)[-1]
    told = f"The cumulative deficit would be {money(amount(last))} at the end of "
    told += deficit.period_label(last.year)
    if last.low is not None and last.high is not None:
        share = number(100 * made.level, "%")
        told += f", with {share} probability between {money(last.low)} and {money(last.high)}"
    return Text(
        (
            (Sentence(told + ".", ("forecast-deficit",)),),
            "What the money is for: help that lets children learn, take part and grow up well. "
            "The figures say what that help would cost as things are.",
        )
    )


def _deficit(made: ForecastResult, deficit: ForecastSeries) -> Chart:
    rows = tuple(row[:4] for row in rows_of(deficit, _MILLION))
    last = known_forecast(deficit)[-1]
    share = number(100 * made.level, "%")
    banded = last.low is not None
    return chart_from_rows(
        "forecast-deficit",
        "fan",
        f"The cumulative deficit would be {money(amount(last))} at the end of "
        f"{deficit.period_label(last.year)}",
        alt="Cumulative deficit by financial year"
        + (f" with its {share} range." if banded else "; no range is known."),
        takeaway="Opening balance plus spend less allocation, year by year.",
        table=f"Cumulative deficit, {made.area_name}",
        columns=(
            Column("period", "Financial year", kind="period"),
            Column("value", "Cumulative deficit", "£m", 1),
            Column("low", f"Lower {share}", "£m", 1),
            Column("high", f"Upper {share}", "£m", 1),
        ),
        rows=rows,
        source=SOURCE,
        unit="£m",
        forecast_from=first_forecast(deficit),
    )


def _spend(made: ForecastResult, spend: ForecastSeries) -> Chart:
    rows: list[tuple[str, str, float]] = []
    for name, series in (("Spend", spend), ("Allocation", made.get("allocation"))):
        if series is not None:
            rows += [(period, name, value) for period, value, *_ in rows_of(series, _MILLION)]
    known = known_forecast(spend)
    first, last = known[0], known[-1]
    return chart_from_rows(
        "forecast-spend",
        "line",
        f"Spend goes from {money(amount(first))} in {spend.period_label(first.year)} to "
        f"{money(amount(last))} in {spend.period_label(last.year)}",
        alt="Lines of high needs spend and allocation by financial year.",
        takeaway="The gap between the lines is added to the deficit each year.",
        table=f"Spend and allocation, {made.area_name}",
        columns=(
            Column("period", "Financial year", kind="period"),
            Column("what", "What", kind="label"),
            Column("pounds", "Amount", "£m", 1),
        ),
        rows=rows,
        source=SOURCE,
        highlight="Spend",
        unit="£m",
        forecast_from=first_forecast(spend),
        note=spend.rule,
    )


def _money_table(made: ForecastResult) -> Table:
    lines = (
        ("spend", "Spend"),
        ("allocation", "Allocation"),
        ("transfer", "Transfer from other blocks"),
        ("in_year_deficit", "In-year deficit"),
        ("cumulative_deficit", "Cumulative deficit"),
    )
    found = [(label, series) for name, label in lines if (series := made.get(name)) is not None]
    years = sorted({p.year for _, s in found for p in s.forecast()})
    columns = (
        Column("line", "Line", kind="label"),
        *(Column(f"y{y}", found[0][1].period_label(y), "£m", 1) for y in years),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            label,
            *(value_of(next((p for p in s.points if p.year == y), None), _MILLION) for y in years),
        )
        for label, s in found
    )
    return Table(
        "forecast-money-table",
        "Spend, allocation and deficit",
        columns,
        rows,
        SOURCE,
        "A deficit is positive: more was spent than given.",
    )


def _costs(made: ForecastResult, costs: list[ForecastSeries]) -> Table:
    years = sorted({p.year for s in costs for p in s.points})
    columns = (
        Column("provision", "Provision", kind="label"),
        *(Column(f"y{y}", costs[0].period_label(y), "£", 0) for y in years),
    )
    rows: list[tuple[Cell, ...]] = [(s.label, *(cell_of(s, y) for y in years)) for s in costs]
    return Table(
        "forecast-unit-cost",
        f"Cost per plan, {made.area_name}",
        columns,
        tuple(rows),
        SOURCE,
        f"A missing year is missing; it is not taken as zero. {_rules(costs)}",
    )


def _rules(costs: list[ForecastSeries]) -> str:
    """Say by which rule each cost was forecast, in words."""
    told = (s.rule.replace("_", " ").rstrip(".") for s in costs)
    return " ".join(f"{s.label}: {rule}." for s, rule in zip(costs, told, strict=True) if rule)


def _policy(made: ForecastResult) -> Table:
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("override", "Statutory override", kind="text"),
        Column("grant", "High Needs Stability Grant", "£m", 1),
        Column("remains", "What remains", "£m", 1),
        Column("later", "Accrued after the grant's date", "£m", 1),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            financial_year(p.financial_year),
            "in force" if p.under_override else "ended",
            *(_millions(v) for v in (p.grant, p.remains, p.later)),
        )
        for p in made.policy
    ]
    return Table(
        "forecast-policy",
        "The deficit under the national rules",
        columns,
        tuple(rows),
        "definitions/parameters/dsg_deficit.yaml",
        "The grant depends on an approved Local SEND Reform Plan.",
    )


def _millions(value: float | None) -> Value:
    return Value(None if value is None else value / _MILLION)
