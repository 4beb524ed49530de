"""Reports of a diagnostic and of an authority: sections, sources, and what dates them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from highneeds import __version__
from highneeds.benchmark.results import Benchmark
from highneeds.diagnostic.subject import Subject
from highneeds.document.model import Report, ReportMeta, Section, Source, Text
from highneeds.official.store.catalogue import AddedFile
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.vocabulary.areas import default_areas

_HEADLINES: Final = (
    "narrative",
    "forecast-money",
    "opportunities",
    "mitigated",
    "plan-arithmetic",
)


def diagnostic_report(
    subject: Subject,
    head: Diagnostic,
    sections: tuple[Section, ...],
    what_ifs: Sequence[str],
    own_sources: tuple[Source, ...] = (),
) -> Report:
    """Put the sections of a diagnostic into its report."""
    view = subject.view
    return Report(
        title=head.title,
        subtitle="Evidence for the plan: what is, why, what would follow, what could be done",
        area=default_areas().get(head.area).name,
        sections=sections,
        sources=(*sources_of(view.entries()), *own_sources),
        findings=tuple(f for f in view.findings() if f.area in {head.area, ""}),
        meta=ReportMeta(
            as_at=head.as_at,
            area_code=head.area,
            version=__version__,
            settings=(
                ("Neighbours", head.neighbours),
                ("Provision map", head.provision_map),
                *(("What-if", setting) for setting in what_ifs),
            ),
        ),
    )


def benchmark_report(
    subject: Subject, made: Benchmark, sections: tuple[Section, ...], as_at: date
) -> Report:
    """Put the sections of a benchmark into a report of the authority."""
    head = subject.diagnostic
    return Report(
        title=head.title if head else f"{made.area_name}: high needs benchmark",
        subtitle="How the area supports children with special educational needs, beside others",
        area=made.area_name,
        sections=sections,
        sources=sources_of(subject.view.entries()),
        findings=made.findings,
        meta=ReportMeta(
            as_at=head.as_at if head else as_at,
            area_code=subject.area,
            version=__version__,
            settings=(
                ("Neighbours", made.neighbours_title),
                ("Provision map", made.provision_map),
                ("Comparators", made.method),
            ),
        ),
    )


def sources_of(entries: tuple[AddedFile, ...]) -> tuple[Source, ...]:
    """Return one source per release, newest first, with publisher and licence."""
    seen: dict[str, Source] = {}
    for entry in entries:
        # A release is one source, of however many files: a list of forty files cites nothing
        # better.
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


def findings_in_lines(report: Report, most: int) -> tuple[str, ...]:
    """Return what matters most, one sentence a section, for a terminal."""
    first: dict[str, str] = {}
    for section in report.sections:
        text = next((b for b in section.blocks if isinstance(b, Text)), None)
        if text is not None and text.paragraphs:
            said = text.paragraphs[0]
            first[section.id] = said if isinstance(said, str) else said[0].text
    ordered = [*(s for s in _HEADLINES if s in first), *(s for s in first if s not in _HEADLINES)]
    return tuple(first[section] for section in ordered[:most])
