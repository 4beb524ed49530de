"""Blocks on flows: the identity between two Januaries, starts and ends by provision and age."""

from collections.abc import Mapping

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import Block, Chart, Column, Sentence, Table, Text
from highneeds.document.numbers import digits, number
from highneeds.drivers.flows import Flow
from highneeds.drivers.patterns import BANDS, band_of
from highneeds.drivers.run import Drivers

EHC = "Education, health and care plans, DfE"


def flow_blocks(made: Drivers, area_name: str, labels: Mapping[str, str]) -> list[Block]:
    """Return the blocks on flows; empty without two Januaries."""
    if not made.flows:
        return []
    last = made.flows[-1]
    blocks: list[Block] = [_words(last), _identity(last, area_name), _history(made, area_name)]
    if made.provision_flows:
        blocks.append(_by_provision(made, labels))
    if made.age_flows:
        blocks.append(_by_age(made))
    return blocks


def _words(flow: Flow) -> Text:
    ended = (
        f", {digits(flow.ceased)} ceased and {digits(flow.transferred_out or 0)} moved to another "
        "authority"
        if flow.ceased is not None
        else "; how many ceased is not published for that year"
    )
    text = (
        f"During {flow.year}, {digits(flow.new)} new plans started{ended}. "
        f"{digits(flow.residual, signed=True)} are not explained by what is published: "
        f"{flow.residual_name}."
    )
    return Text(((Sentence(text, ("drivers-flow",)),),))


def _identity(flow: Flow, area_name: str) -> Chart:
    steps: list[tuple[str, float, str]] = [
        (f"January {flow.year}", flow.opening, "total"),
        ("New plans", flow.new, "change"),
    ]
    if flow.ceased is not None:
        steps.append(("Ceased", -flow.ceased, "change"))
    if flow.transferred_out is not None:
        steps.append(("Moved to another authority", -flow.transferred_out, "change"))
    steps += [
        ("Not explained", flow.residual, "change"),
        (f"January {flow.year + 1}", flow.closing, "total"),
    ]
    share = flow.residual_share
    left = "" if share is None else f" ({number(100 * share, '%', 1, signed=True)} of the stock)"
    return chart_from_rows(
        "drivers-flow",
        "waterfall",
        f"Plans went from {digits(flow.opening)} to {digits(flow.closing)} in a year",
        alt="From plans in one January by new, ceased and moved plans to plans in the next.",
        takeaway=f"What is not explained{left} is {flow.residual_name}.",
        table=f"Plans in {area_name} between two Januaries",
        columns=(
            Column("step", "Step", kind="label"),
            Column("plans", "Plans", "plans", 0),
            Column("kind", "Kind", kind="text"),
        ),
        rows=tuple(steps),
        source=EHC,
    )


def _history(made: Drivers, area_name: str) -> Table:
    return Table(
        "drivers-flow-years",
        f"Flows of plans in {area_name}, by calendar year",
        (
            Column("year", "During", kind="period"),
            Column("opening", "Plans in January", "plans"),
            Column("new", "New", "plans"),
            Column("ceased", "Ceased", "plans"),
            Column("moved", "Moved to another authority", "plans"),
            Column("residual", "Not explained", "plans", signed=True),
            Column("closing", "Plans next January", "plans"),
            Column("holds", "What is not explained holds", kind="text"),
        ),
        tuple(
            (
                str(f.year),
                f.opening,
                f.new,
                f.ceased,
                f.transferred_out,
                f.residual,
                f.closing,
                f.residual_name + ("; crosses the break of 2023" if f.break_inside else ""),
            )
            for f in made.flows
        ),
        source=EHC,
        note="Opening + new − ceased − moved + not explained = closing, in every row.",
    )


def _by_provision(made: Drivers, labels: Mapping[str, str]) -> Chart:
    year = made.provision_flows[-1].year
    flows = [f for f in made.provision_flows if f.year == year]
    rows = [
        (labels.get(f.provision, f.provision), name, value)
        for f in flows
        for name, value in (("New", f.new), ("Ceased", -f.ceased), ("Moved or other", f.moved))
    ]
    top = max(flows, key=lambda f: f.closing - f.opening)
    return chart_from_rows(
        "drivers-provision-flows",
        "bar",
        f"{labels.get(top.provision, top.provision)} gained most plans during {year}: "
        + digits(top.closing - top.opening, signed=True),
        alt="Bars of new, ceased and moved plans in each provision.",
        takeaway="Moved or other is what starts and ends do not explain: children who change "
        "provision, moves between authorities, and corrected records.",
        table=f"New, ceased and moved plans by provision, {year}",
        columns=(
            Column("provision", "Provision", kind="label"),
            Column("flow", "Flow", kind="text"),
            Column("plans", "Plans", "plans", signed=True),
        ),
        rows=rows,
        source=EHC,
    )


def _by_age(made: Drivers) -> Chart:
    year = max(a.year for a in made.age_flows)
    both = [y for y in {a.year for a in made.age_flows} if _has_both(made, y)]
    # The latest year with both, since new plans without ceased ones would look like growth alone.
    year = max(both) if both else year
    sums: dict[tuple[str, str], float] = {}
    for flow in made.age_flows:
        band = band_of(flow.age) if flow.year == year else None
        for name, value in (("New", flow.new), ("Ceased", flow.ceased)):
            if band and value is not None:
                sums[(band, name)] = sums.get((band, name), 0.0) + value
    names = [name for name, _, _ in BANDS]
    rows = sorted(
        ((b, n, v) for (b, n), v in sums.items()), key=lambda r: (names.index(r[0]), r[1])
    )
    started = {b: v for b, n, v in rows if n == "New"}
    most = max(started, key=lambda b: started[b]) if started else ""
    title = f"Most plans start at age {most}" if most else f"Plans that ceased by age, {year}"
    return chart_from_rows(
        "drivers-age-flows",
        "bar",
        title,
        alt="Bars of new and ceased plans by age band.",
        takeaway="A plan that starts early stays long: duration, as well as number, makes the "
        "caseload.",
        table=f"New and ceased plans by age band, {year}",
        columns=(
            Column("age", "Age", kind="label"),
            Column("flow", "Flow", kind="text"),
            Column("plans", "Plans", "plans"),
        ),
        rows=rows,
        source=EHC,
        table_note="Age at start for new plans, age when ceased for ceased plans.",
    )


def _has_both(made: Drivers, year: int) -> bool:
    mine = [a for a in made.age_flows if a.year == year]
    return any(a.new for a in mine) and any(a.ceased for a in mine)
