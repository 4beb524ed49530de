"""Where the official releases are that tests may read (never shipped, never committed)."""

import os
from pathlib import Path

import pytest

PUBLISHED = Path(
    os.environ.get(
        "HIGHNEEDS_PUBLISHED", Path(__file__).resolve().parents[2] / "shared" / "published"
    )
)

needs_published = pytest.mark.skipif(
    not PUBLISHED.is_dir(),
    reason=f"official releases not found at {PUBLISHED}; set HIGHNEEDS_PUBLISHED to their folder",
)
