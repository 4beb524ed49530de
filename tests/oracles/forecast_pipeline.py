"""The method of leading indicators and its back-test again, authority by authority, in lists."""

import math
from statistics import median

NAMES = ("net_requests", "plans_per_child", "late", "undecided")


def is_known(x):
    return x is not None and not math.isnan(x)


def raw(panel, name, t):
    """One indicator of every authority at column t; None where it cannot be had."""
    areas = range(len(panel["plans"]))
    plans = [panel["plans"][a][t] for a in areas]
    if name == "plans_per_child":
        return [
            math.log((p + 20) / c) if is_known(p) and is_known(c) else None
            for p, c in zip(plans, panel["people"], strict=True)
        ]
    if name == "net_requests":
        flow = [panel["requests"][a][t] - panel["refused"][a][t] for a in areas]
    else:
        flow = [panel[name][a][t] for a in areas]
    pairs = [(f, p) for f, p in zip(flow, plans, strict=True) if is_known(f) and is_known(p)]
    if not pairs:
        return [None] * len(plans)
    national = sum(f for f, _ in pairs) / sum(p for _, p in pairs)
    if national < 0.002:
        return [None] * len(plans)
    return [
        (f + 50 * national) / (p + 50) if is_known(f) and is_known(p) else None
        for f, p in zip(flow, plans, strict=True)
    ]


def z_scores(column):
    there = [x for x in column if x is not None]
    if not there:
        return [0.0] * len(column), False
    middle = median(there)
    spread = 1.4826 * median(abs(x - middle) for x in there)
    if spread <= 1e-12:
        return [0.0] * len(column), False
    scores = [0.0 if x is None else max(-2.5, min(2.5, (x - middle) / spread)) for x in column]
    return scores, len(there) >= 0.8 * len(column)


def solve(matrix, right):
    """Gauss-Jordan, small and slow."""
    n = len(right)
    rows = [[*matrix[i], right[i]] for i in range(n)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(n):
            if r != i:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]


def weights(scores, known, plans, first, last):
    """Ridge regression with Huber weights over every origin and horizon whose outcome is known."""
    use = [f for f in range(4) if known[last][f]]
    samples = []
    for s in range(first, last):
        for k in (1, 2, 3):
            if s + k > last:
                continue
            gains = [
                (a, math.log(max(row[s + k], 1)) - math.log(max(row[s], 1)))
                for a, row in enumerate(plans)
            ]
            middle = median(g for _, g in gains)
            for a, g in gains:
                if plans[a][s] > 30:
                    samples.append(([scores[s][f][a] for f in use], (g - middle) / k))
    out = [0.0] * len(use)
    for _ in range(6):
        rest = [abs(y - sum(w * x for w, x in zip(out, xs, strict=True))) for xs, y in samples]
        scale = 1.4826 * median(rest)
        matrix = [[30.0 if i == j else 0.0 for j in range(len(use))] for i in range(len(use))]
        right = [0.0] * len(use)
        for (xs, y), r in zip(samples, rest, strict=True):
            w = min(1.0, scale / max(r, 1e-12))
            for i in range(len(use)):
                right[i] += w * xs[i] * y
                for j in range(len(use)):
                    matrix[i][j] += w * xs[i] * xs[j]
        out = solve(matrix, right)
    full = [0.0] * 4
    for f, w in zip(use, out, strict=True):
        full[f] = w
    return full


def pipeline(panel, first, horizon):
    """Forecast every authority from the last column of a panel of plain lists."""
    plans = panel["plans"]
    last = len(plans[0]) - 1
    scores, known = [], []
    for t in range(last + 1):
        made = [z_scores(raw(panel, name, t)) for name in NAMES]
        scores.append([m[0] for m in made])
        known.append([m[1] for m in made])
    w = weights(scores, known, plans, first, last)
    large = [row for row in plans if row[last - 1] > 30]
    middle = median(math.log(row[last] / row[last - 1]) for row in large)
    whole = math.log(sum(row[last] for row in plans) / sum(row[last - 1] for row in plans))
    level = (middle + whole) / 2
    out = []
    for a, row in enumerate(plans):
        apart = sum(w[f] * scores[last][f][a] for f in range(4))
        path, rise = [], 0.0
        for h in range(1, horizon + 1):
            rise += level * 0.95**h + apart
            path.append(row[last] * math.exp(rise))
        out.append(path)
    return out


def straight_line_mape(plans, years, origins, horizon):
    """Mean of |error| ÷ actual of the DBV line, one authority and origin after another."""
    errors = []
    for origin in origins:
        t = years.index(origin)
        for row in plans:
            if t + horizon < len(row):
                told = max(0.0, row[t] + horizon * (row[t] - row[t - 2]) / 2)
                errors.append(abs(told - row[t + horizon]) / row[t + horizon])
    return sum(errors) / len(errors)
