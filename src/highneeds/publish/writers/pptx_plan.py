"""Which slides a section becomes: one message each, and what stands beside it, below it, in notes.

Nothing is drawn here. A note alone is never a slide: what warns stands at the foot of the first
slide, how something was worked out goes to the speaker notes, and findings go to the appendix.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from highneeds.document.model import (
    Block,
    Chart,
    FindingList,
    Heading,
    Note,
    Report,
    Section,
    Table,
    Text,
    Value,
)
from highneeds.document.wording import NOTE_TITLES, plain
from highneeds.publish.charts.points import not_shown
from highneeds.publish.writers.pptx_deck import INNER
from highneeds.publish.writers.pptx_measure import paragraphs_high
from highneeds.publish.writers.pptx_table import MOST_COLUMNS, fit, height, sheet_of
from highneeds.vocabulary.escape import clean

POUNDS: Final = frozenset({"£", "£k", "£m"})
SIDE: Final = 3.6
"""Width of the column of words beside a chart, inches."""
WORDS: Final = 14
"""Size of words that stand beside a picture, points."""
DIVIDER: Final = (7.4, 5.3)
"""Room for words on a divider, inches."""
BOTH: Final = 12
"""Size of letters where two tables share a slide, points."""
_SIDE_HIGH: Final = 4.2
_BOTH_HIGH: Final = 3.9
_DIVIDED: Final = 4
_ROOMY: Final = frozenset(
    {"line", "fan", "bar", "bar_ranked", "stacked", "stacked_share", "waterfall", "xmr"}
)

PageKind: TypeAlias = Literal["divider", "words", "chart", "table"]


@dataclass(frozen=True)
class Words:
    """Paragraphs under one head; the head may be empty."""

    head: str
    paragraphs: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Head and paragraphs as they are written."""
        return (self.head, *self.paragraphs) if self.head else self.paragraphs


@dataclass(frozen=True)
class SlidePlan:
    """One slide to be made, or several where a table goes on.

    Attributes
    ----------
    kind : {"divider", "words", "chart", "table"}
    title
        The message.
    kicker
        Section and heading, above the title.
    words
        Beside a chart, above a table, or all there is.
    foot
        Small print that must stand on the slide.
    notes
        For the speaker.
    below
        A second, small table under the first.
    """

    kind: PageKind
    title: str
    kicker: str = ""
    block: Chart | Table | None = None
    words: tuple[Words, ...] = ()
    foot: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    below: Table | None = None


@dataclass
class _Draft:
    """A section half planned: what waits for the next slide."""

    section: Section
    law: str
    pages: list[SlidePlan] = field(default_factory=list)
    waiting: list[Words] = field(default_factory=list)
    heading: str = ""
    drawn: bool = False
    foot: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def kicker(self) -> str:
        title = clean(self.section.title)
        return f"{title} · {clean(self.heading)}" if self.heading else title

    def take_words(self, block: Text) -> None:
        """Keep words for the next picture; later words without one are told by the speaker."""
        title = block.title if block.title != self.section.title else ""
        if not title and all(w.head != self.heading for w in self.waiting):
            title = self.heading
        told = Words(title, tuple(plain(p) for p in block.paragraphs))
        if self.drawn:
            self.pages[-1] = _noted(self.pages[-1], told.lines)
        else:
            self.waiting.append(told)

    def take_note(self, note: Note) -> None:
        """Put a note where it is read: a failure on a slide, a warning at the foot, or aside."""
        title = note.title or NOTE_TITLES[note.kind]
        if note.kind == "failed":
            words = Words("", note.paragraphs)
            self._add(SlidePlan("words", f"{title}: {self.section.title}", words=(words,)))
        # The law stands at the foot of each slide with money; what was left out is gathered in the
        # appendix.
        elif note.kind not in {"law", "left_out"}:
            told = f"{title}: {' '.join(note.paragraphs)}"
            if note.kind == "caution" and not self.pages:
                self.foot.append(told)
            if self.pages:
                self.pages[-1] = _noted(self.pages[-1], (told,))
            else:
                self.notes.append(told)

    def take_figure(self, block: Chart | Table) -> None:
        """Give a chart or table its slide, with the words that wait when they fit on it."""
        words = tuple(replace(w, head="") if w.head == self.heading else w for w in self.waiting)
        self.waiting.clear()
        kind: PageKind = "chart" if isinstance(block, Chart) else "table"
        page = SlidePlan(kind, block.title, block=block, words=words)
        if words and not _beside(page):
            self._add(replace(page, kind="words", title=self._head(words), block=None))
            page = replace(page, words=())
        units = {block.y_unit} if isinstance(block, Chart) else {c.unit for c in block.columns}
        self._add(page, money=bool(units & POUNDS))
        self.drawn = True

    def flush(self) -> None:
        """Give words that no picture follows a slide of their own."""
        if self.waiting:
            words = tuple(self.waiting)
            self.waiting.clear()
            self._add(SlidePlan("words", self._head(words), words=words))

    def _head(self, words: Sequence[Words]) -> str:
        alone = words[0].head or self.heading
        return alone if len(words) == 1 and alone else self.section.title

    def _add(self, page: SlidePlan, *, money: bool = False) -> None:
        money = money or "£" in " ".join(line for w in page.words for line in w.lines)
        foot = (*self.foot, *((self.law,) if money and self.law else ()), *page.foot)
        notes = (*self.notes, *page.notes)
        self.foot.clear()
        self.notes.clear()
        several = page.block is None and len(page.words) > 1
        kicker = clean(self.section.title) if several else self.kicker
        kicker = "" if kicker == page.title else kicker
        self.pages.append(replace(page, kicker=kicker, foot=foot, notes=notes))


def _noted(page: SlidePlan, told: Sequence[str]) -> SlidePlan:
    return replace(page, notes=(*page.notes, *told))


def section_pages(section: Section) -> tuple[SlidePlan, ...]:
    """Plan the slides of a section, without its divider."""
    laws = [b for b in section.blocks if isinstance(b, Note) and b.kind == "law"]
    draft = _Draft(section, laws[0].paragraphs[0] if laws else "")
    for block in section.blocks:
        if isinstance(block, Heading):
            draft.heading, draft.drawn = block.text, False
        elif isinstance(block, Text):
            draft.take_words(block)
        elif isinstance(block, Note):
            draft.take_note(block)
        elif isinstance(block, Chart | Table):
            draft.take_figure(block)
    draft.flush()
    return _paired(draft.pages)


def _paired(pages: Sequence[SlidePlan]) -> tuple[SlidePlan, ...]:
    """Put two small tables that follow each other on one slide when both fit whole."""
    made: list[SlidePlan] = []
    for page in pages:
        last = made[-1] if made else None
        if last is not None and last.below is None and not page.words and _fit_both(last, page):
            below = page.block if isinstance(page.block, Table) else None
            foot = tuple(dict.fromkeys((*last.foot, *page.foot)))
            made[-1] = replace(last, below=below, foot=foot, notes=(*last.notes, *page.notes))
        else:
            made.append(page)
    return tuple(made)


def _fit_both(first: SlidePlan, second: SlidePlan) -> bool:
    one, two = first.block, second.block
    if not isinstance(one, Table) or not isinstance(two, Table) or first.kicker != second.kicker:
        return False
    lines = [line for w in first.words for line in w.lines]
    tall = paragraphs_high(lines, INNER, WORDS)
    tall += sum(height(sheet_of(table), BOTH) for table in (one, two))
    return max(len(one.columns), len(two.columns)) <= MOST_COLUMNS and tall < _BOTH_HIGH


def divided(section: Section, pages: Sequence[SlidePlan], number: int) -> tuple[SlidePlan, ...]:
    """Put a divider before four pictures or more; words that open the section stand on it."""
    # Before three pictures a divider is a slide too many.
    if sum(p.block is not None for p in pages) < _DIVIDED:
        return tuple(pages)
    front = SlidePlan("divider", section.title, kicker=f"{number}")
    first, rest = pages[0], list(pages[1:])
    lines = [line for w in first.words for line in w.lines]
    if not lines or paragraphs_high(lines, DIVIDER[0], WORDS) > DIVIDER[1]:
        return (front, *pages)
    front = replace(front, words=first.words, foot=first.foot)
    if first.kind == "words":
        return (replace(front, notes=first.notes), *rest)
    return (front, replace(first, words=()), *rest)


def _beside(page: SlidePlan) -> bool:
    """Say whether a page's words fit on the slide of its picture."""
    lines = [line for w in page.words for line in w.lines]
    if isinstance(page.block, Table):
        above = paragraphs_high(lines, INNER, WORDS)
        made = fit(sheet_of(page.block), 4.6 - above)
        return above < 2.4 and len(made.parts) == 1 and made.rows == len(page.block.rows)
    # Panels, trees and tables of dots need the whole width.
    if page.block is None or page.block.facet or page.block.kind not in _ROOMY:
        return False
    return paragraphs_high(lines, SIDE, WORDS) < _SIDE_HIGH


def appendix_pages(section: Section) -> tuple[SlidePlan, ...]:
    """Plan the figures and words of a section of the appendix."""
    notes = _told_apart(section)
    rest = tuple(b for b in section.blocks if b not in notes and not _stays_away(b))
    # A what-if lives in the workbook: without its tables the words about it lead nowhere.
    if not any(isinstance(b, Chart | Table) for b in rest) and any(map(_is_live, section.blocks)):
        return ()
    return section_pages(replace(section, blocks=rest))


def _stays_away(block: Block) -> bool:
    return isinstance(block, FindingList) or _is_live(block)


def _is_live(block: Block) -> bool:
    """Say whether a table is there to be changed: a slide would only repeat its numbers."""
    return isinstance(block, Table) and any(
        isinstance(cell, Value) and (cell.formula or cell.changeable)
        for row in block.rows
        for cell in row
    )


def _told_apart(section: Section) -> list[Note]:
    kinds = ("method", "info", "caution")
    return [b for b in section.blocks if isinstance(b, Note) and b.kind in kinds]


def data_notes(report: Report) -> SlidePlan | None:
    """Gather how the data were used, and what was left out for want of them, on one page."""
    words = [
        Words(note.title or NOTE_TITLES[note.kind], note.paragraphs)
        for section in report.sections
        if section.appendix and not any(map(_is_live, section.blocks))
        for note in _told_apart(section)
    ]
    told: dict[str, list[str]] = {}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Note) and block.kind == "left_out":
                told.setdefault(section.title, []).extend(block.paragraphs)
    if told:
        lines = tuple(f"{clean(title)}: {' '.join(t)}" for title, t in told.items())
        words.append(Words("Left out because there are no data", lines))
    if not words:
        return None
    return SlidePlan("words", "About these data", "Appendix", words=tuple(words))


def chart_notes(chart: Chart, sheet: str) -> tuple[str, ...]:
    """Return what the speaker should know about a chart."""
    numbers = "Numbers: choose Edit data on the chart"
    numbers += f", or see the workbook, sheet “{sheet}”." if sheet else "."
    breaks = " ".join(break_words(chart))
    notes = (chart.takeaway, chart.note, chart.data.note, not_shown(chart), breaks)
    return tuple(dict.fromkeys((*notes, f"Picture in words: {chart.alt}", numbers)))


def break_words(chart: Chart) -> list[str]:
    """Say in words what a rule between two years says on the page."""
    return [
        f"Not comparable before {b.at if isinstance(b.at, str) else f'{b.at:.0f}'}: {b.label}."
        for b in chart.breaks
    ]
