"""Where the official releases are that tests read: whole where they are, else their extracts.

`PUBLISHED` is the folder of whole releases where there is one, else tests/extracts, which has the
same folders and files with the rows of some authorities (tests/extracts/ORIGIN.md). A test that
reads it runs everywhere and is never skipped. Where it counts authorities it takes its figure from
`either`, so that what an extract must give is written beside what the whole release must give.
"""

import os
from pathlib import Path
from typing import TypeVar

EXTRACTS = Path(__file__).resolve().parent / "extracts"
WHOLE = Path(
    os.environ.get(
        "HIGHNEEDS_PUBLISHED", Path(__file__).resolve().parents[2] / "shared" / "published"
    )
)
IS_WHOLE = WHOLE.is_dir()
PUBLISHED = WHOLE if IS_WHOLE else EXTRACTS

T = TypeVar("T")


def either(whole: T, extract: T) -> T:
    """Return the figure of the whole releases where they are read, else that of the extracts."""
    return whole if IS_WHOLE else extract
