"""What SECURITY.md promises is held by the tests that it names; some of them stand here."""

import base64
import hashlib
import io
import re
import socket
import zipfile
from pathlib import Path

import pytest

import report_examples as examples
from command import highneeds
from highneeds.actions.cases import copy_case
from highneeds.publish.publication import render
from highneeds.publish.writers.html.scorecard import render as board_page
from highneeds.scorecard.folder import scorecard_in
from published import EXTRACTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def named_tests():
    """Yield each test that the page names: file and function."""
    file = ""
    for name in re.findall(r"`((?:tests/[\w/]+\.py)?::test_\w+)`", PAGE):
        file = name.partition("::")[0] or file
        yield file, name.partition("::")[2]


def test_every_promise_names_tests_and_they_are_there():
    promises = PAGE.split("## What the program promises")[1].split("## What it cannot do")[0]
    lines = promises.split("\n- ")[1:]
    assert len(lines) >= 9
    assert [line for line in lines if "::test_" not in line] == []
    missing = [
        (file, test)
        for file, test in named_tests()
        if f"def {test}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


@pytest.fixture
def no_network(monkeypatch):
    """Let no socket connect, and no name be looked up."""
    tried = []

    def refused(*given, **named):
        tried.append(given)
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket.socket, "connect_ex", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    return tried


@pytest.mark.slow
def test_no_command_but_pull_opens_a_connection(tmp_path, no_network):
    case = copy_case("southampton", tmp_path / "case")
    board = copy_case("bcp", tmp_path / "board")
    store = tmp_path / "store"
    for command in (
        ("data", "add", EXTRACTS / "ehc-plans-2025", EXTRACTS / "neighbours"),
        ("data", "list"),
        ("data", "check"),
        ("init", "Southampton", tmp_path / "new"),
        ("check", case),
        ("benchmark", "852"),
        ("report", "852", "--out", tmp_path / "report", "--format", "html,csv,xlsx,pptx,pdf"),
        ("drivers", case),
        ("forecast", case),
        ("opportunities", case),
        ("survey", case),
        ("case-reviews", case),
        ("outreach", case),
        ("build", case, "--only", "outreach", "--format", "html,csv,xlsx,pptx,pdf"),
        ("scorecard", board, "--month", "2022-01"),
        ("metrics",),
    ):
        ran = highneeds(*command, store=store)
        assert "a connection was opened" not in ran.err + ran.out
        assert ran.code in {0, 2}, (command, ran.err)
    assert no_network == []


def scripts_and_policy(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    return re.findall(r"<script>(.*?)</script>", page, re.S), policy.group(1)


def test_a_script_runs_only_when_the_policy_names_its_hash(tmp_path):
    page = render(examples.report(), examples.THEME, ("html",))["report.html"].decode()
    (script,), policy = scripts_and_policy(page)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    board = board_page(scorecard_in(copy_case("bcp", tmp_path / "board")))
    none, without = scripts_and_policy(board)
    assert none == []
    assert "script-src" not in without
    for told in (policy, without):
        assert told.startswith("default-src 'none'; ")
        assert "unsafe" not in told
        assert "http" not in told


def parts(content, inside=""):
    """Yield the parts of a package, and of the packages in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            held = package.read(name)
            yield inside + name, held
            if held[:4] == b"PK\x03\x04":
                yield from parts(held, f"{inside}{name}!")


def test_documents_hold_no_macro_and_no_link_to_a_file():
    made = render(examples.report(), examples.THEME, ("xlsx", "pptx"))
    seen = 0
    for name, content in [part for document in made.values() for part in parts(document)]:
        seen += 1
        assert not re.search(r"vbaProject|activeX|externalLink|oleObject", name), name
        if name.endswith(".rels"):
            outside = re.findall(rb'Target="([^"]*)"[^>]*TargetMode="External"', content)
            assert [t for t in outside if not t.startswith(b"https://")] == [], name
    assert seen > 100
