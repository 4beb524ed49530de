"""Driver trees as shapes: boxes and lines that people can move."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from highneeds.document.figure import Chart
from highneeds.publish.charts.tree import TreeBox, nodes
from highneeds.publish.theme import INK, PAPER, QUIET, HouseStyle
from highneeds.publish.writers.pptx_deck import describe, fill_text, rgb
from highneeds.publish.writers.pptx_measure import wide

# Lower than this a box holds one line only, inches.
_FLAT = 0.6


def add_tree(
    slide: Any, chart: Chart, theme: HouseStyle, box: tuple[float, float, float, float]
) -> None:
    """Draw the tree of a chart inside a box (inches)."""
    tree = nodes(chart)
    left, top, room, tall = box
    depth = max((n.depth for n in tree), default=0) + 1
    leaves = max((n.row for n in tree), default=0.0) + 1
    flat = tall / leaves < _FLAT
    space, gap = 0.4, 0.06 if flat else 0.12
    across = min((room - space * (depth - 1)) / depth, 4.0 if flat else 3.4)
    down = min((tall - gap * (leaves - 1)) / leaves, _FLAT if flat else 1.1)
    places = {n.name: (left + n.depth * (across + space), top + n.row * (down + gap)) for n in tree}
    lines = _lines(tree, across - 0.2) if flat else {}
    group = slide.shapes.add_group_shape()
    for node in tree:
        if node.parent:
            _join(group, places[node.parent], places[node.name], (across, down), space)
    for node in tree:
        strong = node.name == chart.highlight or not (chart.highlight or node.parent)
        at = (*places[node.name], across, down)
        _box(group, node, at, theme, strong=strong, line=lines.get(node.name))
    describe(group, chart.alt)


def _box(
    group: Any,
    node: TreeBox,
    box: tuple[float, float, float, float],
    theme: HouseStyle,
    *,
    strong: bool,
    line: tuple[str, int] | None,
) -> None:
    shape = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(v) for v in box))
    _plain(shape)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(theme.strong if strong else PAPER)
    shape.line.color.rgb = rgb(theme.strong if strong else "#8a9199")
    shape.line.width = Pt(1.5)
    frame = shape.text_frame
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame.margin_left = frame.margin_right = Inches(0.1)
    frame.margin_top = frame.margin_bottom = Inches(0.02)
    if line is not None:
        fill_text(frame, [line[0]], line[1], PAPER if strong else INK)
        frame.word_wrap = wide(*line) > box[2] - 0.2
        return
    size = 12 if box[3] > 0.75 else 9
    fill_text(frame, [node.name], size, PAPER if strong else INK)
    for words, points, bold in (
        (node.value, size + 2, True),
        *((extra, size - 2, False) for extra in node.extra),
    ):
        paragraph = frame.add_paragraph()
        run = paragraph.add_run()
        run.text = words
        run.font.size, run.font.bold = Pt(points), bold
        run.font.color.rgb = rgb(PAPER if strong else theme.strong if bold else QUIET)


def _lines(tree: Sequence[TreeBox], room: float) -> dict[str, tuple[str, int]]:
    """Write name and value on one line, alike in all boxes of a depth, where boxes are flat."""
    made: dict[str, tuple[str, int]] = {}
    for depth in {n.depth for n in tree}:
        mine = [n for n in tree if n.depth == depth]
        full = {n.name: ", ".join([f"{n.name}: {n.value}", *n.extra]) for n in mine}
        brief = {n.name: f"{n.name}: {n.value}" for n in mine}
        told, points = brief, 8
        for told, points in (*((full, s) for s in (12, 10, 9)), *((brief, s) for s in (10, 9, 8))):
            if all(wide(words, points) <= room for words in told.values()):
                break
        made |= {name: (words, points) for name, words in told.items()}
    return made


def _plain(shape: Any) -> None:
    """Take the theme's style off a shape, and its shadow with it."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _join(
    group: Any,
    parent: tuple[float, float],
    child: tuple[float, float],
    size: tuple[float, float],
    space: float,
) -> None:
    across, down = size
    middle = child[0] - space / 2
    y_from, y_to = parent[1] + down / 2, child[1] + down / 2
    for xa, ya, xb, yb in (
        (parent[0] + across, y_from, middle, y_from),
        (middle, y_from, middle, y_to),
        (middle, y_to, child[0], y_to),
    ):
        line = group.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Inches(xa), Inches(ya), Inches(xb), Inches(yb)
        )
        line.line.color.rgb = rgb("#8a9199")
        line.line.width = Pt(1.25)
        _plain(line)
