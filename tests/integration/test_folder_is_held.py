"""What a folder's settings name must lie in the folder: it may have come by mail."""

import shutil

import pytest
import yaml

from command import fingerprint, highneeds
from highneeds.actions.cases import copy_case


def change(path, **facts):
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(held | facts, sort_keys=False), encoding="utf-8")


def ways(folder, outside):
    """Names that lead out of a folder: by dots, absolute, by a link."""
    (folder / "linked.csv").symlink_to(outside)
    return ["../" + outside.name, str(outside), "linked.csv"]


@pytest.fixture
def outside(tmp_path):
    path = tmp_path / "outside.csv"
    path.write_text("SECRET,la_code\n1,852\n")
    return path


@pytest.fixture
def case(tmp_path):
    return copy_case("southampton", tmp_path / "case")


@pytest.fixture
def board(tmp_path):
    return copy_case("bcp", tmp_path / "board")


def refused(folder, outside, *command):
    before, held = fingerprint(folder), outside.read_bytes()
    ran = highneeds(*command, store=folder / "no-store")
    assert (ran.code, ran.out) == (2, ""), ran
    assert "SECRET" not in ran.err
    assert "Traceback" not in ran.err
    assert fingerprint(folder) == before
    assert outside.read_bytes() == held
    return ran.err


@pytest.mark.parametrize("way", range(3))
def test_a_list_of_neighbours(case, outside, way):
    change(case / "diagnostic.yaml", neighbours=ways(case, outside)[way])
    told = refused(case, outside, "benchmark", case)
    assert 'diagnostic.yaml, key "neighbours": A file that is named here lies outside' in told


@pytest.mark.parametrize("way", range(3))
def test_a_finance_file(case, outside, way):
    change(case / "diagnostic.yaml", finance={"file": ways(case, outside)[way]})
    told = refused(case, outside, "forecast", case)
    assert "There is no such file in the folder." in told


@pytest.mark.parametrize("way", range(3))
@pytest.mark.parametrize("key", ["commentary", "exceptions", "actions", "data"])
def test_a_file_of_the_scorecard(board, outside, way, key):
    """`--drafts` would write to the one of the commentary."""
    named = ways(board, outside)[way]
    change(board / "scorecard.yaml", **{key: [{"file": named}] if key == "data" else named})
    told = refused(board, outside, "scorecard", board, "--month", "2022-01", "--drafts")
    assert "A file of the scorecard must lie in its folder." in told


@pytest.mark.parametrize("way", range(3))
@pytest.mark.parametrize("key", ["file", "schools.file"])
def test_a_file_of_a_survey(case, outside, way, key):
    mapping = case / "surveys" / "example-parents.yaml"
    named = ways(case / "surveys", outside)[way].replace("../", "../../")
    schools = {"question": "P7", "by": "plan", "file": named}
    change(mapping, **({"file": named} if key == "file" else {"schools": schools}))
    told = refused(case, outside, "survey", case, "--name", mapping.stem)
    assert "A file that is named here lies outside the folder." in told
    assert f'key "{key}"' in told


@pytest.mark.parametrize("way", range(3))
def test_a_code_book(case, outside, way):
    change(case / "case_reviews.yaml", code_book=ways(case, outside)[way])
    told = refused(case, outside, "case-reviews", case)
    assert 'case_reviews.yaml, key "code_book": A file that is named here lies outside' in told


def test_a_folder_that_is_reached_by_a_link_is_as_good(case, tmp_path):
    shutil.copy(case / "finance.csv", case / "mine.csv")
    change(case / "diagnostic.yaml", finance={"file": "mine.csv"})
    (tmp_path / "way").symlink_to(case)
    assert highneeds("drivers", tmp_path / "way", store=tmp_path / "no-store").code == 0
