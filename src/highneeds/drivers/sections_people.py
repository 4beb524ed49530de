"""Blocks on people: who starts against who holds a plan, and the cohorts that carry growth."""

from collections.abc import Mapping

from highneeds import definitions
from highneeds.document.figure import chart_from_rows
from highneeds.document.law import LAW
from highneeds.document.model import Block, Cell, Chart, Column, Note, Sentence, Table, Text
from highneeds.document.numbers import digits, number, phrase
from highneeds.drivers.cohorts import GrowthCohort
from highneeds.drivers.patterns import CategoryPattern
from highneeds.drivers.run import Drivers
from highneeds.drivers.sections_flows import EHC

_TITLES = {
    "age_band": "age",
    "sex": "sex",
    "ethnicity": "ethnicity",
    "need": "primary need",
    "provision": "provision",
}
_SHOWN = 15
_FEWEST = 6
"""Estimated cohorts below this are not ranked one by one: an estimate of 2 children is noise."""


def need_labels() -> dict[str, str]:
    """Return the words for each primary need."""
    found = definitions.read("groups.yaml")
    needs = found.get("needs") or found.get("need") or {}
    return {str(key): str(label) for key, label in needs.items()}


def people_blocks(made: Drivers, area_name: str) -> list[Block]:
    """Return the blocks on who holds and who starts a plan; empty without breakdowns."""
    blocks: list[Block] = []
    if made.start_ages:
        blocks.append(_start_age(made))
    for topic in ("age_band", "need", "sex", "ethnicity"):
        rows = [p for p in made.patterns if p.topic == topic]
        if any(p.stock_share is not None and p.starter_share is not None for p in rows):
            blocks.append(_pattern(topic, rows, area_name))
    return blocks


def cohort_blocks(made: Drivers, area_name: str, labels: Mapping[str, str]) -> list[Block]:
    """Return the ranking of cohorts; empty when none can be told."""
    if not made.cohorts:
        return []
    needs = need_labels()
    # Published cohorts are shown however small; only an estimate is noise at such a size.
    shown = [c for c in made.cohorts if _carried(c) >= _FEWEST or not c.estimated][:_SHOWN]
    if not shown:
        return []
    top = shown[0]
    what = "growth" if top.measure == "growth" else "new plans"
    name = _cohort(top, labels, needs)
    title = f"{name} carries most of the {what}: {phrase(_carried(top), 'plans')}"
    priced = any(c.pounds is not None for c in shown)
    columns = [
        Column("cohort", "Cohort", kind="label"),
        Column("plans", "Growth in plans" if what == "growth" else "New plans", "plans"),
        Column("share", "Share of all", "%", 1),
    ]
    columns += [Column("pounds", "× cost per plan", "£", 0)] if priced else []
    rows: list[tuple[Cell, ...]] = []
    for c in shown:
        row: list[Cell] = [_cohort(c, labels, needs), _carried(c), 100 * c.share]
        rows.append((*row, c.pounds) if priced else tuple(row))
    mark = " (estimate)" if top.estimated else ""
    chart = chart_from_rows(
        "drivers-cohorts",
        "bar_ranked",
        title + mark,
        alt=f"Cohorts ranked by {what}.",
        takeaway="These are where to hold case reviews first. A ranking is where to look, not why.",
        table=f"Cohorts by {what} in {area_name}{mark}",
        columns=tuple(columns),
        rows=rows,
        x="cohort",
        y="plans",
        series="",
        source=EHC,
        table_note=" ".join(made.cohort_notes),
        note=" ".join(made.cohort_notes),
    )
    lead = Text(
        (
            (
                Sentence(
                    f"{name}: {phrase(_carried(top), 'plans')}, "
                    f"{number(100 * top.share, '%', 1)} of all.",
                    ("drivers-cohorts",),
                ),
            ),
        )
    )
    method = [Note(made.cohort_notes, kind="method")] if made.cohort_notes else []
    return [lead, chart, *method, *([LAW] if priced else [])]


def _carried(cohort: GrowthCohort) -> float:
    return cohort.plans if cohort.change is None else cohort.change


def _cohort(cohort: GrowthCohort, labels: Mapping[str, str], needs: Mapping[str, str]) -> str:
    parts = [labels.get(cohort.provision, cohort.provision), f"aged {cohort.age_band}"]
    if cohort.need:
        parts.append(needs.get(cohort.need, cohort.need.removeprefix("need_").upper()))
    return ", ".join(parts)


def _start_age(made: Drivers) -> Table:
    return Table(
        "drivers-start-age",
        "Mean age at which plans started",
        (
            Column("year", "During", kind="period"),
            Column("age", "Mean age", "years", 1),
            Column("known", "Plans of known age", "plans"),
            Column("open", "Of these, in the open-ended age group", "plans"),
        ),
        tuple((str(a.year), a.mean_age, a.known, a.open_ended) for a in made.start_ages),
        source=EHC,
        note="Age in whole years at the start; an open-ended group counts as its bound.",
    )


def _pattern(topic: str, rows: list[CategoryPattern], area_name: str) -> Chart:
    needs = need_labels()
    word = _TITLES[topic]
    gaps = [
        (p, 100 * (p.starter_share - p.stock_share))
        for p in rows
        if p.starter_share is not None and p.stock_share is not None
    ]
    top, gap = max(gaps, key=lambda pair: pair[1])
    name = needs.get(top.category, top.category[:1].upper() + top.category[1:])
    name = f"Age {name}" if topic == "age_band" else name
    year = rows[0].year
    data = [
        (needs.get(p.category, p.category), group, None if share is None else 100 * share, count)
        for p in rows
        for group, share, count in (
            ("New plans", p.starter_share, p.starters),
            ("All plans", p.stock_share, p.stock),
        )
    ]
    return chart_from_rows(
        f"drivers-{topic.replace('_', '-')}",
        "dot",
        f"{name} is more common among new plans than among all plans, by "
        + digits(abs(gap), 1)
        + " points",
        alt=f"Shares of new plans and of all plans by {word}.",
        takeaway="Where new plans differ from all plans, the caseload is on its way to change.",
        table=f"New plans and all plans by {word} in {area_name}, January {year}",
        columns=(
            Column("category", word.capitalize(), kind="label"),
            Column("group", "Of", kind="text"),
            Column("share", "Share", "%", 1),
            Column("plans", "Plans", "plans"),
        ),
        rows=tuple(data),
        source=EHC,
        table_note="Shares of plans of known category. New plans are of the calendar year before.",
    )
