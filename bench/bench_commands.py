"""Time and memory of whole commands, beside plain Polars reading the same bytes in the same run.

Run: make bench, or .venv/bin/python bench/bench_commands.py [FOLDER OF RELEASES] [--beside COMMAND]

Without a folder, it reads the whole releases where they are, else the extracts that ship with the
tests. With `--beside /path/to/another/highneeds`, each command is run in turn by this version and
by the other, and the ratio is told: a figure of one run stands beside the figure of the same run.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import polars as pl

from figures import Figure, tell
from published import PUBLISHED, WHOLE

COMMAND = str(Path(sys.executable).with_name("highneeds"))
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def plain_read(folder):
    """Read every table under a folder with Polars alone; return seconds."""
    start = perf_counter()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    if name.endswith(".csv"):
                        read_csv(packed.read(name))
        elif path.suffix == ".csv":
            read_csv(data)
        elif path.suffix == ".xlsx":
            pl.read_excel(path, sheet_id=0, engine="calamine", infer_schema_length=0)
        elif path.suffix == ".ods":
            pl.read_ods(io.BytesIO(with_type(data)), sheet_id=0, infer_schema_length=0)
    return perf_counter() - start


def plain_process(folder):
    """Do the same as a process of its own, as the commands are measured; return seconds."""
    start = perf_counter()
    subprocess.run([sys.executable, __file__, str(folder), "--plain"], check=True)
    return perf_counter() - start


def with_type(data):
    """Give an ODS file the type that the published ones lack, without which Polars refuses it."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(made, "w") as whole_file:
        whole_file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        for name in packed.namelist():
            if name != "mimetype":
                whole_file.writestr(name, packed.read(name))
    return made.getvalue()


def read_csv(data):
    """Read one CSV as text."""
    pl.read_csv(data, infer_schema=False, encoding="utf8-lossy", truncate_ragged_lines=True)


@dataclass(frozen=True)
class Measured:
    """The shortest seconds of some runs of a command, and the peak of its memory in MB."""

    seconds: float
    peak: float


def run_once(command: str, words: Sequence[object], store: Path) -> Measured:
    """Run a command as a whole process."""
    start = perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [command, *map(str, words)],
            env={**os.environ, "HIGHNEEDS_STORE": str(store)},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - start
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{command} {' '.join(map(str, words))}\n{said.read().decode()}")
    return Measured(seconds, usage.ru_maxrss / MEGABYTE)


def best_of(runs: Sequence[Measured]) -> Measured:
    """Return the shortest time and the highest peak."""
    return Measured(min(r.seconds for r in runs), max(r.peak for r in runs))


@dataclass(frozen=True)
class Job:
    """A command to measure. `{out}` and `{store}` in its words stand for folders of its own."""

    name: str
    words: tuple[str, ...]
    seconds: float | None = None
    times: int = 3
    ratio: float | None = None
    """Limit as a multiple of plain Polars; of whole releases only, because of extracts most of the
    time is that of starting."""


EVERYTHING = "html,csv,xlsx,pptx,pdf"
JOBS = (
    Job("--help", ("--help",), 0.4),
    Job(
        "data add, everything",
        ("--store", "{store}", "data", "add", "{releases}"),
        ratio=4,
    ),
    Job("benchmark, all measures, one authority", ("benchmark", "Southampton"), 1.5),
    Job("drivers", ("drivers", "Southampton")),
    Job("forecast", ("forecast", "Southampton")),
    Job("report of one authority, HTML", ("report", "Southampton", "--out", "{out}"), 1.5),
    Job("check of the bundled case", ("check", "{case}"), 1.5),
    Job("backtest, by provision", ("backtest", "--by", "provision", "--format", "json"), 20, 1),
    Job("build in all formats beside a store", ("build", "{case}", "--format", EVERYTHING), 12, 1),
    Job("demo, every format", ("demo", "--out", "{out}"), 15, 1),
)


def measure(job: Job, commands: Sequence[str], releases: Path, there: Path) -> list[Measured]:
    """Measure a job by each command, in turn, so that a slow moment of the machine hits both."""
    runs: list[list[Measured]] = [[] for _ in commands]
    for turn in range(job.times):
        for which, command in enumerate(commands):
            place = there / f"{which}"
            words = [
                word.format(
                    out=place / f"{JOBS.index(job)}-{turn}",
                    store=place / f"store-{turn}",
                    releases=releases,
                    case=place / "case" / "southampton",
                )
                for word in job.words
            ]
            runs[which].append(run_once(command, words, place / "store-0"))
    return [best_of(done) for done in runs]


def figures(releases: Path, beside: str) -> Iterator[Figure]:
    """Yield the time of each command, and the most memory that any took."""
    plain_read(releases)
    unit = min(plain_process(releases) for _ in range(3))
    yield Figure("plain Polars reading the same bytes, a whole process", unit, "s")
    commands = [COMMAND, *([beside] if beside else [])]
    peak = 0.0
    with tempfile.TemporaryDirectory() as made:
        there = Path(made)
        for which, command in enumerate(commands):
            place = there / f"{which}"
            run_once(command, ("demo", "--out", place / "case", "--format", "html"), place / "none")
        for job in JOBS:
            first, *other = measure(job, commands, releases, there)
            note = f"{first.peak:.0f} MB"
            for one in other:
                ratio = first.seconds / one.seconds
                note += f"; beside {one.seconds:.2f} s {one.peak:.0f} MB, ratio {ratio:.2f}"
            yield Figure(job.name, first.seconds, "s", job.seconds, note)
            if job.ratio is not None and releases == WHOLE:
                share = first.seconds / unit
                yield Figure(f"{job.name}, beside plain Polars", share, "x", job.ratio)
            peak = max(peak, first.peak)
    yield Figure("peak of any command", peak, "MB", 1000)


def main() -> None:
    """Print one line for each command."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("releases", nargs="?", type=Path, default=PUBLISHED)
    ask.add_argument("--beside", default="", help="another version's highneeds, run in turn")
    ask.add_argument("--json", action="store_true", help="for bench/run.py")
    ask.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if not asked.releases.is_dir():
        raise SystemExit(f"No releases at {asked.releases}: name their folder.")
    if asked.plain:
        plain_read(asked.releases)
        return
    tell(figures(asked.releases, asked.beside))


if __name__ == "__main__":
    main()
