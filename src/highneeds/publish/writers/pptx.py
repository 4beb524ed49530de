"""Deck: one message a slide, native charts and tables, speaker notes, a short appendix."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from pptx.enum.text import MSO_ANCHOR

from highneeds.document.model import Report
from highneeds.document.wording import (
    SEVERITY_WORDS,
    about,
    all_findings,
    finding_words,
    long_date,
    shorten,
    source_words,
    worst_first,
)
from highneeds.publish.sheet_names import FINDINGS, sheet_names
from highneeds.publish.theme import PAPER, HouseStyle
from highneeds.publish.writers.pptx_blocks import draw, sheet_page, text_page
from highneeds.publish.writers.pptx_deck import (
    INNER,
    MARGIN,
    TOP,
    WIDTH,
    Deck,
    divider,
    fill_text,
    largest,
    place,
    start,
    text_box,
)
from highneeds.publish.writers.pptx_measure import high
from highneeds.publish.writers.pptx_package import settle
from highneeds.publish.writers.pptx_plan import (
    SlidePlan,
    Words,
    appendix_pages,
    data_notes,
    divided,
    section_pages,
)
from highneeds.publish.writers.pptx_table import Sheet
from highneeds.vocabulary.escape import clean

# Two columns of twenty lines fill the slide, in letters of 11 points.
_MOST_LISTED = 40


def render(report: Report, theme: HouseStyle) -> bytes:
    """Return the deck.

    Parameters
    ----------
    theme
        Name at the foot, colour, logo.

    Returns
    -------
    bytes
        Same report, same bytes.
    """
    deck = start(theme, theme.name or report.area)
    deck.sheets = sheet_names(report)
    _front(deck, report)
    body = [s for s in report.sections if not s.appendix]
    planned = [(s, section_pages(s)) for s in body]
    planned = [(section, pages) for section, pages in planned if pages]
    # Made now so that it stands in front, and filled last, when the numbers of the slides are
    # known.
    contents = deck.slide("What is in this pack") if len(planned) > 1 else None
    entries: list[tuple[str, Any]] = []
    for number, (section, pages) in enumerate(planned, start=1):
        first = len(deck.presentation.slides)
        for page in divided(section, pages, number):
            draw(deck, page, section.title)
        entries.append((section.title, deck.presentation.slides[first]))
    first = len(deck.presentation.slides)
    _appendix(deck, report)
    entries.append(("Appendix", deck.presentation.slides[first]))
    if contents is not None:
        _contents(deck, contents, entries)
    _properties(deck, report)
    out = io.BytesIO()
    deck.presentation.save(out)
    return settle(out.getvalue(), f"{report.meta.as_at.isoformat()}T00:00:00Z")


def _front(deck: Deck, report: Report) -> None:
    slide = deck.plain(deck.theme.strong)
    deck.titles.append(report.title)
    words = clean(" ".join(report.title.split()))
    size = largest([words], 10.6, 2.4, (44, 36, 28, 22), bold=True) or 16
    tall = high(words, 10.6, size, bold=True) + 0.2
    title = slide.shapes.title
    place(title, (MARGIN, 2.1, INNER - 1.2, tall))
    fill_text(title.text_frame, [words], size, PAPER, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    title.text_frame.margin_left = title.text_frame.margin_right = 0
    lines = [report.subtitle, f"{shorten(report.area, 120)}, as at {long_date(report)}"]
    box = (MARGIN, 2.1 + tall + 0.25, INNER - 1.2, 1.0)
    text_box(slide, [line for line in lines if line], box, 20, PAPER)
    text_box(slide, deck.name, (MARGIN, 0.6, 9.0, 0.4), 18, PAPER, bold=True)
    deck.logo(slide, 0.5, WIDTH - MARGIN, 0.8)


def _contents(deck: Deck, slide: Any, entries: Sequence[tuple[str, Any]]) -> None:
    """List the sections in two columns, each a link to its first slide."""
    shown = entries[:_MOST_LISTED]
    down = -(-len(shown) // 2)
    step = min(0.5, 5.2 / down)
    size = 18 if step > 0.42 else 14 if step > 0.3 else 11
    across = INNER / 2 - 0.3
    numbers = {s.slide_id: n for n, s in enumerate(deck.presentation.slides, start=1)}
    for index, (title, target) in enumerate(shown):
        left = MARGIN + (INNER / 2 + 0.1) * (index // down)
        words = f"{numbers[target.slide_id]}   {clean(title)}"
        while high(words, across, size) > step and len(words) > 12:
            words = shorten(words, len(words) - 4)
        box = (left, TOP + step * (index % down), across, step)
        text_box(slide, words, box, size).click_action.target_slide = target


def _appendix(deck: Deck, report: Report) -> None:
    divider(deck, "Appendix", "Data notes, findings and sources")
    for section in (s for s in report.sections if s.appendix):
        for page in appendix_pages(section):
            draw(deck, page, section.title)
    missing = data_notes(report)
    if missing is not None:
        draw(deck, missing, "")
    deck.kicker = "Appendix"
    _findings(deck, report)
    words = []
    for source in report.sources:
        parts = (source.title, source_words(source), source.url)
        words.append(". ".join(p.rstrip(".") for p in parts if p))
    facts = [f"{name}: {value}" for name, value in about(report)]
    about_it = (
        Words("Sources and licence", tuple(words) or ("No outside source was used.",)),
        Words("About this report", tuple(facts)),
    )
    draw(
        deck,
        SlidePlan("words", "Sources, and what this report rests on", "Appendix", words=about_it),
        "",
    )


def _findings(deck: Deck, report: Report) -> None:
    """Show the worst findings, one of each kind; all are in the workbook."""
    found = worst_first(all_findings(report))
    if not found:
        text_page(deck, "What to know about the data", ["Nothing was found."])
        return
    # One of each kind: a national release has thousands of findings and a board has one slide for
    # them.
    kinds = {f.rule: f for f in reversed(found)}
    rows = []
    for finding in (f for f in found if kinds[f.rule] is f):
        message, where = finding_words(finding)
        more = sum(f.rule == finding.rule for f in found) - 1
        also = f" And {more} more of this kind." if more else ""
        words = f"{shorten(clean(message), 400)}{also}"
        rows.append((SEVERITY_WORDS[finding.severity], words, shorten(clean(where), 200)))
    sheet = Sheet(("Level", "Finding", "Where, and what was done"), tuple(rows), (False,) * 3)
    rest = f"All {len(found)} findings are in the workbook, sheet “{FINDINGS}”."
    sheet_page(deck, "What to know about the data", sheet, rest)


def _properties(deck: Deck, report: Report) -> None:
    core = deck.presentation.core_properties
    # python-pptx takes a naive time and writes it as UTC.
    day = datetime.combine(report.meta.as_at, time(), UTC).replace(tzinfo=None)
    core.title = shorten(clean(report.title), 250)
    core.subject = shorten(clean(report.area), 250)
    core.author = shorten(clean(deck.name), 250)
    core.last_modified_by = core.author
    core.language = report.meta.language
    core.comments = f"Made with highneeds {report.meta.version}".strip()
    core.created = core.modified = day
    core.revision = 1
