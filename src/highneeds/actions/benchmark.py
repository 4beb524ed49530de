"""Benchmark an authority: the use-case behind `highneeds benchmark`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from highneeds.actions.open_view import Subject, open_subject, with_neighbours
from highneeds.benchmark.neighbours import NeighbourSet, neighbours_of
from highneeds.benchmark.results import Benchmark
from highneeds.benchmark.run import Options, benchmark
from highneeds.measures.registry import Metric, find_metric, metrics
from highneeds.official.store.view import View
from highneeds.vocabulary.faults import Fault, MissingDataError, UserError
from highneeds.vocabulary.periods import PeriodKind, parse_period
from highneeds.vocabulary.provision import load_map

DEFAULT_MAP = "dfe-2021"
DEFAULT_NEIGHBOURS = "may-2025"


@dataclass(frozen=True)
class BenchmarkRequest:
    """What is asked of a benchmark, in the words of the person.

    Attributes
    ----------
    target : str
        Authority, or diagnostic folder.
    metrics : tuple[str, ...]
        Ids; all when empty.
    period, since : str
        As written, for example 2022, 2021-22; latest when empty.
    provision_map, neighbours : str
        Ids, or for neighbours a file; of the diagnostic, else the default, when empty.
    mean, lait, history : bool
        As in `benchmark.run.Options`.
    """

    target: str
    metrics: tuple[str, ...] = ()
    period: str = ""
    since: str = ""
    provision_map: str = ""
    neighbours: str = ""
    mean: bool = False
    lait: bool = False
    history: bool = False


def run_benchmark(request: BenchmarkRequest, *, store_root: Path | None, today: date) -> Benchmark:
    """Benchmark an authority.

    Parameters
    ----------
    request : BenchmarkRequest
        What is asked.
    store_root : Path | None
        Folder of the store.
    today : date
        Written into the provenance of a neighbour file.

    Raises
    ------
    UnknownNameError, MissingDataError, InputError
        With what to do about it.
    """
    subject = open_subject(request.target, store_root)
    return benchmark_subject(subject, request, today=today)


def benchmark_subject(subject: Subject, request: BenchmarkRequest, *, today: date) -> Benchmark:
    """Benchmark an authority whose data are open already."""
    wanted = [find_metric(name) for name in dict.fromkeys(request.metrics)]
    wanted = list(dict.fromkeys(wanted)) or list(metrics().values())
    head = subject.diagnostic
    chosen_map = request.provision_map or (head.provision_map if head else DEFAULT_MAP)
    view, peers = choose_neighbours(subject, request.neighbours, today)
    options = Options(
        year=_year(request.period, wanted),
        since=_year(request.since, wanted),
        mean=request.mean,
        lait=request.lait,
        history=request.history,
    )
    made = benchmark(
        view,
        subject.area,
        wanted,
        neighbours=peers,
        provision_map=load_map(chosen_map),
        options=options,
    )
    if not made.records:
        raise _nothing(made, view, request.period)
    return made


def choose_neighbours(subject: Subject, wanted: str, today: date) -> tuple[View, NeighbourSet]:
    """Return the neighbours asked for: a list id, a file, the diagnostic's, or the newest."""
    head = subject.diagnostic
    view = subject.view
    name = wanted or (head.neighbours if head else DEFAULT_NEIGHBOURS)
    path = Path(name)
    if head is not None and not wanted and (head.folder / name).is_file():
        path = head.folder / name
    if path.suffix.lower() in {".csv", ".xlsx"}:
        view, name = with_neighbours(view, path, today)
    return view, neighbours_of(view, subject.area, name)


def _year(text: str, wanted: Sequence[Metric]) -> int | None:
    """Read a period as any of the metrics' kinds allows; the year as tables hold it."""
    if not text:
        return None
    fault: UserError | None = None
    for kind in dict.fromkeys(metric.period for metric in wanted):
        try:
            return parse_period(text, kind).year
        except UserError as error:
            fault = error
    if fault is None:
        return parse_period(text, PeriodKind.JANUARY).year
    raise fault


def _nothing(made: Benchmark, view: View, period: str) -> MissingDataError:
    if period and view.names():
        return MissingDataError(
            Fault(
                "There is no figure for this period.",
                f'"{period}"',
                "Leave --period out for the latest, or add the release that holds it: "
                "highneeds data add FILE",
            )
        )
    what = next(iter(dict.fromkeys(reason for _, reason in made.without)), "")
    return MissingDataError(
        Fault(
            what if view.names() and what else "No data have been added yet.",
            do="Add the official release: highneeds data add FILE. To try the program without "
            "any download: highneeds demo",
        )
    )
