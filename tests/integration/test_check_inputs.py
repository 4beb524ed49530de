"""A check reads the inputs and works little out; it says what making every part would say."""

import shutil

import pytest

from highneeds.actions.cases import copy_case
from highneeds.actions.check import check_folder
from highneeds.diagnostic.report_parts import PARTS
from highneeds.diagnostic.session import open_session
from highneeds.vocabulary.faults import Fault, MissingDataError, UserError

FILES = (
    "finance.csv",
    "case_reviews.csv",
    "case_reviews.yaml",
    "surveys/example-parents.csv",
    "surveys/example-parents.yaml",
    "surveys/example-services.yaml",
    "outreach.csv",
    "outreach.yaml",
    "opportunities.yaml",
    "plan.yaml",
)


def cut(text):
    """Leave out the second half of the lines."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2])


def renamed(text):
    """Give the first heading or key another name."""
    return "x" + text


def worded(text):
    """Put a word where there is a number, wherever one follows a comma or a colon."""
    return text.replace(",1", ",one").replace(": 1", ": one").replace(": 2", ": two")


def empty(text):
    """Leave nothing."""
    return ""


def gone(text):
    """Take the file away."""
    return


def doubled(text):
    """Repeat the file."""
    return text + text


HARMS = (cut, renamed, worded, empty, gone, doubled)


def told_by_making(folder):
    """Return the state of each part and the faults, when every part is made."""
    session = open_session(folder, None)
    states: dict[str, str] = {}
    faults: list[Fault] = []
    for part in PARTS:
        if not part.has_inputs(folder):
            states[part.title] = "left out"
            continue
        try:
            part.make(session)
        except MissingDataError:
            states[part.title] = "left out"
        except UserError as error:
            states[part.title] = "wrong"
            faults += error.faults
        else:
            states[part.title] = "ready"
    return states, tuple(dict.fromkeys(faults))


def told_by_checking(folder):
    checked = check_folder(folder, store_root=None)
    return {title: state for title, state, _ in checked.parts}, checked.faults


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES)
def test_a_check_says_what_making_every_part_says(tmp_path, file):
    whole = copy_case("southampton", tmp_path / "whole")
    wrong = 0
    for harm in HARMS:
        folder = tmp_path / harm.__name__
        shutil.copytree(whole, folder)
        text = harm((folder / file).read_text(encoding="utf-8"))
        if text is None:
            (folder / file).unlink()
        else:
            (folder / file).write_text(text, encoding="utf-8")
        checked = told_by_checking(folder)
        assert checked == told_by_making(folder), harm.__name__
        wrong += bool(checked[1])
    assert wrong > 0


def schools(**changes):
    held = {"question": "P7", "by": "plan", **changes}
    return "{" + ", ".join(f"{key}: {value}" for key, value in held.items()) + "}"


@pytest.mark.parametrize("asked", [schools(by="moon"), schools(file="none.csv")])
def test_faults_of_a_table_of_schools_are_told_too(tmp_path, asked):
    folder = copy_case("southampton", tmp_path / "case")
    path = folder / "surveys" / "example-parents.yaml"
    text = path.read_text(encoding="utf-8").replace("{question: P7, by: plan}", asked)
    path.write_text(text, encoding="utf-8")
    checked = told_by_checking(folder)
    assert checked == told_by_making(folder)
    assert checked[0]["Surveys"] == "wrong"


def test_a_damaged_record_of_what_was_told_is_told_too(tmp_path):
    folder = copy_case("southampton", tmp_path / "case")
    (folder / "told").mkdir(exist_ok=True)
    (folder / "told" / "surveys-example-parents.json").write_text("{")
    checked = told_by_checking(folder)
    assert checked == told_by_making(folder)
    assert checked[0]["Surveys"] == "wrong"


@pytest.mark.parametrize("name", ["no-such-list", "absent.csv"])
def test_neighbours_that_there_are_not_are_told_too(tmp_path, name):
    folder = copy_case("southampton", tmp_path / "case")
    path = folder / "diagnostic.yaml"
    lines = [x for x in path.read_text().splitlines() if not x.startswith("neighbours")]
    path.write_text("\n".join([*lines, f"neighbours: {name}", ""]))
    checked = told_by_checking(folder)
    assert checked == told_by_making(folder)
    assert checked[0]["Benchmark"] == "wrong"
