"""One self-contained page: no request to anywhere, readable without script, in print and aloud."""

from highneeds.document.model import Report
from highneeds.document.wording import about, figure_names, in_order, long_date
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html.blocks import HtmlPage, section_blocks
from highneeds.publish.writers.html.environment import page_text
from highneeds.publish.writers.html.shell import PageShell, logo_address


def render(report: Report, theme: HouseStyle, *, for_paper: bool = False) -> bytes:
    """Return the page as UTF-8.

    Parameters
    ----------
    theme
        Name, colour and logo of the authority.
    for_paper
        As the PDF needs it: each picture's words are its title, which is where PDF tags take them
        from; the logo has a word, because a tagged picture may not be without one; a long table
        behind a chart is named and left out, because 150 areas would fill four pages.

    Returns
    -------
    bytes
        Same report, same bytes. The page holds its styles, its pictures and its logo.
    """
    page, meta = HtmlPage(theme, figure_names(report), for_paper), report.meta
    named = report.area in report.title
    shell = PageShell(
        kind="report",
        title=report.title if named else f"{report.title}: {report.area}",
        who=theme.name or report.area,
        theme=theme,
        version=meta.version,
        language=meta.language,
        direction=meta.direction,
        opens_for_print=True,
    )
    return page_text(
        "report.html.jinja",
        page=shell,
        report=report,
        sections=in_order(report),
        drawn=lambda section: section_blocks(section, page),
        about=about(report),
        as_at=long_date(report),
        logo=logo_address(theme),
        logo_words="Logo" if for_paper else "",
    ).encode()
