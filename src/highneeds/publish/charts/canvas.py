"""What a chart kind is given to draw on, and what it gives back."""

from dataclasses import dataclass, field

from highneeds.document.figure import Chart
from highneeds.publish.charts.marks import Mark
from highneeds.publish.charts.points import ChartPoint
from highneeds.publish.theme import HouseStyle


@dataclass(frozen=True)
class Canvas:
    """What a chart kind gets to draw one panel.

    Attributes
    ----------
    points
        Of this panel.
    width
        Outer width in px.
    height
        Height of the plot in px where the kind has no rows to count; 0 for the kind's own.
    amounts
        Numbers that the y axis holds; of all panels, so that panels share a scale.
    small
        Whether this is one of several panels.
    """

    chart: Chart
    points: tuple[ChartPoint, ...]
    theme: HouseStyle
    width: int = 720
    height: int = 0
    amounts: tuple[float, ...] = ()
    small: bool = False

    def tall(self, usual: int, small: int = 120) -> int:
        """Height of the plot: as asked for, or as the kind has it."""
        return small if self.small else self.height or usual


@dataclass(frozen=True)
class Plot:
    """One drawn panel: size of the plot, room around it in px, and marks from the plot's corner."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    marks: tuple[Mark, ...] = field(repr=False, default=())


@dataclass(frozen=True)
class Picture:
    """Panels on one sheet; each with the place of its corner."""

    width: int
    height: int
    panels: tuple[tuple[float, float, tuple[Mark, ...]], ...] = field(repr=False)
