"""Data checks: what a release says that cannot be right, or should be looked at.

`check_table` runs every rule on one canonical table of one release. Each rule is a small function
in a module of its own and returns findings, and corrections where the row proves its own error.
"""

from highneeds.core.findings import Finding
from highneeds.schemas.tables import SourceTable
from highneeds.store.catalogue import Correction
from highneeds.store.checks import breakdowns, jumps, presence, sums

__all__ = ["check_table"]


def check_table(
    table: SourceTable, file: str
) -> tuple[tuple[Finding, ...], tuple[Correction, ...]]:
    """Run every check on one table.

    Parameters
    ----------
    table : SourceTable
        A canonical table as read.
    file : str
        For the findings.

    Returns
    -------
    findings, corrections : tuple
        What was found, and which cells are read otherwise than published.
    """
    if "level" not in table.frame.columns or table.period_kind is None:
        return (), ()
    replaced, corrections = sums.carries_region_total(table, file)
    findings = (
        *replaced,
        *sums.children_of_total(table, file, corrections),
        *breakdowns.add_to_all(table, file, corrections),
        *presence.missing_authorities(table, file),
        *presence.counted_above_only(table, file, corrections),
        *jumps.out_of_line(table, file, corrections),
        *jumps.shifts(table, file),
    )
    return findings, corrections
