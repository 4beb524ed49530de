"""Add files to the store, all of them or none: the use-case behind `highneeds data add`."""

from highneeds.official.store.adding import AddReport, add_files

__all__ = ["AddReport", "add_files"]
