"""Whole files or none."""

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from highneeds.files import writing
from highneeds.files.writing import locked, remove_leftovers, write_files, write_whole
from highneeds.vocabulary.faults import InputError, StoreError


def test_files_are_written_below_a_folder_that_is_made(tmp_path):
    made = write_files(tmp_path / "new", {"a.txt": b"a", "deep/b.txt": b"b"}, "report")
    assert made == (tmp_path / "new" / "a.txt", tmp_path / "new" / "deep" / "b.txt")
    assert [path.read_bytes() for path in made] == [b"a", b"b"]
    assert list(tmp_path.rglob("*.part")) == []


def test_one_that_cannot_be_written_leaves_all_as_they_were(tmp_path):
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "way").write_text("a file in the way")
    with pytest.raises(InputError) as told:
        write_files(tmp_path, {"a.txt": b"new", "way/b.txt": b"b"}, "scorecard")
    (fault,) = told.value.faults
    assert fault.wrong == "The scorecard cannot be written here."
    assert fault.do == (
        "Close the file if it is open, free some space, or choose a folder that you may write to."
    )
    assert fault.file.startswith(str(tmp_path / "way"))
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.txt": "old",
        "way": "a file in the way",
    }


def test_a_folder_of_that_name_is_told_and_leaves_no_draft(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(InputError, match="The manifest cannot be written here"):
        write_whole(tmp_path / "a.txt", b"a", "manifest")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_an_interruption_leaves_no_draft(tmp_path, monkeypatch):
    def interrupted(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "a.txt", b"a", "report")
    assert list(tmp_path.iterdir()) == []


# --- what killed runs left ------------------------------------------------------------------------

LEFT = (".a.txt.999999.part", ".report.html.12.part", "deep/.b.csv.7.part")


def leave(folder):
    for name in LEFT:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"half")


def test_writing_removes_what_killed_runs_left_in_the_same_folders(tmp_path):
    leave(tmp_path)
    write_files(tmp_path, {"a.txt": b"a", "deep/b.csv": b"b"}, "report")
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["a.txt", "b.csv"]


def test_everything_left_below_a_folder_is_removed_and_nothing_else(tmp_path):
    leave(tmp_path)
    kept = ["report.html", "x.part", ".notes.part", "deep/y.1.part"]
    for name in kept:
        (tmp_path / name).write_text("a person's")
    remove_leftovers(tmp_path)
    left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert left == set(kept)


HOLD = """
import os, sys
from pathlib import Path
from highneeds.files import writing
def told(handle):
    print("held", flush=True)
    sys.stdin.readline()
writing.os.fsync = told
writing.write_whole(Path(sys.argv[1]), b"whole", "report")
"""


@pytest.fixture
def another_run(tmp_path):
    """Another process in the midst of writing a.txt."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "a.txt")]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_what_another_run_is_writing_stays(tmp_path, another_run):
    remove_leftovers(tmp_path)
    write_whole(tmp_path / "b.txt", b"b", "report")
    another_run.communicate("go on\n", timeout=30)
    assert another_run.returncode == 0
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        "a.txt": b"whole",
        "b.txt": b"b",
    }


def test_what_another_run_was_writing_goes_when_that_was_killed(tmp_path, another_run):
    another_run.kill()
    another_run.communicate()
    assert len(list(tmp_path.glob(".a.txt.*.part"))) == 1
    remove_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_many_at_once_take_no_part_from_each_other(tmp_path):
    def write(name):
        return write_whole(tmp_path / f"{name}.txt", b"x", "store")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(300)))
    assert len(list(tmp_path.iterdir())) == 300


# --- faults of the disk --------------------------------------------------------------------------


def test_a_full_disk_is_one_message_and_leaves_all_as_it_was(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("old")

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError) as told:
        write_files(tmp_path, {"a.txt": b"new", "b.txt": b"new"}, "report")
    assert str(told.value) == (
        f"{tmp_path}: The report cannot be written here.\n"
        "Given: No space left on device\n"
        "Do: Close the file if it is open, free some space, or choose a folder that you may "
        "write to."
    )
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a.txt": "old"}


# --- the lock ------------------------------------------------------------------------------------


def test_the_lock_leaves_no_file(tmp_path):
    with locked(tmp_path, "report"):
        assert [p.name for p in tmp_path.iterdir()] == [".lock"]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_made_for_the_lock_goes_with_it_unless_it_holds_something(tmp_path):
    with pytest.raises(RuntimeError), locked(tmp_path / "new", "report"):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with locked(tmp_path / "new", "report"):
        (tmp_path / "new" / "a.txt").touch()
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["a.txt"]


def test_a_second_run_is_told_and_the_first_keeps_its_lock(tmp_path):
    with locked(tmp_path, "report"):
        for _ in range(2):
            with (
                pytest.raises(
                    StoreError, match="Another run of highneeds is writing to the report"
                ),
                locked(tmp_path, "report"),
            ):
                pass
        assert (tmp_path / ".lock").exists()


def test_a_lock_of_a_run_that_was_killed_is_taken_over(tmp_path):
    (tmp_path / ".lock").touch()
    with locked(tmp_path, "report"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_was_removed_meanwhile_is_no_lock(tmp_path, monkeypatch):
    """Or two runs could each hold one of two files of that name."""
    real = writing._lock

    def late(handle):
        (tmp_path / ".lock").unlink()  # the run before ends just now
        (tmp_path / ".lock").touch()  # and a third begins
        real(handle)

    monkeypatch.setattr(writing, "_lock", late)
    with pytest.raises(StoreError, match="Another run"), locked(tmp_path, "report"):
        pass
