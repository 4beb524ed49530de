"""What a chart tells, without how it is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypedDict, Unpack, get_args

from highneeds.document.numbers import number_of
from highneeds.document.table import Cell, Column, Table, check_id

ChartKind: TypeAlias = Literal[
    "line",
    "bar",
    "bar_ranked",
    "stacked",
    "stacked_share",
    "funnel",
    "dot",
    "fan",
    "diverging",
    "tree",
    "heat",
    "tornado",
    "waterfall",
    "xmr",
    "sparkline",
]

Polarity: TypeAlias = Literal["", "up_is_good", "up_is_bad"]
CHART_KINDS: tuple[ChartKind, ...] = get_args(ChartKind)


@dataclass(frozen=True)
class Reference:
    """A line across the chart at one value of y: a target, England, a capacity."""

    value: float
    label: str


@dataclass(frozen=True)
class ChartBreak:
    """A rule at one value of x, where the series before and after cannot be compared.

    `at` is the text or number of the first x after the break, as it stands in the data.
    """

    at: str | float
    label: str


@dataclass(frozen=True)
class Chart:
    """What a chart tells. Writers draw it as SVG, or as a native chart of the deck and workbook.

    Attributes
    ----------
    id
        Unique in the report.
    kind
        See Notes for what each kind reads.
    title
        The finding, as a sentence: "Plans per 100 rose 8.4% in two years".
    alt
        What a person who cannot see the chart needs: kind, axes, shape, the numbers that matter.
    takeaway
        One or two sentences under the chart: so what.
    data
        Tidy (long) numbers behind the chart; shown below it. Its row order is the drawing order.
    x, y
        Column keys: position and amount.
    series, facet
        Column keys that split the data into colours, and into small panels; "" for none.
    low, high, outer_low, outer_high
        Column keys of an interval, or inner and outer limits; "" for none.
    centre
        Column key of a centre line that belongs to each point (xmr, funnel); "" for none.
    unit
        Unit of y; the unit of column `y` when "".
    source
        Publication and date, at the foot.
    n
        How many cases or authorities stand behind it; a number is written "n = 26".
    highlight
        The label (in `series`, or in `x` when there is no series) drawn in the strong colour;
        all others are grey. "" draws each series in its own colour.
    forecast_from
        First x that is forecast and not observed: dashed, with a label.
    references
        Lines across.
    breaks
        Breaks in the series.
    note
        Definitions and caveats; below the chart on the page, speaker notes in the deck.
    polarity : {"", "up_is_good", "up_is_bad"}
        Whether a rise is good or bad: a waterfall then judges by colour. "" judges nothing, which
        is right for plans and for spend.

    Notes
    -----
    line, sparkline
        x (period), y, [series], [facet], [low, high as a band].
    bar, stacked, stacked_share
        x (label or period), y, [series], [facet]. `stacked_share` takes amounts and draws shares.
    bar_ranked
        x (label), y, [low, high]. Sorted by the writer; up to 155 areas.
    dot
        x (label, one row each), y, [series as several dots in a row], [low, high].
    funnel
        x (denominator), y, series (the area's name), low/high (95% limits),
        outer_low/outer_high (99.8%), [centre]. Limits are read per point.
    fan
        x (period), y (central), [low, high inner band], [outer_low, outer_high outer band].
    diverging
        x (question), y (amount or share), series (answers from most negative to most positive).
    tree
        x (node's label), series (label of its parent, "" or None for the root), y (value); any
        further number columns are printed inside the box.
    heat
        x (across), series (down), y (value).
    tornado
        x (assumption), y (result as it stands, same in every row), low, high (result at each end).
    waterfall
        x (step), y (change, or the level where series is "total"), [series: "change" | "total"].
    xmr
        x (period), y, centre, low, high (natural limits), [series: "" or the rule that fired].
    """

    id: str
    kind: ChartKind
    title: str
    alt: str
    takeaway: str
    data: Table
    x: str
    y: str
    series: str = ""
    low: str = ""
    high: str = ""
    facet: str = ""
    unit: str = ""
    source: str = ""
    n: int | str | None = None
    highlight: str = ""
    outer_low: str = ""
    outer_high: str = ""
    centre: str = ""
    forecast_from: str | float | None = None
    references: tuple[Reference, ...] = ()
    breaks: tuple[ChartBreak, ...] = ()
    note: str = ""
    polarity: Polarity = ""

    def __post_init__(self) -> None:
        check_id("chart", self.id)
        if self.kind not in CHART_KINDS:
            raise ValueError(f'chart "{self.id}": unknown kind "{self.kind}"')
        for what in ("title", "alt", "takeaway"):
            if not getattr(self, what).strip():
                raise ValueError(f'chart "{self.id}" has no {what}')
        for key in self.used:
            self.data.index(key)
        for key in _NEEDED.get(self.kind, ()):
            if not getattr(self, key):
                raise ValueError(f'chart "{self.id}": kind {self.kind} needs {key}')

    @property
    def used(self) -> tuple[str, ...]:
        """Keys of the columns that the drawing reads."""
        keys = (
            *(self.x, self.y, self.series, self.facet, self.low, self.high),
            *(self.outer_low, self.outer_high, self.centre),
        )
        return tuple(dict.fromkeys(key for key in keys if key))

    @property
    def y_unit(self) -> str:
        """Unit of the y axis."""
        return self.unit or self.data.column(self.y).unit


_NEEDED: dict[str, tuple[str, ...]] = {
    "stacked": ("series",),
    "stacked_share": ("series",),
    "funnel": ("series", "low", "high"),
    "diverging": ("series",),
    "tree": ("series",),
    "heat": ("series",),
    "tornado": ("low", "high"),
    "xmr": ("centre", "low", "high"),
}


class ChartDetails(TypedDict, total=False):
    """What a chart may have beyond its words and numbers; see `Chart` for each."""

    facet: str
    unit: str
    n: int | str | None
    highlight: str
    forecast_from: str | float | None
    references: tuple[Reference, ...]
    breaks: tuple[ChartBreak, ...]
    note: str
    polarity: Polarity


def chart_from_rows(
    id: str,  # noqa: A002 - the name of the field it fills
    kind: ChartKind,
    title: str,
    *,
    alt: str,
    takeaway: str,
    table: str,
    columns: Sequence[Column],
    rows: Iterable[tuple[Cell, ...]],
    x: str | None = None,
    y: str | None = None,
    series: str | None = None,
    source: str = "",
    table_note: str = "",
    **details: Unpack[ChartDetails],
) -> Chart:
    """Make a chart and the table behind it, which is called `id`-data and has the same source.

    Parameters
    ----------
    table
        Title of the table.
    x, y, series
        Keys of columns. By the order of the columns when not given: x is the first, y the first
        number after it, series the first words after it. "" says that there is no series.
    **details
        All else that a chart may have.

    Notes
    -----
    Columns with the keys low, high, outer_low, outer_high and centre are the chart's limits, where
    any row has one.

    Examples
    --------
    >>> columns = (Column("year", "Year", kind="period"), Column("area", "Area", kind="label"),
    ...            Column("rate", "Plans", "per 100", 1))
    >>> chart = chart_from_rows(
    ...     "plans", "line", "Plans rose", alt="A line that rises.", takeaway="Ask why.",
    ...     table="Plans by year", columns=columns, rows=[("2024", "Bury", 4.1)])
    >>> chart.data.id, chart.x, chart.y, chart.series
    ('plans-data', 'year', 'rate', 'area')
    """
    data = Table(f"{id}-data", table, tuple(columns), tuple(rows), source, table_note)
    first, *others = columns
    numbers = (c.key for c in others if c.kind == "number")
    words = (c.key for c in others if c.kind != "number")

    def limit(key: str) -> str:
        held = [i for i, c in enumerate(columns) if c.key == key]
        return key if any(number_of(row[i]) is not None for i in held for row in data.rows) else ""

    return Chart(
        id,
        kind,
        title,
        alt,
        takeaway,
        data,
        x=first.key if x is None else x,
        y=next(numbers, first.key) if y is None else y,
        series=next(words, "") if series is None else series,
        source=source,
        low=limit("low"),
        high=limit("high"),
        outer_low=limit("outer_low"),
        outer_high=limit("outer_high"),
        centre=limit("centre"),
        **details,
    )
