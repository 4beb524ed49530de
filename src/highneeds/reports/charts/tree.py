"""Driver tree: boxes from the total on the left to its parts on the right."""

from dataclasses import dataclass
from typing import Any

from highneeds.reports.charts.frame import SMALL, TEXT, Canvas, Plot, Spec, wrap
from highneeds.reports.charts.marks import label, layer, pixel
from highneeds.reports.charts.points import y_column_of
from highneeds.reports.figure import Chart
from highneeds.reports.numbers import show
from highneeds.reports.theme import INK, PAPER, QUIET, Theme

_GAP, _LINE = 10, 16


@dataclass(frozen=True)
class Node:
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


def nodes(chart: Chart) -> tuple[Node, ...]:
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
        parents[name] = given if given in names and not _above(name, given, parents) else ""
        extra = tuple(f"{c.label}: {show(row[table.index(c.key)], c)}" for c in more)
        told[name] = (show(row[table.index(chart.y)], y_column), extra)
    children: dict[str, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    made: dict[str, Node] = {}
    leaf = 0

    def put(name: str, depth: int) -> float:
        nonlocal leaf
        below = [put(child, depth + 1) for child in children.get(name, [])]
        if below:
            row = (below[0] + below[-1]) / 2
        else:
            row, leaf = float(leaf), leaf + 1
        made[name] = Node(name, parents[name], *told[name], depth, row)
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
    extras = {
        n.name: tuple(line for e in n.extra for line in wrap(e, wide - 22, SMALL, 2)) for n in tree
    }
    deep = max((len(heads[n.name]) + len(extras[n.name]) for n in tree), default=1)
    tall = 20 + _LINE * (deep + 1)
    step = tall + _GAP
    leaves = max((n.row for n in tree), default=0.0) + 1
    height = int(step * leaves - _GAP) + 2
    place = {n.name: (1 + n.depth * (wide + space), 1 + n.row * step) for n in tree}
    layers = [
        *_joins(tree, place, wide, tall, space),
        _boxes(tree, place, wide, tall, canvas),
        *_texts(tree, place, heads, extras, canvas.theme),
    ]
    return Plot(canvas.width, height, 0, 0, 4, 4, tuple(layers))


def _boxes(
    tree: tuple[Node, ...],
    place: dict[str, tuple[float, float]],
    wide: float,
    tall: float,
    canvas: Canvas,
) -> Spec:
    rows = []
    for node in tree:
        x, y = place[node.name]
        strong = node.name == canvas.chart.highlight or (
            not canvas.chart.highlight and not node.parent
        )
        rows.append(
            {
                "x": x,
                "y": y,
                "x2": x + wide,
                "y2": y + tall,
                "c": canvas.theme.strong if strong else "#8a9199",
            }
        )
    encoding = {
        "x": pixel("x"),
        "y": pixel("y"),
        "x2": {"field": "x2"},
        "y2": {"field": "y2"},
        "stroke": {"field": "c", "type": "nominal", "scale": None},
    }
    return layer("rect", rows, encoding, fill=PAPER, strokeWidth=1.6, cornerRadius=3)


def _joins(
    tree: tuple[Node, ...],
    place: dict[str, tuple[float, float]],
    wide: float,
    tall: float,
    space: float,
) -> list[Spec]:
    rows: list[dict[str, Any]] = []
    for node in tree:
        if not node.parent:
            continue
        x, y = place[node.name]
        px, py = place[node.parent]
        middle = x - space / 2
        for xa, ya, xb, yb in (
            (px + wide, py + tall / 2, middle, py + tall / 2),
            (middle, py + tall / 2, middle, y + tall / 2),
            (middle, y + tall / 2, x, y + tall / 2),
        ):
            rows.append({"x": xa, "y": ya, "x2": xb, "y2": yb})
    if not rows:
        return []
    encoding = {"x": pixel("x"), "y": pixel("y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    return [layer("rule", rows, encoding, color="#8a9199", strokeWidth=1.4)]


def _texts(
    tree: tuple[Node, ...],
    place: dict[str, tuple[float, float]],
    heads: dict[str, tuple[str, ...]],
    extras: dict[str, tuple[str, ...]],
    theme: Theme,
) -> list[Spec]:
    names: list[dict[str, Any]] = []
    values: list[dict[str, Any]] = []
    quiet: list[dict[str, Any]] = []
    for node in tree:
        x, y = place[node.name]
        at = y + 18
        for line in heads[node.name]:
            names.append({"x": x + 11, "y": at, "t": line, "c": INK})
            at += _LINE
        values.append({"x": x + 11, "y": at + 1, "t": node.value, "c": theme.strong})
        at += _LINE + 2
        for line in extras[node.name]:
            quiet.append({"x": x + 11, "y": at, "t": line, "c": QUIET})
            at += _LINE - 1
    made = [label(names), label(values, size=15, bold=True)]
    return [*made, *([label(quiet, size=SMALL)] if quiet else [])]
