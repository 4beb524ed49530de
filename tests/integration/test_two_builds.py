"""One child leaves between two builds of a folder: whoever holds both documents learns nothing."""

import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evidence_files import write
from highneeds.actions.build import build
from highneeds.cli.main import application
from highneeds.evidence.surveys.schema import load_instrument
from made_up_answers import generate_answers
from made_up_children import case_file, outreach_file

FORMATS = ("html", "csv", "xlsx", "pptx")
IDS = {"0": "J.S.", "1": "AB", "2": "4505577104", "3": "450 557 7104", "4": "JS-2014-03-12"}
TOLD = "could tell whose"


@pytest.fixture
def folder(tmp_path):
    """A diagnostic with a survey, case reviews and outreach, and no store."""
    made = tmp_path / "area"
    write(
        made / "diagnostic.yaml",
        'area: "852"\nas_at: 2024-01-01\n',
    )
    instrument = load_instrument("parents")
    write(made / "surveys" / "answers.csv", generate_answers(instrument, 150, 3, schools=6))
    write(
        made / "surveys" / "families.yaml",
        "instrument: parents\nfile: answers.csv\nschool: school\nrake: true\nmargins:\n"
        "  - group: plan\n    shares: {ehc_plan: 0.3, sen_support: 0.7}\n    source: made up\n",
    )
    case_file(made, 2, 120)
    outreach_file(made, 3, 150)
    return made


def without_last_row(path):
    """Take one child out of a file."""
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")


def texts(path):
    """Every text in a file, parts of packages and embedded workbooks included."""
    data = path.read_bytes()
    found = []
    if zipfile.is_zipfile(path):
        stack = [data]
        while stack:
            with zipfile.ZipFile(io.BytesIO(stack.pop())) as package:
                for name in sorted(package.namelist()):
                    part = package.read(name)
                    if name.endswith((".xlsx", ".zip")):
                        stack.append(part)
                    elif name.endswith((".xml", ".rels")):
                        found.append(part.decode())
    else:
        found.append(data.decode())
    return found


def numbers(path):
    """Every number in a file, in order, without what says that figures stand as before."""
    words = "\n".join(texts(path))
    # What is said of the record is text without a figure but the date, in a place of its own.
    return re.findall(r"\d+(?:\.\d+)?", re.sub(rf"[^<>\n]*{TOLD}[^<>\n]*", "", words))


def evidence_of(path):
    """The evidence of a page: its three sections, without findings."""
    page = path.read_text()
    parts = []
    for anchor in ("case-reviews", "survey-families", "outreach"):
        start = page.index(f'id="{anchor}"')
        parts.append(page[start : page.index("</section>", start)])
    return "\n".join(parts)


def tables_of(folder):
    """The CSV of every table of evidence, as bytes."""
    return {
        path.name: path.read_bytes()
        for path in (folder / "build").rglob("*.csv")
        if path.name.startswith(("case-", "survey-", "outreach-"))
    }


def test_one_child_who_left_changes_no_figure_in_any_format(folder):
    build(folder, store_root=None, formats=FORMATS)
    packages = [folder / "build" / name for name in ("report.pptx", "report.xlsx")]
    page, tables = evidence_of(folder / "build" / "report.html"), tables_of(folder)
    first = [set(numbers(path)) for path in packages]
    for name in ("case_reviews.csv", "outreach.csv", "surveys/answers.csv"):
        without_last_row(folder / name)
    build(folder, store_root=None, formats=FORMATS)
    again = evidence_of(folder / "build" / "report.html")
    assert page.count(TOLD) == 0
    assert again.count(TOLD) >= 3
    item = re.compile(rf"<li[^>]*>(?:(?!</li>).)*{TOLD}(?:(?!</li>).)*</li>", re.S)
    figure = re.compile(r"\d+(?:\.\d+)?%?")
    assert figure.findall(item.sub("", again)) == figure.findall(page)
    assert len(tables) > 10
    assert tables_of(folder) == tables
    for before, path in zip(first, packages, strict=True):
        # Places in a list of texts move on; figures do not.
        assert not {n for n in set(numbers(path)) - before if "." in n}, path.name


def test_ten_who_left_are_told_anew(folder):
    build(folder, store_root=None)
    page = evidence_of(folder / "build" / "report.html")
    for _ in range(10):
        without_last_row(folder / "case_reviews.csv")
    build(folder, store_root=None)
    again = evidence_of(folder / "build" / "report.html")
    assert "120 cases were reviewed" in page
    assert "110 cases were reviewed" in again


def test_ids_reach_no_output_whatever_people_use_for_ids(folder):
    path = folder / "case_reviews.csv"
    rows = path.read_text().splitlines()
    rows[1:6] = [f"{IDS[str(k)]},{row.split(',', 1)[1]}" for k, row in enumerate(rows[1:6])]
    path.write_text("\n".join(rows) + "\n")
    run = CliRunner().invoke(application(), ["case-reviews", str(folder), "--format", "json"])
    said = [run.output]
    if run.exit_code == 0:
        build(folder, store_root=None, formats=FORMATS)
        said += [t for p in (folder / "build").rglob("*") if p.is_file() for t in texts(p)]
        said += [p.read_text() for p in (folder / "told").glob("*.json")]
    for name in IDS.values():
        assert not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for text in said), name


def test_what_was_told_is_kept_beside_the_inputs_and_not_in_the_build(folder):
    build(folder, store_root=None)
    kept = {p.name for p in (folder / "told").glob("*")}
    assert kept == {"case-reviews.json", "outreach.json", "surveys-families.json"}
    manifest = json.loads((folder / "build" / "manifest.json").read_text())
    assert "told" not in json.dumps(manifest)
    assert not list(Path(folder / "build").rglob("*told*"))
