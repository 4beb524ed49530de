"""Blocks on spend: growth side by side, volume, mix and price, core and top-up, the tree."""

from collections.abc import Mapping

from highneeds.document.figure import chart_from_rows
from highneeds.document.law import LAW
from highneeds.document.model import Block, Chart, Column, Note, Sentence, Table, Text
from highneeds.document.numbers import money, number, percent
from highneeds.drivers.growth import TOTAL, GrowthOverSpan
from highneeds.drivers.run import Drivers
from highneeds.drivers.split import Split

OWN = "The authority's own finance file"
S251 = "Section 251, Department for Education"
_PENCE = 100
_PENCE_IN_MILLION = 1e8
_NAMES = {"spend": "Spend", "plans": "EHC plans", "cost_per_plan": "Cost per plan"}


def money_blocks(made: Drivers, area_name: str, labels: Mapping[str, str]) -> list[Block]:
    """Return the blocks on spend; empty when there is neither growth nor funding to tell."""
    totals = [g for g in made.growth if g.provision == TOTAL]
    blocks: list[Block] = []
    if totals:
        blocks += [_growth_words(totals), _growth_chart(totals, area_name)]
        blocks.append(_growth_table(made, area_name, labels))
    if made.split is not None:
        blocks += [_waterfall(made.split, area_name, labels), _by_provision(made.split, labels)]
        blocks.append(
            Note(
                (
                    "Volume is the change in plans at the mean cost of the two years, price the "
                    "change in cost at the mean number of plans, and mix what is left because "
                    "dearer or cheaper provisions grew faster. They add up to the penny. The "
                    "split says what the change is made of and not why it came about.",
                ),
                kind="method",
            )
        )
    if made.shares:
        blocks.append(_shares(made, labels))
    if made.core_top_up:
        blocks.append(_core(made))
    if len(made.tree) > 1:
        blocks.append(_tree(made, area_name))
    in_pounds = any(g.measure != "plans" for g in made.growth)
    has_pounds = in_pounds or made.split is not None or made.core_top_up or made.shares
    return [*blocks, LAW] if has_pounds else blocks


def _growth_words(totals: list[GrowthOverSpan]) -> Text:
    return Text(((Sentence(f"{_side_by_side(totals)}.", ("drivers-growth",)),),))


def _side_by_side(totals: list[GrowthOverSpan]) -> str:
    """Tell growth a year, each span of years once: figures of other years are not mixed."""
    spans: dict[tuple[int, int], list[str]] = {}
    for g in totals:
        if g.cagr is not None:
            moved = f"{_NAMES[g.measure]} {number(100 * g.cagr, '%', 1, signed=True)}"
            spans.setdefault((g.first, g.last), []).append(moved)
    told = [f"{', '.join(parts)} a year from {a} to {b}" for (a, b), parts in sorted(spans.items())]
    return "; ".join(told) or "Growth is not known"


def _growth_chart(totals: list[GrowthOverSpan], area_name: str) -> Chart:
    known = [g for g in totals if g.cagr is not None]
    fastest = max(known or totals, key=lambda g: g.cagr or 0.0)
    pace = number(100 * (fastest.cagr or 0.0), "%", 1, signed=True)
    spans = {(g.first, g.last) for g in totals}
    word = "grew fastest" if len(totals) > 1 else f"from {fastest.first} to {fastest.last}"
    title = f"{_NAMES[fastest.measure]} {word}: {pace} a year"
    if len(spans) > 1:
        title = _side_by_side(totals)
    return chart_from_rows(
        "drivers-growth",
        "bar",
        title,
        alt="Bars of the compound annual growth of spend, plans and cost per plan in total.",
        takeaway="Spend grows by plans and cost together; the longer bar carries more of it.",
        table=f"Annual growth in {area_name}",
        columns=(
            Column("measure", "Measure", kind="label"),
            Column("span", "Years", kind="period"),
            Column("cagr", "Compound growth a year", "%", 1, signed=True),
        ),
        rows=tuple(
            (
                _NAMES[g.measure] + (f", {g.first} to {g.last}" if len(spans) > 1 else ""),
                f"{g.first} to {g.last}",
                percent(g.cagr),
            )
            for g in totals
        ),
        series="",
        source=OWN if len(totals) > 1 else "Education, health and care plans, DfE",
    )


def _growth_table(made: Drivers, area_name: str, labels: Mapping[str, str]) -> Table:
    return Table(
        "drivers-growth-provisions",
        f"Growth of spend, plans and cost per plan in {area_name}, by provision",
        (
            Column("provision", "Provision", kind="label"),
            Column("measure", "Measure", kind="text"),
            Column("span", "Years", kind="period"),
            Column("begin", "First level", "", 0),
            Column("end", "Last level", "", 0),
            Column("cagr", "Compound growth a year", "%", 1, signed=True),
            Column("mean", "Mean yearly change ÷ first", "%", 1, signed=True),
            Column("deck", "Mean yearly change ÷ last", "%", 1, signed=True),
        ),
        tuple(
            (
                "Total" if g.provision == TOTAL else labels.get(g.provision, g.provision),
                _NAMES[g.measure] + ("" if g.measure == "plans" else " (£)"),
                f"{g.first} to {g.last}",
                g.begin,
                g.end,
                percent(g.cagr),
                percent(g.mean_difference_share),
                percent(g.mean_difference_share_of_last),
            )
            for g in made.growth
        ),
        source=OWN,
        note="The last column is what Delivering Better Value decks print as the average annual "
        "increase.",
    )


def split_words(split: Split, labels: Mapping[str, str]) -> str:
    """Say by how much spend changed, all of what that is made of, and what is left out of it."""
    parts = {"number of plans": split.volume, "mix of provisions": split.mix}
    parts |= {"cost of a plan": split.price, "spend outside plans": split.other}
    told = [
        f"{name} {'+' if pence > 0 else ''}{money(pence / _PENCE)}"
        for name, pence in parts.items()
        if pence
    ]
    left = ", ".join(labels.get(name, name) for name in split.left_out)
    return (
        f"Spend {'rose' if split.change >= 0 else 'fell'} by {money(abs(split.change) / _PENCE)} "
        f"from {split.first} to {split.last}"
        + (f": {', '.join(told)}" if told else "")
        + (f" (without {left}, not known in both years)" if left else "")
    )


def _waterfall(split: Split, area_name: str, labels: Mapping[str, str]) -> Chart:
    then = sum(p.spend[0] or 0 for p in split.parts if p.change is not None)
    steps = [
        (str(split.first), then, "total"),
        ("Volume", split.volume, "change"),
        ("Mix", split.mix, "change"),
        ("Price", split.price, "change"),
        ("Other", split.other, "change"),
        (str(split.last), then + split.change, "total"),
    ]
    return chart_from_rows(
        "drivers-split",
        "waterfall",
        split_words(split, labels),
        alt=f"Spend in {split.first}, then volume, mix, price and other, up to {split.last}.",
        takeaway="Volume is more or fewer plans, price a dearer or cheaper plan, mix a shift "
        "between provisions.",
        table=f"Change in spend in {area_name}, {split.first} to {split.last}",
        columns=(
            Column("step", "Step", kind="label"),
            Column("pounds", "Spend", "£m", 2),
            Column("kind", "Kind", kind="text"),
        ),
        rows=tuple((name, pence / _PENCE_IN_MILLION, kind) for name, pence, kind in steps),
        source=OWN,
    )


def _by_provision(split: Split, labels: Mapping[str, str]) -> Chart:
    rows = [
        (labels.get(p.provision, p.provision), effect, (pence or 0) / _PENCE_IN_MILLION)
        for p in split.parts
        if p.change is not None
        for effect, pence in (("Volume", p.volume), ("Price", p.price), ("Other", p.other))
        if pence or effect != "Other"
    ]
    known = [p for p in split.parts if p.change is not None]
    top = max(known, key=lambda p: abs(p.change or 0))
    name = labels.get(top.provision, top.provision)
    return chart_from_rows(
        "drivers-provisions",
        "bar",
        f"{name} changed most: {money((top.change or 0) / 100)}",
        alt="Bars of the volume and price effect of each provision on spend.",
        takeaway="Where volume leads, ask who starts and stays; where price leads, ask what is "
        "paid for.",
        table=f"Volume and price by provision, {split.first} to {split.last}",
        columns=(
            Column("provision", "Provision", kind="label"),
            Column("effect", "Effect", kind="text"),
            Column("pounds", "Change in spend", "£m", 2, signed=True),
        ),
        rows=rows,
        source=OWN,
    )


def _shares(made: Drivers, labels: Mapping[str, str]) -> Table:
    year = made.shares[0].year
    return Table(
        "drivers-shares",
        f"Share of spend in {year} and of its change, by provision",
        (
            Column("provision", "Provision", kind="label"),
            Column("spend", "Spend", "£m", 2),
            Column("share", "Share of spend", "%", 1),
            Column("change", "Change", "£m", 2, signed=True),
            Column("contribution", "Share of the change", "%", 1),
        ),
        tuple(
            (
                labels.get(s.provision, s.provision),
                s.spend / 1e6,
                percent(s.share),
                None if s.change is None else s.change / 1e6,
                percent(s.contribution),
            )
            for s in made.shares
        ),
        source=OWN,
        note="Changes of opposite sign make shares of the change below 0% or above 100%.",
    )


def _core(made: Drivers) -> Table:
    return Table(
        "drivers-core-top-up",
        "Place funding and top-up",
        (
            Column("year", "Financial year ending", kind="period"),
            Column("basis", "Basis", kind="text"),
            Column("place", "Place funding", "£m", 2),
            Column("kept", "Top-up, maintained and academies", "£m", 2),
            Column("left", "Top-up, independent and non-maintained", "£m", 2),
            Column("share", "Top-up share", "%", 1),
        ),
        tuple(
            (
                str(c.year),
                c.basis,
                None if c.place is None else c.place / 1e6,
                None if c.top_up_maintained is None else c.top_up_maintained / 1e6,
                None if c.top_up_non_maintained is None else c.top_up_non_maintained / 1e6,
                percent(c.top_up_share),
            )
            for c in made.core_top_up
        ),
        source=S251,
        note=" ".join(dict.fromkeys(c.note for c in made.core_top_up if c.note)),
    )


def _tree(made: Drivers, area_name: str) -> Chart:
    names = {node.id: node.label for node in made.tree}
    labels: dict[str, str] = {}
    for node in made.tree:
        parent = names.get(node.parent, "")
        # Every provision stands under plans and under cost; a chart needs labels that are all
        # different.
        twice = sum(other.label == node.label for other in made.tree) > 1
        labels[node.id] = f"{parent}: {node.label}" if twice else node.label
    return chart_from_rows(
        "drivers-tree",
        "tree",
        f"The parts of {made.tree[0].label[0].lower()}{made.tree[0].label[1:]}"
        if made.tree[0].id == "spend"
        else "How the number of EHC plans moves",
        alt="A tree from spend to plans and cost per plan, then provisions and flows.",
        takeaway="Follow the branch that grows fastest to find where to look next.",
        table=f"Driver tree of {area_name}",
        columns=(
            Column("node", "Driver", kind="label"),
            Column("parent", "Part of", kind="text"),
            Column("value", "Level", "", 0),
            Column("growth", "Growth a year", "%", 1, signed=True),
        ),
        rows=tuple(
            (
                labels[node.id],
                labels.get(node.parent, ""),
                node.value,
                percent(node.growth),
            )
            for node in made.tree
        ),
        source=OWN if made.split is not None else "Education, health and care plans, DfE",
        table_note="Levels in £, plans or £ per plan as the driver says.",
    )
