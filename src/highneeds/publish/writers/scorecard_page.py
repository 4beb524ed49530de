"""The board's page: attention first, then the table of KPIs, then one part for each.

Written directly and not through the block model, because 200 KPIs by ten years of months must
render within seconds and stay under 1 MB. Closing tags that HTML lets one leave out are left out.
"""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from highneeds.document.law import LAW_TARGETS
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.scorecard_kpi import (
    JUDGED,
    MOVED,
    anchor,
    by_html,
    e,
    exception_words,
    judged_html,
    kpi_html,
    level,
    rag_html,
)
from highneeds.publish.writers.scorecard_svg import sparkline
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.comparators import PublishedFigure
from highneeds.scorecard.definitions import KpiUnit
from highneeds.scorecard.judging import Judgement
from highneeds.scorecard.records import Action
from highneeds.scorecard.results import KpiResult, MonthMark, Scorecard
from highneeds.scorecard.wording import of_counts, shown

_ARROW: Final = {Arrow.UP: "u", Arrow.DOWN: "d", Arrow.FLAT: "f"}


def scorecard_page(board: Scorecard, theme: HouseStyle | None = None, version: str = "") -> str:
    """Write the scorecard as one self-contained page.

    Parameters
    ----------
    board : Scorecard
    theme : HouseStyle, optional
        Name and colour of the authority.
    version : str
        Version of the program, for the foot.

    Returns
    -------
    str
        HTML without any script and without any request; the same scorecard gives the same bytes.
    """
    theme = theme or HouseStyle()
    style = _style(theme)
    policy = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = f"{board.title}, {board.month.long}"
    body = "\n".join(
        (
            _attention(board),
            _table(board),
            _remarks(board, "trends", "Emerging trends"),
            _remarks(board, "concerns", "What the data is telling us: areas of concern"),
            _exceptions(board),
            _actions(board),
            _each(board),
            _notes(board),
        )
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src \
'sha256-{policy}'; base-uri 'none'; form-action 'none'">
<title>{e(title)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the scorecard</a>
<header class="top"><div>
<div class="who"><span>{e(theme.name or board.board or board.area)}</span></div>
<h1>{e(board.title)}</h1>
<p class="sub">{e(board.month.long)}</p>
<p class="as-at">{e(_as_at(board))}</p>
</div></header>
<div class="page sc"><main id="content">
{body}
</main></div>
<footer class="foot"><div>{e(LAW_TARGETS.paragraphs[0])}<br>Made with highneeds {e(version)}. \
This page holds everything it shows and asks nothing of the network.</div></footer>
</body>
</html>
"""


def _as_at(board: Scorecard) -> str:
    by = f", by {board.author}" if board.author else ""
    return f"As at {board.as_at.day} {board.as_at:%B %Y}{by}"


@cache
def _sheets() -> str:
    folder = files("highneeds.publish.writers.html")
    names = ("page.css", "scorecard.css")
    return "\n".join(folder.joinpath(n).read_text(encoding="utf-8").strip() for n in names)


def _style(theme: HouseStyle) -> str:
    return _sheets().replace("--strong:#0a5ea8", f"--strong:{theme.strong}", 1)


def _attention(board: Scorecard) -> str:
    roll = board.roll_up
    tiles = (
        (roll.red, "red"),
        (roll.amber, "amber"),
        (roll.green, "green"),
        (roll.no_colour, "without a colour"),
        (roll.missing, "not supplied"),
    )
    counts = "".join(f"<li><b>{number}</b>{words}" for number, words in tiles)
    items = []
    for item in board.attention:
        one = item.kpis[0] if len(item.kpis) == 1 else ""
        name = e(item.title)
        head = f'<a href="#k-{one.replace("_", "-")}">{name}</a>' if one else name
        items.append(f"<li><b>{head}</b>{e(item.why)}")
    listed = (
        f"<ol class=att>{''.join(items)}</ol>" if items else "<p>Nothing stands out this month."
    )
    return (
        "<section id=attention><h2>What needs the board's attention</h2>"
        f"{listed}<ul class=tiles>{counts}</ul></section>"
    )


def themes(results: Sequence[KpiResult]) -> dict[str, list[KpiResult]]:
    """Group KPIs by theme, in the order in which themes first stand."""
    found: dict[str, list[KpiResult]] = {}
    for result in results:
        found.setdefault(result.kpi.definition.theme, []).append(result)
    return found


def _table(board: Scorecard) -> str:
    months = "".join(f"<th scope=col class=n>{month.short}" for month in board.months)
    last_year = board.month.plus(-12).short
    heads = (
        f"<th scope=col>Ref<th scope=col>KPI{months}<th scope=col>Two years"
        "<th scope=col>Judgement<th scope=col class=n>England<th scope=col class=n>Neighbours"
        f"<th scope=col class=n>{last_year}<th scope=col class=n>Target<th scope=col>Colour"
    )
    span = len(board.months) + 9
    groups = "".join(
        f"<tbody><tr><th scope=rowgroup colspan={span}>{e(name)}"
        + "".join(_row(result) for result in group)
        for name, group in themes(board.kpis).items()
    )
    return (
        "<section id=kpis><h2>Key performance indicators</h2>"
        "<p class=key><span class=u>Rose </span><span class=d>Fell </span>"
        "<span class=f>Stayed level </span><span>The arrow is movement only. Better or worse is "
        "told apart, in words. A blank arrow: nothing to compare with.</span></p>"
        "<div class=scroll role=region aria-labelledby=kt tabindex=0>"
        f"<table class=k><caption class=i id=kt>KPIs, {board.months[0].short} to "
        f"{board.months[-1].short}</caption><thead><tr>{heads}</thead>{groups}</table></div>"
        "</section>"
    )


def _row(result: KpiResult) -> str:
    definition = result.kpi.definition
    cells = "".join(_month(result, mark) for mark in result.months)
    last = result.last_year
    last_words = shown(definition, last.value) if last and last.value is not None else ""
    if last and last.value is not None and _few(result, last.denominator):
        last_words += (
            f" <span class=c>{of_counts(last.numerator or 0, last.denominator or 0)}</span>"
        )
    target = ""
    if result.target is not None:
        value = result.target.in_force
        target = shown(definition, result.target.value if value is None else value)
    judged = ""
    if result.mark.value is not None:
        judged = judged_html(result.mark.judgement)
    return (
        f'<tr><td>{e(result.kpi.ref)}<th scope=row class=w><a href="#k-{anchor(result)}">'
        f"{e(definition.title)}</a>{cells}<td>{sparkline(result)}<td>{judged}"
        f"<td class=n>{_published(result, 'england')}<td class=n>{_published(result, 'neighbours')}"
        f"<td class=n>{last_words}<td class=n>{e(target)}<td>{rag_html(result)}\n"
    )


def _month(result: KpiResult, mark: MonthMark) -> str:
    if mark.value is None:
        return "<td class='n no'>no data"
    text = e(shown(result.kpi.definition, mark.value))
    style, words = "z", ""
    if mark.movement is not None:
        style = _ARROW[mark.movement]
        words = f"<i> {MOVED[mark.movement]}</i>"
    if _few(result, mark.denominator) and mark.numerator is not None:
        counts = of_counts(mark.numerator, mark.denominator or 0)
        return f"<td class=n><span class={style}>{text}</span>{words}<span class=c>{counts}</span>"
    return f"<td class='n {style}'>{text}{words}"


def _few(result: KpiResult, denominator: float | None) -> bool:
    share = result.kpi.definition.unit is KpiUnit.PERCENT
    return (
        share
        and bool(denominator)
        and ((denominator or 0) < result.kpi.definition.small_numbers.pool_below)
    )


def _published(result: KpiResult, kind: str) -> str:
    found: list[PublishedFigure] = [
        c for c in result.comparators if c.kind == kind and c.value is not None
    ]
    return e(shown(result.kpi.definition, found[0].value)) if found else ""


def _remarks(board: Scorecard, section: str, title: str) -> str:
    """Write remarks: drafts by rules first, then people's words with their names."""
    here = [r for r in board.remarks if r.section == section]
    body = ""
    for head, remarks in (
        ("Drafted from the figures", [r for r in here if not r.edited]),
        ("In people's own words", [r for r in here if r.edited]),
    ):
        if remarks:
            items = "".join(f"<li>{e(r.text)} {by_html(r)}" for r in remarks)
            body += f"<h3>{head}</h3><ul class=plain>{items}</ul>"
    return f"<section id={section}><h2>{e(title)}</h2>{body or '<p>None this month.'}</section>"


def _exceptions(board: Scorecard) -> str:
    names = {result.id: result.kpi for result in board.kpis}
    items = "".join(
        f'<li><a href="#k-{entry.kpi.replace("_", "-")}">{e(entry.ref)} '
        f"{e(names[entry.kpi].definition.title)}</a>. {exception_words(entry)} "
        f"Published: {e(entry.comparator)}"
        for entry in board.exceptions
    )
    body = f"<ul class=plain>{items}</ul>" if items else "<p>None open."
    return f"<section id=exceptions><h2>Exceptions</h2>{body}</section>"


def _actions(board: Scorecard) -> str:
    if not board.actions:
        return "<section id=actions><h2>Actions</h2><p>No action is on record.</section>"
    refs = {result.kpi.ref: result for result in board.kpis}
    refs |= {result.id: result for result in board.kpis}
    rows = "".join(_action(action, board, refs) for action in board.actions)
    heads = "".join(
        f"<th scope=col>{name}"
        for name in ("No.", "Issue", "Action to be taken", "By whom", "Completion date", "Status")
    )
    return (
        "<section id=actions><h2>Actions</h2><div class=scroll role=region aria-labelledby=at "
        f"tabindex=0><table><caption class=i id=at>Action log, overdue first</caption><thead><tr>"
        f"{heads}<th scope=col>KPIs and findings</thead><tbody>{rows}</tbody></table></div>"
        "</section>"
    )


def _action(action: Action, board: Scorecard, refs: dict[str, KpiResult]) -> str:
    due = f"{action.due:%d/%m/%Y}" if action.due else "no date"
    late = action.overdue(board.as_at)
    status = "<span class=late>overdue</span>" if late else e(action.status)
    links = [
        f'<a href="#k-{anchor(refs[name])}">{e(name)}</a>' if name in refs else e(name)
        for name in (*action.kpis, *action.findings)
    ]
    return (
        f"<tr><th scope=row>{e(action.number)}<td>{e(action.issue)}<td>{e(action.action)}"
        f"<td>{e(action.by) or 'nobody named'}<td>{due}<td>{status}<td>{', '.join(links)}"
    )


def _each(board: Scorecard) -> str:
    parts = "".join(
        kpi_html(result, board) for group in themes(board.kpis).values() for result in group
    )
    return (
        "<section id=each><h2>Each KPI</h2><p class=small>On each chart: the line of figures, the "
        "average (grey), the usual range (dashed), the target (red, dash and dot), and diamonds "
        "where a month is a special cause and not chance. Percentages are drawn within 0 to 100.\n"
        f"{parts}</section>"
    )


def _notes(board: Scorecard) -> str:
    notes = [
        *board.notes,
        f"Data from: {', '.join(board.files)}.",
        "Sentences without a name are drafted from the figures by rules. To edit them: highneeds "
        "scorecard DIR --drafts, then change commentary.yaml; your words are kept.",
        "Published figures are the newest that were out in the month. Neighbours are pooled: the "
        "sum of their numerators over the sum of their denominators.",
        f"Judgements used: {', '.join(JUDGED[j] for j in Judgement)}. A movement of fewer than 10 "
        "cases a month is not judged.",
    ]
    items = "".join(f"<li>{e(note)}" for note in notes)
    found = "".join(
        f"<li><span class='level {level(f.severity.value)}'>"
        f"{f.severity.value.capitalize()}</span>{e(f.message)}"
        for f in board.findings
    )
    listed = f"<h3>What to know about the data</h3><ul class=findings>{found}</ul>" if found else ""
    return f"<section id=notes><h2>Data notes</h2><ul class=plain>{items}</ul>{listed}</section>"
