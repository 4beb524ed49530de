"""Benchmark an authority: the use-case behind `highneeds benchmark`."""

from datetime import date
from pathlib import Path

from highneeds.benchmark.request import BenchmarkRequest, benchmark_as_asked
from highneeds.benchmark.results import Benchmark
from highneeds.diagnostic.subject import open_subject

__all__ = ["BenchmarkRequest", "run_benchmark"]


def run_benchmark(request: BenchmarkRequest, *, store_root: Path | None, today: date) -> Benchmark:
    """Benchmark an authority.

    Parameters
    ----------
    request
        What is asked.
    store_root
        Folder of the store.
    today
        Written into the provenance of a neighbour file.

    Raises
    ------
    UnknownNameError, MissingDataError, InputError
        With what to do about it.
    """
    subject = open_subject(request.target, store_root)
    return benchmark_as_asked(
        subject.view, subject.area, request, diagnostic=subject.diagnostic, today=today
    )
