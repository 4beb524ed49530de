"""The parts of a diagnostic's report: what each needs, and how it is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from highneeds.actions.benchmark import Request
from highneeds.actions.open_view import Subject
from highneeds.actions.report import benchmark_for_report, benchmark_sections
from highneeds.reports.model import Section


@dataclass(frozen=True)
class Part:
    """One part of the report.

    Attributes
    ----------
    id, title : str
        Name for `--only`, and words.
    needs : tuple[str, ...]
        Files of the folder of which one must be there; empty when it is made from published data.
    wants : str
        What to supply when it is left out.
    make : callable
        From the open subject to sections.
    """

    id: str
    title: str
    needs: tuple[str, ...]
    wants: str
    make: Callable[[Subject], Sequence[Section]]

    def has_inputs(self, folder: Path) -> bool:
        """Say whether what it needs is in the folder."""
        return not self.needs or any(any(folder.glob(name)) for name in self.needs)


def _benchmark(subject: Subject) -> Sequence[Section]:
    if subject.diagnostic is None:
        raise ValueError("a part needs a diagnostic")
    request = Request(target=str(subject.diagnostic.folder))
    return benchmark_sections(benchmark_for_report(subject, request, subject.diagnostic.as_at))


def _forecast(subject: Subject) -> Sequence[Section]:
    from highneeds.actions.forecast import (  # noqa: PLC0415 - heavy
        ForecastRequest,
        forecast_subject,
    )
    from highneeds.reports.builders.forecast import build  # noqa: PLC0415 - heavy

    return build(forecast_subject(subject, ForecastRequest(subject.area)))


PARTS: Final = (
    Part("benchmark", "Benchmark", (), "the official EHC plans release", _benchmark),
    Part(
        "forecast", "Unmitigated forecast", (), "the official release, and finance.csv", _forecast
    ),
)
"""In the order of the report."""
