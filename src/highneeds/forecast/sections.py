"""The forecast section of a report: plans, cost, spend, deficit, and how wrong the method was."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import (
    Block,
    Cell,
    Chart,
    ChartBreak,
    Column,
    FindingList,
    Heading,
    Note,
    Section,
    Sentence,
    Table,
    Text,
    Value,
)
from highneeds.document.numbers import number, percent
from highneeds.forecast.outlook.results import Accuracy, ForecastResult, ForecastSeries
from highneeds.forecast.section_cells import (
    SOURCE,
    amount,
    cell_of,
    first_forecast,
    known_forecast,
    last_actual,
    rows_of,
)
from highneeds.forecast.sections_money import money_blocks
from highneeds.forecast.what_if_sheet import forecast_what_if

OUTCOME = Note(
    (
        "This is what would follow if nothing changed, so that a board can see it in time. It is "
        "no target for the number of children who may be helped.",
    ),
    kind="caution",
    title="How to read a forecast",
)
# SEN2 became a person-level return in January 2023.
_BREAK = 2023


def build(made: ForecastResult) -> tuple[Section, ...]:
    """Build the sections of an unmitigated forecast.

    Parameters
    ----------
    made
        Series with history and forecast; those without a value are left out.

    Returns
    -------
    tuple of Section
        Plans, then money when there is any, each with its method and ranges.
    """
    plans = made.get("plans")
    sections: list[Section] = []
    if plans is not None and known_forecast(plans):
        sections.append(Section("forecast-plans", "Forecast of plans", tuple(_plans(made, plans))))
    about_money = money_blocks(made)
    if about_money:
        sections.append(
            Section("forecast-money", "Forecast of spend and deficit", tuple(about_money))
        )
    return (*sections, *forecast_what_if(made))


def _plans(made: ForecastResult, plans: ForecastSeries) -> list[Block]:
    blocks: list[Block] = [_words(made, plans), OUTCOME, _fan(made, plans, "forecast-total")]
    parts = [s for s in made.series if s.measure == "plans" and s.provision and known_forecast(s)]
    if parts:
        blocks.append(_by_provision(made, parts))
        blocks.append(_plans_table(made, [*parts, plans]))
    overflow = [s for s in made.series if s.measure == "overflow" and _any(s)]
    if overflow:
        blocks += [Heading("Demand above capacity"), _overflow(made, overflow)]
    if made.accuracy:
        blocks += [Heading("How wrong this method has been"), *_accuracy(made, made.accuracy)]
    else:
        blocks.append(
            Note(
                (
                    "No error can be shown: the plans of other authorities are not there to test "
                    "the method on. Add the official release before this forecast is used.",
                ),
                kind="caution",
                title="This forecast has no error history",
            )
        )
    if made.findings:
        blocks.append(FindingList(made.findings, "What to know about this forecast"))
    return blocks


def _any(series: ForecastSeries) -> bool:
    return any(p.value for p in series.forecast())


def _words(made: ForecastResult, plans: ForecastSeries) -> Text:
    last = known_forecast(plans)[-1]
    known = [p for p in plans.points if p.kind == "actual" and p.value is not None]
    first = known[-1].value if known else None
    told = f"On the method “{made.method_title}”, plans reach {_count(last.value)} in "
    told += plans.period_label(last.year)
    if last.low is not None and last.high is not None:
        share = number(100 * made.level, "%")
        told += f", with {share} probability between {_count(last.low)} and {_count(last.high)}"
    if first:
        told += f", from {_count(first)} in {plans.period_label(known[-1].year)}"
    sentences = [Sentence(told + ".", ("forecast-total",))]
    if made.accuracy:
        sentences.append(Sentence(made.accuracy.words, ("forecast-accuracy",)))
    return Text((tuple(sentences), f"The method assumes: {made.assumes}."))


def _count(value: float | None) -> str:
    return "an unknown number" if value is None else number(value)


def _fan(made: ForecastResult, series: ForecastSeries, name: str) -> Chart:
    rows = tuple(row[:4] for row in rows_of(series))
    last = known_forecast(series)[-1]
    labels = [row[0] for row in rows]
    broken = series.period_label(_BREAK)
    share = number(100 * made.level, "%")
    title = (
        f"Plans reach {_count(last.value)} by {series.period_label(last.year)} if nothing changes"
    )
    banded = last.low is not None
    return chart_from_rows(
        name,
        "fan",
        title,
        alt=f"History of EHC plans, then a forecast to {series.period_label(last.year)}"
        + (f" with its {share} range." if banded else "; no range is known."),
        takeaway=made.accuracy.words if made.accuracy else "No error history is available.",
        table=f"EHC plans in {made.area_name}, history and forecast",
        columns=(
            Column("period", "Period", kind="period"),
            Column("value", "EHC plans", "plans", 0),
            Column("low", f"Lower {share}", "plans", 0),
            Column("high", f"Upper {share}", "plans", 0),
        ),
        rows=rows,
        source=SOURCE,
        forecast_from=first_forecast(series),
        breaks=(ChartBreak(broken, "person-level returns"),) if broken in labels[1:] else (),
        note=f"Method {made.method_title}: {made.assumes}. Origin January {made.origin}.",
    )


def _by_provision(made: ForecastResult, parts: list[ForecastSeries]) -> Chart:
    rows = [
        (series.label, period, value) for series in parts for period, value, *_ in rows_of(series)
    ]
    gains = [
        (amount(known_forecast(s)[-1]) - known, s)
        for s in parts
        if (known := last_actual(s)) is not None
    ]
    gain, most = max(gains, key=lambda g: g[0]) if gains else (0.0, parts[0])
    return chart_from_rows(
        "forecast-provision",
        "line",
        f"{most.label} gains most: {number(gain, '', 0, signed=True)} plans",
        alt="One small line chart for each provision: history, then forecast.",
        takeaway="Each panel has its own history; the parts add to the total above.",
        table=f"EHC plans in {made.area_name} by provision",
        columns=(
            Column("provision", "Provision", kind="label"),
            Column("period", "Period", kind="period"),
            Column("plans", "EHC plans", "plans", 0),
        ),
        rows=rows,
        x="period",
        series="",
        source=SOURCE,
        facet="provision",
        forecast_from=first_forecast(parts[0]),
        note=" ".join(f"{s.label}: {s.rule.rstrip('.')}." for s in parts),
    )


def _plans_table(made: ForecastResult, series: list[ForecastSeries]) -> Table:
    years = sorted({p.year for s in series for p in s.forecast()})
    # Three actuals are enough to see where the forecast comes from, and leave room on the page.
    start = [y for y in sorted({p.year for s in series for p in s.points}) if y < years[0]][-3:]
    shown = [*start, *years]
    columns = (
        Column("provision", "Provision", kind="label"),
        *(Column(f"y{y}", series[0].period_label(y), "", 0) for y in shown),
    )
    rows: list[tuple[Cell, ...]] = [
        (s.label if s.provision else "All provision", *(cell_of(s, y) for y in shown))
        for s in series
    ]
    return Table(
        "forecast-plans-table",
        f"EHC plans by provision, January, from {years[0]} forecast",
        columns,
        tuple(rows),
        SOURCE,
        f"Ranges hold {number(100 * made.level, '%')} of outcomes where the back-test measured it.",
    )


def _overflow(made: ForecastResult, series: list[ForecastSeries]) -> Table:
    years = sorted({p.year for s in series for p in s.forecast()})
    costs = {s.provision: s for s in made.series if s.measure == "overflow_cost"}
    columns = (
        Column("provision", "Provision", kind="label"),
        Column("what", "What", kind="text"),
        *(Column(f"y{y}", series[0].period_label(y), "", 0) for y in years),
    )
    rows: list[tuple[str | Value, ...]] = []
    for s in series:
        rows.append((s.label, "plans above capacity", *(cell_of(s, y) for y in years)))
        if s.provision in costs:
            rows.append(
                (s.label, "extra cost, £", *(cell_of(costs[s.provision], y) for y in years))
            )
    return Table(
        "forecast-overflow",
        "Demand above capacity, and what it costs",
        columns,
        tuple(rows),
        SOURCE,
    )


def _accuracy(made: ForecastResult, accuracy: Accuracy) -> list[Block]:
    columns = (
        Column("method", "Method", kind="label"),
        Column("horizon", "Years ahead", "", 0),
        Column("n", "Forecasts tested", "", 0),
        Column("mape", "Mean error", "%", 1),
        Column("bias", "Bias", "%", 1, signed=True),
        Column("mase", "MASE", "", 2),
        Column("cover", "80% range held", "%", 0),
        Column("width", "Width of range", "%", 0),
    )
    rows = tuple(
        (
            r.method + (" (used here)" if r.method == made.method else ""),
            r.horizon,
            r.n,
            percent(r.mape),
            percent(r.bias),
            r.mase,
            percent(r.coverage_80),
            percent(r.width_80),
        )
        for r in accuracy.records
        if not r.provision and r.mape is not None
    )
    chosen = ", ".join(f"January {y}" for y in accuracy.chosen_on)
    tested = sorted({y for r in accuracy.records for y in r.origins})
    note = (
        f"Every authority, forecast from January {tested[0]} to {tested[-1]} with what had been "
        f"published by then. The method “{accuracy.default}” was chosen on other origins "
        f"({chosen}). Negative bias: forecasts were too low."
    )
    return [
        Table("forecast-accuracy", "Error of each method in the back-test", columns, rows,
              SOURCE, note)
    ]  # fmt: skip
