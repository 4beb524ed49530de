"""A benchmark as a person asks for it: names of metrics, periods and neighbours, made exact."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from highneeds.benchmark.neighbours import NeighbourSet, neighbours_of
from highneeds.benchmark.results import Benchmark
from highneeds.benchmark.run import Options, benchmark
from highneeds.files.within import named_in
from highneeds.measures.registry import Metric, find_metric, metrics
from highneeds.official.store.in_memory import with_neighbours
from highneeds.official.store.view import View
from highneeds.own.diagnostic_file import DEFAULT_MAP, DEFAULT_NEIGHBOURS, FILE, Diagnostic
from highneeds.vocabulary.faults import Fault, MissingDataError, UserError
from highneeds.vocabulary.periods import PeriodKind, parse_period
from highneeds.vocabulary.provision import load_map

REPORT_SPAN = 5
"""Years of growth in a report; a break inside the span is drawn and told."""


@dataclass(frozen=True)
class BenchmarkRequest:
    """What is asked of a benchmark, in the words of the person.

    Attributes
    ----------
    target
        Authority, or diagnostic folder.
    metrics
        Ids; all when empty.
    period, since
        As written, for example 2022, 2021-22; latest when empty.
    provision_map, neighbours
        Ids, or for neighbours a file; of the diagnostic, else the default, when empty.
    mean, lait, history
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


def benchmark_as_asked(
    view: View,
    area: str,
    request: BenchmarkRequest,
    *,
    diagnostic: Diagnostic | None,
    today: date,
) -> Benchmark:
    """Benchmark an authority whose data are open already.

    Parameters
    ----------
    view
        The data.
    area
        DfE code.
    request
        What is asked; its target is not read again.
    diagnostic
        Whose provision map and neighbours hold where the request names none.
    today
        Written into the provenance of a neighbour file.

    Raises
    ------
    UnknownNameError, MissingDataError, InputError
        With what to do about it.
    """
    wanted = [find_metric(name) for name in dict.fromkeys(request.metrics)]
    wanted = list(dict.fromkeys(wanted)) or list(metrics().values())
    chosen_map = request.provision_map or (diagnostic.provision_map if diagnostic else DEFAULT_MAP)
    view, peers = choose_neighbours(view, area, request.neighbours, diagnostic, today)
    made = benchmark(
        view,
        area,
        wanted,
        neighbours=peers,
        provision_map=load_map(chosen_map),
        options=Options(
            year=_year(request.period, wanted),
            since=_year(request.since, wanted),
            mean=request.mean,
            lait=request.lait,
            history=request.history,
        ),
    )
    if not made.records:
        raise _nothing(made, view, request.period)
    return made


def benchmark_for_report(
    view: View,
    area: str,
    request: BenchmarkRequest,
    *,
    diagnostic: Diagnostic | None,
    today: date,
) -> Benchmark:
    """Benchmark with series, over the span that reports show: all growth from one year."""
    asked = replace(request, history=True)
    if not request.since:
        # Plans alone are asked first, which takes a moment; asking everything twice does not.
        try:
            plans = benchmark_as_asked(
                view, area, replace(asked, metrics=("plans",)), diagnostic=diagnostic, today=today
            )
        except UserError:
            # What is wrong with the whole request is told by the whole request, below.
            plans = None
        asked = replace(asked, since=_first_year(plans) if plans else "")
    return benchmark_as_asked(view, area, asked, diagnostic=diagnostic, today=today)


def _first_year(made: Benchmark) -> str:
    """Return the first year of the span of reports; empty for each metric's own."""
    plans = made.record("plans")
    if plans is None:
        return ""
    years = sorted({h.year for h in made.series("plans") if h.kind == "area" and h.value > 0})
    earliest = next((y for y in years if y >= plans.year - REPORT_SPAN), plans.year)
    return str(earliest) if earliest != plans.year else ""


def choose_neighbours(
    view: View, area: str, wanted: str, diagnostic: Diagnostic | None, today: date
) -> tuple[View, NeighbourSet]:
    """Return the neighbours asked for: a list id, a file, the diagnostic's, or the newest."""
    name = wanted or (diagnostic.neighbours if diagnostic else DEFAULT_NEIGHBOURS)
    path = Path(name)
    if diagnostic is not None and not wanted and _is_file(path):
        path = named_in(diagnostic.folder, name, file=FILE, key="neighbours")
    if _is_file(path):
        view, name = with_neighbours(view, path, today)
    return view, neighbours_of(view, area, name)


def _is_file(path: Path) -> bool:
    """Say whether a name is of a file: ids of lists have no suffix."""
    return path.suffix.lower() in {".csv", ".xlsx"}


def _year(text: str, wanted: Sequence[Metric]) -> int | None:
    """Read a period as any of the metrics' kinds allows; the year as tables hold it."""
    if not text:
        return None
    fault: UserError | None = None
    # 2021-22 is a financial year to one metric and the January inside it to another: the first kind
    # that can read it decides, and both hold the year as 2022.
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
