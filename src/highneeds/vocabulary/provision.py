"""Provision: where children with EHC plans are placed, and the maps that group it.

The leaves and the maps are data (`definitions/provision.yaml`, `definitions/provision_maps`). No
grouping is written in code.
"""

from dataclasses import dataclass
from functools import cache

from highneeds.definitions import names, read
from highneeds.vocabulary.faults import Fault, UnknownNameError


@dataclass(frozen=True)
class Leaf:
    """A kind of placement at the finest published grain.

    Attributes
    ----------
    id, label
        Column name, and words for a reader.
    parts
        Leaves that some layouts publish in its place; empty for an ordinary leaf.
    """

    id: str
    label: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProvisionGroup:
    """A group of leaves in a provision map. `leaves` holds combined leaves too."""

    id: str
    label: str
    leaves: tuple[str, ...]


@dataclass(frozen=True)
class ProvisionMap:
    """A way to group provision: every leaf is in exactly one group.

    Attributes
    ----------
    id, title, source, note
        What it is called, what it is and where it comes from.
    groups
        In the order in which they are shown.
    caveats
        Combined leaves that cannot be split between groups, with the note to print.
    """

    id: str
    title: str
    source: str
    note: str
    groups: tuple[ProvisionGroup, ...]
    caveats: tuple[tuple[str, str], ...] = ()

    def group_of(self, leaf: str) -> str:
        """Return the id of the group that holds a leaf."""
        return next(group.id for group in self.groups if leaf in group.leaves)


@cache
def leaves() -> dict[str, Leaf]:
    """Return every leaf by id, in the order of publication."""
    found = read("provision.yaml")["leaves"]
    return {
        key: Leaf(key, facts["label"], tuple(facts.get("parts", ())))
        for key, facts in found.items()
    }


@cache
def combined_leaves() -> dict[str, tuple[str, ...]]:
    """Return the leaves that some layouts publish in place of others, with those others."""
    return {leaf.id: leaf.parts for leaf in leaves().values() if leaf.parts}


@cache
def subtotals() -> dict[str, tuple[str, ...]]:
    """Return the subtotals that the releases print, each with its leaves."""
    return {key: tuple(value) for key, value in read("provision.yaml")["subtotals"].items()}


@cache
def beside_subtotals() -> tuple[str, ...]:
    """Return the leaves that stand beside the subtotals in the sum of all plans."""
    return tuple(read("provision.yaml")["beside_subtotals"])


def map_ids() -> tuple[str, ...]:
    """Return the ids of the packaged maps."""
    return tuple(name.split("/")[1].removesuffix(".yaml") for name in names("provision_maps"))


@cache
def load_map(map_id: str) -> ProvisionMap:
    """Return a provision map by id.

    Raises
    ------
    UnknownNameError
        When there is no such map.
    """
    if map_id not in map_ids():
        raise UnknownNameError(
            Fault(
                "There is no such provision map.",
                f'"{map_id}"',
                "Name one of: " + ", ".join(map_ids()) + ".",
            )
        )
    facts = read(f"provision_maps/{map_id}.yaml")
    placed = {leaf: key for key, g in facts["groups"].items() for leaf in g["leaves"]}
    placed |= {leaf: fact["group"] for leaf, fact in facts["combined"].items()}
    for leaf in leaves().values():
        if leaf.parts and leaf.id not in placed:
            # A combined leaf follows its parts where all of them are in one group, and only then.
            homes = {placed[part] for part in leaf.parts}
            if len(homes) != 1:
                raise ValueError(f"map {map_id}: {leaf.id} has parts in {sorted(homes)}")
            placed[leaf.id] = homes.pop()
    missing = set(leaves()) - set(placed)
    if missing:
        raise ValueError(f"map {map_id}: no group for {sorted(missing)}")
    groups = tuple(
        ProvisionGroup(key, g["label"], tuple(leaf for leaf in leaves() if placed[leaf] == key))
        for key, g in facts["groups"].items()
    )
    caveats = tuple((leaf, fact["note"]) for leaf, fact in facts["combined"].items())
    return ProvisionMap(
        map_id, facts["title"], facts["source"], " ".join(facts["note"].split()), groups, caveats
    )
