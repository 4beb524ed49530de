"""The documentation agrees with the program: commands, links, abbreviations, examples."""

import doctest
import os
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import highneeds

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "docs" / "_ext")]

from from_the_program import fill, walk  # noqa: E402
from make_changelog import write  # noqa: E402

PAGES = sorted(
    p
    for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    if "_build" not in p.relative_to(ROOT).parts
)
COMMANDS = dict(walk())
LEAVES = {path: c for path, c in COMMANDS.items() if not hasattr(c, "commands")}
FENCE = re.compile(
    r"^(?P<fence>`{3,}|:{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.M | re.S
)


def name(page):
    return page.relative_to(ROOT).as_posix()


def blocks(page):
    """Yield the info line and the text of every fenced block."""
    for found in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield found["info"].strip(), found["body"]


def typed(page):
    """Yield every `highneeds …` that a page tells a reader to type, in blocks and in a line."""
    for info, body in blocks(page):
        if info.split()[:1] in (["console"], ["powershell"], ["sh"], ["shell"], ["text"]):
            for line in body.splitlines():
                if found := re.match(r"\s*(?:\$ )?(?:\S*[/\\])?highneeds (.*)", line):
                    yield found[1]
    bare = FENCE.sub("", page.read_text(encoding="utf-8"))
    yield from re.findall(r"`highneeds ([^`\n]+)`", bare)
    yield from re.findall(r"^ {4,}highneeds (.+)$", bare, re.M)


def test_there_are_commands_and_pages():
    assert len(LEAVES) >= 15
    assert len(PAGES) >= 25


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_says_what_it_does_with_an_example(path):
    command = COMMANDS[path]
    first = (command.help or "").strip().split("\n\n")[0]
    assert first.endswith("."), "help begins with a sentence"
    assert len(first) < 160
    if path in LEAVES and len(command.params) > 2:
        words = " ".join(path).removesuffix(" page")
        assert re.search(rf"Examples?:.*highneeds {words} ?", " ".join(command.help.split()))
    for parameter in command.params:
        hidden = getattr(parameter, "hidden", False)
        assert parameter.help or hidden, f"{parameter.name} has no help"


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_is_in_the_reference(path):
    page = fill((ROOT / "docs/reference/commands.md").read_text(encoding="utf-8"))
    assert f"\n{'#' * (len(path) + 1)} {' '.join(path)}\n" in page
    section = page.split(f"\n{'#' * (len(path) + 1)} {' '.join(path)}\n")[1]
    for parameter in COMMANDS[path].params:
        if parameter.name == "help" or getattr(parameter, "hidden", False):
            continue
        if parameter.param_type_name == "option":
            assert f"`{parameter.opts[0]}`" in section


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_a_command_is_told_on_a_page_that_somebody_wrote(path):
    words = " ".join(path).removesuffix(" page")
    told = [name(p) for p in PAGES for line in typed(p) if re.match(rf"{words}(\s|$)", line)]
    assert told, f"no page shows `highneeds {words}`"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_names_only_commands_and_options_that_exist(page):
    for line in typed(page):
        words = shlex.split(line.split(" #")[0].replace("…", " ").replace("|", " "))
        while words[:1] and words[0] in {"--store"}:
            words = words[2:]
        if not words or words[0].startswith(("-", "{")) or words[0].isupper():
            continue
        path = tuple(words[:2]) if tuple(words[:2]) in COMMANDS else tuple(words[:1])
        if path not in COMMANDS:
            raise AssertionError(f"`highneeds {line}`: there is no command {words[0]}")
        known = {"--help"} | {o for p in COMMANDS[path].params for o in p.opts}
        if path == ("scorecard",):
            known |= {o for p in COMMANDS["scorecard", "page"].params for o in p.opts}
        options = {w.split("=")[0].strip("[]") for w in words if w.strip("[]").startswith("--")}
        assert options <= known, f"`highneeds {line}`: there is no option {options - known}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_somewhere(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    targets = re.findall(r"\]\(([^)\s]+)", text)
    for target in targets:
        if re.match(r"[a-z]+:|#", target):
            continue
        path = page.parent / target.split("#")[0]
        assert path.exists(), target
        assert path.resolve().is_relative_to(ROOT), f"{target} is outside the repository"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_has_one_title(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    assert len(re.findall(r"^# ", text, re.M)) == 1


ABBREVIATION = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Z]?[A-Za-z]*[A-Z][A-Za-z]*\d*\b")
PLURAL = re.compile(r"^([A-Z]{2,})s$")


def abbreviations(text):
    """Find words of two capitals or more; names such as PowerPoint are no abbreviations."""
    found = ABBREVIATION.findall(text)
    return [word for word in found if sum(letter.islower() for letter in word) <= 3]


def entries():
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| ([^|]+) \|", glossary, re.M)
    return {word for term in terms for word in re.findall(r"[\w&-]+", term)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_abbreviation_is_in_the_glossary(page):
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"`[^`]*`|\]\([^)]*\)|<[^>]*>|https?://\S+", " ", text)
    known = entries()
    unknown = {w for w in abbreviations(text) if not {w, PLURAL.sub(r"\1", w)} & known}
    assert unknown == set(), "add them to GLOSSARY.md, or put code between backticks"


def test_the_glossary_check_can_fail():
    text = "EHC plans of the DfE; XmR, SEN2 and MoJ, not Parquet, not PowerPoint"
    assert abbreviations(text) == ["EHC", "DfE", "XmR", "SEN2", "MoJ"]


RUN = [p for p in PAGES if any(info.endswith(" run") for info, _ in blocks(p))]


@pytest.mark.parametrize("page", RUN, ids=name)
def test_blocks_that_are_marked_run_do_run(page, tmp_path):
    """In order, in one empty folder, with an empty store; printed lines must come out."""
    here = {**os.environ, "HIGHNEEDS_STORE": str(tmp_path / "store"), "COLUMNS": "200"}
    here["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{here['PATH']}"
    for info, body in blocks(page):
        if info == "python run":
            command = [sys.executable, "-c", body]
            done = subprocess.run(
                command, cwd=tmp_path, env=here, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        elif info == "console run":
            for typed_line, wanted in sessions(body):
                done = subprocess.run(
                    typed_line,
                    shell=True,
                    cwd=tmp_path,
                    env=here,
                    check=False,
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                )
                assert done.returncode == 0, f"{typed_line}\n{done.stdout}{done.stderr}"
                for line in wanted:
                    like = ".*".join(re.escape(part) for part in line.strip().split("…"))
                    assert re.search(like, done.stdout), f"{typed_line}\ndid not print: {line}"


def sessions(body):
    """Yield each command of a console block with the lines that it is said to print."""
    command = ""
    wanted: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, wanted
            command, wanted = line[2:].split("  #")[0], []
        elif line.strip():
            wanted.append(line)
    yield command, wanted


def test_the_readme_names_the_commands_of_the_makefile():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert {"setup", "demo", "test", "check", "fix", "bench", "docs"} <= set(targets)
    for target in ("demo", "test", "check", "fix", "bench", "docs", "setup"):
        assert f"make {target}" in readme
    assert set(re.findall(r"`make ([a-z]+)`", readme)) <= set(targets)
    table = [line.rsplit("|", 2)[1] for line in readme.splitlines() if line.startswith("| ")]
    named = {tuple(word.split()) for cell in table for word in re.findall(r"`([^`]+)`", cell)}
    assert len(named) > 15
    assert named <= set(COMMANDS)
    assert "docs/images/report.png" in readme
    assert "Open Government Licence v3.0" in readme
    assert len(readme.splitlines()) < 100


def test_the_example_of_the_api_gives_what_it_says():
    found = doctest.testmod(highneeds)
    assert found.attempted > 5
    assert found.failed == 0


def test_every_name_of_the_api_is_on_its_page():
    page = (ROOT / "docs/reference/python-api.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\.\. auto\w+:: (\w+)$", page, re.M)) - {"highneeds"} == set(
        highneeds.__all__
    )


def test_every_data_check_is_explained():
    page = (ROOT / "docs/reference/data-checks.md").read_text(encoding="utf-8")
    code = "".join(
        path.read_text(encoding="utf-8")
        for room in ("official",)
        for path in (ROOT / "src/highneeds" / room).rglob("*.py")
    )
    rules = set(re.findall(r"rule=\"(\w+)\"", code))
    assert len(rules) > 10
    assert {rule for rule in rules if f"`{rule}`" not in page} == set()


def test_every_key_of_the_benchmark_is_explained(tmp_path):
    page = (ROOT / "docs/reference/benchmark-json.md").read_text(encoding="utf-8")
    folder = highneeds.copy_case("southampton", tmp_path / "case")
    request = highneeds.BenchmarkRequest(str(folder), metrics=("inmss_share",))
    made = highneeds.run_benchmark(request, store_root=None, today=date(2026, 11, 21))
    record = made.records[0].to_dict()
    parts = [record["funnel"], record["growth"], record["interval"], record["comparators"][0]]
    keys = {key for part in (record, *parts) for key in part}
    assert {key for key in keys if f"`{key}`" not in page} == set()


def test_every_fragment_of_the_changelog_has_a_kind_and_words():
    for path in (ROOT / "changelog.d").iterdir():
        assert re.fullmatch(r"[\w-]+\.(added|changed|fixed|removed)\.md", path.name)
        assert path.read_text(encoding="utf-8").startswith("- ")


def test_the_changelog_is_made_of_its_fragments(tmp_path):
    folder = tmp_path / "changelog.d"
    folder.mkdir()
    (folder / "forecast.fixed.md").write_text("- A fix.\n", encoding="utf-8")
    (folder / "case-reviews.added.md").write_text("- A thing.\n", encoding="utf-8")
    log = tmp_path / "CHANGELOG.md"
    log.write_text("# Changelog\n\n## Unreleased\n\n- old\n\n## 0.1.0\n\n- first\n", "utf-8")
    for _ in range(2):
        write(log, folder)
        assert log.read_text("utf-8") == (
            "# Changelog\n\n## Unreleased\n\n### Added\n\n**Case reviews**\n\n- A thing.\n\n"
            "### Fixed\n\n**Forecast**\n\n- A fix.\n\n## 0.1.0\n\n- first\n"
        )


def test_the_built_pages_ask_nothing_of_the_network(tmp_path):
    """Built as `make docs` builds them: a warning, for example of an orphan page, is a failure."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "-b",
            "html",
            "-d",
            tmp_path / "trees",
            ROOT / "docs",
            tmp_path / "html",
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loads = re.compile(
        r"<(?:script|img|iframe|source)[^>]+src=\"(?:https?:)?//"
        r"|<link[^>]+href=\"(?:https?:)?//|@import|url\((?:https?:)?//"
    )
    pages = [*(tmp_path / "html").rglob("*.html"), *(tmp_path / "html").rglob("*.css")]
    assert len(pages) > 25
    assert [p.name for p in pages if loads.search(p.read_text(encoding="utf-8"))] == []
