"""What a picture is made of: five kinds of mark, placed in px, that know nothing of the data."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from highneeds.publish.charts.geometry import SMALL, TEXT, text_width
from highneeds.publish.theme import INK, PAPER, QUIET

Spot: TypeAlias = tuple[float, float]
Shape: TypeAlias = Literal[
    "circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke"
]
Anchor: TypeAlias = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class RectMark:
    """A bar, a cell, a box."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    stroke: str = ""
    stroke_width: float = 1.0
    corner: float = 0.0
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class LineMark:
    """A line through spots, which are not joined back; a rule has two.

    `coarse` lines are written in whole px: ten years of months take a third of the room then, and
    nobody sees half a pixel in a line that turns at each.
    """

    spots: tuple[Spot, ...]
    stroke: str
    width: float = 1.0
    dash: tuple[float, ...] = ()
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class AreaMark:
    """A filled shape around its spots: the band of an interval."""

    spots: tuple[Spot, ...]
    fill: str
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class PointMark:
    """A symbol about `size` px across; series differ by its shape, not by hue alone."""

    x: float
    y: float
    size: float
    fill: str
    shape: Shape = "circle"
    stroke: str = ""
    stroke_width: float = 1.5
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class TextMark:
    """Words; several lines stand centred on `y`, `leading` px from line to line."""

    x: float
    y: float
    lines: tuple[str, ...]
    fill: str = INK
    size: float = TEXT
    anchor: Anchor = "start"
    bold: bool = False
    leading: float = 15.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room that the words take."""
        wide = max((text_width(line, self.size) for line in self.lines), default=0.0)
        left = self.x - {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        tall = self.leading * (len(self.lines) - 1) + self.size * 1.15
        return left, self.y - tall / 2, left + wide, self.y + tall / 2


Mark: TypeAlias = RectMark | LineMark | AreaMark | PointMark | TextMark
Marks: TypeAlias = list[Mark]


def rule(
    x: float,
    y: float,
    x2: float,
    y2: float,
    stroke: str = QUIET,
    width: float = 1.0,
    dash: tuple[float, ...] = (),
) -> LineMark:
    """Return a straight line."""
    return LineMark(((x, y), (x2, y2)), stroke, width, dash)


def small(x: float, y: float, text: str, fill: str = QUIET, anchor: Anchor = "start") -> TextMark:
    """Return one line of the small size, in which axes and notes are written."""
    return TextMark(x, y, (text,), fill, SMALL, anchor)


def plated(text: TextMark) -> Marks:
    """Lay words on paper, to be read across lines.

    Notes
    -----
    Not an outline of the letters: browsers can paint one under the fill, WeasyPrint cannot, and
    writing the words twice would copy and read them twice.
    """
    left, top, right, bottom = text.box
    plate = RectMark(left - 1, top, right - left + 2, bottom - top, PAPER, opacity=0.85)
    return [plate, text]
