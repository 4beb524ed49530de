"""Which sums of a release do not come out, with dicts and loops; and which findings say why."""

from collections import defaultdict

HALF = 0.5
SILENT = {"no_figure", "missing_authority", "counted_above_only", "carries_region_total"}
"""Findings that explain every measure of an authority's row."""


def disagreements(rows, region_of, measures):
    """Yield (parent, year, measure, children, published, added) where a sum is not its parent.

    `rows` are dicts of the total rows of one release; children of a region are its authorities,
    children of England the regions that are printed.
    """
    by_year: defaultdict[int, dict[str, dict[str, float | None]]] = defaultdict(dict)
    level = {}
    for row in rows:
        by_year[row["year"]][row["area"]] = row
        level[row["area"]] = row["level"]
    for year, areas in by_year.items():
        families = defaultdict(list)
        for area in areas:
            if level[area] == "la":
                families[region_of[area]].append(area)
            if level[area] == "regional":
                families["E92000001"].append(area)
        for parent, children in families.items():
            for measure in measures:
                published = areas[parent][measure] if parent in areas else None
                if published is None:
                    continue
                added = sum(areas[child][measure] or 0 for child in children)
                if abs(added - published) > HALF:
                    yield parent, year, measure, tuple(children), published, added


def explained(findings, table, label, parent, measure, children):
    """Say whether a finding tells of this sum: of the parent, or of one of the children."""
    for finding in findings:
        same = finding.measure.split(".")[0] == table and finding.period == label
        if not same or finding.area not in {parent, *children}:
            continue
        if finding.rule in SILENT or finding.measure == f"{table}.{measure}":
            return True
    return False
