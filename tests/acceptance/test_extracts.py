"""The extracts of official releases: small, with their origin, and the releases' own rows.

Every other test of published figures runs on them where the whole releases are not at hand.
"""

import io
import os
import re
import subprocess
import sys
import zipfile

import pytest

from highneeds.files.tabular import read_grids
from make_extracts import cut_csv, extracts
from published import EXTRACTS, IS_WHOLE, WHOLE

FILES = sorted(p for p in EXTRACTS.rglob("*") if p.is_file() and p.name != "ORIGIN.md")
TESTS = EXTRACTS.parent

# Where a test may be skipped, and what holds the same behaviour on every machine.
MAY_SKIP = {
    "acceptance/test_extracts.py": "itself: the extracts are held against whole releases",
}

whole_only = pytest.mark.skipif(
    not IS_WHOLE, reason="whole releases only: holds the extracts against them"
)


def contents(data, name):
    """Return the files in an archive by name; a file that is none is its only one."""
    if not name.endswith((".zip", ".ods", ".xlsx")):
        return {name: data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {member: archive.read(member) for member in archive.namelist()}


def test_they_are_small_and_their_origin_is_told():
    origin = (EXTRACTS / "ORIGIN.md").read_text(encoding="utf-8")
    assert "Open Government Licence v3.0" in origin
    assert len(FILES) == 11
    assert [p for p in FILES if f"`{p.relative_to(EXTRACTS)}`" not in origin] == []
    assert sum(p.stat().st_size for p in FILES) < 2_500_000


@whole_only
def test_they_are_what_the_script_cuts_out_of_the_whole_releases():
    made = dict(extracts())
    assert set(made) == {str(p.relative_to(EXTRACTS)) for p in FILES}
    for name, data in made.items():
        assert contents(data, name) == contents((EXTRACTS / name).read_bytes(), name), name


@whole_only
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_row_is_a_row_of_the_whole_release_in_its_order(path):
    name = str(path.relative_to(EXTRACTS))
    if path.suffix in {".ods", ".xlsx"}:
        mine, theirs = (rows_of(root / name) for root in (EXTRACTS, WHOLE))
        assert 20 < len(mine) < 0.7 * len(theirs)
        assert is_within(mine, theirs)
        return
    whole = contents((WHOLE / name).read_bytes(), path.name)
    for member, data in contents(path.read_bytes(), path.name).items():
        lines, all_lines = data.splitlines(), whole[member].splitlines()
        assert lines[0] == all_lines[0]
        assert is_within(lines, all_lines), member


def rows_of(path):
    """Return the cells of each row of every sheet of a workbook, as text."""
    return [row for grid in read_grids(path) for row in grid.frame.iter_rows()]


def is_within(some, everything):
    """Say whether some rows stand among all the rows in the same order."""
    rest = iter(everything)
    return all(row in rest for row in some)


def test_a_row_of_many_lines_is_kept_or_left_out_whole():
    data = b'\xef\xbb\xbfcode,note\r\n852,"one\r\ntwo"\r\n999,"three\r\nfour"\r\n886,five\r\n'
    cut = cut_csv(data, lambda head, row: row[head.index("code")] != "999")
    assert cut == b'\xef\xbb\xbfcode,note\r\n852,"one\r\ntwo"\r\n886,five\r\n'


def test_no_test_of_published_figures_is_skipped():
    """A skip in a test that reads releases would leave its behaviour untested elsewhere."""
    skips = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("test_*.py")
        if "from published import" in (text := path.read_text(encoding="utf-8"))
        and re.search(r"\bskip(if)?\(|importorskip", text)
    }
    assert skips == set(MAY_SKIP)


@whole_only
def test_the_tests_of_releases_pass_on_the_extracts_too(tmp_path):
    """Where the whole releases are, nothing else would notice an extract that fails its tests."""
    names = ("core_areas", "releases", "sources_small", "stats_published_funnels")
    files = [p for name in names for p in TESTS.glob(f"acceptance/test_{name}*.py")]
    assert len(files) == len(names)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    env["HIGHNEEDS_PUBLISHED"] = str(tmp_path / "none")
    words = ["-m", "pytest", "-n", "0", f"--basetemp={tmp_path / 'run'}", *map(str, files)]
    ran = subprocess.run(
        [sys.executable, *words],
        env=env,
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert re.search(r"\d\d passed", ran.stdout)
    assert "skipped" not in ran.stdout
