"""Deck: one message a slide, native charts and tables, speaker notes, appendix."""

import io
from datetime import UTC, datetime, time
from pathlib import Path

from pptx.enum.text import MSO_ANCHOR

from highneeds.reports.model import Report
from highneeds.reports.theme import PAPER, Theme
from highneeds.reports.words import about, clean, in_order, long_date, shorten, source_words
from highneeds.reports.writers.files import write_files
from highneeds.reports.writers.pptx_blocks import data_slides, section_slides, text_slides
from highneeds.reports.writers.pptx_deck import (
    INNER,
    MARGIN,
    WIDTH,
    Deck,
    fill_text,
    lines_high,
    place,
    start,
    text_box,
)
from highneeds.reports.writers.pptx_package import settle


def render(report: Report, theme: Theme) -> bytes:
    """Return the deck.

    Parameters
    ----------
    report : Report
    theme : Theme
        Name at the foot, colour, logo.

    Returns
    -------
    bytes
        Same report, same bytes.
    """
    deck = start(theme, theme.name or report.area)
    _front(deck, report)
    sections = in_order(report)
    body = [s for s in sections if not s.appendix]
    if len(body) > 1:
        text_slides(deck, "What is in this pack", [s.title for s in body], bullets=True)
    for number, section in enumerate(body, start=1):
        _divider(deck, f"{number}", section.title)
        section_slides(deck, section)
    _divider(deck, "Appendix", "Data notes, numbers and sources")
    for section in (s for s in sections if s.appendix):
        section_slides(deck, section)
    deck.kicker = "Appendix"
    data_slides(deck, report.charts)
    _sources(deck, report)
    _properties(deck, report)
    out = io.BytesIO()
    deck.presentation.save(out)
    return settle(out.getvalue(), f"{report.meta.as_at.isoformat()}T00:00:00Z")


def write(report: Report, path: Path, theme: Theme) -> Path:
    """Write the deck to a file."""
    return write_files(path.parent, {path.name: render(report, theme)})[0]


def _front(deck: Deck, report: Report) -> None:
    slide = deck.plain(deck.theme.strong)
    deck.titles.append(report.title)
    words = clean(" ".join(report.title.split()))
    size = next((s for s in (44, 36, 28, 22) if lines_high(words, 10.6, s) < 2.4), 16)
    high = lines_high(words, 10.6, size) + 0.2
    title = slide.shapes.title
    place(title, (MARGIN, 2.1, INNER - 1.2, high))
    fill_text(title.text_frame, [words], size, PAPER, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    title.text_frame.margin_left = title.text_frame.margin_right = 0
    lines = [report.subtitle, f"{report.area}, as at {long_date(report)}"]
    box = (MARGIN, 2.1 + high + 0.25, INNER - 1.2, 1.0)
    text_box(slide, [line for line in lines if line], box, 20, PAPER)
    text_box(slide, deck.name, (MARGIN, 0.6, 9.0, 0.4), 18, PAPER, bold=True)
    deck.logo(slide, 0.5, WIDTH - MARGIN, 0.8)


def _divider(deck: Deck, number: str, title: str) -> None:
    slide = deck.plain(deck.theme.strong)
    deck.titles.append(title)
    text_box(slide, number, (MARGIN, 2.4, INNER, 0.5), 20, PAPER)
    words = clean(shorten(title, 200))
    shape = slide.shapes.title
    place(shape, (MARGIN, 2.9, INNER - 1.5, 1.6))
    size = 36 if lines_high(words, 10.4, 36) < 1.5 else 24
    fill_text(shape.text_frame, [words], size, PAPER, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    shape.text_frame.margin_left = shape.text_frame.margin_right = 0


def _sources(deck: Deck, report: Report) -> None:
    words = []
    for source in report.sources:
        parts = (source.title, source_words(source), source.url)
        words.append(". ".join(p.rstrip(".") for p in parts if p))
    text_slides(deck, "Sources and licence", words or ["No outside source was used."], bullets=True)
    facts = [f"{name}: {value}" for name, value in about(report)]
    text_slides(deck, "About this report", facts, bullets=True)


def _properties(deck: Deck, report: Report) -> None:
    core = deck.presentation.core_properties
    day = datetime.combine(report.meta.as_at, time(), UTC).replace(tzinfo=None)
    core.title = shorten(clean(report.title), 250)
    core.subject = shorten(clean(report.area), 250)
    core.author = shorten(clean(deck.name), 250)
    core.last_modified_by = core.author
    core.language = report.meta.language
    core.comments = f"Made with highneeds {report.meta.version}".strip()
    core.created = core.modified = day
    core.revision = 1
