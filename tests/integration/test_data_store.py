"""The store is whole or unchanged: twice, side by side, killed, at once, damaged."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

import ehc_made as made
from command import fingerprint, highneeds
from highneeds.actions.data_add import add_files
from highneeds.files.writing import locked
from highneeds.official.store import catalogue, snapshots
from highneeds.official.store.rebuilding import rebuild_catalogue
from highneeds.official.store.view import open_view
from highneeds.vocabulary.canonical_tables import SourceTable
from highneeds.vocabulary.faults import StoreError

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
            assert snapshots.read(root, entry, snapshot).height == snapshot.rows
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


# --- a full disk --------------------------------------------------------------------------------


@pytest.mark.parametrize("at", range(1, 7))
@pytest.mark.parametrize("first", [True, False])
def test_a_full_disk_leaves_the_store_as_it_was(tmp_path, monkeypatch, at, first):
    """Three snapshots and the catalogue; in a new store an empty catalogue before them."""
    root = tmp_path / "store"
    if not first:
        add_files([release(tmp_path, [2024], seed=1)], store_root=root, retrieved=DAY)
    before, whole = fingerprint(root), release(tmp_path, [2024, 2025])
    calls, real = [], os.fsync

    def full(handle):
        calls.append(handle)
        if len(calls) >= at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle)

    monkeypatch.setattr("os.fsync", full)
    ran = highneeds("data", "add", whole, store=root)
    if at > (5 if first else 4):
        assert ran.code == 0
        return
    assert (ran.code, ran.out) == (2, "")
    assert "The store cannot be written here.\nGiven: No space left on device\nDo: " in ran.err
    assert fingerprint(root) == before
    assert root.exists() is not first


# --- damaged ------------------------------------------------------------------------------------


@pytest.fixture
def filled(tmp_path):
    path, root = release(tmp_path, [2024, 2025]), tmp_path / "store"
    add_files([path], store_root=root, retrieved=DAY)
    return path, root


def catalogue_of(root):
    return json.loads((root / "catalogue.json").read_text())


NO_JSON = ["", "{", "\udcff"]
NO_CATALOGUE = ['{"format": 1}', "[]", "3", '{"format": 1, "entries": 3}', '{"format": "1"}']
NO_ENTRY = ['{"format": 1, "entries": ["x"]}', '{"format": 1, "entries": [{"file": "a.csv"}]}']


@pytest.mark.parametrize("content", [*NO_JSON, *NO_CATALOGUE, *NO_ENTRY])
@pytest.mark.parametrize("command", [["data", "list"], ["benchmark", "852"], ["data", "compare"]])
def test_a_damaged_catalogue_is_told(filled, content, command):
    _, root = filled
    (root / "catalogue.json").write_bytes(content.encode(errors="surrogateescape"))
    ran = highneeds(*command, store=root)
    assert (ran.code, ran.out) == (2, "")
    reason = "it is not JSON" if content in NO_JSON else "it has not the shape of a catalogue"
    assert ran.err.startswith(
        f"The catalogue of the store cannot be read.\nGiven: {root / 'catalogue.json'}: {reason}"
    )
    assert ran.err.endswith(
        "Do: Run highneeds data check: it makes the catalogue again from the snapshots, and "
        "names what must be added again.\n"
    )


WRONG = {
    "a checksum that is not its own": lambda held: held.update(sha256="0" * 64),
    "another figure": lambda held: held["entries"][0]["snapshots"][0].update(rows=1),
    "another release": lambda held: held["entries"][1].update(release="1999"),
}
WRONG_OF_OLD = {
    "a number that is text": lambda held: held["entries"][0]["snapshots"][0].update(rows="many"),
    "a path for a hash": lambda held: held["entries"][0]["snapshots"][0].update(sha256="../../x"),
    "a table that is not": lambda held: held["entries"][0]["snapshots"][0].update(table="moon"),
    "no snapshots": lambda held: held["entries"][0].pop("snapshots"),
    "an entry that is null": lambda held: held["entries"].append(None),
    "a severity that is not": lambda held: held["entries"][0]["findings"].append(
        {"rule": "x", "severity": "mild", "message": "x", "treatment": "used"}
    ),
}


@pytest.mark.parametrize("name", [*WRONG, *WRONG_OF_OLD])
def test_a_wrong_entry_is_told_and_the_catalogue_made_again(filled, name):
    """Catalogues of older versions have no checksum: there the types of entries are looked at."""
    _, root = filled
    before, entries = fingerprint(root), set(catalogue.load_catalogue(root).entries)
    held = catalogue_of(root)
    if name in WRONG_OF_OLD:
        del held["sha256"]
    (WRONG | WRONG_OF_OLD)[name](held)
    (root / "catalogue.json").write_text(json.dumps(held))
    for command in (["data", "list"], ["benchmark", "852"], ["data", "compare"]):
        ran = highneeds(*command, store=root)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith("The catalogue of the store cannot be read.\n")
    checked = highneeds("data", "check", store=root)
    assert checked.code == 0
    assert checked.err.startswith(
        "The catalogue of the store could not be read, and was made again from the snapshots.\n"
    )
    assert "Put back: 3 files\nDo: Nothing; go on.\n" in checked.err
    after = fingerprint(root)
    assert after.pop("catalogue.json.damaged") != before["catalogue.json"]
    assert set(after) == set(before)
    assert set(catalogue.load_catalogue(root).entries) == entries
    assert highneeds("data", "check", store=root).err == ""


def test_a_catalogue_without_a_checksum_is_of_an_older_version_and_is_read(filled):
    _, root = filled
    whole = catalogue.load_catalogue(root)
    held = catalogue_of(root)
    del held["sha256"]
    (root / "catalogue.json").write_text(json.dumps(held))
    assert catalogue.load_catalogue(root) == whole


def test_a_catalogue_that_was_deleted_is_made_again(filled):
    path, root = filled
    before, entries = fingerprint(root), set(catalogue.load_catalogue(root).entries)
    (root / "catalogue.json").unlink()
    for command in (["data", "list"], ["data", "add", path]):
        ran = highneeds(*command, store=root)
        assert ran.code == 2
        assert "catalogue.json: it is missing\nDo: Run highneeds data check" in ran.err
    assert set(fingerprint(root)) == set(before) - {"catalogue.json"}
    assert "it is missing. Put back: 3 files" in highneeds("data", "check", store=root).err
    assert set(fingerprint(root)) == set(before)
    assert set(catalogue.load_catalogue(root).entries) == entries


def test_what_cannot_be_put_back_is_named_and_can_be_added(filled):
    """A snapshot is damaged as well, and one is of a version that did not label them."""
    path, root = filled
    known = catalogue.load_catalogue(root)
    first, second, third = known.entries
    snapshots.path_of(root, first.snapshots[0]).write_bytes(b"PAR1")
    old = snapshots.path_of(root, second.snapshots[0])
    frame = snapshots.read(root, second, second.snapshots[0])
    old.unlink()
    frame.write_parquet(root / "unnamed")
    name = snapshots.sha256((root / "unnamed").read_bytes())
    (root / "unnamed").rename(root / "snapshots" / f"{name}.parquet")
    text = (root / "catalogue.json").read_text().replace(second.snapshots[0].sha256, name)
    (root / "catalogue.json").write_text(text[:-1])
    ran = highneeds("data", "check", store=root)
    assert (ran.code, ran.out) == (2, "")
    assert "Put back: 1 files; not put back: " in ran.err
    assert ran.err.endswith(f"Do: Add again: {', '.join(sorted([first.file, second.file]))}.\n")
    assert [e.file for e in catalogue.load_catalogue(root).entries] == [third.file]
    assert highneeds("data", "add", path, store=root).code == 0
    assert len(list((root / "snapshots").iterdir())) == 3
    assert highneeds("data", "check", store=root).err == ""


def test_a_snapshot_without_a_label_or_catalogue_is_named_by_its_path(filled):
    _, root = filled
    (root / "catalogue.json").unlink()
    stray = root / "snapshots" / ("0" * 64 + ".parquet")
    stray.write_bytes(b"not what its name says")
    ran = highneeds("data", "check", store=root)
    assert ran.code == 2
    assert f"Do: Add again: the file behind snapshots/{stray.name}.\n" in ran.err


def test_of_a_file_with_several_tables_all_or_none_is_put_back(tmp_path):
    entry, packed = snapshots.pack_all(*two_tables(tmp_path))
    root = tmp_path / "store"
    for snapshot, data in zip(entry.snapshots, packed, strict=True):
        snapshots.write(root, snapshot, data)
    first = rebuild_catalogue(root)
    assert first is not None
    assert first.files == (entry.file,)
    assert catalogue.load_catalogue(root).entries == (entry,)
    (root / "catalogue.json").unlink()
    snapshots.path_of(root, entry.snapshots[1]).unlink()
    again = rebuild_catalogue(root)
    assert again is not None
    assert (again.files, again.again) == ((), (entry.file,))


def two_tables(tmp_path):
    add_files([release(tmp_path, [2025])], store_root=tmp_path / "other", retrieved=DAY)
    view = open_view(tmp_path / "other")
    entry = replace(view.entries()[0], snapshots=())
    return entry, [SourceTable(name, view.table(name)) for name in ("caseload", "needs")]


def test_of_two_readings_of_a_file_the_newer_is_put_back(tmp_path):
    """The older one's snapshots lie there still when a run was killed before it swept them."""
    root = tmp_path / "store"
    older, tables = two_tables(tmp_path)
    for version in (1, 2):
        entry, packed = snapshots.pack_all(replace(older, reader_version=version), tables)
        for snapshot, data in zip(entry.snapshots, packed, strict=True):
            snapshots.write(root, snapshot, data)
    rebuild_catalogue(root)
    assert catalogue.load_catalogue(root).entries == (entry,)


def test_a_file_that_is_mended_keeps_the_day_it_was_added(filled):
    path, root = filled
    before = catalogue.load_catalogue(root)
    for entry in before.entries:
        snapshots.path_of(root, entry.snapshots[0]).unlink()
    add_files([path], store_root=root, retrieved=date(2030, 1, 1))
    assert {e.retrieved for e in catalogue.load_catalogue(root).entries} == {DAY.isoformat()}


def test_no_bit_of_a_snapshot_or_of_the_catalogue_can_change_unnoticed(filled):
    _, root = filled
    draw = random.Random(20261127)
    for file in [root / "catalogue.json", *sorted((root / "snapshots").iterdir())]:
        whole = file.read_bytes()
        for _ in range(25):
            at = draw.randrange(len(whole) * 8)
            flipped = bytearray(whole)
            flipped[at // 8] ^= 1 << at % 8
            file.write_bytes(bytes(flipped))
            with pytest.raises(StoreError):
                check_store_without_mending(root)
        file.write_bytes(whole)


def check_store_without_mending(root):
    found = snapshots.faults(root, catalogue.load_catalogue(root).entries)
    if found:
        raise StoreError(*found)


def test_a_file_whose_name_is_not_unicode_is_added(tmp_path):
    root = tmp_path / "store"
    path = tmp_path / "caf\udce9.csv"
    path.write_bytes(made.wide_requests(AREAS, [2025], made.steady(5)).bytes())
    assert highneeds("data", "add", path, store=root).code == 0
    assert catalogue.load_catalogue(root).entries[0].file == path.name


def test_a_store_of_a_later_version(filled):
    path, root = filled
    data = json.loads((root / "catalogue.json").read_text())
    (root / "catalogue.json").write_text(json.dumps({**data, "format": 99}))
    ran = highneeds("data", "add", path, store=root)
    assert ran.code == 2
    assert "written by a later version of highneeds" in ran.err


@pytest.mark.parametrize("harm", ["gone", "cut", "empty", "bit"])
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
        data = file.read_bytes()
        at = len(data) // 2
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        file.write_bytes({"cut": data[:100], "empty": b"", "bit": flipped}[harm])
    ran = highneeds("benchmark", "852", "--metric", "need_share", store=root)
    assert (ran.code, ran.out) == (2, "")
    assert "of the store is " in ran.err
    assert (
        f"Given: {file}\nDo: Add this file again, and it will be written anew: "
        "release_2025_0.zip: data/sen_needs_all_plans.csv "
        "(Education, health and care plans, reporting year 2025)."
    ) in ran.err
    assert highneeds("data", "check", store=root).err == ran.err
    assert highneeds("data", "add", path, store=root).code == 0
    assert fingerprint(root) == before
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
