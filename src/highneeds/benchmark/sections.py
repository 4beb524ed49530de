"""The benchmark section of a report: words first, then charts, then every figure in one table."""

import math

from highneeds.benchmark.results import Benchmark, BenchmarkRecord
from highneeds.benchmark.section_charts import (
    dots,
    funnel,
    index,
    known_growth,
    money_dots,
    ranked_growth,
    stacked,
    trend,
    years_of,
)
from highneeds.benchmark.story import story, table_of
from highneeds.document.law import LAW
from highneeds.document.model import (
    Block,
    Cell,
    Chart,
    Column,
    FindingList,
    Heading,
    Note,
    Section,
    Table,
    Value,
)
from highneeds.vocabulary.status import Status

_RATES = ("plans_per_100_2_18", "plans_per_1000_0_25")
_FUNNELS = ("within_20_weeks_ex", "refused_to_assess", "reviews_held")
_TRENDS = (
    "within_20_weeks",
    "refused_to_assess",
    "new_plans_per_100_plans",
    "ceased_share_of_stock",
    "appeal_rate",
    "mainstream_share",
    "inmss_share",
)
_MONEY = ("finance", "unit cost")
_TABLES = (
    (table_of("count"), "counts", ("count",), ""),
    (table_of("percent"), "shares", ("percent",), "%"),
    (table_of("per_100"), "rates", ("per_100", "per_1000"), ""),
    (table_of("gbp"), "money", ("gbp", "gbp_per_head", "gbp_per_plan"), "£"),
)
SPREAD = {
    "inside": "within",
    "above_95": "above (95%)",
    "above_998": "far above (99.8%)",
    "below_95": "below (95%)",
    "below_998": "far below (99.8%)",
}


def build(made: Benchmark) -> tuple[Section, ...]:
    """Build the sections of a benchmark.

    Parameters
    ----------
    made
        With history, so that charts have years, neighbours and funnels.

    Returns
    -------
    tuple of Section
        Story, plans, provision and need, service, finance (when there is any), and the table.
    """
    plans = _plans(made)
    mix = _mix(made)
    service = _service(made)
    money = _money(made)
    charts = [
        b.id for blocks in (plans, mix, service, money) for b in blocks if isinstance(b, Chart)
    ]
    sections = [Section("summary", "What stands out", (story(made, charts), LAW))]
    for name, title, blocks in (
        ("plans", "EHC plans and their growth", plans),
        ("provision-need", "Provision, need and age", mix),
        ("service", "Requests, timeliness and reviews", service),
        ("money", "Funding and unit cost", [*money, LAW] if money else []),
    ):
        if blocks:
            sections.append(Section(name, title, tuple(blocks)))
    sections.append(
        Section(
            "all-figures", "Every figure beside its comparators", tuple(_all(made)), appendix=True
        )
    )
    sections.append(Section("data-notes", "About these data", tuple(_notes(made)), appendix=True))
    return tuple(sections)


def _plans(made: Benchmark) -> list[Block]:
    blocks: list[Block] = []
    # The first that the data have: per child aged 2 to 18 where that population is known, else 0 to
    # 25.
    for metric in _RATES:
        record = made.record(metric)
        # A line of one year is a dot.
        if record and len(years_of(made, metric)) > 1:
            blocks.append(trend(made, record))
            break
    plans = made.record("plans")
    if plans and len(years_of(made, "plans")) > 1:
        blocks.append(index(made, plans))
    rate = made.record(_RATES[0])
    ranked = next((r for r in (rate, plans) if r and known_growth(r)), None)
    if ranked:
        blocks.append(ranked_growth(made, ranked))
    return blocks


def _mix(made: Benchmark) -> list[Block]:
    blocks: list[Block] = []
    shares = [r for r in made.records if r.metric.id == "provision_share"]
    provision = shares if any(math.isfinite(r.value) for r in shares) else []
    if provision:
        blocks.append(stacked(made, provision, "provision-share", "provision"))
    for metric in ("need_share", "age_band_share", "age_at_start_share"):
        records = [r for r in made.records if r.metric.id == metric and math.isfinite(r.value)]
        if records:
            blocks.append(dots(made, records))
    blocks += [trend(made, r) for r in _worth(made, ("mainstream_share", "inmss_share"))]
    return blocks


def _worth(made: Benchmark, metrics: tuple[str, ...]) -> list[BenchmarkRecord]:
    found = [made.record(metric) for metric in metrics]
    return [r for r in found if r and math.isfinite(r.value) and len(years_of(made, r.id)) > 1]


def _service(made: Benchmark) -> list[Block]:
    blocks: list[Block] = []
    for metric in _FUNNELS:
        record = made.record(metric)
        if record and record.funnel_points and math.isfinite(record.value):
            blocks.append(funnel(made, record))
    shown = [m for m in _TRENDS if m not in ("mainstream_share", "inmss_share")]
    blocks += [trend(made, r) for r in _worth(made, tuple(shown)) if not _has(blocks, r)]
    return blocks


def _has(blocks: list[Block], record: BenchmarkRecord) -> bool:
    name = f"chart-{record.metric.id}".replace("_", "-")
    return any(isinstance(b, Chart) and b.id == name for b in blocks)


def _money(made: Benchmark) -> list[Block]:
    records = [r for r in made.records if r.metric.theme in _MONEY and math.isfinite(r.value)]
    heads = [r for r in records if r.metric.unit == "gbp_per_head" and r.breakdown]
    blocks: list[Block] = []
    for basis in ("outturn", "budget"):
        chosen = [r for r in heads if r.metric.id == f"s251_{basis}_per_head"]
        if chosen:
            blocks.append(money_dots(made, chosen, basis))
    costs = [r for r in records if r.metric.theme == "unit cost"]
    if costs:
        blocks.append(money_dots(made, costs, "unit-cost"))
    blocks += [trend(made, r) for r in _worth(made, ("high_needs_allocation_per_head",))]
    return [Heading("What is given and what is spent"), *blocks] if blocks else []


def _all(made: Benchmark) -> list[Table]:
    """Return every record in one table per kind of unit, so that each has its own decimals."""
    return [
        _table(made, name, title, [r for r in made.records if r.metric.unit in units], unit)
        for name, title, units, unit in _TABLES
        if any(r.metric.unit in units for r in made.records)
    ]


def _table(
    made: Benchmark, name: str, title: str, records: list[BenchmarkRecord], unit: str
) -> Table:
    decimals = max(r.metric.decimals for r in records)
    columns = (
        Column("measure", "Measure", kind="label"),
        Column("period", "Period", kind="period"),
        *(
            Column(key, label, unit, decimals)
            for key, label in (
                ("value", made.area_name),
                ("neighbours", "Neighbours"),
                ("region", "Region"),
                ("england", "England"),
            )
        ),
        Column("place", "Rank and usual spread", kind="text"),
    )
    rows: list[tuple[Cell, ...]] = []
    for r in records:
        beside = {c.kind: c.value for c in r.comparators}
        rows.append(
            (
                r.title,
                r.period,
                _value(r),
                *(_plain(beside.get(k, math.nan)) for k in ("neighbours", "region", "england")),
                _place(r),
            )
        )
    return Table(
        name,
        f"{made.area_name}: {title}",
        columns,
        tuple(rows),
        "See sources at the end",
        f"Comparators: {made.method}. Neighbours: {made.neighbours_title}. Rank 1 is the best "
        "where a measure has a better end, else the highest. Small figures: 95% intervals.",
    )


def _place(record: BenchmarkRecord) -> str:
    told = []
    if record.rank:
        told.append(f"{'joint ' if record.rank_tied else ''}{record.rank} of {record.rank_of}")
    if record.funnel.position in SPREAD:
        told.append(SPREAD[record.funnel.position])
    return ", ".join(told)


def _value(record: BenchmarkRecord) -> Value:
    low = record.interval.low if record.interval else None
    high = record.interval.high if record.interval else None
    value = record.value if math.isfinite(record.value) else None
    return Value(value, Status(record.status), low, high)


def _plain(value: float) -> Value:
    known = math.isfinite(value)
    return Value(value if known else None, Status.PRESENT if known else Status.MISSING)


def _notes(made: Benchmark) -> list[Block]:
    blocks: list[Block] = [
        Note(
            (
                f"Neighbours: {made.neighbours_title}: {'; '.join(made.neighbours) or 'none'}.",
                f"Provision map: {made.provision_map}.",
                f"Comparators: {made.method}. A published regional or national row is used as it "
                "stands; neighbours pool numerators and denominators.",
                *made.notes,
            ),
            kind="method",
            title="How the comparison is made",
        ),
        FindingList(made.findings),
    ]
    if made.without:
        reasons = dict.fromkeys(reason for _, reason in made.without)
        blocks.append(
            Note(tuple(reasons), kind="left_out", title="Left out because there are no data")
        )
    return blocks
