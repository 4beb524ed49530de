"""Take the pictures of the README and the documentation from what the program makes: make images.

They show the bundled case, in headless Chromium, so they can be taken again on any machine.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from highneeds.actions.build import build
from highneeds.actions.cases import copy_case

IMAGES = Path(__file__).parent / "images"
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)


def chromium() -> str | None:
    """Return the path of a Chromium, if there is one."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def picture(page: Path, to: Path, width: int, height: int) -> Path:
    """Take one picture of the top of a page."""
    browser = chromium()
    if browser is None:
        raise SystemExit("There is no Chromium here. On Debian: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 - the browser that was found, on a page that we made
            [
                browser,
                *QUIET,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={to}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
    return to


def take(images: Path) -> tuple[Path, ...]:
    """Build the bundled case and take its pictures into a folder."""
    images.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = copy_case("southampton", Path(made) / "southampton")
        build(folder, store_root=None)
        page = folder / "build" / "report.html"
        return (picture(page, images / "report.png", 1100, 1660),)


if __name__ == "__main__":
    for taken in take(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES):
        print(taken)
