"""Slow twins of intervals, funnel and ranks: one area at a time, by another road."""

import math
from statistics import NormalDist


def _z(level):
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson_by_search(x, n, level):
    """Find the shares p at which x lies exactly z standard errors from n p."""

    def distance(p):
        return abs(x / n - p) - _z(level) * math.sqrt(p * (1 - p) / n)

    def cross(inside, outside):
        for _ in range(200):
            middle = (inside + outside) / 2
            if distance(middle) <= 0:
                inside = middle
            else:
                outside = middle
        return inside

    return cross(x / n, 0.0), cross(x / n, 1.0)


def poisson_by_search(x, level):
    """Garwood: the means that make x or fewer, and x or more, just improbable enough."""
    tail = (1 - level) / 2

    def at_most(k, mean):
        return sum(math.exp(-mean + i * math.log(mean) - math.lgamma(i + 1)) for i in range(k + 1))

    def search(too_low):
        low, high = 1e-12, 4 * x + 60
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if too_low(middle) else (low, middle)
        return low

    lower = 0.0 if x == 0 else search(lambda mean: 1 - at_most(x - 1, mean) < tail)
    return lower, search(lambda mean: at_most(x, mean) > tail)


def quantile7(values, p):
    """Walk along the sorted values."""
    v = sorted(values)
    h = (len(v) - 1) * p
    i = math.floor(h)
    return v[i] if i + 1 == len(v) else v[i] + (h - i) * (v[i + 1] - v[i])


def rank(values, i, high_is_first):
    """One more than the number of areas ahead."""
    ahead = [v for v in values if (v > values[i] if high_is_first else v < values[i])]
    return 1 + len(ahead)


def funnel_proportion(rows):
    """(target, phi, tau2) with loops."""
    target = sum(x for x, _ in rows) / sum(n for _, n in rows)
    centre = math.asin(math.sqrt(target))
    z = [(math.asin(math.sqrt(x / n)) - centre) * 2 * math.sqrt(n) for x, n in rows]
    low, high = quantile7(z, 0.1), quantile7(z, 0.9)
    phi = sum(min(max(v, low), high) ** 2 for v in z) / len(z)
    weights = [4 * n for _, n in rows]
    spare = sum(weights) - sum(w * w for w in weights) / sum(weights)
    excess = len(z) * phi - (len(z) - 1)
    if phi <= 1 or spare <= 0:
        return target, phi, 0.0
    return target, phi, max(0.0, excess / spare)
