"""Agreement, raking and incidence the long way: pair by pair, person by person."""

import math
from itertools import combinations, permutations, product


def pairs_of(units):
    """All unordered pairs of ratings of one unit, over units."""
    return [pair for unit in units for pair in combinations([r for r in unit if r is not None], 2)]


def percent(units, within):
    pairs = pairs_of(units)
    return sum(abs(a - b) <= within for a, b in pairs) / len(pairs)


def distance(metric, a, b, pool):
    if metric == "nominal":
        return float(a != b)
    if metric == "interval":
        return (a - b) ** 2
    if metric == "ratio":
        return ((a - b) / (a + b)) ** 2 if a + b else 0.0
    low, high = sorted((a, b))
    between = sum(low <= value <= high for value in pool)
    ends = sum(value == low for value in pool) + sum(value == high for value in pool)
    return 0.0 if a == b else (between - ends / 2) ** 2


def alpha(units, metric):
    """Disagreement within units over disagreement in the whole pool of pairable ratings."""
    rated = [[r for r in unit if r is not None] for unit in units]
    rated = [unit for unit in rated if len(unit) >= 2]
    pool = [r for unit in rated for r in unit]
    within = sum(
        distance(metric, a, b, pool) / (len(unit) - 1)
        for unit in rated
        for a, b in permutations(unit, 2)
    ) / len(pool)
    overall = sum(distance(metric, a, b, pool) for a, b in permutations(pool, 2))
    overall /= len(pool) * (len(pool) - 1)
    return None if overall == 0 else 1 - within / overall


def ac(units, categories, weight):
    """Gwet, with the agreement of a unit as the mean weight over its ordered pairs."""
    rated = [[r for r in unit if r is not None] for unit in units]
    pairable = [unit for unit in rated if len(unit) >= 2]
    observed = sum(
        sum(weight(a, b) for a, b in permutations(unit, 2)) / (len(unit) * (len(unit) - 1))
        for unit in pairable
    ) / len(pairable)
    some = [unit for unit in rated if unit]
    q = len(categories)
    total = sum(weight(a, b) for a, b in product(categories, repeat=2))
    chance = 0.0
    for category in categories:
        pi = sum(unit.count(category) / len(unit) for unit in some) / len(some)
        chance += pi * (1 - pi)
    chance *= total / (q * (q - 1))
    return None if abs(1 - chance) < 1e-12 else (observed - chance) / (1 - chance)


def rake_one_by_one(codes, targets, passes):
    """Weights by scaling each category of each variable in turn."""
    weights = [1.0] * len(codes)
    for _ in range(passes):
        for variable, target in enumerate(targets):
            for category, goal in enumerate(target):
                members = [i for i, row in enumerate(codes) if row[variable] == category]
                have = sum(weights[i] for i in members)
                for i in members:
                    weights[i] *= goal / have
    return weights


def incidence_by_redistribution(times, causes, cause, at):
    """Efron: give the mass of each censored person to those watched longer, in order of time."""
    order = sorted(range(len(times)), key=lambda i: (times[i], causes[i] == 0))
    mass = {i: 1 / len(times) for i in order}
    total = 0.0
    for place, i in enumerate(order):
        if causes[i] == 0:
            later = order[place + 1 :]
            for j in later:
                mass[j] += mass[i] / len(later)
        elif causes[i] == cause and times[i] <= at:
            total += mass[i]
    return total


def nearest_rounding(matrix):
    """Least distance over all roundings whose margins and total are neighbours; tiny tables."""
    rows, columns = len(matrix), len(matrix[0])
    choices = [sorted({math.floor(cell), math.ceil(cell)}) for row in matrix for cell in row]

    def neighbour(sums, true):
        return math.floor(true + 1e-9) <= sums <= math.ceil(true - 1e-9)

    best = None
    for pick in product(*choices):
        table = [pick[i * columns : (i + 1) * columns] for i in range(rows)]
        fits = (
            all(neighbour(sum(table[i]), sum(matrix[i])) for i in range(rows))
            and all(
                neighbour(sum(r[j] for r in table), sum(r[j] for r in matrix))
                for j in range(columns)
            )
            and neighbour(sum(pick), sum(map(sum, matrix)))
        )
        if fits:
            cost = sum(abs(table[i][j] - matrix[i][j]) for i in range(rows) for j in range(columns))
            best = cost if best is None else min(best, cost)
    return best
