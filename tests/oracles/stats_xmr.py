"""The XmR rules with loops, one point and one window at a time."""

from itertools import pairwise


def moving_ranges(values):
    pairs = pairwise(values)
    return [abs(b - a) for a, b in pairs if a is not None and b is not None]


def limits(values, screen):
    """(mean, mean moving range) of one group without a baseline."""
    there = [v for v in values if v is not None]
    moves = moving_ranges(values)
    amr = sum(moves) / len(moves) if moves else 0.0
    if screen and amr > 0:
        kept = [m for m in moves if m < 3.267 * amr]
        amr = sum(kept) / len(kept)
    return sum(there) / len(there), amr


def side(value, mean):
    return 0 if value is None or abs(value - mean) < 1e-9 else (1 if value > mean else -1)


def label(values, i, mean, reach):
    """The label of point i, by asking each rule in turn whether any window holds it."""
    v = values[i]
    if v is None:
        return ""
    if abs(v - mean) > reach + 1e-9:
        return "outside"
    for start in range(max(0, i - 6), min(i, len(values) - 7) + 1):
        window = values[start : start + 7]
        if None not in window:
            steps = list(pairwise(window))
            if all(b > a for a, b in steps) or all(b < a for a, b in steps):
                return "trend"

    def close(value):
        return value is not None and reach * 2 / 3 + 1e-9 < abs(value - mean) <= reach + 1e-9

    if close(v):
        for start in range(max(0, i - 2), min(i, len(values) - 3) + 1):
            window = values[start : start + 3]
            sides = {side(w, mean) for w in window}
            if sides in ({1}, {-1}) and sum(map(close, window)) >= 2:
                return "two_of_three"
    for start in range(max(0, i - 6), min(i, len(values) - 7) + 1):
        sides = {side(w, mean) for w in values[start : start + 7]}
        if sides in ({1}, {-1}):
            return "shift"
    return "common"
