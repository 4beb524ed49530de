"""The board's page: the scorecard's own words and charts in the template of its layout."""

from typing import Final

from markupsafe import Markup

from highneeds.document.law import LAW_TARGETS
from highneeds.publish.charts.svg import tiny_svg
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html.blocks import HtmlPage, picture
from highneeds.publish.writers.html.environment import page_text
from highneeds.publish.writers.html.shell import PageShell
from highneeds.scorecard import board_words, kpi_facts, kpi_words
from highneeds.scorecard.cells import Arrow
from highneeds.scorecard.kpi_charts import control_chart, spark_chart
from highneeds.scorecard.results import KpiResult, Scorecard

CHART_HEIGHT: Final = 162
"""Height of a KPI's plot, px: lower than in a report, because a page may hold 200."""

_WORDS: Final = (
    board_words.anchor,
    board_words.as_at_words,
    board_words.data_notes,
    board_words.kpi_named,
    board_words.tiles,
    kpi_facts.facts,
    kpi_facts.kpi_marks,
    kpi_facts.kpi_notes,
    kpi_facts.months_by_year,
    kpi_facts.replaced_words,
    kpi_facts.under_chart,
    kpi_words.by_words,
    kpi_words.day_words,
    kpi_words.exception_words,
    kpi_words.judged_words,
    kpi_words.last_year_words,
    kpi_words.month_words,
    kpi_words.published_words,
    kpi_words.target_words,
)
"""Functions that the template takes its words from."""

_ARROWS: Final = {Arrow.UP: "u", Arrow.DOWN: "d", Arrow.FLAT: "f", None: "z"}


def render(board: Scorecard, theme: HouseStyle | None = None, version: str = "") -> str:
    """Write the scorecard as one self-contained page.

    Parameters
    ----------
    theme
        Name and colour of the authority.
    version
        Version of the program, for the foot.

    Returns
    -------
    str
        HTML without any script and without any request; the same scorecard gives the same bytes.
    """
    theme = theme or HouseStyle()
    page, large = HtmlPage(theme), kpi_facts.is_large(board)
    months = kpi_facts.CHART_OF_LARGE if large else None
    shell = PageShell(
        kind="scorecard",
        title=f"{board.title}, {board.month.long}",
        who=theme.name or board.board or board.area,
        theme=theme,
        version=version,
        sheets=("page.css", "scorecard.css"),
    )

    def spark(result: KpiResult) -> Markup:
        chart = spark_chart(result)
        return Markup(tiny_svg(chart, theme)) if chart else Markup()  # noqa: S704 - our own SVG

    def control_picture(result: KpiResult) -> Markup:
        chart = control_chart(result, months=months)
        return picture(chart, page, height=CHART_HEIGHT) if chart else Markup()

    return page_text(
        "scorecard.html.jinja",
        page=shell,
        board=board,
        law=LAW_TARGETS.paragraphs[0],
        groups=board_words.themes(board.kpis),
        large=large,
        arrow_look=_ARROWS.get,
        spark=spark,
        control_picture=control_picture,
        moved=kpi_words.MOVED,
        month_heads=kpi_facts.MONTH_HEADS,
        **{f.__name__: f for f in _WORDS},
    )
