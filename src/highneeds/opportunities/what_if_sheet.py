"""The mitigated plan as live formulas: confidence weights, start dates and what lies under them."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Final

from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.document.model import Cell, Column, Section, Table, Value
from highneeds.forecast.what_if_sheet import MILLION, WHAT_IF, how_to_use
from highneeds.opportunities.mitigate import MitigatedForecast, Scenario
from highneeds.opportunities.results import OpportunitiesResult, OpportunityResult
from highneeds.opportunities.times import in_years
from highneeds.vocabulary.status import Status

ASSUMED: Final = "mitigated-assumptions"
BENEFITS: Final = "mitigated-what-if-benefits"
MITIGATED: Final = "mitigated-what-if"
_SEPTEMBER: Final = 8 / 12
_CLOSE: Final = 1e-9


def mitigated_what_if(
    result: MitigatedForecast, opportunities: OpportunitiesResult
) -> tuple[Section, ...]:
    """Build the assumptions of the opportunities and the live tables that rest on them.

    Returns
    -------
    tuple of Section
        One section for the appendix; none where the deficit is not known, or where benefits had to
        be cut because plans ran out.

    Notes
    -----
    An opportunity is live when it enters at one full rate: plan-years are then a closed form of the
    start, the duration and the year. Where it builds up in steps, or shares its children with an
    earlier one, its benefits stand as numbers, and the table says so. A start moves by months.
    Spend and allocation come from the forecast's own what-if, so a change there counts here too.
    """
    live = [item for item in opportunities.opportunities if _is_live(item)]
    scenarios = (result.unmitigated, result.lower, result.upper)
    known = all(p.cumulative is not None for s in scenarios for p in s.positions)
    if not live or not known or not _adds_up(result, opportunities):
        return ()
    lines = _lines(result, opportunities)
    blocks = (
        how_to_use(),
        _assumptions(live),
        _benefits(lines, live),
        _position(result, opportunities, lines),
        LAW_OPPORTUNITIES,
    )
    title = "What if: other weights or another start"
    return (Section("mitigated-what-ifs", title, blocks, appendix=True),)


def plan_years(ran: float, duration: float, entry: str) -> float:
    """Return the plan-years of a year in which one child a year enters.

    Parameters
    ----------
    ran
        Years from the first entry to the end of the year; negative before.
    duration
        Years each child stays.
    entry : {"continuous", "september"}

    Examples
    --------
    >>> plan_years(1.0, 10.0, "continuous"), plan_years(1.5, 10.0, "september")
    (0.5, 1.5)
    """

    def stood(x: float) -> float:
        if x < 0:
            return 0.0
        whole = math.floor(x)
        september = (whole + 1) * x - whole * (whole + 1) / 2
        return september if entry == "september" else x * x / 2

    return stood(ran) - stood(ran - 1) - stood(ran - duration) + stood(ran - 1 - duration)


def _formula(entry: str, row: int) -> str:
    """Write `plan_years` for a spreadsheet."""
    stay = f"{{{ASSUMED}.duration:{row}}}"

    def stood(x: str) -> str:
        if entry == "september":
            return f"IF({x}<0,0,(INT({x})+1)*({x})-INT({x})*(INT({x})+1)/2)"
        return f"MAX({x},0)^2/2"

    parts = ("{ran}", "{ran}-1", f"{{ran}}-{stay}", f"{{ran}}-1-{stay}")
    one, two, three, four = (stood(p) for p in parts)
    return f"{one}-{two}-{three}+{four}"


def _start(item: OpportunityResult) -> float:
    return in_years(date.fromisoformat(item.start))


def _ran(item: OpportunityResult, year: int) -> float:
    """Years from the first entry to the end of a financial year."""
    start = _start(item)
    if item.entry == "september":
        start = math.ceil(start - _SEPTEMBER - _CLOSE) + _SEPTEMBER
    return year + 0.25 - start


def _ran_formula(item: OpportunityResult, year: int, row: int) -> str:
    start = f"({_start(item)!r}+{{{ASSUMED}.delay:{row}}}/12)"
    if item.entry == "september":
        # As `_ran`: the first September on or after the start.
        start = f"(ROUNDUP({start}-8/12-1E-9,0)+8/12)"
    return f"{year + 0.25!r}-{start}"


def _factor(item: OpportunityResult, what: str) -> float:
    return next(f.point for f in item.factors if f.what == what)


def _is_live(item: OpportunityResult) -> bool:
    """Say whether the closed form gives what the engine gave, in every year and at both weights."""
    children = _factor(item, "flow") * _factor(item, "share")
    stay = _factor(item, "duration")
    for row in item.years:
        full = plan_years(_ran(item, row.year), stay, item.entry) * children * item.unit_value
        for weight, told in (
            (item.lower_weight, row.benefit.lower),
            (item.upper_weight, row.benefit.upper),
        ):
            # To half a pound or seven digits: what is further off was made by a ramp or by an
            # earlier opportunity, which the closed form does not know.
            if not math.isclose(full * weight, told, rel_tol=1e-7, abs_tol=0.5):
                return False
    return True


def _adds_up(result: MitigatedForecast, opportunities: OpportunitiesResult) -> bool:
    worth = {row.year: row for row in opportunities.total.years}
    for name in ("lower", "upper"):
        scenario: Scenario = getattr(result, name)
        for base, there in zip(result.unmitigated.positions, scenario.positions, strict=True):
            row = worth.get(base.year)
            expected = (getattr(row.benefit, name) - row.cost_of_change) if row else 0.0
            taken = (base.spend or 0.0) - (there.spend or 0.0)
            if not math.isclose(taken, expected, rel_tol=1e-7, abs_tol=0.5):
                return False
    return True


def _assumptions(live: Sequence[OpportunityResult]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            item.name,
            item.start,
            Value(0.0, changeable=True),
            Value(100 * item.lower_weight, changeable=True),
            Value(100 * item.upper_weight, changeable=True),
            Value(_factor(item, "flow"), changeable=True),
            Value(100 * _factor(item, "share"), changeable=True),
            Value(_factor(item, "duration"), changeable=True),
            Value(item.unit_value, changeable=True),
            item.outcome,
        )
        for item in live
    ]
    columns = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("start", "Planned start", kind="period"),
        Column("delay", "Starts later by", "months", 0),
        Column("lower", "Lower weight", "%", 0),
        Column("upper", "Upper weight", "%", 0),
        Column("flow", "Children a year", "children", 0),
        Column("share", "Share of them", "%", 0),
        Column("duration", "Years a plan lasts", "years", 1),
        Column("unit", "£ a plan a year", "£", 0),
        Column("outcome", "Outcome for the child", kind="text"),
    )
    note = (
        "Weights are judgement. An earlier start is a number of months below zero. Only what may "
        "be changed here is listed: an opportunity that builds up in steps, or that shares its "
        "children with an earlier one, is not."
    )
    return Table(ASSUMED, "Assumptions of the opportunities", columns, tuple(rows), "", note)


_Line = tuple[OpportunityResult, int]


def _lines(result: MitigatedForecast, opportunities: OpportunitiesResult) -> list[_Line]:
    """Return opportunity and year for each row of benefits: years of profile and forecast both."""
    years = {p.year for p in result.unmitigated.positions}
    return [
        (item, row.year)
        for item in opportunities.opportunities
        for row in item.years
        if row.year in years
    ]


def _benefits(lines: Sequence[_Line], live: Sequence[OpportunityResult]) -> Table:
    order = [item.id for item in live]
    rows: list[tuple[Cell, ...]] = []
    for item, year in lines:
        told = next(row for row in item.years if row.year == year)
        lower, upper = told.benefit.lower / MILLION, told.benefit.upper / MILLION
        if item.id not in order:
            fixed = Value(None, Status.NOT_APPLICABLE)
            rows.append((item.name, told.financial_year, fixed, fixed, lower, upper))
            continue
        at = order.index(item.id)
        ran = _ran(item, year)
        gained = plan_years(ran, _factor(item, "duration"), item.entry)
        whole = "*".join(
            [
                "{plan_years}",
                f"{{{ASSUMED}.flow:{at}}}",
                f"{{{ASSUMED}.share:{at}}}/100",
                f"{{{ASSUMED}.unit:{at}}}/{MILLION}",
            ]
        )
        rows.append(
            (
                item.name,
                told.financial_year,
                Value(ran, formula=_ran_formula(item, year, at)),
                Value(gained, formula=_formula(item.entry, at)),
                Value(lower, formula=f"{whole}*{{{ASSUMED}.lower:{at}}}/100"),
                Value(upper, formula=f"{whole}*{{{ASSUMED}.upper:{at}}}/100"),
            )
        )
    columns = (
        Column("opportunity", "Opportunity", kind="label"),
        Column("year", "Financial year", kind="period"),
        Column("ran", "Years from first entry to the end of the year", "years", 2),
        Column("plan_years", "Plan-years for each child a year", "plan-years", 2),
        Column("lower", "Benefit at the lower weight", "£m", 2),
        Column("upper", "Benefit at the upper weight", "£m", 2),
    )
    note = "Before the cost of change. Benefits are cost avoidance, without inflation."
    title = "What if: benefits of each opportunity by year"
    return Table(BENEFITS, title, columns, tuple(rows), "", note)


def _position(
    result: MitigatedForecast, opportunities: OpportunitiesResult, lines: Sequence[_Line]
) -> Table:
    worth = {row.year: row for row in opportunities.total.years}
    rows: list[tuple[Cell, ...]] = []
    for k, base in enumerate(result.unmitigated.positions):
        row = worth.get(base.year)
        here = [i for i, (_, year) in enumerate(lines) if year == base.year]
        cells: list[Cell] = [
            base.financial_year,
            Value((base.spend or 0.0) / MILLION, formula=f"{{{WHAT_IF}.spend:{k}}}"),
            Value(
                (base.allocation or 0.0) / MILLION,
                formula=f"{{{WHAT_IF}.allocation:{k}}}+{{{WHAT_IF}.transfer:{k}}}",
            ),
            Value((row.cost_of_change if row else 0.0) / MILLION, changeable=True),
        ]
        for name in ("lower", "upper"):
            amount = getattr(row.benefit, name) / MILLION if row else 0.0
            added = "+".join(f"{{{BENEFITS}.{name}:{i}}}" for i in here)
            cells.append(Value(amount, formula=added))
        for scenario, less in (("unmitigated", ""), ("lower", "lower"), ("upper", "upper")):
            key = f"deficit_{scenario}"
            told = getattr(result, scenario).positions[k].cumulative / MILLION
            before = f"{{{key}:-1}}" if k else f"{{{WHAT_IF}.opening:0}}"
            formula = f"{before}+{{spend}}-{{paid}}"
            formula += f"-{{benefit_{less}}}+{{change}}" if less else ""
            cells.append(Value(told, formula=formula))
        rows.append(tuple(cells))
    columns = (
        Column("year", "Financial year", kind="period"),
        Column("spend", "Spend with nothing done", "£m", 1),
        Column("paid", "Allocation and transfers", "£m", 1),
        Column("change", "Cost of change", "£m", 2),
        Column("benefit_lower", "Benefit, lower weight", "£m", 2),
        Column("benefit_upper", "Benefit, upper weight", "£m", 2),
        Column("deficit_unmitigated", "Cumulative deficit, nothing done", "£m", 1),
        Column("deficit_lower", "Cumulative deficit, lower weight", "£m", 1),
        Column("deficit_upper", "Cumulative deficit, upper weight", "£m", 1),
    )
    note = "Deficits are positive. Spend and allocation follow the what-if of the forecast."
    title = "What if: the deficit with and without the opportunities"
    return Table(MITIGATED, title, columns, tuple(rows), "", note)
