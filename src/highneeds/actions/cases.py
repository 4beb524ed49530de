"""Copy a bundled case, or start a new folder: `highneeds demo` and `highneeds init`."""

from highneeds.diagnostic.new_folder import copy_case, init_diagnostic

__all__ = ["copy_case", "init_diagnostic"]
