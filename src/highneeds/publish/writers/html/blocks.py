"""Blocks drawn by the macros; a block that fails is replaced by a note that says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from markupsafe import Markup

from highneeds.document.failed_part import failure
from highneeds.document.model import (
    Block,
    Chart,
    FindingList,
    Heading,
    Note,
    Section,
    Table,
    Text,
)
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html.environment import drawing, template

_MACROS: Final[Mapping[type[Block], str]] = {
    Heading: "heading",
    Text: "text",
    Chart: "chart",
    Table: "table",
    FindingList: "findings",
    Note: "note",
}
_DEEPEST: Final = 6


@dataclass(frozen=True)
class HtmlPage:
    """What the macros know of the page that a block stands on.

    Attributes
    ----------
    theme
        Colours of the charts.
    names
        "Figure 1", "Table 1" by the id of the chart or table; empty where figures have no number.
    for_paper
        Whether it becomes a PDF.
    """

    theme: HouseStyle
    names: Mapping[str, str] = field(default_factory=dict)
    for_paper: bool = False


def section_blocks(section: Section, page: HtmlPage) -> Iterator[Markup]:
    """Draw the blocks of a section one after the other."""
    for block, level in zip(section.blocks, heading_levels(section.blocks), strict=True):
        yield draw(block, level, page)


def heading_levels(blocks: Sequence[Block]) -> Iterator[int]:
    """Yield the level of a heading in each block, so that no level is left out.

    Examples
    --------
    >>> list(heading_levels((Text(("a",)), Heading("b", 4), Text(("c",)), Heading("d", 4))))
    [3, 3, 4, 4]
    """
    at = 2  # the section's own heading
    for block in blocks:
        if isinstance(block, Heading):
            at = min(block.level, at + 1)
            yield at
        else:
            yield min(at + 1, _DEEPEST)


def picture(chart: Chart, page: HtmlPage, *, height: int) -> Markup:
    """Draw a chart alone, to stand beside words of the page; when that fails, say so.

    Parameters
    ----------
    height
        Of the plot, px.
    """
    try:
        return drawing(chart, page.theme, height=height, bare=True)
    except Exception as fault:  # the other pictures must still be drawn
        return draw(failure(fault), 3, page)


def draw(block: Block, level: int, page: HtmlPage) -> Markup:
    """Draw a block; when that fails, say so and keep a chart's numbers."""
    macros: Any = template("blocks.html.jinja").module
    try:
        made: Markup = getattr(macros, _MACROS[type(block)])(block, level, page)
    except Exception as fault:  # the other blocks must still be drawn
        made = macros.note(failure(fault), level, page)
        if isinstance(block, Chart):
            # The numbers are sound where only the drawing failed.
            made += "\n" + macros.table(block.data, level, page)
    return made
