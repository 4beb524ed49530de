"""What stands where a chart has no number to draw: a calm sentence, never an empty frame."""

from highneeds.publish.charts.frame import SMALL, Canvas, Plot, wrap
from highneeds.publish.charts.marks import label, one_label, rule
from highneeds.publish.charts.points import not_shown
from highneeds.publish.theme import INK, LIGHT, QUIET


def draw(canvas: Canvas) -> Plot:
    """Say that there is nothing to draw, and why."""
    why = not_shown(canvas.chart) or "The table has no rows."
    lines = wrap(why, canvas.width - 60, SMALL, 3)
    width = canvas.width - 4
    layers = [
        rule(0, 0, width, 0, LIGHT),
        rule(0, 108, width, 108, LIGHT),
        one_label(width / 2, 34, "No number can be shown", INK, align="center", bold=True),
    ]
    rows = [
        {"x": width / 2, "y": 58 + 16 * i, "t": line, "c": QUIET} for i, line in enumerate(lines)
    ]
    layers.append(label(rows, size=SMALL, align="center"))
    return Plot(width, 108, 2, 2, 4, 4, tuple(layers))
