"""The benchmark in words: what stands out, against whom, how sure. By rules; never a cause."""

import math
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from highneeds.benchmark.results import Benchmark, BenchmarkRecord
from highneeds.document.model import Sentence, Text
from highneeds.document.numbers import number

UNITS = {
    "gbp": "£",
    "gbp_per_head": "£",
    "gbp_per_plan": "£",
    "percent": "%",
    "per_100": "per 100",
    "per_1000": "per 1,000",
}
_TABLES = {"count": "counts", "percent": "shares", "per_100": "rates", "per_1000": "rates"}

_FAR = {"above_998": 3.0, "below_998": 3.0, "above_95": 2.0, "below_95": 2.0}
_MOST = 5
_PER_THEME = 1
_SCORE = 2.0
_SMALL = 10.0


def table_of(unit: str) -> str:
    """Return the id of the table that holds the records of a unit."""
    return f"benchmark-{_TABLES.get(unit, 'money')}"


def unit_of(record: BenchmarkRecord) -> str:
    """Return the unit as reports print it."""
    return UNITS.get(record.metric.unit, "")


def value_words(value: float, record: BenchmarkRecord) -> str:
    """Write a value of a record for a sentence."""
    unit = unit_of(record)
    shown = number(value, unit, record.metric.decimals)
    return f"{shown} {unit}" if unit.startswith("per") else shown


def story(made: Benchmark, charts: Iterable[str] = ()) -> Text:
    """Write what stands out, at most six sentences, each with the figures it rests on.

    Parameters
    ----------
    made
        With history.
    charts
        Ids of the charts in the report, so that a sentence cites the chart of its measure.
    """
    have = set(charts)
    paragraphs: list[tuple[Sentence, ...]] = []
    head = headline(made, have)
    if head:
        paragraphs.append(head)
    found = outliers(made)
    for record in found[:_MOST]:
        paragraphs.append((Sentence(outlier(record), (_figure(record, have),)),))
    paragraphs.append((Sentence(sureness(made), _all_tables(made)),))
    return Text(tuple(paragraphs), title=_title(made, found))


def _all_tables(made: Benchmark) -> tuple[str, ...]:
    return tuple(dict.fromkeys(table_of(record.metric.unit) for record in made.records))


def _title(made: Benchmark, found: list[BenchmarkRecord]) -> str:
    if not any(r.funnel.position != "not_judged" for r in made.records):
        return f"{made.area_name} beside its neighbours and England"
    if not found:
        return f"{made.area_name} lies within the usual spread of authorities"
    return f"What stands out in {made.area_name}"


def _figure(record: BenchmarkRecord, have: AbstractSet[str]) -> str:
    wanted = f"chart-{record.metric.id}".replace("_", "-")
    return wanted if wanted in have else table_of(record.metric.unit)


def headline(made: Benchmark, have: AbstractSet[str]) -> tuple[Sentence, ...]:
    """State how many plans there are, how many for each child, and how both have moved."""
    plans = made.record("plans")
    if plans is None or not math.isfinite(plans.value):
        return ()
    figure = _figure(plans, have)
    text = f"In {plans.period}, {number(plans.value)} children and young people had an EHC plan"
    if plans.growth:
        g = plans.growth
        text += f", {_moved(g.own.percent)} since {g.start}"
        beside = [
            f"{_name(c.label, made)} {number(c.percent, '%', 1, signed=True)}" for c in g.others
        ]
        if beside:
            text += f" ({'; '.join(beside)})"
    sentences = [Sentence(text + ".", (figure,))]
    rate = made.record("plans_per_100_2_18") or made.record("plans_per_1000_0_25")
    if rate and math.isfinite(rate.value):
        parts = [
            f"{_name(c.label, made)} {value_words(c.value, rate)}"
            for c in rate.comparators
            if math.isfinite(c.value)
        ]
        words = f"{rate.metric.title}: {value_words(rate.value, rate)} in {rate.period}"
        if parts:
            words += f" ({'; '.join(parts)})"
        if rate.growth:
            up = "up" if rate.growth.own.change >= 0 else "down"
            words += (
                f", {up} {number(abs(rate.growth.own.percent), '%', 1)} since {rate.growth.start}"
            )
        sentences.append(Sentence(words + ".", (_figure(rate, have),)))
    return tuple(sentences)


def _moved(percent: float) -> str:
    if not math.isfinite(percent):
        return "from zero"
    more = "more" if percent >= 0 else "fewer"
    return f"{number(abs(percent), '%', 1)} {more}"


def _name(label: str, made: Benchmark) -> str:
    return "neighbours" if label == made.neighbours_title else label


def outliers(made: Benchmark) -> list[BenchmarkRecord]:
    """Rank what lies outside the usual spread, or moved unlike the others; one per theme."""
    scored: list[tuple[float, int, BenchmarkRecord]] = []
    for order, record in enumerate(made.records):
        # A figure of under ten children lies outside by chance too easily to be told first.
        if not math.isfinite(record.value) or record.numerator < _SMALL:
            continue
        score = _FAR.get(record.funnel.position, 0.0)
        # Where a measure has a better end, a place outside is more likely to call for something.
        if record.metric.polarity != "none" and score:
            score += 0.5
        # Beyond 3 "much more than most"; beyond 2 is worth a clause and no place among what stands
        # out.
        if record.growth and abs(record.growth.panel_score) > _SCORE + 1:
            score += 1.0
        if score:
            scored.append((-score, order, record))
    scored.sort(key=lambda item: item[:2])
    seen: dict[str, int] = {}
    found = []
    for _, _, record in scored:
        seen[record.metric.theme] = seen.get(record.metric.theme, 0) + 1
        # One a theme, or five measures of the same delay would fill the page.
        if seen[record.metric.theme] <= _PER_THEME:
            found.append(record)
    return found


def outlier(record: BenchmarkRecord) -> str:
    """Describe one unusual figure: against whom, its rank, how precisely it is known."""
    beside = [
        f"{'neighbours' if c.kind == 'neighbours' else c.label} {value_words(c.value, record)}"
        for c in record.comparators
        if math.isfinite(c.value)
    ]
    where = {
        "above_998": "far above the usual spread of authorities",
        "above_95": "above the usual spread of authorities",
        "below_998": "far below the usual spread of authorities",
        "below_95": "below the usual spread of authorities",
    }.get(record.funnel.position, "within the usual spread, and changing unlike most")
    text = f"{record.title}, {record.period}: {value_words(record.value, record)}, {where}"
    if beside:
        text += f" ({'; '.join(beside)})"
    if record.rank is not None:
        tie = "joint " if record.rank_tied else ""
        text += f"; {tie}rank {record.rank} of {record.rank_of}, where 1 is the {record.rank_first}"
    if record.interval:
        low, high = (value_words(v, record) for v in (record.interval.low, record.interval.high))
        text += f". Measured to between {low} and {high}"
    if record.growth and abs(record.growth.panel_score) > _SCORE:
        text += f". It changed more than most authorities since {record.growth.start}"
    return text + "."


def sureness(made: Benchmark) -> str:
    """Say how many measures lie outside the usual spread, and how many would by chance."""
    judged = [r for r in made.records if r.funnel.position != "not_judged"]
    outside = [r for r in judged if r.funnel.position != "inside"]
    if not judged:
        return (
            "There are too few authorities in these data to say what is usual; ranks are among "
            "the neighbours only. Add the official release for all authorities."
        )
    return (
        f"Of {len(judged)} measures that could be judged, {len(outside)} lie outside the usual "
        "spread (95%). About one in twenty would by chance alone, and a place outside says that "
        "a figure is unusual, not why, nor that it is wrong."
    )
