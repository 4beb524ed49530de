"""Take the pictures of slides, a sheet and a PDF page for the docs, from the bundled case.

Run: .venv/bin/python docs/make_office_images.py [FOLDER]. Needs LibreOffice and Poppler.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from highneeds.actions.build import build
from highneeds.actions.cases import copy_case

IMAGES = Path(__file__).parent / "images"
TAKEN = (
    # picture, file, words on the last page that is meant, pixels across, pixels down (0: all)
    ("slide-deficit.png", "pptx", "The cumulative deficit would be £62.7m at the end", 900, 0),
    ("slide-section.png", "pptx", "By 2026-27 the deficit would be", 900, 0),
    ("slide-table.png", "pptx", "Causes by outcome", 900, 0),
    ("sheet-what-if.png", "xlsx", "What if: spend, allocation and deficit", 1500, 460),
    ("pdf-page.png", "pdf", "Spend goes from", 700, 0),
)


def tool(name: str) -> str:
    """Return the path of a program that must be there."""
    found = shutil.which(name)
    if found is None:
        raise SystemExit(
            f"{name} was not found. On Debian: apt-get install libreoffice poppler-utils"
        )
    return found


def run(*command: str | Path) -> str:
    """Run a program that was found, on files that we made; return what it printed."""
    done = subprocess.run(  # noqa: S603
        [str(part) for part in command], check=True, capture_output=True, timeout=240
    )
    return done.stdout.decode("utf-8", "replace")


def as_pdf(path: Path, folder: Path) -> Path:
    """Print a deck or a workbook into a PDF; a PDF stays as it is."""
    if path.suffix == ".pdf":
        return path
    out = folder / path.suffix[1:]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run(tool("soffice"), profile, "--headless", "--convert-to", "pdf", "--outdir", out, path)
    return out / f"{path.stem}.pdf"


def page_with(pdf: Path, words: str) -> int:
    """Return the number of the last page on which words stand: contents come first."""
    pages = run(tool("pdftotext"), "-layout", pdf, "-").split("\f")
    found = [n for n, text in enumerate(pages, start=1) if words in " ".join(text.split())]
    if not found:
        raise SystemExit(f'"{words}" is on no page of {pdf.name}')
    return found[-1]


def take(images: Path) -> tuple[Path, ...]:
    """Build the bundled case and take the pictures into a folder."""
    images.mkdir(parents=True, exist_ok=True)
    made = []
    with tempfile.TemporaryDirectory() as place:
        folder = copy_case("southampton", Path(place) / "southampton")
        build(folder, store_root=None, formats=("pptx", "xlsx", "pdf"))
        printed = {
            kind: as_pdf(folder / "build" / f"report.{kind}", Path(place))
            for kind in ("pptx", "xlsx", "pdf")
        }
        for name, kind, words, across, down in TAKEN:
            page = str(page_with(printed[kind], words))
            to = images / Path(name).stem
            size = (
                "-scale-to-x",
                str(across),
                "-scale-to-y",
                "-1",
                *(("-H", str(down)) if down else ()),
            )
            sides = ("-f", page, "-l", page, "-singlefile", "-png", *size)
            run(tool("pdftoppm"), *sides, printed[kind], to)
            made.append(images / name)
    return tuple(made)


if __name__ == "__main__":
    for taken in take(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES):
        print(taken)
