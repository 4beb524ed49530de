"""Pulling into a folder, by the use-case and by the command line."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from highneeds.actions.pull import PullOptions, pull
from highneeds.cli.data_pull import describe, read_size, register
from highneeds.official.fetch.errors import EesMajorChange, EesWithdrawn, TooLargeError
from highneeds.vocabulary.faults import FetchError, InputError, UnknownNameError, UserError
from narrowing import there
from published import PUBLISHED
from stubs.ees_data import DEPRECATED, FILE, MAIN, WITHDRAWN
from stubs.ees_server import Fault
from stubs.other_sites import CSV, VERSION_2025, release_zip

WHEN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
PINNED = "019df85e-ab00-7458-a4ff-b381997776cb"


def names(folder):
    return [path.name for path in folder.iterdir()]


def pulled(stub, source, out, api=False, waits=None, **options):
    base = stub.api_url if api else stub.url
    (found,) = pull(
        source,
        PullOptions(base_url=base, **options),
        out,
        retrieved=WHEN,
        sleep=(waits if waits is not None else []).append,
    )
    return found


# The use-case


def test_a_release_arrives_with_its_provenance(stub, tmp_path):
    found = pulled(stub, "ehc-plans:2025", tmp_path / "new" / "folder")
    assert found.path == tmp_path / "new" / "folder" / "education-health-and-care-plans_2025.zip"
    assert found.path.read_bytes() == stub.site.body
    assert found.sha256 == hashlib.sha256(stub.site.body).hexdigest()
    assert (found.retrieved, found.size) == (WHEN, len(stub.site.body))
    assert found.url.endswith(f"/api/releases/{VERSION_2025}/files?fromPage=ReleaseDownloads")
    assert (found.source, found.release) == ("ehc-plans", "2025")
    assert found.title == "Education, health and care plans, reporting year 2025"
    assert found.publisher == "Department for Education"
    assert names(found.path.parent) == [found.path.name]


def test_a_release_can_also_be_chosen_by_option(stub, tmp_path):
    assert pulled(stub, "ehc-plans", tmp_path, release="2025").release == "2025"
    assert pulled(stub, "ehc-plans", tmp_path).release == "2026"


def test_a_data_set_of_the_catalogue(stub, tmp_path):
    found = pulled(stub, FILE, tmp_path)
    assert (found.path.name, found.path.read_bytes()) == ("sen2_caseload.csv", CSV)


def test_a_data_set_of_the_api(stub, tmp_path):
    found = pulled(stub, f"ees-api:{MAIN}", tmp_path, api=True, release="1.*")
    assert found.path.name == f"{MAIN}_v1.1.csv"
    assert found.path.read_bytes() == stub.data_sets[MAIN].versions[1].csv()
    assert (found.release, found.title) == ("1.1", "Pupils by type of SEN provision")
    assert pulled(stub, f"ees-api:{MAIN}", tmp_path, api=True).release == "2.0.1"


def test_a_deprecated_data_set_comes_with_a_note_and_a_withdrawn_one_not_at_all(stub, tmp_path):
    (note,) = pulled(stub, f"ees-api:{DEPRECATED}", tmp_path, api=True).notes
    assert MAIN in note
    with pytest.raises(EesWithdrawn):
        pulled(stub, f"ees-api:{WITHDRAWN}", tmp_path, api=True)


def test_a_major_version_of_a_pinned_data_set_stops_the_pull(stub, tmp_path):
    stub.data_sets[PINNED] = stub.data_sets[MAIN]
    with pytest.raises(EesMajorChange, match="Mainstream deleted"):
        pulled(stub, f"ees-api:{PINNED}", tmp_path, api=True)
    assert names(tmp_path) == []
    assert pulled(stub, f"ees-api:{PINNED}", tmp_path, api=True, release="1.*").release == "1.1"
    found = pulled(stub, f"ees-api:{PINNED}", tmp_path, api=True, release="2.0")
    assert found.notes == ("The columns of this data set were read in version 1.0.",)


def test_a_minor_version_of_a_pinned_data_set_is_taken_and_told(stub, tmp_path):
    stub.data_sets[PINNED] = stub.data_sets[MAIN]
    stub.data_sets[PINNED].versions = stub.data_sets[PINNED].versions[:2]
    found = pulled(stub, f"ees-api:{PINNED}", tmp_path, api=True)
    assert (found.release, found.notes) == ("1.1", ("time period: 2024/25 added",))


def test_population_arrives_as_one_file(stub, tmp_path):
    found = pulled(stub, "nomis:population:E06000045", tmp_path, release="2023-2024")
    assert found.path.name == "nomis-population_2023-2024.csv"
    assert found.path.read_text().count("\n") == 1 + 2 * 26


def test_the_same_file_again_changes_nothing_and_another_is_not_replaced_unasked(stub, tmp_path):
    first = pulled(stub, "ehc-plans:2025", tmp_path)
    assert pulled(stub, "ehc-plans:2025", tmp_path) == first
    stub.site.body = release_zip(padding=3)
    with pytest.raises(InputError, match="replace it with --yes"):
        pulled(stub, "ehc-plans:2025", tmp_path)
    assert hashlib.sha256(first.path.read_bytes()).hexdigest() == first.sha256
    assert pulled(stub, "ehc-plans:2025", tmp_path, replace=True).sha256 != first.sha256
    assert names(tmp_path) == [first.path.name]


# Bad input and bad luck


@pytest.mark.parametrize("kind", ["drop", "truncated", "too large", "page", "refused", "rows"])
def test_a_failed_pull_leaves_nothing_not_even_the_folder(stub, tmp_path, kind):
    source, options = "ehc-plans:2025", {}
    if kind == "drop":
        stub.faults += [Fault("drop", "/files", after=20) for _ in range(5)]
    if kind == "truncated":
        stub.site.body = stub.site.body[:-30]
    if kind == "too large":
        options = {"max_bytes": 100}
    if kind == "page":
        stub.faults.append(Fault("html_200", "/files"))
    if kind == "refused":
        stub.faults.append(Fault("status", "/files", 403))
    if kind == "rows":
        source, stub.nomis.lose = "nomis:population", 7
    with pytest.raises(FetchError):
        pulled(stub, source, tmp_path / "a" / "b", **options)
    assert names(tmp_path) == []


def test_a_failed_pull_leaves_what_was_there(stub, tmp_path):
    (tmp_path / "mine.csv").write_text("a,b\n")
    with pytest.raises(TooLargeError):
        pulled(stub, "ehc-plans:2025", tmp_path, max_bytes=100)
    assert names(tmp_path) == ["mine.csv"]


def test_a_folder_that_cannot_be_made_is_told_before_anything_is_asked(stub, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match="The folder cannot be written"):
        pulled(stub, "ehc-plans:2025", tmp_path / "file" / "out")
    assert stub.requests == []


def test_a_folder_that_takes_no_files_is_told_before_anything_is_asked(stub, tmp_path, monkeypatch):
    def closed(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", closed)
    with pytest.raises(FetchError, match="Permission denied"):
        pulled(stub, "ehc-plans:2025", tmp_path)
    assert stub.requests == []


def test_a_download_can_be_read_by_colleagues(stub, tmp_path):
    assert pulled(stub, "ehc-plans:2025", tmp_path).path.stat().st_mode & 0o777 == 0o644


def test_a_disk_that_fills_up_is_told(stub, tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FetchError, match="No space left on device"):
        pulled(stub, "ehc-plans:2025", tmp_path)
    assert names(tmp_path) == []


def test_a_leftover_of_a_killed_copy_is_removed(stub, tmp_path):
    (tmp_path / ".highneeds-x1.part").write_bytes(b"half")
    found = pulled(stub, "ehc-plans:2025", tmp_path)
    assert names(tmp_path) == [found.path.name]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_killed_halfway_leaves_nothing(stub, tmp_path, how):
    stub.site.body = release_zip(padding=100)
    stub.faults.append(Fault("drip", "/files"))
    code = (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from highneeds.actions.pull import PullOptions, pull\n"
        "pull('ehc-plans:2025', PullOptions(base_url=sys.argv[1]), Path(sys.argv[2]),\n"
        "     lambda done, total: print(done, flush=True), retrieved=datetime(2026, 11, 21))\n"
    )
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with subprocess.Popen(
        [sys.executable, "-c", code, stub.url, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=env,
    ) as process:
        while int(there(process.stdout).readline() or 10**9) < 100:
            time.sleep(0)
        process.send_signal(how)
        assert process.wait(10) != 0
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("source", "options", "words"),
    [
        ("ehc-plans:2025", {"release": "2024"}, "already says which release"),
        (FILE, {"release": "2024"}, "already says which release"),
        ("ehc-plans", {"max_bytes": 0}, "above 0"),
        ("nomis:population", {"release": "2024/25"}, "not years"),
        (f"ees-api:{MAIN}", {"release": "latest"}, "not a version number"),
    ],
)
def test_options_that_make_no_sense(stub, tmp_path, source, options, words):
    with pytest.raises(InputError, match=words):
        pulled(stub, source, tmp_path, api=True, **options)


# The command


@pytest.fixture
def run(stub, tmp_path, monkeypatch):
    """Run `data pull` with a store that only remembers."""
    added = []
    monkeypatch.setenv("HIGHNEEDS_STORE", str(tmp_path / "store"))

    def add(paths, *, store_root, retrieved):
        added.append((tuple(Path(p).name for p in paths), store_root, retrieved))

    def call(*words, add=add, base=stub.url):
        app = typer.Typer()
        app.callback()(lambda: None)
        register(app, add)
        out = ["--out", str(tmp_path / "out"), "--base-url", base]
        found = CliRunner().invoke(app, ["pull", *words, *out])
        setattr(found, "added", added)  # noqa: B010 - what the command handed to the store
        return found

    return call


def test_pull_says_what_came_from_where_and_adds_it(run, stub, tmp_path):
    found = run("ehc-plans:2025")
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[0].startswith(str(tmp_path / "out" / "education-health-and-care-plans_2025.zip"))
    assert lines[1] == (
        "  Education, health and care plans, reporting year 2025. Department for Education. "
        "Open Government Licence v3.0."
    )
    assert lines[2].startswith(f"  From {stub.url}/api/releases/")
    assert len(lines[3].removeprefix("  SHA-256 ")) == 64
    ((added, root, when),) = found.added
    assert added == ("education-health-and-care-plans_2025.zip",)
    assert root == tmp_path / "store"
    assert isinstance(when, date)


def test_pull_can_leave_the_store_alone_and_speak_json(run):
    found = run("ehc-plans", "--release", "2025", "--no-add", "--format", "json")
    (record,) = json.loads(found.stdout)
    assert record["release"] == "2025"
    assert datetime.fromisoformat(record["retrieved"]).tzinfo is not None
    assert found.added == []


def test_pull_prints_notes(run, stub):
    stub.site.discovery = "absent"
    assert "Note: The site did not say which release version is current" in run("ehc-plans").stdout


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("ehc-planz",), UnknownNameError),
        (("ehc-plans:2025", "--max-size", "1kB"), None),
        (("ehc-plans:2025", "--max-size", "100B"), TooLargeError),
        (("ehc-plans:2025", "--max-size", "lots"), InputError),
        (("ehc-plans:2031",), UnknownNameError),
    ],
)
def test_the_users_mistakes_end_with_2_and_add_nothing(run, tmp_path, words, kind):
    found = run(*words)
    if kind is None:
        assert found.exit_code == 0
        return
    assert isinstance(found.exception, kind)
    assert isinstance(found.exception, UserError)
    assert found.exception.exit_code == 2
    assert found.added == []
    assert not (tmp_path / "out").exists()


def test_a_format_that_there_is_not_is_refused_as_by_every_command(run, tmp_path):
    found = run("ehc-plans:2025", "--format", "xml")
    assert (found.exit_code, found.added) == (2, [])
    assert not (tmp_path / "out").exists()


def test_the_address_for_tests_is_not_in_the_help(run):
    found = run("--help")
    assert "--base-url" not in found.stdout
    assert "ehc-plans:2025" in found.stdout


def test_sizes():
    assert [read_size(text) for text in ("7", "7B", "2kb", "1.5 MB", "2GB")] == [
        7, 7, 2_000, 1_500_000, 2 * 10**9,
    ]  # fmt: skip
    for text in ("", "0", "-1MB", "1TB", "MB"):
        with pytest.raises(InputError, match="not a size"):
            read_size(text)


def test_the_description_has_a_line_for_each_note(stub, tmp_path):
    stub.site.discovery = "absent"
    lines = list(describe(pulled(stub, "ehc-plans", tmp_path)))
    assert lines[-1].startswith("  Note: ")


# With the real store


def test_the_command_adds_to_the_real_store(run, tmp_path):
    found = run("nomis:projections:E06000045", "--release", "2030", add=None)
    assert found.exit_code == 0, found.output
    assert (tmp_path / "store").is_dir()
    assert "Added to the store in" in found.stderr


def test_population_that_was_pulled_can_be_added(stub, tmp_path):
    from highneeds.actions.data_add import add_files

    found = pulled(stub, "nomis:population:E06000045,E06000044", tmp_path, release="2023-2024")
    report = add_files([found.path], store_root=tmp_path / "store", retrieved=WHEN.date())
    assert [entry.sha256 for entry in report.added] == [found.sha256]


@pytest.mark.published
def test_a_real_release_that_was_pulled_can_be_added(stub, tmp_path):
    from highneeds.actions.data_add import add_files

    real = PUBLISHED / "ehc-plans-2025" / "education-health-and-care-plans_2025.zip"
    stub.site.body = real.read_bytes()
    found = pulled(stub, "ehc-plans:2025", tmp_path)
    report = add_files([found.path], store_root=tmp_path / "store", retrieved=WHEN.date())
    assert len(report.added) > 5


def test_the_whole_program_ends_with_2_and_says_why(tmp_path):
    env = dict(os.environ, HIGHNEEDS_STORE=str(tmp_path / "store"))
    code = "import sys; from highneeds.cli.main import main; sys.exit(main())"
    words = [sys.executable, "-c", code, "data", "pull", "nope", "--out", str(tmp_path / "out")]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines()[:2] == ["There is no such source.", "Given: nope"]
    assert names(tmp_path) == []
