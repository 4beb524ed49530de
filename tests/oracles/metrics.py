"""Metrics again, one row at a time, from dicts: what `metrics.evaluate` must agree with."""

GRAVEST = ("suppressed", "low", "unreliable", "missing", "not_applicable", "not_collected")


def gap_of(row, columns):
    """The gravest status among the columns that have no figure; None when all have one."""
    seen = [row.get(f"{c}__status") for c in columns if row.get(c) is None]
    for status in GRAVEST:
        if status in seen:
            return status
    return None


def add(row, columns):
    """The sum of columns, or None when one has no figure."""
    values = [row.get(c) for c in columns]
    return None if None in values else sum(values)


def add_leaves(row, leaves, every_leaf):
    """The sum of leaves that were collected; None when one of them, or the row, has a gap."""
    present = sum(row[leaf] for leaf in every_leaf if row.get(leaf) is not None)
    if row.get("plans") is None or present < 0.9 * row["plans"]:
        return None
    return add_collected(row, leaves)


def add_collected(row, columns):
    """The sum of columns that were collected; None when one has a gap, or none has a figure."""
    total, some = 0.0, False
    for column in columns:
        if row.get(column) is not None:
            total, some = total + row[column], True
        elif row.get(f"{column}__status") not in {"not_collected", None}:
            return None
    return total if some else None


def ratio(top, bottom, scale, top_gap, bottom_gap):
    """Value and status of one ratio."""
    if top is None or bottom is None:
        return None, top_gap or bottom_gap or "missing"
    if bottom <= 0:
        return None, "not_applicable"
    value = scale * top / bottom
    return value, "zero" if value == 0 else "present"


def count(top, gap):
    """Value and status of a count."""
    if top is None:
        return None, gap or "missing"
    return top, "zero" if top == 0 else "present"


def join(tops, bottoms, shift, scale):
    """Each numerator with the denominator of its area, `shift` years later.

    Both map (level, area, year) to a figure and the status of its gap; where there is no
    denominator row there is no value at all.
    """
    made = {}
    for (level, area, year), (top, top_gap) in tops.items():
        below = bottoms.get((level, area, year + shift))
        if below is not None:
            made[level, area, year] = ratio(top, below[0], scale, top_gap, below[1])
    return made
