"""Marks to SVG: the one place that knows how a picture is written down.

No styles, scripts, links or ids, so that a page's security policy has nothing to forbid and two
charts never clash; presentation attributes only. Text stays text. The same marks give the same
bytes on every machine.
"""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from typing import Final

from highneeds.document.figure import Chart
from highneeds.publish.charts import picture
from highneeds.publish.charts.canvas import Picture
from highneeds.publish.charts.geometry import FONT, SMALL
from highneeds.publish.charts.marks import (
    AreaMark,
    LineMark,
    Mark,
    PointMark,
    RectMark,
    Spot,
    TextMark,
)
from highneeds.publish.charts.sparkline import spark
from highneeds.publish.theme import HouseStyle
from highneeds.vocabulary.escape import clean

_MIDDLE = 0.34
"""How far below the middle of a line of text its letters stand, in sizes of the font."""


def svg(
    chart: Chart,
    theme: HouseStyle,
    *,
    width: int = 720,
    height: int = 0,
    bare: bool = False,
    titled: bool = False,
) -> str:
    """Return the chart as one `<svg>` element, named for screen readers by its alternative text.

    Parameters
    ----------
    width
        Outer width, px.
    height
        Height of the plot, px, for kinds over periods (line, fan, xmr); 0 for the usual one.
    bare
        Leave out what a page of our own gives: namespace, font, direction. A page of 200 charts
        is 40 KB lighter.
    titled
        Give the words as a title inside, which is where PDF tags take them from.
    """
    drawn = picture(chart, theme, width=width, height=height)
    return to_svg(drawn, chart.alt, bare=bare, titled=titled)


def tiny_svg(chart: Chart, theme: HouseStyle, *, width: int = 84, height: int = 20) -> str:
    """Return the first series of a chart as a wordless line, to stand beside its numbers."""
    return to_svg(spark(chart, theme, width, height), bare=True)


def to_svg(drawn: Picture, alt: str = "", *, bare: bool = False, titled: bool = False) -> str:
    """Write a picture; without a name it is hidden from screen readers, as decoration is."""
    title = f"<title>{_words(alt)}</title>" if titled else ""
    name = f' role="img" aria-label="{_words(alt)}"' if alt else ' aria-hidden="true"'
    body = "".join(
        _moved(f"{_px(x)},{_px(y)}", _body(marks)) if x or y else _body(marks)
        for x, y, marks in drawn.panels
    )
    # Direction is stated, or a page in Arabic would turn every anchor round.
    space, words = ' xmlns="http://www.w3.org/2000/svg"', f' font-family="{FONT}" direction="ltr"'
    return (
        f"<svg{'' if titled else name}{'' if bare else space} "
        f'viewBox="0 0 {drawn.width} {drawn.height}" '
        f'width="{drawn.width}" height="{drawn.height}"{"" if bare else words}'
        f' font-size="{SMALL}" fill="none">{title}{body}</svg>'
    )


def _moved(by: str, body: str) -> str:
    return f'<g transform="translate({by})">{body}</g>'


def _body(marks: Iterable[Mark]) -> str:
    """Write marks in their order; neighbours of one look share one element."""
    made = []
    for look, same in groupby(marks, key=_look):
        inside = [_shape(mark) for mark in same]
        if look.startswith("d"):
            made.append(f'<path {look[2:]} d="{"".join(inside)}"/>')
        elif len(inside) == 1:
            made.append(inside[0].replace(" ", f" {look[2:]} ", 1))
        else:
            made.append(f"<g {look[2:]}>{''.join(inside)}</g>")
    return "".join(made)


def _look(mark: Mark) -> str:
    """Return the attributes that neighbours may share, after a letter that keeps elements apart.

    "d" are outlines, which join into one path; "r", "c" and "t" are rectangles, circles and texts.
    """
    match mark:
        case RectMark():
            return f"r {_fill(mark.fill, mark.opacity)}{_stroke(mark.stroke, mark.stroke_width)}"
        case LineMark():
            return f"d{_stroke(mark.stroke, mark.width, mark.dash)}"
        case AreaMark():
            return f"d {_fill(mark.fill, mark.opacity)}"
        case PointMark():
            kind = "c" if mark.shape == "circle" else "d"
            look = _fill(mark.fill, mark.opacity) + _stroke(mark.stroke, mark.stroke_width)
            return f"{kind} {look}"
        case TextMark():
            anchor = "" if mark.anchor == "start" else f' text-anchor="{mark.anchor}"'
            weight = ' font-weight="bold"' if mark.bold else ""
            size = "" if mark.size == SMALL else f' font-size="{_px(mark.size)}"'
            return f't fill="{mark.fill}"{size}{anchor}{weight}'


def _shape(mark: Mark) -> str:
    match mark:
        case RectMark():
            place = f'x="{_px(mark.x)}" y="{_px(mark.y)}"'
            size = f'width="{_px(mark.width)}" height="{_px(mark.height)}"'
            corner = f' rx="{_px(mark.corner)}"' if mark.corner else ""
            return f"<rect {place} {size}{corner}/>"
        case LineMark():
            return _coarse_outline(mark.spots) if mark.coarse else _outline(mark.spots)
        case AreaMark():
            return f"{_outline(mark.spots)}Z"
        case PointMark():
            if mark.shape == "circle":
                place = f'cx="{_px(mark.x)}" cy="{_px(mark.y)}"'
                return f'<circle {place} r="{_px(mark.size / 2)}"/>'
            half = mark.size / 2
            corners = [(mark.x + half * dx, mark.y + half * dy) for dx, dy in _CORNERS[mark.shape]]
            return f"{_steps(corners)}z"
        case TextMark():
            return _text(mark)


_CORNERS: Final[dict[str, tuple[Spot, ...]]] = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "diamond": ((0, -1.1), (1.1, 0), (0, 1.1), (-1.1, 0)),
    "triangle-up": ((0, -1.1), (1.1, 0.9), (-1.1, 0.9)),
    "triangle-down": ((0, 1.1), (-1.1, -0.9), (1.1, -0.9)),
    "stroke": ((-1.1, -0.3), (1.1, -0.3), (1.1, 0.3), (-1.1, 0.3)),
    "cross": (
        *((-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35)),
        *((0.35, 1), (-0.35, 1), (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35)),
    ),
}
"""Corners in halves of the size, so that all shapes cover about the same area."""


def _text(mark: TextMark) -> str:
    x, count = _px(mark.x), len(mark.lines)
    y = _px(mark.y - mark.leading * (count - 1) / 2 + _MIDDLE * mark.size)
    if count == 1:
        return f'<text x="{x}" y="{y}">{_words(mark.lines[0])}</text>'
    lines = "".join(
        f'<tspan x="{x}" dy="{_px(mark.leading) if i else 0}">{_words(line)}</tspan>'
        for i, line in enumerate(mark.lines)
    )
    return f'<text x="{x}" y="{y}">{lines}</text>'


def _fill(colour: str, opacity: float) -> str:
    return f'fill="{colour}"' + ("" if opacity == 1 else f' fill-opacity="{opacity:g}"')


def _stroke(colour: str, width: float, dash: Sequence[float] = ()) -> str:
    if not colour:
        return ""
    dashes = f' stroke-dasharray="{",".join(_px(d) for d in dash)}"' if dash else ""
    thick = f' stroke-width="{_px(width)}"' if width != 1 else ""
    return f' stroke="{colour}"{thick}{dashes}'


def _outline(spots: Sequence[Spot]) -> str:
    """Write a line through spots; level and upright strokes take one number."""
    x, y = _px(spots[0][0]), _px(spots[0][1])
    made = [f"M{x},{y}"]
    for to_x, to_y in ((_px(a), _px(b)) for a, b in spots[1:]):
        if to_x != x and to_y != y:
            made.append(f"L{to_x},{to_y}")
        elif to_x != x:
            made.append(f"H{to_x}")
        elif to_y != y:
            made.append(f"V{to_y}")
        x, y = to_x, to_y
    return "".join(made)


def _steps(corners: Sequence[Spot]) -> str:
    """Write a small shape as steps from its first corner: half the letters of its places."""
    start, *others = corners
    x, y = start
    made = [f"M{_px(x)},{_px(y)}l"]
    for to_x, to_y in others:
        made.append(f"{_px(to_x - x)},{_px(to_y - y)}")
        x, y = to_x, to_y
    return made[0] + " ".join(made[1:])


def _coarse_outline(spots: Sequence[Spot]) -> str:
    """Write a line in whole px, each step from the last whole spot, so that nothing drifts."""
    corners = [(round(x), round(y)) for x, y in spots]
    x, y = corners[0]
    made, command = [f"M{x},{y}"], "M"
    for to_x, to_y in corners[1:]:
        across, down = to_x - x, to_y - y
        if across and down:
            # the letter and every sign that parts two numbers are left out where they may be
            before = "l" if command != "l" else " " if across >= 0 else ""
            made.append(f"{before}{across}{',' if down >= 0 else ''}{down}")
            command = "l"
        elif across > 0 and command == "h" and not made[-1].startswith("h-"):
            made[-1] = f"h{int(made[-1][1:]) + across}"  # a level goes on
        elif across or down:
            command = "h" if across else "v"
            made.append(f"{command}{across or down}")
        x, y = to_x, to_y
    return "".join(made)


def _px(value: float) -> str:
    """Write px to a tenth, which no eye can tell and no machine rounds differently."""
    written = f"{value:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def _words(text: str) -> str:
    return escape(clean(text), quote=True)
