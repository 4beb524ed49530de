"""Tagged PDF (PDF/UA-1) from the same page as the HTML."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from highneeds.document.model import Report
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers import html
from highneeds.publish.writers.files import write_files
from highneeds.vocabulary.faults import Fault, UserError


def render(report: Report, theme: HouseStyle, page: bytes | None = None) -> bytes:
    """Return the PDF.

    Parameters
    ----------
    page : bytes | None
        The HTML of the same report, when it has been rendered already.

    Raises
    ------
    UserError
        When WeasyPrint or a system library that it needs is missing.
    """
    source = (page or html.render(report, theme)).decode()
    library = _weasyprint()
    only_inside = library.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = library.HTML(string=_for_paper(source), url_fetcher=only_inside)
    made: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=b"highneeds", custom_metadata=False
    )
    return made


def write(report: Report, path: Path, theme: HouseStyle) -> Path:
    """Write the PDF to a file."""
    return write_files(path.parent, {path.name: render(report, theme)})[0]


def _for_paper(source: str) -> str:
    """Fit the page to paper.

    Notes
    -----
    Each picture's words become its title, which is where PDF tags take them from, and the logo gets
    a word, because a tagged picture may not be without one. The table behind
    a chart of more than 60 rows is left out and named: 150 areas would fill four pages.
    """
    named = re.sub(r'(<div class="who"><img src="[^"]*") alt="">', r'\1 alt="Logo">', source)
    titled = re.sub(
        r'<svg role="img" aria-label="([^"]*)" ([^>]*)>', r"<svg \2><title>\1</title>", named
    )
    return re.sub(
        r'<details class="long" data-rows="(\d+)"><summary>([^<]*)</summary>.*?</details>',
        r'<p class="small">\2: \1 rows, in the web page, the workbook and the data files.</p>',
        titled,
        flags=re.DOTALL,
    )


def _weasyprint() -> Any:
    try:
        return import_module("weasyprint")
    except ImportError as error:
        raise UserError(
            Fault(
                "PDF needs WeasyPrint, which is not installed.",
                str(error),
                'Run: pip install "highneeds[pdf]". Or leave pdf out of --format.',
            )
        ) from error
    except OSError as error:
        raise UserError(
            Fault(
                "PDF needs the system library Pango, which was not found.",
                str(error),
                "Debian or Ubuntu: sudo apt install libpango-1.0-0 libpangoft2-1.0-0. "
                "macOS: brew install pango. Windows: see the WeasyPrint manual. "
                "Or leave pdf out of --format and print the HTML from a browser.",
            )
        ) from error
