"""Tagged PDF (PDF/UA-1) from the same page as the HTML."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from importlib import import_module
from typing import Any

from highneeds.document.model import Report
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers import html
from highneeds.vocabulary.faults import Fault, UserError


def render(report: Report, theme: HouseStyle, page: bytes | None = None) -> bytes:
    """Return the PDF.

    Parameters
    ----------
    page
        The HTML of the same report for paper, when it has been rendered already.

    Raises
    ------
    UserError
        When WeasyPrint or a system library that it needs is missing.
    """
    return render_page(page or html.render(report, theme, for_paper=True), report.meta.as_at)


def render_page(page: bytes, day: date) -> bytes:
    """Return the PDF of a page for paper, stamped with a day.

    Raises
    ------
    UserError
        As `render` does.
    """
    library = load_library()
    # A report may make no request, and an address in somebody's text must not cause one.
    only_inside = library.urls.URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    document = library.HTML(string=page.decode(), url_fetcher=only_inside)
    with _dated(day):
        made: bytes = document.write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=b"highneeds", custom_metadata=False
        )
    return made


_ONE_AT_A_TIME = threading.Lock()
"""The environment is the whole process's: two PDFs of different days must not share it."""


@contextmanager
def _dated(day: date) -> Iterator[None]:
    """Let libraries that stamp the present time stamp the report's day instead.

    Where HarfBuzz-Subset is not installed, WeasyPrint subsets fonts with fontTools, which writes
    the time into every font, so that two builds of one report would differ. It honours this
    variable, as https://reproducible-builds.org/specs/source-date-epoch/ asks.
    """
    name = "SOURCE_DATE_EPOCH"
    with _ONE_AT_A_TIME:
        before = os.environ.get(name)
        os.environ[name] = str(int(datetime.combine(day, time(), UTC).timestamp()))
        try:
            yield
        finally:
            if before is None:
                del os.environ[name]
            else:
                os.environ[name] = before


def load_library() -> Any:
    """Return WeasyPrint; it takes half a second, so that its process asks for it early."""
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
                "Debian or Ubuntu: sudo apt install libpango-1.0-0 libpangoft2-1.0-0 "
                "libharfbuzz-subset0. "
                "macOS: brew install pango. Windows: see the WeasyPrint manual. "
                "Or leave pdf out of --format and print the HTML from a browser.",
            )
        ) from error
