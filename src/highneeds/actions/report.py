"""Make the benchmark report of an authority: the use-case behind `highneeds report`."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from highneeds.benchmark import sections
from highneeds.benchmark.request import BenchmarkRequest, benchmark_for_report
from highneeds.benchmark.results import Benchmark
from highneeds.diagnostic.report import benchmark_report
from highneeds.diagnostic.subject import open_subject
from highneeds.document.model import Report
from highneeds.publish.publication import Published, publish
from highneeds.publish.theme import HouseStyle


@dataclass(frozen=True)
class ReportMade:
    """A report and where it lies.

    Attributes
    ----------
    published
        Files by format.
    benchmark
        What it says.
    report
        The model behind the files.
    """

    published: Published
    benchmark: Benchmark
    report: Report


def make_report(
    request: BenchmarkRequest,
    *,
    out: Path,
    formats: tuple[str, ...],
    store_root: Path | None,
    as_at: date,
    theme: HouseStyle | None = None,
) -> ReportMade:
    """Benchmark an authority and write the report.

    Parameters
    ----------
    request
        Whom, and how the comparison is made.
    out
        Folder to write to.
    formats
        html, csv, xlsx, pptx, pdf.
    store_root
        Folder of the store.
    as_at
        Dates the report.
    theme
        Colour and logo.
    """
    subject = open_subject(request.target, store_root)
    made = benchmark_for_report(
        subject.view, subject.area, request, diagnostic=subject.diagnostic, today=as_at
    )
    report = benchmark_report(subject, made, sections.build(made), as_at)
    files = publish(report, out, theme or HouseStyle(), formats)
    return ReportMade(files, made, report)
