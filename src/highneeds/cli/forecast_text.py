"""Forecasts and back-tests as text for a terminal."""

from collections.abc import Sequence

from highneeds.actions.backtest import BackTestReport
from highneeds.cli.output import NEED_DECIDES
from highneeds.forecast.methods.backtest import AccuracyRecord
from highneeds.forecast.methods.methods_by_name import METHODS
from highneeds.forecast.outlook.results import ForecastPoint, ForecastResult, ForecastSeries
from highneeds.vocabulary.rounding import half_up

SHOWN = 4
"""Actual years in the table."""


def forecast_text(result: ForecastResult) -> str:
    """Return a forecast as text: plans, money, the method's record, findings."""
    lines = [
        f"{result.area_name} ({result.area}): forecast from January {result.origin}",
        f"Method: {result.method_title} ({result.method}). It takes for granted that "
        f"{result.assumes}.",
        f"Ranges hold {half_up(100 * result.level):.0f}% of outcomes if errors stay as they were.",
        "",
    ]
    for title, measures in (
        ("EHC plans", ("plans",)),
        ("Overflow beyond capacity", ("overflow",)),
        ("Cost per plan, £", ("unit_cost",)),
        ("Spend, £m", ("spend", "other_spend", "overflow_cost")),
        ("Allocation and deficit, £m", ("allocation", "in_year_deficit", "cumulative_deficit")),
    ):
        rows = [s for s in result.series if s.measure in measures]
        if rows:
            lines += [title, *_table(rows), ""]
    for year in result.policy:
        if year.grant is not None:
            lines.append(
                f"March {year.financial_year}: of the balance on 31 March 2026 the grant would pay "
                f"{_money(year.grant)}, {_money(year.remains)} stays; {_money(year.later)} came "
                "later."
            )
    if result.accuracy is not None:
        lines += ["How wrong this method has been", result.accuracy.words, ""]
        lines += _accuracy(
            [r for r in result.accuracy.records if not r.provision], result.accuracy.default
        )
        lines.append("")
    lines += [f"{f.severity.value}: {f.message}" for f in result.findings]
    if any(series.unit.startswith("gbp") for series in result.series):
        lines += ["", NEED_DECIDES]
    return "\n".join(lines).rstrip()


def backtest_text(report: BackTestReport) -> str:
    """Return a back-test as text."""
    tested = report.tested
    chosen = " to ".join(str(o) for o in dict.fromkeys((tested.chosen_on[0], tested.chosen_on[-1])))
    lines = [
        f"Back-test of {report.metric.replace('_', ' ')}: {report.areas} authorities, former ones "
        "included",
        f"Default method: {tested.default}, chosen on origins January {chosen}",
        "",
        *_accuracy([r for r in tested.records if not r.provision], tested.default),
    ]
    for provision in dict.fromkeys(r.provision for r in tested.records if r.provision):
        lines += ["", provision.replace("_", " ")]
        lines += _accuracy([r for r in tested.records if r.provision == provision], tested.default)
    if tested.choice_records:
        lines += ["", "On the origins that chose the default (not a fair record of it)"]
        lines += _accuracy(tested.choice_records, tested.default)
    return "\n".join(lines)


def _accuracy(records: Sequence[AccuracyRecord], default: str) -> list[str]:
    if not records:
        return ["No outcome of these origins is published yet."]
    head = (
        f"{'method':<14}{'years':>5}{'n':>6}{'MAPE':>8}{'MASE':>7}{'bias':>8}{'WIS':>9}"
        f"{'in 80%':>8}{'in 95%':>8}{'width':>8}  origins"
    )
    lines = [head]
    for name in METHODS:
        for r in (r for r in records if r.method == name):
            mark = "*" if name == default else ""
            span = f"{r.origins[0]}" if len(r.origins) == 1 else f"{r.origins[0]}-{r.origins[-1]}"
            lines.append(
                f"{name + mark:<14}{r.horizon:>5}{r.n:>6}{_share(r.mape):>8}{_plain(r.mase):>7}"
                f"{_share(r.bias):>8}{_plain(r.wis):>9}{_share(r.coverage_80):>8}"
                f"{_share(r.coverage_95):>8}{_share(r.width_80):>8}  {span}"
                + ("  crosses " + ", ".join(r.crosses) if r.crosses else "")
            )
    return lines


def _table(rows: Sequence[ForecastSeries]) -> list[str]:
    years = sorted({p.year for s in rows for p in s.points})
    actual = {p.year for s in rows for p in s.points if p.kind == "actual"}
    dropped = set(sorted(actual)[:-SHOWN])
    years = [y for y in years if y not in dropped]
    wide = 16
    lines = [" " * 34 + "".join(f"{rows[0].period_label(y):>{wide}}" for y in years)]
    for s in rows:
        by_year = {p.year: p for p in s.points}
        label = s.label if s.provision else s.measure.replace("_", " ") + ", total"
        lines.append(
            f"{label[:33]:<34}" + "".join(f"{_cell(by_year.get(y), s.unit):>{wide}}" for y in years)
        )
        if any(p.low is not None for p in s.points):
            lines.append(
                f"{'  range':<34}"
                + "".join(f"{_range(by_year.get(y), s.unit):>{wide}}" for y in years)
            )
    return lines


def _number(value: float, unit: str) -> str:
    return f"{half_up(value / 1e6, 1):,.1f}" if unit == "gbp" else f"{half_up(value):,.0f}"


def _cell(point: ForecastPoint | None, unit: str) -> str:
    if point is None:
        return ""
    return "missing" if point.value is None else _number(point.value, unit)


def _range(point: ForecastPoint | None, unit: str) -> str:
    if point is None or point.low is None or point.high is None:
        return ""
    return f"{_number(point.low, unit)}-{_number(point.high, unit)}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{half_up(100 * value, 1):.1f}%"


def _plain(value: float | None) -> str:
    return "" if value is None else f"{half_up(value, 2):.2f}"


def _money(value: float | None) -> str:
    return "unknown" if value is None else f"£{half_up(value / 1e6, 1):,.1f}m"
