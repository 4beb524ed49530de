"""The plot that lines, fans and control charts share: periods below, amounts on the left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from highneeds.publish.charts.axes import (
    axis_room,
    base_line,
    breaks,
    caption,
    forecast_mark,
    names_below,
    references,
    thinned,
    value_axis,
    zero_line,
)
from highneeds.publish.charts.canvas import Canvas, Plot
from highneeds.publish.charts.geometry import PointScale, Ticks, ticks
from highneeds.publish.charts.marks import AreaMark, LineMark, Mark, Marks, PointMark, Spot
from highneeds.publish.charts.points import ChartPoint, positions

Level = tuple[str, float]
"""A period and an amount."""


def runs(names: Sequence[str], found: Mapping[str, ChartPoint]) -> list[list[ChartPoint]]:
    """Split a line where a point is missing, so that a gap shows as a gap."""
    made: list[list[ChartPoint]] = [[]]
    for name in names:
        if name in found:
            made[-1].append(found[name])
        elif made[-1]:
            made.append([])
    return [line for line in made if line]


@dataclass(frozen=True)
class PeriodPlot:
    """Where everything stands in a plot over periods; width and height in px, without the room."""

    canvas: Canvas
    x: PointScale
    scale: Ticks
    width: int
    height: int
    left: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height

    def spot(self, level: Level) -> Spot:
        """Where an amount of a period stands."""
        return self.x.at(level[0]), self.level(level[1])

    def level(self, value: float) -> float:
        """Where an amount stands, from the top."""
        return self.scale.pixel(value, self.height)

    def path(self, points: Iterable[ChartPoint]) -> tuple[Spot, ...]:
        """Where known points stand."""
        return tuple(self.spot((p.x, p.y or 0.0)) for p in points)

    def dots(self, points: Iterable[ChartPoint], look: PointMark) -> Marks:
        """Put a symbol of this look on each known point."""
        return [replace(look, x=x, y=y) for x, y in self.path(points)]

    def band(
        self, lows: Sequence[Level], highs: Sequence[Level], fill: str, opacity: float, alone: float
    ) -> AreaMark | LineMark:
        """Fill between limits; limits of one period are a line, `alone` px wide."""
        below, above = (tuple(map(self.spot, levels)) for levels in (lows, highs))
        if len(lows) == 1:
            return LineMark((above[0], below[0]), fill, alone)
        return AreaMark((*above, *reversed(below)), fill, opacity)

    def plot(
        self, under: Sequence[Mark], data: Marks, words: Marks, *, grid: bool = True, top: int = 34
    ) -> Plot:
        """Lay axes under everything, then bands or limits, breaks, references, data and words.

        Labels of breaks and references come after the data, so that they can be read.
        """
        canvas, chart = self.canvas, self.canvas.chart
        rules, labels = references(
            chart.references, self.scale, chart.y_unit, self.size, data=[*under, *data]
        )
        cuts, cut_words = breaks(chart.breaks, self.x, self.size, above=not canvas.small)
        marks = (
            *value_axis(self.scale, chart.y_unit, self.size, grid=grid),
            *names_below(self.x, thinned(self.x), self.size),
            *base_line(self.size),
            *(zero_line(self.scale, self.size) if self.scale.low < 0 else ()),
            *under,
            *cuts,
            *rules,
            *data,
            *forecast_mark(canvas, self.x, self.size),
            *cut_words,
            *labels,
            *(() if canvas.small else (caption(canvas, self.left, scale=self.scale),)),
            *words,
        )
        above = 8 if canvas.small else top
        return Plot(self.width, self.height, self.left, self.right, above, 30, marks)


def period_plot(
    canvas: Canvas, right: int, *, tall: int, small: int = 120, count: int = 5
) -> PeriodPlot:
    """Measure a plot over the canvas's periods.

    Parameters
    ----------
    right
        Room for words at the right, px.
    tall, small
        Usual height of the plot, and its height as one of several panels, px.
    count
        About how many steps the axis of amounts has.
    """
    chart = canvas.chart
    amounts = [*canvas.amounts, *(r.value for r in chart.references)]
    # Lines show change, so their axis may begin above zero; the caption then says where.
    scale = ticks(amounts, zero=False, count=count)
    left = axis_room(scale, chart.y_unit)
    width = canvas.width - left - right
    x = PointScale(positions(chart, canvas.points), width)
    return PeriodPlot(canvas, x, scale, width, canvas.tall(tall, small), left, right)
