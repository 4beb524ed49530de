"""Names in bands one way, amounts the other: one code draws upright and lying bars."""

from dataclasses import dataclass

from highneeds.publish.charts.geometry import SMALL, BandScale, Ticks, text_width
from highneeds.publish.charts.marks import Anchor, Marks, RectMark, TextMark, rule
from highneeds.publish.theme import INK, PAPER, on

_INSIDE = 11.5


@dataclass(frozen=True)
class BarPlane:
    """Where bars stand.

    Attributes
    ----------
    length
        Of the axis of amounts, px.
    slices
        Bars side by side in each band.
    """

    bands: BandScale
    scale: Ticks
    length: float
    upright: bool
    slices: int = 1

    @property
    def thick(self) -> float:
        """Thickness of a bar, px."""
        return self.bands.band / max(1, self.slices)

    def level(self, value: float) -> float:
        """Where an amount stands on its axis."""
        return self.scale.pixel(value, self.length, down=self.upright)

    def middle(self, name: str, place: int = 0) -> float:
        """Middle of a bar, across it."""
        return self.bands.start(name) + self.thick * (place + 0.5)

    def bar(
        self, name: str, start: float, end: float, fill: str, *, place: int = 0, stroke: str = ""
    ) -> RectMark:
        """Return a bar between two amounts, which may come in either order."""
        low, high = sorted((self.level(start), self.level(end)))
        side = self.bands.start(name) + self.thick * place
        if self.upright:
            return RectMark(side, low, self.thick, high - low, fill, stroke)
        return RectMark(low, side, high - low, self.thick, fill, stroke)

    def whisker(self, name: str, low: float, high: float, place: int = 0) -> Marks:
        """Draw the interval of a bar, edged with paper so that it shows inside the bar too."""
        at, a, b = self.middle(name, place), self.level(low), self.level(high)
        ends = (at, a, at, b) if self.upright else (a, at, b, at)
        return [rule(*ends, PAPER, width=3.6), rule(*ends, INK, width=1.4)]

    def beyond(
        self,
        name: str,
        value: float,
        words: str,
        *,
        forward: bool,
        place: int = 0,
        bold: bool = False,
        fill: str = INK,
    ) -> TextMark:
        """Write past an amount: on the side of larger amounts, or of smaller ones."""
        at, end = self.middle(name, place), self.level(value)
        if self.upright:
            y = end - 8 if forward else end + 9
            return TextMark(at, y, (words,), fill, SMALL, "middle", bold=bold)
        anchor: Anchor = "start" if forward else "end"
        return TextMark(end + 5 if forward else end - 5, at, (words,), fill, SMALL, anchor, bold)

    def inside(self, name: str, start: float, end: float, words: str, fill: str) -> Marks:
        """Write in the middle of a bar; nothing where the words do not fit."""
        room = abs(self.level(end) - self.level(start))
        wide = text_width(words, _INSIDE)
        fits = (room >= 15 and wide <= self.thick) if self.upright else room >= wide + 4
        if not fits:
            return []
        along = (self.level(start) + self.level(end)) / 2
        at = self.middle(name)
        x, y = (at, along) if self.upright else (along, at)
        return [TextMark(x, y, (words,), on(fill), _INSIDE, "middle")]
