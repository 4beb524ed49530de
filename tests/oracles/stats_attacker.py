"""The attacker who tries every table: tiny linked tables, whole numbers, inner cells hidden."""

from itertools import product


def ranges(rows, groups, hidden):
    """(low, high) of each hidden inner cell, all margins and group subtotals being published."""
    n, m = len(rows), len(rows[0])
    cells = sorted(hidden)
    most = [min(sum(rows[i]), sum(row[j] for row in rows)) for i, j in cells]
    found = []
    for values in product(*(range(limit + 1) for limit in most)):
        table = [list(row) for row in rows]
        for (i, j), value in zip(cells, values, strict=True):
            table[i][j] = value
        same_rows = all(sum(table[i]) == sum(rows[i]) for i in range(n))
        same_groups = all(
            sum(table[i][j] for i in range(n) if groups[i] == g)
            == sum(rows[i][j] for i in range(n) if groups[i] == g)
            for g in set(groups)
            for j in range(m)
        )
        if same_rows and same_groups:
            found.append(values)
    return {
        cell: (min(v[k] for v in found), max(v[k] for v in found)) for k, cell in enumerate(cells)
    }


def weighted_least_squares(s, forecasts, variances):
    """Reconciled forecasts by the normal equations, solved by elimination in fractions."""
    from fractions import Fraction

    n, k = len(s), len(s[0])
    a = [
        [sum(Fraction(s[i][p] * s[i][q]) / variances[i] for i in range(n)) for q in range(k)]
        + [sum(Fraction(s[i][p]) * forecasts[i] / variances[i] for i in range(n))]
        for p in range(k)
    ]
    for p in range(k):
        pivot = next(r for r in range(p, k) if a[r][p])
        a[p], a[pivot] = a[pivot], a[p]
        a[p] = [v / a[p][p] for v in a[p]]
        for r in range(k):
            if r != p:
                a[r] = [v - a[r][p] * w for v, w in zip(a[r], a[p], strict=True)]
    bottom = [row[-1] for row in a]
    return [float(sum(s[i][q] * bottom[q] for q in range(k))) for i in range(n)]


def distance(a, b, weights, areas):
    """Distance of two areas, standardising one variable at a time."""
    total = 0.0
    for k, weight in enumerate(weights):
        column = [area[k] for area in areas]
        mean = sum(column) / len(column)
        variance = sum((v - mean) ** 2 for v in column) / len(column)
        if variance > 0:
            total += weight * (a[k] - b[k]) ** 2 / variance
    return total**0.5
