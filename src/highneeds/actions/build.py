"""Build a diagnostic: everything that its folder allows, and a manifest of what it rests on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from highneeds.diagnostic.make_parts import make_parts, own_sources, with_account
from highneeds.diagnostic.manifest import write_manifest
from highneeds.diagnostic.report import diagnostic_report
from highneeds.diagnostic.report_parts import chosen_parts
from highneeds.diagnostic.session import open_session
from highneeds.document.model import Note, Report
from highneeds.own.diagnostic_file import Diagnostic
from highneeds.publish.publication import Published, alone_in, pdf_beside, publish_held
from highneeds.publish.theme import HouseStyle, load_theme

OUT: Final = "build"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes
    ----------
    report
        The model behind every format.
    published
        Files by format.
    made, left_out, failed
        Parts by id, those left out with what they want, those that failed.
    differs
        What changed against the manifest of the build before; empty for the first.
    """

    report: Report
    published: Published
    made: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    failed: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Title and reason of each section that failed, as the report states them."""
        return tuple(
            (section.title, " ".join(block.paragraphs[1:]))
            for section in self.report.failed
            for block in section.blocks
            if isinstance(block, Note) and block.kind == "failed"
        )


def build(
    folder: Path,
    *,
    store_root: Path | None,
    formats: Sequence[str] = ("html",),
    only: Sequence[str] = (),
    settings: Sequence[str] = (),
    progress: Progress | None = None,
) -> Built:
    """Build the report of a diagnostic folder into its `build` folder.

    Parameters
    ----------
    folder
        The diagnostic.
    store_root
        Folder of the store; None to use the folder's own data alone.
    formats
        html, csv, xlsx, pptx, pdf.
    only
        Ids of parts; all when empty.
    settings
        What-ifs for this build only, as "key=value" (`--set`).
    progress
        Called with the title of each part.

    Returns
    -------
    Built
        A part that fails is stated in the report; the others are made.

    Raises
    ------
    InputError
        When `diagnostic.yaml` is wrong or the folder cannot be written.
    """
    session = open_session(folder, store_root, settings)
    theme = _theme(session.diagnostic)
    parts = chosen_parts(only)
    out = folder / OUT
    with alone_in(out), pdf_beside(formats) as pdf:
        done = make_parts(session, parts, progress)
        sections = tuple(done.sections) if only else with_account(session, done.sections, settings)
        report = diagnostic_report(
            session.subject, session.diagnostic, sections, settings, own_sources(session)
        )
        published = publish_held(report, out, theme, formats, step=_writing(progress), pdf=pdf)
        # A part that is handed in by itself must not bring the rest of the report with it.
        if "xlsx" in formats:
            for part, held in done.workbooks:
                book = replace(report, title=f"{part.title}: {report.area}", sections=tuple(held))
                more = publish_held(book, out, theme, ("xlsx",), name=part.id)
                published = published.with_more(part.id, more)
        session.told_before.write()
        differs = write_manifest(folder, out, session.subject, published.written, settings)
    return Built(
        report,
        published,
        tuple(done.made),
        tuple(done.left_out),
        tuple(done.failed),
        differs,
    )


def _writing(progress: Progress | None) -> Progress:
    return lambda kind: progress(f"Writing {kind}") if progress else None


def _theme(diagnostic: Diagnostic) -> HouseStyle:
    facts = diagnostic.section("publish")
    logo = facts.get("logo")
    return load_theme(
        name=str(facts.get("name", "")),
        colour=str(facts.get("colour", "")),
        logo=diagnostic.folder / str(logo) if logo else None,
        folder=diagnostic.folder,
    )
