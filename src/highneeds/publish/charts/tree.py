"""Driver tree: boxes from the total on the left to its parts on the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from highneeds.document.figure import Chart
from highneeds.document.numbers import show
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, TEXT, text_width, wrap
from highneeds.publish.charts.marks import LineMark, Marks, RectMark, TextMark
from highneeds.publish.charts.points import y_column_of
from highneeds.publish.theme import AXIS, INK, PAPER, QUIET

_GAP, _LINE, _VALUE = 8, 16, 15


@dataclass(frozen=True)
class TreeBox:
    """A box: its lines of text, and where it stands in the tree.

    `row` and `depth` place the middle of the box: leaves count 0, 1, 2 … downwards, a parent
    stands at the mean of its children.
    """

    name: str
    parent: str
    value: str
    extra: tuple[str, ...]
    depth: int
    row: float


@dataclass(frozen=True)
class Box:
    """Where a node is drawn, px."""

    x: float
    y: float
    wide: float
    tall: float

    @property
    def middle(self) -> float:
        """Height at which lines join it."""
        return self.y + self.tall / 2


def nodes(chart: Chart) -> tuple[TreeBox, ...]:
    """Lay the tree out. A node whose parent is unknown, or that is its own ancestor, is a root."""
    table = chart.data
    keys = {chart.x, chart.y, chart.series}
    more = [c for c in table.columns if c.key not in keys and c.kind == "number"]
    y_column = y_column_of(chart)
    names = [show(cell, table.column(chart.x)) for cell in table.cells(chart.x)]
    parents: dict[str, str] = {}
    told: dict[str, tuple[str, tuple[str, ...]]] = {}
    for name, row in zip(names, table.rows, strict=True):
        parent = row[table.index(chart.series)]
        given = "" if parent is None else str(parent)
        # A circle of parents would never end; a table of an authority's own may hold one.
        parents[name] = given if given in names and not _above(name, given, parents) else ""
        extra = tuple(f"{c.label}: {show(row[table.index(c.key)], c)}" for c in more)
        told[name] = (show(row[table.index(chart.y)], y_column), extra)
    children: dict[str, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    made: dict[str, TreeBox] = {}
    leaf = 0

    def put(name: str, depth: int) -> float:
        nonlocal leaf
        below = [put(child, depth + 1) for child in children.get(name, [])]
        if below:
            row = (below[0] + below[-1]) / 2
        else:
            row, leaf = float(leaf), leaf + 1
        made[name] = TreeBox(name, parents[name], *told[name], depth, row)
        return row

    for root in children.get("", []):
        put(root, 0)
    return tuple(made[name] for name in dict.fromkeys(names))


def _above(name: str, parent: str, parents: dict[str, str]) -> bool:
    """Whether `name` already stands above `parent`."""
    while parent:
        if parent == name:
            return True
        parent = parents.get(parent, "")
    return False


def draw(canvas: Canvas) -> Plot:
    """Draw boxes and joining lines."""
    tree = nodes(canvas.chart)
    depth = max((n.depth for n in tree), default=0) + 1
    space = 34 if depth <= 3 else 22
    wide = (canvas.width - 2 - space * (depth - 1)) / depth
    wide = min(wide, 240)
    heads = {n.name: wrap(n.name, wide - 22, TEXT, 3) for n in tree}
    beside = {n.name: _fits_beside(n, wide - 22) for n in tree}
    extras = {
        n.name: ()
        if beside[n.name]
        else tuple(line for e in n.extra for line in wrap(e, wide - 22, SMALL, 2))
        for n in tree
    }
    tall = {n.name: 20 + _LINE * (len(heads[n.name]) + len(extras[n.name]) + 1) for n in tree}
    middle, height = middles(tree, tall)
    place = {
        n.name: Box(
            1 + n.depth * (wide + space), middle[n.name] - tall[n.name] / 2 + 1, wide, tall[n.name]
        )
        for n in tree
    }
    marks: Marks = list(_joins(tree, place, space))
    for n in tree:
        strong = n.name == canvas.chart.highlight or not (canvas.chart.highlight or n.parent)
        box, edge = place[n.name], canvas.theme.strong if strong else AXIS
        marks.append(RectMark(box.x, box.y, box.wide, box.tall, PAPER, edge, 1.6, corner=3))
    for n in tree:
        words = heads[n.name], extras[n.name]
        marks += _texts(n, place[n.name], *words, beside=beside[n.name], hue=canvas.theme.strong)
    return Plot(canvas.width, int(height) + 2, 0, 0, 4, 4, tuple(marks))


def _fits_beside(node: TreeBox, room: float) -> bool:
    """Say whether a further number fits on the line of the value."""
    if len(node.extra) != 1:
        return False
    return text_width(node.value, _VALUE) + 10 + text_width(node.extra[0], SMALL) <= room


def middles(tree: Sequence[TreeBox], tall: Mapping[str, float]) -> tuple[dict[str, float], float]:
    """Place boxes of different heights: leaves under each other, a parent amid its children.

    Returns
    -------
    dict, float
        Middle of each box, px from the top, and the height of the whole.
    """
    below: dict[str, list[str]] = {}
    for node in tree:
        below.setdefault(node.parent, []).append(node.name)
    middle: dict[str, float] = {}
    floor: dict[int, float] = {}

    def put(name: str, depth: int, top: float) -> float:
        """Place a box and all that hangs on it at `top` or lower; return where they end."""
        start = max(top, floor.get(depth, 0.0))
        end = start
        for child in below.get(name, ()):
            end = put(child, depth + 1, end)
        inner = [middle[c] for c in below.get(name, ())]
        at = (inner[0] + inner[-1]) / 2 if inner else start + tall[name] / 2
        # A parent taller than its one child would stand above the box that came before it.
        at = max(at, start + tall[name] / 2)
        middle[name] = at
        # By depth, because boxes of different depths stand side by side and cannot meet.
        floor[depth] = at + tall[name] / 2 + _GAP
        return max(end, floor[depth] if not inner else end)

    end = 0.0
    for root in below.get("", ()):
        end = put(root, 0, end)
    height = max((middle[n.name] + tall[n.name] / 2 for n in tree), default=0.0)
    return middle, height


def _joins(tree: Sequence[TreeBox], place: Mapping[str, Box], space: float) -> Marks:
    """Join each box to the one above it by a line with two corners."""
    marks: Marks = []
    for node in tree:
        if node.parent:
            mine, above = place[node.name], place[node.parent]
            middle = mine.x - space / 2
            start, end = (above.x + above.wide, above.middle), (mine.x, mine.middle)
            spots = (start, (middle, above.middle), (middle, mine.middle), end)
            marks.append(LineMark(spots, AXIS, 1.4))
    return marks


def _texts(
    node: TreeBox,
    box: Box,
    head: tuple[str, ...],
    extra: tuple[str, ...],
    *,
    beside: bool,
    hue: str,
) -> Marks:
    x, at = box.x + 11, box.y + 18
    marks: Marks = [TextMark(x, at + _LINE * i, (line,), INK) for i, line in enumerate(head)]
    at += _LINE * len(head) + 1
    marks.append(TextMark(x, at, (node.value,), hue, _VALUE, bold=True))
    if beside:
        after = x + text_width(node.value, _VALUE) + 10
        marks.append(TextMark(after, at + 0.5, (node.extra[0],), QUIET, SMALL))
    at += _LINE + 1
    lines = enumerate(extra)
    return [*marks, *(TextMark(x, at + (_LINE - 1) * i, (t,), QUIET, SMALL) for i, t in lines)]
