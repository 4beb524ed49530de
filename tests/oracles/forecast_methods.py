"""The forecast methods again, one series at a time, with lists and loops."""

import math


def known(series):
    return [(t, y) for t, y in enumerate(series) if y is not None]


def straight(series, horizon):
    """Last value + n × (last − first) ÷ years between."""
    points = known(series)
    (t0, y0), (t1, y1) = points[0], points[-1]
    slope = (y1 - y0) / (t1 - t0) if t1 > t0 else 0.0
    return [max(0.0, y1 + n * slope) for n in range(1, horizon + 1)]


def dbv(series, horizon):
    return straight(series[-3:], horizon)


def drift(series, horizon):
    return straight(series, horizon)


def naive(series, horizon):
    return [series[-1]] * horizon


def damped(series, horizon):
    points = known(series)
    (t0, y0), (t1, y1) = points[0], points[-1]
    slope = (y1 - y0) / (t1 - t0) if t1 > t0 else 0.0
    out, y = [], y1
    for n in range(1, horizon + 1):
        y += slope * 0.8**n
        out.append(max(0.0, y))
    return out


def growth(series, horizon):
    points = known(series[-3:])
    (t0, y0), (t1, y1) = points[0], points[-1]
    if t0 == t1 or y0 <= 0 or y1 <= 0:
        return [y1] * horizon
    factor = (y1 / y0) ** (1 / (t1 - t0))
    out, y = [], y1
    for _ in range(horizon):
        y *= factor
        out.append(y)
    return out


def smooth(values, alpha):
    level, squared = values[0], 0.0
    for y in values[1:]:
        error = y - level
        squared += error * error
        level = level + alpha * error
    return level, squared


def best_alpha(values):
    grid = [0.05 + 0.01 * i for i in range(95)]
    return min(grid, key=lambda a: smooth(values, a)[1])


def ses(series, horizon, alpha=None):
    values = [y for _, y in known(series)]
    if len(values) < 4:
        return [values[-1]] * horizon
    level, _ = smooth(values, best_alpha(values) if alpha is None else alpha)
    return [max(0.0, level)] * horizon


def theta(series, horizon, alpha=None):
    points = known(series)
    values = [y for _, y in points]
    if len(values) < 4:
        return [values[-1]] * horizon
    a = best_alpha(values) if alpha is None else alpha
    level, _ = smooth(values, a)
    n = len(points)
    mt = sum(t for t, _ in points) / n
    my = sum(values) / n
    slope = sum((t - mt) * (y - my) for t, y in points) / sum((t - mt) ** 2 for t, _ in points)
    return [
        max(0.0, level + slope / 2 * (h - 1 + (1 - (1 - a) ** n) / a))
        for h in range(1, horizon + 1)
    ]


def weighted_half_width(scores, weights, level):
    """Walk up the sorted scores until the weights reach the level of all and one more."""
    whole = sum(weights) + max(weights)
    run = 0.0
    for score, weight in sorted(zip(scores, weights, strict=True)):
        run += weight
        if run >= level * whole * (1 - 1e-9):
            return score
    return math.nan


def place(plans, limits, overflow, order):
    """Send children one provision at a time; `plans` is a dict of numbers."""
    left = dict(plans)
    for name in order:
        above = max(0.0, left[name] - limits[name])
        left[name] -= above
        left[overflow[name]] += above
    return left


def roll(opening, spend, allocation, transfers):
    balance, out = opening, []
    for s, a, t in zip(spend, allocation, transfers, strict=True):
        balance = balance + s - a - t
        out.append(balance)
    return out
