"""A forecast and a back-test in brief: what a person reads who asked for nothing else."""

from collections.abc import Iterator, Sequence

from highneeds.document.law import LAW
from highneeds.document.model import Block, Cell, Column, FindingList, Heading, Table, Text
from highneeds.document.numbers import millions, number, percent
from highneeds.forecast.methods.backtest import AccuracyRecord, BackTest
from highneeds.forecast.methods.methods_by_name import METHODS
from highneeds.forecast.outlook.results import ForecastResult, ForecastSeries
from highneeds.forecast.section_cells import value_of

_SHOWN = 4
"""Actual years in a table: enough to see the way, and the forecast stays in sight."""
_MILLION = 1e6
_TABLES = {
    "EHC plans": ("plans",),
    "Overflow beyond capacity": ("overflow",),
    "Cost per plan, £": ("unit_cost",),
    "Spend, £m": ("spend", "other_spend", "overflow_cost"),
    "Allocation and deficit, £m": ("allocation", "in_year_deficit", "cumulative_deficit"),
}


def forecast_in_brief(made: ForecastResult) -> Iterator[Block]:
    """Summarise plans, money, what the grant would pay, and how wrong the method has been."""
    yield Text(
        (
            f"{made.area_name} ({made.area}): forecast from January {made.origin}",
            f"Method: {made.method_title} ({made.method}). It takes for granted that "
            f"{made.assumes}.",
            f"Ranges hold {number(100 * made.level, '%')} of outcomes if errors stay as they were.",
        )
    )
    for title, measures in _TABLES.items():
        series = [s for s in made.series if s.measure in measures]
        if series:
            yield _by_year(title, series)
    yield Text(
        tuple(
            f"March {year.financial_year}: of the balance on 31 March 2026 the grant would pay "
            f"{_pounds(year.grant)}, {_pounds(year.remains)} stays; {_pounds(year.later)} came "
            "later."
            for year in made.policy
            if year.grant is not None
        )
    )
    if made.accuracy is not None:
        yield Heading("How wrong this method has been")
        yield Text((made.accuracy.words,))
        yield _accuracy("", made.accuracy.records, made.accuracy.default)
    yield FindingList(made.findings, title="")
    if any(series.unit.startswith("gbp") for series in made.series):
        yield LAW


def backtest_in_brief(tested: BackTest, metric: str, areas: int) -> Iterator[Block]:
    """State how wrong each method has been, over all authorities."""
    chosen = " to ".join(str(o) for o in dict.fromkeys((tested.chosen_on[0], tested.chosen_on[-1])))
    yield Text(
        (
            f"Back-test of {metric.replace('_', ' ')}: {areas} authorities, former ones included",
            f"Default method: {tested.default}, chosen on origins January {chosen}",
        )
    )
    for provision in dict.fromkeys(("", *(r.provision for r in tested.records))):
        records = [r for r in tested.records if r.provision == provision]
        yield _accuracy(provision, records, tested.default)
    if tested.choice_records:
        title = "On the origins that chose the default (not a fair record of it)"
        yield _accuracy(title, tested.choice_records, tested.default)


def _accuracy(title: str, records: Sequence[AccuracyRecord], default: str) -> Table | Text:
    if not records:
        return Text(("No outcome of these origins is published yet.",), title=title)
    columns = (
        Column("method", "method", kind="label"),
        Column("years", "years"),
        Column("n", "n"),
        Column("mape", "MAPE", "%", 1),
        Column("mase", "MASE", "", 2),
        Column("bias", "bias", "%", 1),
        Column("wis", "WIS", "", 2),
        Column("in_80", "in 80%", "%", 1),
        Column("in_95", "in 95%", "%", 1),
        Column("width", "width", "%", 1),
        Column("origins", "origins", kind="text"),
        Column("crosses", "", kind="text"),
    )
    rows = tuple(
        (
            f"{method}*" if method == default else method,
            r.horizon,
            r.n,
            percent(r.mape),
            r.mase,
            percent(r.bias),
            r.wis,
            *(percent(share) for share in (r.coverage_80, r.coverage_95, r.width_80)),
            "-".join(str(o) for o in dict.fromkeys((r.origins[0], r.origins[-1]))),
            f"crosses {', '.join(r.crosses)}" if r.crosses else "",
        )
        for method in METHODS
        for r in records
        if r.method == method
    )
    return Table("accuracy", title.replace("_", " "), columns, rows)


def _by_year(title: str, series: Sequence[ForecastSeries]) -> Table:
    points = [p for s in series for p in s.points]
    actual = sorted({p.year for p in points if p.kind == "actual"})
    years = sorted({p.year for p in points} - set(actual[:-_SHOWN]))
    scale, decimals = (_MILLION, 1) if series[0].unit == "gbp" else (1.0, 0)
    columns = (
        Column("quantity", "", kind="label"),
        *(Column(f"y{year}", series[0].period_label(year), "", decimals) for year in years),
    )
    rows: list[tuple[Cell, ...]] = []
    for s in series:
        label = s.label if s.provision else f"{s.measure.replace('_', ' ')}, total"
        held = {p.year: value_of(p, scale) for p in s.points}
        rows.append((label, *(held.get(year, "") for year in years)))
    return Table(series[0].measure, title, columns, tuple(rows))


def _pounds(value: float | None) -> str:
    return "unknown" if value is None else millions(value)
