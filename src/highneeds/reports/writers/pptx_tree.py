"""Driver trees as shapes: boxes and lines that people can move."""

from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from highneeds.reports.charts.tree import Node, nodes
from highneeds.reports.figure import Chart
from highneeds.reports.theme import INK, PAPER, QUIET, Theme
from highneeds.reports.writers.pptx_deck import describe, fill_text, rgb


def add_tree(
    slide: Any, chart: Chart, theme: Theme, box: tuple[float, float, float, float]
) -> None:
    """Draw the tree of a chart inside a box (inches)."""
    tree = nodes(chart)
    left, top, wide, high = box
    depth = max((n.depth for n in tree), default=0) + 1
    leaves = max((n.row for n in tree), default=0.0) + 1
    space, gap = 0.45, 0.12
    across = min((wide - space * (depth - 1)) / depth, 3.4)
    down = min((high - gap * (leaves - 1)) / leaves, 1.25)
    places = {n.name: (left + n.depth * (across + space), top + n.row * (down + gap)) for n in tree}
    group = slide.shapes.add_group_shape()
    for node in tree:
        if node.parent:
            _join(group, places[node.parent], places[node.name], (across, down), space)
    for node in tree:
        strong = node.name == chart.highlight or not (chart.highlight or node.parent)
        _box(group, node, (*places[node.name], across, down), theme, strong=strong)
    describe(group, chart.alt)


def _box(
    group: Any, node: Node, box: tuple[float, float, float, float], theme: Theme, *, strong: bool
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
    frame.margin_top = frame.margin_bottom = Inches(0.03)
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
