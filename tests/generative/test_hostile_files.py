"""Hostile files: no traceback, nothing left behind, and every message says what to do.

300 inputs, seeded, over all readers and folder commands; `tests/hostile_files.py` makes them, and
tries thousands by hand. The worst of them run in a process of their own with little memory.
"""

import io
import os
import random
import subprocess
import sys
import zipfile
import zlib

import pytest

from evidence_files import write
from highneeds.files.limits import MAX_LINE, MAX_SHEET_CELLS, MAX_TEXT_CELLS
from highneeds.files.tabular import grids_of, read_grids
from highneeds.files.text_bounds import check_text_bounds
from highneeds.files.yaml_file import read_yaml_file
from highneeds.vocabulary.faults import InputError
from hostile_files import CASES, archive, large_text, ods, tried, workbook

EACH = 15


@pytest.mark.parametrize("first", range(0, 300, EACH))
def test_no_hostile_file_ends_in_a_traceback(first):
    wrong = [told for seed in range(first, first + EACH) for told in tried(seed)]
    # How long it takes is measured by hand: a busy machine must not fail the suite.
    assert [told for told in wrong if told[0] != "slow"] == []


SMALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
from highneeds.cli.main import main
sys.argv = ["highneeds", *sys.argv[1:]]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="memory cannot be limited there in this way")
@pytest.mark.parametrize("make", [workbook, ods, large_text, archive])
def test_what_asks_for_all_memory_is_refused_before_it_gets_it(tmp_path, make):
    for seed in range(6):
        end = {"workbook": ".xlsx", "ods": ".ods", "large_text": ".csv"}.get(make.__name__, ".zip")
        path = tmp_path / f"{seed}{end}"
        path.write_bytes(make(random.Random(seed)))
        ran = subprocess.run(
            [sys.executable, "-c", SMALL, "--store", tmp_path / "store", "data", "add", path],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "HIGHNEEDS_TRACEBACK": "", "POLARS_MAX_THREADS": "1"},
            check=False,
        )
        assert ran.returncode == 2, (seed, ran.returncode, ran.stderr[-300:])
        assert "Do:" in ran.stderr


def test_a_cell_in_the_last_corner_is_refused_before_its_rectangle_is_made(tmp_path):
    data = next(
        data
        for seed in range(200)
        if b"PK" in (data := workbook(random.Random(seed)))[:2] and _far(data)
    )
    with pytest.raises(InputError, match=f"more than {MAX_SHEET_CELLS:,} cells"):
        grids_of(data, "far.xlsx")


def _far(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return b"XFD1048576" in package.read("xl/worksheets/sheet1.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError):
        return False


def test_limits_of_text_name_the_line():
    with pytest.raises(InputError, match="row 3: This line is too long"):
        check_text_bounds(b"a,b\n1,2\n" + b"x" * (MAX_LINE + 1), "a.csv")
    with pytest.raises(InputError, match="row 2: This line has too many cells"):
        check_text_bounds(b"a,b\n" + b"," * 20_000 + b"\n", "a.csv")
    wide = b"," * 5_000 + b"\n" + b"a\n" * (MAX_TEXT_CELLS // 5_000)
    with pytest.raises(InputError, match="This table has too many cells"):
        check_text_bounds(wide, "a.csv")
    check_text_bounds(b"a,b\n" * 100_000, "a.csv")


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b"a,b\r1,2\r3,4\r", 3),
        ("a,b\n1,2\n".encode("utf-16"), 2),
        (b'a,b\n"x\ry",2\n', 2),
        (b"a;b\n\n1;2\n", 3),
    ],
)
def test_line_ends_and_encodings_are_read(tmp_path, data, rows):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert read_grids(path)[0].frame.height == rows


@pytest.mark.parametrize(
    ("text", "said", "row"),
    [
        ("a: 1\nas_at: 2023-02-30\n", "day is out of range", 2),
        ("a: !!int x\n", "cannot be read", 1),
        ("a: !!timestamp x\n", "cannot be read", 1),
        ("a: &x [1]\nb: *x\n", "an alias", 2),
        ("a: " + "[" * 60 + "]" * 60, "nested more than", 1),
        ("a: " + "9" * 5000, "cannot be read", 1),
        ("a: !!python/object:os.system x\n", "could not determine a constructor", 1),
    ],
)
def test_yaml_that_cannot_be_made_is_told_with_its_line(tmp_path, text, said, row):
    with pytest.raises(InputError) as caught:
        read_yaml_file(write(tmp_path / "diagnostic.yaml", text))
    (fault,) = caught.value.faults
    assert (fault.file, fault.row) == ("diagnostic.yaml", row)
    assert said in fault.given
    assert fault.do


@pytest.mark.parametrize("value", [".inf", ".nan", "1.0e+16", "0001-01-01", "9999-12-31"])
def test_a_setting_beyond_belief_is_told_with_its_key(tmp_path, value):
    with pytest.raises(InputError) as caught:
        read_yaml_file(write(tmp_path / "a.yaml", f"forecast:\n  growth: {value}\n"))
    assert caught.value.faults[0].key == "forecast.growth"


def test_the_bundled_cases_hold_nothing_that_a_run_made():
    made = [p for p in CASES.rglob("*") if {"told", "build"} & set(p.parts)]
    assert made == []
