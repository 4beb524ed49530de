"""Make the parts of a diagnostic's report one by one, so that one that fails stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from highneeds.diagnostic.narrative_file import account
from highneeds.diagnostic.once import made_already
from highneeds.diagnostic.report_parts import ReportPart
from highneeds.diagnostic.session import Session
from highneeds.document.failed_part import failure
from highneeds.document.model import Note, Report, ReportMeta, Section, Source
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.scorecard.sections import scorecard_sources
from highneeds.vocabulary.faults import MissingDataError

Progress = Callable[[str], None]
SUMMARY: Final = "summary"
"""The benchmark's own story; the account in words takes its place in a build."""


@dataclass
class PartsMade:
    """What became of the parts of a report.

    Attributes
    ----------
    sections
        Of the report, in order.
    workbooks
        Parts that make a workbook of their own, with their sections.
    made, failed
        Ids of parts.
    left_out
        Title of each part left out, and what to supply.
    """

    sections: list[Section] = field(default_factory=list)
    workbooks: list[tuple[ReportPart, list[Section]]] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)


def make_parts(
    session: Session, parts: Sequence[ReportPart], progress: Progress | None = None
) -> PartsMade:
    """Make parts of a diagnostic's report; one that fails is stated, and stops no other."""
    done = PartsMade()
    for part in parts:
        if progress:
            progress(part.title)
        # A workbook of its own shares no page with the report, so its ids cannot clash there.
        before = () if part.own_workbook else tuple(done.sections)
        sections = _sections(part, session, before) if part.has_inputs(session.folder) else None
        if sections is None:
            done.left_out.append((part.title, part.wants))
            continue
        if part.own_workbook:
            done.workbooks.append((part, sections))
        else:
            done.sections += sections
        (done.failed if any(s.failed for s in sections) else done.made).append(part.id)
    if done.left_out:
        done.sections.append(_left_out(done.left_out))
    return done


def own_sources(session: Session) -> tuple[Source, ...]:
    """Return the files of the folder that the report's parts rest on, where a part names them."""
    board = made_already(session, "scorecard")
    return scorecard_sources(board) if board is not None else ()


def with_account(
    session: Session, sections: Sequence[Section], what_ifs: Sequence[str]
) -> tuple[Section, ...]:
    """Put the account in words before the sections, in place of the benchmark's own story."""
    try:
        told = account(session, sections, what_if=bool(what_ifs))
    except Exception as fault:
        told = (Section("narrative", "In short", (failure(fault),)),)
    return (*told, *(s for s in sections if not told or s.id != SUMMARY))


def _sections(
    part: ReportPart, session: Session, before: Sequence[Section]
) -> list[Section] | None:
    """Make a part; None when published data that it needs have not been added.

    Any other fault is stated in the report, so that the rest still builds.
    """
    try:
        made = list(part.make(session))
        _refuse_clashing_ids(session.diagnostic, (*before, *made))
    except MissingDataError:
        return None
    except Exception as fault:
        return [Section(part.id, part.title, (failure(fault),))]
    return made or None


def _refuse_clashing_ids(diagnostic: Diagnostic, sections: tuple[Section, ...]) -> None:
    """Refuse a part whose ids clash with those of another before it spoils the whole report."""
    Report("", "", "", sections, (), (), ReportMeta(as_at=diagnostic.as_at))


def _left_out(left_out: Sequence[tuple[str, str]]) -> Section:
    told = tuple(f"{title}: supply {wants}." for title, wants in left_out)
    return Section(
        "left-out",
        "Parts left out",
        (Note(told, kind="left_out", title="Left out"),),
        appendix=True,
    )
