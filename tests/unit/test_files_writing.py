"""Whole files or none."""

import pytest

from highneeds.files.writing import write_files, write_whole
from highneeds.vocabulary.faults import InputError


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
