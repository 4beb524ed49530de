"""Data checks: what a release says that cannot be right, or should be looked at.

`check_table` runs every rule on one canonical table of one release. Each rule is a small function
in a module of its own and returns findings, and corrections where the row proves its own error.
"""

from highneeds.official.checks import breakdowns, jumps, presence, sums
from highneeds.official.checks.frames import total_rows
from highneeds.official.store.catalogue import Correction
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.findings import Finding

__all__ = ["check_table"]


def check_table(
    table: SourceTable, file: str
) -> tuple[tuple[Finding, ...], tuple[Correction, ...]]:
    """Run every check on one table.

    Parameters
    ----------
    table
        A canonical table as read.
    file
        For the findings.

    Returns
    -------
    findings, corrections
        What was found, and which cells are read otherwise than published.
    """
    if "level" not in table.frame.columns or table.period_kind is None:
        return (), ()
    totals = SourceTable(table.name, total_rows(table), table.period_kind)
    # First, because a figure that is its whole region's would make the other checks fire as well.
    replaced, corrections = sums.carries_region_total(totals, file)
    findings = (
        *replaced,
        *sums.areas_against_totals(totals, file, corrections),
        *breakdowns.breakdowns_against_all(table, file, corrections),
        *presence.missing_authorities(totals, file),
        *presence.counted_in_region_only(totals, file, corrections),
        *jumps.unusual_changes(totals, file, corrections),
        *jumps.category_shifts(totals, file),
    )
    return findings, corrections
