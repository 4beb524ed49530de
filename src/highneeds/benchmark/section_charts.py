"""Charts of a benchmark: each with the finding as its title."""

import math

from highneeds.benchmark.results import Benchmark, BenchmarkRecord, Comparator, HistoryPoint
from highneeds.benchmark.story import unit_of, value_words
from highneeds.document.figure import chart_from_rows
from highneeds.document.model import Chart, ChartBreak, Column
from highneeds.document.numbers import number


def years_of(made: Benchmark, metric: str) -> list[int]:
    """Return the years in which the authority has a figure."""
    return [h.year for h in made.series(metric) if h.kind == "area" and math.isfinite(h.value)]


def _label(h: HistoryPoint, made: Benchmark) -> str:
    return "Neighbours" if h.kind == "neighbours" else h.label


def _first_year(made: Benchmark, record: BenchmarkRecord) -> int:
    """Show ten years at most."""
    years = years_of(made, record.id)
    return max(years[0], record.year - 9)


def _series(made: Benchmark, record: BenchmarkRecord) -> tuple[HistoryPoint, ...]:
    first = _first_year(made, record)
    return tuple(
        h for h in made.series(record.id, first) if h.year <= record.year and math.isfinite(h.value)
    )


def _breaks(record: BenchmarkRecord, points: tuple[HistoryPoint, ...]) -> tuple[ChartBreak, ...]:
    shown = {h.year: h.period for h in points}
    first = min(shown, default=0)
    return tuple(
        ChartBreak(shown[b.year], b.label)
        for b in record.metric.breaks
        if b.year in shown and b.year > first
    )


def trend(made: Benchmark, record: BenchmarkRecord) -> Chart:
    """Draw the authority and its comparators over the years."""
    points = _series(made, record)
    unit = unit_of(record)
    columns = (
        Column("period", "Period", kind="period"),
        Column("area", "Area", kind="label"),
        Column("value", record.metric.title, unit, record.metric.decimals),
    )
    rows = tuple((h.period, _label(h, made), h.value) for h in points)
    name = f"chart-{record.metric.id}".replace("_", "-")
    source = record.metric.source
    return chart_from_rows(
        name,
        "line",
        _trend_title(made, record),
        alt=f"Line chart of {record.metric.title.lower()}, {points[0].period} to "
        f"{points[-1].period}: {made.area_name} beside {_beside(record)}.",
        takeaway=_comparison(record),
        table=record.metric.title,
        columns=columns,
        rows=rows,
        source=source,
        highlight=made.area_name,
        unit=unit,
        breaks=_breaks(record, points),
        note=" ".join([record.metric.definition, *record.notes]),
    )


def _beside(record: BenchmarkRecord) -> str:
    return ", ".join(c.label for c in record.comparators if math.isfinite(c.value)) or "no others"


def _trend_title(made: Benchmark, record: BenchmarkRecord) -> str:
    title = record.metric.title
    if not record.growth:
        return f"{title}: {value_words(record.value, record)} in {record.period}"
    g = record.growth
    if record.metric.unit == "percent":
        change = number(g.own.change, "pp", 1, signed=True)
        return f"{title}: {value_words(record.value, record)}, {change} since {g.start}"
    moved = "rose" if g.own.change > 0 else "fell" if g.own.change < 0 else "did not change"
    if g.own.change == 0:
        return f"{title} did not change since {g.start}"
    return f"{title} {moved} {number(abs(g.own.percent), '%', 1)} since {g.start}"


def _comparison(record: BenchmarkRecord) -> str:
    parts = [
        f"{c.label} {value_words(c.value, record)} ({c.method}, n = {c.n})"
        for c in record.comparators
        if math.isfinite(c.value)
    ]
    own = f"{record.area_name} {value_words(record.value, record)} in {record.period}"
    text = own + ("; " + "; ".join(parts) if parts else "; no comparator has a figure") + "."
    missing = [m for c in record.comparators if c.kind == "neighbours" for m in c.missing]
    if missing:
        text += f" Neighbours without a figure: {'; '.join(missing)}."
    for crossing in record.crossings:
        text += f" Trends would meet {crossing.label} by {crossing.year}; this extrapolates."
    return text


def index(made: Benchmark, record: BenchmarkRecord) -> Chart:
    """Draw growth of plans, every line starting at 100."""
    points = _series(made, record)
    first = points[0].year
    base = {h.kind: h.value for h in points if h.year == first}
    rows = tuple(
        (h.period, _label(h, made), 100 * h.value / base[h.kind])
        for h in points
        if base.get(h.kind)
    )
    start = points[0].period
    last = {h.kind: 100 * h.value / base[h.kind] for h in points if base.get(h.kind)}
    own = last.get("area", math.nan)
    england = last.get("england", math.nan)
    versus = ""
    if math.isfinite(england):
        less = "less" if own < england else "more"
        versus = f", {less} than England ({number(england - 100, '%', 0, signed=True)})"
    columns = (
        Column("period", "Period", kind="period"),
        Column("area", "Area", kind="label"),
        Column("index", f"EHC plans, {start} = 100", "", 1),
    )
    return chart_from_rows(
        "chart-plans",
        "line",
        f"Plans {'grew' if own >= 100 else 'fell'} {number(abs(own - 100), '%', 0)} since "
        f"{start}{versus}",
        alt=f"Line chart of EHC plans with {start} set to 100, {made.area_name} beside England "
        "and neighbours.",
        takeaway=f"{made.area_name} had {number(record.value)} plans in {record.period}. Each line "
        "starts at 100, so only growth is compared, not size.",
        table="Growth of EHC plans",
        columns=columns,
        rows=rows,
        source=record.metric.source,
        highlight=made.area_name,
        breaks=_breaks(record, points),
        note=" ".join([record.metric.definition, *record.notes]),
    )


def known_growth(record: BenchmarkRecord) -> list[tuple[str, float]]:
    """Return each neighbour with a growth."""
    pairs = [(p.name, p.growth) for p in record.peers if math.isfinite(p.growth)]
    return pairs if record.growth and pairs else []


def ranked_growth(made: Benchmark, record: BenchmarkRecord) -> Chart:
    """Rank growth among the neighbours, region and England."""
    g = record.growth
    pairs = known_growth(record)
    if g is None:
        raise ValueError("no growth to rank")
    rows = [(made.area_name, g.own.percent), *pairs]
    rows += [(_short(c.label, made), c.percent) for c in g.others if math.isfinite(c.percent)]
    rows.sort(key=lambda row: -row[1])
    place = [name for name, _ in rows].index(made.area_name) + 1
    name = "chart-growth-ranked"
    columns = (
        Column("area", "Area", kind="label"),
        Column("growth", f"Growth {g.start} to {g.end}", "%", 1, signed=True),
    )
    return chart_from_rows(
        name,
        "bar_ranked",
        f"{record.metric.title} changed {number(g.own.percent, '%', 1, signed=True)} from "
        f"{g.start} to {g.end}, place {place} of {len(rows)} here",
        alt=f"Bars of growth from {g.start} to {g.end}, highest first, {made.area_name} marked.",
        takeaway="Growth of "
        + ", ".join(f"{n} {number(v, '%', 1, signed=True)}" for n, v in rows[:3])
        + " was fastest here.",
        table=f"Growth, {record.metric.title}",
        columns=columns,
        rows=rows,
        source=record.metric.source,
        highlight=made.area_name,
        note=" ".join(["Change in percent between the two periods.", *g.breaks]),
    )


def _gaps(title: str, period: str, gaps: list[tuple[float, BenchmarkRecord, Comparator]]) -> str:
    """Name the three widest gaps to England."""
    widest = sorted(gaps, key=lambda g: -g[0])[:3]
    told = [
        f"{r.breakdown_label} {number(r.value - c.value, 'pp', 1, signed=True)}"
        for _, r, c in widest
    ]
    lead = f"{title}, {period}."
    return f"{lead} Widest gaps to England: {'; '.join(told)}." if told else lead


def _short(label: str, made: Benchmark) -> str:
    return "Neighbours together" if label == made.neighbours_title else label


def stacked(made: Benchmark, records: list[BenchmarkRecord], name: str, what: str) -> Chart:
    """Draw the make-up of each area as one bar."""
    rows: list[tuple[str, str, float]] = []
    for record in records:
        whose = [(made.area_name, record.value)]
        whose += [(_short(c.label, made), c.value) for c in record.comparators]
        rows += [(n, record.breakdown_label, v) for n, v in whose if math.isfinite(v)]
    order = {n: i for i, n in enumerate(dict.fromkeys(r[0] for r in rows))}
    rows.sort(key=lambda row: order[row[0]])
    most = max((r for r in records if math.isfinite(r.value)), key=lambda r: r.value)
    columns = (
        Column("area", "Area", kind="label"),
        Column("group", what.capitalize(), kind="label"),
        Column("share", "EHC plans", "%", 1),
    )
    title = f"{most.breakdown_label} holds {value_words(most.value, most)} of plans, " + (
        f"against {value_words(most.comparators[0].value, most)} in England"
        if most.comparators and math.isfinite(most.comparators[0].value)
        else f"in {most.period}"
    )
    notes = [most.metric.definition, f"Provision map {made.provision_map}.", *most.notes]
    return chart_from_rows(
        f"chart-{name}",
        "stacked_share",
        title,
        alt=f"Stacked bars of the share of EHC plans by {what}, one bar an area, {most.period}.",
        takeaway="; ".join(
            f"{r.breakdown_label} {value_words(r.value, r)}"
            for r in records
            if math.isfinite(r.value)
        )
        + f" ({made.area_name}, {most.period}).",
        table=f"EHC plans by {what}, {most.period}",
        columns=columns,
        rows=rows,
        source=most.metric.source,
        note=" ".join(notes),
    )


def dots(made: Benchmark, records: list[BenchmarkRecord]) -> Chart:
    """Draw the groups of a family as rows of dots."""
    metric = records[0].metric
    rows: list[tuple[str, str, float]] = []
    for record in records:
        rows.append((record.breakdown_label, made.area_name, record.value))
        rows += [
            (record.breakdown_label, _short(c.label, made), c.value)
            for c in record.comparators
            if math.isfinite(c.value)
        ]
    gaps = [
        (abs(r.value - c.value), r, c)
        for r in records
        for c in r.comparators
        if c.kind == "england" and math.isfinite(c.value)
    ]
    name = f"chart-{metric.id}".replace("_", "-")
    title = metric.title
    if gaps:
        _, widest, england = max(gaps, key=lambda g: g[0])
        title = (
            f"{widest.breakdown_label}: {value_words(widest.value, widest)} against "
            f"{value_words(england.value, widest)} in England"
        )
    return chart_from_rows(
        name,
        "dot",
        title,
        alt=f"Dots of {metric.title.lower()}, one row a group, {made.area_name} marked.",
        takeaway=_gaps(metric.title, records[0].period, gaps),
        table=f"{metric.title}, {records[0].period}",
        columns=(
            Column("group", "Group", kind="label"),
            Column("area", "Area", kind="label"),
            Column("share", metric.title, "%", 1),
        ),
        rows=rows,
        source=metric.source,
        highlight=made.area_name,
        note=" ".join([metric.definition, *records[0].notes]),
    )


def funnel(made: Benchmark, record: BenchmarkRecord) -> Chart:
    """Draw every authority against its denominator, with the usual spread."""
    name = f"chart-{record.metric.id}".replace("_", "-")
    unit = unit_of(record)
    d = record.metric.decimals
    columns = (
        Column("area", "Authority", kind="label"),
        Column("n", record.metric.denominator or "n", "", 0),
        Column("value", record.metric.title, unit, d),
        Column("low", "Lower 95% limit", unit, d),
        Column("high", "Upper 95% limit", unit, d),
        Column("outer_low", "Lower 99.8% limit", unit, d),
        Column("outer_high", "Upper 99.8% limit", unit, d),
        Column("centre", "England, pooled", unit, d),
    )
    rows = tuple(
        (p.name, p.denominator, p.value, p.low, p.high, p.outer_low, p.outer_high, p.centre)
        for p in record.funnel_points
    )
    where = {
        "inside": "within the usual spread of authorities",
        "above_95": "above the usual spread of authorities",
        "above_998": "far above the usual spread of authorities",
        "below_95": "below the usual spread of authorities",
        "below_998": "far below the usual spread of authorities",
    }.get(record.funnel.position, "not judged")
    return chart_from_rows(
        name,
        "funnel",
        f"{record.metric.title}: {value_words(record.value, record)}, {where}",
        alt=f"Funnel chart of {len(rows)} authorities: {record.metric.title.lower()} against its "
        f"denominator, with limits that allow for the spread between authorities.",
        takeaway=_comparison(record),
        table=f"{record.metric.title}, {record.period}",
        columns=columns,
        rows=rows,
        x="n",
        y="value",
        series="area",
        source=record.metric.source,
        highlight=made.area_name,
        unit=unit,
        n=len(rows),
        note=f"{record.metric.definition} Limits allow for overdispersion (phi "
        f"{record.funnel.phi:.1f}, tau2 {record.funnel.tau2:.4f}).",
    )


def money_dots(made: Benchmark, records: list[BenchmarkRecord], what: str) -> Chart:
    """Draw lines of spend, or unit costs, as rows of dots."""
    unit_cost = what == "unit-cost"
    label = "Spend per plan" if unit_cost else f"Spend per head aged 2 to 18, {what}"
    rows: list[tuple[str, str, float]] = []
    for r in records:
        group = r.metric.title if unit_cost else r.breakdown_label
        rows.append((group, made.area_name, r.value))
        rows += [
            (group, _short(c.label, made), c.value) for c in r.comparators if math.isfinite(c.value)
        ]
    lead = max(records, key=lambda r: r.value)
    first = lead.metric.title if unit_cost else lead.breakdown_label
    england = next((c for c in lead.comparators if c.kind == "england"), None)
    title = f"{first}: {number(lead.value, '£')}"
    if england and math.isfinite(england.value):
        title += f" against {number(england.value, '£')} in England"
    caveats = dict.fromkeys(n for r in records for n in r.notes)
    return chart_from_rows(
        f"chart-money-{what}",
        "dot",
        title,
        alt=f"Dots of {label.lower()}, one row a line, {made.area_name} marked.",
        takeaway=f"{label}, {lead.period}. "
        + (
            "Outturn leaves out place funding that DfE pays straight to academies."
            if what == "outturn"
            else "Budget includes academies' place funding; do not set it beside outturn."
            if what == "budget"
            else "Matched only where spend and plans honestly belong together; read the notes."
        ),
        table=f"{label}, {lead.period}",
        columns=(
            Column("line", "Line", kind="label"),
            Column("area", "Area", kind="label"),
            Column("pounds", label, "£", 0),
        ),
        rows=rows,
        source=lead.metric.source,
        highlight=made.area_name,
        unit="£",
        note=" ".join(caveats),
    )
