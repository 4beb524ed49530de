"""What stands around every page: styles, script, and the policy that allows these and no others."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from highneeds.publish.theme import PALETTE, HouseStyle

_OPEN_FOR_PRINT: Final = (
    'addEventListener("beforeprint",()=>document.querySelectorAll("details")'
    ".forEach(d=>{d.open=true}))"
)


@dataclass(frozen=True)
class PageShell:
    """What `shell.html.jinja` needs to know of a page.

    Attributes
    ----------
    kind
        What the page is, in the link that skips its header: "report".
    title, who
        For the window, and whose page it is.
    sheets
        Style sheets, in order.
    opens_for_print
        With the one script that there is: details are opened before they are printed.
    """

    kind: str
    title: str
    who: str
    theme: HouseStyle
    version: str = ""
    language: str = "en-GB"
    direction: str = "ltr"
    sheets: tuple[str, ...] = ("page.css",)
    opens_for_print: bool = False

    @property
    def style(self) -> str:
        """Style sheets with the authority's colour."""
        sheets = "\n".join(_sheet(name) for name in self.sheets)
        return sheets.replace(f"--strong:{PALETTE[0]}", f"--strong:{self.theme.strong}", 1)

    @property
    def script(self) -> str:
        """The page's script; "" for none."""
        return _OPEN_FOR_PRINT if self.opens_for_print else ""

    @property
    def policy(self) -> str:
        """Content security policy: nothing is fetched; only this style and this script are used."""
        script = f"script-src '{_signature(self.script)}'; " if self.script else ""
        pictures = "img-src data:; " if self.theme.logo or self.script else ""
        return (
            f"default-src 'none'; {pictures}style-src '{_signature(self.style)}'; {script}"
            "base-uri 'none'; form-action 'none'"
        )


def logo_address(theme: HouseStyle) -> str:
    """Return the logo as an address that holds the picture itself; "" without one."""
    if not theme.logo:
        return ""
    kind = "png" if theme.logo.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(theme.logo).decode()}"


@cache
def _sheet(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


def _signature(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
