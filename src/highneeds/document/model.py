"""The report model: frozen blocks that say what is reported, never how it is drawn.

A builder turns results into a `Report`; a writer turns the `Report` into a page, deck, workbook,
PDF or data package. Every writer shows a number through `document.numbers`, so all formats agree.
Import every block from here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from highneeds.document.figure import CHART_KINDS, Chart, ChartBreak, ChartKind, Reference
from highneeds.document.table import Cell, Column, ColumnKind, Table, Value, check_id
from highneeds.vocabulary.findings import Finding

__all__ = [
    "CHART_KINDS",
    "Block",
    "Cell",
    "Chart",
    "ChartBreak",
    "ChartKind",
    "Column",
    "ColumnKind",
    "FindingList",
    "Heading",
    "Note",
    "NoteKind",
    "Paragraph",
    "Reference",
    "Report",
    "ReportMeta",
    "Section",
    "Sentence",
    "Source",
    "Table",
    "Text",
    "Value",
]

NoteKind: TypeAlias = Literal["info", "method", "caution", "law", "failed", "left_out"]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; level 3 is right below the section's own heading."""

    text: str
    level: Literal[3, 4] = 3


@dataclass(frozen=True)
class Sentence:
    """A sentence and the ids of the figures (charts, tables) that it rests on."""

    text: str
    figures: tuple[str, ...] = ()


Paragraph: TypeAlias = str | tuple[Sentence, ...]


@dataclass(frozen=True)
class Text:
    """Paragraphs of plain words.

    Attributes
    ----------
    figures
        Ids of charts and tables that the whole text rests on.
    title
        The message; titles the slide, and heads the text on the page when given.
    bullets
        Show the paragraphs as a list.
    """

    paragraphs: tuple[Paragraph, ...]
    figures: tuple[str, ...] = ()
    title: str = ""
    bullets: bool = False

    @classmethod
    def listed(cls, lines: Iterable[str], title: str = "") -> "Text":
        """Make a list of short lines, below a title when one is given."""
        return cls(tuple(lines), title=title, bullets=True)


@dataclass(frozen=True)
class FindingList:
    """Findings about the data, worst first; says so when there are none."""

    findings: tuple[Finding, ...]
    title: str = "What to know about the data"


@dataclass(frozen=True)
class Note:
    """A box apart from the text.

    Attributes
    ----------
    kind : {"info", "method", "caution", "law", "failed", "left_out"}
        "law" is the reminder that need decides in law, which stands beside every £.
    title
        Head of the box; a word for the kind when "".
    """

    paragraphs: tuple[str, ...]
    kind: NoteKind = "info"
    title: str = ""


Block: TypeAlias = Heading | Text | FindingList | Chart | Table | Note


@dataclass(frozen=True)
class Section:
    """A titled run of blocks.

    Attributes
    ----------
    id
        Anchor and file-name part; unique in the report.
    appendix
        Goes to the end: data notes, findings, accuracy, glossary.
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    appendix: bool = False

    def __post_init__(self) -> None:
        check_id("section", self.id)

    @property
    def failed(self) -> bool:
        """Whether it says that something in it could not be made."""
        return any(isinstance(b, Note) and b.kind == "failed" for b in self.blocks)


@dataclass(frozen=True)
class Source:
    """A publication or file that numbers come from, for the list at the end."""

    id: str
    title: str
    publisher: str = ""
    released: str = ""
    url: str = ""
    licence: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class ReportMeta:
    """What dates and identifies a report. Writers take every date from here, never from a clock.

    Attributes
    ----------
    as_at
        The diagnostic's as-at date.
    language
        BCP 47 tag of the text.
    direction : {"ltr", "rtl"}
    version
        Version of the program.
    settings
        Name and value of what the numbers depend on: seed, neighbour list, provision map.
    """

    as_at: date
    area_code: str = ""
    language: str = "en-GB"
    direction: Literal["ltr", "rtl"] = "ltr"
    version: str = ""
    settings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Report:
    """Everything reported about one area, in order.

    Attributes
    ----------
    area
        Name of the authority as people write it.
    sections
        Sections marked `appendix` are shown last.
    findings
        Findings that are told in the appendix.
    """

    title: str
    subtitle: str
    area: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    meta: ReportMeta

    def __post_init__(self) -> None:
        ids = [section.id for section in self.sections]
        ids += [b.id for s in self.sections for b in s.blocks if isinstance(b, Chart | Table)]
        # Ids are anchors, names of data files and of sheets: two alike would overwrite each other.
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise ValueError(f"ids used twice in the report: {', '.join(twice)}")

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts, in order."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Chart))

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, and the data behind each chart under the chart's id, in order."""
        blocks = (b for s in self.sections for b in s.blocks)
        return tuple(
            # Under the chart's id, because that is what sentences cite and what its data file is
            # called.
            replace(b.data, id=b.id, source=b.data.source or b.source)
            if isinstance(b, Chart)
            else b
            for b in blocks
            if isinstance(b, Chart | Table)
        )

    @property
    def failed(self) -> tuple[Section, ...]:
        """Sections that could not be made."""
        return tuple(s for s in self.sections if s.failed)
