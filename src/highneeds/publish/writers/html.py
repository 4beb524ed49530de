"""One self-contained page: no request to anywhere, readable without script, in print and aloud."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from highneeds.document.model import Report, Section, Source
from highneeds.document.wording import about, figure_names, in_order, long_date, source_words
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.files import write_files
from highneeds.publish.writers.html_blocks import HtmlPage, section_html, text_of, toward

_OPEN_FOR_PRINT = (
    'addEventListener("beforeprint",()=>document.querySelectorAll("details")'
    ".forEach(d=>{d.open=true}))"
)


def render(report: Report, theme: HouseStyle) -> bytes:
    """Return the page as UTF-8.

    Parameters
    ----------
    report : Report
    theme : HouseStyle
        Name, colour and logo of the authority.

    Returns
    -------
    bytes
        Same report, same bytes. The page holds its styles, its pictures and its logo.
    """
    sections = in_order(report)
    page = HtmlPage(theme, figure_names(report))
    body = "\n".join(section_html(section, page) for section in sections)
    style = _style(theme)
    meta = report.meta
    title = f"{report.title}: {report.area}" if report.area not in report.title else report.title
    html = f"""<!DOCTYPE html>
<html lang="{text_of(meta.language)}" dir="{meta.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">
<meta name="generator" content="highneeds {text_of(meta.version)}">
<title>{text_of(title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the report</a>
<header class="top"><div>
<div class="who">{_logo(theme)}<span>{text_of(theme.name or report.area)}</span></div>
<h1{_long(report.title)}{toward(report.title)}>{text_of(report.title)}</h1>
{_subtitle(report)}<p class="as-at">As at {_day(report)}</p>
</div></header>
<div class="page">
{_contents(sections)}
<main id="content">
{body}
{_sources(report)}
</main>
</div>
<footer class="foot"><div>Made with highneeds {text_of(meta.version)}. This page holds everything \
it shows and asks nothing of the network.</div></footer>
<script>{_OPEN_FOR_PRINT}</script>
</body>
</html>
"""
    return html.encode()


def write(report: Report, path: Path, theme: HouseStyle) -> Path:
    """Write the page to a file."""
    return write_files(path.parent, {path.name: render(report, theme)})[0]


@cache
def _sheet() -> str:
    text = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    return text.strip()


def _style(theme: HouseStyle) -> str:
    return _sheet().replace("--strong:#0a5ea8", f"--strong:{theme.strong}", 1)


def _policy(style: str) -> str:
    def sign(text: str) -> str:
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{sign(style)}'; "
        f"script-src 'sha256-{sign(_OPEN_FOR_PRINT)}'; base-uri 'none'; form-action 'none'"
    )


def _logo(theme: HouseStyle) -> str:
    if not theme.logo:
        return ""
    kind = "png" if theme.logo.startswith(b"\x89PNG") else "jpeg"
    data = base64.b64encode(theme.logo).decode()
    return f'<img src="data:image/{kind};base64,{data}" alt="">'


def _long(title: str) -> str:
    return ' class="long"' if len(title) > 90 else ""


def _subtitle(report: Report) -> str:
    if not report.subtitle:
        return ""
    return f'<p class="sub"{toward(report.subtitle)}>{text_of(report.subtitle)}</p>\n'


def _day(report: Report) -> str:
    return f'<time datetime="{report.meta.as_at}">{long_date(report)}</time>'


def _contents(sections: tuple[Section, ...]) -> str:
    links = [(s.id, s.title) for s in sections]
    items = "\n".join(
        f'<li><a href="#{anchor}"{toward(title)}>{text_of(title)}</a></li>'
        for anchor, title in [*links, ("report-sources", "Sources and licence")]
    )
    head = '<nav aria-labelledby="contents"><h2 id="contents">Contents</h2>'
    return f"{head}\n<ol>\n{items}\n</ol></nav>"


def _sources(report: Report) -> str:
    items = "\n".join(_source(source) for source in report.sources)
    listed = (
        f'<ol class="sources">\n{items}\n</ol>' if items else "<p>No outside source was used.</p>"
    )
    facts = "\n".join(
        f"<dt>{text_of(name)}</dt><dd>{text_of(value)}</dd>" for name, value in about(report)
    )
    return (
        '<section id="report-sources">\n<h2>Sources and licence</h2>\n'
        f"{listed}\n<h3>About this report</h3>\n<dl>\n{facts}\n</dl>\n</section>"
    )


def _source(source: Source) -> str:
    title = text_of(source.title)
    if source.url.startswith(("https://", "http://")):
        title = f'<a href="{text_of(source.url)}" rel="noreferrer">{title}</a>'
    words = source_words(source)
    mark = (
        f'<br><span class="small">SHA-256 {text_of(source.sha256)}</span>' if source.sha256 else ""
    )
    return f"<li>{title}{f'. {text_of(words)}.' if words else ''}{mark}</li>"
