"""Add counts of former authorities with dicts and loops."""


def to_successor(counts, areas):
    """{(area, year): count or None} to {(successor, year): sum or None}."""
    result = {}
    for heir in areas.authorities:
        for year in {year for _, year in counts}:
            here = [move for move in heir.predecessors if (move.area, year) in counts]
            if not here:
                continue
            total = 0
            for move in heir.predecessors:
                count = counts.get((move.area, year))
                if not move.whole or count is None or total is None:
                    total = None
                else:
                    total += count
            result[heir.id, year] = total
    return result
