"""What stands where a chart has no number to draw: a calm sentence, never an empty frame."""

from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import SMALL, wrap
from highneeds.publish.charts.marks import TextMark, rule
from highneeds.publish.charts.points import not_shown
from highneeds.publish.theme import INK, LIGHT, QUIET


def draw(canvas: Canvas) -> Plot:
    """Say that there is nothing to draw, and why."""
    why = not_shown(canvas.chart) or "The table has no rows."
    lines = wrap(why, canvas.width - 60, SMALL, 3)
    width = canvas.width - 4
    middle = width / 2
    marks = (
        rule(0, 0, width, 0, LIGHT),
        rule(0, 108, width, 108, LIGHT),
        TextMark(middle, 34, ("No number can be shown",), INK, anchor="middle", bold=True),
        TextMark(middle, 50 + 8 * len(lines), lines, QUIET, SMALL, "middle", leading=16),
    )
    return Plot(width, 108, 2, 2, 4, 4, marks)
