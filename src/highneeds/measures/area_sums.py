"""Grounds whose boundary no reorganisation crossed, over which figures may be added."""

from highneeds.vocabulary.area import Area
from highneeds.vocabulary.areas import Areas


def joint_grounds(areas: Areas) -> tuple[tuple[Area, ...], ...]:
    """Return the groups of authorities, former and new, that reorganisations tie together."""
    groups: list[set[str]] = []
    for area in areas.authorities:
        linked = {area.id, *(move.area for move in area.successors)}
        if len(linked) > 1:
            touching = [group for group in groups if group & linked]
            groups = [group for group in groups if not group & linked]
            groups.append(linked.union(*touching))
    return tuple(tuple(areas.get(i) for i in sorted(group)) for group in groups)
