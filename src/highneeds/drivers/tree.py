"""The driver tree: spend, what it is made of, and how fast each part grows."""

from collections.abc import Sequence
from dataclasses import dataclass

from highneeds.drivers.flows import Flow
from highneeds.drivers.growth import TOTAL, GrowthOverSpan
from highneeds.drivers.split import Split


@dataclass(frozen=True)
class DriverNode:
    """A box of the driver tree.

    Attributes
    ----------
    id, parent
        `parent` is "" for the root.
    value
        Level in the last year: £, plans or £ per plan.
    unit
        "£", "plans" or "£ per plan".
    growth
        Compound annual growth over the span, as a share.
    effect
        £ of the change in spend that this box carries, where it is known.
    """

    id: str
    parent: str
    label: str
    value: float | None
    unit: str
    growth: float | None = None
    effect: float | None = None


_UNITS = {"spend": "£", "plans": "plans", "cost_per_plan": "£ per plan"}
_LABELS = {
    "spend": "High needs spend",
    "plans": "EHC plans",
    "cost_per_plan": "Cost per plan",
}


def driver_tree(
    growth: Sequence[GrowthOverSpan],
    split: Split | None,
    flows: Sequence[Flow],
    labels: dict[str, str],
) -> tuple[DriverNode, ...]:
    """Build the tree from spend down to flows; boxes without data are left out.

    Parameters
    ----------
    growth
        From `growth_table`.
    split
        Change of spend over the same span.
    flows
        From `flow_identity`; the last one is shown under the plans.
    labels
        Words for each provision.
    """
    by = {(g.measure, g.provision): g for g in growth}
    nodes: list[DriverNode] = []
    effects = _effects(split)
    for measure, parent in (("spend", ""), ("plans", "spend"), ("cost_per_plan", "spend")):
        total = by.get((measure, TOTAL))
        if total is None:
            continue
        has_parent = parent and any(node.id == parent for node in nodes)
        nodes.append(
            DriverNode(
                measure,
                parent if has_parent else "",
                _LABELS[measure],
                total.end,
                _UNITS[measure],
                total.cagr,
                effects.get((measure, TOTAL)),
            )
        )
        for (kind, provision), g in by.items():
            if kind == measure and provision != TOTAL and measure != "spend":
                nodes.append(
                    DriverNode(
                        f"{measure}:{provision}",
                        measure,
                        labels.get(provision, provision),
                        g.end,
                        _UNITS[measure],
                        g.cagr,
                        effects.get((measure, provision)),
                    )
                )
    if flows and any(node.id == "plans" for node in nodes):
        nodes += _flow_nodes(flows[-1])
    return tuple(nodes)


def _effects(split: Split | None) -> dict[tuple[str, str], float]:
    if split is None:
        return {}
    found = {
        ("spend", TOTAL): split.change / 100,
        # Mix is which plans grew, and so belongs to the branch of plans: the two branches carry the
        # change.
        ("plans", TOTAL): (split.volume + split.mix) / 100,
        ("cost_per_plan", TOTAL): split.price / 100,
    }
    for part in split.parts:
        if part.volume is not None and part.price is not None:
            found[("plans", part.provision)] = part.volume / 100
            found[("cost_per_plan", part.provision)] = part.price / 100
    return found


def _flow_nodes(flow: Flow) -> list[DriverNode]:
    parts = [("new", f"New plans during {flow.year}", flow.new)]
    if flow.ceased is not None:
        parts.append(("ceased", f"Ceased during {flow.year}", -flow.ceased))
    if flow.transferred_out is not None:
        parts.append(("transferred", "Transferred to another authority", -flow.transferred_out))
    parts.append(("residual", f"Not explained: {flow.residual_name}", flow.residual))
    return [
        DriverNode(f"flow:{name}", "plans", label, value, "plans") for name, label, value in parts
    ]
