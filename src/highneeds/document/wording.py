"""Words and order that every writer shares: numbering, names of notes, clean text, the appendix."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from highneeds.document.model import (
    Chart,
    FindingList,
    NoteKind,
    Paragraph,
    Report,
    Section,
    Source,
    Table,
)
from highneeds.vocabulary.findings import Finding, Severity, Treatment
from highneeds.vocabulary.periods import MONTHS

NOTE_TITLES: Final[dict[NoteKind, str]] = {
    "info": "Note",
    "method": "How this was worked out",
    "caution": "Take care",
    "law": "Need decides",
    "failed": "This part is missing",
    "left_out": "Left out",
}

SEVERITY_WORDS: Final = {
    Severity.ERROR: "Error",
    Severity.WARNING: "Warning",
    Severity.NOTE: "Note",
}
_RANK: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
_DONE: Final = {
    Treatment.USED: "used as it is",
    Treatment.SUM_OF_PARTS: "replaced by the sum of its parts",
    Treatment.SET_MISSING: "set to missing",
}


def is_right_to_left(text: str) -> bool:
    """Whether the first letter of a text belongs to a script written from right to left."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        # By the first letter, as browsers decide for `dir="auto"`; digits and punctuation tell
        # nothing.
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def shorten(text: str, most: int) -> str:
    """Cut a text at a word and mark the cut with "…"."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0] if " " in text[: most - 1] else text[: most - 1]
    return f"{cut.rstrip(' ,;:')}…"


def plain(paragraph: Paragraph) -> str:
    """Return a paragraph's words."""
    if isinstance(paragraph, str):
        return paragraph
    return " ".join(sentence.text for sentence in paragraph)


def figures_of(paragraph: Paragraph) -> tuple[str, ...]:
    """Return the ids that a paragraph rests on, once each, in order."""
    if isinstance(paragraph, str):
        return ()
    return tuple(dict.fromkeys(f for sentence in paragraph for f in sentence.figures))


def figure_names(report: Report) -> dict[str, str]:
    """Number charts and tables in the order they are shown: "Figure 1", "Table 1"."""
    names: dict[str, str] = {}
    charts = tables = 0
    for section in in_order(report):
        for block in section.blocks:
            if isinstance(block, Chart):
                charts += 1
                names[block.id] = f"Figure {charts}"
                names.setdefault(block.data.id, f"Figure {charts}")
            elif isinstance(block, Table):
                tables += 1
                names[block.id] = f"Table {tables}"
    return names


def in_order(report: Report) -> tuple[Section, ...]:
    """Return the body, then the appendix with the findings that no section tells."""
    body = tuple(s for s in report.sections if not s.appendix)
    back = tuple(s for s in report.sections if s.appendix)
    told = {
        f
        for s in report.sections
        for b in s.blocks
        if isinstance(b, FindingList)
        for f in b.findings
    }
    untold = tuple(f for f in report.findings if f not in told)
    if untold:
        taken = {s.id for s in report.sections}
        name = "findings" if "findings" not in taken else "findings-about-the-data"
        blocks = (FindingList(untold),)
        back = (*back, Section(name, "Findings about the data", blocks, appendix=True))
    return (*body, *back)


def all_findings(report: Report) -> tuple[Finding, ...]:
    """Return every finding of the report once: those that sections tell, then the others."""
    told = (
        f
        for s in report.sections
        for b in s.blocks
        if isinstance(b, FindingList)
        for f in b.findings
    )
    return tuple(dict.fromkeys((*told, *report.findings)))


def worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Sort findings by severity, keeping their order within each."""
    return tuple(sorted(findings, key=lambda f: _RANK[f.severity]))


def finding_words(finding: Finding) -> tuple[str, str]:
    """Return what was found, and where and what was done about it."""
    where = [finding.source, finding.file, finding.area, finding.period, finding.measure]
    parts = [", ".join(part for part in where if part)]
    if finding.value is not None:
        parts.append(f"found {_plain_number(finding.value)}")
    if finding.expected is not None:
        parts.append(f"expected {_plain_number(finding.expected)}")
    parts.append(_DONE[finding.treatment])
    return finding.message, "; ".join(part for part in parts if part)


def _plain_number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def source_words(source: Source) -> str:
    """Return publisher, date and licence of a source as a line."""
    parts = (source.publisher, source.released, source.licence)
    return ". ".join(part for part in parts if part)


def about(report: Report) -> tuple[tuple[str, str], ...]:
    """Return name and value of what identifies the report."""
    meta = report.meta
    code = f" ({meta.area_code})" if meta.area_code else ""
    made = f"highneeds {meta.version}".strip()
    return (
        ("Area", f"{report.area}{code}"),
        ("As at", long_date(report)),
        *meta.settings,
        ("Made with", made),
    )


def long_date(report: Report) -> str:
    """Return the as-at date as people write it: 5 October 2026."""
    day = report.meta.as_at
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
