"""Which colour and line a series gets: one strong, others grey; or each its own when none is."""

from collections.abc import Sequence
from dataclasses import dataclass

from highneeds.document.figure import Polarity
from highneeds.publish.theme import (
    BAD,
    DASHES,
    GOOD,
    GREY,
    INK,
    LIGHT,
    PALETTE,
    QUIET,
    HouseStyle,
    mix,
)


@dataclass(frozen=True)
class Style:
    """Colour of mark and of text, line pattern and width."""

    colour: str
    text: str
    dash: tuple[int, ...] = ()
    width: float = 2.0
    strong: bool = False


def palette(theme: HouseStyle) -> tuple[str, ...]:
    """Return the colours of series, the authority's own first."""
    return (theme.strong, *(c for c in PALETTE if c != theme.strong))


def line_styles(names: Sequence[str], highlight: str, theme: HouseStyle) -> dict[str, Style]:
    """Return a style per series for lines and dots."""
    if highlight in names:
        others = [name for name in names if name != highlight]
        plain = {
            # More than four patterns in one grey nobody tells apart, and the label at the end names
            # the line.
            name: Style(GREY, QUIET, DASHES[i % len(DASHES)] if len(others) <= 4 else (), 1.6)
            for i, name in enumerate(others)
        }
        return {**plain, highlight: Style(theme.strong, theme.strong, width=3.0, strong=True)}
    hues = palette(theme)
    if len(names) == 1:
        return {names[0]: Style(hues[0], hues[0], width=3.0, strong=True)}
    return {
        name: Style(hues[i], hues[i], DASHES[i % len(DASHES)], 2.2)
        if i < len(hues)
        else Style(GREY, QUIET)
        for i, name in enumerate(names)
    }


def fill_styles(names: Sequence[str], highlight: str, theme: HouseStyle) -> dict[str, str]:
    """Return a fill per series for bars and stacks."""
    if highlight in names:
        others = [name for name in names if name != highlight]
        steps = max(1, len(others) - 1)
        greys = (mix(QUIET, LIGHT, i / steps) for i in range(len(others)))
        return {**dict(zip(others, greys, strict=True)), highlight: theme.strong}
    hues = palette(theme)
    return {
        name: hues[i % len(hues)] if i < len(hues) else mix(hues[i % len(hues)], LIGHT, 0.5)
        for i, name in enumerate(names)
    }


def diverging_fills(names: Sequence[str]) -> dict[str, str]:
    """Return fills from most negative to most positive, grey in the middle of an odd number."""
    half = len(names) // 2
    steps = max(1, half)
    low = [mix("#a8480a", "#f6d3b8", i / steps) for i in range(half)]
    high = [mix("#0a5ea8", "#c4dbef", i / steps) for i in range(half)]
    middle = ["#d5d8db"] if len(names) % 2 else []
    return dict(zip(names, [*low, *middle, *reversed(high)], strict=True))


TOTAL = INK


def step_fills(polarity: Polarity, theme: HouseStyle) -> tuple[str, str]:
    """Return the fills of a rise and of a fall: good and bad only where the chart says so."""
    if polarity:
        return (GOOD, BAD) if polarity == "up_is_good" else (BAD, GOOD)
    return theme.strong, GREY
