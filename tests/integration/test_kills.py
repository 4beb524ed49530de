"""Commands that are killed leave a whole store, and nothing behind after the next run."""

import os

import pytest

import kills

EXTRACTS = kills.TESTS / "extracts"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_ten_kills_leave_nothing_behind_and_change_no_byte(tmp_path):
    """`python tests/kills.py 200` does it two hundred times, with a whole build."""
    build = ["--only", "case-reviews", "--format", "html,csv"]
    found = kills.works(EXTRACTS / "ehc-plans-2022", EXTRACTS / "ehc-plans-2025", *build)
    tally = kills.kill_often(found, 10, tmp_path)
    assert tally.wrong == []
    assert sum(tally.killed.values()) >= 5
