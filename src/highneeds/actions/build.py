"""Build a diagnostic: everything that its folder allows, and a manifest of what it rests on."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from highneeds import __version__
from highneeds.actions.account import account
from highneeds.actions.open_view import Subject, view_of
from highneeds.actions.opportunities import split_settings
from highneeds.actions.parts import PARTS, Context, ReportPart
from highneeds.actions.report import sources_of
from highneeds.document.failed_part import failure
from highneeds.document.model import Note, Report, ReportMeta, Section, Text
from highneeds.files.writing import write_whole
from highneeds.opportunities.overrides import with_overrides
from highneeds.own.diagnostic_file import Diagnostic, load_diagnostic
from highneeds.publish.publication import Published, publish
from highneeds.publish.theme import HouseStyle, load_theme
from highneeds.vocabulary.areas import default_areas
from highneeds.vocabulary.faults import Fault, MissingDataError, UnknownNameError

OUT = "build"
SUMMARY = "summary"
"""The benchmark's own story; the account in words takes its place in a build."""
MANIFEST = "manifest.json"
_HEADLINES = ("narrative", "forecast-money", "opportunities", "mitigated", "plan-arithmetic")
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Built:
    """What a build made.

    Attributes
    ----------
    report : Report
        The model behind every format.
    published : Published
        Files by format.
    made, left_out, failed : tuple
        Parts by id, those left out with what they want, those that failed.
    differs : tuple[str, ...]
        What changed against the manifest of the build before.
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
    folder : Path
        The diagnostic.
    store_root : Path | None
        Folder of the store; None to use the folder's own data alone.
    formats : sequence of str
        html, csv, xlsx, pptx, pdf.
    only : sequence of str
        Ids of parts; all when empty.
    settings : sequence of str
        What-ifs for this build only, as "key=value" (`--set`).
    progress : callable, optional
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
    diagnostic = _overridden(load_diagnostic(folder), settings)
    theme = _theme(diagnostic)
    parts = _chosen(only)
    subject = Subject(diagnostic.area, view_of(diagnostic, store_root), diagnostic)
    context = Context(subject, diagnostic, store_root, tuple(settings))
    sections: list[Section] = []
    apart: list[tuple[ReportPart, list[Section]]] = []
    made: list[str] = []
    failed: list[str] = []
    left_out: list[tuple[str, str]] = []
    for part in parts:
        if progress:
            progress(part.title)
        if not part.has_inputs(folder):
            left_out.append((part.title, part.wants))
            continue
        found = _sections(part, context, () if part.apart else sections)
        if found is None:
            left_out.append((part.title, part.wants))
        else:
            if part.apart:
                apart.append((part, found))
            else:
                sections += found
            (failed if any(s.failed for s in found) else made).append(part.id)
    if left_out:
        sections.append(_left_out(left_out))
    if not only:
        told = _account(context, sections)
        sections = [*told, *(s for s in sections if not told or s.id != SUMMARY)]
    report = _report(subject, tuple(sections), settings)
    out = folder / OUT
    published = publish(report, out, theme, formats, step=_writing(progress))
    if "xlsx" in formats:
        for part, held in apart:
            book = replace(report, title=f"{part.title}: {report.area}", sections=tuple(held))
            more = publish(book, out, theme, ("xlsx",), name=part.id)
            published = Published(
                (*published.files, *((part.id, path) for _, path in more.files)),
                (*published.failures, *((part.id, why) for _, why in more.failures)),
            )
    differs = _manifest(folder, out, subject, published, settings)
    return Built(report, published, tuple(made), tuple(left_out), tuple(failed), differs)


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


def _writing(progress: Progress | None) -> Progress:
    return lambda kind: progress(f"Writing {kind}") if progress else None


def _chosen(only: Sequence[str]) -> tuple[ReportPart, ...]:
    known = {part.id: part for part in PARTS}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UnknownNameError(
            Fault(
                "There is no such part.",
                ", ".join(f'"{name}"' for name in unknown),
                "Name some of: " + ", ".join(known) + ".",
            )
        )
    return tuple(part for part in PARTS if not only or part.id in only)


def _sections(
    part: ReportPart, context: Context, before: Sequence[Section]
) -> list[Section] | None:
    """Make a part; None when published data that it needs have not been added.

    Any other fault is stated in the report, so that the rest still builds.
    """
    try:
        made = list(part.make(context))
        _probe(context.diagnostic, (*before, *made))
    except MissingDataError:
        return None
    except Exception as fault:
        return [Section(part.id, part.title, (failure(fault),))]
    return made or None


def _account(context: Context, sections: Sequence[Section]) -> tuple[Section, ...]:
    try:
        return account(context, sections)
    except Exception as fault:
        return (Section("narrative", "In short", (failure(fault),)),)


def _probe(diagnostic: Diagnostic, sections: tuple[Section, ...]) -> None:
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


def _report(subject: Subject, sections: tuple[Section, ...], what_ifs: Sequence[str]) -> Report:
    head = subject.diagnostic
    if head is None:
        raise ValueError("a build needs a diagnostic")
    area = default_areas().get(head.area)
    settings = (
        ("Neighbours", head.neighbours),
        ("Provision map", head.provision_map),
        *(("What-if", setting) for setting in what_ifs),
    )
    return Report(
        title=head.title,
        subtitle="Evidence for the plan: what is, why, what would follow, what could be done",
        area=area.name,
        sections=sections,
        sources=sources_of(subject.view.entries()),
        findings=tuple(f for f in subject.view.findings() if f.area in {head.area, ""}),
        meta=ReportMeta(
            as_at=head.as_at, area_code=head.area, version=__version__, settings=settings
        ),
    )


def _theme(diagnostic: Diagnostic) -> HouseStyle:
    facts = diagnostic.section("publish")
    logo = facts.get("logo")
    return load_theme(
        name=str(facts.get("name", "")),
        colour=str(facts.get("colour", "")),
        logo=diagnostic.folder / str(logo) if logo else None,
    )


def _overridden(diagnostic: Diagnostic, settings: Sequence[str]) -> Diagnostic:
    """Return the diagnostic with its settings replaced for this build."""
    _, mine = split_settings(settings)
    if not mine:
        return diagnostic
    return replace(diagnostic, settings=with_overrides(diagnostic.settings, mine))


def _manifest(
    folder: Path,
    out: Path,
    subject: Subject,
    published: Published,
    settings: Sequence[str],
) -> tuple[str, ...]:
    """Write what the build rests on, and tell what differs from the build before."""
    inputs = {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and OUT not in path.relative_to(folder).parts
    }
    stored = sorted(
        {f"{e.publication} {e.release}: {e.file}": e.sha256 for e in subject.view.entries()}.items()
    )
    outputs = {
        path.relative_to(out).as_posix(): _hash(path)
        for _, made in published.files
        for path in ([made] if made.is_file() else sorted(made.rglob("*")))
        if path.is_file()
    }
    manifest = {
        "version": __version__,
        "settings": dict.fromkeys(settings, ""),
        "inputs": inputs,
        "store": dict(stored),
        "outputs": outputs,
    }
    path = out / MANIFEST
    before: dict[str, Any] = {}
    if path.is_file():
        try:
            before = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            before = {}
    write_whole(path, (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode())
    return tuple(_differences(before, manifest)) if before else ()


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    told = []
    if before.get("version") != after["version"]:
        told.append(f"version {before.get('version')} became {after['version']}")
    for part in ("settings", "inputs", "store", "outputs"):
        old, new = before.get(part, {}), after[part]
        told += [f"{part}: {key} is new" for key in new if key not in old]
        told += [f"{part}: {key} is gone" for key in old if key not in new]
        told += [f"{part}: {key} changed" for key in new if key in old and old[key] != new[key]]
    return told


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
