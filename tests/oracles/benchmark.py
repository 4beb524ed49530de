"""What a benchmark computes, again with dicts and loops, so plain that it is seen to be right."""

import math


def known(values):
    """Leave out what has no figure."""
    return {area: v for area, v in values.items() if v is not None and not math.isnan(v)}


def pooled(tops, bottoms, areas, scale):
    """Numerators added, denominators added, then divided; over areas that have a rate."""
    top = bottom = 0.0
    for area in areas:
        if tops.get(area) is not None and bottoms.get(area):
            top += tops[area]
            bottom += bottoms[area]
    return scale * top / bottom if bottom else math.nan


def mean(tops, bottoms, areas, scale):
    """Each rate, added, by how many there are."""
    rates = [
        scale * tops[area] / bottoms[area]
        for area in areas
        if tops.get(area) is not None and bottoms.get(area)
    ]
    return sum(rates) / len(rates) if rates else math.nan


def half_up(value, decimals):
    """Write the number out and round its digits, halves away from zero."""
    shift = 10**decimals
    size = int(abs(value) * shift + 0.5 + 1e-9)
    return math.copysign(size / shift, value)


def rank(values, area, decimals, low_is_first):
    """One more than the number of areas that are strictly ahead."""
    rounded = {a: half_up(v, decimals) for a, v in known(values).items()}
    if area not in rounded:
        return None
    mine = rounded[area]
    ahead = [a for a, v in rounded.items() if (v < mine if low_is_first else v > mine)]
    return 1 + len(ahead)


def quantile(values, p):
    """R type 7: go (n - 1)p steps along the sorted values, and part of the way into the next."""
    ordered = sorted(known(values).values())
    steps = (len(ordered) - 1) * p
    below = math.floor(steps)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (steps - below) * (ordered[above] - ordered[below])


def band(values, area, decimals, polarity):
    """LAIT's letter: which side of the three cuts the rounded value lies on."""
    rounded = {a: half_up(v, decimals) for a, v in known(values).items()}
    if polarity == "none" or area not in rounded:
        return ""
    cuts = [quantile(rounded, p) for p in (0.25, 0.5, 0.75)]
    mine = rounded[area]
    place = 0
    for cut in cuts:
        if mine > cut:
            place += 1
    return "ABCD"[place] if polarity == "low" else "DCBA"[place]


def lait_mean(values, areas, decimals):
    """Plain mean of the rounded values of the neighbours that have one, printed as they are."""
    rounded = [half_up(values[a], decimals) for a in areas if a in known(values)]
    return half_up(sum(rounded) / len(rounded), decimals) if rounded else math.nan


def growth_of_pool(tops, bottoms, areas, scale):
    """Pool the areas that have a rate in both years, in each year; return the two values."""
    both = [
        a for a in areas if all(tops[y].get(a) is not None and bottoms[y].get(a) for y in (0, 1))
    ]
    return tuple(pooled(tops[y], bottoms[y], both, scale) for y in (0, 1))
