"""A synthetic report with every block and every kind of chart. All numbers are invented."""

import math
import struct
import zlib
from dataclasses import replace
from datetime import date
from functools import cache

from highneeds.document.model import (
    Chart,
    ChartBreak,
    Column,
    FindingList,
    Heading,
    Note,
    Reference,
    Report,
    ReportMeta,
    Section,
    Sentence,
    Source,
    Table,
    Text,
    Value,
)
from highneeds.document.table import Cell
from highneeds.publish import publication as publish
from highneeds.publish.theme import HouseStyle
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.status import Status

SOURCE = "Education, health and care plans, January 2026 (DfE). Invented numbers."
LA = "Exampleton"


def _table(table_id, columns, rows, note=""):
    return Table(table_id, f"Numbers of {table_id}", columns, tuple(rows), SOURCE, note)


AREA = Column("area", "Area", kind="label")
YEAR = Column("year", "January", kind="period")
RATE = Column("rate", "EHC plans per 100 aged 2 to 18", "per 100", 1)


def line() -> Chart:
    start = {LA: 3.35, "England": 3.6, "South East": 3.45, "Statistical neighbours": 3.9}
    rows = [
        (area, year, Value(first + (year - 2019) * (0.29 if area == LA else 0.21), low=None))
        for area, first in start.items()
        for year in range(2019, 2026)
    ]
    rows[3] = (LA, 2022, Value(None, Status.SUPPRESSED))
    return Chart(
        "plans-over-time",
        "line",
        "Plans per 100 rose by half in six years, faster than in England",
        "Line chart of plans per 100 children by January, 2019 to 2025. Exampleton rises from 3.4 "
        "to 5.1, crossing England and its neighbours.",
        "Exampleton began below every comparator and now stands above England.",
        _table("plans", (AREA, YEAR, RATE), rows, "Children aged 2 to 18 at mid-year."),
        x="year",
        y="rate",
        series="area",
        highlight=LA,
        breaks=(ChartBreak(2023, "New collection"),),
        source=SOURCE,
        n=1204,
        note="EHC plans per 100 people aged 2 to 18. From 2023 the data are person level.",
    )


def line_forecast() -> Chart:
    kinds = ("Mainstream", "Special school", "INMSS")
    rows = [
        (kind, f"{y}-{(y + 1) % 100:02d}", 600.0 + 180 * i + (y - 2019) * (70 - 30 * i))
        for i, kind in enumerate(kinds)
        for y in range(2019, 2028)
    ]
    columns = (
        Column("kind", "Provision", kind="label"),
        Column("year", "Year", kind="period"),
        Column("plans", "EHC plans", "plans"),
    )
    return Chart(
        "forecast-by-provision",
        "line",
        "Mainstream plans are forecast to overtake special schools in 2023-24",
        "Line chart, three provisions, observed to 2022-23 and forecast to 2027-28.",
        "If past growth goes on, mainstream carries most of the increase.",
        _table("forecast", columns, rows),
        x="year",
        y="plans",
        series="kind",
        forecast_from="2023-24",
        references=(Reference(1100, "Places in special schools"),),
        source=SOURCE,
    )


def line_many() -> Chart:
    areas = [f"Neighbour {i}" for i in range(1, 9)]
    rows = [
        (a, y, 3 + i * 0.2 + (y - 2019) * 0.1)
        for i, a in enumerate(areas)
        for y in (2019, 2020, 2021)
    ]
    return Chart(
        "many-lines",
        "line",
        "Every neighbour grew",
        "Eight small line charts, one per neighbour, all rising.",
        "No neighbour stands apart.",
        _table("many", (AREA, YEAR, RATE), rows),
        x="year",
        y="rate",
        series="area",
        source=SOURCE,
    )


def line_faceted() -> Chart:
    needs = (
        "Autistic spectrum disorder",
        "Social, emotional and mental health",
        "Speech, language and communication",
    )
    columns = (
        Column("need", "Primary need", kind="label"),
        AREA,
        YEAR,
        Column("share", "Share of plans", "%", 1),
    )
    rows = [
        (need, area, year, 20 + 6 * i + (year - 2020) * (1.4 - i * 0.8) + (3 if area == LA else 0))
        for i, need in enumerate(needs)
        for area in (LA, "England")
        for year in range(2020, 2026)
    ]
    return Chart(
        "needs-over-time",
        "line",
        "Autism grows everywhere; speech and language falls",
        "Three small line charts by primary need, Exampleton against England, 2020 to 2025.",
        "The mix moves like England's.",
        _table("needs", columns, rows),
        x="year",
        y="share",
        series="area",
        facet="need",
        highlight=LA,
        source=SOURCE,
    )


def bar() -> Chart:
    columns = (Column("age", "Age band", kind="label"), Column("plans", "Plans", "plans"))
    rows = [
        ("Under 5", 90),
        ("5 to 10", 640),
        ("11 to 15", 720),
        ("16 to 19", 410),
        ("20 to 25", 85),
    ]
    return Chart(
        "ages",
        "bar",
        "Seven in ten plans are of school age",
        "Bar chart of plans by age band; 11 to 15 is the largest with 720.",
        "The peak is in secondary school.",
        _table("ages", columns, rows),
        x="age",
        y="plans",
        source=SOURCE,
        n=1945,
    )


def bar_grouped() -> Chart:
    columns = (
        Column("reason", "Reason", kind="label"),
        Column("year", "Year", kind="label"),
        Column("change", "Change in spend", "£m", 1, signed=True),
    )
    rows = [
        ("More children with plans", "2023-24", 3.4),
        ("More children with plans", "2024-25", 4.15),
        ("Dearer placements in independent and non-maintained special schools", "2023-24", 1.25),
        ("Dearer placements in independent and non-maintained special schools", "2024-25", -0.4),
        ("A different mix of placements", "2023-24", -0.9),
        ("A different mix of placements", "2024-25", Value(None, Status.NOT_COLLECTED)),
    ]
    return Chart(
        "drivers",
        "bar",
        "Growth in number, not price, drives spend",
        "Grouped bars: number adds £3.4m and £4.2m; price +£1.3m then -£0.4m; mix -£0.9m.",
        "Look first at why more children need a plan.",
        _table("drivers", columns, rows),
        x="reason",
        y="change",
        series="year",
        source=SOURCE,
    )


def ranked(count=11, chart_id="growth-ranked") -> Chart:
    names = [LA, *(f"Authority {i:03d}" for i in range(1, count))]
    columns = (AREA, Column("growth", "Growth in plans, 2020 to 2025", "%", 1, signed=True))
    rows: list[tuple[str, float | Value]] = [
        (n, 62 - (i * 7.3) % 75 + i * 0.01) for i, n in enumerate(names)
    ]
    rows[2] = (names[2], Value(None, Status.SUPPRESSED))
    return Chart(
        chart_id,
        "bar_ranked",
        "Plans grew faster than in any neighbour" if count < 40 else "Growth is third in England",
        f"Ranked bars of growth for {count} authorities; Exampleton is highest with 62.0%.",
        "Growth is high even for a group that grows.",
        _table(chart_id, columns, rows),
        x="area",
        y="growth",
        highlight=LA,
        references=(Reference(31.5, "England"),),
        source=SOURCE,
        n=f"{count} authorities",
    )


def stacked(kind="stacked") -> Chart:
    columns = (
        YEAR,
        Column("provision", "Provision", kind="label"),
        Column("plans", "Plans", "plans"),
    )
    amounts = {
        "Mainstream": (636, 709, 805, 890),
        "Resourced provision and units": (38, 49, 44, 47),
        "Maintained special schools": (676, 706, 719, 741),
        "INMSS": (64, 64, 64, 64),
        "Post-16": (227, 248, 269, 290),
    }
    rows = [(2020 + i, p, float(v[i])) for p, v in amounts.items() for i in range(4)]
    return Chart(
        "mix" if kind == "stacked" else "mix-share",
        kind,
        "Mainstream now holds the most children"
        if kind == "stacked"
        else "Four in ten children are in mainstream",
        "Stacked columns of plans by provision, 2020 to 2023; mainstream 636 to 890.",
        "Most growth was in mainstream schools.",
        _table(f"mix-{kind.replace('_', '-')}", columns, rows),
        x="year",
        y="plans",
        series="provision",
        source=SOURCE,
    )


def funnel(count=150) -> Chart:
    columns = (
        AREA,
        Column("people", "People aged 2 to 18", "people"),
        RATE,
        Column("low", "95% low", "per 100", 1),
        Column("high", "95% high", "per 100", 1),
        Column("outer_low", "99.8% low", "per 100", 1),
        Column("outer_high", "99.8% high", "per 100", 1),
        Column("mean", "Average", "per 100", 1),
    )
    rows = []
    for i in range(count):
        people = 8000 + (i * 7919) % 150_000
        half = 250 / math.sqrt(people)
        rate = 4.3 + math.sin(i * 12.9898) * half * 1.35
        name = LA if i == 40 else f"Authority {i:03d}"
        low, high, far = 4.3 - half, 4.3 + half, half * 1.58
        rows.append(
            (
                name,
                people,
                4.3 + 2 * half if i == 40 else rate,
                low,
                high,
                4.3 - far,
                4.3 + far,
                4.3,
            )
        )
    return Chart(
        "rate-funnel",
        "funnel",
        "More plans than chance and ordinary variation explain",
        "Funnel plot of 150 authorities; Exampleton lies above the outer limit.",
        "The difference is unlikely to be chance; it does not say why.",
        _table("funnel", columns, rows),
        x="people",
        y="rate",
        series="area",
        low="low",
        high="high",
        outer_low="outer_low",
        outer_high="outer_high",
        centre="mean",
        highlight=LA,
        source=SOURCE,
        n=f"{count} authorities",
    )


def dot() -> Chart:
    columns = (Column("measure", "Measure", kind="label"), AREA, Column("share", "Share", "%", 1))
    rows: list[tuple[Cell, ...]] = []
    for i, m in enumerate(
        (
            "Plans issued within 20 weeks",
            "Requests refused",
            "Annual reviews held on time",
            "Placed in mainstream",
        )
    ):
        rows.append((m, LA, Value(38.0 + 9 * i, low=34.5 + 9 * i, high=41.5 + 9 * i)))
        rows.append((m, "England", 46.4 + 4 * i))
        rows.append((m, "Statistical neighbours", 41.25 + 6 * i))
    return Chart(
        "profile",
        "dot",
        "Timeliness is below England; reviews are above",
        "Dot plot of four measures, Exampleton with intervals against England and neighbours.",
        "Only the first difference is larger than its interval.",
        _table("profile", columns, rows, "Intervals are 95% (Wilson)."),
        x="measure",
        y="share",
        series="area",
        highlight=LA,
        source=SOURCE,
        n=512,
    )


def fan() -> Chart:
    columns = (
        Column("year", "Year", kind="period"),
        Column("deficit", "Deficit at year end", "£m", 1),
        Column("low", "8 in 10 low", "£m", 1),
        Column("high", "8 in 10 high", "£m", 1),
        Column("outer_low", "95 in 100 low", "£m", 1),
        Column("outer_high", "95 in 100 high", "£m", 1),
    )
    rows = []
    for i, y in enumerate(range(2019, 2029)):
        middle = 4.1 + i * i * 0.62
        w = max(0, i - 4) * 1.9
        limits = (middle - w, middle + w, middle - 1.6 * w, middle + 1.6 * w) if w else (None,) * 4
        rows.append((f"{y}-{(y + 1) % 100:02d}", middle, *limits))
    return Chart(
        "deficit",
        "fan",
        "If nothing changes the deficit could be £54m in 2028-29",
        "Fan chart: deficit £4m in 2019-20, £14m observed in 2023-24, forecast £54m in 2028-29.",
        "The range is wide: £45m to £64m in 8 of 10 runs.",
        _table("deficit", columns, rows, "500 runs; seed 1."),
        x="year",
        y="deficit",
        low="low",
        high="high",
        outer_low="outer_low",
        outer_high="outer_high",
        forecast_from="2024-25",
        source=SOURCE,
    )


def diverging() -> Chart:
    columns = (
        Column("question", "Question", kind="label"),
        Column("answer", "Answer", kind="label"),
        Column("count", "Answers", "answers"),
    )
    answers = ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
    counts = {
        "My child is understood by their school": (21, 34, 18, 60, 25),
        "We were told what would happen next, and when, in words we could follow": (
            48,
            51,
            20,
            30,
            9,
        ),
        "Support began before we asked for a plan": (66, 40, 15, 22, 11),
    }
    rows = [(q, a, c) for q, v in counts.items() for a, c in zip(answers, v, strict=True)]
    return Chart(
        "survey",
        "diverging",
        "Families feel understood, but not informed",
        "Diverging bars of three questions; most agree with the first and disagree with two.",
        "Say sooner what happens next.",
        _table("survey", columns, rows),
        x="question",
        y="count",
        series="answer",
        source="Survey of parents, autumn 2025. Invented numbers.",
        n=158,
    )


def tree() -> Chart:
    columns = (
        Column("part", "Part", kind="label"),
        Column("parent", "Part of", kind="label"),
        Column("spend", "Spend", "£m", 1),
        Column("growth", "Growth a year", "%", 0, signed=True),
    )
    rows = (
        ("High needs spend", None, 41.0, 11.0),
        ("Maintained special schools", "High needs spend", 17.6, 9.0),
        ("Mainstream", "High needs spend", 9.4, 14.5),
        ("INMSS", "High needs spend", 5.0, 12.0),
        ("Number of plans", "Mainstream", 9.4, 13.0),
        ("Cost per plan", "Mainstream", 9.4, 1.0),
    )
    return Chart(
        "driver-tree",
        "tree",
        "Spend grew 11% a year: the number of plans, not their cost",
        "Tree: high needs spend £41.0m splits into three provisions, mainstream into two parts.",
        "Mainstream growth is number of plans.",
        _table("tree", columns, rows),
        x="part",
        y="spend",
        series="parent",
        source=SOURCE,
    )


def heat() -> Chart:
    columns = (
        Column("need", "Primary need", kind="label"),
        Column("place", "Provision", kind="label"),
        Column("share", "Share", "%", 0),
    )
    needs = (
        "Autism",
        "Social, emotional and mental health",
        "Speech and language",
        "Severe learning difficulty",
    )
    places = ("Mainstream", "Special school", "INMSS", "Post-16")
    rows = [
        (
            n,
            p,
            Value(None, Status.SUPPRESSED) if (i, j) == (3, 2) else float((i * 17 + j * 29) % 71),
        )
        for i, n in enumerate(needs)
        for j, p in enumerate(places)
    ]
    return Chart(
        "need-by-place",
        "heat",
        "Autism is spread over every kind of school",
        "Heat table of four needs by four provisions, in percent.",
        "Severe learning difficulty is mostly in special schools.",
        _table("heat", columns, rows),
        x="place",
        y="share",
        series="need",
        source=SOURCE,
    )


def tornado() -> Chart:
    columns = (
        Column("assumption", "Assumption", kind="label"),
        Column("base", "Deficit as it stands", "£m", 1),
        Column("low", "At the low end", "£m", 1),
        Column("high", "At the high end", "£m", 1),
    )
    rows = (
        ("Growth in mainstream plans, 4% to 12% a year", 54.3, 41.2, 68.9),
        ("Allocation growth, 5% to 1%", 54.3, 47.0, 61.8),
        ("Cost per INMSS placement", 54.3, 51.9, 58.15),
        ("Start date of outreach", 54.3, 53.0, 55.2),
    )
    return Chart(
        "sensitivity",
        "tornado",
        "Growth in mainstream plans matters most",
        "Tornado chart: mainstream growth moves the deficit from £41.2m to £68.9m.",
        "Agree this assumption first.",
        _table("tornado", columns, rows),
        x="assumption",
        y="base",
        low="low",
        high="high",
        source=SOURCE,
    )


def waterfall() -> Chart:
    columns = (
        Column("step", "Step", kind="label"),
        Column("kind", "Kind", kind="label"),
        Column("amount", "Deficit", "£m", 1),
    )
    rows = (
        ("Deficit if nothing changes", "total", 54.3),
        ("Support in mainstream", "change", -6.2),
        ("Outreach", "change", -3.45),
        ("New demand", "change", 1.5),
        ("Deficit with the plan", "total", 46.15),
    )
    return Chart(
        "mitigated",
        "waterfall",
        "The plan takes £8m off the deficit and does not close it",
        "Waterfall from £54.3m to £46.2m in three steps.",
        "Earlier support gives most of the opportunity.",
        _table("waterfall", columns, rows),
        x="step",
        y="amount",
        series="kind",
        source=SOURCE,
    )


def xmr() -> Chart:
    columns = (
        Column("month", "Month", kind="period"),
        Column("weeks", "Weeks to issue", "weeks", 1),
        Column("mean", "Mean", "weeks", 1),
        Column("low", "Lower limit", "weeks", 1),
        Column("high", "Upper limit", "weeks", 1),
        Column("signal", "Signal", kind="text"),
    )
    values = (24.1, 25.0, 23.2, 26.4, 24.8, 22.9, 25.3, 24.4, 31.9, 25.2, 24.0, 23.6)
    rows = [
        (
            f"{2024 + (i + 8) // 12}-{(i + 8) % 12 + 1:02d}",
            v,
            24.8,
            19.6,
            30.0,
            "outside the limits" if v > 30 else "",
        )
        for i, v in enumerate(values)
    ]
    return Chart(
        "weeks-xmr",
        "xmr",
        "One month stood out; the rest is ordinary variation",
        "XmR chart of twelve months; May 2025 at 31.9 weeks is above the upper limit of 30.0.",
        "Ask what happened in May; do not react to the other months.",
        _table("xmr", columns, rows),
        x="month",
        y="weeks",
        centre="mean",
        low="low",
        high="high",
        series="signal",
        references=(Reference(20, "Statutory limit"),),
        source=SOURCE,
    )


def sparkline() -> Chart:
    columns = (Column("kpi", "Measure", kind="label"), YEAR, Column("value", "Value", "", 1))
    rows = [
        (k, 2020 + i, float(v))
        for k, series in {
            "Plans per 100": (3.4, 3.6, 3.9, 4.3, 4.8, 5.1),
            "Plans within 20 weeks": (61, 58, 49, 44, 40, 38),
            "Appeal rate": (1.1, 1.1, 1.1, 1.1, 1.1, 1.1),
        }.items()
        for i, v in enumerate(series)
    ]
    return Chart(
        "trends",
        "sparkline",
        "Rates rise while timeliness falls",
        "Three small lines, 2020 to 2025.",
        "Both move the wrong way for families.",
        _table("trends", columns, rows),
        x="year",
        y="value",
        series="kpi",
        source=SOURCE,
    )


def all_missing() -> Chart:
    columns = (AREA, Column("cost", "Cost per plan", "£"))
    rows = ((LA, Value(None, Status.SUPPRESSED)), ("England", None))
    return Chart(
        "no-numbers",
        "bar",
        "Cost per plan cannot be told",
        "Nothing is drawn because every number is suppressed or missing.",
        "Ask the authority for its own figure.",
        _table("nothing", columns, rows),
        x="area",
        y="cost",
        source=SOURCE,
    )


def benchmark_table() -> Table:
    columns = (
        Column("measure", "Measure", kind="label"),
        Column("value", LA, "%", 1),
        Column("england", "England", "%", 1),
        Column("cost", "Cost", "£"),
        Column("rank", "Rank", "", 0),
        Column("code", "Code", kind="code"),
    )
    rows = (
        ("Plans in mainstream", Value(41.25, low=38.9, high=43.6), 40.2, 8825.0, 12, 852),
        ("Plans in special schools", Value(37.5, Status.UNRELIABLE), 36.1, 23641.0, 40, 852),
        ("=cmd|'/c calc'!A1", Value(None, Status.SUPPRESSED), 0.0, -1234567.5, None, 852),
        (
            "@SUM(1+1) of a very long measure name that has to wrap in a cell of a slide or page",
            Value(None, Status.LOW),
            Value(0.0, Status.ZERO),
            Value(None, Status.NOT_APPLICABLE),
            3,
            852,
        ),
    )
    return Table(
        "benchmark",
        "Benchmark of Exampleton, January 2025",
        columns,
        rows,
        SOURCE,
        "Rank 1 is the highest of 152.",
    )


def live_tables() -> tuple[Table, Table]:
    assumptions = Table(
        "assumptions",
        "Assumptions that you may change in the workbook",
        (Column("name", "Assumption", kind="label"), Column("growth", "Growth a year", "%", 1)),
        (("Allocation growth", 3.0), ("Spend growth", 7.5)),
    )
    rows, allocation, spend, deficit = [], 36.0, 41.0, 14.0
    for i, year in enumerate(("2024-25", "2025-26", "2026-27", "2027-28")):
        if i:
            allocation *= 1.03
            spend *= 1.075
            deficit += spend - allocation
        rows.append(
            (
                year,
                Value(
                    allocation,
                    formula="{allocation:-1}*(1+{assumptions.growth:0}/100)" if i else "",
                ),
                Value(spend, formula="{spend:-1}*(1+{assumptions.growth:1}/100)" if i else ""),
                Value(deficit, formula="{deficit:-1}+{spend}-{allocation}" if i else ""),
            )
        )
    columns = (
        Column("year", "Year", kind="period"),
        Column("allocation", "Allocation", "£m", 1),
        Column("spend", "Spend", "£m", 1),
        Column("deficit", "Deficit", "£m", 1),
    )
    return assumptions, Table("position", "Deficit by year, live", columns, tuple(rows))


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            "jump",
            Severity.NOTE,
            "INMSS fell from 64 to 32 in one year.",
            "EHC plans 2022",
            value=32.0,
            expected=64.0,
        ),
        Finding(
            "parts_do_not_add",
            Severity.WARNING,
            "The provisions of January 2022 add up to 1,849 and not to the total of 1,850.",
            "EHC plans 2022",
            value=1850.0,
            expected=1849.0,
            treatment=Treatment.SUM_OF_PARTS,
        ),
    )


def charts() -> tuple[Chart, ...]:
    return (
        line(), line_forecast(), line_many(), line_faceted(), bar(), bar_grouped(), ranked(),
        ranked(152, "growth-all"), stacked(), stacked("stacked_share"), funnel(), dot(), fan(),
        diverging(), tree(), heat(), tornado(), waterfall(), xmr(), sparkline(), all_missing(),
    )  # fmt: skip


def report(**changes) -> Report:
    told = charts()
    story = Text(
        (
            (
                Sentence("Plans per 100 rose by half in six years.", ("plans-over-time",)),
                Sentence(
                    "The rise is larger than in any statistical neighbour.", ("growth-ranked",)
                ),
            ),
            "We do not know why. The numbers fit more than one explanation.",
        ),
        title="What stands out",
    )
    sections = (
        Section(
            "context",
            "Context and benchmarks",
            (
                story,
                *told[:4],
                Heading("Who the children are"),
                Text(
                    ("Children of secondary age hold most plans.", "Few are under five."),
                    ("ages",),
                    bullets=True,
                ),
                *told[4:12],
                benchmark_table(),
            ),
        ),
        Section(
            "money",
            "Forecast and money",
            (
                Note(
                    (
                        "Every pound stands beside a child's outcome. What a child needs is "
                        "decided in law, for each child, and never by a number in this report.",
                    ),
                    "law",
                ),
                *told[12:18],
                *live_tables(),
                Note(("The cost of transport is left out: the authority gave none.",), "left_out"),
            ),
        ),
        Section(
            "scorecard",
            "Scorecard",
            (
                *told[18:],
                Note(("XmR limits rest on twelve months.",), "method", "How limits are made"),
            ),
        ),
        Section(
            "data",
            "Data notes",
            (FindingList(findings()), FindingList((), "Survey data")),
            appendix=True,
        ),
    )
    made = Report(
        title="High needs in Exampleton",
        subtitle="What the published numbers say",
        area=LA,
        sections=sections,
        sources=(
            Source(
                "ehc-plans-2026",
                "Education, health and care plans: January 2026",
                "Department for Education",
                "June 2026",
                "https://explore-education-statistics.service.gov.uk/",
                "Open Government Licence v3.0",
                "ab" * 32,
            ),
        ),
        findings=findings(),
        meta=ReportMeta(
            date(2026, 10, 5),
            "852",
            version="0.1.0",
            settings=(("Neighbours", "May 2025"), ("Provision map", "dbv"), ("Seed", "1")),
        ),
    )
    return replace(made, **changes)


def small_report() -> Report:
    """One of every block with few numbers, for snapshots that a person can read."""
    whole = report()
    sections = (
        Section(
            "context",
            "Context & benchmarks",
            (
                whole.sections[0].blocks[0],
                bar(),
                Heading("What it costs"),
                Note(("Need decides in law.",), "law"),
                waterfall(),
                benchmark_table(),
                FindingList(findings()),
            ),
        ),
    )
    return report(sections=sections)


def png(width=4, height=3) -> bytes:
    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width=5, height=7) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    head = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    return (
        b"\xff\xd8" + head + b"\xff\xc0" + struct.pack(">H", 2 + len(frame)) + frame + b"\xff\xd9"
    )


THEME = HouseStyle(name="Exampleton City Council", logo=png(40, 20))


@cache
def rendered() -> dict[str, bytes]:
    """Every format of the example, made once for all tests."""
    return publish.render(report(), THEME)
