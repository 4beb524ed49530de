"""Small words of Vega-Lite: layers, axes, labels, legends, reference lines and breaks."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from highneeds.document.figure import ChartBreak, Reference
from highneeds.document.numbers import axis_expression, number
from highneeds.publish.charts.frame import SMALL, TEXT, Spec, Ticks, text_width, widest, wrap
from highneeds.publish.theme import HAIR, INK, PAPER, QUIET

Rows = Sequence[dict[str, Any]]


def layer(mark: str, rows: Rows, encoding: Spec | None = None, **style: Any) -> Spec:
    """One layer with its own rows."""
    return {
        "data": {"values": list(rows)},
        "mark": {"type": mark, **style},
        "encoding": encoding or {},
    }


def pixel(field: str) -> Spec:
    """Place by a column that already holds px."""
    return {"field": field, "type": "quantitative", "scale": None}


def colour(field: str = "c") -> Spec:
    """Colour by a column that already holds colours."""
    return {"field": field, "type": "nominal", "scale": None}


def amount(field: str, scale: Ticks, unit: str, *, across: bool = False, grid: bool = True) -> Spec:
    """Place by an amount, with a quiet axis: hairlines, unit in every label."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [scale.low, scale.high], "nice": False, "zero": False},
        "axis": {
            "title": None,
            "values": list(scale.values),
            "labelExpr": axis_expression(unit, scale.decimals),
            "grid": grid,
            "gridColor": HAIR,
            "domain": False,
            "ticks": False,
            "labelPadding": 6,
            "labelFontSize": SMALL,
            "labelColor": QUIET,
            "labelOverlap": False,
            "labelFlush": False,
            "orient": "bottom" if across else "left",
        },
    }


def second(field: str) -> Spec:
    """Return the other end of a bar or band."""
    return {"field": field}


def place(field: str, names: Sequence[str], *, band: float | None = None, **axis: Any) -> Spec:
    """Place by name. With `band` the names get bands (bars), else points (lines)."""
    scale: Spec = {"domain": list(names)}
    if band is None:
        scale |= {"type": "point", "padding": 0.35}
    else:
        scale |= {"type": "band", "paddingInner": band, "paddingOuter": band / 2}
    return {
        "field": field,
        "type": "ordinal",
        "sort": None,
        "scale": scale,
        "axis": {
            "title": None,
            "grid": False,
            "ticks": False,
            "domainColor": "#8a9199",
            "labelAngle": 0,
            "labelPadding": 7,
            "labelFontSize": SMALL,
            "labelColor": INK,
            "labelOverlap": False,
            "labelLimit": 0,
            **axis,
        },
    }


def lines_of(labels: dict[str, tuple[str, ...]]) -> str:
    """Return a Vega expression that shows each name as its wrapped lines."""
    changed = {k: list(v) for k, v in labels.items() if v != (k,)}
    if not changed:
        return "datum.label"
    return f"({json.dumps(changed, ensure_ascii=False)})[datum.value] || datum.label"


def label(
    rows: Rows, *, size: float = TEXT, align: str = "left", bold: bool = False, **style: Any
) -> Spec:
    """Text at px positions; rows have x, y, t (text or list of lines) and c (colour)."""
    return layer(
        "text",
        rows,
        {"x": pixel("x"), "y": pixel("y"), "text": {"field": "t"}, "color": colour()},
        fontSize=size,
        align=align,
        **{"baseline": "middle", **style},
        fontWeight="bold" if bold else "normal",
    )


def one_label(x: float, y: float, text: str | Sequence[str], c: str = INK, **style: Any) -> Spec:
    """Return a single text; several lines when given several."""
    shown = text if isinstance(text, str) else list(text)
    return label([{"x": x, "y": y, "t": shown, "c": c}], **style)


def rule(x: float, y: float, x2: float, y2: float, c: str = QUIET, **style: Any) -> Spec:
    """Return a straight line between px positions."""
    ends = {"x": {"value": x}, "y": {"value": y}, "x2": {"value": x2}, "y2": {"value": y2}}
    return layer("rule", [{}], ends, color=c, **style)


@dataclass(frozen=True)
class RowAxis:
    """Names down the left side: the room they take, their encoding and their layers."""

    left: int
    deep: int
    axis: Spec
    layers: tuple[Spec, ...]


def row_axis(
    field: str, names: Sequence[str], *, most: float = 250, band: float = 0.25, gap: float = 10
) -> RowAxis:
    """Write names left of the plot, wrapped, several lines centred on their row.

    Parameters
    ----------
    most : float
        Widest a name may be before it wraps, px.
    gap : float
        Room between the names and the plot, px.
    """
    wrapped = {n: wrap(n, most, SMALL, 3) for n in names}
    axis = place(field, names, band=band, labels=False, orient="left", domain=False)
    layers = []
    for deep in sorted({len(lines) for lines in wrapped.values()}):
        rows = [{field: n, "t": list(w)} for n, w in wrapped.items() if len(w) == deep]
        encoding = {"y": axis, "x": {"value": -gap}, "text": {"field": "t"}}
        look = {"align": "right", "lineHeight": 14, "dy": -7 * (deep - 1), "color": INK}
        layers.append(layer("text", rows, encoding, fontSize=SMALL, baseline="middle", **look))
    left = int(widest([t for w in wrapped.values() for t in w], SMALL) + gap) + 2
    deepest = max((len(w) for w in wrapped.values()), default=1)
    return RowAxis(left, deepest, axis, tuple(layers))


def haloed(spec: Spec) -> list[Spec]:
    """Text with white behind it, to be read across lines."""
    mark = {**spec["mark"], "stroke": PAPER, "strokeWidth": 4, "strokeJoin": "round"}
    return [{**spec, "mark": mark}, spec]


def zero_rule(scale: Ticks, size: tuple[int, int], *, across: bool) -> list[Spec]:
    """Draw the line that bars stand on."""
    width, height = size
    if across:
        x = scale.pixel(0, width, down=False)
        return [rule(x, 0, x, height, "#8a9199", strokeWidth=1)]
    y = scale.pixel(0, height)
    return [rule(0, y, width, y, "#8a9199", strokeWidth=1)]


def references(
    lines: Sequence[Reference],
    scale: Ticks,
    unit: str,
    size: tuple[int, int],
    *,
    across: bool,
    right: bool = False,
) -> list[Spec]:
    """Draw lines across the plot, each with its label and number."""
    width, height = size
    made: list[Spec] = []
    for line in lines:
        told = number(line.value, unit, max(scale.decimals, _decimals(line.value)))
        text = f"{line.label} {told}"
        if across:
            x = scale.pixel(line.value, width, down=False)
            made.append(rule(x, -4, x, height, INK, strokeDash=[4, 3]))
            side = "right" if x > width / 2 else "left"
            dx = -4 if side == "right" else 4
            made.append(one_label(x + dx, -9, text, INK, size=SMALL, align=side))
        else:
            y = scale.pixel(line.value, height)
            made.append(rule(0, y, width, y, INK, strokeDash=[4, 3]))
            at, side = (width, "right") if right else (2, "left")
            made += haloed(one_label(at, y - 8, text, INK, size=SMALL, align=side))
    return made


def _decimals(value: float) -> int:
    return 0 if value == int(value) else 1


def breaks(
    rules: Sequence[ChartBreak], names: Sequence[str], size: tuple[int, int], padding: float = 0.35
) -> list[Spec]:
    """Draw a rule before the first position after each break, with its label on top.

    A label that would run into another one stands a line lower.
    """
    width, height = size
    made: list[Spec] = []
    taken: list[tuple[float, float, int]] = []
    step = width / max(1, len(names) - 1 + 2 * padding)
    for one in rules:
        at = f"{one.at:.0f}" if isinstance(one.at, float | int) else one.at
        if at not in names:
            continue
        x = round(step * (padding + names.index(at) - 0.5), 1)
        side = "right" if x > width * 0.6 else "left"
        made.append(rule(x, -2, x, height, QUIET, strokeDash=[2, 3]))
        dx = -5 if side == "right" else 5
        long = text_width(one.label, SMALL) + 8
        low, top = (x - long, x) if side == "right" else (x, x + long)
        row = next(
            r
            for r in range(len(taken) + 1)
            if all(r != other or top < a or low > b for a, b, other in taken)
        )
        taken.append((low, top, row))
        made.append(one_label(x + dx, 6 + 15 * row, one.label, QUIET, size=SMALL, align=side))
    return made


def legend(
    items: Sequence[tuple[str, str]], width: float, *, left: float, above: float
) -> tuple[list[Spec], int]:
    """Draw rows of swatches with names, ending at `above`; return the layers and the height."""
    if not items:
        return [], 0
    placed: list[tuple[float, int, str, str]] = []
    x, row = left, 0
    for full, hue in items:
        name = wrap(full, width - 40, SMALL, 1)[0]
        need = text_width(name, SMALL) + 34
        if x > left and x + need > left + width:
            x, row = left, row + 1
        placed.append((x, row, name, hue))
        x += need
    top = above - 20 * row - 10
    swatches = [{"x": x + 6, "y": top + 20 * r, "c": hue} for x, r, _, hue in placed]
    texts = [{"x": x + 17, "y": top + 20 * r + 0.5, "t": n, "c": INK} for x, r, n, _ in placed]
    square = {"x": pixel("x"), "y": pixel("y"), "color": colour()}
    look: dict[str, Any] = {"shape": "square", "size": 130, "filled": True, "opacity": 1}
    return [layer("point", swatches, square, **look), label(texts, size=SMALL)], (row + 1) * 20
