"""Slides: size, theme, title, foot and text boxes. All measures are in inches."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from highneeds.document.wording import is_right_to_left, shorten
from highneeds.publish.theme import INK, PALETTE, QUIET, HouseStyle, picture_size
from highneeds.publish.writers.pptx_measure import high
from highneeds.vocabulary.escape import clean

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.55
INNER = WIDTH - 2 * MARGIN
TOP, FOOT, TITLE_HIGH = 1.6, 6.98, 0.95
FONT = "Arial"


@dataclass
class Deck:
    """The presentation being made.

    Attributes
    ----------
    name
        Stands at the foot of every slide.
    kicker
        Section that is being written; stands above the title.
    sheets
        Sheet of the workbook that holds each chart and table.
    titles
        Title of every slide so far.
    """

    presentation: Any
    theme: HouseStyle
    name: str
    kicker: str = ""
    sheets: Mapping[str, str] = field(default_factory=dict)
    titles: list[str] = field(default_factory=list)

    def slide(self, title: str, notes: Sequence[str] = ()) -> Any:
        """Add a slide with its title, kicker, foot and speaker notes."""
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[5])
        self.titles.append(title)
        _title(made, title, INNER - (2.3 if self.theme.logo else 0.1))
        if self.kicker:
            text_box(made, self.kicker, (MARGIN, 0.28, INNER - 2.2, 0.3), 12, self.theme.strong)
        self._foot(made)
        told = [clean(n) for n in notes if n]
        if told:
            made.notes_slide.notes_text_frame.text = "\n\n".join(told)
        return made

    def plain(self, colour: str) -> Any:
        """Add a slide with a coloured ground and an empty title placeholder."""
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[5])
        fill = made.background.fill
        fill.solid()
        fill.fore_color.rgb = rgb(colour)
        return made

    def logo(self, slide: Any, top: float, right: float, high: float = 0.5) -> None:
        """Put the authority's logo in a corner; it says nothing that the name does not."""
        size = picture_size(self.theme.logo)
        if size is None:
            return
        wide = min(high * size[0] / size[1], 2.0)
        high = wide * size[1] / size[0]
        picture = slide.shapes.add_picture(
            io.BytesIO(self.theme.logo),
            Inches(right - wide),
            Inches(top),
            Inches(wide),
            Inches(high),
        )
        describe(picture, f"Logo of {self.name}")

    def _foot(self, slide: Any) -> None:
        self.logo(slide, 0.22, WIDTH - MARGIN)
        number = f"{len(self.presentation.slides)}"
        text_box(slide, self.name, (MARGIN, 7.08, 9.0, 0.28), 10, QUIET)
        box = (WIDTH - MARGIN - 1.0, 7.08, 1.0, 0.28)
        text_box(slide, number, box, 10, QUIET, align="right")


def start(theme: HouseStyle, name: str) -> Deck:
    """Open an empty 16:9 deck with the authority's colour in its theme."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    _fit_layouts(presentation)
    _paint_theme(presentation, theme)
    return Deck(presentation, theme, clean(shorten(name, 90)))


def divider(
    deck: Deck,
    number: str,
    title: str,
    words: Sequence[str] = (),
    heads: Sequence[int] = (),
    foot: Sequence[str] = (),
    notes: Sequence[str] = (),
) -> None:
    """Open a section: its name on its colour, and beside it what it says when there are words."""
    slide = deck.plain("#ffffff" if words else deck.theme.strong)
    deck.titles.append(title)
    across = 3.7 if words else INNER - 1.5
    if words:
        bar(slide, (0, 0, across + 2 * MARGIN, HEIGHT), deck.theme.strong)
    shape = slide.shapes.title
    # Last in the tree is on top: the bar would cover the title.
    slide.shapes._spTree.append(shape._element)
    text_box(slide, number, (MARGIN, 2.0, across, 0.5), 20, "#ffffff")
    name = clean(shorten(title, 200))
    size = largest([name], across, 3.4, (36, 32, 28, 24, 20), bold=True) or 16
    place(shape, (MARGIN, 2.5, across, 3.6))
    fill_text(shape.text_frame, [name], size, "#ffffff", bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    _no_margins(shape.text_frame)
    told = [clean(n) for n in notes if n]
    if told:
        slide.notes_slide.notes_text_frame.text = "\n\n".join(told)
    if not words:
        return
    left = across + 2 * MARGIN + 0.5
    right = WIDTH - MARGIN - left
    small = [shorten(clean(line), 260) for line in foot if line]
    tall = sum(high(line, right, 10) + 0.05 for line in small)
    room = FOOT - 1.0 - tall
    size = largest(words, right, room, (24, 20, 18, 16, 14)) or 12
    text_box(slide, words, (left, 0.9, right, room), size, heads=heads)
    if small:
        text_box(slide, small, (left, FOOT - tall, right, tall), 10, QUIET)


def _fit_layouts(presentation: Any) -> None:
    """Stretch the placeholders of the 4:3 template; keep the title where slides have it."""
    for layout in (presentation.slide_master, *presentation.slide_layouts):
        for shape in layout.placeholders:
            kind = shape.placeholder_format.type
            if kind is not None and kind.name in {"TITLE", "CENTER_TITLE"}:
                place(shape, (MARGIN, 0.5, INNER - 0.1, 0.95))
            elif shape.has_text_frame and shape.width:
                shape.left = Emu(int(shape.left * WIDTH / 10))
                shape.width = Emu(int(shape.width * WIDTH / 10))


def _paint_theme(presentation: Any, theme: HouseStyle) -> None:
    master = presentation.slide_master.part
    # python-pptx cannot change a theme; charts that people add afterwards take their colours from
    # it.
    related = [r.target_part for r in master.rels.values() if r.reltype.endswith("/theme")]
    part = related[0]
    text = part.blob.decode("utf-8")
    for position, colour in enumerate((theme.strong, *PALETTE[1:6]), start=1):
        text = _recolour(text, f"accent{position}", colour)
    text = _recolour(text, "dk2", INK)
    text = _recolour(text, "hlink", theme.strong)
    text = text.replace('typeface="Calibri"', f'typeface="{FONT}"')
    part._blob = text.encode("utf-8")


def _recolour(text: str, name: str, colour: str) -> str:
    start, end = text.find(f"<a:{name}>"), text.find(f"</a:{name}>")
    if start < 0 or end < 0:
        return text
    return f'{text[:start]}<a:{name}><a:srgbClr val="{colour[1:].upper()}"/>{text[end:]}'


def _title(slide: Any, title: str, across: float) -> None:
    shape = slide.shapes.title
    place(shape, (MARGIN, 0.55, across, TITLE_HIGH))
    words = clean(" ".join(title.split()))
    size = largest([words], across, TITLE_HIGH, (28, 26, 24, 22, 20, 18, 16), bold=True) or 14
    fill_text(shape.text_frame, [words], size, INK, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    _no_margins(shape.text_frame)


def largest(
    words: Sequence[str],
    across: float,
    room: float,
    sizes: Sequence[int],
    *,
    bold: bool = False,
) -> int | None:
    """Return the first of the sizes in which paragraphs fit into a box; None when none does."""
    for size in sizes:
        gaps = max(0, len(words) - 1) * size * 0.5 / 72
        if sum(high(w, across, size, bold=bold) for w in words) + gaps <= room:
            return size
    return None


def _no_margins(frame: Any) -> None:
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(0)


def place(shape: Any, box: tuple[float, float, float, float]) -> None:
    """Set left, top, width and height."""
    shape.left, shape.top, shape.width, shape.height = (Inches(v) for v in box)


def rgb(colour: str) -> Any:
    """Return a colour as python-pptx wants it."""
    return RGBColor.from_string(colour[1:].upper())


def describe(shape: Any, words: str) -> None:
    """Give a shape its alt text."""
    shape._element._nvXxPr.cNvPr.set("descr", clean(words))


def text_box(
    slide: Any,
    text: str | Sequence[str],
    box: tuple[float, float, float, float],
    size: float,
    colour: str = INK,
    *,
    bold: bool = False,
    align: str = "left",
    bullets: bool = False,
    heads: Sequence[int] = (),
) -> Any:
    """Add words in a box without frame; paragraphs numbered in `heads` are bold, without bullet."""
    shape = slide.shapes.add_textbox(*(Inches(v) for v in box))
    frame = shape.text_frame
    _no_margins(frame)
    words = [text] if isinstance(text, str) else list(text)
    fill_text(frame, words, size, colour, bold=bold, align=align, bullets=bullets, heads=heads)
    return shape


def fill_text(
    frame: Any,
    paragraphs: Sequence[str],
    size: float,
    colour: str = INK,
    *,
    bold: bool = False,
    align: str = "left",
    bullets: bool = False,
    heads: Sequence[int] = (),
) -> None:
    """Write paragraphs into a frame; right-to-left words run and stand that way."""
    frame.word_wrap = True
    for number, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = clean(words)
        run.font.size, run.font.name = Pt(size), FONT
        run.font.bold = bold or number in heads
        run.font.color.rgb = rgb(colour)
        right = align == "right"
        if is_right_to_left(words):
            paragraph._p.get_or_add_pPr().set("rtl", "1")
            right = not right
        paragraph.alignment = (
            PP_ALIGN.CENTER if align == "center" else PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        )
        if number:
            paragraph.space_before = Pt(size * 0.5)
        if bullets and number not in heads:
            _bullet(paragraph)
        if not words:  # else the program takes its own size and the row of a table grows
            paragraph._p.remove(run._r)
            end = paragraph._p.makeelement(qn("a:endParaRPr"), {"sz": str(int(size * 100))})
            paragraph._p.append(end)


def _bullet(paragraph: Any) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "285750")
    properties.set("indent", "-285750")
    mark = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(mark)


def bar(slide: Any, box: tuple[float, float, float, float], colour: str) -> Any:
    """Add a filled bar that means nothing by itself."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(v) for v in box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False
    return shape
