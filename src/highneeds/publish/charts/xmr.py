"""XmR (process-behaviour) chart: points, mean and natural limits, with signals marked."""

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, Spec, keep_apart, ticks, widest
from highneeds.publish.charts.line import axis_names, axis_room, caption, runs
from highneeds.publish.charts.marks import amount, breaks, label, layer, place, references
from highneeds.publish.charts.points import positions, told
from highneeds.publish.theme import BAD, GREY, INK, PAPER, QUIET


def draw(canvas: Canvas) -> Plot:
    """Draw the line grey, signals as filled diamonds, limits stepping where they were rebased."""
    chart, points, unit = canvas.chart, canvas.points, canvas.chart.y_unit
    names = positions(chart, points)
    scale = ticks([*canvas.amounts, *(r.value for r in chart.references)], zero=False)
    by_name = {p.x: p for p in points}
    lasts = [
        (word, value)
        for word, key in (("Upper", "high"), ("Mean", "centre"), ("Lower", "low"))
        if (
            value := next((v for p in reversed(points) if (v := getattr(p, key)) is not None), None)
        )
        is not None
    ]
    words = [f"{word} {told(chart, value)}" for word, value in lasts]
    left, height = axis_room(scale, unit), 120 if canvas.small else 290
    right = 16 if canvas.small else int(widest(words, SMALL)) + 16
    width = canvas.width - left - right
    x, y = place("x", names, **axis_names(names, width)), amount("y", scale, unit, grid=False)
    layers: list[Spec] = [] if canvas.small else [caption(canvas, left, scale=scale)]
    for key, dash, hue in (
        ("high", [5, 4], QUIET),
        ("low", [5, 4], QUIET),
        ("centre", [1, 0], INK),
    ):
        held = {n: p for n, p in by_name.items() if getattr(p, key) is not None}
        for run in runs(names, held):
            rows = [{"x": p.x, "y": getattr(p, key)} for p in run]
            look = {"interpolate": "step", "strokeDash": dash, "strokeWidth": 1.2, "color": hue}
            layers.append(layer("line", rows, {"x": x, "y": y}, **look))
    layers += breaks(chart.breaks, names, (width, height))
    layers += references(chart.references, scale, unit, (width, height), across=False)
    known = {n: p for n, p in by_name.items() if p.known}
    for run in runs(names, known):
        rows = [{"x": p.x, "y": p.y} for p in run]
        layers.append(layer("line", rows, {"x": x, "y": y}, color=GREY, strokeWidth=1.8))
    base = {"x": x, "y": y}
    usual = [{"x": p.x, "y": p.y} for p in known.values() if not p.series]
    signal = [{"x": p.x, "y": p.y} for p in known.values() if p.series]
    if usual:
        dot = {"fill": PAPER, "stroke": GREY, "strokeWidth": 1.8}
        layers.append(layer("circle", usual, base, size=44, opacity=1, **dot))
    if signal:
        layers.append(
            layer(
                "point", signal, base, shape="diamond", filled=True, color=BAD, size=110, opacity=1
            )
        )
    if not canvas.small:
        places = keep_apart([scale.pixel(v, height) for _, v in lasts], 15, 0, height)
        texts = [
            {"x": width + 5, "y": at, "t": text, "c": QUIET}
            for at, text in zip(places, words, strict=True)
        ]
        layers += [label(texts, size=SMALL)] if texts else []
        layers += _signal_words(canvas, signal, names, width)
    return Plot(width, height, left, right, 8 if canvas.small else 40, 30, tuple(layers))


def _signal_words(
    canvas: Canvas, signal: list[Spec], names: tuple[str, ...], width: int
) -> list[Spec]:
    if not signal:
        return []
    rules = dict.fromkeys(p.series for p in canvas.points if p.series)
    text = f"Diamond: {'; '.join(rules)}"
    return [label([{"x": width, "y": -22, "t": text, "c": BAD}], size=SMALL, align="right")]
