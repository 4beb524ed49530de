"""Run every benchmark, say which limits were met, and set the figures beside those of the last run.

Run: make bench, or .venv/bin/python bench/run.py [--beside COMMAND] [SCRIPT ...]

The figures are kept in bench/last.json, which git ignores: they are of one machine, and beside
those of another they would say nothing. They are compared with a last run only on the same machine,
with the same Python and the same data.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from figures import Figure
from published import IS_WHOLE

HERE = Path(__file__).resolve().parent
LAST = HERE / "last.json"
SCRIPTS = ("bench_commands", "bench_stats", "evidence", "forecast", "reports", "scorecard")


def here() -> dict[str, str]:
    """Say what figures depend on beside the program."""
    return {
        "machine": f"{platform.node()}, {platform.machine()}, {os.cpu_count()} processors",
        "python": platform.python_version(),
        "data": "whole releases" if IS_WHOLE else "the extracts that ship with the tests",
    }


def measured(script: str, more: list[str]) -> list[Figure]:
    """Run one script as a process of its own, because memory is a process's."""
    command = [sys.executable, str(HERE / f"{script}.py"), "--json", *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [Figure(**figure) for figure in json.loads(done.stdout)]


def last_run() -> dict[str, Any]:
    """Return the last run of this machine and these data; empty without one."""
    try:
        held = json.loads(LAST.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    same = isinstance(held, dict) and all(held.get(key) == value for key, value in here().items())
    return held if same else {}


def main() -> int:
    """Print every figure; return 1 when a limit was missed or a script failed."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("scripts", nargs="*", default=list(SCRIPTS), help=", ".join(SCRIPTS))
    ask.add_argument("--beside", default="", help="another version's highneeds, run in turn")
    asked = ask.parse_args()
    if unknown := set(asked.scripts) - set(SCRIPTS):
        ask.error(f"there is no {', '.join(sorted(unknown))}; name some of {', '.join(SCRIPTS)}")
    before = last_run()
    known = {figure["name"]: figure["value"] for figure in before.get("figures", ())}
    for key, value in here().items():
        print(f"{key}: {value}")
    print(f"load when it began: {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    found: list[Figure] = []
    failed = []
    for script in asked.scripts:
        print(f"\n== {script}", flush=True)
        more = ["--beside", asked.beside] if asked.beside and script == "bench_commands" else []
        try:
            figures = measured(script, more)
        except subprocess.CalledProcessError:
            failed.append(script)
            continue
        for figure in figures:
            was = known.get(figure.name)
            print(
                figure.line(f"last {was:,.2f}, now {figure.value / was:.2f} of it" if was else "")
            )
        found += figures
    limited = [figure for figure in found if figure.limit is not None]
    missed = [figure for figure in limited if not figure.met]
    print(f"\nLimits met: {len(limited) - len(missed)} of {len(limited)}.")
    for figure in missed:
        print(f"MISSED  {figure.line()}")
    for script in failed:
        print(f"FAILED  {script}")
    # Of scripts that were not run this time, the figures of the last run are kept.
    kept = known | {figure.name: figure.value for figure in found}
    held = {**here(), "figures": [{"name": n, "value": v} for n, v in kept.items()]}
    LAST.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    print(f"The figures are kept in bench/{LAST.name}; the next run is set beside them.")
    return bool(missed or failed)


if __name__ == "__main__":
    sys.exit(main())
