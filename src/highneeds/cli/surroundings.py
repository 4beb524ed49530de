"""What commands take from the machine they run on: the folder of the store, the day, the width."""

import os
import shutil
import sys
from datetime import date
from pathlib import Path


def store_root() -> Path:
    """Return the folder of the store: --store, HIGHNEEDS_STORE, or the user's data folder."""
    named = os.environ.get("HIGHNEEDS_STORE")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("highneeds", appauthor=False) / "store"


def today() -> date:
    """Return the day; it dates what is made, and no figure depends on it."""
    return date.today()  # noqa: DTZ011 - the day where the person sits


def columns() -> int | None:
    """Return the width of the person's terminal; None when the text goes to a pipe or a file."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None
