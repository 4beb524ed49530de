"""What the store holds, what was found in it, what a release revised: `highneeds data`."""

from highneeds.official.store.contents import (
    Comparison,
    Revision,
    check_data,
    check_store,
    compare_releases,
    list_entries,
)

__all__ = [
    "Comparison",
    "Revision",
    "check_data",
    "check_store",
    "compare_releases",
    "list_entries",
]
