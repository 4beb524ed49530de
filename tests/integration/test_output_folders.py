"""Folders that commands write to: what killed runs left, other runs, hidden files, a full disk."""

import errno
import json
import os

import pytest

from command import fingerprint, highneeds
from highneeds.actions.cases import copy_case
from highneeds.files.writing import locked
from highneeds.publish.publication import alone_in

PART = ("--only", "case-reviews", "--own-data-only", "--format", "html,csv")


@pytest.fixture
def folder(tmp_path):
    return copy_case("southampton", tmp_path / "case")


def build(folder):
    ran = highneeds("build", folder, *PART, store=folder / "no-store")
    assert ran.code == 0, ran.err
    return (folder / "build" / "manifest.json").read_bytes()


def test_the_manifest_is_the_same_whatever_killed_runs_and_other_programs_left(folder):
    first = build(folder)
    for name in (
        "build/.report.html.12.part",
        "build/report-data/.csv-metadata.json.12.part",
        "build/.lock",
        ".narrative.md.12.part",
        ".git/index",
        ".DS_Store",
        "~$finance.xlsx",
        "surveys/.hidden.csv",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"not an input")
    assert build(folder) == first
    assert list((folder / "build").rglob(".*")) == []


def test_the_manifest_lists_what_this_build_wrote_and_nothing_that_lay_there(folder):
    first = json.loads(build(folder))
    (folder / "build" / "report-data" / "of-a-build-before.csv").write_text("a")
    assert json.loads(build(folder)) == first
    assert "report-data/csv-metadata.json" in first["outputs"]
    assert "report.html" in first["outputs"]


@pytest.mark.parametrize("command", ["build", "report"])
def test_a_folder_that_another_run_writes_to_is_one_message(folder, command):
    build(folder)
    before = fingerprint(folder)
    out = folder / "build"
    commands = {
        "build": ("build", folder, *PART),
        "report": ("report", folder, "--out", out),
    }
    with alone_in(out):
        ran = highneeds(*commands[command], store=folder / "no-store")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip().endswith(
        "Another run of highneeds is writing to the report.\n"
        f"Given: {out}\n"
        "Do: Wait until it has finished and try again."
    )
    assert fingerprint(folder) == before


def test_a_build_that_is_refused_makes_no_folder(folder):
    (folder / "diagnostic.yaml").write_text("area: Nowhere\n")
    assert highneeds("build", folder, *PART, store=folder / "no-store").code == 2
    assert not (folder / "build").exists()


def full(handle):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_told_by_every_command_that_writes(folder, tmp_path, monkeypatch):
    board = copy_case("bcp", tmp_path / "board")
    store = tmp_path / "no-store"
    monkeypatch.setattr("os.fsync", full)
    for command in (
        ("build", folder, *PART),
        ("scorecard", board, "--month", "2022-01"),
        ("init", "Southampton", tmp_path / "new"),
        ("demo", "--out", tmp_path / "demo"),
    ):
        ran = highneeds(*command, store=store)
        assert ran.code in {1, 2}
        assert "cannot be written here.\nGiven: No space left on device\nDo: " in ran.err
        assert "Traceback" not in ran.err
    assert list(tmp_path.rglob("*.part")) == []
    assert list(tmp_path.rglob(".lock")) == []


# --- a new folder --------------------------------------------------------------------------------


def start(folder, area="Southampton"):
    return highneeds("init", area, folder, store=folder.parent / "no-store")


def test_a_start_that_was_killed_is_finished_by_the_next(tmp_path):
    new = tmp_path / "new"
    assert start(new).code == 0
    whole = fingerprint(new)
    (new / "diagnostic.yaml").unlink()  # it is put in place last
    (new / "templates" / "finance.csv").unlink()
    (new / "templates" / ".finance.csv.12.part").write_bytes(b"half")
    assert start(new).code == 0
    assert fingerprint(new) == whole


@pytest.mark.parametrize("name", ["diagnostic.yaml", "templates/finance.csv", "mine.txt"])
def test_a_folder_in_which_a_person_worked_is_refused(tmp_path, name):
    new = tmp_path / "new"
    start(new)
    if name != "diagnostic.yaml":
        (new / "diagnostic.yaml").unlink()
        (new / name).write_text("a person's")
    before = fingerprint(new)
    ran = start(new)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("This folder is not empty, so nothing was written.\n")
    assert fingerprint(new) == before


def test_a_store_that_is_locked_does_not_stop_reading(folder, tmp_path):
    store = tmp_path / "store"
    with locked(store):
        assert highneeds("benchmark", folder, store=store).code == 0
