"""Each block of the model as HTML. The words come from the model; here they only get marked up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from highneeds.document.failed_part import failure
from highneeds.document.model import (
    Block,
    Cell,
    Chart,
    Column,
    FindingList,
    Heading,
    Note,
    Section,
    Table,
    Text,
)
from highneeds.document.numbers import as_value, heading, sample, show, show_interval
from highneeds.document.wording import (
    NOTE_TITLES,
    SEVERITY_WORDS,
    clean,
    figures_of,
    finding_words,
    is_right_to_left,
    plain,
    worst_first,
)
from highneeds.publish.charts.points import not_shown
from highneeds.publish.charts.svg import svg
from highneeds.publish.crosstab import reading_table
from highneeds.publish.theme import HouseStyle

MOST_ROWS_ON_PAPER: Final = 60
_LONG: Final = 60


@dataclass
class HtmlPage:
    """Where the writing stands: theme, numbering, and the level of the last heading."""

    theme: HouseStyle
    names: Mapping[str, str]
    level: int = 2
    used: set[str] = field(default_factory=set)

    def inner(self) -> int:
        """Level of a heading inside the present one."""
        return min(self.level + 1, 6)


def text_of(words: str) -> str:
    """Escape words for HTML."""
    return escape(clean(words), quote=True)


def toward(words: str) -> str:
    """Return a dir attribute when the words are of a right-to-left script."""
    return ' dir="rtl"' if is_right_to_left(words) else ""


def section_html(section: Section, page: HtmlPage) -> str:
    """Write a section; a block that fails is replaced by a note that says so."""
    page.level = 2
    made = [f"<h2{toward(section.title)}>{text_of(section.title)}</h2>"]
    for block in section.blocks:
        level = page.level
        try:
            made.append(_WRITERS[type(block)](block, page))
        except Exception as fault:  # the other blocks must still be written
            page.level = level
            made.append(_note(failure(fault), page))
            if isinstance(block, Chart):
                made.append(_table(block.data, page))
    return f'<section id="{section.id}">\n' + "\n".join(made) + "\n</section>"


def _heading(block: Heading, page: HtmlPage) -> str:
    page.level = block.level if block.level <= page.level + 1 else page.level + 1
    words = text_of(block.text)
    return f"<h{page.level}{toward(block.text)}>{words}</h{page.level}>"


def _text(block: Text, page: HtmlPage) -> str:
    made = []
    if block.title:
        level = page.inner()
        made.append(f"<h{level}{toward(block.title)}>{text_of(block.title)}</h{level}>")
    items = []
    for number, paragraph in enumerate(block.paragraphs, start=1):
        last = number == len(block.paragraphs)
        rests = (*figures_of(paragraph), *(block.figures if last else ()))
        words = plain(paragraph)
        items.append((words, text_of(words) + _references(rests, page)))
    tag = "li" if block.bullets else "p"
    body = "\n".join(f"<{tag}{toward(words)}>{html}</{tag}>" for words, html in items)
    made.append(f'<ul class="plain">\n{body}\n</ul>' if block.bullets else body)
    return "\n".join(made)


def _references(ids: tuple[str, ...], page: HtmlPage) -> str:
    known = [i for i in dict.fromkeys(ids) if i in page.names]
    links = ", ".join(f'<a href="#{i}">{text_of(page.names[i])}</a>' for i in known)
    return f' <span class="ref">({links})</span>' if links else ""


def _chart(block: Chart, page: HtmlPage) -> str:
    level, name = page.inner(), page.names.get(block.id, "")
    picture = svg(block, page.theme).replace(
        "<svg ", f'<svg role="img" aria-label="{text_of(block.alt)}" ', 1
    )
    parts = [
        f'<figure id="{block.id}" aria-labelledby="{block.id}-title">',
        f'<h{level} id="{block.id}-title"{toward(block.title)}>'
        f'<span class="tag">{name}</span> {text_of(block.title)}</h{level}>',
        f'<div class="plot" tabindex="0" role="group" aria-label="{text_of(name)}, picture">'
        f"{picture}</div>",
        f'<p class="takeaway">{text_of(block.takeaway)}</p>',
    ]
    gaps = not_shown(block)
    foot = ". ".join(p.rstrip(".") for p in (_source(block.source), sample(block.n)) if p)
    parts += [f'<p class="small">{text_of(p)}</p>' for p in (gaps, foot and f"{foot}.") if p]
    notes = dict.fromkeys(n for n in (block.note, block.data.note) if n)
    parts += [f'<p class="small">{text_of(n)}</p>' for n in notes]
    table = _table(reading_table(block), page, note=False, prefix=f"{block.id}-")
    rows = len(block.data.rows)
    long = f' class="long" data-rows="{rows}"' if rows > MOST_ROWS_ON_PAPER else ""
    summary = f"Numbers behind {name or 'this picture'}"
    parts.append(f"<details{long}><summary>{summary}</summary>{table}</details>")
    parts.append("</figure>")
    return "\n".join(parts)


def _source(words: str) -> str:
    return f"Source: {words}" if words else ""


def _table(block: Table, page: HtmlPage, *, note: bool = True, prefix: str = "") -> str:
    name = "" if prefix else page.names.get(block.id, "")
    caption = f'<span class="tag">{name}</span> ' if name else ""
    anchor = f"{prefix}{block.id}"
    heads = "".join(f'<th scope="col"{_class(c)}>{text_of(heading(c))}</th>' for c in block.columns)
    rows = "\n".join(
        "<tr>"
        + "".join(_cell(c, k, i) for i, (c, k) in enumerate(zip(row, block.columns, strict=True)))
        + "</tr>"
        for row in block.rows
    )
    if not block.rows:
        rows = f'<tr><td colspan="{len(block.columns)}">No rows.</td></tr>'
    body = (
        f'<div class="scroll" role="region" aria-labelledby="{anchor}-caption" tabindex="0">'
        f'<table id="{anchor}"><caption id="{anchor}-caption"{toward(block.title)}>'
        f"{caption}{text_of(block.title)}</caption>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )
    if note:
        words = [p for p in (_source(block.source), block.note) if p]
        body += "".join(f'\n<p class="small">{text_of(w)}</p>' for w in words)
    return body


def _class(column: Column) -> str:
    kinds = {"number": "num", "period": "when", "code": "when"}
    return f' class="{kinds[column.kind]}"' if column.kind in kinds else ""


def _cell(cell: Cell, column: Column, position: int) -> str:
    words = show(cell, column)
    inner = text_of(words)
    if column.kind == "number":
        value = as_value(cell)
        if isinstance(cell, str) or value.value is not None:
            span = show_interval(cell, column)
            inner += f' <span class="range">{text_of(span)}</span>' if span else ""
        else:
            inner = f'<span class="none">{inner}</span>'
    if position == 0 and column.kind in {"label", "period", "code"}:
        return f'<th scope="row"{_class(column)}{toward(words)}>{inner}</th>'
    look = ' class="words"' if column.kind == "text" and len(words) > _LONG else _class(column)
    return f"<td{look}{toward(words)}>{inner}</td>"


def _findings(block: FindingList, page: HtmlPage) -> str:
    level = page.inner()
    head = f"<h{level}>{text_of(block.title)}</h{level}>"
    if not block.findings:
        return f"{head}\n<p>Nothing was found.</p>"
    items = []
    for finding in worst_first(block.findings):
        message, where = finding_words(finding)
        kind = finding.severity.value if finding.severity.value != "note" else "note-level"
        items.append(
            f'<li><span class="level {kind}">{SEVERITY_WORDS[finding.severity]}</span>'
            f'{text_of(message)}<p class="small">{text_of(where)}</p></li>'
        )
    return f'{head}\n<ul class="findings">\n' + "\n".join(items) + "\n</ul>"


def _note(block: Note, page: HtmlPage) -> str:
    title = block.title or NOTE_TITLES[block.kind]
    body = "".join(f"<p{toward(p)}>{text_of(p)}</p>" for p in block.paragraphs)
    return f'<div class="note {block.kind}" role="note"><p>{text_of(title)}</p>{body}</div>'


def _table_block(block: Table, page: HtmlPage) -> str:
    return _table(block, page)


_WRITERS: Mapping[type[Block], Callable[..., str]] = {
    Heading: _heading,
    Text: _text,
    Chart: _chart,
    Table: _table_block,
    FindingList: _findings,
    Note: _note,
}
