"""The one geometry of charts: how wide words are, where ticks and names stand, what keeps apart.

Every size is computed here, in px, and none is asked of a browser or of the machine's fonts: the
same chart gives the same bytes everywhere, and a page, a PDF and a slide agree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
TEXT = 13
SMALL = 12

# Three classes of letters are enough for an estimate: no font of the machine is asked, so the same
# words take the same room everywhere.
_NARROW = frozenset("fijlrtI.,:;'!|()[] /-")
_WIDE = frozenset("mwMW%@—")


@dataclass(frozen=True)
class Ticks:
    """Ends of an axis, the values it marks, and the decimals its labels need."""

    low: float
    high: float
    values: tuple[float, ...]
    decimals: int

    def pixel(self, value: float, length: float, *, down: bool = True) -> float:
        """Where a value stands on an axis of this length, from its top (or left) end."""
        share = (value - self.low) / (self.high - self.low)
        # Rounded, so that the last digits of another processor's floats do not change the bytes.
        return round(length * (1 - share if down else share), 2)


@dataclass(frozen=True)
class PointScale:
    """Names as points along an axis, for lines: half a step or less of air at both ends."""

    names: tuple[str, ...]
    length: float
    padding: float = 0.35

    @property
    def step(self) -> float:
        """Distance between neighbours, px."""
        return self.length / max(1e-9, len(self.names) - 1 + 2 * self.padding)

    def at(self, name: str) -> float:
        """Where a name stands."""
        return self.step * (self.padding + self.names.index(name))

    def before(self, name: str) -> float:
        """Halfway between a name and the one in front of it."""
        return self.step * (self.padding + self.names.index(name) - 0.5)


@dataclass(frozen=True)
class BandScale:
    """Names as bands along an axis, for bars; `gap` is the share of a step left empty."""

    names: tuple[str, ...]
    length: float
    gap: float = 0.25

    @property
    def step(self) -> float:
        """Distance between neighbours, px."""
        return self.length / max(1, len(self.names))

    @property
    def band(self) -> float:
        """Thickness of a band, px."""
        return self.step * (1 - self.gap)

    def start(self, name: str) -> float:
        """Where a band begins."""
        return self.step * (self.names.index(name) + self.gap / 2)

    def at(self, name: str) -> float:
        """Middle of a band."""
        return self.step * (self.names.index(name) + 0.5)

    def before(self, name: str) -> float:
        """Halfway between a name and the one in front of it."""
        return self.step * self.names.index(name)


def text_width(text: str, size: float = TEXT) -> float:
    """Estimate the width of text in px, a little generously, for Arial and its relatives."""
    ems = 0.0
    for char in text:
        wide = char in _WIDE or ord(char) > 0x2E80
        ems += 0.31 if char in _NARROW else 0.92 if wide else 0.69 if char.isupper() else 0.57
    # Generous, because a name that is thought too wide wraps, and one thought too narrow is cut
    # off.
    return ems * size * 1.04


def wrap(text: str, width: float, size: float = TEXT, lines: int = 4) -> tuple[str, ...]:
    """Break text into lines that fit; a longer rest ends in "…", an overlong word is cut."""
    done: list[str] = []
    line = ""
    for word in text.split():
        part = word
        while text_width(part, size) > width and len(part) > 1:
            keep = max(1, int(len(part) * width / text_width(part, size)) - 1)
            if line:
                done.append(line)
                line = ""
            done.append(f"{part[:keep]}-")
            part = part[keep:]
        longer = f"{line} {part}".strip()
        if line and text_width(longer, size) > width:
            done.append(line)
            line = part
        else:
            line = longer
    if line or not done:
        done.append(line)
    if len(done) > lines:
        done = [*done[: lines - 1], f"{done[lines - 1].rstrip('-')}…"]
    return tuple(done)


def widest(lines: Sequence[str], size: float = TEXT) -> float:
    """Width of the widest line in px; 0 when there are none."""
    return max((text_width(line, size) for line in lines), default=0.0)


def ticks(amounts: Sequence[float], *, zero: bool = True, count: int = 5) -> Ticks:
    """Choose round tick values that hold all amounts.

    Parameters
    ----------
    amounts
        Finite numbers; may be empty.
    zero
        Whether the axis must show 0, as every bar must.
    count
        About how many steps.
    """
    low, high = (min(amounts), max(amounts)) if amounts else (0.0, 1.0)
    # An axis that could begin near zero begins there: a short stretch left out only misleads.
    if zero or (low > 0 and low < 0.4 * high) or (high < 0 and high > 0.4 * low):
        low, high = min(low, 0.0), max(high, 0.0)
    # All amounts alike have no spread to divide into steps.
    if high - low <= max(abs(low), abs(high)) * 1e-9:
        spread = abs(high) or 1.0
        low, high = (low, high + spread) if low >= 0 else (low - spread, high)
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    values = tuple(round(i * step, 12) for i in range(first, last + 1))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    # Steps of 2.5 and 0.25 need a decimal more than their power of ten says.
    if abs(step / power - 2.5) < 1e-9:
        decimals += 1 if power <= 1 else 0
    return Ticks(values[0], values[-1], values, decimals)


def keep_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> tuple[float, ...]:
    """Move label positions as little as possible until they are `gap` apart, within the ends.

    Parameters
    ----------
    wanted
        Where each label would like to stand, px.

    Returns
    -------
    tuple of float
        In the order given. Closer than `gap` only when there is no room.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    if len(order) > 1:
        # More labels than room: closer together is better than outside the plot.
        gap = min(gap, (high - low) / (len(order) - 1))
    # Labels that collide move as one, each by its share: pushed one after the other, the last would
    # end far from its line.
    clusters: list[list[int]] = []
    starts: list[float] = []
    for index in order:
        clusters.append([index])
        starts.append(min(max(wanted[index], low), high))
        while len(clusters) > 1 and starts[-2] + gap * len(clusters[-2]) > starts[-1]:
            joined = clusters[-2] + clusters[-1]
            del clusters[-1], starts[-1]
            clusters[-1] = joined
            ideal = sum(wanted[i] - k * gap for k, i in enumerate(joined)) / len(joined)
            starts[-1] = min(max(ideal, low), high - gap * (len(joined) - 1))
    placed = [0.0] * len(wanted)
    for cluster, start in zip(clusters, starts, strict=True):
        for k, index in enumerate(cluster):
            placed[index] = round(start + k * gap, 1)
    return tuple(placed)
