"""How reports look: the authority's name, colour and logo, and colours safe for every eye."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from highneeds.files.within import lies_within
from highneeds.vocabulary.faults import Fault, InputError

INK: Final = "#1d2327"
QUIET: Final = "#555d66"
GREY: Final = "#858c94"
LIGHT: Final = "#c9ced3"
HAIR: Final = "#e3e6e9"
WASH: Final = "#f4f6f7"
AXIS: Final = "#8a9199"
"""Lines that things stand on: axes, the line of zero, edges of boxes."""
LEADER: Final = "#b4bac0"
"""Thin lines that lead from a label to what it names."""
PAPER: Final = "#ffffff"

PALETTE: Final = (
    "#0a5ea8",
    "#b8500a",
    "#9c3a7d",
    "#00785a",
    "#5b4db3",
    "#6b6f73",
    "#39799f",
    "#7a5c00",
)
"""Okabe-Ito's hues, darkened until text in them reads on white (4.5 to 1)."""

GOOD: Final = "#00785a"
BAD: Final = "#b8500a"

DASHES: Final = ((), (6, 3), (2, 2), (8, 3, 2, 3), (10, 4), (4, 4), (1, 3), (12, 3, 3, 3))
"""Line patterns, so that series differ without colour."""

_BIGGEST_LOGO: Final = 5_000_000


@dataclass(frozen=True)
class HouseStyle:
    """Settings of the look.

    Attributes
    ----------
    name
        Stands in the corner of every slide and page; the report's area when "".
    colour
        "#rrggbb". Darkened until white text on it reads (4.5 to 1).
    logo
        PNG or JPEG file; empty for none.
    """

    name: str = ""
    colour: str = PALETTE[0]
    logo: bytes = b""

    @property
    def strong(self) -> str:
        """The authority's colour, dark enough for text on white."""
        return readable(self.colour)


def load_theme(
    name: str = "", colour: str = "", logo: Path | None = None, folder: Path | None = None
) -> HouseStyle:
    """Check settings and read the logo.

    Parameters
    ----------
    folder
        In which the logo must lie, links followed; None where a person names it at the terminal.

    Raises
    ------
    InputError
        When the colour is not #rrggbb or the logo is not a whole PNG or JPEG picture.
    """
    faults = []
    if colour and not _is_colour(colour):
        faults.append(
            Fault("The theme's colour is not a colour.", f'"{colour}"', "Write it as #0a5ea8.")
        )
    picture = b""
    if logo is not None:
        fault, picture = _read_logo(logo, folder)
        if fault is not None:
            faults.append(fault)
    if faults:
        raise InputError(*faults)
    return HouseStyle(name, colour.lower() or PALETTE[0], picture)


def _read_logo(path: Path, folder: Path | None) -> tuple[Fault | None, bytes]:
    do = "Give a PNG or JPEG file under 5 MB, or leave the logo out."
    # Before anything is read or told of it.
    if folder is not None and not lies_within(path, folder):
        wrong = "The logo lies outside the folder of the diagnostic."
        return Fault(wrong, do="Copy it into the folder, and name it there.", file=str(path)), b""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for, without end
            return Fault("The logo is not a file.", do=do, file=str(path)), b""
        size = path.stat().st_size
        content = path.read_bytes() if size <= _BIGGEST_LOGO else b""
    except OSError as error:
        return Fault("The logo cannot be read.", str(error.strerror), do, file=str(path)), b""
    if size > _BIGGEST_LOGO:
        return Fault("The logo is too big.", f"{size:,} bytes", do, file=str(path)), b""
    if picture_size(content) is None:
        # By its size alone: what stands in the file may be nobody's business.
        given = f"{size:,} bytes"
        return Fault("The logo is not a PNG or JPEG picture.", given, do, file=str(path)), b""
    return None, content


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a whole PNG or JPEG, else None.

    Notes
    -----
    Headers are read, and for PNG every chunk's checksum, so that a cut or renamed file is refused
    here and not by PowerPoint in front of a board. JPEG must end with its end marker.
    """
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return _png_size(content)
    if content[:2] == b"\xff\xd8" and content.rstrip(b"\x00")[-2:] == b"\xff\xd9":
        return _jpeg_size(content)
    return None


def _png_size(content: bytes) -> tuple[int, int] | None:
    at, size = 8, None
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        kind, body = content[at + 4 : at + 8], content[at + 8 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            return None
        if kind == b"IHDR":
            size = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
        if kind == b"IEND":
            # A picture of a few kB may claim a billion pixels, and PowerPoint would unpack it.
            return size if size and min(size) > 0 and max(size) <= 10_000 else None
        at += 12 + length
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    # The markers that begin a picture's frame; the three between them are tables and no frames.
    frames = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if marker in frames:
            height = int.from_bytes(content[at + 5 : at + 7], "big")
            width = int.from_bytes(content[at + 7 : at + 9], "big")
            return (width, height) if min(width, height) > 0 else None
        at += 2 + length
    return None


def _is_colour(text: str) -> bool:
    return (
        len(text) == 7 and text[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in text[1:])
    )


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue (0 to 255) of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2, 0 (black) to 1 (white)."""

    def linear(channel: int) -> float:
        part = channel / 255
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(c) for c in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str, least: float = 4.5) -> str:
    """Darken a colour until text in it reads on white."""
    shade = colour
    for step in range(100):
        if contrast(shade, PAPER) >= least:
            return shade
        shade = mix(colour, "#000000", (step + 1) / 100)
    return shade


def mix(one: str, other: str, share: float) -> str:
    """Blend two colours; `share` 0 gives the first, 1 the other."""
    parts = zip(channels(one), channels(other), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * share + 0.5):02x}" for a, b in parts)


def on(colour: str) -> str:
    """Return ink or paper, whichever reads better on a colour."""
    return INK if contrast(INK, colour) >= contrast(PAPER, colour) else PAPER
