"""What a benchmark measured, and whether it is within its limit; for people and for `run.py`."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

# What tests make and read, benchmarks measure. Here once, because every script imports this first.
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))


@dataclass(frozen=True)
class Figure:
    """One thing that was measured.

    Attributes
    ----------
    name
        What it is of, the same in every run.
    value, unit
        How much, in "s", "x" (a ratio), "MB" or "kB".
    limit
        The most that it may be; None for none.
    note
        What else to know.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether it is within its limit; True without one."""
        return self.limit is None or self.value <= self.limit

    def line(self, beside: str = "") -> str:
        """Return it as a line of a table."""
        limit = "" if self.limit is None else f"limit {self.limit:g} {self.unit}"
        state = "" if self.limit is None else "met" if self.met else "MISSED"
        shown = f"{self.value:,.2f}" if self.unit in {"s", "x"} else f"{self.value:,.0f}"
        rest = "   ".join(part for part in (beside, self.note) if part)
        return f"{self.name:<58}{shown:>9} {self.unit:<3}{limit:<14}{state:<8}{rest}".rstrip()


def peak_of_this_process() -> float:
    """Return the most memory that this process held, in MB."""
    import resource  # not on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1024 if sys.platform != "darwin" else 1024 * 1024)


def tell(figures: Iterable[Figure]) -> None:
    """Print figures: a line each as they come, or all as JSON with `--json`."""
    if "--json" in sys.argv:
        print(json.dumps([asdict(figure) for figure in figures]))
        return
    for figure in figures:
        print(figure.line(), flush=True)
