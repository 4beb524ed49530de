"""Sparklines: one small line per series, with first and last number."""

from typing import Any

from highneeds.publish.charts.frame import SMALL, TEXT, Canvas, Plot, Spec, widest, wrap
from highneeds.publish.charts.line import runs, step_x
from highneeds.publish.charts.marks import label, layer, pixel
from highneeds.publish.charts.points import positions, unique
from highneeds.publish.theme import GREY, INK, QUIET

_ROW = 40


def draw(canvas: Canvas) -> Plot:
    """Draw each series on its own scale; the numbers carry the level, the line the shape."""
    chart, points = canvas.chart, canvas.points
    names, series = positions(chart, points), unique(p.series for p in points)
    heads = {s: wrap(s, 220, TEXT, 2) for s in series}
    left_words = int(widest([t for w in heads.values() for t in w])) + 14
    number_room = int(widest([p.text for p in points], TEXT)) + 16
    left, right = left_words + number_room, number_room + 6
    width = min(canvas.width - left - right, 420)
    lines: list[dict[str, Any]] = []
    dots: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for row, name in enumerate(series):
        strong = name == chart.highlight or not chart.highlight
        hue = canvas.theme.strong if strong else GREY
        known = {p.x: p for p in points if p.series == name and p.known}
        amounts = [p.y or 0.0 for p in known.values()]
        low, spread = min(amounts, default=0.0), max(amounts, default=0.0) - min(amounts, default=0)
        middle = _ROW * row + _ROW / 2

        def y(amount: float, low: float = low, spread: float = spread, m: float = middle) -> float:
            return round(m if spread == 0 else m + 11 - 22 * (amount - low) / spread, 2)

        for index, run in enumerate(runs(names, known)):
            for p in run:
                at = {"x": step_x(names, width, p.x), "y": y(p.y or 0.0), "c": hue}
                lines.append({**at, "r": f"{row}-{index}"})
        rise = 8 * (len(heads[name]) - 1)
        texts.append({"x": -left, "y": middle - rise, "t": list(heads[name]), "c": INK})
        if not known:
            texts.append({"x": 0, "y": middle, "t": "no numbers", "c": QUIET})
            continue
        order = [n for n in names if n in known]
        first, last = known[order[0]], known[order[-1]]
        texts.append({"x": -number_room + 4, "y": middle, "t": first.text, "c": QUIET})
        texts.append({"x": width + 10, "y": middle, "t": last.text, "c": INK})
        dots.append({"x": step_x(names, width, last.x), "y": y(last.y or 0.0), "c": hue})
    base: Spec = {"x": pixel("x"), "y": pixel("y")}
    hues: Spec = {"field": "c", "type": "nominal", "scale": None}
    line_base = {**base, "color": hues, "detail": {"field": "r", "type": "nominal"}}
    ends = [
        {"x": step_x(names, width, n), "y": -12, "t": n, "c": QUIET}
        for n in dict.fromkeys((names[0], names[-1]))
    ]
    layers = (
        layer("line", lines, line_base, strokeWidth=2.2),
        layer("circle", dots, {**base, "color": hues}, size=42, opacity=1),
        label(texts, lineHeight=15),
        label(ends, size=SMALL, align="center"),
    )
    return Plot(width, _ROW * len(series), left, right, 24, 4, layers)
