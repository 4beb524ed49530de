"""Fill a template: every table is a margin of the same whole numbers, so totals agree."""

from collections.abc import Mapping, Sequence

import polars as pl

from highneeds.document.law import LAW_OPPORTUNITIES
from highneeds.government_tables.estimated_cells import (
    ESTIMATE,
    FORECAST,
    MISSING,
    PUBLISHED,
    EstimatedCells,
    forecast_cross,
    leaf_counts,
    own_cross,
    published_cross,
)
from highneeds.government_tables.inputs import Filled, Line, TemplateInputs, TemplateTable
from highneeds.government_tables.layout import TemplateLayout
from highneeds.government_tables.requests_and_money import (
    activity_table,
    januaries,
    line_of,
    money_tables,
    sensitivity_table,
)
from highneeds.stats.arrays import Floats
from highneeds.vocabulary.rounding import half_up

_NEED = 2
"""Axis of the needs in a cross."""


def fill(layout: TemplateLayout, inputs: TemplateInputs) -> Filled:
    """Fill every table of a template that the inputs allow.

    Returns
    -------
    Filled
        Tables that cannot be filled are left out, and a note says why. A January without plans
        is a missing value, never 0.
    """
    crosses = crosses_of(layout, inputs)
    tables: list[TemplateTable] = []
    notes: list[str] = []
    if crosses:
        tables += _margins(layout, crosses, "unmitigated" if inputs.mitigations else "")
        notes += [note for cross in crosses.values() for note in cross.notes]
        tables += _mitigated(layout, inputs, crosses)
    else:
        notes.append("Plans by provision are not there, so no table of plans can be filled.")
    tables += [
        t for a in layout.activity if (t := activity_table(layout, inputs, a.id)) is not None
    ]
    tables += money_tables(inputs)
    tables += sensitivity_table(layout, inputs, crosses)
    missing = [str(y) for y in layout.years if y not in crosses]
    if missing and crosses:
        notes.append(f"There is neither a count nor a forecast for January {', '.join(missing)}.")
    outcomes = tuple((m.name, m.outcome) for m in inputs.mitigations)
    return Filled(
        layout,
        inputs.area_name,
        tuple(tables),
        inputs.assumptions,
        outcomes,
        tuple(dict.fromkeys(notes)),
    )


def crosses_of(layout: TemplateLayout, inputs: TemplateInputs) -> dict[int, EstimatedCells]:
    """Return the cross of every January that the template asks for: own, published, forecast."""
    caseload, needs = inputs.tables.get("caseload"), inputs.tables.get("needs")
    found: dict[int, EstimatedCells] = {}
    base: EstimatedCells | None = None
    known = [] if caseload is None else _januaries(caseload)
    for year in sorted({*layout.years, *(y for y in known if y >= layout.first_year - _BACK)}):
        # The authority's own count goes before the published one.
        cross = None if inputs.own is None else own_cross(inputs.own, layout, year)
        if cross is None and caseload is not None:
            cross = published_cross(caseload, needs, layout, year)
        if cross is not None:
            base = cross
        elif base is not None:
            plans = {g: n for (g, y), n in inputs.forecast.items() if y == year}
            if plans and caseload is not None:
                held = leaf_counts(caseload, known[-1])
                cross = forecast_cross(base, layout, inputs.groups, held, plans, year)
        if cross is not None and year in layout.years:
            found[year] = cross
    return found


# The base of a forecast may lie before the first year that a template asks for.
_BACK = 3


def _januaries(caseload: pl.DataFrame) -> list[int]:
    return sorted(caseload.filter(pl.col("topic") == "all")["year"].unique().to_list())


def _margins(
    layout: TemplateLayout, crosses: Mapping[int, EstimatedCells], scenario: str
) -> list[TemplateTable]:
    suffix = f", {scenario}" if scenario else ""
    ages = [age.label for age in layout.ages]
    rows = [row.label for row in layout.provisions]
    needs = [need.label for need in layout.all_needs]
    wanted = (
        ("age", "age", ages, 1),
        ("provision", "provision", rows, 0),
        ("need", "primary need", needs, 2),
    )
    tables = [
        _table(layout, crosses, f"plans-{basis}", f"Plans by {word}", labels, axis, basis, suffix)
        for basis, word, labels, axis in wanted
    ]
    for group in layout.groups:
        inside = [i for i, row in enumerate(layout.provisions) if row.group == group.id]
        part = {
            y: EstimatedCells(
                y, c.plans[inside], c.provision, _joint(c.age, c), _joint(c.need, c), c.joint
            )
            for y, c in crosses.items()
        }
        for what, labels, axis in (("need", needs, 2), ("age", ages, 1)):
            name = f"{what}-{group.table.replace('.', '-')}"
            word = "primary need" if what == "need" else "age"
            title = f"{group.table} Plans by {word}: {group.label}"
            tables.append(_table(layout, part, name, title, labels, axis, what, suffix))
    return [table for table in tables if _any(table)]


def _joint(basis: str, cross: EstimatedCells) -> str:
    """A margin within one provision group is no surer than an estimate."""
    return ESTIMATE if basis == PUBLISHED and cross.provision == PUBLISHED else basis


def _any(table: TemplateTable) -> bool:
    """Whether any line but the total has a value; a table of totals alone tells nothing."""
    return any(value is not None for line in table.lines[:-1] for value in line.values)


def _table(
    layout: TemplateLayout,
    crosses: Mapping[int, EstimatedCells],
    name: str,
    title: str,
    labels: Sequence[str],
    axis: int,
    basis: str,
    suffix: str,
) -> TemplateTable:
    drop = tuple(i for i in range(3) if i != axis)
    sums: dict[int, Floats] = {y: c.plans.sum(axis=drop) for y, c in crosses.items()}
    bases = {y: str(getattr(c, basis)) for y, c in crosses.items()}
    lines = []
    notes = []
    for position, label in enumerate(labels):
        held = _held_inside(layout, sums, position) if axis == _NEED else ""
        if held:
            notes.append(f"{label} is not published apart; it is in {held.lower()}.")
            nothing = (None,) * len(layout.years)
            lines.append(Line(label, nothing, (MISSING,) * len(layout.years)))
            continue
        values = tuple(
            float(sums[y][position]) if bases.get(y, MISSING) != MISSING else None
            for y in layout.years
        )
        lines.append(Line(label, values, tuple(bases.get(y, MISSING) for y in layout.years)))
    total = tuple(float(sums[y].sum()) if y in sums else None for y in layout.years)
    own = {y: c.provision for y, c in crosses.items()}
    lines.append(Line("Total", total, tuple(own.get(y, MISSING) for y in layout.years)))
    estimated = [str(y) for y, b in sorted(bases.items()) if b in {ESTIMATE, FORECAST}]
    if estimated:
        notes.insert(0, f"Estimated or forecast: January {', '.join(estimated)}.")
    # Excel allows 31 characters for the name of a sheet.
    return TemplateTable(
        name, title[:31], title + suffix, januaries(layout), tuple(lines), note=" ".join(notes)
    )


def _held_inside(layout: TemplateLayout, sums: Mapping[int, Floats], position: int) -> str:
    """Return the need that holds this one when nothing is published of it; "" otherwise."""
    need = layout.all_needs[position]
    if not need.inside or any(float(s[position]) for s in sums.values()):
        return ""
    return next(n.label for n in layout.all_needs if n.id == need.inside)


def _mitigated(
    layout: TemplateLayout, inputs: TemplateInputs, crosses: Mapping[int, EstimatedCells]
) -> list[TemplateTable]:
    """Unmitigated plans, the effect of each mitigation, and mitigated plans, by January."""
    if not inputs.mitigations:
        return []
    totals = {y: float(c.plans.sum()) for y, c in crosses.items()}
    lines = [line_of("Unmitigated", totals, layout)]
    after = dict(totals)
    for mitigation in inputs.mitigations:
        effect = {
            y: sum(n for (_, year), n in mitigation.plans.items() if year == y)
            for y, cross in crosses.items()
            # A published January holds already whatever has been done about demand.
            if cross.provision == FORECAST
        }
        whole = {y: half_up(n) for y, n in effect.items()}
        lines.append(line_of(mitigation.name, whole, layout))
        after = {y: total + whole.get(y, 0.0) for y, total in after.items()}
    lines.append(line_of("Mitigated", after, layout))
    tables = [
        TemplateTable(
            "mitigations",
            "Mitigations",
            "Plans: unmitigated, each mitigation, mitigated",
            januaries(layout),
            tuple(lines),
            note=LAW_OPPORTUNITIES.paragraphs[0],
        )
    ]
    later = _after_mitigation(layout, inputs, crosses, after)
    return [*tables, *(_suffixed(t) for t in _margins(layout, later, "mitigated"))]


def _suffixed(table: TemplateTable) -> TemplateTable:
    return TemplateTable(
        f"{table.id}-mitigated",
        f"{table.sheet[:27]} mit",
        table.title,
        table.periods,
        table.lines,
        table.unit,
        table.note,
        table.total,
    )


def _after_mitigation(
    layout: TemplateLayout,
    inputs: TemplateInputs,
    crosses: Mapping[int, EstimatedCells],
    totals: Mapping[int, float],
) -> dict[int, EstimatedCells]:
    """Take each year's effects out of the groups they fall on; years without effect stay."""
    caseload = inputs.tables["caseload"]
    held = leaf_counts(caseload, _januaries(caseload)[-1])
    found: dict[int, EstimatedCells] = {}
    for year, cross in crosses.items():
        moved: dict[str, float] = {}
        for mitigation in inputs.mitigations:
            for (group, when), change in mitigation.plans.items():
                if when == year:
                    moved[group] = moved.get(group, 0.0) + change
        plans = {g: n for (g, y), n in inputs.forecast.items() if y == year}
        if not any(moved.values()) or not plans or cross.provision != FORECAST:
            found[year] = cross
            continue
        wanted = {g: max(n + moved.get(g, 0.0), 0.0) for g, n in plans.items()}
        whole = sum(wanted.values())
        # To the total of the table of mitigations, where each effect is rounded to whole plans: the
        # mitigated tables must add up to the same.
        wanted = {g: n * totals[year] / whole for g, n in wanted.items()} if whole else wanted
        found[year] = forecast_cross(cross, layout, inputs.groups, held, wanted, year)
    return found
