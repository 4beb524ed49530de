"""Kill the program at random moments and see what is left: `python tests/kills.py 200`.

Each turn takes a fresh copy of a folder or store, starts a command on it, and kills it (SIGKILL):
by the clock, or at a chosen step of its writing, which a clock seldom meets. Then the store must
be the old or the new one, and the same command must succeed, leave no file of the killed run
behind, and make the very bytes that it makes undisturbed.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS))

from command import fingerprint  # noqa: E402
from highneeds.actions.cases import copy_case  # noqa: E402
from highneeds.official.store.contents import check_store  # noqa: E402

RUN = "from highneeds.cli.main import main; main()"
DIE_AT = """
import os, pathlib, signal, sys
step = int(sys.argv.pop())
seen = 0

def dying(call):
    def at(*given, **named):
        global seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*given, **named)
    return at

os.fsync = dying(os.fsync)
pathlib.Path.replace = dying(pathlib.Path.replace)
pathlib.Path.unlink = dying(pathlib.Path.unlink)
pathlib.Path.mkdir = dying(pathlib.Path.mkdir)
from highneeds.cli.main import main
main()
"""


@dataclass(frozen=True)
class Work:
    """A command that is killed.

    Attributes
    ----------
    name
        What to call it.
    start
        Makes the folder that a turn begins with.
    arguments
        Of the command, for that folder.
    whole
        Looks at the folder after a kill, before the command is run again.
    once
        Whether the command refuses a folder in which it has done its work already.
    """

    name: str
    start: Callable[[Path], None]
    arguments: Callable[[Path], list[str]]
    whole: Callable[[Path], None] = lambda _: None
    once: bool = False


@dataclass
class Rehearsed:
    """What a command makes undisturbed, how long it takes, and in how many steps it writes."""

    made: dict[str, str]
    seconds: float
    steps: int


@dataclass
class Tally:
    """What came of the turns."""

    killed: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def copied_case(folder: Path) -> None:
    copy_case("southampton", folder)


def copied_board(folder: Path) -> None:
    copy_case("bcp", folder)


def store_of(folder: Path, first: Path) -> None:
    ran = run(folder, ["data", "add", str(first)])
    assert ran == 0, ran


def whole_store(folder: Path) -> None:
    """Read every file of the store; what is wrong is raised."""
    rebuilt = check_store(folder / "store")
    assert rebuilt is None, rebuilt


def works(first: Path, second: Path, *build: str) -> tuple[Work, ...]:
    """Return the four commands that write.

    Parameters
    ----------
    first, second
        Files for a store: it holds the first, and the second is added.
    build
        Options of the build.
    """
    return (
        Work("data add", lambda f: store_of(f, first),
             lambda _: ["data", "add", str(second)], whole_store),
        Work("build", copied_case, lambda f: ["build", str(f), "--own-data-only", *build]),
        Work("scorecard", copied_board, lambda f: ["scorecard", str(f), "--month", "2022-01"]),
        Work("init", lambda f: f.mkdir(), lambda f: ["init", "Southampton", str(f / "new")],
             once=True),
    )  # fmt: skip


def run(folder: Path, arguments: list[str], code: str = RUN) -> int:
    return _spawn(folder, arguments, code).wait(timeout=300)


def _spawn(folder: Path, arguments: list[str], code: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, "HIGHNEEDS_STORE": str(folder / "store")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rehearse(work: Work, place: Path) -> Rehearsed:
    """Run a command undisturbed."""
    folder = place / "rehearsal"
    work.start(folder)
    begun = time.monotonic()
    assert run(folder, work.arguments(folder)) == 0, work.name
    seconds = time.monotonic() - begun
    made = fingerprint(folder)
    shutil.rmtree(folder)
    work.start(folder)
    counting = DIE_AT + "\nprint(seen, file=open(os.environ['STEPS'], 'w'))\n"
    counting = counting.replace("main()\n\n", "try:\n    main()\nexcept SystemExit:\n    pass\n")
    with_steps = counting.replace("os.environ['STEPS']", repr(str(place / "steps")))
    assert run(folder, [*work.arguments(folder), "0"], with_steps) == 0, work.name
    steps = int((place / "steps").read_text())
    assert fingerprint(folder) == made, f"{work.name}: two runs differ"
    shutil.rmtree(folder)
    return Rehearsed(made, seconds, steps)


def kill_once(work: Work, known: Rehearsed, folder: Path, draw: random.Random) -> tuple[bool, str]:
    """Start, kill and run again; return whether it was killed, and what is wrong."""
    work.start(folder)
    if draw.random() < 0.5:
        step = draw.randint(1, known.steps)
        how = f"at step {step} of {known.steps}"
        process = _spawn(folder, [*work.arguments(folder), str(step)], DIE_AT)
    else:
        moment = known.seconds * draw.uniform(0.2, 1.05)
        how = f"after {moment:.2f} of {known.seconds:.2f} s"
        process = _spawn(folder, work.arguments(folder), RUN)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
    process.wait(timeout=300)
    try:
        work.whole(folder)
    except Exception as error:
        return True, f"{work.name} {how}: the store is not whole: {error}"
    done = work.once and fingerprint(folder) == known.made
    again = 0 if done else run(folder, work.arguments(folder))
    made = fingerprint(folder)
    left = [p.name for p in folder.rglob("*") if p.name == ".lock"]
    wrong = ""
    if again:
        wrong = f"{work.name} {how}: the next run ended with {again}"
    elif left or made != known.made:
        differ = {n for n in {*made, *known.made} if made.get(n) != known.made.get(n)} | {*left}
        wrong = f"{work.name} {how}: these differ or were left: {sorted(differ)[:6]}"
    return process.returncode == -signal.SIGKILL, wrong


def kill_often(all_works: tuple[Work, ...], turns: int, place: Path, seed: int = 20261127) -> Tally:
    """Kill each command in turn; `place` is an empty folder."""
    draw = random.Random(seed)
    known = {work.name: rehearse(work, place) for work in all_works}
    tally = Tally()
    for turn in range(turns):
        work = all_works[turn % len(all_works)]
        folder = place / f"{turn}"
        killed, wrong = kill_once(work, known[work.name], folder, draw)
        (tally.killed if killed else tally.ended)[work.name] += 1
        if wrong:
            tally.wrong.append(wrong)
        else:
            shutil.rmtree(folder)
    return tally


def main() -> int:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    extracts = TESTS / "extracts"
    with tempfile.TemporaryDirectory() as place:
        found = works(
            extracts / "ehc-plans-2022", extracts / "ehc-plans-2025", "--format", "html,csv,xlsx"
        )
        tally = kill_often(found, turns, Path(place))
        for work in found:
            print(f"{work.name:<10} {tally.killed[work.name]:>4} killed, "
                  f"{tally.ended[work.name]:>3} had ended")  # fmt: skip
        for wrong in tally.wrong:
            print(wrong)
        print(f"{turns} turns, {len(tally.wrong)} wrong")
    return bool(tally.wrong)


if __name__ == "__main__":
    sys.exit(main())
