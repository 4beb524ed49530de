"""Time and memory of whole commands, beside plain Polars reading the same bytes in the same run.

Run: make bench, or .venv/bin/python bench/bench_commands.py [FOLDER OF RELEASES]
"""

import io
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from time import perf_counter

import polars as pl

RELEASES = Path(__file__).resolve().parents[2] / "shared" / "published"
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
    subprocess.run([sys.executable, __file__, "--plain", str(folder)], check=True)
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


def whole(*words, store, best_of=3):
    """Run a command as a whole process; return the best seconds and the peak of memory in MB."""
    seconds = []
    for _ in range(best_of):
        start = perf_counter()
        done = subprocess.run(
            [COMMAND, *map(str, words)],
            env={**os.environ, "HIGHNEEDS_STORE": str(store)},
            capture_output=True,
            text=True,
            check=False,
        )
        seconds.append(perf_counter() - start)
        if done.returncode:
            raise SystemExit(f"highneeds {' '.join(map(str, words))}\n{done.stderr}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGABYTE
    return min(seconds), peak


def show(name, seconds, unit, limit, peak):
    """Print one line: seconds, ratio to plain Polars, limit, peak so far."""
    print(f"{name:<44}{seconds:7.2f} s  {seconds / unit:5.1f} x  limit {limit:<12} {peak:5.0f} MB")


def main():
    """Print one line for each command."""
    releases = Path(sys.argv[1]) if len(sys.argv) > 1 else RELEASES
    if not releases.is_dir():
        raise SystemExit(f"No releases at {releases}: name their folder.")
    plain_read(releases)
    inside = min(plain_read(releases) for _ in range(3))
    unit = min(plain_process(releases) for _ in range(3))
    print(
        f"plain Polars reads the same bytes in {unit:.2f} s as a whole process (1 x), of which "
        f"{inside:.2f} s is reading. MB is the peak so far.\n"
    )
    with tempfile.TemporaryDirectory() as made:
        there = Path(made)
        seconds, peak = whole("--help", store=there / "none")
        show("--help", seconds, unit, "0.4 s", peak)
        best = []
        for i in range(3):
            seconds, peak = whole("data", "add", releases, store=there / f"s{i}", best_of=1)
            best.append(seconds)
        show("data add, everything", min(best), unit, "4 x", peak)
        store = there / "s0"
        for name, words, limit in (
            ("benchmark, all measures, one authority", ("benchmark", "Southampton"), "1.5 s"),
            ("drivers", ("drivers", "Southampton"), "-"),
            ("forecast", ("forecast", "Southampton"), "-"),
            ("report, HTML", ("report", "Southampton", "--out", there / "report"), "-"),
        ):
            seconds, peak = whole(*words, store=store)
            show(name, seconds, unit, limit, peak)
        words = ("backtest", "--by", "provision", "--origins", "2015:2022", "--format", "json")
        seconds, peak = whole(*words, store=store, best_of=1)
        show("backtest, 8 origins, by provision", seconds, unit, "20 s", peak)
        seconds, peak = whole("demo", "--out", there / "demo", store=store, best_of=1)
        show("demo, every format", seconds, unit, "15 s", peak)
        print(f"\npeak of any of them: {peak:.0f} MB (limit 1,000 MB)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--plain"]:
        plain_read(Path(sys.argv[2]))
    else:
        main()
