"""Make the benchmark report of an authority: the use-case behind `highneeds report`."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from highneeds import __version__
from highneeds.actions.benchmark import BenchmarkRequest, benchmark_subject
from highneeds.actions.open_view import Subject, open_subject
from highneeds.benchmark.results import Benchmark
from highneeds.document.model import Report, ReportMeta, Section, Source
from highneeds.official.store.catalogue import AddedFile
from highneeds.publish.publication import Published, publish
from highneeds.publish.theme import HouseStyle

SINCE = 5
"""Years of growth in a report; a break inside the span is drawn and told."""


@dataclass(frozen=True)
class ReportMade:
    """A report and where it lies.

    Attributes
    ----------
    published : Published
        Files by format.
    benchmark : Benchmark
        What it says.
    report : Report
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
    request : BenchmarkRequest
        Whom, and how the comparison is made.
    out : Path
        Folder to write to.
    formats : tuple of str
        html, csv, xlsx, pptx, pdf.
    store_root : Path | None
        Folder of the store.
    as_at : date
        Dates the report.
    theme : HouseStyle, optional
        Colour and logo.
    """
    subject = open_subject(request.target, store_root)
    made = benchmark_for_report(subject, request, as_at)
    report = report_of(subject, made, benchmark_sections(made), as_at)
    files = publish(report, out, theme or HouseStyle(), formats)
    return ReportMade(files, made, report)


def benchmark_for_report(subject: Subject, request: BenchmarkRequest, as_at: date) -> Benchmark:
    """Benchmark with series, over the span that reports show."""
    made = benchmark_subject(subject, replace(request, history=True), today=as_at)
    plans = made.record("plans")
    if request.since or plans is None:
        return made
    years = sorted({h.year for h in made.series("plans") if h.kind == "area" and h.value > 0})
    earliest = [y for y in years if y >= plans.year - SINCE]
    if not earliest or earliest[0] == plans.year:
        return made
    wanted = replace(request, history=True, since=str(earliest[0]))
    return benchmark_subject(subject, wanted, today=as_at)


def benchmark_sections(made: Benchmark) -> tuple[Section, ...]:
    """Build the sections of a benchmark."""
    from highneeds.benchmark.sections import build  # noqa: PLC0415 - heavy

    return build(made)


def report_of(
    subject: Subject,
    made: Benchmark | None,
    sections: tuple[Section, ...],
    as_at: date,
    settings: tuple[tuple[str, str], ...] = (),
) -> Report:
    """Put sections into a report with sources, findings and what the numbers depend on."""
    head = subject.diagnostic
    name = made.area_name if made else subject.area
    chosen = settings
    if made:
        chosen = (
            ("Neighbours", made.neighbours_title),
            ("Provision map", made.provision_map),
            ("Comparators", made.method),
            *settings,
        )
    return Report(
        title=head.title if head else f"{name}: high needs benchmark",
        subtitle="How the area supports children with special educational needs, beside others",
        area=name,
        sections=sections,
        sources=sources_of(subject.view.entries()),
        findings=made.findings if made else (),
        meta=ReportMeta(
            as_at=head.as_at if head else as_at,
            area_code=subject.area,
            version=__version__,
            settings=chosen,
        ),
    )


def sources_of(entries: tuple[AddedFile, ...]) -> tuple[Source, ...]:
    """Return one source per release, newest first, with publisher and licence."""
    seen: dict[str, Source] = {}
    for entry in entries:
        key = f"{entry.publication}-{entry.release}"
        if key not in seen:
            seen[key] = Source(
                id=f"source-{len(seen) + 1}",
                title=entry.title,
                publisher=entry.publisher,
                released=entry.published,
                licence=entry.licence,
                sha256=entry.sha256,
            )
    return tuple(seen.values())
