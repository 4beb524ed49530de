"""The store is whole or unchanged: twice, side by side, killed, at once, damaged."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date

import polars as pl
import pytest

import ehc_made as made
from command import fingerprint, highneeds
from highneeds.actions.data_add import add_files
from highneeds.files.writing import locked
from highneeds.official.store import catalogue, snapshots
from highneeds.official.store.view import open_view

AREAS = made.several("852", "851", "331", "202")
RUN = "from highneeds.cli.main import main; main()"
DAY = date(2026, 11, 21)


def sheets(years, seed=0):
    draw = made.steady(seed)
    return [
        made.wide_caseload(AREAS, years, draw),
        made.wide_requests(AREAS, years, draw),
        made.wide_needs(AREAS, years, draw),
    ]


def release(folder, years, seed=0, change=None):
    """Write a release ZIP; `change` may alter its sheets."""
    made_sheets = sheets(years, seed)
    if change:
        change(made_sheets)
    path = folder / f"release_{max(years)}_{seed}.zip"
    path.write_bytes(made.zipped(made_sheets, f"Reporting year {max(years)}\n"))
    return path


def revise(before, after):
    """Return a change: one figure of one authority is another in this release."""

    def change(made_sheets):
        for row in made_sheets[1].rows:
            here = (row["old_la_code"], row["time_period"], row["breakdown_topic"])
            if here[:2] == ("852", "2024") and here[2].startswith("All"):
                assert row["requests_rya"] == before or before is None
                row["requests_rya"] = after

    return change


def test_adding_the_same_file_twice_changes_no_byte(tmp_path):
    path, root = release(tmp_path, [2024, 2025]), tmp_path / "store"
    assert highneeds("data", "add", path, store=root).code == 0
    before = fingerprint(root)
    again = highneeds("data", "add", path, store=root)
    assert again.code == 0
    assert again.out.count("unchanged") == 3
    assert "added" not in again.out
    assert fingerprint(root) == before


def test_the_same_content_under_another_name_is_known(tmp_path):
    path, root = release(tmp_path, [2025]), tmp_path / "store"
    highneeds("data", "add", path, store=root)
    before = fingerprint(root)
    other = tmp_path / "copy.zip"
    other.write_bytes(path.read_bytes())
    assert "unchanged" in highneeds("data", "add", other, store=root).out
    assert fingerprint(root) == before


def test_the_same_files_give_the_same_bytes_in_any_store(tmp_path):
    path = release(tmp_path, [2024, 2025])
    for name in ("one", "two"):
        add_files([path], store_root=tmp_path / name, retrieved=DAY)
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")


@pytest.mark.parametrize("newest_first", [False, True])
def test_two_releases_stand_side_by_side_and_the_newest_wins(tmp_path, newest_first):
    root = tmp_path / "store"
    old = release(tmp_path, [2023, 2024], change=revise(None, "40"))
    new = release(tmp_path, [2024, 2025], change=revise(None, "55"))
    paths = [new, old] if newest_first else [old, new]
    for path in paths:
        assert highneeds("data", "add", path, store=root).code == 0
    view = open_view(root)
    assert view.releases("requests") == ("2024", "2025")
    frame = view.table("requests").filter(area="852", topic="all").sort("year")
    assert frame.select("year", "release").rows() == [
        (2023, "2024"), (2024, "2025"), (2025, "2025"),
    ]  # fmt: skip
    assert frame["youth_accommodation"][1] == 55
    earlier = view.table("requests", "2024").filter(area="852", topic="all", year=2024)
    assert earlier["youth_accommodation"].item() == 40


def test_compare_shows_what_a_release_revised(tmp_path):
    root = tmp_path / "store"
    same = made.steady(5)
    first = made.wide_requests(AREAS, [2024], same)
    rows = {tuple(row.items()) for row in first.rows}
    assert len(rows) == len(first.rows)
    early, late = tmp_path / "early.csv", tmp_path / "late.csv"
    early.write_bytes(first.bytes())
    second = made.wide_requests(AREAS, [2024], made.steady(5))
    later = made.wide_requests(AREAS, [2025], made.steady(6))
    values = {"852": ("requests_rya", "77"), "851": ("requests_withdrawn", "x"),
              "331": ("requests_rya", "88")}  # fmt: skip
    for sheet in (first, second):
        for row in sheet.rows:
            if row["breakdown_topic"].startswith("All") and row["old_la_code"] == "331":
                row["requests_rya"] = "x"
    early.write_bytes(first.bytes())
    for row in second.rows:
        if row["breakdown_topic"].startswith("All") and row["old_la_code"] in values:
            column, text = values[row["old_la_code"]]
            row[column] = text
    second.rows += later.rows
    late.write_bytes(second.bytes())
    before = {
        row["old_la_code"]: row for row in first.rows if row["breakdown_topic"].startswith("All")
    }
    for path in (early, late):
        assert highneeds("data", "add", path, store=root).code == 0
    told = highneeds("data", "compare", "--format", "json", store=root)
    assert told.code == 0, told.err
    found = {(r["area"], r["measure"]): r for r in told.json["revisions"]}
    assert set(found) == {
        ("852", "youth_accommodation"), ("851", "withdrawn"), ("331", "youth_accommodation"),
    }  # fmt: skip
    revised = found["852", "youth_accommodation"]
    assert (revised["kind"], revised["after"]) == ("revised", 77)
    assert revised["before"] == float(before["852"]["requests_rya"])
    assert found["851", "withdrawn"]["kind"] == "withdrawn"
    assert found["331", "youth_accommodation"]["kind"] == "supplied"
    assert told.json["tables"] == [["requests", "2025", "2026"]]
    text = highneeds("data", "compare", store=root).out
    assert "1 were revised, 1 withdrawn, 1 supplied later." in text
    assert "Southampton" in text


# --- killed -------------------------------------------------------------------------------------


def held(root):
    """Return the content hashes that the catalogue names, having read every snapshot."""
    known = catalogue.load_catalogue(root)
    for entry in known.entries:
        for snapshot in entry.snapshots:
            assert snapshots.intact(root, snapshot)
            assert snapshots.read(root, snapshot).height == snapshot.rows
    return {entry.sha256 for entry in known.entries}


@pytest.fixture
def half_filled(tmp_path):
    """A store with one release, a second release, and what the store may hold after a kill."""
    root = tmp_path / "store"
    first, second = release(tmp_path, [2024]), release(tmp_path, [2024, 2025, 2026], seed=3)
    add_files([first], store_root=root, retrieved=DAY)
    whole = tmp_path / "whole"
    add_files([first], store_root=whole, retrieved=DAY)
    add_files([second], store_root=whole, retrieved=DAY)
    return root, second, held(root), held(whole)


def spawn(root, *arguments, code=RUN):
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "HIGHNEEDS_STORE": str(root)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def add_again(root, second, new):
    """After whatever happened, a last `add` succeeds and leaves nothing lying about."""
    ran = highneeds("data", "add", second, store=root)
    assert ran.code == 0, ran.err
    assert held(root) == new
    assert [p.name for p in root.rglob("*.part")] == []


def test_killed_at_random_moments_the_store_is_the_old_or_the_new(half_filled):
    root, second, old, new = half_filled
    start = time.monotonic()
    process = spawn(root.with_name("rehearsal"), "data", "add", second)
    process.communicate(timeout=60)
    assert process.returncode == 0
    lasts = time.monotonic() - start
    rng = random.Random(20261121)
    killed = 0
    for turn in range(25):
        process = spawn(root, "data", "add", second)
        # The first third is start-up of the interpreter, in which nothing can go wrong.
        time.sleep(lasts * (0.3 + 0.75 * (turn + rng.random()) / 25))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        killed += process.returncode == -signal.SIGKILL
        assert held(root) in (old, new)
    assert killed > 0
    add_again(root, second, new)


KILL_AT = """
import os, signal, sys
step = int(sys.argv.pop())
seen = 0

def dying(call):
    def at(*given, **named):
        global seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)
    return at

os.fsync = dying(os.fsync)
os.replace = dying(os.replace)
import pathlib
pathlib.Path.replace = dying(pathlib.Path.replace)
pathlib.Path.unlink = dying(pathlib.Path.unlink)
from highneeds.cli.main import main
main()
"""


def test_killed_at_each_step_of_the_writing(half_filled):
    """Three snapshots and the catalogue: each is flushed, then moved into place."""
    root, second, old, new = half_filled
    seen = []
    for step in range(1, 40):
        process = spawn(root, "data", "add", second, step, code=KILL_AT)
        process.communicate(timeout=60)
        ended = held(root)
        assert ended in (old, new)
        seen.append(ended == new)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL
    assert process.returncode == 0
    assert len(seen) >= 3
    assert seen[-1]
    add_again(root, second, new)


def test_two_adds_at_once_one_waits_its_turn(tmp_path):
    path, root = release(tmp_path, [2025]), tmp_path / "store"
    with locked(root):
        ran = highneeds("data", "add", path, store=root)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.strip() == (
            "Another run of highneeds is writing to the store.\n"
            f"Given: {root}\n"
            "Do: Wait until it has finished and try again."
        )
        assert fingerprint(root) == {}
    assert highneeds("data", "add", path, store=root).code == 0


def test_the_lock_dies_with_its_process(tmp_path):
    root = tmp_path / "store"
    holder = (
        "import sys, time; from pathlib import Path; from highneeds.files.writing import locked\n"
        "with locked(Path(sys.argv[1])):\n    print('held', file=sys.stderr, flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = spawn(root, root, code=holder)
    assert process.stderr.readline() == "held\n"
    path = release(tmp_path, [2025])
    assert highneeds("data", "add", path, store=root).code == 2
    process.kill()
    process.communicate(timeout=60)
    assert highneeds("data", "add", path, store=root).code == 0


# --- damaged ------------------------------------------------------------------------------------


@pytest.fixture
def filled(tmp_path):
    path, root = release(tmp_path, [2024, 2025]), tmp_path / "store"
    add_files([path], store_root=root, retrieved=DAY)
    return path, root


@pytest.mark.parametrize("content", ["", "{", '{"format": 1}', "[]", '{"format": 1, "entries": 3}'])
@pytest.mark.parametrize("command", [["data", "list"], ["benchmark", "852"], ["data", "check"]])
def test_a_damaged_catalogue(filled, content, command):
    _, root = filled
    (root / "catalogue.json").write_text(content)
    ran = highneeds(*command, store=root)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("The catalogue of the store cannot be read.\n")
    assert "Do: Move the store folder away and add the files again." in ran.err


def test_nothing_is_written_over_a_damaged_catalogue(filled):
    path, root = filled
    (root / "catalogue.json").write_text("{")
    before = fingerprint(root)
    assert highneeds("data", "add", path, store=root).code == 2
    assert fingerprint(root) == before


def test_a_store_of_a_later_version(filled):
    path, root = filled
    data = json.loads((root / "catalogue.json").read_text())
    (root / "catalogue.json").write_text(json.dumps({**data, "format": 99}))
    ran = highneeds("data", "add", path, store=root)
    assert ran.code == 2
    assert "written by a later version of highneeds" in ran.err


@pytest.mark.parametrize("harm", ["gone", "cut", "empty"])
def test_a_harmed_snapshot_is_told_and_mended_by_adding_again(filled, harm):
    path, root = filled
    (snapshot,) = [
        s for e in catalogue.load_catalogue(root).entries for s in e.snapshots if s.table == "needs"
    ]
    before = fingerprint(root)
    file = snapshots.path_of(root, snapshot)
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[: 100 if harm == "cut" else 0])
    ran = highneeds("benchmark", "852", "--metric", "need_share", store=root)
    assert (ran.code, ran.out) == (2, "")
    assert "of the store is " in ran.err
    assert f"Given: {file}\nDo: Add the release again; it will be written anew." in ran.err
    assert highneeds("data", "add", path, store=root).code == 0
    assert set(fingerprint(root)) == set(before)
    assert highneeds("benchmark", "852", "--metric", "need_share", store=root).code == 0


def test_a_leftover_of_an_interrupted_run_is_ignored_and_swept(filled, tmp_path):
    _, root = filled
    stray = root / "snapshots" / ("0" * 64 + ".parquet")
    pl.DataFrame({"plans": [1.0]}).write_parquet(stray)
    (root / "snapshots" / ".x.parquet.1.part").write_bytes(b"half")
    (root / ".catalogue.json.1.part").write_bytes(b"half")
    assert highneeds("data", "list", store=root).code == 0
    assert highneeds("data", "add", release(tmp_path, [2026], seed=9), store=root).code == 0
    assert not stray.exists()
    assert list(root.rglob("*.part")) == []


def test_vintages_too_many_to_list_are_read_from_the_file(tmp_path, monkeypatch):
    """A download of every authority and age has tens of thousands of vintages."""
    monkeypatch.setattr(snapshots, "MOST_LISTED", 1)
    root = tmp_path / "store"
    add_files([release(tmp_path, [2023, 2024], change=revise(None, "40"))], store_root=root,
              retrieved=DAY)  # fmt: skip
    add_files([release(tmp_path, [2024, 2025], change=revise(None, "55"))], store_root=root,
              retrieved=DAY)  # fmt: skip
    view = open_view(root)
    assert all(s.vintages == () for e in view.entries(["requests"]) for s in e.snapshots)
    frame = view.table("requests").filter(area="852", topic="all").sort("year")
    assert frame.select("year", "release").rows() == [
        (2023, "2024"), (2024, "2025"), (2025, "2025"),
    ]  # fmt: skip
    assert frame["youth_accommodation"][1] == 55
